"""Fifteen KPIs by day and queue from roll-ups, against the same question from rows and by others.

    python -m benchmarks.numbers [--contacts 50000000] [--folder /tmp/…] [--postgres 10000000]

Answers are asked of the port the pages use, manifest and formulas included; kept answers are off
but where a figure says ``kept``. ``cold`` drops what the system has cached of the files before it
asks; ``fresh`` is that in a process that never asked anything, its imports not counted. The
roll-ups' answers are compared with the rows', cell by cell.
"""

from __future__ import annotations

import argparse
import os
import statistics
import tempfile
import time
from concurrent.futures import ProcessPoolExecutor
from datetime import date, timedelta
from multiprocessing import get_context
from pathlib import Path

import msgspec

from benchmarks.journal import server
from benchmarks.numbers_against import frames, postgres
from benchmarks.numbers_data import CENTRE, World, fill
from benchmarks.report import tell
from maju.facts.history import schema
from maju.facts.history.blobs import FolderBlobs
from maju.facts.history.manifest import find_pieces, linked
from maju.metrics.local import LocalNumbers
from maju.metrics.numbers import Question
from maju.metrics.thresholds import Threshold

KPIS = ("agent_requested", "answered", "abandoned", "short_abandoned", "answer_rate",
        "answer_rate_net", "abandon_rate", "service_level", "sl_negative", "sl_positive", "asa",
        "avg_abandon_wait", "longest_wait", "handle_per_contact", "transfer_contact_rate")  # fmt: skip
AGAINST = "the sums of the fifteen by PostgreSQL, and by pandas (by Arrow where it is missing)"
ROUNDS = 5
_DROP = Path("/proc/sys/vm/drop_caches")


def main() -> None:
    """Fill, ask, tell."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--contacts", type=int, default=50_000_000)
    parser.add_argument("--clients", type=int, default=5)
    parser.add_argument("--queues", type=int, default=12, help="of each client")
    parser.add_argument("--months", type=int, default=11)
    parser.add_argument("--postgres", type=int, default=10_000_000, help="rows of the others")
    parser.add_argument("--folder", type=Path, help="where the files lie; gone afterwards")
    parser.add_argument("--url", help="a PostgreSQL where a database may be made and dropped")
    chosen = parser.parse_args()
    world = World(
        contacts=chosen.contacts,
        clients=chosen.clients,
        queues=chosen.queues,
        months=chosen.months,
    )
    with server(chosen.url) as url, tempfile.TemporaryDirectory(dir=chosen.folder) as name:
        folder = Path(name)
        schema.migrate(url)
        began = time.perf_counter()
        written = fill(url, folder, world)
        filled_s = round(time.perf_counter() - began, 1)
        figures = measure(url, folder, world, rows=chosen.postgres)
    tell(
        "numbers",
        {"contacts": chosen.contacts, "fill_s": filled_s, "written": written, **figures},
        against=AGAINST,
        packages=("duckdb", "pyarrow", "sqlglot"),
    )


def measure(url: str, folder: Path, world: World, *, rows: int) -> dict[str, object]:
    """All figures over a world that lies in *folder*."""
    asked = questions(world)
    numbers = LocalNumbers(url, FolderBlobs(folder), remember=False)
    figures: dict[str, object] = {
        name: {"fresh_s": _fresh(url, folder, question), **_timed(numbers, question, folder)}
        for name, question in asked.items()
    }
    kept = LocalNumbers(url, FolderBlobs(folder))
    for name in ("rollups", "rollups_year_of_a_client"):
        kept.ask(asked[name])
        figures[f"{name}_kept"] = _warm(kept, asked[name])
    figures["equal"] = {name: _equal(numbers, each) for name, each in checks(world).items()}
    with linked(url) as link:
        pieces = find_pieces(link, CENTRE, ["contact"], world.first, _until(world))
    paths = [str(FolderBlobs(folder).find(key)) for key in pieces.keys("contact")]
    with ProcessPoolExecutor(1, get_context("spawn")) as apart:
        figures["frames"] = apart.submit(frames, paths, rows).result()
    figures["postgres"] = postgres(url, paths, rows, folder)
    return figures


def questions(world: World) -> dict[str, Question]:
    """What is asked, by the figure's name."""
    whole = Question(
        centre=CENTRE, since=world.first, until=_until(world), kpis=KPIS, by=("day", "queue")
    )
    client = {"only": {"client": ("k0",)}}
    month = {"until": date(world.first.year, world.first.month + 1, 1), **client}
    # Thresholds between two edges are read from rows: settled ones, without masks.
    between = (
        Threshold(name="service_level", ms=20_500),
        Threshold(name="short_abandon", ms=5_500),
    )
    return {
        "rollups": whole,
        "rollups_by_month": _with(whole, by=("month",)),
        "rollups_year_of_a_client": _with(whole, **client),
        "rows_settled_and_rollups": _with(whole, agreed=between),
        "rows": _with(whole, way="rows"),
        "rows_masked": _with(whole, way="masked"),
        "rows_month_of_a_client": _with(whole, **month, way="rows"),
    }


