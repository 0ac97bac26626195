"""kpi.md #81–#85, EC-69 to EC-74: what was planned and what was done of it."""

from __future__ import annotations

from tests.unit.metrics.building import Facts, shown

NEXT = "2026-03-03"


def test_ec_69_a_night_shift_is_its_dates_own_beyond_midnight() -> None:
    facts = Facts()
    facts.shift(("work", "22:00:00", f"{NEXT} 07:00:00"))
    facts.shift(("work", f"{NEXT} 22:00:00", "2026-03-04 07:00:00"), day=NEXT)
    facts.doing("idle", "22:30:00", f"{NEXT} 00:00:00")
    facts.doing("contact", f"{NEXT} 00:00:00", f"{NEXT} 07:10:00")
    lines = facts.ask(
        "adherence", "conformance", "absence_rate", "shifts_late", "shifts_absent", by="day"
    ).lines
    first, second = lines
    assert first.keys["day"] == "2026-03-02"
    assert (first.cells["adherence"].num, first.cells["adherence"].den) == (8.5 * 3600, 9 * 3600)
    assert first.cells["conformance"].num == 8.5 * 3600 + 600  # who stays on, stays on that shift
    assert (first.cells["shifts_late"].value, first.cells["shifts_absent"].value) == (1, 0)
    assert (second.keys["day"], second.cells["absence_rate"].value) == (NEXT, 100)
    assert second.cells["shifts_absent"].value == 1
    (only,) = facts.ask("adherence", by="day", since=NEXT, until="2026-03-04").lines
    assert only.cells["adherence"].num == 0


def test_ec_70_adherence_is_of_the_minute_and_conformance_of_the_whole() -> None:
    facts = Facts()
    facts.shift(("work", "09:00:00", "10:00:00"))
    facts.doing("idle", "09:10:00", "10:10:00")
    assert shown(facts.one("adherence")) == 83.3
    assert facts.one("conformance") == 100
    assert shown(facts.one("adherence_out_of_shift")) == 71.4
    assert shown(facts.one("seat_rate")) == 83.3
    assert facts.one("absence_rate") == 0


def test_ec_70_the_two_examples_of_another_vendor() -> None:
    """Three hours: half an hour late in a break (150 of 180), a quarter late (165 of 180)."""
    for lost, told in ((30, 83.3), (15, 91.7)):
        facts = Facts()
        facts.shift(("work", "09:00:00", "12:00:00"))
        facts.doing("idle", "09:00:00", "11:00:00")
        facts.doing("away", "11:00:00", f"11:{lost}:00", n=0)
        facts.doing("contact", f"11:{lost}:00", "12:00:00")
        assert shown(facts.one("adherence")) == told


def test_ec_71_conformance_with_nothing_planned_is_null_and_the_team_keeps_the_work() -> None:
    facts = Facts()
    facts.doing("idle", "09:00:00", "17:00:00", agent="a1")
    facts.shift(("work", "09:00:00", "17:00:00"), agent="a2")
    facts.doing("idle", "09:00:00", "13:00:00", agent="a2")
    by_agent = {line.keys["agent"]: line for line in facts.ask("conformance", by="agent").lines}
    alone = by_agent["a1"].cells["conformance"]
    assert (alone.value, alone.num, alone.den) == (None, 480 * 60, 0)
    assert facts.one("conformance") == 150  # (480 + 240) of 480


def test_ec_73_paid_time_without_payroll_is_planned_time_without_meals() -> None:
    facts = Facts()
    facts.shift(("work", "09:00:00", "12:00:00"), ("meal", "12:00:00", "13:00:00"),
                ("work", "13:00:00", "18:00:00"))  # fmt: skip
    facts.doing("contact", "09:00:00", "12:00:00")  # 480 paid, 440 logged in, 350 handled
    facts.doing("contact", "13:00:00", "15:50:00")
    facts.doing("idle", "15:50:00", "16:50:00")
    facts.put(
        "agent_state", facts.at("16:50:00"), agent="a1", doing="away", reason="back_office", contacts=0,
        began_at=facts.at("16:50:00"), ended_at=facts.at("17:20:00"),
    )  # fmt: skip
    assert facts.cell("utilization").den == 480 * 60
    assert shown(facts.one("utilization")) == 79.2
    assert shown(facts.one("shrinkage")) == 14.6  # handled and idle are 85.4 of what was paid
    assert shown(facts.one("seat_rate")) == 91.7


