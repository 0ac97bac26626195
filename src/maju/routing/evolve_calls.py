"""How events change who watches a talk, and whether it is recorded."""

from __future__ import annotations

from typing import Literal

from maju.kernel import events as e
from maju.kernel.errors import Bug
from maju.kernel.ids import ContactId
from maju.routing.evolve_agent import watches
from maju.routing.evolve_record import change, edit
from maju.routing.model import Watcher
from maju.routing.state import Draft


def supervision_began(d: Draft, body: e.SupervisionBegan) -> None:
    """One more is with the talk."""
    was = d.contact(body.contact)
    if any(one.by == body.by for one in was.watchers):
        raise Bug(f"{body.by} watches {body.contact} already")
    new = Watcher(
        by=body.by, agent=body.agent, how=body.how, watcher=body.watcher, device=body.device
    )
    edit(d, body.contact, watchers=(*was.watchers, new))
    watches(d, body.watcher, body.contact)


def supervision_changed(d: Draft, body: e.SupervisionChanged) -> None:
    """In another way."""
    was = d.contact(body.contact)
    edit(
        d,
        body.contact,
        watchers=tuple(
            change(one, how=body.how) if one.by == body.by else one for one in was.watchers
        ),
    )


def supervision_ended(d: Draft, body: e.SupervisionEnded) -> None:
    """One less; its own seat may be offered contacts again."""
    was = d.contact(body.contact)
    left = tuple(one for one in was.watchers if one.by != body.by)
    for one in was.watchers:
        if one.by == body.by:
            watches(d, one.watcher, None)
    edit(d, body.contact, watchers=left)


def recording(d: Draft, contact: ContactId, state: Literal["", "on", "paused"]) -> None:
    """What is said is kept, or not."""
    edit(d, contact, recording=state)
