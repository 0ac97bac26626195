"""What each event means for an agent's time: one state at a time, the first that holds.

On a contact, wrap-up, ringing, away, idle: in this order (kpi.md §0.4). Beside it stands how many
contacts the agent holds at once, wrap-up included.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from maju.facts.fold.contacts import Contacts
from maju.facts.fold.state import Agent, State
from maju.kernel import events as e
from maju.kernel.events import Event

Handler = Callable[[Event, Any], None]
Finish = Callable[[Agent, int], None]
"""An interval is over at an instant."""

_ORDER = ("contact", "acw", "ring")


class Agents:
    """Changes the agents of a state. Sees an event after the contacts did."""

    def __init__(self, state: State, contacts: Contacts, finish: Finish) -> None:
        self._state = state
        self._contacts = contacts
        self._finish = finish
        self.handlers: dict[type, Handler] = {
            e.AgentSignedIn: self._signed_in,
            e.AgentSignedOut: self._signed_out,
            e.AgentStateSet: self._state_set,
            e.OfferMade: lambda v, b: self._hand(v, b.agent, b.contact, "ring"),
            e.OfferEnded: self._offer_ended,
            e.DialBegan: lambda v, b: self._hand(v, b.agent, b.contact, "contact"),
            e.Answered: lambda v, b: self._hand(v, b.agent, b.contact, "contact"),
            e.ConsultBegan: lambda v, b: self._hand(v, b.colleague, b.contact, "contact"),
            e.LegEnded: lambda v, b: self._hand(v, b.agent, b.contact, None),
            e.WrapUpBegan: lambda v, b: self._hand(v, b.agent, b.contact, "acw"),
            e.WrapUpEnded: lambda v, b: self._hand(v, b.agent, b.contact, None),
            e.WorkParked: lambda v, b: self._hand(v, b.agent, b.contact, "parked"),
            e.WorkResumed: lambda v, b: self._hand(v, b.agent, b.contact, "contact"),
        }

    def _signed_in(self, event: Event, body: e.AgentSignedIn) -> None:
        self._state.agents[body.agent] = Agent(id=body.agent, at=event.occurred, seq=event.seq)

    def _signed_out(self, event: Event, body: e.AgentSignedOut) -> None:
        agent = self._state.agents.pop(body.agent)
        self._finish(agent, max(event.occurred, agent.at))

    def _state_set(self, event: Event, body: e.AgentStateSet) -> None:
        agent = self._state.agents[body.agent]
        agent.away = body.state == "away"
        agent.reason = body.reason
        self._look(event, agent)

    def _offer_ended(self, event: Event, body: e.OfferEnded) -> None:
        if body.why != "accepted":
            self._hand(event, body.agent, body.contact, None)

    def _hand(self, event: Event, name: str, contact: str, what: str | None) -> None:
        agent = self._state.agents[name]
        if what is None:
            agent.hands.pop(contact, None)
        else:
            agent.hands[contact] = what
        self._look(event, agent)

    def _look(self, event: Event, agent: Agent) -> None:
        """Begin a new interval when the agent is seen to do something else."""
        hands = agent.hands.values()
        doing = next((each for each in _ORDER if each in hands), None)
        why = None
        if doing is None:
            doing = "away" if agent.away else "idle"
            why = (agent.reason or None) if agent.away else None
        count = sum(hand in {"contact", "acw"} for hand in hands)
        if (doing, why, count) == (agent.doing, agent.why, agent.count):
            return
        at = max(event.occurred, agent.at)
        if at > agent.at:
            self._finish(agent, at)
            agent.at, agent.seq = at, event.seq
        agent.doing, agent.why, agent.count = doing, why, count
