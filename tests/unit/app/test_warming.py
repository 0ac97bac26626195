"""What is asked before the first page: of each centre once, until somebody stops it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import date, timedelta
from itertools import pairwise
from typing import Any

import pytest

from maju.app.run import warming
from maju.app.run.warming import USUAL_DAYS, warm
from maju.facts.rollups.spec import ROLLED
from maju.floor.reports.asked import DAYS_MOST
from maju.floor.reports.cards import SPREADS, WAITS
from maju.floor.reports.listing import CUTS
from maju.kernel.errors import Refused, Trouble
from maju.metrics.catalogue import CATALOGUE
from maju.metrics.local import LocalNumbers
from maju.metrics.numbers import Known, Question


class Listening:
    def __init__(self, *known: Known, refuses: bool = False) -> None:
        self.asked: list[Question] = []
        self.spread: list[str] = []
        self._known = known
        self._refuses = refuses

    def known(self) -> tuple[Known, ...]:
        return self._known

    def ask(self, question: Question) -> object:
        self.asked.append(question)
        if self._refuses:
            raise Refused("no_facts", centre="c", since="", until="")
        return object()

    def buckets(self, question: Question, measure: str) -> object:
        self.spread.append(measure)
        return self.ask(question)


def known(centre: str, client: str, last: date) -> Known:
    return Known(centre=centre, client=client, first=last, last=last, sources=())


def told(numbers: Any, *, stopped: bool = False) -> int:
    return warm(numbers, lambda: stopped)


def test_each_centre_is_asked_about_its_latest_days() -> None:
    late, early = date(2026, 3, 9), date(2026, 1, 5)
    numbers = Listening(known("c", "k1", early), known("c", "k2", late), known("d", "k", early))
    assert told(numbers) == len(numbers.asked) > 0
    windows = {(each.centre, each.since, each.until) for each in numbers.asked}
    day = timedelta(days=1)
    assert windows == {
        (centre, last + day - timedelta(days=days), last + day)
        for centre, last in (("c", late), ("d", early))
        for days in (USUAL_DAYS, DAYS_MOST)
    }


def test_what_is_asked_of_a_year_adds_up_every_grain_that_cards_stand_on() -> None:
    numbers = Listening(known("c", "k", date(2026, 3, 9)))
    told(numbers)
    cards = [each for each in numbers.asked if (each.until - each.since).days == USUAL_DAYS]
    asked = [kpi for each in cards if not each.by for kpi in each.kpis]
    year = [each for each in numbers.asked if (each.until - each.since).days == DAYS_MOST]
    assert grains(list(year[0].kpis)) == grains([kpi for kpi in asked if CATALOGUE[kpi].grain])


def grains(kpis: list[str]) -> set[str]:
    return {CATALOGUE[kpi].grain for kpi in kpis} & ROLLED.keys()


def test_waits_and_agents_of_a_year_are_asked_as_their_pages_do() -> None:
    numbers = Listening(known("c", "k", date(2026, 3, 9)))
    told(numbers)
    assert sorted(numbers.spread) == sorted(SPREADS.values())
    year = [each for each in numbers.asked if (each.until - each.since).days == DAYS_MOST]
    assert any({*WAITS} <= {*each.kpis} for each in year)
    assert {each.by for each in year if {*CUTS["agent"]} <= {*each.kpis}} == {(), ("agent",)}


class Linking(Listening, LocalNumbers):  # type: ignore[misc]
    """Links *linked* files, as the process that has them does."""

    def __init__(self, linked: int) -> None:
        super().__init__(known("c", "k", date(2026, 3, 9)))
        self.linked = linked
        self.rowed: list[Question] = []

    def link(self, question: Question, stopped: Callable[[], bool]) -> int:
        return self.linked

    def catalogue(self, centre: str) -> Any:
        return {"answered": None, "own": None}

    def rows(self, question: Question, *_: Any, **__: Any) -> Any:
        self.rowed.append(question)


def test_every_kpi_of_a_year_is_asked_once_its_attempts_are_linked() -> None:
    linking, too_large = Linking(36), Linking(0)
    assert told(linking) == told(too_large) + 3
    assert any({"answered", "own"} <= {*each.kpis} for each in linking.asked)
    begins = [each.since for each in linking.rowed]
    assert all(0 < (other - one).days <= 28 for one, other in pairwise(begins)), (
        "each month has one"
    )
    assert (begins[-1] - begins[0]).days > DAYS_MOST - 31
    assert not any("own" in each.kpis for each in too_large.asked)
    assert not too_large.rowed


def test_what_is_refused_does_not_end_it() -> None:
    numbers = Listening(known("c", "k", date(2026, 3, 9)), refuses=True)
    assert told(numbers) == 0
    assert len(numbers.asked) > 1


def test_who_stops_is_not_kept_waiting() -> None:
    numbers = Listening(known("c", "k", date(2026, 3, 9)))
    assert told(numbers, stopped=True) == 0
    assert not numbers.asked


def test_a_database_that_is_away_is_for_whoever_asks_next() -> None:
    class Away(Listening):
        def known(self) -> tuple[Known, ...]:
            raise Trouble("away")

    assert told(Away()) == 0


class Changing(Listening):
    """Its files are others at some of the looks."""

    def __init__(self, revisions: list[int | None], stop: asyncio.Event) -> None:
        super().__init__(known("c", "k", date(2026, 3, 9)))
        self._revisions = revisions
        self._stop = stop
        self.links: list[int] = []

    def revisions(self) -> dict[str, int]:
        now = self._revisions.pop(0)
        if not self._revisions:
            self._stop.set()
        if now is None:
            raise Trouble("away")
        return {"c": now}

    def link(self, _question: Question, _stopped: Callable[[], bool]) -> int:
        self.links.append(len(self._revisions))
        return 0


@pytest.mark.parametrize(
    ("revisions", "again_s", "left"),
    [
        ([1, 1, 1], 3600, []),
        ([1, 2, 2, 2, 1], 3600, [2]),
        ([1, 2, 3, 4, 4, 4], 3600, [1]),
        ([None, 1, 1, 1], 3600, [1]),
        ([1, None, None, 1, 1, 1], 3600, []),
        ([1, 2, 2, 3, 3, 3], 3600, [3, 1]),
        ([1, 1, 1, 1], 0, [2, 1, 0]),
    ],
)
def test_what_was_sealed_since_is_linked_once_it_no_longer_changes(
    revisions: list[int | None], again_s: float, left: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(warming, "LOOKS_EVERY_S", 0.001)
    monkeypatch.setattr(warming, "AGAIN_EVERY_S", again_s)
    tidied: list[bool] = []
    seldom: list[bool] = []
    monkeypatch.setattr(warming, "collect_seldom", lambda: seldom.append(True))

    async def run() -> Changing:
        stop = asyncio.Event()
        numbers = Changing([*revisions], stop)
        await warming.stay_warm(numbers, stop, lambda: tidied.append(True))  # type: ignore[arg-type]
        return numbers

    assert asyncio.run(run()).links == left
    assert len(tidied) == len(left)
    assert len(seldom) == 1
