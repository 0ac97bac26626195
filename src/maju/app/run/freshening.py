"""Figures of a living centre are made ready again and again while somebody looks at them.

Nothing depends on it: who asks when no moment is fresh enough has one made for that question.
"""

from __future__ import annotations

import asyncio
import time
from contextlib import suppress

import structlog

from maju.metrics.local import LocalNumbers

log: structlog.typing.FilteringBoundLogger = structlog.get_logger("maju.run")

EVERY_S = 2.0
SHARE = 0.1
"""At most so much of a processor."""


async def stay_fresh(numbers: LocalNumbers, stop: asyncio.Event) -> None:
    """Until *stop*, have a moment at hand that is not older than some seconds."""
    told: set[type[Exception]] = set()
    while not stop.is_set():
        began = time.monotonic()
        try:
            used = await asyncio.to_thread(numbers.refresh, stop.is_set)
        except Exception as error:  # noqa: BLE001 - it fails again, visibly, for whoever asks
            used = time.monotonic() - began
            if type(error) not in told:
                told.add(type(error))
                log.warning("not_made_ready", why=str(error))
        with suppress(TimeoutError):
            await asyncio.wait_for(stop.wait(), max(EVERY_S, used / SHARE))
