"""Theory: the fast kernel and the real routing core, given the same contacts, do the same."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from maju.app.plan.exact import live_exactly
from maju.kernel.errors import Refused
from maju.planning.kernels import columns as c
from maju.planning.simulate.centre import (
    Again,
    CallbackOffer,
    Centre,
    GroupModel,
    QueueModel,
)
from maju.planning.simulate.law import exponential, lognormal
from maju.planning.simulate.running import simulate, trace

HOUR = 3600.0


def calls(**more: object) -> Centre:
    """Two queues, who serves one or both, and people who come and go each hour."""
    a = QueueModel(name="a", service=lognormal(180, 1.0), patience=exponential(150))
    b = QueueModel(name="b", service=exponential(300), patience=exponential(90))
    return Centre(
        queues=(replace(a, **more), replace(b, **more)),  # type: ignore[arg-type]
        groups=(
            GroupModel(name="only a", levels={"a": 1}),
            GroupModel(name="only b", levels={"b": 1}),
            GroupModel(name="both", levels={"a": 2, "b": 1}, pace={"b": 1.2}),
        ),
        rates=np.array([[0.05, 0.08, 0.04], [0.03, 0.03, 0.05]]),
        staff=np.array([[5, 7, 4], [4, 4, 6], [6, 8, 5]]),
        step_s=HOUR,
    )


def chats(*, mixed: bool) -> Centre:
    """Chats three at a time beside calls that go first."""
    chat = QueueModel(
        name="chat", service=lognormal(600, 1), patience=exponential(200), channel="chat"
    )
    call = QueueModel(name="call", service=lognormal(200, 1), patience=exponential(120), priority=4)
    return Centre(
        queues=(chat, call),
        groups=(
            GroupModel(name="g", levels={"chat": 1, "call": 1}, chats=3, mixed=mixed),
            GroupModel(name="h", levels={"chat": 1}, chats=2),
        ),
        rates=np.array([[0.03] * 3, [0.02] * 3]),
        staff=np.array([[8, 9, 7], [3, 2, 4]]),
        step_s=HOUR,
    )


AGAIN = {
    "redial": Again(share=0.6, after=exponential(300)),
    "reconnect": Again(share=0.2, after=exponential(900)),
}
SCENES = {
    "longest idle": calls(),
    "least occupied": calls(policy="least_occupied"),
    "best skill, some go first": calls(policy="best_skill", vip_share=0.3),
    "it rings for seven seconds": calls(ring_s=7.0),
    "they call again": calls(**AGAIN),
    "chats or a call": chats(mixed=False),
    "chats and a call": chats(mixed=True),
}


def by_contact(lines: np.ndarray) -> np.ndarray:
    """In an order that does not depend on who was noticed first."""
    order = np.lexsort((lines[:, c.TRACE_LIFE], lines[:, c.TRACE_INDEX], lines[:, c.TRACE_QUEUE]))
    sorted_lines: np.ndarray = lines[order]
    return sorted_lines


def hold_to_each_other(centre: Centre, *, seed: int, day: int = 0) -> None:
    """The same contacts, the same fate, the same waits to the millisecond."""
    core = by_contact(live_exactly(centre, seed=seed, day=day))
    kernel = by_contact(trace(centre, most=len(core) + 1000, seed=seed, day=day))
    assert len(core) > 400
    same = [c.TRACE_QUEUE, c.TRACE_INDEX, c.TRACE_LIFE, c.TRACE_HOW]
    assert (core[:, same] == kernel[:, same]).all()
    assert core[:, c.TRACE_WAIT] == pytest.approx(kernel[:, c.TRACE_WAIT], abs=1e-3)
    assert (core[:, c.TRACE_HOW] == c.HOW_ABANDONED).sum() > 5


@pytest.mark.parametrize("scene", SCENES)
def test_kernel_and_core_do_the_same_contact_by_contact(scene: str) -> None:
    hold_to_each_other(SCENES[scene], seed=3)


def test_kernel_and_core_give_the_same_agent_the_same_contact() -> None:
    core = by_contact(live_exactly(calls(), seed=4))
    kernel = by_contact(trace(calls(), most=5000, seed=4))
    assert (core[:, c.TRACE_AGENT] == kernel[:, c.TRACE_AGENT]).all()


@pytest.mark.soak
@pytest.mark.parametrize("scene", SCENES)
def test_kernel_and_core_agree_within_confidence_over_many_days(scene: str) -> None:
    """Contacts within a microsecond of each other may change places, and then a day goes its way:
    over thirty days the sums must agree as two draws of the same day would.
    """
    days = 30
    core = [by_contact(live_exactly(SCENES[scene], seed=9, day=day)) for day in range(days)]
    kernel = [trace(SCENES[scene], most=20_000, seed=9, day=day) for day in range(days)]
    for how in (c.HOW_ANSWERED, c.HOW_ABANDONED):
        apart = np.array(
            [
                (one[:, c.TRACE_HOW] == how).sum() - (other[:, c.TRACE_HOW] == how).sum()
                for one, other in zip(core, kernel, strict=True)
            ]
        )
        spread = simulate(SCENES[scene], days=200).counted[
            ..., c.ANSWERED if how == c.HOW_ANSWERED else c.ABANDONED
        ]
        assert abs(apart.sum()) <= 3 * spread.sum((1, 2)).std() * np.sqrt(days) / 10
    waits = [np.concatenate([day[:, c.TRACE_WAIT] for day in days_]) for days_ in (core, kernel)]
    assert waits[0].mean() == pytest.approx(waits[1].mean(), rel=0.01)


def test_what_it_cannot_live_is_refused() -> None:
    with pytest.raises(Refused):
        live_exactly(calls(callback=CallbackOffer(after_s=10.0)))
