"""How long report pages take over a year of one centre, against the shortest page of the same site.

    python -m benchmarks.pages [--contacts 5000000] [--requests 20] [--folder /tmp/…] [--kept /tmp/…]

The processes ``web`` (granian) and ``report`` of ``maju run`` are started as it starts them; one
reader asks over loopback, page after page, over one connection that is kept. No two requests of a
page ask for the same days, so no answer about them was kept. ``month`` moves thirty days through
the year, ``year`` asks nearly all of it. CPU is that of both processes.
"""

from __future__ import annotations

import argparse
import http.client
import os
import select
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date, timedelta
from itertools import zip_longest
from pathlib import Path
from urllib.parse import quote, urlencode

import psutil

from benchmarks.numbers_data import CENTRE, GRAINS, World, fill
from benchmarks.report import tell
from maju.app.database import using_database
from maju.app.home import Home
from maju.app.run.plan import Plan
from maju.app.run.processes import Child, child_command
from maju.app.schema import migrate_all
from maju.app.web.ports import HOST, held_port
from maju.app.web.settings import Site
from maju.app.web.wsgi import configure
from maju.engine.clock import Scale, wall
from maju.facts.history.blobs import FolderBlobs
from maju.facts.history.engine import connect
from maju.facts.history.manifest import find_pieces, linked
from maju.kernel.ids import CentreId
from maju.metrics.numbers import Numbers

Span = tuple[date, date]
Windows = Callable[[int], Span]
READY_WITHIN_S = 60.0
_TOKEN = "a" * 32
PAGES: Mapping[str, str] = {
    "overview": "",
    "tables": "tables",
    "tables_agent": "tables?cut=agent",
    "heat": "heat",
    "waits": "waits",
    "repeats": "repeats",
    "kpis": "kpis",
    "kpi": "kpi/service_level",
    "documents": "documents",
    "notes": "notes",
}


_IDLE_S = 0.15
"""Of two processes in ten times as long: they wait for somebody to ask."""


