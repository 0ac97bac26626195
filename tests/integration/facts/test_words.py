"""What is said of a centre, read in one statement, is what each list's own reader says; a question
costs few statements; and a connection that the server closed is not asked with."""

from __future__ import annotations

import random
from datetime import date, timedelta
from pathlib import Path
from typing import Any, Literal

import psycopg
import pytest

from maju.facts.calendars.kept import find_kept, keep_day, keep_frame
from maju.facts.history.manifest import Link, linked
from maju.metrics.local import LocalNumbers
from maju.metrics.numbers import Question
from maju.metrics.own.agreed import Agreed, agree, find_agreed
from maju.metrics.own.shared import find_shared, share, unshare
from maju.metrics.own.words import find_words
from maju.metrics.sharing import Shared
from maju.metrics.warm import Links
from tests.integration.facts.test_import import Desk, call

FIRST = date(1999, 1, 1)
CLIENTS = (None, "bank", "other")
KINDS: tuple[Literal["threshold", "target"], ...] = ("threshold", "target")
HOWS: tuple[Literal["open", "closed", "short"], ...] = ("open", "closed", "short")
STATEMENTS_MOST = 3
"""Of a question: two that follow the journal, and all words at once."""


@pytest.fixture
def desk(postgres_url: str, tmp_path: Path) -> Desk:
    desk = Desk(postgres_url, tmp_path)
    desk.bring(call(1), call(2, day="990202"))
    return desk


def say(link: Link, rng: random.Random) -> None:
    """Anything that may be kept of a centre."""
    client, day = rng.choice(CLIENTS), FIRST + timedelta(days=rng.randrange(20))
    match rng.randrange(5):
        case 0:
            value = rng.choice((0.1 + 0.2, 20_000.0, 1 / 3))
            name, queue = rng.choice(("service_level", "redial")), rng.choice((None, "q", 'q"'))
            kind = rng.choice(KINDS)
            said = Agreed(name=name, kind=kind, value=value, since=day, client=client, queue=queue)
            agree(link, "bank", said)
        case 1:
            share(link, "bank", Shared(customer=f"cp_{day.day}", since=day, client=client))
        case 2:
            for each in [one for one in find_shared(link, "bank") if not one.until][:1]:
                unshare(link, "bank", each.client, each.customer, day)
        case 3:
            keep_frame(
                link, "bank", client or "", rng.choice(("person", "settings", "import")),
                country=rng.choice((None, "KR", "")), week=rng.choice((None, [1, 2], [7])),
                zone=rng.choice((None, "Asia/Seoul", "UTC")), day_start_s=rng.choice((None, 14_400)),
            )  # fmt: skip
        case _:
            how, label = rng.choice(HOWS), rng.choice(("", "설날"))
            if rng.random() < 0.5:
                keep_day(link, "bank", client or "", day, how, label=label)
            else:
                keep_day(link, "bank", client or "", day, how, label=label, source="settings")


@pytest.mark.parametrize("seed", range(3))
def test_all_words_at_once_are_those_of_their_own_readers(desk: Desk, seed: int) -> None:
    rng = random.Random(seed)
    with linked(desk.url) as link:
        for _ in range(40):
            say(link, rng)
            for client in CLIENTS:
                words = find_words(link, "bank", client)
                assert list(words.agreed) == find_agreed(link, "bank")
                assert list(words.shared) == find_shared(link, "bank")
                assert words.kept == find_kept(link, "bank", client)
        state = find_words(link, "bank", "bank").state
        desk.bring(call(3, day="990203"))
        later = find_words(link, "bank", "bank").state
        assert later.revision != state.revision
        assert later.covers != state.covers


def test_a_question_that_nobody_asked_before_costs_few_statements(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    numbers, asked = LocalNumbers(desk.url, desk.blobs), list[object]()
    execute = psycopg.Connection.execute

    def counted(*args: Any, **more: Any) -> Any:
        asked.append(args[1])
        return execute(*args, **more)

    def question(day: int) -> Question:
        until = date(1999, 2, day)
        return Question(centre="bank", since=FIRST, until=until, kpis=("answered",))

    numbers.ask(question(5))
    monkeypatch.setattr(psycopg.Connection, "execute", counted)
    numbers.ask(question(6))
    assert 1 <= len(asked) <= STATEMENTS_MOST, asked
    asked.clear()
    numbers.rows(question(7), "answered", "num", limit=5)
    assert 1 <= len(asked) <= STATEMENTS_MOST, asked


def test_a_connection_that_the_server_closed_is_not_lent(desk: Desk) -> None:
    links = Links(desk.url)
    with links.lent() as first:
        pid = first.info.backend_pid
    with links.lent() as again:
        assert again is first
    with psycopg.connect(desk.url, autocommit=True) as other:
        other.execute("SELECT pg_terminate_backend(%s, 5000)", (pid,))
    with links.lent() as new:
        assert new is not first
        assert new.execute("SELECT 1 AS one").fetchone() == {"one": 1}
