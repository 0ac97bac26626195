"""Fifteen KPIs by day and queue from roll-ups, against the same question from rows and PostgreSQL.

    python -m benchmarks.numbers [--contacts 50000000] [--folder /tmp/…] [--postgres 1000000]

Answers are asked of the port the pages use, manifest and parsing included. ``cold`` drops what the
system has cached of the files before each question; ``first`` is the first question of a process.
The roll-ups' answers are compared with the rows', cell by cell.
"""

from __future__ import annotations

import argparse
import os
import statistics
import tempfile
import time
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from typing import Literal

import psycopg

from benchmarks.journal import server
from benchmarks.numbers_data import CENTRE, World, fill
from benchmarks.report import tell
from maju.facts.history import schema
from maju.facts.history.blobs import FolderBlobs
from maju.facts.history.engine import connect
from maju.facts.history.manifest import find_pieces, linked
from maju.metrics.local import LocalNumbers
from maju.metrics.numbers import Question
from maju.metrics.thresholds import Threshold

KPIS = ("agent_requested", "answered", "abandoned", "short_abandoned", "answer_rate",
        "answer_rate_net", "abandon_rate", "service_level", "sl_negative", "sl_positive", "asa",
        "avg_abandon_wait", "longest_wait", "handle_per_contact", "transfer_contact_rate")  # fmt: skip
AGAINST = "the same fifteen sums on PostgreSQL over a table of the columns they need"
ROUNDS = 3

SAME = b"""
SELECT business_date, queue, count(*), count(*) FILTER (WHERE outcome = 'answered'),
       count(*) FILTER (WHERE outcome = 'abandoned'),
       count(*) FILTER (WHERE outcome = 'abandoned' AND wait_ms <= 5000),
       count(*) FILTER (WHERE outcome = 'answered' AND wait_ms <= 20000),
       count(*) FILTER (WHERE outcome = 'abandoned' AND wait_ms <= 20000),
       sum(wait_ms) FILTER (WHERE outcome = 'answered'),
       sum(wait_ms) FILTER (WHERE outcome = 'abandoned'), max(wait_ms), sum(talk_ms), sum(hold_ms),
       sum(acw_ms), count(*) FILTER (WHERE outcome = 'answered' AND transfers > 0)
FROM bench_contact GROUP BY 1, 2
"""


def main() -> None:
    """Fill, ask, tell."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--contacts", type=int, default=50_000_000)
    parser.add_argument("--clients", type=int, default=5)
    parser.add_argument("--months", type=int, default=11)
    parser.add_argument("--postgres", type=int, default=1_000_000, help="rows of the alternative")
    parser.add_argument("--folder", type=Path, help="where the files lie; gone afterwards")
    parser.add_argument("--url", help="a PostgreSQL where a database may be made and dropped")
    chosen = parser.parse_args()
    world = World(contacts=chosen.contacts, clients=chosen.clients, months=chosen.months)
    with server(chosen.url) as url, tempfile.TemporaryDirectory(dir=chosen.folder) as folder:
        schema.migrate(url)
        began = time.perf_counter()
        written = fill(url, Path(folder), world)
        filled_s = round(time.perf_counter() - began, 1)
        figures = _asked(url, Path(folder), world)
        theirs = _postgres(url, Path(folder), chosen.postgres)
    tell(
        "numbers",
        {"contacts": chosen.contacts, "fill_s": filled_s, "written": written, **figures, **theirs},
        against=AGAINST,
        packages=("duckdb", "pyarrow", "sqlglot"),
    )


def _asked(url: str, folder: Path, world: World) -> dict[str, object]:
    until = world.first + timedelta(days=31 * world.months)
    numbers = LocalNumbers(url, FolderBlobs(folder), remember=False)

    def question(way: Literal["best", "rows"], **more: object) -> Question:
        return Question(
            centre=CENTRE, since=world.first, until=until, kpis=KPIS, by=("day", "queue"), way=way,
            **more,  # type: ignore[arg-type]
        )  # fmt: skip

    month = date(world.first.year, world.first.month + 1, 1)
    # A threshold between two edges is read from rows: settled ones, without masks.
    between = (
        Threshold(name="service_level", ms=20_500),
        Threshold(name="short_abandon", ms=5_500),
    )
    asked: dict[str, Callable[[], object]] = {
        "rollups": lambda: numbers.ask(question("best")),
        "rows_settled_and_rollups": lambda: numbers.ask(question("best", agreed=between)),
        "rows_masked": lambda: numbers.ask(question("rows")),
        "rows_month_of_a_client": lambda: numbers.ask(
            Question(
                centre=CENTRE,
                since=world.first,
                until=month,
                kpis=KPIS,
                by=("day", "queue"),
                only={"client": ("k0",)},
                way="rows",
            )
        ),
    }
    figures: dict[str, object] = {name: _timed(run, folder) for name, run in asked.items()}
    figures["equal"] = numbers.ask(question("best")).lines == numbers.ask(question("rows")).lines
    return figures


def _timed(run: Callable[[], object], folder: Path) -> dict[str, float]:
    _drop(folder)
    began = time.perf_counter()
    run()
    cold = time.perf_counter() - began
    warm, cpu = [], []
    for _ in range(ROUNDS):
        began, used = time.perf_counter(), time.process_time()
        run()
        warm.append(time.perf_counter() - began)
        cpu.append(time.process_time() - used)
    return {
        "cold_s": round(cold, 3),
        "warm_s": round(statistics.median(warm), 3),
        "best_s": round(min(warm), 3),
        "cpu_s": round(statistics.median(cpu), 3),
    }


def _drop(folder: Path) -> None:
    for path in folder.rglob("*"):
        if path.is_file():
            handle = os.open(path, os.O_RDONLY)
            os.posix_fadvise(handle, 0, 0, os.POSIX_FADV_DONTNEED)
            os.close(handle)


def _postgres(url: str, folder: Path, rows: int) -> dict[str, object]:
    blobs = FolderBlobs(folder)
    with linked(url) as link:
        found = find_pieces(link, CENTRE, ["contact"], date(2025, 1, 1), date(2027, 1, 1))
    paths = [str(blobs.find(key)) for key in found.keys("contact")]
    columns = "business_date, queue, outcome, wait_ms, talk_ms, hold_ms, acw_ms, transfers"
    with connect() as engine, psycopg.connect(url) as link:
        link.execute(
            b"CREATE TABLE bench_contact (business_date date, queue text, outcome text, "
            b"wait_ms bigint, talk_ms bigint, hold_ms bigint, acw_ms bigint, transfers bigint)"
        )
        picked = engine.read_parquet(paths).project(columns).limit(rows)
        with link.cursor().copy(b"COPY bench_contact FROM STDIN") as copy:
            for row in picked.fetchall():
                copy.write_row(row)
        link.commit()
        link.execute(b"ANALYZE bench_contact")
        took = []
        for _ in range(ROUNDS):
            began = time.perf_counter()
            link.execute(SAME).fetchall()
            took.append(time.perf_counter() - began)
    return {"postgres": {"rows": rows, "warm_s": round(min(took), 3)}}


if __name__ == "__main__":
    main()
