"""Three weeks of calls in a database of the module's own, and reports about them."""

from __future__ import annotations

import random
import secrets
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import psycopg
import pytest
from psycopg import sql

from maju.app.home import Home
from maju.app.numbers.store import Store
from maju.app.postgres import EmbeddedPostgres
from maju.app.schema import migrate_all
from maju.facts.history.blobs import FolderBlobs
from maju.facts.imports.bank1999 import HEADER

FIRST = date(1999, 2, 1)  # a Monday
DAYS = 21


def clock(second: int) -> str:
    return f"{second // 3600}:{second // 60 % 60:02}:{second % 60:02}"


def log() -> str:
    """Calls as the bank's exchange wrote them: more on Mondays, two queues, three agents."""
    chance = random.Random(7)
    lines = ["\t".join(HEADER)]
    number = 0
    for offset in range(DAYS):
        day = FIRST + timedelta(days=offset)
        if day.weekday() == 6:
            continue
        for _ in range(90 if day.weekday() == 0 else 60):
            number += 1
            begin = chance.randrange(8 * 3600, 18 * 3600)
            wait = chance.choice([3, 8, 15, 20, 25, 40, 90])
            answered = chance.random() < 0.85
            served, ended = begin + 6 + wait, begin + 6 + wait + chance.randrange(20, 200)
            talk = [clock(served), clock(ended), str(ended - served)]
            lines.append(
                "\t".join(
                    ["AA0101", str(number), str(chance.randrange(1, 300)), "0",
                     chance.choice(["PS", "PS", "NE"]), f"{day:%y%m%d}", clock(begin),
                     clock(begin + 6), "6", clock(begin + 6), clock(served), str(wait),
                     *(["AGENT", *talk, chance.choice(["DORIT", "TOVA", "AVI"])] if answered
                       else ["HANG", "0:00:00", "0:00:00", "0", "NO_SERVER"])]
                )
            )  # fmt: skip
    return "\n".join(lines) + "\n"


@pytest.fixture(scope="module")
def store(
    fast_postgres: EmbeddedPostgres, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Store]:
    """The calls, imported."""
    from click.testing import CliRunner

    from maju.app.cli import maju

    name = f"reports_{secrets.token_hex(6)}"
    home = Home(tmp_path_factory.mktemp("home")).prepare()
    with psycopg.connect(fast_postgres.conninfo(), autocommit=True) as link:
        link.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
        url = fast_postgres.conninfo(name)
        migrate_all(url)
        path = Path(home.root) / "log.txt"
        path.write_text(log())
        words = ("import", "bank1999", str(path), "--centre", "bank", "--timezone", "Asia/Seoul")
        env = {"DATABASE_URL": url, "MAJU_HOME": str(home.root), "LANG": "C.UTF-8"}
        done = CliRunner().invoke(maju, words, env=env)
        assert done.exit_code == 0, done.output
        yield Store(url=url, blobs=FolderBlobs(home.blobs), home=home)
        link.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))
