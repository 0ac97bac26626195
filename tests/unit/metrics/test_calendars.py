"""Which days are business days (kpi.md §3.5, §7.10)."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from maju.facts.calendars.kept import Kept
from maju.kernel.errors import Refused
from maju.metrics.calendars import (
    BusinessCalendar,
    Mark,
    check_country,
    compiled,
    ends_us,
    holidays_of,
)

KOREA = BusinessCalendar()
DAY = timedelta(days=1)


def test_substitute_holidays_are_closed() -> None:
    assert "대체" in holidays_of("KR", 2026)[date(2026, 3, 2)]  # 1 March is a Sunday
    assert not KOREA.is_business(date(2026, 3, 2))


def test_the_day_before_new_years_break_is_the_previous_business_day() -> None:
    assert KOREA.previous(date(2026, 2, 19)) == date(2026, 2, 13)  # 16-18 is 설날, 14-15 a weekend


def test_the_first_day_after_a_break_is_a_day_type_of_its_own() -> None:
    assert KOREA.day_type(date(2026, 2, 19)) == "after_break"
    assert KOREA.day_type(date(2026, 2, 20)) == "open"
    assert KOREA.day_type(date(2026, 2, 17)) == "closed"
    assert KOREA.day_type(date(2026, 2, 23)) == "open"  # an ordinary weekend is no 연휴


def test_a_clients_word_wins_over_the_public_holiday() -> None:
    holiday, plain = date(2026, 3, 2), date(2026, 3, 4)
    own = BusinessCalendar(marks={holiday: Mark("open"), plain: Mark("short", "창립기념일")})
    assert own.day_type(holiday) == "open"
    assert own.day_type(plain) == "short"
    assert own.count(date(2026, 3, 1), date(2026, 4, 1)) == 22
    assert KOREA.count(date(2026, 3, 1), date(2026, 4, 1)) == 21


def test_business_days_are_numbered_within_the_month() -> None:
    assert [KOREA.nth(date(2026, 3, day)) for day in (2, 3, 6, 7, 9)] == [None, 1, 4, None, 5]


def test_nothing_is_looked_for_beyond_28_days() -> None:
    first = date(2026, 3, 30)
    shut = BusinessCalendar(marks={first - n * DAY: Mark("closed") for n in range(1, 30)})
    assert shut.previous(first) is None
    assert shut.same_weekdays(first) == []


@given(st.dates(date(2020, 1, 1), date(2030, 1, 1)), st.integers(0, 23))
def test_an_instant_lies_in_the_day_that_began_before_it(day: date, hour: int) -> None:
    calendar = BusinessCalendar(zone="America/New_York", day_start_s=hour * 3600)
    begins, ends = calendar.begins_us(day), calendar.begins_us(day + DAY)
    assert 22 * 3_600_000_000 <= ends - begins <= 26 * 3_600_000_000
    noon = datetime(day.year, day.month, day.day, 12, tzinfo=UTC) + timedelta(hours=5 + hour)
    assert calendar.day_of(round(noon.timestamp()) * 1_000_000) == day


def test_the_same_time_of_the_clock_is_kept_over_a_change_of_clocks() -> None:
    calendar = BusinessCalendar(country="", zone="America/New_York")
    sunday = calendar.begins_us(date(2026, 3, 8)) + 9 * 3_600_000_000  # 10:00, an hour was lost
    saturday = calendar.begins_us(date(2026, 3, 7)) + 10 * 3_600_000_000
    assert calendar.moved(sunday, -1) == saturday


def test_a_day_is_over_when_it_is_over_for_every_client() -> None:
    kept = Kept(zones=[("Asia/Seoul", 0), ("America/New_York", 4 * 3600)], zone="Asia/Seoul")
    assert ends_us(kept, date(2026, 3, 3)) == round(
        datetime(2026, 3, 3, 9, tzinfo=UTC).timestamp() * 1_000_000
    )


def test_where_no_country_is_known_every_day_is_open() -> None:
    bank = compiled(Kept(zone="Asia/Jerusalem"))
    assert (bank.country, bank.week) == ("", (1, 2, 3, 4, 5, 6, 7))
    assert bank.previous(date(1999, 2, 28)) == date(1999, 2, 27)


def test_a_country_that_nobody_knows_is_refused() -> None:
    with pytest.raises(Refused) as refused:
        check_country("XX")
    assert refused.value.code == "country_unknown"
    check_country("")
    check_country("KR")
