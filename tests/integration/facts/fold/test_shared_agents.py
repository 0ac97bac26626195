"""Category: example, on PostgreSQL. Agents of several clients in a journal: live, and on file."""

from __future__ import annotations

import asyncio
from datetime import date
from pathlib import Path

from maju.facts.fold.others import EVERYBODY
from maju.facts.fold.sealing import Sealer
from maju.facts.history.blobs import FolderBlobs
from maju.facts.history.manifest import linked
from maju.kernel.time import MINUTE
from maju.metrics.answers import Cell
from maju.metrics.local import LocalNumbers
from maju.metrics.numbers import Question
from tests.integration.facts.fold.test_editions import FIRST
from tests.integration.facts.fold.test_sealing import commit, sealable
from tests.unit.facts.fold.journals import CENTRE, decisions

SECOND = date(2026, 11, 23)
WHY = "not_by_client_shared_agents"


def occupancy(numbers: LocalNumbers, client: str | None) -> Cell:
    only = {} if client is None else {"client": (client,)}
    asked = Question(centre=CENTRE, since=FIRST, until=SECOND, kpis=("occupancy",), only=only)
    (line,) = numbers.ask(asked).lines
    return line.cells["occupancy"]


def test_ec_123_shared_time_is_no_clients_live_and_sealed(
    postgres_url: str, tmp_path: Path
) -> None:
    told = decisions(1)
    asyncio.run(commit(postgres_url, told))
    blobs = FolderBlobs(tmp_path)
    numbers = LocalNumbers(postgres_url, blobs, now=lambda: told[-1].at)
    clients = {each.client for each in numbers.known()}
    assert EVERYBODY in clients
    one = min(clients - {EVERYBODY})
    live = occupancy(numbers, None)
    assert live.value is not None
    assert (occupancy(numbers, one).value, occupancy(numbers, one).why) == (None, WHY)
    with linked(postgres_url) as link:
        Sealer(blobs, CENTRE).seal(link, now=sealable(told) + MINUTE, until=SECOND)
    assert occupancy(numbers, None).value == live.value
    assert (occupancy(numbers, one).value, occupancy(numbers, one).why) == (None, WHY)
