"""The sums of fifteen KPIs by day and queue as others make them: PostgreSQL, and pandas or Arrow.

All read the same contacts and the eight columns they need; theirs end at the sums, without the
formulas of the KPIs, which Maju's figures include.
"""

from __future__ import annotations

import importlib
import importlib.util
import resource
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import psycopg
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from maju.facts.history.engine import connect
from maju.journal.postgres.queries import parse

COLUMNS = (
    "business_date",
    "queue",
    "outcome",
    "wait_ms",
    "talk_ms",
    "hold_ms",
    "acw_ms",
    "transfers",
)
ROUNDS = 3
_SQL = parse(Path(__file__).with_suffix(".sql").read_text(encoding="utf-8"))
_PIECE = 1 << 20


def timed(run: Callable[[], object], rounds: int = ROUNDS) -> dict[str, float]:
    """The first and the best of some rounds, s."""
    took = []
    for _ in range(rounds):
        began = time.perf_counter()
        run()
        took.append(time.perf_counter() - began)
    return {"first_s": round(took[0], 3), "best_s": round(min(took), 3)}


def postgres(url: str, paths: Sequence[str], rows: int, scratch: Path) -> dict[str, object]:
    """*rows* of the files copied in, with an index on day and queue, vacuumed and analysed."""
    draft = scratch / "contacts.csv"
    with connect() as engine, psycopg.connect(url, autocommit=True) as link:
        picked = engine.read_parquet(list(paths)).project(", ".join(COLUMNS)).limit(rows)
        picked.write_csv(str(draft), header=False)
        link.execute(_SQL["table"])
        began = time.perf_counter()
        with draft.open("rb") as file, link.cursor().copy(_SQL["copy"]) as copy:
            while piece := file.read(_PIECE):
                copy.write(piece)
        copied = time.perf_counter() - began
        draft.unlink()
        link.execute(_SQL["index"])
        link.execute(_SQL["vacuum"])
        made = time.perf_counter() - began
        asked = timed(lambda: link.execute(_SQL["sums"]).fetchall())
        version = link.info.server_version
    return {
        "rows": rows,
        "copy_s": round(copied, 1),
        "copy_index_vacuum_s": round(made, 1),
        "version": version,
        **asked,
    }


def frames(paths: Sequence[str], rows: int) -> dict[str, object]:
    """The same by pandas where it is installed, else by Arrow's own group-by; reading told apart."""
    began = time.perf_counter()
    table = _read(paths, rows)
    if importlib.util.find_spec("pandas") is None:
        name, made = "pyarrow", _arrow(table)
    else:
        name, made = "pandas", _pandas(table)
    read = time.perf_counter() - began
    return {
        "by": name,
        "rows": table.num_rows,
        "read_s": round(read, 3),
        **timed(made),
        "peak_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
    }


def _read(paths: Sequence[str], rows: int) -> pa.Table:
    parts: list[pa.Table] = []
    for path in paths:
        if sum(part.num_rows for part in parts) >= rows:
            break
        part = pq.read_table(path, columns=list(COLUMNS), partitioning=None)
        for name in ("queue", "outcome"):
            at = part.schema.get_field_index(name)
            part = part.set_column(at, name, part[name].dictionary_encode())
        parts.append(part)
    return pa.concat_tables(parts).unify_dictionaries().slice(0, rows)


def _masks(table: pa.Table) -> dict[str, Any]:
    """Each sum's own column: a row that does not count is null there."""
    answered = pc.equal(table["outcome"], "answered")
    left = pc.equal(table["outcome"], "abandoned")
    wait, one = table["wait_ms"], pa.scalar(1, pa.int64())

    def counted(which: Any) -> Any:
        return pc.if_else(which, one, pa.scalar(None, pa.int64()))

    return {
        "answered": counted(answered),
        "abandoned": counted(left),
        "short": counted(pc.and_(left, pc.less_equal(wait, 5_000))),
        "answered_in": counted(pc.and_(answered, pc.less_equal(wait, 20_000))),
        "abandoned_in": counted(pc.and_(left, pc.less_equal(wait, 20_000))),
        "wait_answered": pc.if_else(answered, wait, None),
        "wait_abandoned": pc.if_else(left, wait, None),
        "transferred": counted(pc.and_(answered, pc.greater(table["transfers"], 0))),
    }


_ADDED = (
    "answered",
    "abandoned",
    "short",
    "answered_in",
    "abandoned_in",
    "wait_answered",
    "wait_abandoned",
    "transferred",
    "talk_ms",
    "hold_ms",
    "acw_ms",
)


def _arrow(table: pa.Table) -> Callable[[], object]:
    def run() -> object:
        whole = table
        for name, column in _masks(table).items():
            whole = whole.append_column(name, column)
        sums = [(name, "sum") for name in _ADDED]
        return whole.group_by(["business_date", "queue"]).aggregate(
            [*sums, ("wait_ms", "max"), ("outcome", "count")]
        )

    return run


def _pandas(table: pa.Table) -> Callable[[], object]:
    frame = table.to_pandas(date_as_object=False)

    def run() -> object:
        answered, left = frame["outcome"] == "answered", frame["outcome"] == "abandoned"
        wait = frame["wait_ms"]
        made = frame[["business_date", "queue", "wait_ms", "talk_ms", "hold_ms", "acw_ms"]].assign(
            answered=answered,
            abandoned=left,
            short=left & (wait <= 5_000),
            answered_in=answered & (wait <= 20_000),
            abandoned_in=left & (wait <= 20_000),
            wait_answered=wait.where(answered),
            wait_abandoned=wait.where(left),
            transferred=answered & (frame["transfers"] > 0),
        )
        groups = made.groupby(["business_date", "queue"], observed=True)
        return groups[list(_ADDED)].sum(), groups["wait_ms"].max(), groups.size()

    return run
