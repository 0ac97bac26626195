"""Promised callbacks: open once, one attempt at a time, each attempt dialled at most once."""

from __future__ import annotations

from maju.engine.verify.cases import Case, Place, Promise
from maju.engine.verify.finding import Findings
from maju.kernel import events as e
from maju.kernel.effects import Dial
from maju.kernel.ids import CallbackId, ContactId, EffectId


class Promises:
    """Every callback that is open."""

    def __init__(self, findings: Findings) -> None:
        self.open: dict[CallbackId, Promise] = {}
        self._begun: set[tuple[ContactId, int]] = set()  # dials that this decision tells of
        self._findings = findings

    def see(self, body: e.EventBody, cases: dict[ContactId, Case]) -> None:  # noqa: C901 - one arm an event
        """One more event."""
        match body:
            case e.CallbackPromised():
                if body.callback in self.open:
                    self._say(body.callback, None, "promised twice")
                self.open[body.callback] = Promise()
            case e.OutboundBegan():
                self._outbound_began(body, cases)
            case e.CallbackPostponed():
                promise = self._known(body.callback, None)
                if promise is not None:
                    promise.contact = None
            case e.CallbackExtended():
                self._known(body.callback, None)
            case e.CallbackTried():
                case = cases.get(body.contact)
                if case is None or case.place is not Place.DIALLING:
                    self._say(body.callback, body.contact, "tried and did not dial")
            case e.CallTried():
                case = cases.get(body.contact)
                if case is None or case.place is not Place.DIALLING:
                    self._findings.add(
                        "illegal_step", body.contact, who=body.agent, what="tried, did not dial"
                    )
            case e.DialBegan():
                self._dial_began(body)
            case e.CallbackClosed():
                self._known(body.callback, None)
                self.open.pop(body.callback, None)
            case _:
                pass

    def dialled(self, effect: EffectId, dial: Dial) -> None:
        """A dial goes out; the events of the same decision must say so."""
        if (dial.contact, dial.attempt) not in self._begun:
            self._findings.add("dial_apart", dial.contact, effect=effect)
        self._begun.discard((dial.contact, dial.attempt))

    def decided(self) -> None:
        """The decision is over."""
        self._begun.clear()

    def _outbound_began(self, body: e.OutboundBegan, cases: dict[ContactId, Case]) -> None:
        if body.callback is None:
            return
        promise = self._known(body.callback, body.contact)
        if promise is None:
            return
        if promise.contact is not None and promise.contact in cases:
            self._say(body.callback, body.contact, "a second attempt at once")
        promise.contact = body.contact

    def _dial_began(self, body: e.DialBegan) -> None:
        self._begun.add((body.contact, body.attempt))
        if body.callback is None:
            return
        promise = self._known(body.callback, body.contact)
        if promise is None:
            return
        if body.attempt in promise.dialled:
            self._findings.add(
                "dial_repeated", body.contact, callback=body.callback, attempt=body.attempt
            )
        promise.dialled.add(body.attempt)

    def _known(self, callback: CallbackId, contact: ContactId | None) -> Promise | None:
        promise = self.open.get(callback)
        if promise is None:
            self._say(callback, contact, "not promised, or over")
        return promise

    def _say(self, callback: CallbackId, contact: ContactId | None, what: str) -> None:
        self._findings.add("illegal_step", contact, who=callback, what=what)
