"""What each event means for promised callbacks."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from maju.facts.fold.state import Callback, State
from maju.facts.fold.unions import known_as
from maju.kernel import events as e
from maju.kernel.events import Event

Handler = Callable[[Event, Any], None]
Finish = Callable[[Callback, int, str], None]
"""A promise ended at an instant, in a way."""


class Promises:
    """Changes the promises of a state."""

    def __init__(self, state: State, finish: Finish) -> None:
        self._state = state
        self._finish = finish
        self.handlers: dict[type, Handler] = {
            e.CallbackPromised: self._promised,
            e.DialBegan: self._dial_began,
            e.CallbackClosed: self._closed,
        }

    def _promised(self, event: Event, body: e.CallbackPromised) -> None:
        self._state.callbacks[body.callback] = Callback(
            id=body.callback,
            client=body.client,
            channel=body.channel.value,
            queue=body.queue,
            at=event.occurred,
            seq=event.seq,
            expires=body.expires,
            why=body.why,
            contact=body.contact,
            customer=known_as(self._state, body.client, body.customer),
        )

    def _dial_began(self, _event: Event, body: e.DialBegan) -> None:
        """A promise may have been closed while its contact was on the way to an agent."""
        promise = self._state.callbacks.get(body.callback or "")
        if promise is not None:
            promise.attempts += 1

    def _closed(self, event: Event, body: e.CallbackClosed) -> None:
        promise = self._state.callbacks.pop(body.callback)
        self._finish(promise, max(event.occurred, promise.at), body.how)
