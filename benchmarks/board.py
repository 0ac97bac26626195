"""What a tick of the live board takes: the day's rows taken in, and 50 distinct views written.

    python -m benchmarks.board [--contacts 20000,100000] [--views 50] [--a-second 5]

A day of that many finished contacts lies behind; each second so many contacts end, as many begin,
and 200 wait. Times are of this thread's CPU. The named alternative asks the same KPIs of the same
rows anew for each view, with one query, as a page does.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from itertools import pairwise
from random import Random
from typing import Any

from benchmarks.floor import floor_settings
from benchmarks.report import quantiles_ms, tell
from maju.facts.fold.calendar import begin_of, number_of
from maju.facts.fold.rows import Made, made
from maju.facts.fold.sheets import table_of
from maju.facts.fold.state import State
from maju.facts.history.engine import connect
from maju.facts.schema import GRAINS
from maju.floor.board.counter import CONTACT_KPIS, Counter, terms_of
from maju.floor.board.ledger import Pick
from maju.floor.board.picture import DEMAND, OF_QUEUE
from maju.kernel.settings import Settings
from maju.kernel.time import SECOND
from maju.metrics.answering import find_kpis
from maju.metrics.compiling import Scope, query
from maju.metrics.measures import MEASURES

AGAINST = "one query over the day's contacts for each view"
DAY = date(2026, 11, 20)
WAITING = 200
TICKS = 60


class World:
    """Rows of contacts that nobody lived."""

    def __init__(self, settings: Settings) -> None:
        self._state = State(centre=settings.centre, settings=settings)
        self._queues = settings.queues
        self._random = Random(1)
        self.zone = settings.zone

    def contact(self, number: int, at: int, *, ended: bool) -> Iterator[Made]:
        """A contact and its attempt, answered after some seconds or still in line."""
        queue = self._queues[number % len(self._queues)]
        wait_ms = self._random.randrange(40_000)
        left = at + wait_ms * 1000
        base: dict[str, Any] = {
            "client": queue.client,
            "contact": f"c{number}",
            "attempt": f"c{number}",
            "channel": queue.channels[0].value,
            "customer": f"p{number % 30_000}",
            "shared_identity": False,
            "record": f"c{number}",
            "source_ref": str(number),
            "queue": queue.id,
            "state": "closed" if ended else "open",
        }
        outcome = "answered" if ended else "open"
        yield made(self._state, "contact", f"c{number}", {
            **base, "vip": False, "entered_at": at, "outcome": outcome,
            "left_at": left if ended else None, "wait_ms": wait_ms if ended else None,
            "transfer_lost": False,
        })  # fmt: skip
        yield made(self._state, "attempt", f"c{number}", {
            **base, "arrived_at": at, "outcome": "agent_requested", "contact_outcome": outcome,
            "served_at": left if ended else None, "ended_at": left if ended else None,
        })  # fmt: skip


def picks(settings: Settings, count: int) -> list[Pick]:
    """Distinct views: all, each client, each queue."""
    some = [Pick(), *(Pick(clients=frozenset({client})) for client in settings.clients)]
    some += [Pick(queues=frozenset({queue.id})) for queue in settings.queues]
    some += [Pick(queues=frozenset({one.id, other.id})) for one, other in pairwise(settings.queues)]
    return some[:count]


def view(counter: Counter, pick: Pick) -> None:
    """All numbers of one view."""
    counter.cells(NUMBERS, pick)
    counter.by_queue(OF_QUEUE, pick)
    counter.by_queue(("service_level",), pick, recent=True)
    counter.recent("service_level", pick)
    counter.redials(pick)
    counter.in_line(pick)


NUMBERS = (*CONTACT_KPIS, *DEMAND, "waiting_now", "oldest_waiting", "callback_pending")


def measure(contacts: int, views: int, a_second: int) -> dict[str, object]:
    """One size."""
    settings = floor_settings(agents=10, queues=30)
    world = World(settings)
    begin = begin_of(number_of(DAY), world.zone)
    scope = Scope(since=DAY, until=DAY + timedelta(days=1), as_of=0, known_until=0)
    counter = Counter(terms_of(number_of(DAY), scope))
    step = 10 * 3600 * SECOND // contacts
    behind = [m for n in range(contacts) for m in world.contact(n, begin + n * step, ended=True)]
    now = begin + contacts * step
    began = time.thread_time()
    counter.see(behind, (), now)
    loaded_s = time.thread_time() - began
    some, took = picks(settings, views), []
    line = [m for n in range(10**7, 10**7 + WAITING)
            for m in world.contact(n, now - (n % 60) * SECOND, ended=False)]  # fmt: skip
    for tick in range(TICKS):
        now += SECOND
        first = contacts + tick * a_second
        ended = [m for n in range(first, first + a_second)
                 for m in world.contact(n, now - 30 * SECOND, ended=True)]  # fmt: skip
        began = time.thread_time()
        counter.see(ended, line, now)
        seen = time.thread_time()
        for pick in some:
            view(counter, pick)
        took.append((seen - began, time.thread_time() - seen))
    rows = [row for _, grain, _, row in behind if grain == "contact"]
    return {
        "contacts": contacts,
        "views": len(some),
        "first_look_s": round(loaded_s, 2),
        "see_ms": quantiles_ms([one for one, _ in took]),
        "views_ms": quantiles_ms([two for _, two in took]),
        "tick_ms": quantiles_ms([one + two for one, two in took]),
        "against_ms": round(asked_anew(scope, rows, now, some) * 1000, 1),
    }


def asked_anew(scope: Scope, rows: Sequence[Any], now: int, some: Sequence[Pick]) -> float:
    """CPU of the alternative for the same views, seconds."""
    engine = connect(threads=1)
    for grain in GRAINS:
        engine.register(grain, table_of(grain, rows if grain == "contact" else ()))
    kpis = find_kpis(CONTACT_KPIS)
    whole = Scope(since=scope.since, until=scope.until, as_of=now, known_until=now, by=("queue",))
    said = query(kpis, MEASURES, whole).sql(dialect="duckdb")
    began = time.process_time()
    for _ in some:
        engine.execute(said).fetchall()
    return time.process_time() - began


def main() -> None:
    """Measure and tell."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--contacts", default="20000,100000")
    parser.add_argument("--views", type=int, default=50)
    parser.add_argument("--a-second", type=int, default=5)
    said = parser.parse_args()
    sizes = [int(each) for each in said.contacts.split(",")]
    figures = {str(size): measure(size, said.views, said.a_second) for size in sizes}
    tell("board", {"figures": figures}, against=AGAINST, packages=("duckdb", "pyarrow"))


if __name__ == "__main__":
    main()
