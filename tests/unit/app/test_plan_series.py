"""A queue's past from answers of metrics: gaps, closed days, hours, true demand's share."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import cast
from zoneinfo import ZoneInfo

import numpy as np
import pytest

from maju.app.plan import forecast_shown
from maju.app.plan.forecast import event_of
from maju.app.plan.foreseeing import Asked, Foreseen, demo_series, foresee, foresee_today, foreseen
from maju.app.plan.series import SHORT, read_series, so_far
from maju.kernel.errors import Refused
from maju.metrics.answers import Answer, Cell, Line
from maju.metrics.calendars import BusinessCalendar, Mark
from maju.metrics.numbers import Known, Numbers, Question
from maju.planning.forecast.history import weekdays

SEOUL = ZoneInfo("Asia/Seoul")
FIRST = date(2026, 1, 5)
DAYS = 84
SATURDAY_MARK = date(2026, 2, 6)  # a Friday with shortened hours
TYPHOON = date(2026, 2, 26)


class Told:
    """Answers as ``LocalNumbers`` gives them: open Monday to Saturday, 9 to 18, lunch counted."""

    def __init__(self, *, identified: int = 1, acw: bool = True) -> None:
        self.identified, self.acw = identified, acw
        self.asked: list[Question] = []
        marks = {SATURDAY_MARK: Mark("short", "설 전"), TYPHOON: Mark("closed", "태풍")}
        self.kept = BusinessCalendar(country="KR", marks=marks)

    def known(self) -> Sequence[Known]:
        last = FIRST + timedelta(days=DAYS - 1)
        return [Known(centre="shop", client="acme", first=FIRST, last=last, sources=["csv"])]

    def calendar(self, centre: str, client: str | None) -> BusinessCalendar:
        return self.kept

    def ask(self, question: Question) -> Answer:
        self.asked.append(question)
        lines: list[Line] = []
        day = question.since
        while day < min(question.until, FIRST + timedelta(days=DAYS)):
            if day.isoweekday() <= 6 and not self.kept.is_holiday(day):
                lines += self._of(day, question)
            day += timedelta(days=1)
        return Answer(
            kpis=question.kpis,
            by=question.by,
            since=str(question.since),
            until=str(question.until),
            as_of=0,
            provisional=False,
            definition=2,
            lines=lines,
        )

    def _of(self, day: date, question: Question) -> list[Line]:
        if "interval" not in question.by:
            cells = {
                "demand_counted": Cell(value=80.0),
                "inbound_attempts": Cell(value=100.0),
                "identified_attempts": Cell(value=100.0 * self.identified),
            }
            return [Line(keys={"day": str(day)}, cells=cells, open_rows=0)]
        lines = []
        for slot in range(36, 72):
            start = datetime(day.year, day.month, day.day, slot // 4, slot % 4 * 15, tzinfo=SEOUL)
            keys = {"day": str(day), "interval": start.isoformat(timespec="minutes")}
            count = 10.0 + (slot * 7 + day.toordinal() * 3) % 5
            handled = Cell(value=200.0, num=200.0 * count, den=count)
            none = Cell(value=None, why="no_source")
            cells = {
                "agent_requested": Cell(value=count),
                "answered": Cell(value=count - 1),
                "aht": handled if self.acw else none,
                "att": handled,
            }
            lines.append(Line(keys=keys, cells=cells, open_rows=0))
        return lines


def numbers(**how: object) -> Numbers:
    return cast("Numbers", Told(**how))  # type: ignore[arg-type]


def test_open_intervals_have_numbers_and_closed_ones_are_nan() -> None:
    series = read_series(numbers(), "shop", queue="returns", channel="voice")
    assert series.contacts.values.shape == (DAYS, 96)
    friday = series.contacts.values[4]
    assert np.flatnonzero(~np.isnan(friday)).tolist() == list(range(36, 72))
    sunday, new_year = series.contacts.values[6], series.contacts.values[43]  # 17 February
    assert np.isnan(sunday).all()
    assert np.isnan(new_year).all()


def test_a_queue_gets_its_days_share_of_true_demand_and_the_raw_series_beside_it() -> None:
    series = read_series(numbers(), "shop", queue="returns")
    np.testing.assert_allclose(series.contacts.values, 0.8 * series.offered)
    anonymous = read_series(numbers(identified=0), "shop", queue="returns")
    np.testing.assert_array_equal(anonymous.contacts.values, anonymous.offered)


def test_the_queue_is_asked_for_alone_and_true_demand_by_centre_and_channel() -> None:
    told = Told()
    read_series(cast("Numbers", told), "shop", queue="returns", channel="voice", client="acme")
    by_slot, by_day = told.asked
    assert by_slot.only == {"queue": ("returns",), "channel": ("voice",), "client": ("acme",)}
    assert by_day.only == {"channel": ("voice",), "client": ("acme",)}


def test_the_past_corrects_the_calendars_week_and_marks_stay() -> None:
    calendar = read_series(numbers(), "shop").calendar
    assert calendar.week == {1, 2, 3, 4, 5, 6}  # the calendar says Monday to Friday
    assert not calendar.open_on_holidays
    assert not calendar.is_open(TYPHOON)
    assert any(event.kind == SHORT and SATURDAY_MARK in event.days for event in calendar.events)
    assert date(2026, 5, 25) in calendar.holidays  # after the past: a substitute holiday


def test_handling_time_without_after_call_work_is_talk_and_says_so() -> None:
    assert read_series(numbers(), "shop").handling_kpi == "aht"
    talk = read_series(numbers(acw=False), "shop")
    assert talk.handling_kpi == "att"
    assert np.nanmean(talk.handling.values) == pytest.approx(200)


def test_until_cuts_the_past_and_nothing_known_is_refused() -> None:
    until = date(2026, 2, 2)
    series = read_series(numbers(), "shop", until=until)
    assert series.contacts.days[-1] == np.datetime64("2026-02-01")
    for centre, day in (("nobody", None), ("shop", FIRST)):
        with pytest.raises(Refused) as refused:
            read_series(numbers(), centre, until=day)
        assert refused.value.code == "plan_nothing_known"


def test_only_intervals_that_are_over_count_as_come() -> None:
    day = date(2026, 3, 4)
    at = datetime(2026, 3, 4, 11, 7, tzinfo=SEOUL)
    came = so_far(numbers(), "shop", day, until_us=round(at.timestamp() * 1e6))
    assert np.isnan(came[44:]).all()  # 11:00 is not over
    assert not np.isnan(came[:44]).any()
    assert came[36:44].min() >= 10


def test_a_forecast_of_a_queue_begins_after_its_past_and_is_told_as_json() -> None:
    asked = Asked(centre="shop", queue="returns", weeks=2)
    found = foresee(numbers(), asked)
    assert found.contacts.days[0] == np.datetime64(FIRST + timedelta(days=DAYS))
    said = forecast_shown.as_json(found, asked, now=None, came=None)
    open_days = [day for day in said["days"] if day["open"]]
    assert len(open_days) == 12
    assert all(len(day["slots"]) == 36 for day in open_days)
    assert open_days[0]["slots"][0]["start"] == "09:00"
    assert 9.0 < open_days[0]["slots"][0]["mean"] / 0.8 < 15.0
    assert open_days[0]["slots"][0]["handling_s"] == pytest.approx(200, abs=2)
    assert said["contacts"]["backtest"][0]["wape"] > 0


def test_today_once_more_has_what_came_as_its_mean() -> None:
    until = date(2026, 3, 4)
    asked = Asked(centre="shop", weeks=1, until=until)
    found: Foreseen = foresee(numbers(), asked)
    at = datetime(2026, 3, 4, 12, 0, tzinfo=SEOUL)
    now, came = foresee_today(numbers(), asked, found, now_us=round(at.timestamp() * 1e6))
    np.testing.assert_allclose(now.mean[0, 36:48], came[36:48])
    assert np.isnan(came[48:]).all()
    assert (now.mean[0, 48:72] > 0).all()


@pytest.mark.parametrize("weeks", [0, 9])
def test_more_than_eight_weeks_are_refused(weeks: int) -> None:
    with pytest.raises(Refused) as refused:
        foresee(numbers(), Asked(centre="shop", weeks=weeks))
    assert refused.value.code == "plan_weeks_odd"


def test_the_demo_has_half_a_year_and_is_shown_in_both_languages(
    capsys: pytest.CaptureFixture[str],
) -> None:
    series = demo_series(30, until=date(2026, 11, 22))
    assert len(series.contacts.days) == 182
    assert set(weekdays(series.contacts.days[series.contacts.known()]).tolist()) == set(range(5))
    asked = Asked(centre="demo", weeks=1, step_min=30)
    found = foreseen(series, asked)
    for lang, word in (("ko", "휴무"), ("en", "closed")):
        forecast_shown.table(found, asked, lang=lang, now=None, came=None)
        assert word in capsys.readouterr().out


def test_events_are_read_as_they_are_written() -> None:
    event = event_of("campaign:2026-12-01..2026-12-03:1.3")
    assert (event.kind, len(event.days), event.effect) == ("campaign", 3, 1.3)
    assert event_of("mailing:2026-12-01").effect is None


@pytest.mark.parametrize(
    "said",
    ["", "campaign", "campaign:soon", ":2026-12-01", "c:2026-12-03..2026-12-01", "c:2026-12-01:x"],
)
def test_events_that_cannot_be_read_are_refused(said: str) -> None:
    with pytest.raises(Refused) as refused:
        event_of(said)
    assert refused.value.code == "plan_event_unreadable"


def test_a_queue_that_opened_two_weeks_ago_was_not_silent_for_months_before() -> None:
    opened = FIRST + timedelta(days=DAYS - 14)

    class Young(Told):
        def _of(self, day: date, question: Question) -> list[Line]:
            early = "interval" in question.by and day < opened
            return [] if early else super()._of(day, question)

    young = cast("Numbers", Young())
    old = read_series(numbers(), "shop", queue="returns")
    series = read_series(young, "shop", queue="returns")
    assert series.contacts.days[0] == np.datetime64(opened)
    assert series.calendar.week == old.calendar.week
    np.testing.assert_array_equal(series.contacts.values, old.contacts.values[-14:])
