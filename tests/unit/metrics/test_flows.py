"""kpi.md §1.3 and §7.4: the way of those who gave up, and windows that a question may change."""

from hypothesis import given, settings
from hypothesis import strategies as st

from maju.facts.history.engine import connect
from maju.facts.history.tables import table
from maju.metrics.flows import Flow, abandoned_flow
from maju.metrics.relations import grains
from maju.metrics.thresholds import Threshold
from tests.unit.metrics.building import LATE, Facts

ENDS = ("by_redial", "by_callback", "undecided", "lost")


def flow(facts: Facts, *, as_of: str = LATE, lacks: frozenset[str] = frozenset()) -> Flow:
    with connect(memory="256MB", threads=1) as engine:
        for grain in grains():
            engine.register(grain, table(grain, facts.rows[grain]))
        return abandoned_flow(engine, facts.scope(as_of=as_of), lacks=lacks)


def test_every_customer_who_gave_up_ends_in_one_way() -> None:
    facts = Facts()
    facts.call("10:00:00", "abandoned", 30, customer="redials")
    facts.call("10:10:00", "abandoned", 30, customer="redials")
    facts.call("10:40:00", customer="redials")
    facts.call("10:00:00", "abandoned", 30, customer="lost")
    facts.call("10:00:00", "abandoned", 30, customer="tomorrow")
    facts.call("2026-03-03 09:00:00", customer="tomorrow")
    facts.call("10:00:00", "abandoned", 30, customer="called back")
    facts.call("10:20:00", "callback", 5, customer="called back")
    facts.callback("10:20:05", "reached")
    facts.rows["callback"][0] |= {"customer": "called back", "ended_at": facts.at("11:30:00")}
    facts.call("10:00:00", "abandoned", 30)
    facts.call("10:00:00", customer="never gave up")
    assert flow(facts) == Flow(
        abandons=6, anonymous=1, customers=4, back_15m=1, back_1h=2, back_day=2, back_24h=3,
        by_redial=2, by_callback=1, undecided=0, lost=1,
    )  # fmt: skip


def test_callbacks_that_a_source_cannot_tell_are_not_none_at_all() -> None:
    facts = Facts()
    facts.call("10:00:00", "abandoned", 30, customer="A")
    facts.call("10:10:00", customer="A")
    found = flow(facts, lacks=frozenset({"grain:callback"}))
    assert (found.by_redial, found.by_callback) == (1, None)
    assert flow(facts).by_callback == 0


def test_a_day_that_is_not_over_decides_nothing() -> None:
    facts = Facts()
    facts.call("10:00:00", "abandoned", 30, customer="A")
    found = flow(facts, as_of="18:00:00")
    assert (found.undecided, found.lost) == (1, 0)


def test_ec_80_a_callback_recovers_who_gave_up_before() -> None:
    facts = Facts()
    facts.call("10:00:00", "abandoned", 30, customer="A")
    facts.callback("10:30:00", "reached")
    assert facts.one("abandon_recovery_rate") == 0
    facts.rows["callback"][0] |= {"customer": "A", "ended_at": facts.at("12:00:00")}
    assert facts.one("abandon_recovery_rate") == 100
    assert facts.one("lost_customers") == 0


def test_who_still_waits_on_one_line_has_not_redialled_on_the_other() -> None:
    facts = Facts()
    facts.call("10:00:00", "abandoned", 600, customer="A")
    facts.call("10:02:00", customer="A")
    assert facts.cell("redial_after_abandon_rate", as_of="10:05:00").num == 0
    assert facts.cell("redial_after_abandon_rate", as_of="10:20:00").num == 1


def test_a_callback_to_another_client_recovers_nobody() -> None:
    facts = Facts()
    facts.call("10:00:00", "abandoned", 30, customer="A")
    facts.callback("10:30:00", "reached")
    facts.rows["callback"][0] |= {"customer": "A", "client": "k2", "ended_at": facts.at("12:00:00")}
    assert facts.one("lost_customers") == 1