def test_ec_74_an_agent_that_changes_teams_is_counted_where_it_was() -> None:
    facts = Facts()
    for number in range(1, 23):
        day, team = f"2026-03-{number:02}", "t1" if number <= 10 else "t2"
        facts.shift(("work", f"{day} 09:00:00", f"{day} 10:00:00"), day=day, team=team)
    lines = facts.ask("scheduled_time", by="team").lines
    assert {line.keys["team"]: line.cells["scheduled_time"].value for line in lines} == {
        "t1": 10 * 3600,
        "t2": 12 * 3600,
    }


def test_a_day_that_is_published_again_counts_as_it_was_known_then() -> None:
    facts = Facts()
    facts.shift(("work", "09:00:00", "18:00:00"))
    facts.shift(edition=2, published="2026-03-05 10:00:00", leave="sick")
    before = "2026-03-05 09:59:59"
    assert facts.one("absence_rate", as_of=before) == 100
    assert facts.one("shifts_absent", as_of=before) == 1
    assert facts.cell("absence_rate").value is None
    assert (facts.one("shifts_absent"), facts.one("days_of_leave")) == (0, 1)


def test_at_noon_only_the_morning_is_planned_and_who_has_not_come_is_absent_so_far() -> None:
    facts = Facts()
    for agent in ("a1", "a2"):
        facts.shift(("work", "09:00:00", "18:00:00"), agent=agent)
    facts.doing("idle", "09:00:00", "18:00:00")
    facts.doing("idle", "13:00:00", "18:00:00", agent="a2")
    noon = "12:00:00"
    assert facts.cell("adherence", as_of=noon).den == 2 * 3 * 3600
    assert facts.one("adherence", as_of=noon) == 50
    assert facts.one("absence_rate", as_of=noon) == 50
    assert facts.one("shifts_absent", as_of=noon) == 1
    assert (facts.one("shifts_absent"), facts.one("shifts_late")) == (0, 1)
    assert facts.one("shifts_left_early", as_of=noon) == 0


def test_what_is_planned_must_be_done_in_its_minute() -> None:
    """Breaks, training and meetings by their reasons; 감정회복 is never counted against anybody."""
    cases = {
        ("break", "away", "rest"): 100, ("break", "idle", None): 0, ("break", "contact", None): 0,
        ("training", "away", "training"): 100, ("training", "away", "rest"): 0,
        ("training", "away", "coaching"): 100, ("meeting", "away", "meeting"): 100,
        ("meeting", "idle", None): 0, ("other", "away", "ours"): 100, ("work", "acw", None): 100,
        ("work", "ring", None): 100, ("work", "away", "rest"): 0, ("work", "away", "recovery"): 100,
        ("break", "away", "recovery"): 100, ("meal", "idle", None): None,
    }  # fmt: skip
    for (planned, doing, reason), expected in cases.items():
        facts = Facts()
        facts.shift((planned, "09:00:00", "10:00:00"))
        facts.put(
            "agent_state", facts.at("09:00:00"), agent="a1", doing=doing, reason=reason, contacts=0,
            began_at=facts.at("09:00:00"), ended_at=facts.at("10:00:00"),
        )  # fmt: skip
        assert facts.one("adherence") == expected, (planned, doing, reason)


def test_a_minute_late_is_not_late_and_the_limit_may_be_agreed() -> None:
    facts = Facts()
    facts.shift(("work", "09:00:00", "18:00:00"))
    facts.doing("idle", "09:01:00", "17:59:00")
    assert (facts.one("shifts_late"), facts.one("shifts_left_early")) == (0, 0)
    late = Facts()
    late.shift(("work", "09:00:00", "18:00:00"))
    late.doing("idle", "09:01:00.001", "17:58:59.999")
    assert (late.one("shifts_late"), late.one("shifts_left_early")) == (1, 1)


def test_intervals_have_the_seconds_that_fell_in_them() -> None:
    facts = Facts()
    facts.shift(("work", "09:00:00", "09:50:00"), ("break", "09:50:00", "10:00:00"))
    facts.doing("idle", "09:20:00", "10:00:00")
    lines = facts.ask("scheduled_time", "seated_time", "scheduled_queue_time", by="interval").lines
    assert [line.cells["scheduled_time"].value for line in lines] == [1800, 1800]
    assert [line.cells["seated_time"].value for line in lines] == [600, 1800]
    assert [line.cells["scheduled_queue_time"].value for line in lines] == [1800, 1200]
