"""Category: property, on PostgreSQL. What the board says is what `maju kpi` says, at every look."""

from __future__ import annotations

import asyncio
from datetime import date, datetime, timedelta
from pathlib import Path
from random import Random

import msgspec
import pytest

from maju.engine.clock import WallClock
from maju.facts.fold.calendar import day_of
from maju.facts.fold.sealing import Sealer
from maju.facts.history.blobs import FolderBlobs
from maju.facts.history.manifest import linked
from maju.floor.board.counter import CONTACT_KPIS, KPIS
from maju.floor.board.following import Follower, Moment
from maju.floor.board.ledger import Pick
from maju.journal.postgres import PostgresJournal
from maju.kernel.ports import Decided
from maju.kernel.time import MINUTE, SECOND
from maju.metrics.answers import Answer
from maju.metrics.local import LocalNumbers
from maju.metrics.numbers import Question
from tests.unit.facts.fold.journals import CENTRE, OVERNIGHT, decisions


async def commit(url: str, some: list[Decided]) -> None:
    """As an engine does."""
    async with PostgresJournal(url, WallClock(), connections=2) as journal:
        lease = await journal.lead(CENTRE, patience=None)
        await lease.commit([msgspec.structs.replace(each, position=None) for each in some])
        await lease.release()


def looks(seed: int, count: int) -> list[list[Decided]]:
    """A journal in pieces of any size."""
    told = list(decisions(seed))
    random = Random(seed)
    ends = sorted({*random.sample(range(1, len(told)), count - 1), len(told)})
    return [told[one:two] for one, two in zip([0, *ends[:-1]], ends, strict=True)]


def question(moment: Moment, kpis: tuple[str, ...], **more: object) -> Question:
    """The same window at the same instant."""
    day = date.fromisoformat(moment.day)
    asked = Question(
        centre=CENTRE, since=day, until=day + timedelta(days=1), kpis=kpis, as_of=moment.now
    )
    return msgspec.structs.replace(asked, **more)


def values(answer: Answer, *, by: str) -> dict[object, dict[str, object]]:
    return {
        line.keys[by]: {name: cell.value for name, cell in line.cells.items()}
        for line in answer.lines
    }


@pytest.mark.parametrize("seed", [1, 4])
def test_the_board_says_what_kpi_says_after_any_piece_of_the_journal(
    seed: int, postgres_url: str, tmp_path: Path
) -> None:
    blobs = FolderBlobs(tmp_path)
    clock = [0]
    numbers = LocalNumbers(postgres_url, blobs, now=lambda: clock[0])
    warm, days = Follower(CENTRE, blobs), set()
    for number, some in enumerate(looks(seed, 5)):
        asyncio.run(commit(postgres_url, some))
        clock[0] = some[-1].at + number * 7_000_000
        with linked(postgres_url) as link:
            if number % 2 == 1:
                Sealer(blobs, CENTRE).seal(link, now=clock[0])
            moments = [
                each.look(link, now=lambda: clock[0]) for each in (warm, Follower(CENTRE, blobs))
            ]
        days.add(moments[0].day)
        for moment in moments:
            for only in picks(moment):
                answer = numbers.ask(question(moment, KPIS, only=only))
                pick = Pick(**{f"{name}s": frozenset(those) for name, those in only.items()})
                cells = moment.counter.cells(KPIS, pick)
                assert {name: cells[name] for name in KPIS} == dict(bare(answer))
            by_queue = numbers.ask(question(moment, CONTACT_KPIS, by=("queue",)))
            ours = moment.counter.by_queue(CONTACT_KPIS, Pick())
            assert {
                queue: {name: cell.value for name, cell in cells.items()}
                for queue, cells in ours.items()
            } == values(by_queue, by="queue")
    assert len(days) == 2, "the journal crosses a midnight"


def picks(moment: Moment) -> list[dict[str, tuple[str, ...]]]:
    queue = moment.settings.queues[0]
    return [
        {},
        {"client": (str(queue.client),)},
        {"channel": ("voice",)},
        {"queue": (str(queue.id),)},
    ]


def bare(answer: Answer) -> dict[str, object]:
    """Without what a target says."""
    (line,) = answer.lines
    return {
        name: msgspec.structs.replace(cell, target=None, met=None)
        for name, cell in line.cells.items()
    }


@pytest.mark.parametrize("seed", [1, 4])
def test_the_last_half_hour_is_kpis_interval_where_it_begins_with_one(
    seed: int, postgres_url: str, tmp_path: Path
) -> None:
    blobs = FolderBlobs(tmp_path)
    told = list(decisions(seed))
    half = 30 * MINUTE
    cut = max(
        (at * half for at in range(told[0].at // half + 1, told[-1].at // half + 1)),
        key=lambda end: (
            day_of(end - 1, OVERNIGHT) == day_of(end, OVERNIGHT),
            sum(end - half <= each.at < end for each in told),
        ),
    )
    asyncio.run(commit(postgres_url, [each for each in told if each.at < cut]))
    numbers = LocalNumbers(postgres_url, blobs, now=lambda: cut)
    with linked(postgres_url) as link:
        moment = Follower(CENTRE, blobs).look(link, now=lambda: cut)
    answer = numbers.ask(question(moment, ("service_level",), by=("interval",)))
    (last,) = [
        line.cells["service_level"]
        for line in answer.lines
        if datetime.fromisoformat(str(line.keys["interval"])).timestamp() * SECOND == cut - half
    ]
    assert moment.counter.recent("service_level", Pick()).value == last.value
