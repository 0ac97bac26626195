"""Ends tasks that would go on for ever.

One ``cancel()`` may get lost: Python 3.11's ``wait_for``, on which psycopg waits, swallows a
cancellation that comes at the moment its inner future is done. So we ask until it has ended.
"""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine, Iterable
from typing import Any

_ASK_AGAIN_S = 0.25


async def end(*tasks: asyncio.Task[Any]) -> None:
    """Cancel *tasks* and wait until each has ended, however it ends."""
    left = {task for task in tasks if not task.done()}
    while left:
        for task in left:
            task.cancel()
        _, left = await asyncio.wait(left, timeout=_ASK_AGAIN_S)


async def run_until(stop: asyncio.Event, endless: Iterable[Coroutine[Any, Any, Any]]) -> None:
    """Run *endless* until *stop* is set; the first failure ends all, and is raised."""
    tasks = [asyncio.create_task(each) for each in endless]
    stopped = asyncio.create_task(stop.wait())
    try:
        await asyncio.wait([*tasks, stopped], return_when=asyncio.FIRST_COMPLETED)
    finally:
        await end(stopped, *tasks)
    for task in tasks:
        if not task.cancelled() and (error := task.exception()) is not None:
            raise error
