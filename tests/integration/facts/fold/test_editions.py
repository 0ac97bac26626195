"""Category: example, on PostgreSQL. Versions of a day, and a checkpoint that cannot be read."""

from __future__ import annotations

import asyncio
from datetime import date
from pathlib import Path

import pytest

from maju.facts.fold.editions import day_versions, finalise
from maju.facts.fold.names import find_names
from maju.facts.fold.sealing import Sealer
from maju.facts.history.blobs import FolderBlobs
from maju.facts.history.manifest import linked
from maju.kernel.errors import Refused
from maju.kernel.time import DAY
from tests.integration.facts.fold.test_sealing import commit, on_file
from tests.unit.facts.fold.journals import CENTRE, decisions

FIRST = date(2026, 11, 22)


def test_a_final_day_folded_anew_is_a_correction_and_its_files_stay(
    postgres_url: str, tmp_path: Path
) -> None:
    blobs, told = FolderBlobs(tmp_path), decisions(1)
    asyncio.run(commit(postgres_url, told))
    end = told[-1].at + 3 * DAY
    with linked(postgres_url) as link:
        with pytest.raises(Refused, match="day_not_sealed"):
            finalise(link, CENTRE, FIRST, by="lead", at=1)
        assert Sealer(blobs, CENTRE).seal(link, now=end).days > 1
        before = on_file(link, blobs)
        first = finalise(link, CENTRE, FIRST, by="lead", at=end)
        assert {each.state for each in first} == {"final"}
        assert not finalise(link, CENTRE, FIRST, by="lead", at=end + 1)
        link.execute(b"UPDATE facts.fx_checkpoint SET state = 'torn'")
        Sealer(blobs, CENTRE).seal(link, now=end)
        assert on_file(link, blobs) == before
        versions = day_versions(link, CENTRE, client=first[0].client, since=FIRST, until=None)
        mine = [each for each in versions if each.business_date == FIRST]
        assert [(each.state, each.why, each.correction) for each in mine] == [
            ("final", "sealed", 0),
            ("corrected", "refolded", 1),
        ]
        keys = link.execute(
            b"SELECT key FROM facts.fx_file WHERE version = %s", (mine[0].version,)
        ).fetchall()
        assert keys
        for row in keys:
            assert blobs.find(str(row["key"])).is_file()


def test_settings_tell_names_and_what_was_agreed(postgres_url: str, tmp_path: Path) -> None:
    asyncio.run(commit(postgres_url, decisions(2)))
    with linked(postgres_url) as link:
        for _ in range(2):
            Sealer(FolderBlobs(tmp_path), CENTRE).seal(link, now=decisions(2)[-1].at)
        assert find_names(link, CENTRE)["queue"]
        rows = link.execute(
            b"SELECT queue, kind, value, since FROM facts.fx_agreed WHERE source = 'settings'"
        ).fetchall()
        assert {row["kind"] for row in rows} == {"threshold", "target"}
        assert {row["since"] for row in rows} == {FIRST}
