"""queue_log from files to the manifest: files that follow each other, repeats, order, the samples."""

from __future__ import annotations

from pathlib import Path

import duckdb
import pytest

from maju.facts.history import schema
from maju.facts.history.blobs import FolderBlobs
from maju.facts.history.manifest import find_shelf, linked
from maju.facts.imports.asterisk.reader import AsteriskQueueLog
from maju.facts.imports.running import Summary, run_import
from tests.unit.facts.imports.queue_log import NINE, PLACE, log

DAY = log(
    "0|NONE|sales|SIP/11|ADDMEMBER|",
    "5|a.1|sales|NONE|ENTERQUEUE||0101|1",
    "12|a.1|sales|SIP/11|CONNECT|7|9.9|4",
    "40|b.2|sales|NONE|ENTERQUEUE||0102|1",
    "70|b.2|sales|NONE|ABANDON|1|1|30",
    "132|a.1|sales|SIP/11|COMPLETECALLER|7|120|1",
    "140|NONE|sales|SIP/11|PAUSE|휴식",
    "200|NONE|sales|SIP/11|UNPAUSE|",
    "210|c.3|sales|NONE|ENTERQUEUE||0101|1",
    "230|c.3|sales|SIP/11|CONNECT|20|9.9|5",
    "300|c.3|sales|SIP/11|BLINDTRANSFER|20|x|20|70|1",
    "301|c.3|help|NONE|ENTERQUEUE||0101|1",
    "311|c.3|help|NONE|EXITWITHTIMEOUT|1|1|10",
    "400|NONE|sales|SIP/11|REMOVEMEMBER|",
)
SAMPLE = Path(__file__).parents[4] / "shared/data/formats/asterisk/queue_log_sample.txt"
GRAINS = ("attempt", "contact", "visit", "leg", "offer", "agent_state")


class Desk:
    """A database, a folder of blobs, and logs to bring."""

    def __init__(self, url: str, folder: Path, name: str = "one") -> None:
        schema.migrate(url)
        self.url, self.folder = url, folder / name
        self.folder.mkdir()
        self.blobs = FolderBlobs(self.folder / "blobs")

    def bring(self, name: str, lines: list[str], *, dry_run: bool = False) -> Summary:
        path = self.folder / name
        path.write_text("".join(f"{line}\n" for line in lines))
        return self.bring_file(path, dry_run=dry_run)

    def bring_file(self, path: Path, *, dry_run: bool = False) -> Summary:
        return run_import(
            self.url, self.blobs, AsteriskQueueLog(), path, PLACE, now=lambda: 1, dry_run=dry_run
        )

    def facts(self) -> dict[str, list[tuple[object, ...]]]:
        """Every row, but for which file told it."""
        found = {}
        for grain in GRAINS:
            files = str(self.folder / f"blobs/facts/current/{grain}/**/*.parquet")
            if not list((self.folder / f"blobs/facts/current/{grain}").rglob("*.parquet")):
                continue
            table = duckdb.read_parquet(files).project("* EXCLUDE (source_ref)")
            found[grain] = sorted(table.fetchall(), key=repr)
        return found


@pytest.fixture
def desk(postgres_url: str, tmp_path: Path) -> Desk:
    return Desk(postgres_url, tmp_path)


@pytest.mark.parametrize("cut", [3, 6, 9, 12])
def test_two_files_one_after_the_other_are_the_one_file(desk: Desk, cut: int) -> None:
    desk.bring("monday", DAY[:cut])
    desk.bring("tuesday", DAY[cut:])
    pieces = desk.facts()
    done = desk.bring("both", DAY)  # read anew from its beginning: all of it is known
    assert (done.imported, done.updated) == (0, 0)
    assert desk.facts() == pieces


def test_a_repeat_of_the_same_file_changes_nothing(desk: Desk) -> None:
    first = desk.bring("monday", DAY)
    before = desk.facts()
    again = desk.bring("monday", DAY)
    assert (again.imported, again.updated, again.unchanged) == (0, 0, first.imported)
    assert desk.facts() == before


def test_a_log_that_grew_brings_only_what_is_new(desk: Desk) -> None:
    desk.bring("noon", DAY[:9])  # c.3 waits
    done = desk.bring("evening", DAY)
    assert done.rejected == 0
    assert done.updated == 2  # c.3, and what the agent did then
    assert {row[0] for row in _asked(desk, "SELECT state FROM contact")} == {"closed"}


def test_a_file_that_came_too_early_is_read_anew_after_the_one_before_it(desk: Desk) -> None:
    desk.bring("second", DAY[9:])
    desk.bring("first", DAY[:9])
    desk.bring("second", DAY[9:])
    orderly = desk.facts()
    assert desk.bring("whole", DAY).imported == 0
    assert desk.facts() == orderly


def test_a_dry_run_leaves_nothing_to_go_on_from(desk: Desk) -> None:
    desk.bring("monday", DAY[:9], dry_run=True)
    done = desk.bring("tuesday", DAY[9:])
    visits = _asked(desk, "SELECT inferred FROM visit WHERE queue = 'sales'")
    assert done.imported > 0
    assert visits == [(True,)]  # the entry was in monday's file, which nobody brought


def test_what_the_log_cannot_tell_is_in_the_manifest(desk: Desk) -> None:
    desk.bring("monday", DAY)
    with linked(desk.url) as link:
        (day,) = find_shelf(link, "c").days
    assert {"blocked", "h_acw_s", "v_abn_ringing"} <= set(day.lacks)
    assert "grain:agent_state" not in day.lacks


def test_the_samples_lines_reconcile_and_give_what_was_counted_by_hand(desk: Desk) -> None:
    """16 lines, two generations. Calls: two answered after 1 and 2 s (talk 3 and 4 s; the stamps
    disagree), one abandoned after 68 s, one that a restart took: unknown. Rings: 3 not reachable,
    2 not answered, 2 accepted. One member logged in: one state that lasts."""
    if not SAMPLE.is_file():
        pytest.skip("../shared/data is not here")
    done = desk.bring_file(SAMPLE)
    assert (done.read, done.imported, done.ignored, done.rejected) == (5, 5, 0, 0)
    contacts = _asked(desk, "SELECT outcome, wait_ms, talk_ms FROM contact ORDER BY entered_at")
    assert contacts == [
        ("answered", 1_000, 3_000),
        ("answered", 2_000, 4_000),
        ("abandoned", 68_000, None),
        ("unknown", None, None),
    ]
    rings = _asked(desk, "SELECT outcome, count(*) FROM offer GROUP BY 1 ORDER BY 1")
    assert rings == [("accepted", 2), ("no_answer", 2), ("unavailable", 3)]
    assert _asked(desk, "SELECT doing, state FROM agent_state") == [("idle", "open")]
    assert desk.bring_file(SAMPLE).unchanged == 5


def _asked(desk: Desk, question: str) -> list[tuple[object, ...]]:
    engine = duckdb.connect()
    for grain in GRAINS:
        folder = desk.folder / f"blobs/facts/current/{grain}"
        if list(folder.rglob("*.parquet")):
            engine.execute(
                f"CREATE VIEW {grain} AS SELECT * FROM read_parquet('{folder}/**/*.parquet')"
            )
    return engine.execute(question).fetchall()


def test_nine_oclock_in_seoul_is_the_second_that_the_tests_count_from() -> None:
    assert PLACE.place(NINE * 1_000_000).business_date.isoformat() == "2026-03-02"
