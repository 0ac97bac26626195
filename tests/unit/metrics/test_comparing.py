"""kpi.md §3.5: what a number stands beside. Names hold the edge case's number."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import msgspec
import pytest

from maju.kernel.errors import Refused
from maju.metrics.answers import Answer
from maju.metrics.calendars import BusinessCalendar, Mark
from maju.metrics.comparing import KINDS, Beside, Compared, compare
from maju.metrics.comparing.periods import Period, Window, find_period
from maju.metrics.numbers import Known, Question
from tests.unit.metrics.building import Facts

KOREA = BusinessCalendar()
LATE = "2026-12-31 00:00:00"


class Asked:
    """Answers from rows by hand, as ``Numbers`` does."""

    def __init__(
        self, facts: Facts, calendar: BusinessCalendar = KOREA, first: date = date(2020, 1, 1)
    ) -> None:
        self.facts = facts
        self.first = first
        self.kept = calendar
        self.questions: list[Question] = []

    def ask(self, question: Question) -> Answer:
        self.questions.append(question)
        inside = [
            row
            for row in self.facts.rows["contact"]
            if str(question.since) <= str(row["business_date"]) < str(question.until)
        ]
        if not inside:
            raise Refused("no_facts", centre="c", since="", until="")
        return self.facts.ask(
            *question.kpis,
            by=",".join(question.by),
            since=str(question.since),
            until=str(question.until),
            as_of=LATE if question.as_of is None else question.as_of,
            step_min=60,
        )

    def known(self) -> list[Known]:
        return [Known(centre="c", client="k1", first=self.first, last=date.max, sources=[])]

    def calendar(self, _centre: str, _client: str | None) -> BusinessCalendar:
        return self.kept


def question(
    since: str, until: str, *kpis: str, by: str = "", as_of: int | None = None
) -> Question:
    return Question(
        centre="c", since=date.fromisoformat(since), until=date.fromisoformat(until), kpis=kpis,
        by=tuple(by.split(",")) if by else (), as_of=as_of,
    )  # fmt: skip


def beside(
    facts: Facts, kind: str, since: str, until: str, kpi: str, **more: Any
) -> tuple[Beside, Compared]:
    calendar = more.pop("calendar", KOREA)
    got = compare(Asked(facts, calendar), question(since, until, kpi, **more), [kind])  # type: ignore[arg-type]
    return got.beside[0][kpi][kind], got


def period(kind: str, since: str, until: str, calendar: BusinessCalendar = KOREA) -> Period:
    window = Window(
        since=date.fromisoformat(since), until=date.fromisoformat(until), by_day=False, as_of=0
    )
    return find_period(kind, window, calendar)  # type: ignore[arg-type]


def days(found: Period) -> list[tuple[str, str]]:
    return [(str(each.since), str(each.until - timedelta(days=1))) for each in found.stretches]


def test_ec_09_equal_length_and_previous_month_are_two_things() -> None:
    april = ("2026-04-01", "2026-05-01")
    assert days(period("previous_length", *april)) == [("2026-03-02", "2026-03-31")]
    assert days(period("previous_month", *april)) == [("2026-03-01", "2026-03-31")]
    assert days(period("same_month_last_year", *april)) == [("2025-04-01", "2025-04-30")]


def test_ec_11_a_week_over_new_year_counts_the_year_from_its_first_day() -> None:
    week = ("2025-12-29", "2026-01-05")
    assert days(period("year_to_date", *week)) == [("2026-01-01", "2026-01-04")]
    assert days(period("month_to_date", *week)) == [("2026-01-01", "2026-01-04")]
    assert days(period("previous_length", *week)) == [("2025-12-22", "2025-12-28")]


def test_ec_13_the_same_weekday_skips_holidays() -> None:
    # Monday 16 February 2026 is the eve of 설날
    assert days(period("same_weekday", "2026-02-23", "2026-02-24")) == [
        ("2026-02-09", "2026-02-09")
    ]
    mondays = {date(2026, 2, 23) - timedelta(days=7 * n): Mark("closed") for n in range(1, 5)}
    shut = period("same_weekday", "2026-02-23", "2026-02-24", BusinessCalendar(marks=mondays))
    assert shut.why == "no_such_day"


def test_the_previous_day_is_a_business_day() -> None:
    assert days(period("previous_day", "2026-03-03", "2026-03-04")) == [
        ("2026-02-27", "2026-02-27")
    ]


def test_ec_10_month_totals_and_figures_per_business_day() -> None:
    facts = Facts()
    month = {2: ("2026-02-02", 280), 3: ("2026-03-03", 310)}
    for first, times in month.values():
        facts.call(f"{first} 10:00:00", times=times)
    week = tuple(range(1, 6))
    twenty = BusinessCalendar(country="", week=week)
    cell, got = beside(
        facts, "previous_month", "2026-03-01", "2026-04-01", "agent_requested", calendar=twenty
    )
    assert (cell.value, round(cell.delta or 0, 1)) == (280, 10.7)
    assert (got.business_days, got.others["previous_month"].business_days) == (22, 20)
    assert (cell.per_day, got.per_day[0]["agent_requested"]) == (14, 310 / 22)
    assert round(cell.per_day_delta or 0, 1) == 0.6


def test_figures_per_business_day_are_of_the_days_that_a_line_covers() -> None:
    facts = Facts()
    for day in ("2026-02-27", "2026-03-03", "2026-03-04", "2026-04-01"):
        facts.call(f"{day} 10:00:00", times=40)
    asked = Asked(facts, KOREA)  # 2 March 2026 stands in for Sunday, 1 March

    def figures(by: str) -> list[float | None]:
        got = compare(asked, question("2026-02-01", "2026-05-01", "agent_requested", by=by), [])  # type: ignore[arg-type]
        return [each.get("agent_requested") for each in got.per_day]

    counts = [KOREA.count(date(2026, n, 1), date(2026, n + 1, 1)) for n in (2, 3, 4)]
    assert counts[1] == 21  # 22 weekdays, and the substitute holiday
    assert figures("month") == [40 / counts[0], 80 / counts[1], 40 / counts[2]]
    assert figures("week") == [40 / 5, 80 / 4, 40 / 5]
    assert figures("") == figures("queue") == [160 / sum(counts)]
    assert figures("day") == [None] * 4
    assert figures("hour") == figures("interval")[:1] == [None]


def test_a_rate_differs_in_points_and_cumulates_over_cases_not_days() -> None:
    facts = Facts()
    facts.call("2026-03-03 10:00:00", times=90)
    facts.call("2026-03-03 10:00:00", "abandoned", times=10)
    facts.call("2026-03-04 10:00:00", times=20)
    facts.call("2026-03-04 10:00:00", "abandoned", times=20)
    cell, got = beside(facts, "previous_day", "2026-03-04", "2026-03-05", "answer_rate")
    assert (cell.value, cell.delta, cell.n) == (90, -40, 40)
    assert (got.nth, got.day_type) == (2, "open")
    so_far, _ = beside(facts, "month_to_date", "2026-03-04", "2026-03-05", "answer_rate")
    assert so_far.value == pytest.approx(100 * 110 / 140)  # not (90 + 50) / 2
    count, _ = beside(facts, "month_to_date", "2026-03-04", "2026-03-05", "answered")
    assert (count.value, count.delta, count.why) == (110, None, "not_alike")


def test_few_cases_have_no_delta_but_say_how_many() -> None:
    facts = Facts()
    facts.call("2026-03-03 10:00:00", times=29)
    facts.call("2026-03-04 10:00:00", times=100)
    for kpi in ("answer_rate", "answered"):
        cell, _ = beside(facts, "previous_day", "2026-03-04", "2026-03-05", kpi)
        assert (cell.value is not None, cell.delta, cell.n, cell.why) == (
            True, None, 29, "too_few",
        )  # fmt: skip


def test_nothing_to_stand_beside_says_why() -> None:
    facts = Facts()
    facts.call("2026-03-04 10:00:00", times=100)
    cell, _ = beside(facts, "previous_day", "2026-03-04", "2026-03-05", "answered")
    assert (cell.value, cell.delta, cell.why) == (None, None, "no_facts")
    facts.call("2026-03-05 10:00:00")
    cell, _ = beside(facts, "previous_day", "2026-03-04", "2026-03-06", "answered")
    assert cell.why == "not_one_day"


def test_four_weeks_are_summed_and_a_count_is_their_mean() -> None:
    facts = Facts()
    for day, answered, lost in (("03-11", 60, 0), ("03-18", 20, 20), ("03-25", 40, 0)):
        facts.call(f"2026-{day} 10:00:00", times=answered)
        if lost:
            facts.call(f"2026-{day} 10:00:00", "abandoned", times=lost)
    facts.call("2026-04-01 10:00:00", times=50)
    rate, _ = beside(facts, "four_weeks", "2026-04-01", "2026-04-02", "answer_rate")
    assert rate.value == pytest.approx(100 * 120 / 140)
    count, _ = beside(facts, "four_weeks", "2026-04-01", "2026-04-02", "agent_requested")
    assert count.value == pytest.approx(140 / 3)  # the first Wednesday has no facts at all
    p90, _ = beside(facts, "four_weeks", "2026-04-01", "2026-04-02", "wait_p90")
    assert p90.why == "not_additive"


def test_same_time_yesterday_knows_no_more_than_yesterday_did() -> None:
    facts = Facts()
    for day in ("2026-03-05", "2026-03-06"):
        facts.call(f"{day} 10:00:00", times=40)
        facts.call(f"{day} 16:00:00", times=40)
    noon = facts.at("2026-03-06 12:00:00")
    asked = {"as_of": noon}
    cell, got = beside(
        facts, "same_time_yesterday", "2026-03-06", "2026-03-07", "answered", **asked
    )
    assert (got.answer.lines[0].cells["answered"].value, cell.value, cell.delta) == (40, 40, 0)
    whole, _ = beside(facts, "previous_day", "2026-03-06", "2026-03-07", "answered", **asked)
    assert (whole.value, whole.delta, whole.why) == (80, None, "not_over")


def test_the_same_time_of_the_same_weekday_knows_no_more_than_that_day_did() -> None:
    facts = Facts()
    for day in ("2026-02-27", "2026-03-06"):
        facts.call(f"{day} 10:00:00", times=40)
        facts.call(f"{day} 16:00:00", times=40)
    asked = {"as_of": facts.at("2026-03-06 12:00:00")}
    kind = "same_time_same_weekday"
    cell, got = beside(facts, kind, "2026-03-06", "2026-03-07", "answered", **asked)
    assert got.others[kind].windows == [("2026-02-27", "2026-02-28")]
    assert (cell.value, cell.delta) == (40, 0)
    week, _ = beside(facts, kind, "2026-03-05", "2026-03-07", "answered")
    assert week.why == "not_one_day"


def test_hours_stand_beside_hours_and_days_beside_days() -> None:
    facts = Facts()
    for day, hour, times in (("05", 10, 30), ("05", 11, 60), ("06", 10, 45), ("06", 11, 30)):
        facts.call(f"2026-03-{day} {hour}:00:00", times=times)
    one = compare(
        Asked(facts), question("2026-03-06", "2026-03-07", "answered", by="interval"),  # type: ignore[arg-type]
        ["previous_day"],
    )  # fmt: skip
    assert [each["answered"]["previous_day"].delta for each in one.beside] == [50, -50]
    two = compare(
        Asked(facts), question("2026-03-05", "2026-03-07", "answered", by="day"),  # type: ignore[arg-type]
        ["previous_day", "year_to_date"],
    )  # fmt: skip
    beside_days = [each["answered"] for each in two.beside]
    assert beside_days[0]["previous_day"].why in {"no_facts", "no_such_line"}
    assert beside_days[1]["previous_day"].value == 90
    assert {each["year_to_date"].why for each in beside_days} == {"not_by_day"}


def test_the_same_question_with_every_kind_asks_once_for_each_stretch() -> None:
    facts = Facts()
    facts.call("2026-03-04 10:00:00", times=40)
    asked = Asked(facts)
    got = compare(asked, question("2026-03-04", "2026-03-05", "answer_rate"), KINDS)  # type: ignore[arg-type]
    assert set(got.others) == set(KINDS)
    assert len(asked.questions) == 1 + 9 + 3  # 18 February is 설날: three Wednesdays of four
    packed = msgspec.msgpack.encode(got)
    assert msgspec.msgpack.decode(packed, type=dict)["business_days"] == 1


def test_an_unknown_kind_is_refused() -> None:
    facts = Facts()
    with pytest.raises(Refused) as refused:
        compare(Asked(facts), question("2026-03-04", "2026-03-05", "answered"), ["yesteryear"])  # type: ignore[arg-type]
    assert refused.value.code == "comparison_unknown"


def test_a_total_of_days_before_there_were_records_is_compared_with_nothing() -> None:
    """The log begins on a Monday: a week with that Sunday in it has six days of records."""
    facts = Facts()
    for day in range(2, 15):
        facts.call(f"2026-03-{day:02} 09:00:00", wait=10, times=40)
    asked = question("2026-03-08", "2026-03-15", "agent_requested", "asa")
    for first, why in ((date(2026, 3, 2), "not_whole"), (date(2026, 3, 1), None)):
        numbers = Asked(facts, first=first)
        got = compare(numbers, asked, ["previous_length"])  # type: ignore[arg-type]
        (line,) = got.beside
        assert got.others["previous_length"].begins == (None if why is None else first.isoformat())
        total = line["agent_requested"]["previous_length"]
        assert (total.why, total.delta is None) == (why, why is not None)
        assert (total.per_day_delta is None) == (why is not None)
        assert line["asa"]["previous_length"].delta == 0, "a mean is one of the days that there are"
