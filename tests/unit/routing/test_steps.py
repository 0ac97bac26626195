"""The tables hold every step that happens, and none that does not."""

from __future__ import annotations

import random
from collections.abc import Sequence
from typing import TypeVar

import pytest

from maju.kernel import effects as f
from maju.kernel import flows as n
from maju.kernel.errors import Bug
from maju.kernel.ids import NodeId
from maju.routing import evolve_agent, evolve_promise, evolve_record
from maju.routing.model import SlotKind, Stage
from maju.routing.steps import CONTACT_STEPS, SLOT_STEPS, check_slot, check_step
from tests.properties.core_world import KINDS, PAUSES, World
from tests.unit.routing.cast import DELIVERY, INBOX, MINSU, Story, with_phone, with_queue

T = TypeVar("T")
SEEDS = 80


def test_a_step_that_is_not_in_the_table_is_a_bug() -> None:
    with pytest.raises(Bug):
        check_step("ct", Stage.GONE, Stage.WAITING)  # type: ignore[arg-type]
    with pytest.raises(Bug):
        check_slot("ag", SlotKind.WRAP_UP, SlotKind.TALKING)  # type: ignore[arg-type]


def test_every_step_of_the_tables_is_taken(monkeypatch: pytest.MonkeyPatch) -> None:
    stages: set[tuple[Stage, Stage]] = set()
    slots: set[tuple[SlotKind, SlotKind]] = set()

    def step(contact: object, old: Stage, new: Stage) -> None:
        stages.add((old, new))
        check_step(contact, old, new)  # type: ignore[arg-type]

    def slot(agent: object, old: SlotKind, new: SlotKind) -> None:
        slots.add((old, new))
        check_slot(agent, old, new)  # type: ignore[arg-type]

    monkeypatch.setattr(evolve_record, "check_step", step)
    monkeypatch.setattr(evolve_promise, "check_step", step)
    monkeypatch.setattr(evolve_agent, "check_slot", slot)
    _seldom_drawn()
    for seed in range(SEEDS):
        _live(seed)
        if stages == _pairs(CONTACT_STEPS) and slots == _pairs(SLOT_STEPS):
            break
    assert _pairs(CONTACT_STEPS) - stages == set(), "never taken"
    assert _pairs(SLOT_STEPS) - slots == set(), "never taken"


def _pairs(table: dict[T, frozenset[T]]) -> set[tuple[T, T]]:
    return {(old, new) for old, news in table.items() for new in news}


def _seldom_drawn() -> None:
    """A number outside is busy, and the flow goes on; work rests, and goes on."""
    outside = n.Outside(id=NodeId("outside"), number="0212340000", failed=NodeId("line"))
    line = n.ToQueue(id=NodeId("line"), queue=DELIVERY)
    story = Story(with_phone(outside, line))
    story.calls("kim")
    story.answers(f.SendOutside, "busy", "failed")
    story = Story(with_queue(INBOX, interruptible=True), MINSU)
    story.calls("mail", "help")
    story.takes(MINSU)
    story.calls("lee")
    story.finishes(MINSU, story.takes(MINSU))


def _live(seed: int) -> None:
    """One odd day, drawn by *seed*."""
    chance = random.Random(seed)

    def choose(options: Sequence[T], /) -> T:
        return options[chance.randrange(len(options))]

    world = World(choose)
    for _ in range(150):
        if chance.random() < 0.4:
            world.pass_time(choose(PAUSES), awake=chance.random() < 0.7)
        world.tick()
        body = world.wish(choose(KINDS))
        if body is not None:
            world.take(body)