def test_windows_are_the_questions_to_choose() -> None:
    facts = Facts()
    facts.call("10:00:00", "abandoned", 30, customer="A")
    facts.call("10:50:00", customer="A")
    facts.call("2026-03-03 10:49:00", customer="A")
    live, after = "redial_after_abandon_rate_live", "reconnect_after_service_rate"
    assert (facts.cell(live).num, facts.cell(after).num) == (1, 1)
    half_an_hour = [Threshold(name="redial", ms=1_800_000)]
    assert facts.cell(live, agreed=half_an_hour).num == 0
    assert facts.cell(after, agreed=[Threshold(name="reconnect", ms=3_600_000)]).num == 0
    assert facts.one("lost_customers", agreed=[Threshold(name="recovery", ms=1_800_000)]) == 1


def test_demand_is_attempts_less_each_kind_of_redial_in_every_interval() -> None:
    facts = Facts()
    facts.call("10:00:00", "abandoned", 30, customer="A")
    facts.call("10:31:00", customer="A")
    facts.attempt("10:00:00", "blocked", customer="B")
    facts.call("10:02:00", customer="B")
    facts.call("10:40:00", "callback", 5, customer="C")
    facts.call("10:45:00", customer="C")
    facts.attempt("07:00:00", "after_hours", customer="D")
    facts.call("10:01:00", customer="D")
    facts.call("10:03:00")
    parts = ("redial_after_abandon", "redial_after_callback", "redial_after_hours")
    lines = facts.ask(
        "demand_counted", "inbound_attempts", "identified_attempts", "anonymous_attempts",
        "redial_after_block", *parts, by="interval",
    ).lines  # fmt: skip
    for line in lines:
        value = {name: cell.value or 0 for name, cell in line.cells.items()}
        redials = sum(value[name] for name in parts)
        assert value["demand_counted"] == value["inbound_attempts"] - redials
        assert (
            value["inbound_attempts"] == value["identified_attempts"] + value["anonymous_attempts"]
        )
    assert sum(line.cells["demand_counted"].value or 0 for line in lines) == 5
    assert sum(line.cells["redial_after_block"].value or 0 for line in lines) == 1


@settings(max_examples=8)
@given(
    calls=st.lists(
        st.tuples(
            st.integers(0, 3 * 86_400),
            st.sampled_from(["answered", "abandoned"]),
            st.sampled_from([None, "A", "B", "C"]),
        ),
        max_size=20,
    )
)
def test_the_ends_of_a_flow_add_up_to_its_customers(
    calls: list[tuple[int, str, str | None]],
) -> None:
    facts = Facts()
    for second, outcome, customer in calls:
        facts.call(facts.at("00:00:00") + second * 1_000_000, outcome, 5, customer=customer)
    found = flow(facts, as_of="2026-03-04 00:00:00")
    assert sum(getattr(found, end) for end in ENDS) == found.customers
    assert found.back_15m <= found.back_1h <= found.back_24h <= found.customers
    assert found.customers + found.anonymous <= found.abandons


def test_card_and_picture_have_the_same_lost_and_undecided() -> None:
    facts = Facts()
    facts.call("10:00:00", "abandoned", 30, customer="lost")
    facts.call("10:00:00", "abandoned", 30, customer="lost and then again")
    facts.call("23:00:00", "abandoned", 30, customer="lost and then again")
    facts.call("23:00:00", "abandoned", 30, customer="undecided")
    facts.call("10:00:00", "abandoned", 30, customer="back")
    facts.call("10:40:00", customer="back")
    when = "2026-03-03 12:00:00"
    found = flow(facts, as_of=when)
    assert (found.lost, found.undecided) == (2, 1)
    assert facts.one("lost_customers", as_of=when) == found.lost
    assert facts.one("undecided_customers", as_of=when) == found.undecided
    assert facts.one("recovered_customers", as_of=when) == 1
    cell = facts.cell("abandon_recovery_rate", as_of=when)
    assert (cell.num, cell.den) == (1, 3), "recovered of recovered and lost (kpi.md #55)"
    assert facts.cell("lost_customer_rate", as_of=when).num == 2
