"""The engine of a live centre stays from question to question and shows what is live by then."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import duckdb
import msgspec
import pytest

from maju.facts.fold.sealing import Sealer
from maju.facts.history.blobs import FolderBlobs
from maju.facts.history.manifest import linked
from maju.metrics.catalogue import CATALOGUE
from maju.metrics.lending import Engines
from maju.metrics.local import LocalNumbers
from maju.metrics.masks import Masks
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


def test_what_was_looked_at_of_one_moment_is_ready_of_the_next_and_tells_the_same(
    postgres_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """KPIs of all grains, some by agent and by hour, repeats and the flow; nothing is masked by the question
    itself, of whatever days; and once a day is sealed meanwhile, what was made beforehand is right."""
    made: list[str] = []
    monkeypatch.setattr(Masks, "_make", counted(Masks._make, made))
    blobs, clock = FolderBlobs(tmp_path), [0]
    numbers = LocalNumbers(postgres_url, blobs, now=lambda: clock[0], fresh_s=3600)
    first, *others = pieces(3)
    asyncio.run(commit(postgres_url, first))
    clock[0] = first[-1].at
    usual = msgspec.structs.replace(question(0), as_of=None, kpis=EVERY[::4])
    alike = [
        usual,
        msgspec.structs.replace(usual, by=("agent",), kpis=("aht", "occupancy")),
        msgspec.structs.replace(usual, by=("hour",), kpis=("agent_requested", "service_level")),
    ]
    told = [cells(numbers.ask(each)) for each in alike]
    numbers.repeats(usual)
    numbers.flow(usual)
    changed = 0
    for some in (others[0], None, others[1]):
        if some is None:
            clock[0] += 1_000_000
            with linked(postgres_url) as link:
                Sealer(blobs, CENTRE).seal(link, now=clock[0])
        else:
            asyncio.run(commit(postgres_url, some))
            clock[0] = some[-1].at
        numbers.refresh()
        made.clear()
        longer = msgspec.structs.replace(usual, since=usual.since - timedelta(days=1))
        shown = [cells(numbers.ask(each)) for each in alike]
        assert cells(numbers.ask(longer)) == shown[0]
        assert numbers.ask(usual).as_of == clock[0]
        repeats, flow = numbers.repeats(usual), numbers.flow(usual)
        assert some is None or not made, "a question masked what was ready"
        anew = LocalNumbers(postgres_url, blobs, now=lambda: clock[0])
        assert shown == [cells(anew.ask(each)) for each in alike]
        assert (repeats, flow) == (anew.repeats(usual), anew.flow(usual))
        changed += shown != told
        told = shown
    assert changed > 1, "the pieces changed nothing: this test shows nothing"


def counted(make: Callable[[Masks, Any], Any], made: list[str]) -> Callable[[Masks, Any], Any]:
    def making(masks: Masks, asked: Any) -> Any:
        made.append(asked.grain)
        return make(masks, asked)

    return making


def test_who_began_with_a_moment_goes_on_with_it_when_the_next_one_is_ready(
    postgres_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made: list[str] = []
    monkeypatch.setattr(Masks, "_make", counted(Masks._make, made))
    clock = [0]
    numbers = LocalNumbers(postgres_url, FolderBlobs(tmp_path), now=lambda: clock[0], fresh_s=3600)
    first, second, third, *_ = pieces(4)
    asyncio.run(commit(postgres_url, first))
    clock[0] = first[-1].at
    now = msgspec.structs.replace(question(0), as_of=None)
    total = numbers.ask(now)
    begun = msgspec.structs.replace(now, as_of=total.as_of)
    for some, kept in ((second, True), (third, False)):
        asyncio.run(commit(postgres_url, some))
        clock[0] = some[-1].at
        numbers.refresh()
        assert numbers.ask(now).as_of == clock[0]
        made.clear()
        assert cells(numbers.ask(begun)) == cells(total)
        assert (not made) == kept, "of two moments before nothing is kept"


def test_nothing_is_made_ready_about_which_nobody_asked(postgres_url: str, tmp_path: Path) -> None:
    numbers = LocalNumbers(postgres_url, FolderBlobs(tmp_path), now=lambda: 0, fresh_s=3600)
    numbers.refresh()
    asyncio.run(commit(postgres_url, pieces(2)[0]))
    numbers.refresh()
    assert numbers._moments.lately() == []
    numbers.known()
    assert numbers._moments.lately() == [CENTRE]


def test_who_makes_a_moment_ready_waits_for_questions_but_not_for_ever() -> None:
    engines, waited = Engines(), threading.Event()

    def wait() -> None:
        engines.wait_for_nobody(3600)
        waited.set()

    waiting = threading.Thread(target=wait)
    with engines._counted():
        engines.wait_for_nobody(0.001)
        waiting.start()
        assert not waited.is_set()
    waiting.join()
    assert waited.is_set()
