"""The machine's clock, for what people do to sessions and locks: a faster demonstration does not
sign anybody out sooner. Whatever is recorded in a centre's time gets that as an argument."""

from __future__ import annotations

import time

from maju.kernel.time import HOUR, Duration, Instant

IDLE = HOUR
"""A session that nobody uses for so long is over,"""
LONGEST = Duration(12 * HOUR)
"""and this long after it began in any case."""


def wall() -> Instant:
    """Now, by the machine."""
    return Instant(time.time_ns() // 1000)
