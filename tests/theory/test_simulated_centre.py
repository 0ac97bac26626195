"""Theory: the kernel of a whole centre against what must hold whatever the centre is."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from maju.kernel.errors import Refused
from maju.planning.kernels import centre as kernel
from maju.planning.kernels import columns as c
from maju.planning.simulate import running
from maju.planning.simulate.centre import (
    Again,
    CallbackOffer,
    Centre,
    Contacts,
    GroupModel,
    QueueModel,
)
from maju.planning.simulate.law import exponential, fixed, lognormal, never
from maju.planning.simulate.one_queue import simulate_queue
from maju.planning.simulate.outcome import Estimate, compare
from maju.planning.simulate.running import simulate, trace

HOUR = 3600.0


def one(agents: int = 20, *, rate: float = 0.1, slots: int = 2, step_s: float = HOUR) -> Centre:
    """One queue of calls of 200 s, one group."""
    return Centre(
        queues=(QueueModel(name="q", service=lognormal(200, 1.2), patience=exponential(120)),),
        groups=(GroupModel(name="g", levels={"q": 1}),),
        rates=np.full((1, slots), rate),
        staff=np.full((1, slots), agents),
        step_s=step_s,
    )


def two(**of_b: object) -> Centre:
    """Two queues; a few people for each, and some for both."""
    a = QueueModel(name="a", service=lognormal(180, 1.0), patience=exponential(150))
    b = replace(QueueModel(name="b", service=exponential(300), patience=exponential(90)), **of_b)  # type: ignore[arg-type]
    return Centre(
        queues=(a, b),
        groups=(
            GroupModel(name="only a", levels={"a": 1}),
            GroupModel(name="only b", levels={"b": 1}),
            GroupModel(name="both", levels={"a": 2, "b": 1}),
        ),
        rates=np.array([[0.05, 0.08, 0.04], [0.03, 0.03, 0.05]]),
        staff=np.array([[5, 7, 4], [4, 4, 6], [6, 8, 5]]),
        step_s=HOUR,
    )


def sums(centre: Centre, days: int = 40) -> np.ndarray:
    """[queue, column] over all days."""
    found: np.ndarray = simulate(centre, days=days).counted.sum((0, 2))
    return found


def test_one_queue_is_what_the_kernel_of_one_queue_says_contact_by_contact() -> None:
    steps = np.array([18, 25, 12, 0, 20])
    rates = np.array([0.1, 0.12, 0.08, 0.02, 0.1])
    centre = replace(one(), rates=rates[None], staff=steps[None])
    many = simulate(centre, days=20)
    single = simulate_queue(
        rates=rates,
        staff=steps,
        step_s=HOUR,
        service=lognormal(200, 1.2),
        patience=exponential(120),
        days=20,
    )
    for column, found in (
        (c.OFFERED, single.offered),
        (c.ANSWERED, single.answered),
        (c.ABANDONED, single.abandoned),
        (c.WITHIN, single.within),
        (c.ANSWERED_WAIT_S, single.answered_wait_s),
    ):
        assert many.counted[:, 0, :, column] == pytest.approx(found, abs=1e-6)


@pytest.mark.parametrize(
    ("measure", "exact"),
    [
        ("delayed_rate", 0.6206572276162383),
        ("abandon_rate", 0.07212300623719932),
        ("service_level", 0.6732760198376655),
        ("wait_s", 12.98214112269588),
    ],
)
@pytest.mark.parametrize(
    "days", [6, pytest.param(120, marks=pytest.mark.soak, id="twenty million contacts")]
)
def test_it_agrees_with_erlang_a(measure: str, exact: float, days: int) -> None:
    queue = QueueModel(name="q", service=exponential(300), patience=exponential(180))
    centre = replace(one(100, rate=0.35, slots=20, step_s=25_000.0), queues=(queue,))
    found = simulate(centre, days=days).estimate(measure, slots=slice(1, None))
    assert abs(found.value - exact) < 3 / 1.96 * found.error * (1.25 if days < 10 else 1.0)


def test_a_shared_queue_is_one_queue_for_two_groups_of_equals() -> None:
    apart = replace(
        one(),
        groups=(GroupModel(name="g", levels={"q": 1}), GroupModel(name="h", levels={"q": 1})),
        staff=np.array([[12, 12], [8, 8]]),
    )
    same = simulate(one(), days=20).counted
    assert simulate(apart, days=20).counted == pytest.approx(same, abs=1e-6)


def test_everybody_becomes_exactly_one_thing() -> None:
    again = Again(share=0.6, after=exponential(400))
    offer = CallbackOffer(after_s=30.0, accepts=0.4)
    found = sums(two(redial=again, reconnect=Again(share=0.2, after=fixed(900.0)), callback=offer))
    left = found[:, c.OFFERED] - found[:, c.ANSWERED] - found[:, c.ABANDONED] - found[:, c.PROMISED]
    assert left == pytest.approx(found[:, c.UNSERVED])
    assert (found[:, c.KEPT] <= found[:, c.PROMISED]).all()
    assert found[1, c.RETURNED] > 0
    assert found[0, c.RETURNED] == 0


def test_those_who_gave_up_call_again_as_often_as_said() -> None:
    """Share and abandonment alone decide how many come again, when time is long enough."""
    p, q = 0.6, 0.2
    queue = QueueModel(
        name="q",
        service=exponential(200),
        patience=exponential(60),
        redial=Again(share=p, after=exponential(300)),
        reconnect=Again(share=q, after=exponential(300)),
    )
    centre = replace(one(18, slots=40), queues=(queue,))
    found = sums(centre, days=60)[0]
    expected = p * found[c.ABANDONED] + q * found[c.ANSWERED]
    assert found[c.RETURNED] == pytest.approx(expected, rel=0.01)


def test_a_step_of_priority_is_worth_its_step_of_waiting() -> None:
    """Equal queues; the better one's customers wait less, the others more, all of them the same."""
    queue = QueueModel(name="a", service=exponential(200), patience=never(), age_step_s=30.0)
    centre = Centre(
        queues=(queue, replace(queue, name="b")),
        groups=(GroupModel(name="g", levels={"a": 1, "b": 1}),),
        rates=np.full((2, 10), 0.05),
        staff=np.full((1, 10), 22),
        step_s=HOUR,
    )
    better = replace(centre, queues=(replace(queue, priority=4), centre.queues[1]))
    was, is_ = simulate(centre, days=60), simulate(better, days=60)
    assert compare(was, is_, "asa_s", "a").high < -3
    assert compare(was, is_, "asa_s", "b").low > 3
    assert abs(compare(was, is_, "asa_s").value) < 1
    always = replace(queue, age_step_s=1e6)
    first = replace(centre, queues=(replace(always, priority=4), replace(always, name="b")))
    assert simulate(first, days=60).estimate("asa_s", "a").value < is_.estimate("asa_s", "a").value


