"""Category: unit. Today's counts are a function of the journal, by the rules of kpi.md."""

from __future__ import annotations

from datetime import date
from functools import cache
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from maju.app.simulate.days import Wish, live
from maju.channels.simulated.demo import demo_settings
from maju.facts.live import Day, Tally, bounds_of, day_of, total
from maju.kernel import events as e
from maju.kernel.channels import Channel
from maju.kernel.events import Event, EventBody
from maju.kernel.ids import (
    AdapterId,
    AgentId,
    CallbackId,
    CentreId,
    ClientId,
    CommandId,
    ContactId,
    FlowId,
    QueueId,
    Seq,
)
from maju.kernel.time import HOUR, SECOND, Duration, Instant
from maju.routing import State, evolve

CENTRE = CentreId("demo")
SEOUL = ZoneInfo("Asia/Seoul")
SETTINGS = demo_settings(agents=4, years=(2026,))
MIDNIGHT = bounds_of(date(2026, 11, 20), SEOUL).start
NOON = Instant(MIDNIGHT + 12 * HOUR)
DELIVERY, VIP = QueueId("ondam.delivery"), QueueId("ondam.vip")
ONE, TWO = ContactId("ct_1"), ContactId("ct_2")


def arrived(contact: ContactId) -> e.ContactArrived:
    return e.ContactArrived(
        contact=contact,
        adapter=AdapterId("simulated"),
        channel=Channel.VOICE,
        client=ClientId("ondam"),
        flow=FlowId("ondam.phone"),
        entry="070-0000-1000",
        began_at=NOON,
    )


def queued(contact: ContactId, queue: QueueId = DELIVERY, visit: int = 1) -> e.Queued:
    return e.Queued(
        contact=contact,
        queue=queue,
        visit=visit,
        via="entry" if visit == 1 else "transfer",
        rank=0,
    )


def answered(contact: ContactId, leg: int = 1) -> e.Answered:
    return e.Answered(
        contact=contact, agent=AgentId("a001"), leg=leg, queue=DELIVERY, visit=1, wait=Duration(0)
    )


def closed(contact: ContactId, outcome: e.Outcome) -> e.ContactClosed:
    return e.ContactClosed(contact=contact, outcome=outcome, by="customer")


def folded(*happened: tuple[int, EventBody]) -> Day:
    """The day after *happened*: (seconds after noon, body)."""
    day = Day(SETTINGS)
    day.see(
        Event(seq=Seq(n), at=Instant(NOON + at * SECOND), cause=CommandId("cm"), core=1, body=body)
        for n, (at, body) in enumerate(happened, 1)
    )
    return day


def line(day: Day, queue: QueueId = DELIVERY) -> Tally:
    return day.tallies.get((queue, Channel.VOICE), Tally())


def test_a_contact_is_offered_at_its_first_queue_and_once() -> None:
    day = folded(
        (0, arrived(ONE)),
        (10, queued(ONE)),
        (12, answered(ONE)),
        (60, queued(ONE, VIP, visit=2)),
        (100, closed(ONE, "answered")),
    )
    assert line(day) == Tally(offered=1, answered=1, ans_in_t=1, wait_ans=2 * SECOND)
    assert line(day, VIP) == Tally()


def test_an_abandon_after_an_answer_in_another_line_is_no_abandon() -> None:  # EC-15
    day = folded(
        (0, arrived(ONE)), (0, queued(ONE)), (5, answered(ONE)), (9, queued(ONE, VIP, visit=2)),
        (49, closed(ONE, "abandoned")),
    )  # fmt: skip
    assert line(day).answered == 1
    assert total(day.tallies.values()).abandoned == 0


@pytest.mark.parametrize(("waited_s", "short"), [(5, 1), (6, 0)])
def test_a_short_abandon_ends_at_five_seconds_included(waited_s: int, short: int) -> None:
    day = folded((0, arrived(ONE)), (0, queued(ONE)), (waited_s, closed(ONE, "abandoned")))
    assert (line(day).abandoned, line(day).short_abandoned) == (1, short)


@pytest.mark.parametrize(("waited_s", "late"), [(20, 0), (21, 1)])
def test_a_callback_after_the_target_is_a_late_exit(waited_s: int, late: int) -> None:
    day = folded((0, arrived(ONE)), (0, queued(ONE)), (waited_s, closed(ONE, "callback")))
    assert (line(day).callback, line(day).late_exit) == (1, late)


def test_an_outbound_contact_is_not_offered() -> None:
    began = e.OutboundBegan(
        contact=ONE,
        callback=CallbackId("cb_1"),
        attempt=1,
        adapter=AdapterId("simulated"),
        channel=Channel.VOICE,
        client=ClientId("ondam"),
        queue=DELIVERY,
    )
    day = folded((0, began), (0, queued(ONE)), (3, answered(ONE)), (9, closed(ONE, "answered")))
    assert day.tallies == {}


def test_who_entered_before_midnight_changes_yesterday_and_not_today() -> None:
    until_midnight = 12 * 3600
    day = folded(
        (until_midnight - 9, arrived(ONE)),
        (until_midnight - 5, queued(ONE)),
        (until_midnight - 2, arrived(TWO)),
        (until_midnight + 3, answered(ONE)),
        (until_midnight + 4, queued(TWO)),
    )
    assert line(day) == Tally(offered=1)
    assert day.bounds == bounds_of(date(2026, 11, 21), SEOUL)


def test_nothing_settled_has_no_rate() -> None:
    assert Tally(offered=3).answer_rate is None
    assert Tally().asa_s is None
    assert Tally(offered=3, abandoned=1, short_abandoned=1).service_level is None


@pytest.mark.parametrize(("day", "hours"), [((3, 8), 23), ((11, 1), 25), ((6, 1), 24)])
def test_a_day_has_23_24_or_25_hours(day: tuple[int, int], hours: int) -> None:
    bounds = bounds_of(date(2026, *day), ZoneInfo("America/New_York"))
    assert bounds.length() == hours * HOUR


@given(st.integers(0, 2**50))
def test_every_instant_is_in_its_day(at: int) -> None:
    zone = ZoneInfo("America/New_York")
    assert Instant(at) in bounds_of(day_of(Instant(at), zone), zone)


@cache
def simulated() -> tuple[Event, ...]:
    events: list[Event] = []
    wish = Wish(centre=CENTRE, seed=11, agents=6)
    live(wish, lambda decided: events.extend(decided.events))
    return tuple(events)


def test_the_counts_of_a_day_are_those_of_the_core() -> None:
    state, day = State.empty(CENTRE), Day(SETTINGS)
    for event in simulated():
        state = evolve(state, event.body, event.at)
    day.see(simulated())
    counts = {
        line: (c.offered, c.answered, c.abandoned, c.callback, c.flowed_out)
        for line, c in state.counts.items()
        if line[1] is not Channel.TASK
    }
    ours = {
        line: (t.offered, t.answered, t.abandoned, t.callback, t.flowed_out)
        for line, t in day.tallies.items()
    }
    assert ours == counts


@given(st.lists(st.integers(0, 20_000), max_size=5))
def test_folding_in_any_number_of_sittings_gives_the_same(cuts: list[int]) -> None:
    events = simulated()
    whole, parts = Day(SETTINGS), Day(SETTINGS)
    whole.see(events)
    ends = [0, *sorted(min(cut, len(events)) for cut in cuts), len(events)]
    for begin, end in pairwise(ends):
        parts.see(events[begin:end])
    assert parts.tallies == whole.tallies
