"""Swapped days and months that no cell betrays: 03/02, 04/02, 05/02 read as March, April, May.

When no date has a day above the twelfth, and read the other way round they lie close together,
the map has day and month swapped.
"""

from __future__ import annotations

from datetime import date

from maju.facts.imports.csv.rows import RowFold
from maju.facts.imports.format import Taken, TakenTables
from maju.kernel.errors import Refused

_FEWEST = 3
_MOST = 400


class Leaps:
    """The days that an import saw."""

    def __init__(self, fold: RowFold) -> None:
        self._field = "arrived_at" if fold.mapping.has("arrived_at") else "entered_at"
        self._format = fold.formats[self._field]
        self._allowed = fold.mapping.gaps == "allowed"
        self._days: dict[date, int] = {}

    def see(self, taken: Taken | TakenTables) -> None:
        """Remember the days of what was taken, and the first line of each."""
        if len(self._days) > _MOST:
            return
        if isinstance(taken, Taken):
            day = taken.rows[0][1]["business_date"]
            assert isinstance(day, date)
            self._days.setdefault(day, taken.line)
            return
        grouped = taken.records.group_by("business_date").aggregate([("line", "min")])
        for day, line in zip(
            grouped["business_date"].to_pylist(), grouped["line_min"].to_pylist(), strict=True
        ):
            self._days.setdefault(day, min(line, self._days.get(day, line)))

    def check(self) -> None:
        """Refuse ``csv_times_leap``."""
        other = self._format.swapped()
        days = sorted(self._days)
        if self._allowed or other is None or not _FEWEST <= len(days) <= _MOST:
            return
        if any(day.day > 12 for day in days) or len({day.day for day in days}) > 2:
            return
        turned = sorted(date(day.year, day.day, day.month) for day in days)
        span, better = (days[-1] - days[0]).days, (turned[-1] - turned[0]).days
        if span > 5 * max(better, len(days)):
            leap = max(range(1, len(days)), key=lambda n: (days[n] - days[n - 1]).days)
            raise Refused(
                "csv_times_leap",
                line=self._days[days[leap]],
                said=days[leap].isoformat(),
                days=(days[leap] - days[leap - 1]).days,
                better=other.said,
            )
