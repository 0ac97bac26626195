"""A site whose numbers are a test's own facts, and a browser that knows no script."""

from __future__ import annotations

import secrets
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import psycopg
import pytest
from django.middleware import csrf
from django.test import Client, override_settings
from psycopg import sql

from maju.app.home import Home
from maju.app.postgres import EmbeddedPostgres
from maju.app.web.settings import Site
from maju.app.web.wsgi import configure
from maju.facts.fold.names import put_names
from maju.facts.history.manifest import linked
from maju.kernel.errors import Trouble
from maju.metrics.local import LocalNumbers
from maju.metrics.numbers import Numbers
from tests.pages.kept import keep
from tests.pages.signing import browser_of, django_on, someone
from tests.postgres_fixtures import TEMPLATE
from tests.unit.metrics.building import Facts

HOSTILE = "<script>alert('q')</script>"
NOW = "2026-03-04 08:00:00"


class Counting:
    """Answers as another does, and counts what it was asked."""

    def __init__(self, numbers: Numbers) -> None:
        self._numbers = numbers
        self.asked: Counter[str] = Counter()

    def __getattr__(self, name: str) -> Any:
        self.asked[name] += 1
        return getattr(self._numbers, name)


def nobody() -> Numbers:
    raise Trouble("no report process")


@pytest.fixture(scope="session")
def django(tmp_path_factory: pytest.TempPathFactory) -> None:
    """Django, configured once per process as an installation's."""
    home = Home(tmp_path_factory.mktemp("web"))
    configure(Site(home=home, conninfo="dbname=none", numbers=nobody, now=lambda: 0, pooled=False))
    # A form's token is drawn of all letters and digits, so it holds "q1" once in some sixty: a test
    # that a page does not show a word would fail by chance. These two letters spell no word.
    csrf.CSRF_ALLOWED_CHARS = "XZ"


@pytest.fixture(scope="session")
def directory_url(django: None, fast_postgres: EmbeddedPostgres) -> Iterator[str]:
    """A database for the people of all page tests; each test leaves it as it was."""
    with own_database(fast_postgres) as url:
        yield url


@pytest.fixture
def people(directory_url: str) -> Iterator[None]:
    """The directory of this test: Django's tables, in a transaction that is never committed.

    A test that needs others to see its rows takes a database of its own (``postgres_url`` and
    :func:`tests.pages.signing.django_on`).
    """
    from django.db import transaction

    with django_on(directory_url), transaction.atomic():
        yield
        transaction.set_rollback(True)


@pytest.fixture
def browser(people: None) -> Client:
    """An administrator's, on this machine, by one of its names."""
    return browser_of(someone("admin", "administrator"))


@pytest.fixture
def stranger(people: None) -> Client:
    """Whoever has not signed in."""
    return browser_of(None)


@pytest.fixture(scope="session")
def facts() -> Facts:
    """Two clients, two days, queues of which one has a hostile name."""
    made = Facts()
    for day in ("2026-03-02", "2026-03-03"):
        made.call(f"{day} 09:00:00", wait=10, customer="kim", times=36, agent="a1", topic="refund")
        made.call(f"{day} 09:30:00", wait=40, customer="lee", times=4, queue=HOSTILE, agent="a2")
        made.call(f"{day} 10:00:00", "abandoned", wait=30, customer="park", times=10)
        made.call(f"{day} 11:00:00", wait=5, client="k2", queue="q9", times=10)
    for agent, rest, training in (("a1", 6, 3), ("a2", 12, 0)):
        made.doing("idle", "09:00:00", f"09:{60 - rest - training}:00", agent=agent)
        made.doing(
            "away",
            f"09:{60 - rest - training}:00",
            "10:00:00" if not training else f"09:{60 - training}:00",
            agent=agent,
        )
        made.rows["agent_state"][-1]["reason"] = "rest"
        if training:
            made.doing("away", f"09:{60 - training}:00", "10:00:00", agent=agent)
            made.rows["agent_state"][-1]["reason"] = "training"
    return made


@pytest.fixture(scope="session")
def kept(
    facts: Facts, fast_postgres: EmbeddedPostgres, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[LocalNumbers]:
    """The facts in files and a manifest; pages only read, so one copy serves all tests."""
    now = facts.at(NOW)
    with own_database(fast_postgres) as url:
        blobs = keep(facts, url, tmp_path_factory.mktemp("facts"))
        with linked(url) as link, link.transaction():
            put_names(link, "c", "agent", {"a1": "Kim Hana"})
            put_names(link, "c", "client", {"k2": "Haru <Table>"})
        yield LocalNumbers(url, blobs, now=lambda: now)


@contextmanager
def own_database(server: EmbeddedPostgres) -> Iterator[str]:
    """A migrated database for as long as the block lasts."""
    name = f"t_{secrets.token_hex(8)}"
    copy = sql.SQL("CREATE DATABASE {} TEMPLATE {}")
    drop = sql.SQL("DROP DATABASE {} WITH (FORCE)")
    with psycopg.connect(server.conninfo(), autocommit=True) as link:
        link.execute(copy.format(sql.Identifier(name), sql.Identifier(TEMPLATE)))
    yield server.conninfo(name)
    with psycopg.connect(server.conninfo(), autocommit=True) as link:
        link.execute(drop.format(sql.Identifier(name)))


@pytest.fixture
def numbers(kept: LocalNumbers, facts: Facts, django: None) -> Iterator[Counting]:
    """Whoever answers the pages of a test."""
    now = facts.at(NOW)
    counting = Counting(kept)
    with override_settings(MAJU_NUMBERS=lambda: counting, MAJU_NOW=lambda: now):
        yield counting
