"""What goes wrong in a simulated day: drawn from the seed, counted when it really happened."""

from __future__ import annotations

import asyncio
from collections import Counter, defaultdict, deque
from collections.abc import Awaitable, Callable, Sequence
from random import Random
from typing import Literal, get_args

from maju.journal.bells import Key
from maju.journal.memory import Faults, MemoryStore
from maju.journal.memory.faults import Call
from maju.kernel.errors import Trouble
from maju.kernel.ids import CentreId
from maju.kernel.time import Duration, seconds
from tests.simulation.processes import CURRENT, Process

AtCall = Literal[
    "engine_killed_before_commit",
    "engine_killed_after_commit",
    "commit_failed_unwritten",
    "commit_failed_written",
    "old_leader_commits",  # frozen so long that a standby leads, and then goes on
    "adapter_killed_after_take",  # between the commit and the effect
    "adapter_killed_before_answer",  # after the effect
    "adapter_killed_after_answer",
    "message_late",
]
AtOnce = Literal[
    "engine_killed",
    "adapter_killed",
    "follower_killed",
    "database_restarted",
    "clock_stepped_back",
    "clock_stepped_forward",
    "answer_repeated",  # under another id: the inbox cannot know it
]
Kind = AtCall | AtOnce | Literal["message_doubled", "message_lost", "bell_late", "bell_unheard"]

WHERE: dict[AtCall, tuple[str, Call, Literal["before", "after"]]] = {
    "engine_killed_before_commit": ("engine", "commit", "before"),
    "engine_killed_after_commit": ("engine", "commit", "after"),
    "commit_failed_unwritten": ("engine", "commit", "before"),
    "commit_failed_written": ("engine", "commit", "after"),
    "old_leader_commits": ("engine", "commit", "before"),
    "adapter_killed_after_take": ("adapter", "take", "after"),
    "adapter_killed_before_answer": ("adapter", "submit", "before"),
    "adapter_killed_after_answer": ("adapter", "submit", "after"),
    "message_late": ("adapter", "submit", "before"),
}
AT_CALL: tuple[AtCall, ...] = get_args(AtCall)
AT_ONCE: tuple[AtOnce, ...] = get_args(AtOnce)

Watched = Callable[[], Awaitable[None]]


class Mischief(Faults):
    """Armed with a kind, it strikes at the next call of that kind."""

    def __init__(self, random: Random) -> None:
        self.store: MemoryStore | None = None
        self.happened: Counter[str] = Counter()
        self.committed: Watched | None = None
        self.calm = False  # the day is over: let everything come to its end
        self._random = random
        self._armed: defaultdict[tuple[str, Call, str], deque[AtCall]] = defaultdict(deque)

    def arm(self, kind: AtCall) -> None:
        """Strike at the next call that fits *kind*."""
        self._armed[WHERE[kind]].append(kind)

    def rings(self, key: Key) -> Sequence[Duration]:
        """Most bells ring at once."""
        del key
        draw = self._random.random()
        if self.calm or draw > 0.02:
            return (Duration(0),)
        if draw > 0.01:
            self.happened["bell_late"] += 1
            return (seconds(self._random.uniform(0.001, 2)), Duration(0))
        self.happened["bell_unheard"] += 1
        return ()

    async def before(self, call: Call, centre: CentreId) -> None:
        """Strikes that leave nothing written."""
        await self._strike(call, centre, "before")

    async def after(self, call: Call, centre: CentreId) -> None:
        """The watch sees what was written; then strikes that nobody hears of."""
        if call == "commit" and self.committed is not None:
            await self.committed()
        await self._strike(call, centre, "after")

    async def _strike(self, call: Call, centre: CentreId, when: str) -> None:
        process = CURRENT.get(None)
        if process is None or self.calm:
            return
        role = process.name.split("-", 1)[0]
        armed = self._armed.get((role, call, when))
        if not armed:
            return
        kind = armed.popleft()
        self.happened[kind] += 1
        match kind:
            case "commit_failed_unwritten" | "commit_failed_written":
                self._cut(centre)
                raise Trouble("the connection broke in the commit")
            case "old_leader_commits":
                self._cut(centre)
                await asyncio.sleep(self._random.uniform(1, 40))
            case "message_late":
                await asyncio.sleep(self._random.uniform(0.5, 20))
            case _:
                await self._die(process)

    def _cut(self, centre: CentreId) -> None:
        """The server gives the leader's connection up."""
        assert self.store is not None
        holder = self.store.shelves[centre].holder
        if holder is not None:
            holder.lose()

    async def _die(self, process: Process) -> None:
        process.kill(back_after_s=self._random.uniform(0.2, 30))
        await asyncio.Event().wait()  # whoever we were, we do nothing any more
