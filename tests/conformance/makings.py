"""Commands and decisions to write down: the store does not care what they mean."""

from __future__ import annotations

from collections.abc import Sequence

from maju.kernel.commands import AgentLost, AnswerEffect, Command, Tick
from maju.kernel.effects import AskReport, Ring, Todo
from maju.kernel.events import AgentRested, Event
from maju.kernel.ids import (
    AdapterId,
    AgentId,
    CentreId,
    CommandId,
    ContactId,
    EffectId,
    OfferId,
    Seq,
)
from maju.kernel.ports import Decided, Standing, Waiting
from maju.kernel.time import Instant

SEOUL = CentreId("seoul")
BUSAN = CentreId("busan")
PHONE = AdapterId("phone")
CHAT = AdapterId("chat")
MORNING = Instant(1_790_000_000_000_000)


def command(n: int, *, source: str = "test", agent: str = "minji") -> Command:
    return Command(
        id=CommandId(f"cm_{source}_{n}"),
        source=source,
        source_id=str(n),
        body=AgentLost(agent=AgentId(f"{agent}{n}")),
    )


def commands(count: int, *, start: int = 1, source: str = "test") -> list[Command]:
    return [command(n, source=source) for n in range(start, start + count)]


def answer(effect: EffectId, n: int) -> Command:
    return Command(
        id=CommandId(f"cm_answer_{n}"),
        source="phone",
        source_id=f"{effect}#{n}",
        body=AnswerEffect(effect=effect, outcome="done"),
    )


def ring(n: int) -> Ring:
    return Ring(
        contact=ContactId(f"ct_{n}"),
        agent=AgentId("minji"),
        offer=OfferId(f"ct_{n}.o1"),
        until=MORNING,
    )


class Scribe:
    """Numbers and stamps decisions as an engine would, from where the centre stands."""

    def __init__(self, standing: Standing | None = None, *, begin: Instant = MORNING) -> None:
        self.seq = standing.seq if standing else Seq(0)
        self.at = max(standing.at if standing else Instant(0), begin)

    def decide(
        self,
        waiting: Waiting,
        *,
        events: int = 1,
        effects: Sequence[AdapterId] = (),
        settles: EffectId | None = None,
        refused: str = "",
        at: Instant | None = None,
    ) -> Decided:
        return self._decide(
            waiting.command, waiting.position, events, effects, settles, refused, at
        )

    def tick(self, *, events: int = 1, at: Instant | None = None) -> Decided:
        stamp = Instant(self.at + 1) if at is None else at
        own = Command(
            id=CommandId(f"tk_{stamp}"), source="engine", source_id=str(stamp), body=Tick()
        )
        return self._decide(own, None, events, (), None, "", at)

    def _decide(
        self,
        command: Command,
        position: int | None,
        events: int,
        effects: Sequence[AdapterId],
        settles: EffectId | None,
        refused: str,
        at: Instant | None,
    ) -> Decided:
        self.at = Instant(self.at + 1) if at is None else at
        happened = []
        for _ in range(0 if refused else events):
            self.seq = Seq(self.seq + 1)
            happened.append(
                Event(
                    seq=self.seq,
                    at=self.at,
                    due=Instant(self.at - 5) if self.seq % 2 else None,
                    cause=command.id,
                    core=1,
                    body=AgentRested(agent=AgentId(f"민지{self.seq}")),
                )
            )
        return Decided(
            command=command,
            position=position,
            at=self.at,
            events=tuple(happened),
            effects=tuple(
                (
                    EffectId(f"{command.id}/{n}"),
                    Todo(adapter=adapter, effect=ring(n) if n % 2 == 0 else AskReport()),
                )
                for n, adapter in enumerate(effects)
            ),
            settles=settles,
            refused=(refused, {"queue": "주문", "length": 3}) if refused else None,
        )
