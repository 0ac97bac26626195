"""A window is said by the days that are in it."""

from __future__ import annotations

from datetime import date

import pytest

from maju.app.numbers.days import days_said


@pytest.mark.parametrize(
    ("until", "ko", "en"),
    [
        (date(2026, 11, 2), "2026-11-01, 1일", "2026-11-01, 1 day"),
        (date(2026, 11, 8), "2026-11-01 – 2026-11-07, 7일", "2026-11-01 – 2026-11-07, 7 days"),
        (date(2027, 11, 1), "2026-11-01 – 2027-10-31, 365일", "2026-11-01 – 2027-10-31, 365 days"),
    ],
)
def test_the_day_after_the_last_is_not_among_them(until: date, ko: str, en: str) -> None:
    assert days_said(date(2026, 11, 1), until, "ko") == ko
    assert days_said(date(2026, 11, 1), until, "en") == en
