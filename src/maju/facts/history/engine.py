"""DuckDB in this process: bounded memory, few threads, no file of its own, no way out."""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from pathlib import Path

import duckdb
import pyarrow as pa
import sqlglot.dialects.duckdb  # noqa: F401 - whole before any thread asks (metrics/formula.py)
from sqlglot import exp

from maju.facts.history.tables import schema_of

MEMORY = "1GB"
THREADS = 2


def connect(
    *, memory: str = MEMORY, threads: int = THREADS, spill: Path | None = None
) -> duckdb.DuckDBPyConnection:
    """A private engine; extensions are never looked for.

    What does not fit into *memory* is spilled into the folder *spill*, else into the system's
    folder for such things.
    """
    return duckdb.connect(
        ":memory:",
        config={
            "memory_limit": memory,
            "threads": threads,
            "temp_directory": str(spill or Path(tempfile.gettempdir()) / "maju-duckdb"),
            "autoinstall_known_extensions": "false",
            "autoload_known_extensions": "false",
            "preserve_insertion_order": "false",
        },
    )


def show(
    engine: duckdb.DuckDBPyConnection, grain: str, paths: Sequence[Path], *, name: str | None = None
) -> None:
    """Make the rows of *paths* readable as *name* (the grain's own by default)."""
    show_files(engine, name or grain, paths, schema_of(grain))


def show_files(
    engine: duckdb.DuckDBPyConnection, name: str, paths: Sequence[Path], empty: pa.Schema
) -> None:
    """Make the rows of *paths* readable as *name*; without any it has no row of *empty*.

    Only this connection sees it: others of the same instance have their own.
    """
    engine.unregister(name)
    if paths:
        said = ", ".join(exp.Literal.string(str(path)).sql(dialect="duckdb") for path in paths)
        engine.execute(f'CREATE OR REPLACE TEMP VIEW "{name}" AS FROM read_parquet([{said}])')
    else:
        engine.register(name, empty.empty_table())
