"""A clock that runs only while the centre is open: what lags between calls are measured by.

A customer who gives up at 17:58 and calls at 09:01 has waited three minutes of open time. The
hours are read from the log itself, weekday by weekday, because imported logs bring no calendar.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from maju.planning.checks import Floats, Ints

_HOUR_S = 3600
_A_DAY = 24
_BUSY = 0.03  # of the busiest hour of the week: below, the centre counts as closed


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenClock:
    """Open time from the first day on.

    Attributes:
        first: the first day, counted from 1970.
        opened_s: open seconds before each hour of the log, [hour]; one more at the end.
        day_s: open time of a mean open day, s.
        open_days: how many days of the log were open.
    """

    first: int
    opened_s: Floats
    day_s: float
    open_days: int

    def days(self, day: ArrayLike, second: ArrayLike) -> Floats:
        """Open days until *second* of local *day* (counted from 1970); it stands while closed."""
        at = (np.asarray(day, dtype=np.int64) - self.first) * _A_DAY
        seconds = np.asarray(second, dtype=np.float64)
        hour = np.clip(at + (seconds // _HOUR_S).astype(np.int64), 0, self.opened_s.size - 2)
        width = self.opened_s[hour + 1] - self.opened_s[hour]
        into = np.clip(seconds - (seconds // _HOUR_S) * _HOUR_S, 0.0, width)
        made: Floats = (self.opened_s[hour] + into) / self.day_s
        return made


def open_clock(day: ArrayLike, second: ArrayLike) -> OpenClock:
    """The clock of a log, from the local *day* (counted from 1970) and *second* of each contact.

    A day is open when it has contacts; an hour of it, when that hour of that weekday brings at
    least 3 % of the contacts of the week's busiest hour.
    """
    days = np.asarray(day, dtype=np.int64)
    hours = np.clip(np.asarray(second, dtype=np.float64) // _HOUR_S, 0, _A_DAY - 1).astype(np.int64)
    first, last = int(days.min()), int(days.max())
    alive = np.bincount(days - first, minlength=last - first + 1) > 0
    weekday = np.arange(first, last + 1) % 7
    count = np.bincount((days % 7) * _A_DAY + hours, minlength=7 * _A_DAY).reshape(7, _A_DAY)
    there = np.bincount(weekday[alive], minlength=7)
    mean = count / np.maximum(there, 1)[:, None]
    usual = mean >= _BUSY * mean.max()
    open_hours: Ints = (usual[weekday] & alive[:, None]).astype(np.int64)
    opened = np.concatenate([[0.0], np.cumsum(open_hours.ravel()) * float(_HOUR_S)])
    days_open = int((open_hours.sum(axis=1) > 0).sum())
    return OpenClock(
        first=first,
        opened_s=opened,
        day_s=float(opened[-1]) / max(days_open, 1),
        open_days=days_open,
    )
