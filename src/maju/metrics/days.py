"""Days as numbers, and when they begin."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

_EPOCH = date(1970, 1, 1)
_MOST_AHEAD = timedelta(hours=15)
"""Of a local clock over UTC's; the zones of the world end at 14."""


def epoch_day(day: date) -> int:
    """Days since 1970."""
    return (day - _EPOCH).days


def begins_us(day: date) -> int:
    """No row of that business day or a later one is earlier, wherever its clock stands."""
    midnight = datetime.combine(day, datetime.min.time(), UTC)
    return round((midnight - _MOST_AHEAD).timestamp()) * 1_000_000
