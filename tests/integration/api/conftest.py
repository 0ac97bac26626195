"""The API of a demonstration centre on a real database, with an engine that decides at once."""

from __future__ import annotations

import asyncio
import json
import secrets
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import psycopg
import pytest
from django.test import Client, override_settings

from maju.channels.simulated.demo import DEMO, directory_of, open_demo_settings
from maju.engine.clock import WallClock, wall
from maju.engine.engine import Engine
from maju.facts.readmodel import Projector
from maju.floor.reports.documents.cabinet import Cabinet
from maju.journal.postgres.journal import PostgresJournal
from maju.kernel.commands import Command, SignIn
from maju.kernel.ids import AdapterId, CommandId
from maju.metrics.local import LocalNumbers
from tests.integration.directory.conftest import django, tables
from tests.integration.directory.deciding import submit
from tests.pages.kept import keep
from tests.unit.metrics.building import Facts

__all__ = ["django", "tables"]

ALL = (
    "customers.read", "customers.reveal", "customers.write", "agents.read", "agents.write",
    "queues.read", "queues.write", "contacts.read", "contacts.write", "kpi.read",
)  # fmt: skip
SECOND = "haru"


class Program:
    """Another program that holds a token."""

    def __init__(self, token: str, *, lang: str = "en") -> None:
        self.token = token
        self._client = Client(SERVER_NAME="127.0.0.1", HTTP_ACCEPT_LANGUAGE=lang)

    def ask(
        self, method: str, path: str, body: object = None, *, key: str | None = None
    ) -> tuple[int, Any]:
        """Status and what was said."""
        headers = {"Authorization": f"Bearer {self.token}"}
        if method != "GET":
            headers["Idempotency-Key"] = secrets.token_hex(8) if key is None else key
        text = b"" if body is None else json.dumps(body).encode()
        got = self._client.generic(
            method, f"/api/v1{path}", text, content_type="application/json", headers=headers
        )
        return got.status_code, json.loads(got.content)


@pytest.fixture
def centre(tables: str, tmp_path: Path) -> Iterator[str]:
    """The demonstration, kept and led; customers and numbers of their own. The database's address."""
    from maju.directory import models as m
    from maju.directory.adopting import adopt
    from maju.directory.loading import Names

    settings = open_demo_settings(agents=4)
    known = directory_of(settings)
    adopt(settings, Names(agents=known.agents, clients=known.clients), have=0, now=wall())
    ours = m.Centre.objects.get(code=DEMO)
    flow = m.Flow.objects.create(
        centre=ours,
        code="tasks",
        body={
            "id": "tasks",
            "start": "q",
            "nodes": [{"type": "queue", "id": "q", "queue": settings.queues[0].id}],
        },
    )
    client = m.Client.objects.get(centre=ours, code=settings.queues[0].client)
    queue = m.Queue.objects.get(centre=ours, code=settings.queues[0].id)
    queue.channels = [*queue.channels, "task"]
    queue.save()
    m.Entry.objects.create(centre=ours, address="shop", channel="task", client=client, flow=flow)
    boss = m.Person.objects.create(sign_in="boss", name="Boss")
    m.RoleHeld.objects.create(person=boss, role="administrator", centre=ours)
    from maju.directory.editing import send_due

    send_due(DEMO, now=wall())
    at_work = SignIn(agent=settings.agents[0].id, adapter=AdapterId("simulated"))
    command = Command(id=CommandId("cm_sign"), source="test", source_id="1", body=at_work)
    submit(tables, DEMO, [command])
    facts = Facts()
    facts.call("2026-03-02 09:00:00", wait=10, customer="kim", times=3, client=client.code)
    facts.call("2026-03-02 10:00:00", "abandoned", wait=30, client=SECOND, times=2)
    blobs = keep(facts, tables, tmp_path, DEMO)
    numbers = LocalNumbers(tables, blobs, now=wall)
    documents = Cabinet(url=tables, blobs=blobs)
    kept = {"MAJU_NUMBERS": lambda: numbers, "MAJU_NOW": wall, "MAJU_DOCUMENTS": documents}
    with override_settings(**kept), led(tables):
        yield tables


class led:  # noqa: N801 - reads as the state that it is
    """Inside, an engine decides what comes into the inbox, and the read model follows."""

    def __init__(self, url: str) -> None:
        self._url = url
        self._ready = threading.Event()
        self._thread = threading.Thread(target=lambda: asyncio.run(self._lead()), daemon=True)
        self._engine: Engine | None = None
        self._loop: asyncio.AbstractEventLoop | None = None

    def __enter__(self) -> None:
        self._thread.start()
        assert self._ready.wait(20)

    def __exit__(self, *_: object) -> None:
        assert self._engine is not None
        assert self._loop is not None
        self._loop.call_soon_threadsafe(self._engine.stop)
        self._thread.join(20)

    async def _lead(self) -> None:
        self._loop = asyncio.get_running_loop()
        async with PostgresJournal(self._url, WallClock(), connections=4) as journal:
            adapters = (AdapterId("simulated"),)
            self._engine = Engine(journal, DEMO, WallClock(), adapters=adapters)
            projecting = asyncio.create_task(Projector(self._url, journal, DEMO).run())
            self._ready.set()
            await self._engine.run()
            projecting.cancel()


@pytest.fixture
def program(centre: str) -> Callable[..., Program]:
    """Makes a program with a token of its own."""

    def make(scopes: Sequence[str] = ALL, *, sign_in: str = "boss", **more: Any) -> Program:
        return Program(token(centre, scopes, sign_in=sign_in, **more))

    return make


def token(url: str, scopes: Sequence[str], *, sign_in: str = "boss", **more: Any) -> str:
    """A new token's text."""
    from maju.app.api.tokens import issue
    from maju.directory.wall import wall as machine

    named: Mapping[str, Any] = {"client": None, "expires_at": None} | more
    with psycopg.connect(url) as link:
        _, text = issue(
            link, name="test", sign_in=sign_in, centre=DEMO, scopes=scopes, now=machine(), **named
        )
    return text
