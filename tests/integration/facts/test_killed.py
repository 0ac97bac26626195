"""Category: property, on PostgreSQL. Real kills (SIGKILL) before each step of whatever writes facts:
nothing is lost, nothing is there twice, and no stray file stays."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from datetime import date
from pathlib import Path

from maju.facts.fold.editions import day_versions
from maju.facts.fold.sealing import Sealer
from maju.facts.history import upkeep
from maju.facts.history.blobs import FolderBlobs, part
from maju.facts.history.manifest import linked
from maju.facts.imports.undoing import undo_import
from maju.kernel.events import Event
from maju.kernel.time import DAY, MINUTE
from tests.integration.facts.fold.test_sealing import commit, on_file, pieces, replayed
from tests.integration.facts.killing import killed
from tests.integration.facts.test_import import Desk, call
from tests.unit.facts.fold.journals import CENTRE

LATER = 10**17
"""So late that all which nobody names is old."""


def bring(url: str, folder: Path, name: str) -> None:
    """One file, and what is done about its centre each minute."""
    desk = Desk(url, folder)
    desk.bring_file(folder / name)
    with linked(url) as link:
        upkeep.keep_up(link, desk.blobs, "bank", before=date(1999, 4, 1), now=LATER)


def take_back(url: str, folder: Path, sha256: str) -> None:
    """Undo an import."""
    undo_import(url, Desk(url, folder).blobs, centre="bank", sha256=sha256, now=lambda: 1)


def seal(url: str, folder: Path, now: str) -> None:
    """What is done about a running centre each minute."""
    blobs = FolderBlobs(folder / "blobs")
    with linked(url) as link:
        Sealer(blobs, CENTRE).seal(link, now=int(now))
        upkeep.keep_up(link, blobs, CENTRE, before=date(2027, 6, 1), now=int(now))


def there(folder: Path) -> set[str]:
    """Files of the history, without what was kept of imports."""
    blobs = folder / "blobs"
    found = {each.relative_to(blobs).as_posix() for each in blobs.rglob("*") if each.is_file()}
    return {each for each in found if not each.startswith("imports/")}


def expected(url: str) -> Iterator[str]:
    """Files that the manifest names, and those that are shown."""
    with linked(url) as link:
        named = (
            "SELECT key FROM facts.fx_file JOIN facts.fx_day USING "
            "(centre, client, business_date, version) UNION SELECT key FROM facts.fx_month_file"
        )
        yield from (str(row["key"]) for row in link.execute(named).fetchall())
        shown = (
            "SELECT centre, client, business_date, grain FROM facts.fx_file JOIN facts.fx_day "
            "USING (centre, client, business_date, version) "
            "WHERE grain NOT LIKE 'rollup%%'"
        )
        for row in link.execute(shown, {}).fetchall():
            place = f"{part(str(row['centre']))}/{part(str(row['client']))}"
            yield f"facts/current/{row['grain']}/{place}/{row['business_date']}.parquet"


def swept(url: str, folder: Path, centre: str) -> set[str]:
    """What lies there after the sweep of a later day."""
    with linked(url) as link:
        upkeep.tidy(link, FolderBlobs(folder / "blobs"), centre, now=LATER)
    return there(folder)


def test_imports_and_their_upkeep_killed_before_each_step(
    postgres_url: str, tmp_path: Path
) -> None:
    """A first file, one that changes and adds, upkeep that makes a month of them, one taken back."""
    desk = Desk(postgres_url, tmp_path)
    first = desk.write(1, call(1, wait=5), call(2, "990202", wait=7))
    second = desk.write(2, call(1, wait=9), call(3, "990203", wait=11))
    assert killed(17, bring, postgres_url, tmp_path, first.name) > 5
    assert desk.waits() == [5, 7]
    assert swept(postgres_url, tmp_path, "bank") == set(expected(postgres_url))
    assert killed(13, bring, postgres_url, tmp_path, second.name) > 5
    assert desk.waits() == [7, 9, 11]
    assert swept(postgres_url, tmp_path, "bank") == set(expected(postgres_url))
    with linked(postgres_url) as link:
        (row,) = link.execute("SELECT sha256 FROM facts.fx_import WHERE name = 'log1.txt'")
        told = "SELECT count(*) AS n FROM journal.command"
        assert link.execute(told).fetchone() == {"n": 2}
    assert killed(9, take_back, postgres_url, tmp_path, row["sha256"]) > 3
    assert desk.waits() == [9, 11]
    assert swept(postgres_url, tmp_path, "bank") == set(expected(postgres_url))


def test_sealing_and_resealing_killed_at_many_steps(postgres_url: str, tmp_path: Path) -> None:
    told: list[Event] = []
    died = 0
    for number, some in enumerate(pieces(1)):
        asyncio.run(commit(postgres_url, some))
        told += [event for each in some for event in each.events]
        if number % 3 == 1:
            died += killed(29, seal, postgres_url, tmp_path, told[-1].at + 2 * MINUTE)
    end = told[-1].at + 3 * DAY
    died += killed(29, seal, postgres_url, tmp_path, end)
    assert died > 3
    with linked(postgres_url) as link:
        assert on_file(link, FolderBlobs(tmp_path / "blobs")) == replayed(told, end)
        assert {each.why for each in day_versions(link, CENTRE)} >= {"sealed", "late"}
    assert swept(postgres_url, tmp_path, CENTRE) == set(expected(postgres_url))
