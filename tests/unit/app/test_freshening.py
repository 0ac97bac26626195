"""A moment is at hand while somebody asks: again and again, at most a share of a processor."""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import Callable

import pytest

from maju.app.run import freshening
from maju.kernel.errors import Bug, Trouble


class Used:
    """Takes so long each time, or fails."""

    def __init__(self, each: list[float | Exception], stop: asyncio.Event) -> None:
        self._each = each
        self._stop = stop

    def refresh(self, stopped: Callable[[], bool]) -> float:
        now = self._each.pop(0)
        if not self._each:
            self._stop.set()
        if isinstance(now, Exception):
            raise now
        return now


def test_it_goes_on_until_it_is_stopped_and_what_fails_is_for_whoever_asks(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    waits: list[float] = []

    async def waited(until: object, timeout: float) -> None:
        until.close()  # type: ignore[attr-defined]
        waits.append(timeout)
        raise TimeoutError

    monkeypatch.setattr(freshening, "EVERY_S", 2.0)
    monkeypatch.setattr(freshening, "SHARE", 0.05)
    monkeypatch.setattr(asyncio, "wait_for", waited)

    async def run() -> None:
        stop = asyncio.Event()
        each: list[float | Exception] = [0.01, 0.5, Trouble("away"), Bug("a gap"), 0.0]
        await freshening.stay_fresh(Used(each, stop), stop)  # type: ignore[arg-type]

    asyncio.run(run())
    assert waits == [2.0, 10.0, 2.0, 2.0, 2.0], "what failed at once"


def test_a_long_one_ends_when_it_is_stopped() -> None:
    began, ended = threading.Event(), threading.Event()

    class Long:
        def refresh(self, stopped: Callable[[], bool]) -> float:
            began.set()
            while not stopped():
                time.sleep(0.001)
            ended.set()
            return 0.0

    async def run() -> None:
        stop = asyncio.Event()
        task = asyncio.create_task(freshening.stay_fresh(Long(), stop))  # type: ignore[arg-type]
        await asyncio.to_thread(began.wait)
        stop.set()
        await task

    asyncio.run(run())
    assert ended.is_set()
