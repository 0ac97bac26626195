"""kpi.md §2.5: handling times, and what of §2.6 the grains give. EC numbers in the names."""

from maju.metrics.catalogue import CATALOGUE
from tests.unit.metrics.building import Facts, shown


def test_ec_49_talk_is_per_leg_not_per_segment() -> None:
    facts = Facts()
    facts.call("10:00:00", talk=360, hold=30, times=10)
    assert facts.one("att") == 360


def test_ec_50_one_call_has_two_handling_times() -> None:
    facts = Facts()
    facts.call("10:00:00", ring=8, talk=180, hold=40, acw=60)
    assert (facts.one("aht"), facts.one("aht_with_ring")) == (280, 288)


def test_ec_52_the_label_spells_aht_out() -> None:
    assert CATALOGUE["aht"].ko == "평균처리시간(AHT, 통화+보류+후처리)"


def test_ec_53_a_transfer_is_two_legs_of_one_contact() -> None:
    facts = Facts()
    facts.call("10:00:00", talk=120, transfers=1, ended_by="transfer_blind")
    facts.leg("10:05:00", contact="ct1", talk=300, agent="a2")
    facts.rows["contact"][0]["talk_ms"] = 420_000
    assert (facts.one("aht"), facts.one("handle_per_contact")) == (210, 420)
    assert (facts.one("transfer_rate"), facts.one("transfer_contact_rate")) == (50, 100)
    assert facts.one("first_line_resolution") == 0


def test_ec_54_being_consulted_is_no_leg() -> None:
    facts = Facts()
    facts.call("10:00:00", talk=200, hold=90, acw=30, consulted=True)
    facts.leg("10:02:00", contact="ct1", agent="b", talk=80, role="consulted", consult_ms=80_000)
    assert facts.cell("aht").num == 320
    assert facts.cell("aht").den == 1
    assert (facts.one("consult_rate"), facts.one("answered")) == (100, 1)


def test_ec_58_an_open_wrap_up_is_not_averaged() -> None:
    facts = Facts()
    facts.call("10:15:00", talk=600, acw=960)
    facts.doing("acw", "10:25:00", "10:41:00")
    assert facts.one("aht", as_of="10:30:00") is None
    assert facts.one("att", as_of="10:30:00") == 600
    assert facts.one("aht") == 1560
    cut = facts.ask("occupancy", by="interval").lines
    assert [line.cells["occupancy"].num for line in cut] == [300, 660]


def test_ec_62_hold_has_two_means() -> None:
    facts = Facts()
    facts.call("10:00:00", times=8)
    facts.call("10:00:00", hold=60)
    facts.call("10:00:00", hold=120)
    assert (facts.one("hold_avg_held"), facts.one("hold_avg_all")) == (90, 18)
    assert facts.one("hold_rate") == 20


def test_ec_64_chats_at_once_fill_one_wall() -> None:
    facts = Facts()
    for what, since, until, n in (
        ("contact", "10:00:00", "10:10:00", 1),
        ("contact", "10:10:00", "10:20:00", 2),
        ("contact", "10:20:00", "10:30:00", 3),
        ("contact", "10:30:00", "10:40:00", 2),
        ("contact", "10:40:00", "10:50:00", 1),
        ("idle", "10:50:00", "11:00:00", 0),
    ):
        facts.doing(what, since, until, n=n)
    assert [shown(facts.one(name)) for name in ("occupancy", "workload_ratio")] == [83.3, 150.0]


def test_contacts_per_hour_of_login() -> None:
    facts = Facts()
    facts.call("10:00:00", times=12)
    facts.doing("idle", "09:00:00", "12:00:00")
    assert facts.one("cph") == 4


def test_short_calls_hang_ups_and_lost_holds() -> None:
    facts = Facts()
    facts.call("10:00:00", talk=10, ended_by="agent")
    facts.call("10:00:00", talk=11, hold=5, ended_on_hold=True)
    assert (facts.one("short_talk_rate"), facts.one("agent_hangup_rate")) == (50, 50)
    assert facts.one("hold_disconnect_rate") == 100
