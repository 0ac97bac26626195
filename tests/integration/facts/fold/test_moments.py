"""Moments that are made ready: what fails about one centre, names of centres that are not there, files
that are gone, a first event; and what a refresh that fails costs."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import msgspec
import psycopg
import pytest

from maju.app.run import freshening, roles
from maju.app.web.remembering import KEPT_S, Remembering
from maju.facts.fold.live import LiveFacts
from maju.facts.fold.sealing import Sealer
from maju.facts.history.blobs import FolderBlobs
from maju.facts.history.manifest import linked
from maju.kernel.errors import Bug, Refused
from maju.kernel.ids import CentreId
from maju.metrics import lately, moments
from maju.metrics.local import LocalNumbers
from maju.metrics.thresholds import DEFAULTS_MS, Threshold
from maju.metrics.unsettled import Masked
from tests.integration.facts.fold.test_sealing import cells, commit, pieces, question
from tests.unit.facts.fold.journals import CENTRE

NOW = msgspec.structs.replace(question(0), as_of=None)


def nothing_of(numbers: LocalNumbers, centre: str) -> None:
    with pytest.raises(Refused):
        numbers.ask(msgspec.structs.replace(NOW, centre=centre))


def gap(url: str) -> None:
    with psycopg.connect(url) as link:
        link.execute(
            "DELETE FROM journal.event WHERE centre = %s AND seq ="
            " (SELECT max(seq) - 1 FROM journal.event WHERE centre = %s)",
            (CENTRE, CENTRE),
        )


def test_a_centre_whose_journal_has_a_gap_keeps_no_other_centre_from_its_next_moment(
    postgres_url: str, tmp_path: Path
) -> None:
    clock = [0]
    numbers = LocalNumbers(postgres_url, FolderBlobs(tmp_path), now=lambda: clock[0], fresh_s=3600)
    first, second, *_ = pieces(2)
    asyncio.run(commit(postgres_url, first))
    clock[0] = first[-1].at
    numbers.ask(NOW)
    asyncio.run(commit(postgres_url, first, CentreId("busan")))
    numbers.ask(msgspec.structs.replace(NOW, centre="busan"))
    asyncio.run(commit(postgres_url, second))
    gap(postgres_url)
    clock[0] = second[-1].at
    for _ in range(2):
        with pytest.raises(Bug):
            numbers.refresh()
    assert numbers._moments._kept["busan"][0].at == clock[0], "left behind by another centre's gap"


def test_a_refresh_that_fails_costs_no_more_of_a_processor_than_one_that_does_not(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    waits: list[float] = []

    class Dear:
        def refresh(self, stopped: Callable[[], bool]) -> float:
            until = time.thread_time() + 0.3
            while time.thread_time() < until:
                pass
            if len(waits) == 2:
                stop.set()
            raise Bug("a gap, found after a long checkpoint")

    async def waited(until: object, timeout: float) -> None:
        until.close()  # type: ignore[attr-defined]
        waits.append(timeout)
        raise TimeoutError

    monkeypatch.setattr(asyncio, "wait_for", waited)

    async def run() -> None:
        await freshening.stay_fresh(Dear(), stop)  # type: ignore[arg-type]

    stop = asyncio.Event()
    asyncio.run(run())
    assert min(waits) >= 0.3 / freshening.SHARE


def test_what_fails_in_another_way_does_not_end_the_task(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[int] = []

    class Gone:
        def refresh(self, stopped: Callable[[], bool]) -> float:
            asked.append(1)
            if len(asked) == 3:
                stop.set()
            raise FileNotFoundError("a file of yesterday's version")

    monkeypatch.setattr(freshening, "EVERY_S", 0.01)
    stop = asyncio.Event()
    asyncio.run(asyncio.wait_for(freshening.stay_fresh(Gone(), stop), 5))  # type: ignore[arg-type]
    assert len(asked) == 3


def test_names_of_centres_that_are_not_there_are_not_kept(
    postgres_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    looked: list[str] = []
    look = LiveFacts.look

    def looking(live: LiveFacts, link: Any, *, now: int) -> Any:
        looked.append(live._centre)
        return look(live, link, now=now)

    monkeypatch.setattr(LiveFacts, "look", looking)
    numbers = LocalNumbers(postgres_url, FolderBlobs(tmp_path), now=lambda: 1, fresh_s=3600)
    for number in range(50):
        nothing_of(numbers, f"nowhere{number}")
    looked.clear()
    numbers.refresh()
    kept = numbers._moments
    assert not looked, "each refresh asks the database about every name that somebody typed"
    assert not kept._live


def test_who_tries_other_thresholds_leaves_nothing_to_be_made_for_ever(
    postgres_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What-if questions ("재계산 시뮬레이션") of one minute; afterwards only the usual page is looked at."""
    later = [0.0]

    class Clock:
        @staticmethod
        def monotonic() -> float:
            return time.monotonic() + later[0]

    monkeypatch.setattr(lately, "time", Clock)
    monkeypatch.setattr(moments, "time", Clock)
    clock = [0]
    numbers = LocalNumbers(postgres_url, FolderBlobs(tmp_path), now=lambda: clock[0], fresh_s=1e9)
    for some in pieces(2)[:4]:
        asyncio.run(commit(postgres_url, some))
        clock[0] = some[-1].at
    numbers.ask(NOW)
    clock[0] += 1
    numbers.refresh()
    usual = columns_of(numbers)
    name = min(DEFAULTS_MS)
    for number in range(20):
        agreed = tuple(Threshold(name=each, ms=1000 + number) for each in (name, "sl_threshold"))
        numbers.ask(msgspec.structs.replace(NOW, agreed=agreed))
    for _ in range(10):
        later[0] += 60
        clock[0] += 1
        numbers.ask(NOW)
        numbers.refresh()
    assert columns_of(numbers) <= usual


