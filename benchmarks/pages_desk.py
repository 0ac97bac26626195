"""How long the pages beside the reports take: a year of the read model, its last week as journal.

    python -m benchmarks.pages_desk [--agents 30] [--weeks 52] [--requests 20]

Seven days are lived by the simulated centre, until the last weekday ended; the
weeks before are copies of that one in the read model, each with customers who come again after
thirteen weeks. Directory rows stand for all customers, and inquiries for every tenth contact. Then
``web`` and ``report`` run as ``maju run`` starts them, and one reader at a time asks over a kept
connection: an agent, and an administrator.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import sys
import tempfile
from collections.abc import Mapping, Sequence
from datetime import timedelta
from pathlib import Path
from typing import Any, LiteralString

import psycopg
from psycopg import sql
from psycopg.rows import dict_row

from benchmarks.pages import running
from benchmarks.report import tell
from maju.app.database import using_database
from maju.app.home import Home
from maju.app.run.keeping import keep_demo
from maju.app.run.plan import Demo, Plan
from maju.app.schema import migrate_all
from maju.app.simulate.days import Wish, live
from maju.app.simulate.storing import store
from maju.app.web.ports import held_port
from maju.engine.clock import Scale, WallClock, wall
from maju.facts import readmodel
from maju.facts.fold.calendar import date_of, day_of
from maju.journal.postgres.journal import PostgresJournal
from maju.journal.postgres.queries import parse
from maju.kernel.ids import CentreId
from maju.kernel.ports import Decided
from maju.kernel.time import DAY, Instant

CENTRE = CentreId("demo")
TABLES: Mapping[str, LiteralString] = {
    "rm_contact": "finished_at IS NOT NULL",
    "rm_visit": "left_at IS NOT NULL",
    "rm_leg": "ended_at IS NOT NULL",
    "rm_timeline": "contact IS NOT NULL",
    "rm_agent_state": "ended_at IS NOT NULL",
    "rm_callback": "closed_at IS NOT NULL",
}
NAMES = ("contact", "callback", "origin")
INSTANTS = ("at", "held_since")
POSITIONS = ("seq", "last_seq")
COME_AGAIN_WEEKS = 13
_SQL = parse(Path(__file__).with_name("pages_year.sql").read_text(encoding="utf-8"))


def main() -> None:
    """Live a week, copy it, ask, tell."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--agents", type=int, default=30)
    parser.add_argument("--days", type=int, default=7, help="that are lived")
    parser.add_argument("--weeks", type=int, default=52)
    parser.add_argument("--requests", type=int, default=20, help="of each page")
    chosen = parser.parse_args()
    os.environ.pop("DATABASE_URL", None)  # the children take the home's own server, as we do
    with tempfile.TemporaryDirectory(prefix="maju-pages-") as name:
        Path(name).chmod(0o755)
        home = Home(Path(name)).prepare()
        with using_database(home) as url, held_port(None) as port:
            migrate_all(url)
            plan, sizes = _year(url, home, port, chosen)
            figures = _asked(url, plan, chosen.requests)
    tell(
        "pages_desk",
        {**vars(chosen), "rows": sizes, **figures},
        against="the list of centres, the site's shortest page",
        packages=("django", "granian", "psycopg"),
    )


def _year(
    url: str, home: Home, port: int, chosen: argparse.Namespace
) -> tuple[Plan, dict[str, Any]]:
    last_day = date_of(day_of(wall(), "Asia/Seoul"))
    last_day -= timedelta(days=max(0, last_day.weekday() - 4))
    wish = Wish(
        centre=CENTRE,
        days=chosen.days,
        agents=chosen.agents,
        first=last_day - timedelta(days=chosen.days - 1),
    )
    kept: list[Decided] = []
    live(wish, kept.append)
    last = next(each.events[-1].at for each in reversed(kept) if each.events)
    print(f"{len(kept)} decisions were lived", file=sys.stderr, flush=True)
    plan = Plan(
        home=str(home.root),
        centres=(CENTRE,),
        scale=Scale(origin=Instant(last + 1), wall_origin=wall()),
        port=port,
        demo=Demo(agents=chosen.agents),
    )
    asyncio.run(_stored(url, kept))
    keep_demo(plan, home, url, have=wish.settings().version)
    with psycopg.connect(url, autocommit=True, row_factory=dict_row) as link:
        for table, whole in TABLES.items():
            names = link.execute(_SQL["columns"], {"table": table}).fetchall()
            link.execute(_copying(table, [each["name"] for each in names], whole, chosen.weeks))
            print(table, file=sys.stderr, flush=True)
        for name in ("inquiries", "customers", "addresses", "clues"):
            link.execute(_SQL[name], {"centre": CENTRE})
        link.execute("VACUUM (ANALYZE)")  # as a database is that was not filled a minute ago
        sizes = link.execute(_SQL["sizes"], {"centre": CENTRE}).fetchone()
    assert sizes is not None
    return plan, sizes


async def _stored(url: str, decisions: Sequence[Decided]) -> None:
    await store(url, CENTRE, decisions)
    async with PostgresJournal(url, WallClock()) as journal:
        await readmodel.rebuild(url, journal, CENTRE)


