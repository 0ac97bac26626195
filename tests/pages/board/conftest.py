"""A small floor on a real journal: two clients, two queues, three agents, decided by a real engine."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from django.test import Client, override_settings
from msgspec import Struct

from maju.facts.history.blobs import FolderBlobs
from maju.floor.board.boards import Boards
from maju.journal.postgres.submit import submit_sync_in
from maju.kernel.channels import Channel
from maju.kernel.commands import Arrive, Body, Command, SetState, SignIn
from maju.kernel.flows import Flow, ToQueue
from maju.kernel.ids import (
    AdapterId,
    AgentId,
    CentreId,
    ClientId,
    CommandId,
    CustomerId,
    FlowId,
    NodeId,
    QueueId,
    TeamId,
    contact_id,
)
from maju.kernel.settings import AgentSettings, Entry, QueueSettings, Settings
from maju.kernel.time import Instant
from tests.integration.directory.deciding import decide
from tests.pages.signing import browser_of, django_on, someone

CENTRE = CentreId("busan")
ONDAM, MIRAE = ClientId("ondam"), ClientId("mirae")
SETTINGS = Settings(
    centre=CENTRE,
    version=1,
    clients=(ONDAM, MIRAE),
    queues=tuple(
        QueueSettings(id=QueueId(f"{client}-{name}"), client=client, name=f"{name} <{client}>")
        for client, name in ((ONDAM, "orders"), (ONDAM, "returns"), (MIRAE, "orders"))
    ),
    agents=tuple(
        AgentSettings(id=AgentId(f"a{n}"), team=TeamId("blue" if n < 3 else "red"))
        for n in range(1, 4)
    ),
    flows=tuple(
        Flow(
            id=FlowId(f"{client}-in"),
            start=NodeId("line"),
            nodes=(ToQueue(id=NodeId("line"), queue=QueueId(f"{client}-orders")),),
        )
        for client in (ONDAM, MIRAE)
    ),
    entries=tuple(
        Entry(address=address, channel=Channel.VOICE, client=client, flow=FlowId(f"{client}-in"))
        for client, address in ((ONDAM, "1588-0001"), (MIRAE, "1588-0002"))
    ),
)


class Looks(Struct):
    """The clock by which a look grows old: each asking is a second later, unless it stands."""

    s: float = 0.0
    stands: bool = False

    def __call__(self) -> float:
        self.s += 0.0 if self.stands else 1.0
        return self.s


class Floor(Struct):
    """The centre, and how things happen in it."""

    url: str
    boards: Boards
    numbers: Iterator[int]
    looks: Looks

    def happen(self, *bodies: Body) -> None:
        """Have the engine decide these wishes, and whatever pages have asked for."""
        from django.db import connection

        from maju.directory.editing import link

        connection.ensure_connection()
        commands = [
            Command(
                id=CommandId(f"cm_{next(self.numbers):05}"),
                source="test",
                source_id=str(next(self.numbers)),
                body=body,
            )
            for body in (*bodies, *(() if bodies else (_nothing(),)))
        ]
        submit_sync_in(link(), CENTRE, commands)
        decide(self.url, CENTRE, commands[-1].id)

    def arrive(self, *customers: str | None, entry: str = "1588-0001") -> None:
        """Calls that come into the line."""
        self.happen(
            *[
                Arrive(
                    contact=contact_id(now(), "test", str(next(self.numbers))),
                    adapter=AdapterId("sim"),
                    entry=entry,
                    channel=Channel.VOICE,
                    customer=None if name is None else CustomerId(name),
                    began_at=now(),
                )
                for name in customers
            ]
        )

    def work(self, agent: str, *, available: bool = True) -> None:
        """An agent comes to work."""
        signed = SignIn(agent=AgentId(agent), adapter=AdapterId("sim"))
        ready: Sequence[Body] = (
            (SetState(agent=AgentId(agent), state="available"),) if available else ()
        )
        self.happen(signed, *ready)


def now() -> Instant:
    return Instant(time.time_ns() // 1000)


def _nothing() -> Body:
    from maju.kernel.commands import Tick

    return Tick()


@pytest.fixture
def floor(django: None, postgres_url: str, tmp_path: Path) -> Iterator[Floor]:
    from maju.directory.adopting import adopt
    from maju.directory.editing import last_sent
    from maju.directory.loading import Names

    looks = Looks()
    boards = Boards(postgres_url, FolderBlobs(tmp_path), now=now, clock=looks)
    names = Names(
        centre="부산",
        agents={AgentId("a1"): "김하나", AgentId("a2"): "이두리", AgentId("a3"): "박세찬"},
        clients={ONDAM: ("온담", "Ondam"), MIRAE: ("미래", "Mirae")},
    )
    with django_on(postgres_url), override_settings(MAJU_BOARDS=boards, MAJU_NOW=now):
        adopt(SETTINGS, names, have=0, now=now())
        sent = last_sent(CENTRE)
        assert sent is not None
        decide(postgres_url, CENTRE, CommandId(sent[0].command))
        yield Floor(url=postgres_url, boards=boards, numbers=count(1), looks=looks)


@pytest.fixture
def signed(floor: Floor) -> Callable[..., Client]:
    """A browser of somebody with a role."""

    def sign(role: str, client: str | None = None, **more: Any) -> Client:
        from maju.directory import models as m

        held: dict[str, Any] = {"role": role, "centre_id": CENTRE}
        if client is not None:
            held["client"] = m.Client.objects.get(centre=CENTRE, code=client)
        return browser_of(someone(f"{role}-{client}", held, **more))

    return sign