def test_vips_go_first_and_the_others_wait_for_it() -> None:
    queue = QueueModel(name="q", service=exponential(200), patience=never())
    some = replace(queue, vip_share=0.2, vip_head_start_s=1e6)
    centre = replace(one(22, slots=10), queues=(queue,))
    without = simulate(centre, days=60)
    with_vips = simulate(replace(centre, queues=(some,)), days=60)
    assert with_vips.came == without.came
    apart = compare(without, with_vips, "asa_s")
    assert abs(apart.value) < 1.5
    assert compare(without, with_vips, "service_level").low > 0  # some wait less, few much more


def test_the_best_level_is_chosen_before_the_longest_idle() -> None:
    people = (
        GroupModel(name="second", levels={"q": 2}),
        GroupModel(name="best", levels={"q": 1}),
    )
    centre = replace(one(rate=0.02), groups=people, staff=np.full((2, 2), 10))
    best = replace(centre, queues=(replace(centre.queues[0], policy="best_skill"),))
    even = simulate(centre, days=30)
    ranked = simulate(best, days=30)
    assert even.estimate("occupancy", "second").value == pytest.approx(
        even.estimate("occupancy", "best").value, abs=0.03
    )
    assert ranked.estimate("occupancy", "best").value > 0.3
    assert ranked.estimate("occupancy", "second").value < 0.02


