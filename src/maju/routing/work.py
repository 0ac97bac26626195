"""Work that a customer leaves behind: a voice mail waits in line until somebody has listened."""

from __future__ import annotations

from maju.kernel import events as e
from maju.kernel.errors import Bug
from maju.kernel.ids import ContactId
from maju.kernel.time import Instant
from maju.routing.lining import join
from maju.routing.matching import emit
from maju.routing.model import Contact
from maju.routing.state import Draft


def leave_work(d: Draft, left: Contact, *, due: Instant | None = None) -> None:
    """What *left* (as it was before it closed) spoke becomes a task of the queue it spoke to."""
    if left.queue is None:
        raise Bug(f"{left.id} left a message for nobody")
    work = ContactId(f"{left.id}.v")
    while work in d.contacts:
        work = ContactId(f"{work}v")
    emit(
        d,
        e.WorkBegan(
            contact=work,
            origin=left.id,
            why="voicemail",
            client=left.client,
            queue=left.queue,
            customer=left.customer,
            language=left.language,
            vip=left.vip,
            wants=left.wants,
            topic=left.topic,
        ),
        due=due,
    )
    join(d, work, left.queue, "entry", due=due)
