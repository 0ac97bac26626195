"""Imports from a file to the manifest: a call-by-call log, a flat table row by row and in columns.

    python -m benchmarks.imports [--rows 200000] [--days 30] [--only bank1999,csv_columns,copy]

The alternative is PostgreSQL's COPY of the same table into columns of text, unlogged, without an
index: it checks nothing, knows no repeat and answers no KPI, and is what a script would do first.
"""

from __future__ import annotations

import argparse
import resource
import tempfile
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from random import Random

import psycopg
import psycopg.sql

import benchmarks.kept_memory  # noqa: F401 - before Arrow is loaded
from benchmarks.report import measured, tell
from maju.app.home import Home
from maju.app.postgres import EmbeddedPostgres
from maju.facts.history import schema
from maju.facts.history.blobs import FolderBlobs
from maju.facts.imports.asterisk.reader import AsteriskQueueLog
from maju.facts.imports.bank1999 import HEADER, Bank1999
from maju.facts.imports.csv.reading import Csv
from maju.facts.imports.format import Format
from maju.facts.imports.places import Place
from maju.facts.imports.running import run_import

COLUMNS = ("통화ID", "인입", "응답", "종료", "큐", "상담사", "번호", "결과", "통화", "후처리")
MAP = """
[columns]
call = "통화ID"
arrived_at = "인입"
answered_at = "응답"
ended_at = "종료"
queue = "큐"
agent = "상담사"
customer = "번호"
outcome = "결과"
talk = "통화"
acw = "후처리"
"""
WAYS = ("bank1999", "asterisk", "csv_rows", "csv_columns", "copy")


