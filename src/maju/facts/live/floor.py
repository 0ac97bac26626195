"""The floor at one instant: who waits where, and what every agent is doing.

A function of the state and the instant alone, so that live, history and replay draw the same.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from enum import StrEnum

from msgspec import Struct

from maju.kernel import events as e
from maju.kernel.ids import AgentId, ContactId, QueueId
from maju.kernel.time import Duration, Instant
from maju.routing import State
from maju.routing.model import Agent, SlotKind, Stage


class Doing(StrEnum):
    """상담사 상태, as a board shows it."""

    AVAILABLE = "available"  # 대기
    RINGING = "ringing"  # 호출
    TALKING = "talking"  # 통화
    HOLD = "hold"  # 보류
    WRAP_UP = "wrap_up"  # 후처리
    AWAY = "away"  # 이석
    SIGNED_OUT = "signed_out"  # 로그아웃


class Waiting(Struct, frozen=True, kw_only=True):
    """Who waits in a queue: in line or ringing, and not with an agent yet."""

    count: int = 0
    longest: Duration = Duration(0)


class AtWork(Struct, frozen=True, kw_only=True):
    """A signed-in agent. *contacts*: how many it has in hand, wrap-up included."""

    agent: AgentId
    doing: Doing
    reason: str
    lasting: Duration
    contacts: int


class Floor(Struct, frozen=True, kw_only=True):
    """The whole floor.

    Args:
        agents: who is signed in, in order of id.
        doing: how many of the settings' agents do what; every :class:`Doing` has its number.
    """

    waiting: Mapping[QueueId, Waiting]
    agents: tuple[AtWork, ...]
    doing: Mapping[Doing, int]
    contacts: int
    callbacks: int


class Holds:
    """Since when who holds, which the core need not know; folded from events."""

    def __init__(self) -> None:
        self.since: dict[ContactId, Instant] = {}

    def see(self, events: Iterable[e.Event]) -> None:
        """Fold *events*, which follow those seen before."""
        for event in events:
            match event.body:
                case e.Held(contact=contact):
                    self.since[contact] = event.at
                case e.Resumed(contact=contact) | e.ContactClosed(contact=contact):
                    self.since.pop(contact, None)
                case e.LegEnded(contact=contact):
                    self.since.pop(contact, None)
                case _:
                    pass


def floor_of(state: State, now: Instant, holds: Holds | None = None) -> Floor:
    """The floor of *state* at *now*; an instant before the last event counts as that."""
    known = {} if holds is None else holds.since
    agents = tuple(_at_work(state, state.agents[each], now, known) for each in sorted(state.agents))
    doing = Counter(each.doing for each in agents)
    doing[Doing.SIGNED_OUT] = max(0, len(state.settings.agents) - len(agents))
    return Floor(
        waiting=_waiting(state, now),
        agents=agents,
        doing={each: doing[each] for each in Doing},
        contacts=sum(contact.stage is not Stage.GONE for contact in state.contacts.values()),
        callbacks=len(state.callbacks),
    )


def _waiting(state: State, now: Instant) -> dict[QueueId, Waiting]:
    found = {queue.id: Waiting() for queue in state.settings.queues}
    for contact in state.contacts.values():
        if contact.stage not in (Stage.WAITING, Stage.RINGING) or contact.queue is None:
            continue
        since = contact.waiting_since if contact.waiting_since is not None else contact.entered_at
        before = found.get(contact.queue, Waiting())
        found[contact.queue] = Waiting(
            count=before.count + 1, longest=max(before.longest, _lasting(since, now))
        )
    return found


def _at_work(
    state: State, agent: Agent, now: Instant, holds: Mapping[ContactId, Instant]
) -> AtWork:
    doing, since = doing_of(state, agent, holds)
    return AtWork(
        agent=agent.id,
        doing=doing,
        reason=agent.reason if doing is Doing.AWAY else "",
        lasting=_lasting(since, now),
        contacts=len(agent.slots),
    )


def doing_of(
    state: State, agent: Agent, holds: Mapping[ContactId, Instant]
) -> tuple[Doing, Instant]:
    """What an agent is seen as, and since when. *holds*: since when who holds.

    What comes first when several are true: on contact, wrap-up, ringing, away, available.
    """
    by_kind = {slot.kind: slot for slot in reversed(agent.slots)}
    talk = by_kind.get(SlotKind.TALKING) or by_kind.get(SlotKind.DIALLING)
    if talk is not None:
        contact = state.contacts.get(talk.contact)
        alone = sum(slot.kind is SlotKind.TALKING for slot in agent.slots) == 1
        if alone and contact is not None and contact.stage is Stage.HELD:
            return Doing.HOLD, holds.get(talk.contact, talk.since)
        return Doing.TALKING, talk.since
    for kind, doing in (
        (SlotKind.WRAP_UP, Doing.WRAP_UP),
        (SlotKind.RINGING, Doing.RINGING),
    ):
        if (slot := by_kind.get(kind)) is not None:
            return doing, slot.since
    if agent.state == "available":
        return Doing.AVAILABLE, max(agent.idle_since, agent.since)
    return Doing.AWAY, agent.since


def _lasting(since: Instant, now: Instant) -> Duration:
    return Duration(max(0, now - since))
