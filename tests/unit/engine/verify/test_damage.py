"""Unit: each check fails on the damage that it is for, and no damage goes unseen."""

from __future__ import annotations

import asyncio
from functools import lru_cache
from typing import Literal

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from maju.engine.verify import Verification, verify
from maju.engine.verify.finding import MOST_PER_CODE, WORDS
from maju.kernel.ids import Seq
from tests.unit.engine.verify.damage import DAMAGES, Damage
from tests.unit.engine.verify.day import CENTRE, day
from tests.unit.engine.verify.tape import Tape, change

SEEDS = range(8)


@lru_cache
def sound(seed: int) -> Tape:
    return Tape.of(day(seed, steps=110))


def verified(tape: Tape) -> Verification:
    return asyncio.run(verify(tape, CENTRE))


@pytest.mark.parametrize(
    ("code", "damage"), DAMAGES, ids=[f"{damage.__name__}-{code}" for code, damage in DAMAGES]
)
def test_a_damage_is_found_by_its_code(code: str, damage: Damage) -> None:
    """In the first day that has something of its kind to damage."""
    for seed in range(40):
        tape = sound(seed).copy()
        if damage(tape):
            result = verified(tape)
            assert code in result.found, result.found
            return
    pytest.fail("no day has anything to damage")


def test_every_code_has_a_damage_that_shows_it() -> None:
    assert {code for code, _ in DAMAGES} == set(WORDS)


def test_every_finding_has_a_sentence_in_both_languages() -> None:
    for _, damage in DAMAGES:
        tape = sound(1).copy()
        if damage(tape):
            for finding in verified(tape).findings:
                assert finding.sentence("ko") != finding.sentence("en")


def test_findings_are_bounded_and_all_are_counted() -> None:
    tape = Tape.of(day(0, steps=300))
    tape.events = [change(event, cause=tape.events[0].cause) for event in tape.events]
    result = verified(tape)
    kept = [finding for finding in result.findings if finding.code == "cause_unknown"]
    assert len(kept) == MOST_PER_CODE < result.found["cause_unknown"]


@given(
    seed=st.sampled_from(SEEDS),
    how=st.sampled_from(["drop", "double", "swap"]),
    renumbered=st.booleans(),
    data=st.data(),
)
@settings(max_examples=150)
def test_no_single_damage_goes_unseen(
    seed: int,
    how: Literal["drop", "double", "swap"],
    renumbered: bool,
    data: st.DataObject,
) -> None:
    """Not even by somebody who numbers the events anew afterwards."""
    tape = sound(seed).copy()
    before = list(tape.events)
    n = data.draw(st.integers(0, len(before) - 1))
    m = data.draw(st.integers(0, len(before) - 1))
    if how == "drop":
        del tape.events[n]
    elif how == "double":
        tape.events.insert(n, tape.events[n])
    else:
        one, other = before[n], before[m]
        assume(change(one, seq=Seq(0)) != change(other, seq=Seq(0)))
        tape.events[n], tape.events[m] = change(other, seq=one.seq), change(one, seq=other.seq)
    if renumbered:
        renumber(tape)
    assert not verified(tape).sound


def renumber(tape: Tape) -> None:
    """Numbers without gaps again, and the decisions' spans moved along."""
    moved: dict[Seq, Seq] = {}
    for number, event in enumerate(tape.events, 1):
        moved.setdefault(event.seq, Seq(number))
        tape.events[number - 1] = change(event, seq=Seq(number))
    tape.ends_at = Seq(len(tape.events))
    for n, span in enumerate(tape.spans):
        if span is None:
            continue
        kept = [moved[Seq(seq)] for seq in range(span[0], span[1] + 1) if Seq(seq) in moved]
        tape.spans[n] = (min(kept), max(kept)) if kept else None
