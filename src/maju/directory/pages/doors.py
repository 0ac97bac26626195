"""Where a number or a key leads: a flow that is there, or a plain one, straight into a queue."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec
from django.utils.translation import gettext as _

from maju.directory import models as m
from maju.kernel.flows import End, Flow, ToQueue
from maju.kernel.ids import FlowId, NodeId, QueueId

_STRAIGHT = "queue:"


def flows_offered(centre: m.Centre) -> Sequence[tuple[str, str]]:
    """Flows by their row's number, then ``queue:`` and a queue's number."""
    flows = m.Flow.objects.filter(centre=centre).order_by("place", "id")
    queues = m.Queue.objects.filter(centre=centre).order_by("place", "id")
    return [
        *((str(row.pk), row.code) for row in flows),
        *((f"{_STRAIGHT}{row.pk}", _("Straight to %(queue)s") % {"queue": row.name or row.code})
          for row in queues),
    ]  # fmt: skip


def leads_to(said: str, centre: m.Centre) -> m.Flow:
    """The flow that was chosen; a plain one may not be kept yet.

    Raises:
        ValueError: nothing that was offered.
    """
    straight = said.startswith(_STRAIGHT)
    number = said.removeprefix(_STRAIGHT)
    if not (number.isascii() and number.isdigit() and len(number) < 18):
        raise ValueError(said)
    if not straight:
        found = m.Flow.objects.filter(centre=centre, pk=int(number)).first()
    else:
        queue = m.Queue.objects.filter(centre=centre, pk=int(number)).first()
        found = None if queue is None else straight_to(queue, centre)
    if found is None:
        raise ValueError(said)
    return found


def straight_to(queue: m.Queue, centre: m.Centre) -> m.Flow:
    """The plain flow into *queue*: kept, or new; when it is closed it says so and ends."""
    code = f"to.{queue.code}"
    known = m.Flow.objects.filter(centre=centre, code=code).first()
    if known is not None:
        return known
    body = Flow(
        id=FlowId(code),
        start=NodeId("line"),
        nodes=(
            ToQueue(id=NodeId("line"), queue=QueueId(queue.code), closed=NodeId("closed")),
            End(id=NodeId("closed"), prompt="closed_goodbye", why="closed"),
        ),
    )
    place = m.Flow.objects.filter(centre=centre).count()
    return m.Flow(centre=centre, code=code, place=place, body=msgspec.to_builtins(body))
