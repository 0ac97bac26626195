"""A centre without a core: it does what the test says, so that a channel can be looked at alone."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence

from maju.journal.memory import MemoryJournal
from maju.kernel.commands import AnswerEffect, Body, Command, Tick
from maju.kernel.effects import Effect, Todo
from maju.kernel.ids import AdapterId, CentreId, CommandId, EffectId, sortable
from maju.kernel.ports import Clock, Decided, Lease
from maju.kernel.time import SECOND, Duration, Instant

CENTRE = CentreId("busan")
_LOOK = Duration(SECOND // 20)


class Puppet:
    """Takes every command at its word and wants what it is told to want."""

    def __init__(self, lease: Lease, clock: Clock, adapter: AdapterId) -> None:
        self._lease = lease
        self._clock = clock
        self._adapter = adapter
        self._last = Instant(0)
        self._ticks = 0
        self._open: set[EffectId] = set()
        self.heard: list[Command] = []

    @classmethod
    async def lead(cls, journal: MemoryJournal, clock: Clock, adapter: AdapterId) -> Puppet:
        """Takes the lead of the centre."""
        return cls(await journal.lead(CENTRE, patience=None), clock, adapter)

    def _stamp(self) -> Instant:
        self._last = max(self._clock.now(), Instant(self._last + 1))
        return self._last

    async def want(
        self, effect: Effect, *, once: bool = False, expires_at: Instant | None = None
    ) -> EffectId:
        """*effect* is committed to the outbox."""
        self._ticks += 1
        at = self._stamp()
        tick = Command(
            id=CommandId(sortable("tk", at, self._ticks)),
            source="engine",
            source_id=str(self._ticks),
            body=Tick(),
        )
        name = EffectId(f"{tick.id}/0")
        todo = Todo(adapter=self._adapter, effect=effect, once=once, expires_at=expires_at)
        decided = Decided(command=tick, position=None, at=at, effects=((name, todo),))
        await self._lease.commit([decided])
        self._open.add(name)
        return name

    async def hear(self) -> None:
        """Takes in what waits in the inbox."""
        for waiting in await self._lease.drain(limit=10_000):
            body = waiting.command.body
            settles = None
            if isinstance(body, AnswerEffect) and body.effect in self._open:
                settles = body.effect
                self._open.remove(settles)
            decided = Decided(
                command=waiting.command,
                position=waiting.position,
                at=self._stamp(),
                settles=settles,
            )
            await self._lease.commit([decided])
            self.heard.append(waiting.command)

    def all(self, kind: type[Body]) -> Sequence[Body]:
        """What came of one kind, oldest first."""
        return [said.body for said in self.heard if isinstance(said.body, kind)]

    def answers(self) -> Counter[EffectId]:
        """How often each effect was answered, after repeats have been left out."""
        return Counter(
            said.body.effect for said in self.heard if isinstance(said.body, AnswerEffect)
        )

    def answer(self, effect: EffectId) -> AnswerEffect | None:
        """The answer to *effect*."""
        for said in self.heard:
            if isinstance(said.body, AnswerEffect) and said.body.effect == effect:
                return said.body
        return None

    async def until(self, true: Callable[[], bool], *, within_s: int = 300) -> None:
        """Hears until *true*; virtual time, so a long wait costs nothing."""
        end = self._clock.now() + within_s * SECOND
        while not true():
            assert self._clock.now() < end, f"waited in vain; heard {self.heard}"
            await self._clock.sleep_until(Instant(self._clock.now() + _LOOK))
            await self.hear()

    async def settled(self, *effects: EffectId) -> None:
        """Until each of *effects* has been answered."""
        await self.until(lambda: all(self.answers()[each] for each in effects))

    async def rest(self, seconds: int) -> None:
        """Lets time pass, and hears."""
        end = Instant(self._clock.now() + seconds * SECOND)
        await self._clock.sleep_until(end)
        await self.hear()
