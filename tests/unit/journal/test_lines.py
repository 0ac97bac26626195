"""Category: unit. A journal as a file reads as the journal it was, in any order of asking."""

from __future__ import annotations

import asyncio
from functools import cache
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from maju.app.simulate.days import Wish, live
from maju.engine.verify import verify
from maju.journal.lines import FileJournal, decision_line, read_decision, read_head, write
from maju.kernel.errors import Refused
from maju.kernel.ids import CentreId, Seq
from maju.kernel.ports import Decided
from maju.kernel.time import Instant

CENTRE = CentreId("sim")


@cache
def day() -> tuple[Decided, ...]:
    decisions: list[Decided] = []
    live(Wish(centre=CENTRE, seed=3, agents=3, load=0.5), decisions.append)
    return tuple(decisions)


@pytest.fixture
def exported(tmp_path: Path) -> Path:
    path = tmp_path / "day.ndjson"
    write(path, CENTRE, day())
    return path


def test_every_decision_comes_back_as_it_was() -> None:
    for number, decided in enumerate(day(), 2):
        assert read_decision(decision_line(decided), number) == decided


def test_a_file_verifies_as_its_journal(exported: Path) -> None:
    made = asyncio.run(verify(FileJournal(exported), CENTRE))
    assert made.found == {}
    assert made.decided_again == len(day())


@pytest.mark.parametrize("damage", ["dropped", "doubled", "swapped"])
def test_a_damaged_file_is_found_out(exported: Path, damage: str) -> None:
    lines = exported.read_bytes().splitlines(keepends=True)
    at = next(
        n for n in range(200, len(lines)) if b'"seq":' in lines[n] and b'"seq":' in lines[n + 1]
    )
    match damage:
        case "dropped":
            del lines[at]
        case "doubled":
            lines.insert(at, lines[at])
        case _:
            lines[at], lines[at + 1] = lines[at + 1], lines[at]
    exported.write_bytes(b"".join(lines))
    made = asyncio.run(verify(FileJournal(exported), CENTRE))
    assert not made.sound


def test_it_may_be_asked_from_anywhere_again_and_again(exported: Path) -> None:
    journal = FileJournal(exported)
    events = [event for decided in day() for event in decided.events]
    last = asyncio.run(journal.last(CENTRE))
    assert last == events[-1].seq

    @given(st.integers(0, last), st.integers(1, 50), st.none() | st.integers(0, last))
    def ask(after: int, limit: int, upto: int | None) -> None:
        found = asyncio.run(
            journal.read(
                CENTRE, after=Seq(after), limit=limit, upto=None if upto is None else Seq(upto)
            )
        )
        end = len(events) if upto is None else upto
        assert list(found) == events[after : max(after, min(end, after + len(found)))]
        assert len(found) >= min(limit, max(0, end - after))

    ask()


def test_decisions_are_given_in_pages_without_a_gap(exported: Path) -> None:
    async def pages() -> list[Decided]:
        journal, found, at = FileJournal(exported), list[Decided](), Instant(0)
        while page := await journal.decided(CENTRE, after=at, limit=37):
            found += page
            at = page[-1].at
        return found

    assert asyncio.run(pages()) == list(day())


@pytest.mark.parametrize(
    ("head", "code"),
    [
        (b"", "not_a_journal"),
        (b"\x00\x01", "not_a_journal"),
        (b'{"centre":"demo"}', "not_a_journal"),
        (b'{"centre":"demo","maju_journal":99}', "journal_newer"),
    ],
)
def test_what_is_no_journal_is_refused(head: bytes, code: str) -> None:
    with pytest.raises(Refused) as refused:
        read_head(head)
    assert refused.value.code == code


def test_a_torn_line_is_refused_by_its_number() -> None:
    with pytest.raises(Refused) as refused:
        read_decision(decision_line(day()[5])[:-30], 7)
    assert refused.value.code == "journal_line"
    assert refused.value.params["line"] == 7
