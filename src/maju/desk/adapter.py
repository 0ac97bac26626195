"""The desk as an adapter: an agent without a telephone is reached by its open page.

It runs where the connections are. What it knows is who has a live tab, and since when somebody has
none; it remembers nothing else, so that it may be killed at any await:

- An effect stays in the outbox until it was answered. What was taken by one that died is taken
  again: a ring is then answered by whether its agent is there now.
- After a start nobody is lost until tabs have had time to come back. Then a ``Report`` tells who
  is there, and whoever is not has lost its desk.
"""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import Callable, Mapping, Sequence
from typing import Literal

import structlog

from maju.kernel.commands import AgentLost, AnswerEffect, Body, Command, Report
from maju.kernel.effects import AskReport, Effect, Ring, StopRinging
from maju.kernel.errors import Trouble
from maju.kernel.ids import AdapterId, AgentId, CentreId, CommandId, EffectId, OfferId, sortable
from maju.kernel.ports import Clock, Journal, TakenEffect
from maju.kernel.time import SECOND, Duration, Instant

log: structlog.typing.FilteringBoundLogger = structlog.get_logger("maju.desk")

DESK = AdapterId("desk")

LOST_AFTER_S = 30.0
"""Without a tab for so long, an agent has lost its desk. By the wall, however fast a run is."""
COMING_BACK_S = 20.0
"""After a start nobody is reported or lost before."""
RING_HELD_S = 3.0
"""So long a ring waits for a tab that is just connecting anew."""

_BATCH = 200
_POLL = Duration(5 * SECOND)
_AGAIN_S = 0.5
_LOOK_S = 0.25

SignedIn = Callable[[], Mapping[AgentId, Instant]]
"""The agents whose adapter is the desk, and when each came to work, as far as is known here."""


