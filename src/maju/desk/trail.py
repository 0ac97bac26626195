"""What a desk shows of an open contact and the core need not know; folded from events.

The door it came in by and what was pressed, its messages by number, since when it is on hold, and
when each agent got it. Only contacts that are open are kept.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Literal, NamedTuple

from msgspec import Struct
from msgspec.structs import replace

from maju.kernel import events as e
from maju.kernel.ids import AgentId, ContactId, FlowId, MessageId, NodeId
from maju.kernel.time import Duration, Instant
from maju.routing import State


class Pressed(NamedTuple):
    """A choice in a menu."""

    node: NodeId
    key: str


class Told(NamedTuple):
    """What the customer was last told of its waiting: the place in line, and from how long to how
    long; ``None``: no time was said."""

    position: int
    low: Duration | None
    high: Duration | None


class Message(NamedTuple):
    """One of a conversation; its number is its place, from 1."""

    id: MessageId
    by: Literal["customer", "agent"]
    agent: AgentId | None
    at: Instant
    seq: int


class Trail(Struct, frozen=True, kw_only=True, gc=False):
    """Of one contact. *taken*: when each agent last got it; *held*: since when it is on hold."""

    entry: str = ""
    flow: FlowId | None = None
    path: tuple[Pressed, ...] = ()
    messages: tuple[Message, ...] = ()
    held: Instant | None = None
    taken: Mapping[AgentId, Instant] = {}
    told: Told | None = None

    @property
    def unread_from(self) -> int | None:
        """The first message of the customer after the last one of an agent; ``None``: none."""
        first = None
        for n in range(len(self.messages), 0, -1):
            if self.messages[n - 1].by == "agent":
                break
            first = n
        return first


NO_TRAIL = Trail()


class Trails:
    """Of every open contact. Folding events in any groups gives the same."""

    def __init__(self) -> None:
        self._of: dict[ContactId, Trail] = {}
        self._set_by: dict[AgentId, str] = {}

    def __getitem__(self, contact: ContactId) -> Trail:
        """What is known of *contact*; the empty trail when nothing is."""
        return self._of.get(contact, NO_TRAIL)

    def set_by(self, agent: AgentId) -> str:
        """Who else gave the agent the state that it has, or will have; empty: nobody, or unknown."""
        return self._set_by.get(agent, "")

    def __iter__(self) -> Iterator[ContactId]:
        """Every contact with a trail."""
        return iter(self._of)

    def see(self, events: Iterable[e.Event], after: State) -> None:
        """Fold *events*, which follow those seen before and lead to the state *after*."""
        changed: dict[ContactId, None] = {}
        for event in events:
            if isinstance(event.body, e.AgentStateSet | e.AgentStateAsked | e.AgentSignedOut):
                self._set_by.pop(event.body.agent, None)
                if by := getattr(event.body, "by", None):
                    self._set_by[event.body.agent] = by
            contact = getattr(event.body, "contact", None)
            if contact is not None:
                self._follow(contact, event)
                changed[contact] = None
        for contact in changed:
            if contact not in after.contacts:
                self._of.pop(contact, None)

    def holds(self) -> Mapping[ContactId, Instant]:
        """Since when who is on hold."""
        return {one: trail.held for one, trail in self._of.items() if trail.held is not None}

    def _follow(self, contact: ContactId, event: e.Event) -> None:
        was = self[contact]
        match event.body:
            case e.ContactArrived(entry=entry, flow=flow):
                new = Trail(entry=entry, flow=flow)
            case e.StepLeft(how="key", node=node, key=key):
                new = replace(was, path=(*was.path, Pressed(node, key)))
            case e.MessageSeen(message=message, by=by, agent=agent):
                said = Message(message, by, agent, event.at, event.seq)
                new = replace(was, messages=(*was.messages, said))
            case e.WaitTold(position=position, low=low, high=high, said=True):
                new = replace(was, told=Told(position, low, high))
            case e.Held():
                new = replace(was, held=event.at)
            case e.Resumed() | e.ContactClosed() | e.LegEnded():
                new = was if was.held is None else replace(was, held=None)
            case e.Answered(agent=agent) | e.ConsultBegan(colleague=agent):
                new = replace(was, taken={**was.taken, agent: event.at})
            case _:
                return
        self._of[contact] = new
