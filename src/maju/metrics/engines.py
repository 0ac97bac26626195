"""Who runs a query: DuckDB in this process, or another engine that reads the same tree."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Protocol

import duckdb
from sqlglot import exp


class Elsewhere(Protocol):
    """An engine other than DuckDB; it writes the tree in its own dialect."""

    def fetch(self, tree: exp.Expr) -> tuple[Sequence[str], Sequence[tuple[Any, ...]]]:
        """The columns' names and all rows of a query, in any order."""
        ...


Engine = duckdb.DuckDBPyConnection | Elsewhere


def fetch(engine: Engine, tree: exp.Expr) -> tuple[Sequence[str], Sequence[tuple[Any, ...]]]:
    """The columns' names and all rows of a query."""
    if isinstance(engine, duckdb.DuckDBPyConnection):
        cursor = engine.execute(tree.sql(dialect="duckdb"))
        return [column[0] for column in cursor.description], cursor.fetchall()
    return engine.fetch(tree)
