"""The days of a report: those that a person names, the last one included."""

from __future__ import annotations

from datetime import date

import pytest

from maju.floor.reports.documents.periods import Period, period_of
from maju.kernel.errors import Refused

DAY = date(2026, 3, 2)


def test_a_range_has_its_last_day() -> None:
    assert period_of("range", DAY, date(2026, 3, 4)) == Period(DAY, date(2026, 3, 5))
    assert (
        period_of("range", DAY, DAY)
        == period_of("range", DAY, None)
        == period_of("daily", DAY, None)
    )


def test_one_that_ends_before_it_begins_is_refused_in_the_days_that_were_said() -> None:
    with pytest.raises(Refused) as refused:
        period_of("range", DAY, date(2026, 3, 1))
    assert refused.value.code == "period_backwards"
    assert refused.value.params == {"since": "2026-03-02", "until": "2026-03-01"}