def test_two_chats_at_once_are_two_seats_but_not_two_people() -> None:
    chat = QueueModel(name="q", service=exponential(300), patience=never(), channel="chat")
    centre = replace(
        one(10, rate=0.055, slots=30),
        queues=(chat,),
        groups=(GroupModel(name="g", levels={"q": 1}, chats=2),),
    )
    calls = replace(one(20, rate=0.055, slots=30), queues=(replace(chat, channel="voice"),))
    by_chat, by_call = simulate(centre, days=30), simulate(calls, days=30)
    late = slice(2, None)
    assert by_chat.estimate("asa_s", slots=late).value == pytest.approx(
        by_call.estimate("asa_s", slots=late).value, rel=0.02
    )
    assert by_chat.estimate("staffed_hours").value == pytest.approx(300.0)


def test_a_call_waits_for_an_agent_without_chats_unless_both_may_ring() -> None:
    chat = QueueModel(name="chat", service=exponential(600), patience=never(), channel="chat")
    call = QueueModel(name="call", service=exponential(200), patience=never())

    def centre(*, mixed: bool) -> Centre:
        return Centre(
            queues=(chat, call),
            groups=(GroupModel(name="g", levels={"chat": 1, "call": 1}, chats=3, mixed=mixed),),
            rates=np.array([[0.02] * 4, [0.01] * 4]),
            staff=np.full((1, 4), 10),
            step_s=HOUR,
        )

    apart, both = simulate(centre(mixed=False), days=30), simulate(centre(mixed=True), days=30)
    assert compare(apart, both, "asa_s", "call").high < 0


def test_callbacks_keep_their_place_and_take_waiting_off_the_line() -> None:
    offer = CallbackOffer(after_s=20.0, accepts=1.0, reached=1.0)
    without = simulate(two(patience=exponential(60)), days=60)
    offered = simulate(two(patience=exponential(60), callback=offer), days=60)
    assert compare(without, offered, "abandon_rate", "b").high < 0
    found = offered.counted[:, 1].sum((0, 1))
    assert found[c.KEPT] == found[c.PROMISED]


def test_a_dial_in_vain_is_tried_again_as_often_as_allowed() -> None:
    offer = CallbackOffer(
        after_s=0.0, accepts=1.0, reached=0.5, attempts=3, pause_s=60.0, dial_s=30.0
    )
    lived = simulate(two(callback=offer, patience=fixed(9e9)), days=100)
    found = lived.counted[:, 1, :2].sum((0, 1))  # the last hour's are called another day
    assert found[c.KEPT] / found[c.PROMISED] == pytest.approx(1 - 0.5**3, abs=0.015)


def test_who_calls_a_closed_queue_is_turned_away() -> None:
    opens = np.array([[True, True, True], [True, False, True]])
    found = simulate(replace(two(), opens=opens), days=20)
    assert found.by_slot("turned_away", "b")[1] > 0
    assert found.by_slot("offered", "b")[1] == 0
    assert (found.by_slot("turned_away", "a") == 0).all()


def test_whose_patience_ends_while_it_rings_is_not_answered() -> None:
    ring = sums(two(ring_s=10.0, patience=fixed(5.0)))
    assert ring[1, c.ANSWERED] == 0
    assert ring[1, c.ABANDONED] == ring[1, c.OFFERED]


def test_people_of_yesterday_come_when_they_came_and_talk_as_long_as_they_did() -> None:
    nothing = np.full(3, np.nan)
    came = Contacts(
        at_s=np.array([10.0, 20.0, 30.0]),
        patience_s=np.array([np.nan, np.nan, 15.0]),
        waited_s=nothing,
        service_s=np.array([100.0, 40.0, np.nan]),
    )
    centre = replace(one(1, rate=0.0), came={"q": came})
    centre = replace(centre, queues=(replace(centre.queues[0], patience=never()),))
    settled = trace(centre, most=10)
    settled = settled[settled[:, c.TRACE_AT].argsort()]
    assert settled[:, c.TRACE_WAIT].tolist() == [0.0, 90.0, 15.0]
    assert settled[:, c.TRACE_HOW].tolist() == [
        c.HOW_ANSWERED,
        c.HOW_ANSWERED,
        c.HOW_ABANDONED,
    ]


