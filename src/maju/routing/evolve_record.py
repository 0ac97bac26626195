"""How an event puts a contact's record anew, by legal steps only, and counts it."""

from __future__ import annotations

import msgspec

from maju.kernel import events as e
from maju.kernel.ids import ContactId
from maju.routing.model import Contact, Count, Stage
from maju.routing.state import Draft
from maju.routing.steps import check_step

change = msgspec.structs.replace


def edit(d: Draft, contact: ContactId, **fields: object) -> Contact:
    """Put the record with other *fields*."""
    new: Contact = change(d.contact(contact), **fields)
    d.put_contact(new)
    return new


def to_stage(d: Draft, contact: ContactId, stage: Stage, **fields: object) -> Contact:
    """The same, by a step that the tables allow."""
    was = d.contact(contact)
    check_step(was.id, was.stage, stage)
    return edit(d, contact, stage=stage, **fields)


def credit(d: Draft, contact: Contact, body: e.Queued | None, name: str) -> None:
    """Count the contact to its entry queue (the one it joins now, in *body*)."""
    queue = contact.entry_queue if body is None else body.queue
    if queue is None:
        return
    key = (queue, contact.channel)
    count = d.counts.get(key, Count())
    d.counts = d.counts.set(key, change(count, **{name: getattr(count, name) + 1}))