def make_table(path: Path, rows: int, days: int, seed: int = 1) -> None:
    """A flat table of *rows* calls, one after another over *days*."""
    chance, first = Random(seed), datetime(2026, 1, 1)  # noqa: DTZ001 - a sheet's local time
    with path.open("w", encoding="utf-8") as file:
        file.write(",".join(COLUMNS) + "\n")
        for n in range(rows):
            came = first + timedelta(seconds=n * days * 86_400 // rows)
            gone = came + timedelta(seconds=chance.randrange(60))
            head = f"C{n:09},{came},"
            queue, number = chance.choice(("주문", "배송", "환불")), chance.randrange(10**8)
            if chance.random() < 0.85:
                talk = chance.randrange(20, 600)
                end = gone + timedelta(seconds=talk)
                tail = f"상담{n % 50},010{number:08},응대,{talk},{chance.randrange(60)}"
                file.write(f"{head}{gone},{end},{queue},{tail}\n")
            else:
                file.write(f"{head},{gone},{queue},,010{number:08},포기,,\n")


def make_log(path: Path, rows: int, days: int, seed: int = 1) -> None:
    """A log like the bank's of 1999, made up."""
    chance, first = Random(seed), datetime(1999, 2, 1)  # noqa: DTZ001 - as above
    with path.open("w", encoding="ascii") as file:
        file.write("\t".join(HEADER) + "\n")
        for n in range(rows):
            came = first + timedelta(seconds=n * days * 86_400 // rows)
            menu, wait, talk = (
                chance.randrange(5, 20),
                chance.randrange(60),
                chance.randrange(20, 600),
            )
            left = came + timedelta(seconds=menu)
            met = left + timedelta(seconds=wait)
            end = met + timedelta(seconds=talk)
            cells = (
                f"AA01{n % 99:02}", n, chance.randrange(10**6), 0, chance.choice(("PS", "NE", "IN")),
                f"{came:%y%m%d}", f"{came:%H:%M:%S}", f"{left:%H:%M:%S}", menu, f"{left:%H:%M:%S}",
                f"{met:%H:%M:%S}", wait, "AGENT", f"{met:%H:%M:%S}", f"{end:%H:%M:%S}", talk, "DORIT",
            )  # fmt: skip
            file.write("\t".join(map(str, cells)) + "\n")


def make_queue_log(path: Path, lines: int, days: int, seed: int = 1) -> None:
    """A log of ``app_queue`` of about so many *lines*, four a call, made up."""
    chance, first = Random(seed), 1_767_193_200
    with path.open("w", encoding="utf-8") as file:
        for n in range(lines // 4):
            at, call = first + n * days * 86_400 // (lines // 4), f"{first + n}.{n}"
            wait, talk = chance.randrange(60), chance.randrange(20, 600)
            queue, who = chance.choice(("sales", "care")), f"PJSIP/{100 + n % 50}"
            said = (
                (at, "NONE", f"ENTERQUEUE||010{chance.randrange(10**8):08}|1"),
                (at + wait, who, "RINGNOANSWER|1000"),
                (at + wait, who, f"CONNECT|{wait}|{call}|3"),
                (at + wait + talk, who, f"COMPLETECALLER|{wait}|{talk}|1"),
            )
            for second, agent, event in said:
                file.write(f"{second}|{call}|{queue}|{agent}|{event}\n")


def main() -> None:
    """Bring the same calls in, in each way."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=200_000)
    parser.add_argument("--days", type=int, default=30)
    parser.add_argument("--only", default=",".join(WAYS))
    given = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="maju-bench-") as name:
        folder = Path(name)
        folder.chmod(0o755)
        server = EmbeddedPostgres(Home(folder / "home").prepare())
        server.ensure_running()
        try:
            figures = _run(server.conninfo(), folder, given.rows, given.days, given.only.split(","))
        finally:
            server.stop()
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    figures["peak_rss_mib"] = {"count": peak // 1024}
    tell(
        "imports",
        {"rows": given.rows, "days": given.days, **figures},
        against="COPY of the same table into PostgreSQL, unlogged, as text",
        packages=("duckdb", "pyarrow", "psycopg"),
    )


def _run(
    url: str, folder: Path, rows: int, days: int, only: list[str]
) -> dict[str, dict[str, float]]:
    schema.migrate(url)
    table, log = folder / "table.csv", folder / "log.txt"
    make_table(table, rows, days)
    if "bank1999" in only:
        make_log(log, rows, days)
    queue_log = folder / "queue_log"
    if "asterisk" in only:
        make_queue_log(queue_log, rows, days)
    ways: dict[str, Callable[[], int]] = {
        "bank1999": lambda: _import(url, folder / "a", Bank1999(), log),
        "asterisk": lambda: _import(url, folder / "d", AsteriskQueueLog(), queue_log) and rows,
        "csv_rows": lambda: _import(url, folder / "b", Csv(MAP, in_columns=False), table),
        "csv_columns": lambda: _import(url, folder / "c", Csv(MAP), table),
        "copy": lambda: _copy(url, table, rows),
    }
    return {name: measured(ways[name]) for name in WAYS if name in only}


def _import(url: str, blobs: Path, form: Format, path: Path) -> int:
    place = Place(centre=blobs.name, client="k", zone="Asia/Seoul", key=b"bench")
    done = run_import(url, FolderBlobs(blobs), form, path, place, now=lambda: 1)
    assert done.imported, done
    assert not done.rejected, done
    return done.read


def _copy(url: str, table: Path, rows: int) -> int:
    names = psycopg.sql.SQL(", ").join(
        psycopg.sql.SQL("{} text").format(psycopg.sql.Identifier(name)) for name in COLUMNS
    )
    with psycopg.connect(url) as link:
        made = psycopg.sql.SQL("CREATE UNLOGGED TABLE {} ({})")
        link.execute(made.format(psycopg.sql.Identifier("bench_calls"), names))
        copying = psycopg.sql.SQL("COPY {} FROM STDIN (FORMAT csv, HEADER)")
        with (
            link.cursor() as cursor,
            cursor.copy(copying.format(psycopg.sql.Identifier("bench_calls"))) as copy,
            table.open("rb") as file,
        ):
            while piece := file.read(1 << 20):
                copy.write(piece)
    return rows


if __name__ == "__main__":
    main()
