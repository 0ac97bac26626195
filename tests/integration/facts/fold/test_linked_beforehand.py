"""What is sealed is linked before anybody asks."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

import msgspec
import pytest

from maju.facts.fold.sealing import Sealer
from maju.facts.history.blobs import FolderBlobs
from maju.facts.history.manifest import linked
from maju.metrics.catalogue import CATALOGUE
from maju.metrics.changing import Head
from maju.metrics.local import LocalNumbers
from tests.integration.facts.fold.test_sealing import commit, pieces, question
from tests.unit.facts.fold.journals import CENTRE

REPEATS = tuple(kpi.id for kpi in CATALOGUE.values() if kpi.grain == "attempt" and kpi.den)


def test_who_asks_first_finds_the_heads_made(
    postgres_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Once linked, no question makes one; and each seal is another revision."""
    made: list[Head] = []

    def counted(*said: Any) -> Head:
        made.append(Head(*said))
        return made[-1]

    monkeypatch.setattr("maju.metrics.changing.kept.Head", counted)
    blobs, clock = FolderBlobs(tmp_path), [0]
    numbers = LocalNumbers(postgres_url, blobs, now=lambda: clock[0])
    revisions, heads, places = [numbers.revisions()], 0, set[str]()
    for some in pieces(2):
        asyncio.run(commit(postgres_url, some))
        clock[0] = some[-1].at
        with linked(postgres_url) as link:
            days = Sealer(blobs, CENTRE).seal(link, now=clock[0]).days
        revisions.append(numbers.revisions())
        assert (revisions[-1] != revisions[-2]) == bool(days)
        asked = msgspec.structs.replace(question(0), as_of=None, kpis=REPEATS)
        numbers.link(asked, lambda: False)
        heads, before = len(made), heads
        assert days or heads == before
        places.update(numbers.ask(asked).read)
        numbers.flow(asked)
        assert len(made) == heads
    assert heads
    assert "links:corrected" in places
