"""What is known of a day in advance: Korean holidays, breaks, paydays, events."""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np
import pytest

from maju.kernel.errors import Refused
from maju.metrics.calendars import BusinessCalendar
from maju.planning.forecast.calendar import (
    Calendar,
    business_days,
    holidays_of,
    korean_holidays,
)
from maju.planning.forecast.events import Event
from maju.planning.forecast.traits import traits_of

YEARS = range(2024, 2028)
KOREA = Calendar(holidays=korean_holidays(YEARS), paydays=(10, 25, 31))


def kinds(day: date, calendar: Calendar = KOREA) -> set[str]:
    traits = traits_of(calendar, np.array([day], dtype="datetime64[D]"), past=0)
    return {name for name, on in zip(traits.names, traits.columns[0], strict=True) if on}


@pytest.mark.parametrize(
    ("day", "why"),
    [
        (date(2025, 1, 27), "declared for once"),
        (date(2025, 1, 29), "lunar new year"),
        (date(2025, 3, 3), "a substitute"),
        (date(2025, 6, 3), "an election"),
        (date(2025, 10, 6), "추석"),
        (date(2025, 10, 8), "its substitute"),
    ],
)
def test_korean_holidays_are_known_lunar_substitute_and_declared_ones(day: date, why: str) -> None:
    assert day in KOREA.holidays, why
    assert not KOREA.is_open(day)


def test_a_country_that_nobody_knows_is_refused() -> None:
    with pytest.raises(Refused) as refused:
        holidays_of("XX", [2026])
    assert refused.value.code == "plan_country_unknown"


def test_the_first_day_after_a_long_break_is_of_its_own_kind() -> None:
    assert "after_break" in kinds(date(2025, 10, 10))  # 3–9 October 2025 were off
    assert "after_off:0" in kinds(date(2025, 10, 10))
    assert "after_off:1" in kinds(date(2025, 10, 13))  # a weekend is no break


def test_a_holiday_in_midweek_is_no_break() -> None:
    wednesday = date(2025, 6, 4)  # after election day, a Tuesday
    assert "after_off:0" in kinds(wednesday)
    assert "after_break" not in kinds(wednesday)
    assert "before_off" in kinds(date(2025, 6, 2))


def test_breaks_are_those_of_the_reports_calendar() -> None:
    """What metrics calls the first day after 연휴 is the same day here, for four years."""
    reports = BusinessCalendar(country="KR")
    day = date(2024, 1, 20)
    while day < date(2027, 12, 1):
        mine = "after_break" in kinds(day)
        assert mine == (reports.day_type(day) == "after_break"), day
        day += timedelta(days=1)


def test_pay_comes_before_a_day_off() -> None:
    assert KOREA.paydays_of(2026, 1) == [date(2026, 1, 9), date(2026, 1, 23), date(2026, 1, 30)]
    assert "payday:0" in kinds(date(2026, 1, 9))
    assert "payday:1" in kinds(date(2026, 1, 12))
    assert date(2026, 2, 27) in KOREA.paydays_of(2026, 2)  # the 31st is the last


def test_a_months_first_and_last_workdays_are_known() -> None:
    assert "month_first:0" in kinds(date(2026, 1, 2))
    assert "month_last:0" in kinds(date(2026, 1, 30))
    assert "month_last:1" in kinds(date(2026, 1, 29))


def test_open_days_respect_closures_openings_and_hours() -> None:
    friday, saturday = date(2026, 1, 9), date(2026, 1, 10)
    calendar = Calendar(
        closed=frozenset({friday}),
        opened=frozenset({saturday}),
        hours={saturday: (9 * 3600, 13 * 3600)},
    )
    days = np.array([friday, saturday], dtype="datetime64[D]")
    slots = calendar.open_slots(days, 48, 0, 1800)
    assert not slots[0].any()
    assert np.flatnonzero(slots[1]).tolist() == list(range(18, 26))
    ahead = business_days(calendar, date(2026, 1, 8), 2).astype(object).tolist()
    assert ahead == [saturday, date(2026, 1, 12)]


def test_a_calendar_that_never_opens_is_refused() -> None:
    with pytest.raises(Refused) as refused:
        business_days(Calendar(week=frozenset()), date(2026, 1, 1), 1)
    assert refused.value.code == "plan_never_open"


@pytest.mark.parametrize(
    "wrong", [{"kind": ""}, {"days": ()}, {"effect": 0.0}, {"effect": float("nan")}]
)
def test_an_event_without_kind_days_or_a_factor_is_refused(wrong: dict[str, object]) -> None:
    right: dict[str, object] = {"kind": "campaign", "days": (date(2026, 1, 5),), "effect": 1.2}
    with pytest.raises(Refused) as refused:
        Event(**{**right, **wrong})  # type: ignore[arg-type]
    assert refused.value.code == "plan_event_odd"
