"""Unit: whatever people do in a day, its journal is sound, however it is stored and read."""

from __future__ import annotations

import asyncio

import pytest

from maju.engine.verify import Verification, reading, verify
from maju.engine.virtual import VirtualClock, run_virtual
from maju.journal.memory import MemoryJournal
from maju.kernel.commands import Tick
from maju.kernel.ids import Seq
from maju.kernel.ports import Decided
from tests.unit.engine.verify.day import CENTRE, START, day
from tests.unit.engine.verify.tape import Tape, change


def verified(tape: Tape) -> Verification:
    return asyncio.run(verify(tape, CENTRE))


def told(result: Verification) -> str:
    return "\n".join(f"{x.seq} {x.code} {x.sentence('en')}" for x in result.findings)


@pytest.mark.parametrize("seed", range(12))
def test_a_day_is_sound(seed: int) -> None:
    decided = day(seed)
    result = verified(Tape.of(decided))
    assert result.sound, told(result)
    assert result.decisions == result.decided_again == len(decided)
    assert result.events == result.last == sum(len(one.events) for one in decided)


def test_the_sums_are_those_of_the_core() -> None:
    result = verified(Tape.of(day(1)))
    offered = sum(count["offered"] for _, count in result.counts)
    settled = sum(sum(count.values()) - count["offered"] for _, count in result.counts)
    assert offered == settled + result.open > 0
    assert result.contacts >= sum(result.outcomes.values()) > 0


def test_small_reads_give_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    tape = Tape.of(day(2))
    whole = verified(tape)
    monkeypatch.setattr(reading, "EVENTS_A_READ", 3)
    monkeypatch.setattr(reading, "DECISIONS_A_READ", 2)
    assert change(verified(tape), took_s=whole.took_s) == whole


def test_decisions_of_another_core_are_only_evolved() -> None:
    tape = Tape.of(day(3))
    tape.events = [change(event, core=event.core + 1) for event in tape.events]
    tape.decision(5, refused=("of_old", {}))
    result = verified(tape)
    assert result.sound, told(result)
    assert result.decided_again == 0


def test_progress_ends_at_the_last_event() -> None:
    seen: list[tuple[Seq, Seq]] = []
    tape = Tape.of(day(4))
    asyncio.run(verify(tape, CENTRE, progress=lambda at, last: seen.append((at, last))))
    assert seen[-1] == (tape.ends_at, tape.ends_at)


def test_the_journals_twin_gives_a_sound_journal_back() -> None:
    async def main() -> Verification:
        journal = MemoryJournal(VirtualClock())
        lease = await journal.lead(CENTRE, patience=None)
        for decided in day(5):
            await lease.commit([await _in_the_inbox(journal, decided)])
        return await verify(journal, CENTRE)

    result = run_virtual(main(), start=START)
    assert result.sound, told(result)
    assert result.decided_again == result.decisions > 100


async def _in_the_inbox(journal: MemoryJournal, decided: Decided) -> Decided:
    if isinstance(decided.command.body, Tick):
        return decided
    (receipt,) = await journal.submit(CENTRE, [decided.command])
    return change(decided, position=receipt.position)


def test_an_empty_journal_is_sound() -> None:
    result = verified(Tape([], [], []))
    assert result.sound
    assert result.events == 0