def test_who_was_seen_to_wait_is_as_patient_as_that_at_least() -> None:
    many = 2000
    came = Contacts(
        at_s=np.full(many, 1.0),
        patience_s=np.full(many, np.nan),
        waited_s=np.full(many, 70.0),
        service_s=np.full(many, np.nan),
    )
    settled = trace(replace(one(0, rate=0.0), came={"q": came}), most=many)
    assert settled[:, c.TRACE_WAIT].min() >= 70.0
    assert settled[:, c.TRACE_WAIT].mean() == pytest.approx(70.0 + 120.0, rel=0.1)


def test_cores_and_parts_of_a_run_change_nothing() -> None:
    def backwards(part: object, begins: object) -> list[int]:
        return [part(begin) for begin in reversed(begins)]  # type: ignore[call-overload, operator]

    whole = simulate(two(), days=40)
    spread = simulate(two(), days=40, spread=backwards)
    later = simulate(two(), days=10, first_day=30)
    assert (whole.counted == spread.counted).all()
    assert (whole.counted[30:] == later.counted).all()


def test_one_agent_fewer_is_seen_through_the_luck_of_the_days() -> None:
    few = replace(two(), staff=two().staff - np.array([[0], [0], [1]]))
    was, is_ = simulate(two(), days=60), simulate(few, days=60)
    apart = compare(was, is_, "service_level")
    unpaired = was.estimate("service_level").error + is_.estimate("service_level").error
    assert apart.high < 0
    assert apart.error < unpaired / 2


def test_occupancy_is_work_over_presence() -> None:
    found = simulate(one(12, rate=0.05, slots=20), days=40)
    slots = slice(2, 19)
    answered = found.estimate("answered", slots=slots).value
    assert found.estimate("busy_hours", slots=slots).value == pytest.approx(
        answered * 200 / 3600, rel=0.03
    )
    assert found.estimate("staffed_hours").value == pytest.approx(240.0)
    assert found.late_s.sum() > 0


def test_an_interval_of_confidence_covers_as_often_as_it_says() -> None:
    exact = simulate(one(10, rate=0.05), days=4000).estimate("service_level").value
    found = [
        simulate(one(10, rate=0.05), days=30, first_day=10_000 + 30 * k).estimate("service_level")
        for k in range(150)
    ]
    covered = [one.low <= exact <= one.high for one in found]
    assert 0.89 < np.mean(covered) <= 0.99


def test_a_line_without_end_asks_for_more_room_and_gives_the_same_days() -> None:
    crowd = replace(
        one(1, rate=3.0, slots=1),
        queues=(QueueModel(name="q", service=fixed(100.0), patience=exponential(3000)),),
    )
    found = simulate(crowd, days=2).counted.sum((0, 1, 2))
    assert found[c.OFFERED] == found[c.ANSWERED] + found[c.ABANDONED]
    assert found[c.OFFERED] > 15_000


def test_python_without_numba_lives_the_same_day(monkeypatch: pytest.MonkeyPatch) -> None:
    centre = two(redial=Again(share=0.5, after=exponential(200)), ring_s=2.0)
    fast = simulate(centre, days=1)
    monkeypatch.setattr(running, "live_days", kernel.live_days.py_func)  # type: ignore[attr-defined]
    slow = simulate(centre, days=1)
    assert slow.counted == pytest.approx(fast.counted, rel=1e-12)
    assert slow.areas == pytest.approx(fast.areas, rel=1e-12)


@pytest.mark.parametrize(
    "wrong",
    [
        lambda: replace(two(), staff=np.zeros((2, 3), np.int64)),
        lambda: replace(two(), rates=-two().rates),
        lambda: two(name="a"),
        lambda: two(redial=Again(share=1.5, after=fixed(1.0))),
        lambda: simulate(two(), days=0),
        lambda: simulate(two(), days=1).estimate("beauty"),
        lambda: simulate(two(), days=1).estimate("asa_s", "c"),
    ],
)
def test_what_makes_no_centre_is_refused(wrong: object) -> None:
    with pytest.raises(Refused):
        wrong()  # type: ignore[operator]


def test_one_day_has_no_interval() -> None:
    alone: Estimate = simulate(one(), days=1).estimate("asa_s")
    assert np.isnan(alone.low)
