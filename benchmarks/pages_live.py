"""How long report pages with today in their window take, over a year of one centre that is living.

    python -m benchmarks.pages_live [--contacts 5000000] [--agents 100] [--requests 20] [--folder /tmp/…]

A year lies in files; today is a journal that the simulated centre wrote until the afternoon, and of
which some more decisions are committed before each request. The report process makes a later moment
of the centre ready every few seconds while somebody asks, and requests are asked of the latest one.
The processes ``web`` and ``report`` of ``maju run`` are started as it starts them and live in that
day's time; nobody leads the centre but who commits here. Windows end today: today alone, seven days,
the month, the year; each begins a day earlier than the one before, and today is asked again when no
answer about it is kept any more. Pages are asked once the report process has nothing left to make.
CPU is that of both processes.

The alternative is the same questions asked of the rows alone (``way="rows"``), in this process.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import pickle
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Literal
from zoneinfo import ZoneInfo

import msgspec

from benchmarks.numbers_data import CENTRE, GRAINS, World, fill
from benchmarks.pages import PAGES, Reader, cookie_of_reader, running
from benchmarks.report import tell
from maju.app.database import using_database
from maju.app.home import Home
from maju.app.run.plan import Plan
from maju.app.schema import migrate_all
from maju.app.simulate.days import Wish, live
from maju.app.web.ports import held_port
from maju.app.web.remembering import KEPT_S
from maju.engine.clock import Scale, WallClock, wall
from maju.facts.history.blobs import FolderBlobs
from maju.floor.reports.cards import COURSE, OF_ROLE, QUALITY
from maju.journal.postgres import PostgresJournal
from maju.kernel.ids import CentreId
from maju.kernel.ports import Decided
from maju.kernel.time import Instant
from maju.metrics.local import LocalNumbers
from maju.metrics.numbers import Question

TODAY = date(2025, 12, 11)
"""A Thursday; the year in files ends with November, what the journal has begins with December."""
NOW_HOUR = 15
MORE = 40
"""Decisions before each request: some ten seconds of a hundred agents' afternoon."""
SPANS = {"today": 0, "week": 6, "month": 10, "year": 344}
ASKED = ("overview", "tables", "tables_agent", "heat", "waits", "repeats", "kpis", "kpi")
_GROUP = 500


