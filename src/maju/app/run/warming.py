"""The first page after a start need not be the slowest: what pages ask is asked once beforehand.

It opens the engine, writes the usual queries, decodes the latest roll-ups, links the attempts of a
year and adds up what every KPI asks of it; answers are thrown away. A day that is sealed later is
linked before anybody asks, too. Nothing depends on it, and what fails here fails again, visibly, for whoever asks.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from datetime import timedelta

import msgspec

from maju.app.collecting import collect_seldom
from maju.floor.reports import away
from maju.floor.reports.asked import DAYS_MOST
from maju.floor.reports.cards import COURSE, OF_ROLE, QUALITY, SPREADS, WAITS
from maju.floor.reports.listing import CUTS, ROWS_MOST
from maju.kernel.errors import Refused, Trouble
from maju.metrics.local import LocalNumbers
from maju.metrics.numbers import Known, Numbers, Question

USUAL_DAYS = 30
LOOKS_EVERY_S = 10.0
AGAIN_EVERY_S = 21_600.0
"""What lies on disk is told so often that it is in use."""
_EACH_GRAIN = (
    "identified_rate",
    "agent_requested",
    "aht",
    "inferred_time_share",
    "callbacks_requested",
)
"""One of each grain that cards ask: what the files of a year add up to is kept after that."""

ROWS_OF = "service_level"
"""The KPI whose page is opened most."""
SHORTEST_MONTH = 28
CLIENTS_MOST = 8
"""Of more of them, the first rows are found by whoever asks."""


async def stay_warm(numbers: LocalNumbers, stop: asyncio.Event, tidy: Callable[[], None]) -> None:
    """Be warm, and until *stop* link what was sealed or brought since, before anybody asks. While
    more is brought at each look, it is left to those who ask. *tidy*: take away what nobody uses.
    """
    seen = linked = await asyncio.to_thread(_revisions, numbers)
    await asyncio.to_thread(warm, numbers, stop.is_set)
    collect_seldom()  # what is known by now, which is most of what there will be
    told = time.monotonic()
    while not stop.is_set():
        with suppress(TimeoutError):
            await asyncio.wait_for(stop.wait(), LOOKS_EVERY_S)
            return
        before, seen = seen, await asyncio.to_thread(_revisions, numbers)
        again = time.monotonic() - told >= AGAIN_EVERY_S
        if again or (seen == before and seen not in (linked, None)):
            linked, told = seen, time.monotonic()
            await asyncio.to_thread(link, numbers, stop.is_set)
            await asyncio.to_thread(tidy)


def _revisions(numbers: LocalNumbers) -> Mapping[str, int] | None:
    with suppress(Trouble):
        return numbers.revisions()
    return None


def warm(numbers: Numbers, stopped: Callable[[], bool]) -> int:
    """Ask the usual questions about the latest days of each centre; how many were answered."""
    done = 0
    with suppress(Trouble):
        latest = _latest(numbers)
        for known in latest:
            for question in _usual(known):
                if stopped():
                    return done
                with suppress(Refused):
                    numbers.ask(question)
                    done += 1
            for measure in SPREADS.values():
                if stopped():
                    return done
                with suppress(Refused):
                    numbers.buckets(_year(known), measure)
                    done += 1
        if isinstance(numbers, LocalNumbers):
            done += link(numbers, stopped)
    return done


def link(numbers: LocalNumbers, stopped: Callable[[], bool]) -> int:
    """Link a year of each centre's attempts, those that are not linked yet; how many questions were
    answered of it."""
    done = 0
    with suppress(Trouble):
        for known in _latest(numbers):
            with suppress(Refused):
                if numbers.link(_year(known), stopped) and not stopped():
                    done += _listed(numbers, known, stopped)
    return done


def _latest(numbers: Numbers) -> Sequence[Known]:
    """Of each centre the client of whom the latest day is known."""
    latest: dict[str, Known] = {}
    for known in numbers.known():
        if known.centre not in latest or known.last > latest[known.centre].last:
            latest[known.centre] = known
    return list(latest.values())


def _listed(numbers: LocalNumbers, known: Known, stopped: Callable[[], bool]) -> int:
    """What the list of all KPIs and the page of one ask of a year: of every KPI what its files add
    up to, and of each month where its first rows lie."""
    numbers.ask(_year(known, tuple(dict.fromkeys((*numbers.catalogue(known.centre), *QUALITY)))))
    year = _year(known, (ROWS_OF,))
    for by in ("day", "queue"):
        numbers.ask(_year(known, (ROWS_OF,), (by,)))
    months = [year.since + timedelta(days=days) for days in range(0, DAYS_MOST, SHORTEST_MONTH)]
    clients = sum(each.centre == known.centre for each in numbers.known())
    for since in months * min(clients, CLIENTS_MOST):  # each time, one file's beginnings are read
        if stopped():
            break
        month = msgspec.structs.replace(year, since=since, until=since + timedelta(days=31))
        with suppress(Refused):
            numbers.rows(month, ROWS_OF, "num", limit=ROWS_MOST)
    return 3


def _usual(known: Known) -> Iterator[Question]:
    until = known.last + timedelta(days=1)
    since = until - timedelta(days=USUAL_DAYS)
    cards = (*OF_ROLE["supervisor"], "agent_requested", *QUALITY)
    course = (*OF_ROLE["supervisor"], *COURSE)
    for kpis, by in (
        (cards, ()),
        (course, ("day",)),
        ((*CUTS["queue"], *QUALITY), ()),
        (CUTS["queue"], ("queue",)),
        (("agent_requested",), ("weekday", "hour")),
    ):
        yield Question(
            centre=known.centre,
            since=since,
            until=until,
            kpis=tuple(dict.fromkeys(kpis)),
            by=by,
        )
    agents = (*CUTS["agent"], *away.KPIS)
    yield _year(known)
    yield _year(known, (*WAITS, *QUALITY))
    yield _year(known, (*agents, *QUALITY))
    yield _year(known, agents, ("agent",))


def _year(known: Known, kpis: tuple[str, ...] = _EACH_GRAIN, by: tuple[str, ...] = ()) -> Question:
    until = known.last + timedelta(days=1)
    since = until - timedelta(days=DAYS_MOST)
    return Question(centre=known.centre, since=since, until=until, kpis=kpis, by=by)
