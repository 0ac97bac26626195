"""Days as numbers."""

from __future__ import annotations

from datetime import date

_EPOCH = date(1970, 1, 1)


def epoch_day(day: date) -> int:
    """Days since 1970."""
    return (day - _EPOCH).days