def columns_of(numbers: LocalNumbers) -> int:
    made = numbers._moments._kept[CENTRE][0].masks._made._kept.values()
    return sum(len(each.kept if isinstance(each, Masked) else each.rows.kept) for each in made)


def test_a_late_row_that_is_sealed_while_a_moment_lasts_is_not_counted_twice(
    postgres_url: str, tmp_path: Path
) -> None:
    """A schedule of a day that is sealed already lies in no file when the moment begins, and in one soon
    after it: the moment's own row and the file's are the same."""
    blobs, clock = FolderBlobs(tmp_path), [0]
    asked = msgspec.structs.replace(
        NOW, by=(), kpis=("scheduled_queue_time", "shifts_planned", "seat_rate")
    )
    for some in pieces(3)[:4]:
        asyncio.run(commit(postgres_url, some))
        clock[0] = max(clock[0], some[-1].at)
        numbers = LocalNumbers(postgres_url, blobs, now=lambda: clock[0], fresh_s=3600)
        told = cells(numbers.ask(asked))
        with linked(postgres_url) as link:
            Sealer(blobs, CENTRE).seal(link, now=clock[0])
        assert cells(numbers.ask(asked)) == told
        assert cells(LocalNumbers(postgres_url, blobs, now=lambda: clock[0]).ask(asked)) == told


def test_what_a_page_shows_of_a_living_centre_is_at_most_fifteen_seconds_old(
    postgres_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As numbers-fast.md says: a moment lasts five seconds, and web keeps an answer of it for ten more."""
    passed = [0.0]

    class Clock:
        @staticmethod
        def monotonic() -> float:
            return passed[0]

    monkeypatch.setattr(moments, "time", Clock)
    asyncio.run(commit(postgres_url, pieces(2)[0]))
    began = pieces(2)[0][-1].at

    def now() -> int:
        return began + round(passed[0] * 1_000_000)

    numbers = LocalNumbers(postgres_url, FolderBlobs(tmp_path), now=now, fresh_s=roles._FRESH_S)
    pages = Remembering(numbers, clock=lambda: passed[0])
    numbers.ask(NOW)
    oldest = 0.0
    for passed[0] in (roles._FRESH_S - 0.1, roles._FRESH_S + KEPT_S - 0.2):
        oldest = max(oldest, (now() - pages.ask(NOW).as_of) / 1_000_000)
    assert 5 < oldest <= 15
