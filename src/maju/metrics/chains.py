"""Who came when, and how long they waited: what true demand and patience are estimated from.

Rows for planning, without anything that tells who somebody is: customers are numbers that mean
nothing outside one answer.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from importlib.resources import files
from typing import NamedTuple

import sqlglot
from sqlglot import exp

from maju.journal.postgres.queries import parse
from maju.metrics.compiling import Scope, rows_of
from maju.metrics.engines import Engine, fetch

GIVEN_UP, SERVED, BEFORE_A_QUEUE, OTHERWISE = 0, 1, 2, 3
"""How an attempt ended: given up in a queue, served, blocked or left or closed before one, else."""


class Came(NamedTuple):
    """One attempt: local seconds since 1970, its customer (-1: not known), how it ended."""

    local_s: int
    who: int
    ended: int


class Waited(NamedTuple):
    """One wait: local seconds since 1970 of the entry, seconds, 1 when it was given up."""

    local_s: int
    wait_s: float
    given_up: int


def find_chains(engine: Engine, scope: Scope) -> Sequence[Came]:
    """Every attempt of the scope, in order of time."""
    _names, rows = fetch(engine, _over("attempts", rows_of("attempt", scope)))
    return [Came(*row) for row in rows]


def find_waits(engine: Engine, scope: Scope) -> Sequence[Waited]:
    """Every wait of the scope that ended with an answer or was given up, in order of time."""
    _names, rows = fetch(engine, _over("waits", rows_of("contact", scope)))
    return [Waited(*row) for row in rows]


@cache
def _statements() -> dict[str, exp.Expr]:
    text = parse(files(__package__).joinpath("chains.sql").read_text(encoding="utf-8"))
    return {
        name: sqlglot.parse_one(said.decode().rstrip(";"), dialect="duckdb")
        for name, said in text.items()
    }


def _over(name: str, rows: exp.Select) -> exp.Expr:
    seen = exp.Subquery(this=rows, alias=exp.to_identifier("seen"))
    return _statements()[name].transform(
        lambda node: seen if isinstance(node, exp.Table) and node.name == "seen" else node
    )
