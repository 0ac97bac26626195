"""Figures of a living centre are made ready again and again while somebody looks at them.

Nothing depends on it: who asks when no moment is fresh enough has one made for that question.
"""

from __future__ import annotations

import asyncio
from contextlib import suppress

from maju.kernel.errors import Bug, Trouble
from maju.metrics.local import LocalNumbers

EVERY_S = 2.0
SHARE = 0.05
"""At most so much of a processor."""


async def stay_fresh(numbers: LocalNumbers, stop: asyncio.Event) -> None:
    """Until *stop*, have a moment at hand that is not older than some seconds."""
    while not stop.is_set():
        used = 0.0
        with suppress(Trouble, Bug):  # it fails again, visibly, for whoever asks
            used = await asyncio.to_thread(numbers.refresh)
        with suppress(TimeoutError):
            await asyncio.wait_for(stop.wait(), max(EVERY_S, used / SHARE))
