"""Processes of the simulated installation: each has its own connection, clock and task, and dies.

A kill is a kill: the task gets no chance to say good-bye to the store (its connection is cut
first), its leases are free, its transactions rolled back, its memory gone.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from contextvars import ContextVar
from typing import Any

from maju.engine.virtual import VirtualClock
from maju.journal.memory import MemoryJournal, MemoryStore
from maju.kernel.time import SECOND, Instant

Main = Callable[["Process"], Coroutine[Any, Any, None]]

CURRENT: ContextVar[Process] = ContextVar("process")
"""Whose code runs just now."""


class SteppingClock:
    """A machine's clock that somebody sets."""

    def __init__(self, true: VirtualClock) -> None:
        self._true = true
        self.off = 0  # microseconds from the true time

    def now(self) -> Instant:
        """What this machine believes."""
        return Instant(self._true.now() + self.off)

    async def sleep_until(self, instant: Instant) -> None:
        """Returns when this machine believes that it is *instant*."""
        while (left := instant - self.now()) > 0:  # noqa: ASYNC110 - a clock rings for nobody
            await asyncio.sleep(left / SECOND)


class Process:
    """One program on one machine, started again some time after it dies."""

    def __init__(self, name: str, store: MemoryStore, clock: SteppingClock, main: Main) -> None:
        self.name = name
        self.clock = clock
        self.starts = 0
        self._store = store
        self._main = main
        self._task: asyncio.Task[None] | None = None
        self._reborn: asyncio.TimerHandle | None = None
        self.journal = MemoryJournal(clock, store=store)

    @property
    def alive(self) -> bool:
        """Whether it runs."""
        return self._task is not None and not self._task.done()

    def start(self) -> None:
        """A new life: nothing is remembered."""
        self._reborn = None
        self.starts += 1
        self.journal = MemoryJournal(self.clock, store=self._store)
        token = CURRENT.set(self)
        self._task = asyncio.get_running_loop().create_task(
            self._live(), name=f"{self.name}#{self.starts}"
        )
        CURRENT.reset(token)

    def kill(self, *, back_after_s: float) -> None:
        """SIGKILL now; started again later."""
        assert self._task is not None
        self.journal.crash()
        self._task.cancel()
        if self._reborn is None:
            loop = asyncio.get_running_loop()
            self._reborn = loop.call_later(back_after_s, self.start)

    def raise_error(self) -> None:
        """Tell what killed it, if that was not us."""
        if self._task is not None and self._task.done() and not self._task.cancelled():
            error = self._task.exception()
            if error is not None:
                raise error

    async def _live(self) -> None:
        await self._main(self)