class DeskAdapter:
    """Between the tabs of one centre and its journal.

    Args:
        signed_in: asked before anybody is called lost.
        pause_s: how long it waits before it starts again after the journal failed.
    """

    def __init__(
        self,
        journal: Journal,
        centre: CentreId,
        clock: Clock,
        *,
        signed_in: SignedIn,
        pause_s: float = _AGAIN_S,
    ) -> None:
        self._journal = journal
        self._centre = centre
        self._clock = clock
        self._signed_in = signed_in
        self._pause_s = pause_s
        self._present: set[AgentId] = set()
        self._gone: dict[AgentId, float] = {}  # since when; loop seconds
        self._came: dict[AgentId, Instant] = {}  # to work, as was last heard
        self._began: float | None = None
        self._rings: dict[EffectId, tuple[Ring, float]] = {}  # held, and until when
        self._asked: list[EffectId] = []  # reports that wait for tabs to come back
        self._moved = asyncio.Event()

    # --- who is there ----------------------------------------------------------------------------

    def moved(self, agent: AgentId, *, there: bool) -> None:
        """An agent's first tab has come, or its last one is gone."""
        if there:
            self._present.add(agent)
            self._gone.pop(agent, None)
        else:
            self._present.discard(agent)
            self._gone[agent] = asyncio.get_running_loop().time()
        self._moved.set()

    def _there(self, now_s: float) -> frozenset[AgentId]:
        """Who is there, or may be back in a moment."""
        assert self._began is not None
        waited = now_s - LOST_AFTER_S
        back_soon = {agent for agent, since in self._gone.items() if since > waited}
        return frozenset(self._present | back_soon)

    # --- for ever --------------------------------------------------------------------------------

    async def run(self) -> None:
        """Serve for ever. Trouble of the journal is told once, and waited out."""
        lost = False
        while True:
            try:
                await self.start()
                if lost:
                    log.info("journal_back", adapter=DESK)
                    lost = False
                async with asyncio.TaskGroup() as both:
                    both.create_task(self._take(), name="desk takes effects")
                    both.create_task(self._watch(), name="desk watches tabs")
            except* Trouble as group:
                if not lost:
                    log.warning("journal_lost", adapter=DESK, why=str(group.exceptions[0]))
                    lost = True
            await asyncio.sleep(self._pause_s)

    async def start(self) -> None:
        """Take again what was taken and never answered."""
        if self._began is None:
            self._began = asyncio.get_running_loop().time()
        self._rings.clear()
        self._asked.clear()
        again: set[EffectId] = set()  # what we answer now stays unanswered until it is decided
        while True:
            taken = await self._journal.take(
                self._centre, DESK, limit=_BATCH + len(again), again=True
            )
            fresh = [each for each in taken if each.id not in again]
            if not fresh:
                return
            again.update(each.id for each in fresh)
            await self._perform(fresh)

    async def _take(self) -> None:
        while True:
            taken = await self._journal.take(self._centre, DESK, limit=_BATCH)
            if taken:
                await self._perform(taken)
            else:
                await self._journal.wait_effects(self._centre, DESK, timeout=_POLL)

    async def _watch(self) -> None:
        """When a tab comes or goes, and a few times a second for what has its time."""
        assert self._began is not None
        loop = asyncio.get_running_loop()
        first = self._began + COMING_BACK_S
        reported = False
        while True:
            now = loop.time()
            known = self._look(now)  # what is told below is told of those
            await self._answer_rings(now)
            if now >= first:
                if not reported or self._asked:
                    await self._report(now, known)
                    reported = True
                await self._lose(now, known)
            self._moved.clear()
            try:
                async with asyncio.timeout(_LOOK_S):
                    await self._moved.wait()
            except TimeoutError:
                continue

    def _look(self, now_s: float) -> Mapping[AgentId, Instant]:
        """Who is signed in. Whoever has come to work has time to show a tab, also when coming again."""
        known = dict(self._signed_in())
        for agent in known.keys() - self._present:
            if agent not in self._gone or self._came.get(agent) != known[agent]:
                self._gone[agent] = now_s
        self._came.update(known)
        return known

    # --- effects ---------------------------------------------------------------------------------

    async def _perform(self, taken: Sequence[TakenEffect]) -> None:
        now = asyncio.get_running_loop().time()
        said: list[Command] = []
        for each in taken:
            match each.todo.effect:
                case Ring() as ring if ring.agent in self._present:
                    said.append(self._answer(each.id, ring, "done"))
                case Ring() as ring:
                    self._rings[each.id] = (ring, now + RING_HELD_S)
                case StopRinging(offer=offer) as stop:
                    said += [self._answer(e, r, "done") for e, r in self._stop(offer)]
                    said.append(self._answer(each.id, stop, "done"))
                case AskReport():
                    self._asked.append(each.id)
                case other:
                    said.append(self._answer(each.id, other, "failed", "not_for_desks"))
        self._moved.set()
        await self._submit(said)

    def _stop(self, offer: OfferId) -> list[tuple[EffectId, Ring]]:
        found = [(effect, ring) for effect, (ring, _) in self._rings.items() if ring.offer == offer]
        for effect, _ in found:
            del self._rings[effect]
        return found

    async def _answer_rings(self, now_s: float) -> None:
        said: list[Command] = []
        for effect, (ring, until) in list(self._rings.items()):
            if ring.agent in self._present:
                said.append(self._answer(effect, ring, "done"))
            elif now_s >= until or self._clock.now() >= ring.until:
                said.append(self._answer(effect, ring, "failed", "unreachable"))
            else:
                continue
            del self._rings[effect]
        await self._submit(said)

    async def _report(self, now_s: float, known: Mapping[AgentId, Instant]) -> None:
        now = self._clock.now()
        body = Report(
            adapter=DESK,
            contacts=(),
            agents=tuple(sorted(self._there(now_s))),
            known=tuple(sorted(known)),
            heard=max(known.values(), default=Instant(0)),
        )
        asked, self._asked = self._asked, []
        await self._submit(
            [
                self._command(f"report/{asked[0] if asked else now}", body),
                *(self._answer(effect, AskReport(), "done") for effect in asked),
            ]
        )

    async def _lose(self, now_s: float, known: Mapping[AgentId, Instant]) -> None:
        gone = dict(self._gone)
        over = [agent for agent, since in self._gone.items() if now_s >= since + LOST_AFTER_S]
        lost = [AgentLost(agent=each, signed_in=known[each]) for each in over if each in known]
        now = self._clock.now()
        await self._submit([self._command(f"lost/{each.agent}/{now}", each) for each in lost])
        for agent in over:  # only now: what could not be submitted is tried again
            if self._gone.get(agent) == gone[agent]:
                del self._gone[agent]

    # --- commands --------------------------------------------------------------------------------

    def _answer(
        self,
        effect: EffectId,
        about: Effect,
        outcome: Literal["done", "failed"],
        detail: str = "",
    ) -> Command:
        body = AnswerEffect(effect=effect, outcome=outcome, detail=detail, about=about)
        return self._command(f"answer/{effect}", body)

    def _command(self, source_id: str, body: Body) -> Command:
        digest = hashlib.blake2b(f"{DESK}\0{source_id}".encode(), digest_size=10).digest()
        name = sortable("cm", self._clock.now(), int.from_bytes(digest, "big"))
        return Command(id=CommandId(name), source=DESK, source_id=source_id, body=body)

    async def _submit(self, said: Sequence[Command]) -> None:
        if said:
            await self._journal.submit(self._centre, said)
