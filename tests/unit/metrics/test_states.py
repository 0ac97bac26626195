"""kpi.md basis S: a state is asked at the end of each period and never added over time."""

from maju.facts.schema import GRAINS
from tests.unit.metrics.building import Facts


def opened(
    facts: Facts, at: str, solved: str | None = None, *, n: int = 1, due: str | None = None
) -> None:
    for _ in range(n):
        facts.n += 1
        end = None if solved is None else facts.at(solved)
        facts.put(
            "case", facts.at(at), case_id=f"k{facts.n}", channel="email", queue="q1",
            created_at=facts.at(at), first_solved_at=end, solved_at=end,
            due_at=None if due is None else facts.at(due),
            resolution_ms=None if end is None else (end - facts.at(at)) // 1000,
            contacts=1, replies=1, reopenings=0, thanks=0, bot_solved=False,
            state="open" if solved is None else "closed",
        )  # fmt: skip


def three_evenings() -> Facts:
    facts = Facts()
    opened(facts, "2026-03-01 09:00:00", "2026-03-03 09:30:00", n=3)
    opened(facts, "2026-03-02 09:00:00", n=47)
    opened(facts, "2026-03-04 08:00:00", n=1)
    return facts


def test_ec_99_a_backlog_is_the_state_at_the_end_of_each_day() -> None:
    days = three_evenings().ask("backlog", by="day", since="2026-03-02", until="2026-03-05").lines
    assert {line.keys["day"]: line.cells["backlog"].value for line in days} == {
        "2026-03-02": 50,
        "2026-03-03": 47,
        "2026-03-04": 48,
    }


def test_ec_99_the_month_is_its_last_evening_not_a_sum() -> None:
    facts = three_evenings()
    window = {"since": "2026-03-02", "until": "2026-03-05"}
    assert facts.one("backlog", **window) == 48
    for by in ("month", "week"):
        (line,) = facts.ask("backlog", by=by, **window).lines
        assert line.cells["backlog"].value == 48


def test_ec_99_a_day_that_is_not_over_says_what_is_open_now() -> None:
    facts = three_evenings()
    window = {"since": "2026-03-02", "until": "2026-03-05"}
    assert facts.one("backlog", as_of="2026-03-03 09:00:00", **window) == 50
    assert facts.one("backlog", as_of="2026-03-03 09:30:00", **window) == 47
    days = facts.ask("backlog", by="day", as_of="2026-03-03 09:00:00", **window).lines
    assert [line.keys["day"] for line in days] == ["2026-03-02", "2026-03-03"]


def test_a_state_adds_up_over_queues() -> None:
    facts = three_evenings()
    facts.rows["case"][0]["queue"] = "q2"
    window = {"since": "2026-03-02", "until": "2026-03-03"}
    lines = facts.ask("backlog", by="queue", **window).lines
    assert sum(line.cells["backlog"].value or 0 for line in lines) == facts.one("backlog", **window)


def test_a_state_has_no_value_by_hour_of_day_or_weekday() -> None:
    facts = three_evenings()
    facts.call("10:00:00")
    for by in ("hour", "weekday"):
        lines = facts.ask("backlog", "answered", by=by).lines
        assert {line.cells["backlog"].why for line in lines} == {f"not_by_{by}"}


def test_the_age_of_a_backlog_and_what_is_overdue() -> None:
    facts = Facts()
    opened(facts, "2026-03-01 00:00:00", due="2026-03-02 12:00:00")
    opened(facts, "2026-03-02 12:00:00", due="2026-03-04 00:00:00", n=2)
    window = {"since": "2026-03-02", "until": "2026-03-03"}
    assert facts.one("backlog_age", **window) == 0.5
    assert facts.one("backlog_age_p90", **window) == 2
    assert facts.one("backlog_age_oldest", **window) == 2 * 86_400
    assert facts.one("backlog_overdue", **window) == 1


def test_callbacks_that_are_owed_at_the_end_of_each_half_hour() -> None:
    facts = Facts()
    facts.callback("10:10:00", "reached")
    facts.rows["callback"][0]["ended_at"] = facts.at("11:00:00")
    lines = facts.ask("callback_pending", "callback_oldest", by="interval").lines
    found = {
        str(line.keys["interval"])[11:16]: line.cells["callback_pending"].value for line in lines
    }
    assert found == {"10:00": 1}  # asked for at 10:10, connected at 11:00 sharp
    assert lines[0].cells["callback_oldest"].value == 20 * 60


def test_who_waits_now_and_for_how_long() -> None:
    facts = Facts()
    facts.call("10:00:00", "answered", 90)
    facts.call("10:00:30", "abandoned", 20)
    facts.call("10:01:00", "open", None)
    assert facts.one("waiting_now", as_of="10:01:10", until="2026-03-03") == 2
    assert facts.one("oldest_waiting", as_of="10:01:10", until="2026-03-03") == 70
    assert facts.one("oldest_waiting", as_of="10:01:40", until="2026-03-03") == 40


def test_a_case_row_has_the_columns_that_the_schema_names() -> None:
    facts = three_evenings()
    assert facts.rows["case"][0].keys() <= {*GRAINS["case"].names(), "shared_identity"}