def checks(world: World) -> dict[str, Question]:
    """What is asked both of roll-ups and of rows."""
    asked = questions(world)
    whole, year = asked["rollups"], asked["rollups_year_of_a_client"]
    edges = (Threshold(name="service_level", ms=30_000), Threshold(name="short_abandon", ms=10_000))
    return {
        "day_queue": whole,
        "client_month_other_thresholds": _with(whole, by=("client", "month"), agreed=edges),
        "weekday_hour_of_a_client": _with(year, by=("weekday", "hour")),
        "topic_channel_of_a_client": _with(year, by=("topic", "channel")),
    }


def _equal(numbers: LocalNumbers, question: Question) -> bool:
    quick, rows = numbers.ask(question), numbers.ask(_with(question, way="masked"))
    assert all(place.startswith("rollup:") for place in quick.read), quick.read
    assert all(place.startswith("rows:") for place in rows.read), rows.read
    return quick.lines == rows.lines


def _timed(numbers: LocalNumbers, question: Question, folder: Path) -> dict[str, object]:
    numbers.ask(question)
    _drop(folder)
    began = time.perf_counter()
    answer = numbers.ask(question)
    cold = time.perf_counter() - began
    return {
        "cold_s": round(cold, 3),
        **_warm(numbers, question),
        "lines": len(answer.lines),
        "read": {place: len(ids) for place, ids in answer.read.items()},
    }


def _warm(numbers: LocalNumbers, question: Question) -> dict[str, float]:
    warm, cpu = [], []
    for _ in range(ROUNDS):
        began, used = time.perf_counter(), time.process_time()
        numbers.ask(question)
        warm.append(time.perf_counter() - began)
        cpu.append(time.process_time() - used)
    return {
        "warm_s": round(statistics.median(warm), 3),
        "best_s": round(min(warm), 3),
        "cpu_s": round(statistics.median(cpu), 3),
    }


def _fresh(url: str, folder: Path, question: Question) -> float:
    _drop(folder)
    with ProcessPoolExecutor(1, get_context("spawn")) as apart:
        return apart.submit(_first, url, folder, question).result()


def _first(url: str, folder: Path, question: Question) -> float:
    began = time.perf_counter()
    LocalNumbers(url, FolderBlobs(folder), remember=False).ask(question)
    return round(time.perf_counter() - began, 3)


def _drop(folder: Path) -> None:
    """From the system's cache: all of it where we may, else these files."""
    if os.access(_DROP, os.W_OK):
        os.sync()
        _DROP.write_text("3", encoding="ascii")
        return
    for path in folder.rglob("*"):
        if path.is_file():
            handle = os.open(path, os.O_RDONLY)
            os.posix_fadvise(handle, 0, 0, os.POSIX_FADV_DONTNEED)
            os.close(handle)


def _until(world: World) -> date:
    return (world.first + timedelta(days=31 * world.months)).replace(day=1)


def _with(question: Question, **changes: object) -> Question:
    return msgspec.structs.replace(question, **changes)


if __name__ == "__main__":
    main()