def main() -> None:
    """Fill, start, ask, tell."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--contacts", type=int, default=5_000_000)
    parser.add_argument("--clients", type=int, default=3)
    parser.add_argument("--queues", type=int, default=4, help="of each client")
    parser.add_argument("--agents", type=int, default=40, help="of each client")
    parser.add_argument("--requests", type=int, default=20, help="of each page")
    parser.add_argument("--pages", nargs="*", default=list(PAGES), choices=list(PAGES))
    parser.add_argument("--folder", type=Path, help="where the files lie; gone afterwards")
    parser.add_argument("--kept", type=Path, help="where they stay, and are found again")
    chosen = parser.parse_args()
    os.environ.pop("DATABASE_URL", None)  # the children take the home's own server, as we do
    world = World(
        contacts=chosen.contacts,
        clients=chosen.clients,
        queues=chosen.queues,
        agents=chosen.agents,
        grains=GRAINS,
    )
    with _home(chosen.kept, chosen.folder) as home, using_database(home) as url:
        figures: dict[str, object] = {
            "requests": chosen.requests,
            "fill_s": _fill(url, home, world),
        }
        with _site(home, cookie_of_reader(home, url)) as site:
            figures["making_s"] = site.idle()
            figures |= _asked(site, world, chosen.pages, chosen.requests)
            figures["contact"] = site.times(_contacts(url, home, world, chosen.requests))
    tell(
        "pages",
        {"contacts": chosen.contacts, "grains": GRAINS, **figures},
        against="the list of centres, the site's shortest page",
        packages=("duckdb", "pyarrow", "django", "granian"),
    )


@contextmanager
def _home(kept: Path | None, folder: Path | None) -> Iterator[Home]:
    if kept is not None:
        yield Home(kept).prepare()
        return
    with tempfile.TemporaryDirectory(prefix="maju-pages-", dir=folder) as name:
        Path(name).chmod(0o755)
        yield Home(Path(name)).prepare()


def _fill(url: str, home: Home, world: World) -> float | None:
    """How long it took, s; ``None``: it is there."""
    migrate_all(url)
    began = time.perf_counter()
    with linked(url) as link:
        if find_pieces(link, CENTRE, ["contact"], world.first, date.max).keys("contact"):
            return None
    fill(url, home.blobs, world)
    return round(time.perf_counter() - began, 1)


class Reader:
    """The two processes, and one reader's connection."""

    def __init__(self, port: int, processes: Sequence[psutil.Process], cookie: str) -> None:
        self._cookie = f"{cookie}; csrftoken={_TOKEN}"
        self._port = port
        self._link = http.client.HTTPConnection(HOST, port, timeout=120)
        self._processes = processes

    def as_(self, cookie: str) -> Reader:
        """The same site, read by somebody else."""
        return Reader(self._port, self._processes, cookie)

    def times(
        self,
        addresses: Sequence[str],
        posted: Sequence[Mapping[str, str]] = (),
        before: Callable[[], object] = lambda: None,
    ) -> dict[str, object]:
        """The median, the 95th percentile and the worst, ms; and CPU of each request, ms.

        *before* is called before each of them, and not counted.
        """
        self._link.close()  # it may have been idle for longer than the server waits
        took, sizes, used = [], [], self._cpu()
        for address, form in zip_longest(addresses, posted):
            before()
            began = time.perf_counter()
            self._ask(address, form)
            reply = self._link.getresponse()
            body = reply.read()
            took.append(1_000 * (time.perf_counter() - began))
            assert reply.status == 200, (address, reply.status, body[:500])
            sizes.append(len(body))
        took.sort()
        return {
            "p50_ms": round(took[len(took) // 2], 1),
            "p95_ms": round(took[max(0, -(-95 * len(took) // 100) - 1)], 1),
            "max_ms": round(took[-1], 1),
            "cpu_ms": round(1_000 * (self._cpu() - used) / len(took), 1),
            "bytes": max(sizes),
        }

    def idle(self) -> float:
        """Wait until the processes have nothing left to make; how long that took, s."""
        began, used = time.perf_counter(), -1.0
        while self._cpu() - used > _IDLE_S:
            used = self._cpu()
            time.sleep(10 * _IDLE_S)
        return round(time.perf_counter() - began, 1)

    def _ask(self, address: str, form: Mapping[str, str] | None) -> None:
        headers = {"Cookie": self._cookie}
        if form is None:
            self._link.request("GET", address, headers=headers)
            return
        headers |= {"X-CSRFToken": _TOKEN, "Content-Type": "application/x-www-form-urlencoded"}
        self._link.request("POST", address, body=urlencode(form), headers=headers)

    def _cpu(self) -> float:
        found = [each for root in self._processes for each in (root, *root.children())]
        return sum(each.cpu_times().user + each.cpu_times().system for each in found)


def _asked(site: Reader, world: World, pages: Sequence[str], requests: int) -> dict[str, object]:
    end = (world.first + timedelta(days=31 * world.months)).replace(day=1)
    room = (end - world.first).days - 30

    def month(number: int) -> Span:
        since = world.first + timedelta(days=(number * 13) % room)
        return since, since + timedelta(days=29)

    def year(number: int) -> Span:
        return world.first, end - timedelta(days=1 + number)

    figures: dict[str, object] = {"centres": site.times(["/reports/"] * requests)}
    for page in pages:
        spans: dict[str, Windows] = {"month": month, "year": year}
        figures[page] = {
            name: site.times([_address(page, span(number)) for number in range(requests)])
            for name, span in spans.items()
        }
        print(page, figures[page], file=sys.stderr, flush=True)
    return figures


def _address(page: str, span: Span) -> str:
    path = PAGES[page]
    return f"/reports/{CENTRE}/{path}{'&' if '?' in path else '?'}from={span[0]}&to={span[1]}"


def _contacts(url: str, home: Home, world: World, requests: int) -> list[str]:
    """Some contacts' own pages, of several days."""
    with linked(url) as link:
        until = world.first + timedelta(days=59)
        pieces = find_pieces(link, CENTRE, ["contact"], world.first, until, client="k0")
    path = FolderBlobs(home.blobs).find(pieces.keys("contact")[0])
    with connect() as engine:
        rows = engine.read_parquet(str(path)).project("contact, business_date").limit(requests * 97)
        found = rows.fetchall()[::97]
    return [f"/reports/{CENTRE}/contact/{quote(name)}?day={day}" for name, day in found]


def cookie_of_reader(home: Home, url: str) -> str:
    """Signs an administrator in, who may read everything."""
    configure(Site(home=home, conninfo=url, numbers=_nobody, now=wall, pooled=False))
    from django.conf import settings
    from django.test import Client

    from maju.directory.models import Person, RoleHeld

    said = {"name": "Reader", "language": "ko", "practice": True}
    person, _ = Person.objects.get_or_create(sign_in="reader", defaults=said)
    RoleHeld.objects.get_or_create(person=person, role="administrator")
    client = Client()
    client.force_login(person, backend="maju.directory.signing.Backend")
    name = settings.SESSION_COOKIE_NAME
    return f"{name}={client.cookies[name].value}"


def _nobody() -> Numbers:
    raise AssertionError("only the children ask")


@contextmanager
def _site(home: Home, cookie: str) -> Iterator[Reader]:
    now = wall()
    with held_port(None) as port:
        plan = Plan(
            home=str(home.root),
            centres=(),
            shown=(CentreId(CENTRE),),
            scale=Scale(origin=now, wall_origin=now),
            port=port,
        )
        with running(plan, cookie) as site:
            yield site


@contextmanager
def running(plan: Plan, cookie: str) -> Iterator[Reader]:
    """The processes of *plan* that answer pages, and a reader with *cookie*."""
    home = plan.folders()
    children = [
        Child(role, child_command(role, plan.text()), home.logs / f"{role}.log", _say)
        for role in ("report", "web")
    ]
    try:
        for child in children:
            child.start()
            _wait(child)
        yield Reader(plan.port, [psutil.Process(child.pid) for child in children], cookie)
    finally:
        for child in children:
            child.ask_to_end()
        for child in children:
            child.end(until=time.monotonic() + 10)


def _wait(child: Child) -> None:
    assert child.stdout is not None
    readable, _, _ = select.select([child.stdout], [], [], READY_WITHIN_S)
    assert readable, f"{child.name} is not ready after {READY_WITHIN_S} s"
    child.heard()
    assert child.ready, f"{child.name} ended at once"


def _say(what: str, role: str, why: str) -> None:
    raise AssertionError(f"{role} is {what}: {why}")


if __name__ == "__main__":
    main()
