"""Public holidays follow the client's choice; a day that somebody wrote stays as it was written."""

from __future__ import annotations

from typing import Any

import pytest


@pytest.fixture
def calendar(tables: str) -> Any:
    from maju.directory import models as m

    centre = m.Centre.objects.create(code="seoul", zone="Asia/Seoul")
    return m.Calendar.objects.create(centre=centre, code="day", week=[[]] * 7)


def days(calendar: Any, choice: str) -> dict[str, Any]:
    from maju.directory import models as m
    from maju.directory.holidays import public_days

    client = m.Client(on_holidays=choice, short_from=600, short_until=900)
    return {day.date: day for day in public_days(client, calendar, [2026])}


def test_closed_on_new_year_and_on_a_substitute_day(calendar: Any) -> None:
    found = days(calendar, "closed")
    assert found["2026-02-17"].spans == []  # 설날
    assert "2026-03-02" in found  # 삼일절 was a Sunday
    assert "2026-03-03" not in found
    assert all(day.public for day in found.values())


def test_short_days_have_the_clients_short_hours(calendar: Any) -> None:
    assert days(calendar, "short")["2026-02-17"].spans == [[600, 900]]


def test_a_usual_day_stays_usual(calendar: Any) -> None:
    assert days(calendar, "normal") == {}


def test_a_day_that_somebody_wrote_is_left_alone(calendar: Any) -> None:
    from maju.directory import models as m

    m.SpecialDay.objects.create(calendar=calendar, date="2026-02-17", label="특별 근무")
    assert "2026-02-17" not in days(calendar, "closed")
