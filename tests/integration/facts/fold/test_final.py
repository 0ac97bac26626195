"""Category: example, on PostgreSQL. 확정 by the clock and by people; imports make 정정 as well."""

from __future__ import annotations

import asyncio
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from maju.app.numbers.finalising import finalise_due
from maju.facts.calendars.kept import keep_day
from maju.facts.fold.editions import Edition, day_versions, finalise
from maju.facts.fold.others import EVERYBODY
from maju.facts.fold.sealing import Sealer
from maju.facts.history.manifest import linked
from maju.facts.imports import bank1999
from maju.facts.imports.bank1999 import HEADER, Bank1999
from maju.facts.imports.places import Place
from maju.facts.imports.running import run_import
from maju.kernel.time import DAY
from tests.integration.facts.fold.test_sealing import Rows, commit, on_file, sealable
from tests.integration.facts.test_import import Desk, call
from tests.unit.facts.fold.journals import CENTRE, OVERNIGHT, decisions

MONDAY = date(1999, 2, 1)


@pytest.fixture
def desk(postgres_url: str, tmp_path: Path) -> Desk:
    return Desk(postgres_url, tmp_path)


def versions(desk: Desk, centre: str = "bank") -> list[Edition]:
    with linked(desk.url) as link:
        return list(day_versions(link, centre))


def test_an_import_into_a_final_day_is_a_correction_that_says_what_changed(desk: Desk) -> None:
    desk.bring(call(1))
    with linked(desk.url) as link:
        (first,) = finalise(link, "bank", MONDAY, by="lead", at=5)
    desk.bring(call(2), call(3))
    desk.bring(call(2), call(3))  # the same again is no version
    final, corrected = versions(desk)
    assert (final.state, final.version, final.final_by) == ("final", first.version, "lead")
    assert (corrected.state, corrected.why, corrected.correction) == ("corrected", "import", 1)
    assert final.counts is not None
    assert corrected.counts is not None
    assert (final.counts["contact"], corrected.counts["contact"]) == (1, 3)


def at(text: str) -> int:
    return round(datetime.fromisoformat(text).replace(tzinfo=UTC).timestamp() * 1_000_000)


def test_a_quiet_day_is_final_after_three_business_days(desk: Desk) -> None:
    """Written on Monday; Tuesday, Wednesday (closed), Thursday, Friday: the third is Friday."""
    desk.bring(call(1))
    with linked(desk.url) as link:
        for day in range(1, 32):
            keep_day(link, "bank", "bank", date(1999, 3, day), "open")
        keep_day(link, "bank", "bank", date(1999, 3, 3), "closed")
        link.execute("UPDATE facts.fx_edition SET written_at = %s", (at("1999-03-01T12:00"),))
        assert finalise_due(link, "bank", now=at("1999-03-03T12:00")) == []
        # The import was written on the 1st: it counts from the day before, as a sealed day does.
        assert finalise_due(link, "bank", now=at("1999-03-04T12:00")) == [("bank", MONDAY)]
        assert finalise_due(link, "bank", now=at("1999-03-05T12:00")) == []
    assert [(each.state, each.final_by) for each in versions(desk)] == [("final", "clock")]


def test_a_day_with_open_rows_is_not_final_by_itself(desk: Desk) -> None:
    desk.bring(call(1))
    with linked(desk.url) as link:
        link.execute("UPDATE facts.fx_edition SET open_rows = 1")
        assert finalise_due(link, "bank", now=at("2026-01-01T00:00")) == []
        link.execute("UPDATE facts.fx_edition SET open_rows = 0")
        assert finalise_due(link, "bank", now=at("2026-01-01T00:00")) == [("bank", MONDAY)]


def test_an_imports_rows_in_a_journals_day_survive_a_reseal(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A file comes into a sealed day that has open rows; then these end, and later the day is
    folded anew by another version of the fold."""
    monkeypatch.setattr(bank1999, "_date", lambda _said: date(2026, 11, 22))
    told = decisions(1)
    over = next(index for index, each in enumerate(told) if each.at >= sealable(told)) + 1
    asyncio.run(commit(desk.url, told[:over]))
    log = desk.folder / "log.txt"
    log.write_text("\r\n".join(("\t".join(HEADER), call(1, day="261122"))) + "\r\n")
    with linked(desk.url) as link:
        sealer = Sealer(desk.blobs, CENTRE)
        sealer.seal(link, now=told[over - 1].at)
        files = [each for each in day_versions(link, CENTRE) if each.client != EVERYBODY]
        client = max(files, key=lambda each: each.open_rows).client
        place = Place(centre=CENTRE, client=client, zone=OVERNIGHT, key=b"key")
        run_import(desk.url, desk.blobs, Bank1999(), log, place, now=lambda: told[over].at)
        asyncio.run(commit(desk.url, told[over:]))
        brought = imported(on_file(link, desk.blobs))
        assert len(brought["contact"]) == 1
        end = told[-1].at + 3 * DAY
        assert sealer.seal(link, now=end).changed
        assert imported(on_file(link, desk.blobs)) == brought
        link.execute("UPDATE facts.fx_checkpoint SET fold = -1")
        Sealer(desk.blobs, CENTRE).seal(link, now=end)
        assert imported(on_file(link, desk.blobs)) == brought
        mine = day_versions(link, CENTRE, client=place.client, until=date(2026, 11, 23))
        assert [each.why for each in mine] == ["sealed", "import", "late", "refolded"]
        assert mine[1].seq == mine[0].seq
        assert mine[1].open_rows == mine[0].open_rows > 0 == mine[2].open_rows


def imported(rows: Rows) -> Rows:
    """Those of the file that was brought in."""
    return {grain: {row for row in found if "bank1999" in row} for grain, found in rows.items()}
