"""How events change promised callbacks."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from maju.facts.readmodel.rows import CallbackRow
from maju.facts.readmodel.shelf import Shelf
from maju.kernel import events as e
from maju.kernel.events import Event

Handler = Callable[[Event, Any], None]


class Promises:
    """The part of the fold that is about promises."""

    def __init__(self, shelf: Shelf) -> None:
        self._shelf = shelf
        self.handlers: dict[type, Handler] = {
            e.CallbackPromised: self._promised,
            e.CallbackPostponed: self._postponed,
            e.OutboundBegan: self._outbound_began,
            e.DialBegan: self._dial_began,
            e.CallbackTried: self._tried,
            e.CallTried: self._call_tried,
            e.CallbackClosed: self._closed,
        }

    def _promised(self, event: Event, body: e.CallbackPromised) -> None:
        row = CallbackRow(
            centre=self._shelf.centre,
            callback=body.callback,
            client=body.client,
            customer=body.customer,
            queue=body.queue,
            channel=body.channel,
            origin=body.contact,
            agent=body.agent,
            why=body.why,
            promised_at=event.occurred,
            due_at=body.due,
            expires_at=body.expires,
        )
        self._shelf.callbacks.put(body.callback, row)
        self._shelf.tell(event, "promised", row, queue=body.queue, detail=body.why)

    def _postponed(self, event: Event, body: e.CallbackPostponed) -> None:
        row = self._shelf.callbacks.get(body.callback)
        assert row is not None, f"{body.callback} of event {event.seq} is not open"
        row.due_at = body.due

    def _outbound_began(self, event: Event, body: e.OutboundBegan) -> None:
        if body.callback is None:
            return
        row = self._shelf.callbacks.get(body.callback)
        assert row is not None, f"{body.callback} of event {event.seq} is not open"
        row.contacts = [*row.contacts, body.contact]

    def _dial_began(self, event: Event, body: e.DialBegan) -> None:
        if body.callback is None:
            return
        row = self._shelf.callbacks.get(body.callback)
        assert row is not None, f"{body.callback} of event {event.seq} is not open"
        row.attempts = body.attempt

    def _tried(self, event: Event, body: e.CallbackTried) -> None:
        """A promise may have been closed while the customer's phone still rang."""
        contact = self._shelf.contacts.rows[body.contact]
        self._shelf.tell(event, "tried", contact, detail=body.outcome, us=body.attempt)
        row = self._shelf.callbacks.get(body.callback)
        if row is not None:
            row.last_outcome = body.outcome

    def _call_tried(self, event: Event, body: e.CallTried) -> None:
        contact = self._shelf.contacts.rows[body.contact]
        self._shelf.tell(event, "tried", contact, agent=body.agent, detail=body.outcome)

    def _closed(self, event: Event, body: e.CallbackClosed) -> None:
        row = self._shelf.callbacks.get(body.callback)
        assert row is not None, f"{body.callback} of event {event.seq} is not open"
        row.closed_at, row.how = event.occurred, body.how
        self._shelf.callbacks.finish(body.callback)
        self._shelf.tell(event, "promise_closed", row, detail=body.how)
