"""The engine of a live centre stays from question to question and shows what is live by then."""

from __future__ import annotations

import asyncio
from pathlib import Path

import duckdb
import msgspec
import pytest

from maju.facts.fold.sealing import Sealer
from maju.facts.history.blobs import FolderBlobs
from maju.facts.history.manifest import linked
from maju.metrics.catalogue import CATALOGUE
from maju.metrics.local import LocalNumbers
from maju.metrics.showing import Engines
from tests.integration.facts.fold.test_sealing import cells, commit, pieces, question
from tests.unit.facts.fold.journals import CENTRE

EVERY = tuple(CATALOGUE)
REPEATS = tuple(kpi.id for kpi in CATALOGUE.values() if kpi.grain == "attempt" and kpi.den)


def test_new_rows_are_seen_by_the_engine_that_answered_before(
    postgres_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It never tells another number than one that is opened for the question; before and after
    the first day is sealed, and as of an instant that is past. So do the list of all KPIs, shares
    of who came back and what became of who gave up, which are linked with what is live."""
    made: list[Engines] = []
    cursor = Engines._cursor

    def counted(engines: Engines) -> duckdb.DuckDBPyConnection:
        made.append(engines)
        return cursor(engines)

    monkeypatch.setattr(Engines, "_cursor", counted)
    blobs, clock = FolderBlobs(tmp_path), [0]
    warm = LocalNumbers(postgres_url, blobs, now=lambda: clock[0])
    another = LocalNumbers(postgres_url, blobs, now=lambda: clock[0])
    told, past = set(), 0
    places: set[str] = set()
    for some in pieces(2):
        asyncio.run(commit(postgres_url, some))
        past, clock[0] = clock[0], some[-1].at
        with linked(postgres_url) as link:
            Sealer(blobs, CENTRE).seal(link, now=clock[0])
        now = msgspec.structs.replace(question(0), as_of=None)
        asked = [now, question(past or clock[0])]
        for each in asked:
            cold = LocalNumbers(postgres_url, blobs, now=lambda: clock[0])
            kept = cells(warm.ask(each))
            assert kept == cells(cold.ask(each))
            assert kept == cells(cold.ask(msgspec.structs.replace(each, way="masked")))
            told.add(msgspec.msgpack.encode(sorted(map(str, kept.items()))))
        for by in ((), ("client",), ("week", "channel")):
            every = msgspec.structs.replace(now, kpis=EVERY if not by else REPEATS, by=by)
            masked = msgspec.structs.replace(every, way="masked")
            answer = another.ask(every)
            places.update(answer.read)
            assert cells(answer) == cells(another.ask(masked))
            assert another.repeats(every) == another.repeats(masked)
            assert another.flow(every) == another.flow(masked)
    assert "links:corrected" in places
    assert len(told) > 5, "the pieces changed nothing: this test shows nothing"
    assert sum(each is warm._engines for each in made) <= 10, (
        "of twenty questions; a reseal opens one"
    )


def test_questions_of_one_moment_are_told_the_same_and_a_later_instant_is_looked_at_anew(
    postgres_url: str, tmp_path: Path
) -> None:
    """Whatever is committed between the questions of a page; also while a day is sealed meanwhile."""
    blobs, clock = FolderBlobs(tmp_path), [0]
    numbers = LocalNumbers(postgres_url, blobs, now=lambda: clock[0], fresh_s=3600)
    anew = LocalNumbers(postgres_url, blobs, now=lambda: clock[0])
    first, *others = pieces(2)
    asyncio.run(commit(postgres_url, first))
    clock[0] = first[-1].at
    now = msgspec.structs.replace(question(0), as_of=None)
    told, moment = cells(numbers.ask(now)), numbers.ask(now).as_of
    assert told == cells(anew.ask(now))
    changed = False
    for some in others:
        asyncio.run(commit(postgres_url, some))
        clock[0] = some[-1].at
        with linked(postgres_url) as link:
            Sealer(blobs, CENTRE).seal(link, now=clock[0])
        again = numbers.ask(now)
        assert (cells(again), again.as_of) == (told, moment)
        changed |= cells(anew.ask(now)) != told
    assert changed, "the pieces changed nothing: this test shows nothing"
    latest = msgspec.structs.replace(now, as_of=clock[0])
    assert cells(numbers.ask(latest)) == cells(anew.ask(latest))
    assert numbers.ask(now).as_of == clock[0]