def main() -> None:
    """Fill, live, start, ask, tell."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--contacts", type=int, default=5_000_000)
    parser.add_argument("--agents", type=int, default=100, help="at work today")
    parser.add_argument("--requests", type=int, default=20, help="of each page")
    parser.add_argument("--pages", nargs="*", default=list(ASKED), choices=list(PAGES))
    parser.add_argument("--spans", nargs="*", default=list(SPANS), choices=list(SPANS))
    parser.add_argument("--folder", type=Path, help="where the files lie; gone afterwards")
    parser.add_argument("--day", type=Path, help="keeps the simulated day for another run")
    chosen = parser.parse_args()
    os.environ.pop("DATABASE_URL", None)  # the children take the home's own server, as we do
    told = lived(chosen.agents, chosen.day)
    until = now_us()
    begun = [each for each in told if each.at < until]
    world = World(contacts=chosen.contacts, clients=3, queues=4, agents=40, grains=GRAINS)
    with tempfile.TemporaryDirectory(prefix="maju-pages-", dir=chosen.folder) as name:
        Path(name).chmod(0o755)
        home = Home(Path(name)).prepare()
        with ExitStack() as stack:
            url = stack.enter_context(using_database(home))
            migrate_all(url)
            fill(url, home.blobs, world)
            journal = Journal(url)
            journal.more(begun)
            later = iter_groups(told[len(begun) :], MORE)
            cookie = cookie_of_reader(home, url)
            plan = Plan(
                home=str(home.root),
                centres=(CentreId(CENTRE),),
                scale=Scale(origin=Instant(until), wall_origin=wall()),
                port=stack.enter_context(held_port(None)),
            )
            figures: dict[str, object] = {"requests": chosen.requests, "decisions": len(begun)}
            with running(plan, cookie) as site:
                figures["making_s"] = site.idle()
                for page in chosen.pages:
                    figures[page] = {
                        span: asked(site, journal, later, page, SPANS[span], chosen.requests)
                        for span in chosen.spans
                    }
                    print(page, figures[page], file=sys.stderr, flush=True)
            figures["in_process_cpu_ms"] = {
                way: asked_here(url, home, journal, later, way) for way in ("best", "rows")
            }
    tell(
        "pages_live",
        {"contacts": chosen.contacts, "agents": chosen.agents, **figures},
        against='the same questions of a month with today, of the rows alone (way="rows")',
        packages=("duckdb", "pyarrow", "django", "granian"),
    )


def lived(agents: int, kept: Path | None) -> Sequence[Decided]:
    """The decisions of today."""
    if kept is not None and kept.exists():
        found: Sequence[Decided] = pickle.loads(kept.read_bytes())
        return found
    told: list[Decided] = []
    live(Wish(centre=CentreId(CENTRE), agents=agents, first=TODAY), told.append)
    if kept is not None:
        kept.write_bytes(pickle.dumps(told))
    return told


def now_us() -> int:
    """The afternoon in Seoul."""
    local = datetime.combine(TODAY, datetime.min.time(), ZoneInfo("Asia/Seoul"))
    return round((local + timedelta(hours=NOW_HOUR)).timestamp()) * 1_000_000


def iter_groups(told: Sequence[Decided], size: int) -> Iterator[Sequence[Decided]]:
    """So many at a time."""
    for begin in range(0, len(told), size):
        yield told[begin : begin + size]


class Journal:
    """Writes the centre's journal, as an engine does."""

    def __init__(self, url: str) -> None:
        self._url = url

    def more(self, told: Sequence[Decided]) -> None:
        """Commit these, and let go of the lead again."""
        asyncio.run(self._commit(told))

    async def _commit(self, told: Sequence[Decided]) -> None:
        async with PostgresJournal(self._url, WallClock(), connections=2) as journal:
            lease = await journal.lead(CentreId(CENTRE), patience=None)
            for group in iter_groups(told, _GROUP):
                await lease.commit([msgspec.structs.replace(each, position=None) for each in group])
            await lease.release()


def asked(  # noqa: PLR0917 - one call
    site: Reader,
    journal: Journal,
    later: Iterator[Sequence[Decided]],
    page: str,
    days: int,
    requests: int,
) -> Mapping[str, object]:
    """A page again and again, with more in the journal before each time."""
    path = PAGES[page]
    since = [TODAY - timedelta(days=days + number if days else 0) for number in range(requests + 1)]
    first, *others = [
        f"/reports/{CENTRE}/{path}{'&' if '?' in path else '?'}from={each}&to={TODAY}"
        for each in since
    ]
    site.times([first])  # its first look is told apart: files, texts, sums

    def more() -> None:
        if not days:
            time.sleep(KEPT_S)
        journal.more(next(later))

    return site.times(others, before=more)


def asked_here(
    url: str,
    home: Home,
    journal: Journal,
    later: Iterator[Sequence[Decided]],
    way: Literal["best", "rows"],
) -> float:
    """CPU of an overview's two questions about the month, ms."""
    now = [0]
    numbers = LocalNumbers(url, FolderBlobs(home.blobs), clocks={CENTRE: lambda: now[0]})
    role, until = OF_ROLE["supervisor"], TODAY + timedelta(days=1)
    used = []
    for _ in range(6):
        some = next(later)
        journal.more(some)
        now[0] = some[-1].at
        began = time.process_time()
        for kpis, by in ((*role, *QUALITY), ()), ((*role, *COURSE), ("day",)):
            asked = Question(
                centre=CENTRE,
                since=TODAY - timedelta(days=30),
                until=until,
                kpis=tuple(dict.fromkeys(kpis)),
                by=by,
                way=way,
            )
            numbers.ask(asked)
        used.append(1_000 * (time.process_time() - began))
    return round(sorted(used[1:])[2], 1)


if __name__ == "__main__":
    main()
