"""kpi.md §2.1: intervals, midnights, zones. Each name holds the edge case's number."""

from typing import Any

from maju.metrics.answers import Line
from tests.unit.metrics.building import Facts, shown


def lines(facts: Facts, *kpis: str, by: str, **more: Any) -> dict[object, Line]:
    return {line.keys[by]: line for line in facts.ask(*kpis, by=by, **more).lines}


def test_ec_01_a_stay_across_an_edge_counts_where_it_began() -> None:
    facts = Facts()
    facts.call("07:28:00", wait=240)
    found = lines(
        facts, "agent_requested", "answered", "asa", "answer_rate", "service_level", by="interval"
    )
    assert list(found) == ["2026-03-02T07:00+09:00"]
    values = [cell.value for cell in found["2026-03-02T07:00+09:00"].cells.values()]
    assert values == [1, 1, 240, 100, 0]


def test_ec_02_agent_time_is_cut_and_leg_time_is_not() -> None:
    facts = Facts()
    facts.doing("contact", "05:23:00", "06:15:00")
    facts.leg("05:23:00", talk=3120)
    cut = lines(facts, "occupancy", by="interval")
    assert [line.cells["occupancy"].num for line in cut.values()] == [420, 1800, 900]
    legs = lines(facts, "aht", by="interval")
    assert {key: line.cells["aht"].num for key, line in legs.items()} == {
        "2026-03-02T05:00+09:00": 3120
    }


def test_ec_03_midnight_splits_agents_not_contacts() -> None:
    facts = Facts()
    facts.call("23:49:30", wait=30, talk=1800, acw=300)
    facts.doing("contact", "23:50:00", "2026-03-03 00:00:00")
    facts.doing("contact", "2026-03-03 00:00:00", "2026-03-03 00:25:00")
    found = lines(facts, "answered", "aht", by="day")
    assert {day: line.cells["answered"].value for day, line in found.items()} == {"2026-03-02": 1}
    assert found["2026-03-02"].cells["aht"].num == 2100
    states = lines(facts, "occupancy", by="day")
    assert [line.cells["occupancy"].num for line in states.values()] == [600, 1500]
    at_night = facts.ask("answered", "open_rows", as_of="2026-03-03 00:05:00", until="2026-03-03")
    assert at_night.provisional
    assert at_night.lines[0].cells["open_rows"].value == 1


def test_ec_05_the_business_date_is_the_clients() -> None:
    utc = "2026-03-02 15:10:00+00:00"
    for start, day in ((0, "2026-03-03"), (4 * 3600, "2026-03-02")):
        facts = Facts(day_start_s=start)
        facts.call(utc)
        assert list(lines(facts, "answered", by="day")) == [day]


def test_ec_06_spring_has_no_two_oclock() -> None:
    facts = Facts(zone="America/New_York", day="2026-03-08")
    start = facts.at("2026-03-08 00:00:00")
    for quarter in range(92):
        facts.call(start + quarter * 900_000_000)
    found = lines(facts, "answered", by="interval", step_min=15)
    assert len(found) == 92
    assert not [key for key in found if "T02:" in str(key)]
    assert list(lines(facts, "answered", by="day")) == ["2026-03-08"]


def test_ec_06_a_night_shift_of_seven_hours_is_eighty_per_cent_busy() -> None:
    facts = Facts(zone="America/New_York", day="2026-03-07")
    busy = facts.at("22:00:00") + round(5.6 * 3600) * 1_000_000
    facts.put("agent_state", facts.at("22:00:00"), agent="a1", doing="contact", contacts=1,
              began_at=facts.at("22:00:00"), ended_at=busy)  # fmt: skip
    facts.put("agent_state", busy, agent="a1", doing="idle", contacts=0, began_at=busy,
              ended_at=facts.at("2026-03-08 06:00:00"))  # fmt: skip
    assert shown(facts.one("occupancy")) == 80.0


def test_ec_07_the_doubled_hour_of_autumn_is_two_rows() -> None:
    facts = Facts(zone="America/New_York", day="2026-11-01")
    facts.call("2026-11-01 05:10:00+00:00", times=60)
    facts.call("2026-11-01 06:10:00+00:00", times=40)
    found = lines(facts, "agent_requested", by="interval", step_min=60)
    assert {key: line.cells["agent_requested"].value for key, line in found.items()} == {
        "2026-11-01T01:00-04:00": 60,
        "2026-11-01T01:00-05:00": 40,
    }


def test_ec_11_new_years_day_is_in_week_one_of_its_year() -> None:
    facts = Facts()
    facts.call("2025-12-29 10:00:00")
    facts.call("2026-01-01 10:00:00")
    facts.call("2026-01-05 10:00:00")
    found = lines(facts, "answered", by="week")
    assert {key: line.cells["answered"].value for key, line in found.items()} == {
        "2026-W01": 2,
        "2026-W02": 1,
    }
