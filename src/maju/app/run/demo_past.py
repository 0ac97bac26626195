"""The demonstration's past: weeks of calls before its first day, brought in as anybody's log would be.

So forecasts, staffing and reports have something to say in its first minute. It is an import like any
other (``maju imports list --centre demo``): kept by its hash, harmless when repeated, taken back by
``maju imports undo``. A home that was begun on an earlier day gets the same days.
"""

from __future__ import annotations

import asyncio
import tempfile
from collections.abc import Callable, Sequence
from datetime import date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import structlog

from maju.app.numbers.store import now_us, pseudonym_key
from maju.app.run.awaiting import tell_past
from maju.app.run.plan import Plan
from maju.channels.simulated.demo import open_demo_settings
from maju.channels.simulated.demo.past import MAP, Call, log_of, past_of
from maju.channels.simulated.demo.turns import heads_of
from maju.channels.simulated.world.profile import profile_of
from maju.facts.history.blobs import FolderBlobs
from maju.facts.history.manifest import linked
from maju.facts.history.queries import QUERIES
from maju.facts.imports.places import Place
from maju.facts.imports.running import run_import
from maju.facts.imports.shelf import find_format
from maju.journal.postgres.journal import PostgresJournal
from maju.kernel.errors import Refused, Trouble
from maju.kernel.ids import CentreId, ClientId, Seq

log: structlog.typing.FilteringBoundLogger = structlog.get_logger("maju.run")

FORMAT = "csv"


class _Left(Exception):
    """The run ends while a log is being read: nothing of that log stays."""


def keep_past(plan: Plan, url: str, began: date, stopped: Callable[[], bool]) -> int:
    """Bring in what is missing of the days before *began*; how many contacts came of it.

    A client whose log is there is left alone, so that a second start costs nothing. Killed between
    two clients, the next start brings the other. *stopped*: whether to leave the rest for then; it
    is asked while a log is read, too, so that a run that ends does not wait for an import.
    """
    demo, centre = plan.demo, plan.centres[0]
    if demo is None or not demo.past or not demo.load:
        return 0
    heads = heads_of(demo.agents)
    settings = open_demo_settings(agents=heads, centre=centre)
    profile, done = profile_of(settings), 0
    for place, client in enumerate(settings.clients):
        tell_past(plan, place, len(settings.clients), over=False)
        if stopped() or client in _brought(url, centre):
            continue
        calls = past_of(
            profile,
            client,
            seed=demo.seed,
            first=began - timedelta(days=demo.past),
            until=began,
            load=demo.load * demo.agents / heads,
        )
        if calls and not stopped():
            try:
                done += _bring(plan, url, client, settings.zone, calls, stopped)
            except _Left:
                break
    return done


async def bring_past(plan: Plan, url: str, stop: asyncio.Event) -> None:
    """As :func:`keep_past`, before the day on which the demonstration began; troubles are only told."""
    if plan.demo is None or not plan.demo.past:
        return
    try:
        began = await _began_on(plan, url)
        done = await asyncio.to_thread(keep_past, plan, url, began, stop.is_set)
    except (Refused, Trouble) as error:
        log.warning("past_not_brought", why=str(error))
        return
    finally:
        if not stop.is_set():  # else the next run brings it, and tells of itself
            tell_past(plan, 0, 0, over=True)
    if done:
        log.info("past_brought", contacts=done)


async def _began_on(plan: Plan, url: str) -> date:
    """The local day of the centre's first event; today where nothing has happened."""
    clock = plan.clock()
    async with PostgresJournal(url, clock, connections=1) as journal:
        first = await journal.read(plan.centres[0], after=Seq(0), limit=1)
    at = first[0].at if first else clock.now()
    zone = ZoneInfo(open_demo_settings(agents=1).zone)
    return datetime.fromtimestamp(at / 1_000_000, zone).date()


def _brought(url: str, centre: CentreId) -> set[str]:
    """Clients of whom anything was imported."""
    with linked(url) as link:
        rows = link.execute(QUERIES["imports"], {"centre": centre}).fetchall()
    return {str(row["client"]) for row in rows}


def _bring(  # noqa: PLR0917 - one call
    plan: Plan,
    url: str,
    client: ClientId,
    zone: str,
    calls: Sequence[Call],
    stopped: Callable[[], bool],
) -> int:
    def seen(_bytes: int) -> None:
        if stopped():
            raise _Left

    home = plan.folders()
    place = Place(
        centre=plan.centres[0],
        client=client,
        zone=zone,
        key=pseudonym_key(home),
    )
    with tempfile.TemporaryDirectory(dir=home.run) as folder:
        file = Path(folder) / f"demo-past-{client}.csv"
        file.write_text("".join(log_of(calls, client, zone)), encoding="utf-8")
        summary = run_import(
            url,
            FolderBlobs(home.blobs),
            find_format(FORMAT, MAP),
            file,
            place,
            now=now_us,
            way=MAP,
            seen=seen,
        )
    return summary.imported
