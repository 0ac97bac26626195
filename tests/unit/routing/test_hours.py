"""Opening hours: lunch, holidays, midnight, and days of 23 and 25 hours."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from maju.kernel.settings import Calendar, Span, SpecialDay
from maju.kernel.time import HOUR, MINUTE, Instant
from maju.routing.hours import closed_part, instant_of, is_open, next_open

SEOUL, NEW_YORK = "Asia/Seoul", "America/New_York"
MORNING, AFTERNOON = Span(start=540, end=720), Span(start=780, end=1080)
OFFICE = Calendar(
    id="office",
    week=((MORNING, AFTERNOON),) * 5 + ((), ()),
    exceptions=(
        SpecialDay(date="2026-09-25", label="추석"),
        SpecialDay(date="2026-09-26", spans=(Span(start=600, end=840),), label="특별 근무"),
    ),
)
ALL_DAY = Calendar(id="all_day", week=((Span(start=0, end=1440),),) * 7)


def at(text: str, zone: str = SEOUL, fold: int = 0) -> Instant:
    wall = datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone), fold=fold)
    return Instant(round(wall.timestamp() * 1_000_000))


def open_at(text: str, calendar: Calendar = OFFICE, zone: str = SEOUL, fold: int = 0) -> bool:
    return is_open(calendar, zone, at(text, zone, fold))


def hours_of(day: str, calendar: Calendar, zone: str) -> float:
    """Open minutes of the local day, counted one by one, as hours."""
    start, end = at(f"{day} 00:00", zone), at(f"{day} 00:00", zone)
    end = Instant(start + 26 * HOUR)
    wanted = datetime.fromisoformat(day).date()
    minutes = [
        t
        for t in range(start, end, MINUTE)
        if datetime.fromtimestamp(t / 1e6, tz=ZoneInfo(zone)).date() == wanted
        and is_open(calendar, zone, Instant(t))
    ]
    return len(minutes) / 60


def test_a_span_is_half_open() -> None:
    assert not open_at("2026-11-24 08:59:59.999999")
    assert open_at("2026-11-24 09:00")
    assert open_at("2026-11-24 17:59:59.999999")
    assert not open_at("2026-11-24 18:00")


def test_lunch_is_closed_and_says_so() -> None:
    assert not open_at("2026-11-24 12:00")
    assert closed_part(OFFICE, SEOUL, at("2026-11-24 12:30")) == "lunch"
    assert closed_part(OFFICE, SEOUL, at("2026-11-24 18:00")) == "night"
    assert closed_part(OFFICE, SEOUL, at("2026-11-24 08:00")) == "night"
    assert open_at("2026-11-24 13:00")


def test_a_holiday_overrides_the_week_and_so_does_extra_work() -> None:
    assert not open_at("2026-09-25 10:00")  # a Friday
    assert closed_part(OFFICE, SEOUL, at("2026-09-25 10:00")) == "holiday"
    assert open_at("2026-09-26 13:59")  # a Saturday
    assert not open_at("2026-09-26 14:00")


def test_the_next_opening_skips_lunch_nights_weekends_and_holidays() -> None:
    assert next_open(OFFICE, SEOUL, at("2026-11-24 10:00")) == at("2026-11-24 10:00")
    assert next_open(OFFICE, SEOUL, at("2026-11-24 12:10")) == at("2026-11-24 13:00")
    assert next_open(OFFICE, SEOUL, at("2026-11-27 18:00")) == at("2026-11-30 09:00")
    assert next_open(OFFICE, SEOUL, at("2026-09-24 18:00")) == at("2026-09-26 10:00")


def test_what_never_opens_has_no_next_opening() -> None:
    assert next_open(Calendar(id="never", week=((),) * 7), SEOUL, at("2026-11-24 10:00")) is None


def test_open_until_midnight_is_open_until_the_day_is_over() -> None:
    late = Calendar(id="late", week=((Span(start=1320, end=1440),),) * 7)
    assert open_at("2026-11-24 23:59:59.999999", late)
    assert not open_at("2026-11-25 00:00", late)
    assert open_at("2026-11-25 00:00", ALL_DAY)


@pytest.mark.parametrize(
    ("day", "hours"), [("2026-03-08", 23), ("2026-11-01", 25), ("2026-06-01", 24)]
)
def test_a_day_that_is_open_throughout_has_all_its_hours(day: str, hours: float) -> None:
    assert hours_of(day, ALL_DAY, NEW_YORK) == hours


def test_opening_in_the_hour_that_is_skipped_opens_when_the_clocks_jump() -> None:
    early = Calendar(id="early", week=((Span(start=150, end=600),),) * 7)  # from 02:30
    jump = Instant(round(datetime(2026, 3, 8, 7, tzinfo=UTC).timestamp()) * 1_000_000)
    assert not is_open(early, NEW_YORK, Instant(jump - 1))
    assert is_open(early, NEW_YORK, jump)
    assert hours_of("2026-03-08", early, NEW_YORK) == 7  # 03:00 to 10:00


def test_closing_in_the_hour_that_is_skipped_closes_when_the_clocks_jump() -> None:
    night = Calendar(id="night", week=((Span(start=60, end=150),),) * 7)  # 01:00 to 02:30
    assert hours_of("2026-03-08", night, NEW_YORK) == 1


def test_in_the_hour_that_comes_twice_nobody_is_shut_out_early() -> None:
    night = Calendar(id="night", week=((Span(start=60, end=90),),) * 7)  # 01:00 to 01:30
    assert open_at("2026-11-01 01:10", night, NEW_YORK)
    assert open_at("2026-11-01 01:10", night, NEW_YORK, fold=1)
    assert not open_at("2026-11-01 01:30", night, NEW_YORK, fold=1)


def test_a_midnight_that_is_skipped_opens_with_the_first_minute_there_is() -> None:
    cairo = "Africa/Cairo"  # 2026-04-24: from 00:00 to 01:00 at once
    day = datetime(2026, 4, 24, tzinfo=UTC).date()
    first = instant_of(day, 0, cairo)
    assert datetime.fromtimestamp(first / 1e6, tz=ZoneInfo(cairo)).hour == 1
    assert is_open(ALL_DAY, cairo, first)
    assert is_open(ALL_DAY, cairo, Instant(first - 1))


@given(
    st.integers(at("2026-01-01 00:00"), at("2027-01-01 00:00")),
    st.sampled_from([SEOUL, NEW_YORK, "Europe/Berlin", "Australia/Lord_Howe", "Africa/Cairo"]),
    st.sampled_from([OFFICE, ALL_DAY]),
)
def test_the_next_opening_is_open_and_nothing_before_it_is(
    now: int, zone: str, calendar: Calendar
) -> None:
    opening = next_open(calendar, zone, Instant(now))
    assert opening is not None
    assert is_open(calendar, zone, opening)
    assert opening == now or not is_open(calendar, zone, Instant(now))
    step = max(1, (opening - now) // 20)
    assert not any(is_open(calendar, zone, Instant(t)) for t in range(now, opening, step))
