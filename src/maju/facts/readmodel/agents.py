"""How events change what an agent is seen to do: one state at a time, without gaps.

An agent may have several contacts in hand. What it is seen to do is the most of them: talking,
then hold, dialling, ringing, wrap-up; with nothing in hand it is what it asked to be.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from maju.facts.readmodel.rows import AgentRow, IntervalRow
from maju.facts.readmodel.shelf import Shelf
from maju.kernel import events as e
from maju.kernel.events import Event
from maju.kernel.ids import AgentId, ContactId
from maju.kernel.time import Instant

ORDER = ("talking", "hold", "dialling", "ringing", "wrap_up")
Handler = Callable[[Event, Any], None]


class Agents:
    """The part of the fold that is about agents. Sees an event after the contacts did."""

    def __init__(self, shelf: Shelf) -> None:
        self._shelf = shelf
        self.handlers: dict[type, Handler] = {
            e.AgentSignedIn: self._signed_in,
            e.AgentSignedOut: self._signed_out,
            e.AgentStateSet: self._state_set,
            e.OfferMade: self._offer_made,
            e.OfferEnded: self._offer_ended,
            e.DialBegan: self._dial_began,
            e.Answered: self._answered,
            e.ConsultBegan: self._consult_began,
            e.Held: self._held,
            e.Resumed: self._resumed,
            e.LegEnded: self._leg_ended,
            e.WrapUpBegan: self._wrap_up_began,
            e.WrapUpEnded: self._wrap_up_ended,
            e.WorkParked: self._parked,
            e.WorkResumed: self._work_resumed,
        }

    def _signed_in(self, event: Event, body: e.AgentSignedIn) -> None:
        row = AgentRow(
            centre=self._shelf.centre,
            agent=body.agent,
            signed_in_at=event.occurred,
            shown=event.seq,
        )
        self._shelf.agents.put(body.agent, row)
        self._show(row, event, row.state, row.reason, None, event.occurred)

    def _signed_out(self, event: Event, body: e.AgentSignedOut) -> None:
        row = self._shelf.agents.get(body.agent)
        assert row is not None, f"{body.agent} of event {event.seq} is not signed in"
        key = (row.agent, row.shown)
        interval = self._shelf.intervals.get(key)
        assert interval is not None
        interval.ended_at = Instant(max(event.occurred, interval.began_at))
        self._shelf.intervals.finish(key)
        self._shelf.agents.drop(body.agent)

    def _state_set(self, event: Event, body: e.AgentStateSet) -> None:
        row = self._shelf.agents.get(body.agent)
        assert row is not None, f"{body.agent} of event {event.seq} is not signed in"
        row.state, row.reason = body.state, body.reason
        self._look(row, event)

    def _hand(self, event: Event, agent: AgentId, contact: ContactId, what: str | None) -> None:
        row = self._shelf.agents.get(agent)
        assert row is not None, f"{agent} of event {event.seq} is not signed in"
        hands = dict(row.hands)
        if what is None:
            hands.pop(contact, None)
        else:
            hands[contact] = what
        row.hands = hands
        self._look(row, event)

    def _look(self, row: AgentRow, event: Event) -> None:
        """Begin a new interval when the agent is seen to do something else."""
        state, reason, contact = row.state, row.reason or None, None
        for what in ORDER:
            found = [held for held, hand in row.hands.items() if hand == what]
            if found:
                state, reason, contact = what, None, min(found)
                break
        interval = self._shelf.intervals.get((row.agent, row.shown))
        assert interval is not None
        if (interval.state, interval.reason, interval.contact) == (state, reason, contact):
            return
        at = Instant(max(event.occurred, interval.began_at))
        if at == interval.began_at:  # nobody can see a state that lasts no time
            interval.state, interval.reason, interval.contact = state, reason, contact
            return
        interval.ended_at = at
        self._shelf.intervals.finish((row.agent, row.shown))
        self._show(row, event, state, reason, contact, at)

    def _show(  # noqa: PLR0917
        self,
        row: AgentRow,
        event: Event,
        state: str,
        reason: str | None,
        contact: ContactId | None,
        at: Instant,
    ) -> None:
        row.shown = event.seq
        self._shelf.intervals.put(
            (row.agent, event.seq),
            IntervalRow(
                centre=self._shelf.centre,
                agent=row.agent,
                seq=event.seq,
                began_at=at,
                state=state,
                reason=reason,
                contact=contact,
            ),
        )

    # --- what it has in hand -------------------------------------------------------------------------

    def _offer_made(self, event: Event, body: e.OfferMade) -> None:
        self._hand(event, body.agent, body.contact, "ringing")

    def _offer_ended(self, event: Event, body: e.OfferEnded) -> None:
        if body.why != "accepted":
            self._hand(event, body.agent, body.contact, None)

    def _dial_began(self, event: Event, body: e.DialBegan) -> None:
        self._hand(event, body.agent, body.contact, "dialling")

    def _answered(self, event: Event, body: e.Answered) -> None:
        self._hand(event, body.agent, body.contact, "talking")

    def _consult_began(self, event: Event, body: e.ConsultBegan) -> None:
        self._hand(event, body.colleague, body.contact, "talking")

    def _held(self, event: Event, body: e.Held) -> None:
        for agent in self._with(body.contact):
            self._hand(event, agent, body.contact, "hold")

    def _resumed(self, event: Event, body: e.Resumed) -> None:
        for agent in self._with(body.contact):
            self._hand(event, agent, body.contact, "talking")

    def _with(self, contact: ContactId) -> Iterable[AgentId]:
        row = self._shelf.contacts.rows[contact]
        for number in range(1, row.legs + 1):
            leg = self._shelf.legs.rows.get((contact, number))
            talks = leg is not None and leg.began_at is not None and leg.ended_at is None
            if leg is not None and talks and leg.role != "consult":
                yield leg.agent

    def _leg_ended(self, event: Event, body: e.LegEnded) -> None:
        self._hand(event, body.agent, body.contact, None)

    def _wrap_up_began(self, event: Event, body: e.WrapUpBegan) -> None:
        self._hand(event, body.agent, body.contact, "wrap_up")

    def _wrap_up_ended(self, event: Event, body: e.WrapUpEnded) -> None:
        self._hand(event, body.agent, body.contact, None)

    def _parked(self, event: Event, body: e.WorkParked) -> None:
        self._hand(event, body.agent, body.contact, "parked")

    def _work_resumed(self, event: Event, body: e.WorkResumed) -> None:
        self._hand(event, body.agent, body.contact, "talking")