def _copying(table: str, columns: Sequence[str], whole: LiteralString, weeks: int) -> sql.Composed:
    """The week's rows that are *whole*, once for each week before it."""
    values = [_earlier(each) for each in columns]
    return sql.SQL(
        "INSERT INTO readmodel.{table} ({columns}) SELECT {values} FROM readmodel.{table},"
        " generate_series(1, {weeks}) AS w WHERE {whole}"
    ).format(
        table=sql.Identifier(table),
        columns=sql.SQL(", ").join(map(sql.Identifier, columns)),
        values=sql.SQL(", ").join(values),
        weeks=sql.Literal(weeks - 1),
        whole=sql.SQL(whole),
    )


def _earlier(column: str) -> sql.Composable:
    name = sql.Identifier(column)
    if column in NAMES:
        return sql.SQL("{} || '-w' || w").format(name)
    if column == "customer":
        return sql.SQL("{} || '-' || w % {}").format(name, sql.Literal(COME_AGAIN_WEEKS))
    if column.endswith("_at") or column in INSTANTS:
        return sql.SQL("{} - w * {}::bigint").format(name, sql.Literal(7 * DAY))
    if column in POSITIONS:
        return sql.SQL("{} - w * 1000000000::bigint").format(name)
    return name


def _asked(url: str, plan: Plan, requests: int) -> dict[str, Any]:
    with psycopg.connect(url, row_factory=dict_row) as link:
        row = link.execute(_SQL["busiest"], {"centre": CENTRE}).fetchone()
        assert row is not None
        asked = {"centre": CENTRE, "agent": row["agent"], "limit": requests}
        had = link.execute(_SQL["had"], asked).fetchall()
    agent, reader = _cookies(row["agent"])
    figures: dict[str, Any] = {}
    with running(plan, reader) as site:
        figures["centres"] = site.times(["/reports/"] * requests)
        own = site.as_(agent)
        for who, those in ((own, _of_agent(had)), (site, _of_reader(had))):
            for name, addresses in those.items():
                if isinstance(addresses, str):
                    addresses = [addresses] * requests  # noqa: PLW2901 - the same page again
                figures[name] = who.times(addresses)
                print(name, figures[name], file=sys.stderr, flush=True)
        client = str(had[0]["client"])
        figures["customers_search"] = site.times(
            [f"/directory/demo/customers/{client}/search"] * requests,
            [{"said": f"010-{n:04}-{n + 1000:04}"} for n in range(requests)],
        )
        texts = [f"010-{n:04}-{n + 1000:04}" for n in range(requests)]
        figures["desk_find_number"] = own.times(
            ["/desk/demo/find"] * requests, [{"text": each, "client": client} for each in texts]
        )
        figures["desk_find_name"] = own.times(
            ["/desk/demo/find"] * requests,
            [{"text": f"김민{n}", "client": client} for n in range(requests)],
        )
    return figures


def _of_agent(had: Sequence[dict[str, Any]]) -> dict[str, str | list[str]]:
    return {
        "desk": "/desk/demo/",
        "desk_panel": [f"/desk/demo/panel/{each['contact']}" for each in had],
        "desk_targets": [f"/desk/demo/targets/{each['contact']}" for each in had],
        "desk_mine": "/desk/demo/mine",
        "desk_find": "/desk/demo/find",
        "desk_duties": "/desk/demo/duties",
        "desk_news": "/desk/demo/news",
        "desk_manual": "/desk/demo/manual",
        "records_mine": "/records/demo/mine",
    }


def _of_reader(had: Sequence[dict[str, Any]]) -> dict[str, str | list[str]]:
    return {
        "board": "/board/demo/",
        "board_wall": "/board/demo/?wall=1",
        "board_acts": "/board/demo/acts",
        "board_limits": "/board/demo/limits",
        "inquiries": "/inquiries/demo/",
        "abandoned": "/abandoned/demo/",
        "records": "/records/demo/",
        "notices": "/notices/demo/",
        "manual": "/manual/demo/",
        "directory": "/directory/demo/",
        "directory_agents": "/directory/demo/of/agents/",
        "directory_queues": "/directory/demo/of/queues/",
        "customers": [f"/directory/demo/customers/{each['client']}/" for each in had],
        "customer": [
            f"/directory/demo/customers/{each['client']}/{each['customer']}" for each in had
        ],
        "trail": "/directory/demo/trail",
        "accesses": "/directory/demo/accesses",
        "people": "/directory/demo/people",
    }


def _cookies(agent: str) -> tuple[str, str]:
    """Of the agent's own person, and of an administrator; Django is set up by then."""
    from django.conf import settings
    from django.test import Client

    from maju.directory.models import Agent, Person

    found = []
    Person.objects.filter(practice=False).update(practice=True)
    of_agent = Agent.objects.get(centre=CENTRE, code=agent).person
    for person in (of_agent, Person.objects.get(sign_in=f"admin@{CENTRE}")):
        client = Client()
        client.force_login(person, backend="maju.directory.signing.Backend")
        found.append(
            f"{settings.SESSION_COOKIE_NAME}={client.cookies[settings.SESSION_COOKIE_NAME].value}"
        )
    return found[0], found[1]


if __name__ == "__main__":
    main()
