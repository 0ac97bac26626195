"""What each grain looks like at an instant (relations.sql), as syntax trees."""

from __future__ import annotations

from functools import cache
from importlib.resources import files

import sqlglot
from sqlglot import exp

from maju.journal.postgres.queries import parse


@cache
def _trees() -> dict[str, exp.Expr]:
    said = parse(files(__package__).joinpath("relations.sql").read_text(encoding="utf-8"))
    return {
        name: sqlglot.parse_one(text.decode().rstrip(";"), dialect="duckdb")
        for name, text in said.items()
    }


def grains() -> frozenset[str]:
    """Grains that measures may be over."""
    return frozenset(_trees())


def relation(grain: str, *, as_of: int, known_until: int) -> exp.Expr:
    """The grain's rows as known at *as_of*; facts are complete until *known_until* (both us)."""
    instants = {"as_of_us": as_of, "known_until_us": known_until}

    def fill(node: exp.Expr) -> exp.Expr:
        if isinstance(node, exp.Column) and node.name in instants:
            return exp.cast(exp.Literal.number(instants[node.name]), "bigint")
        return node

    return _trees()[grain].copy().transform(fill)
