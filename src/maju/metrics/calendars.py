"""Business calendars: which days a client's line was meant to be open, and what to compare with.

A day's kind is, first of all, what a person kept for the client, then for the centre, then what the
centre's settings say of that date, then the country's public holidays (대체공휴일 included), then
the week. kpi.md §3.5 and §7.10 say what follows from it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime, timedelta
from functools import cache
from typing import Literal
from zoneinfo import ZoneInfo

import msgspec

from maju.facts.calendars.kept import Kept
from maju.kernel.errors import Refused

Said = Literal["open", "closed", "short"]
DayType = Literal["open", "closed", "short", "after_break"]

REACH_DAYS = 28
"""How far back a day is looked for that may be compared with (EC-13)."""

_BREAK_DAYS = 3
_DAY = timedelta(days=1)
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


class Mark(msgspec.Struct, frozen=True):
    """What is said of one date, over holidays and week."""

    said: Said
    label: str = ""


class BusinessCalendar(msgspec.Struct, frozen=True, kw_only=True):
    """A client's calendar; a value, so that the report process can hand it out."""

    country: str = "KR"
    """Whose public holidays are closed; empty: nobody's."""
    week: tuple[int, ...] = (1, 2, 3, 4, 5)
    """Weekdays that are open, Monday is 1."""
    marks: Mapping[date, Mark] = {}
    zone: str = "Asia/Seoul"
    day_start_s: int = 0
    """When a business day begins, seconds after midnight."""

    def mark(self, day: date) -> Mark | None:
        """What was kept for the day, else its public holiday; ``None`` is a day like any."""
        if day in self.marks:
            return self.marks[day]
        name = _holiday(self.country, day) if self.country else None
        return None if name is None else Mark("closed", name)

    def is_holiday(self, day: date) -> bool:
        """Closed for another reason than the week."""
        mark = self.mark(day)
        return mark is not None and mark.said == "closed"

    def is_business(self, day: date) -> bool:
        """Open, if only for a part of it."""
        mark = self.mark(day)
        return day.isoweekday() in self.week if mark is None else mark.said != "closed"

    def day_type(self, day: date) -> DayType:
        """Its kind; the first business day after 연휴 is one of its own.

        연휴 is three closed days or more in a row, one of which the week would have had open.
        """
        if not self.is_business(day):
            return "closed"
        mark = self.mark(day)
        if mark is not None and mark.said == "short":
            return "short"
        rest = []
        for back in range(1, REACH_DAYS):
            if self.is_business(day - back * _DAY):
                break
            rest.append(day - back * _DAY)
        broke = any(each.isoweekday() in self.week for each in rest)
        return "after_break" if broke and len(rest) >= _BREAK_DAYS else "open"

    def previous(self, day: date) -> date | None:
        """The business day before; ``None`` when there is none within 28 days."""
        earlier = (day - back * _DAY for back in range(1, REACH_DAYS + 1))
        return next((each for each in earlier if self.is_business(each)), None)

    def same_weekdays(self, day: date) -> list[date]:
        """The same weekday of the last four weeks, holidays left out, the latest first."""
        weeks = (day - back * _DAY for back in range(7, REACH_DAYS + 1, 7))
        return [each for each in weeks if not self.is_holiday(each)]

    def count(self, since: date, until: date) -> int:
        """Business days in ``[since, until)``."""
        return sum(self.is_business(each) for each in _days(since, until))

    def nth(self, day: date) -> int | None:
        """Which business day of its month it is; ``None`` when it is none."""
        return self.count(day.replace(day=1), day + _DAY) if self.is_business(day) else None

    def begins_us(self, day: date) -> int:
        """The instant at which the business day begins, microseconds since 1970."""
        start = datetime(day.year, day.month, day.day, tzinfo=ZoneInfo(self.zone))
        local = start + timedelta(seconds=self.day_start_s)
        return (local - _EPOCH) // timedelta(microseconds=1)

    def frame(self, zone: str, day_start_s: int) -> BusinessCalendar:
        """The same days elsewhere."""
        return msgspec.structs.replace(self, zone=zone, day_start_s=day_start_s)

    def day_of(self, at_us: int) -> date:
        """The business day of an instant."""
        local = (_EPOCH + timedelta(microseconds=at_us)).astimezone(ZoneInfo(self.zone))
        return (local.replace(tzinfo=None) - timedelta(seconds=self.day_start_s)).date()

    def moved(self, at_us: int, days: int) -> int:
        """The same time of the clock *days* later; a clock's change in between is respected."""
        local = (_EPOCH + timedelta(microseconds=at_us)).astimezone(ZoneInfo(self.zone))
        return (local + timedelta(days=days) - _EPOCH) // timedelta(microseconds=1)


def compiled(kept: Kept) -> BusinessCalendar:
    """The calendar that follows from what was kept."""
    zone = kept.zone or "Asia/Seoul"
    known = kept.country
    country = known if known is not None else ("KR" if zone == "Asia/Seoul" else "")
    week = kept.week or ((1, 2, 3, 4, 5) if country else (1, 2, 3, 4, 5, 6, 7))
    return BusinessCalendar(
        country=country,
        week=tuple(week),
        marks={day: Mark(said, label) for day, (said, label) in kept.days.items()},
        zone=zone,
        day_start_s=kept.day_start_s,
    )


def ends_us(kept: Kept, until: date) -> int:
    """When the business day before *until* is over for all of the clients asked about."""
    own = compiled(kept)
    frames = [own.frame(zone, start) for zone, start in kept.zones] or [own]
    return max(frame.begins_us(until) for frame in frames)


def check_country(country: str) -> None:
    """Refuse a country whose holidays are not known.

    Raises:
        Refused: ``country_unknown``.
    """
    from holidays import list_supported_countries

    if country and country not in list_supported_countries():
        raise Refused("country_unknown", country=country)


def holidays_of(country: str, year: int) -> Mapping[date, str]:
    """The country's public holidays of a year, by its own names for them."""
    return _year(country, year)


def _holiday(country: str, day: date) -> str | None:
    return _year(country, day.year).get(day)


@cache
def _year(country: str, year: int) -> dict[date, str]:
    from holidays import country_holidays

    own = country_holidays(country).default_language  # else the machine's locale decides
    return dict(country_holidays(country, years=year, language=own))


def _days(since: date, until: date) -> Iterator[date]:
    for number in range((until - since).days):
        yield since + number * _DAY
