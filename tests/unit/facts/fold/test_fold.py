"""Category: property. The fold is a function of the journal, whoever stops it and where."""

from __future__ import annotations

import itertools
from collections import Counter
from random import Random

import pytest

from maju.engine.core import ROUTING
from maju.facts.fold.fold import Fold
from maju.facts.fold.state import Row, State, decode, encode
from maju.facts.schema import GRAINS
from maju.kernel.errors import Bug
from maju.routing import State as Core
from tests.unit.facts.fold.journals import CENTRE, events

SEEDS = (1, 2, 3)


def all_rows(fold: Fold, now: int) -> dict[str, dict[str, Row]]:
    """Every row by grain and key."""
    found: dict[str, dict[str, Row]] = {grain: {} for grain in GRAINS}
    for grains in fold.state.rows.values():
        for grain, rows in grains.items():
            found[grain].update(rows)
    for _, grain, key, row in fold.open_rows(now):
        found[grain][key] = row
    return found


def whole(seed: int) -> Fold:
    fold = Fold(State(centre=CENTRE))
    fold.project(events(seed))
    return fold


def column(grain: str, row: Row, name: str) -> object:
    return row[GRAINS[grain].names().index(name)]


@pytest.mark.parametrize("seed", SEEDS)
def test_pieces_with_restarts_make_the_same_rows_as_the_whole(seed: int) -> None:
    told, random = events(seed), Random(seed)
    fold, at = Fold(State(centre=CENTRE)), 0
    while at < len(told):
        step = random.choice((1, 7, 60, 400))
        fold.project(told[at : at + step])
        at += step
        if random.random() < 0.3:
            state = decode(encode(fold.state))
            assert state is not None
            fold = Fold(state)
    end = told[-1].at
    assert all_rows(fold, end) == all_rows(whole(seed), end)


@pytest.mark.parametrize("seed", SEEDS)
def test_every_contact_offered_is_answered_abandoned_called_back_gone_or_open(seed: int) -> None:
    """By queue and channel, and by the core's own running counts of contacts that came to us."""
    told = events(seed)
    core = Core.empty(CENTRE)
    fold = Fold(State(centre=CENTRE))
    marks = {len(told) * part // 7 for part in range(1, 7)} | {len(told)}
    for number, event in enumerate(told, 1):
        core = ROUTING.evolve(core, event.body, event.at)
        fold.project([event])
        if number not in marks or (number < len(told) and told[number].at == event.at):
            continue
        counted: Counter[tuple[str, str, str]] = Counter()
        for row in all_rows(fold, event.at)["contact"].values():
            queue, channel = column("contact", row, "queue"), column("contact", row, "channel")
            for name in ("offered", column("contact", row, "outcome")):
                counted[str(queue), str(channel), str(name)] += 1
        for (queue, channel), count in core.counts.items():
            said = "message" if channel == "task" else channel.value
            mine = {
                name: counted[queue, said, name]
                for name in ("offered", "answered", "abandoned", "callback", "flowed_out", "open")
            }
            parts = sum(mine.values()) - mine["offered"]
            assert parts == mine["offered"]
            # who speaks a message has left the queue; the core counts that when it is over
            mine["flowed_out"] += mine.pop("open")
            for name, have in mine.items():
                if name == "flowed_out":
                    assert have == count.flowed_out + count.open
                    continue
                assert have == getattr(count, name), (queue, channel, name, number)


@pytest.mark.parametrize("seed", SEEDS)
def test_an_agents_intervals_do_not_overlap_and_never_cross_a_business_day(seed: int) -> None:
    rows = all_rows(whole(seed), events(seed)[-1].at)["agent_state"].values()
    spans: dict[object, list[tuple[int, int, int]]] = {}
    for row in rows:
        began, ended = (
            column("agent_state", row, "began_at"),
            column("agent_state", row, "ended_at"),
        )
        day, offset = (
            column("agent_state", row, "business_date"),
            column("agent_state", row, "utc_offset_s"),
        )
        assert isinstance(began, int)
        ended = began + 1 if ended is None else ended
        assert isinstance(ended, int)
        assert isinstance(day, int)
        assert isinstance(offset, int)
        assert began < ended <= (day + 1) * 86_400_000_000 - offset * 1_000_000
        spans.setdefault(column("agent_state", row, "agent"), []).append((began, ended, day))
    assert len({day for each in spans.values() for _, _, day in each}) > 1
    for each in spans.values():
        each.sort()
        assert all(one[1] <= two[0] for one, two in itertools.pairwise(each))


def test_a_gap_in_the_journal_is_a_bug() -> None:
    told = events(1)
    fold = Fold(State(centre=CENTRE))
    with pytest.raises(Bug):
        fold.project([told[0], told[2]])


def test_what_cannot_be_read_is_no_state() -> None:
    assert decode(b"something else") is None
    assert decode(encode(State(centre=CENTRE))) == State(centre=CENTRE)


@pytest.mark.parametrize("seed", SEEDS)
def test_no_row_leaves_out_what_must_be_there(seed: int) -> None:
    for grain, rows in all_rows(whole(seed), events(seed)[-1].at).items():
        for row in rows.values():
            assert len(row) == len(GRAINS[grain].columns)
            for each, value in zip(GRAINS[grain].columns, row, strict=True):
                assert not (each.needed and value is None), (grain, each.name, row)
                if each.words and value is not None:
                    assert value in each.words, (grain, each.name, value)
