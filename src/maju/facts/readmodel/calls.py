"""What stands in a customer's timeline of a call beside its way: recordings, and calls that came
while Maju was down. Who listened is the floor's, not the customer's.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from maju.facts.readmodel.rows import ContactRow
from maju.facts.readmodel.shelf import Shelf
from maju.kernel import events as e
from maju.kernel.channels import Channel
from maju.kernel.events import Event
from maju.kernel.ids import AgentId, ContactId

Handler = Callable[[Event, Any], None]

_MISSED = {
    "announced": "blocked",
    "voicemail": "flowed_out",
    "forwarded": "flowed_out",
    "abandoned": "ivr_abandoned",
}


class Calls:
    """The part of the fold that is about recordings and missed calls."""

    def __init__(self, shelf: Shelf) -> None:
        self._shelf = shelf
        self.handlers: dict[type, Handler] = {
            e.RecordingBegan: lambda v, b: self._tell(v, b.contact, "recording_began"),
            e.RecordingPaused: lambda v, b: self._tell(v, b.contact, "recording_paused", b.agent),
            e.RecordingResumed: lambda v, b: self._tell(v, b.contact, "recording_resumed", b.agent),
            e.RecordingFailed: lambda v, b: self._tell(v, b.contact, "recording_failed"),
            e.CallMissed: self._missed,
        }

    def _tell(
        self, event: Event, contact: ContactId, kind: str, agent: AgentId | None = None
    ) -> None:
        row = self._shelf.contacts.get(contact)
        assert row is not None, f"{contact} of event {event.seq} is not open"
        self._shelf.tell(event, kind, row, agent=agent)

    def _missed(self, event: Event, body: e.CallMissed) -> None:
        row = ContactRow(
            centre=self._shelf.centre,
            contact=body.contact,
            direction="inbound",
            client=body.client,
            channel=Channel.VOICE,
            customer=body.customer,
            language=body.language,
            entry=body.entry,
            stage="closed",
            queue=body.queue,
            began_at=body.began_at,
            arrived_at=body.began_at,
            closed_at=body.ended_at,
            finished_at=body.ended_at,
            outcome=_MISSED[body.fate],
            closed_by="customer" if body.fate == "abandoned" else "system",
            last_seq=event.seq,
        )
        self._shelf.contacts.put(body.contact, row)
        self._shelf.contacts.finish(body.contact)
        self._shelf.tell(event, "came_while_down", row, detail=body.fate)
