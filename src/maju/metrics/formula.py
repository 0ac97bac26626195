"""Formulas over measures: read, whitelisted, and rendered. Nothing else of SQL passes.

A formula adds and subtracts measures, each times a constant: then it adds up over time, queues and
clients. A constant added to it, or a measure times a measure, would not. Division is the KPI's
own: numerator over denominator, null when that is 0.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from fractions import Fraction
from functools import lru_cache

import sqlglot
import sqlglot.dialects.duckdb  # whole before any thread asks: sqlglot names it half made
from sqlglot import exp
from sqlglot.errors import SqlglotError

from maju.kernel.errors import Refused
from maju.metrics.measure import Measure

_ALLOWED = (exp.Column, exp.Identifier, exp.Add, exp.Sub, exp.Mul, exp.Paren, exp.Literal, exp.Neg)
LONGEST = 500
SMALLEST, LARGEST = Fraction(1, 10**9), Fraction(10**12)
"""Of a constant, and of what constants make of each other: doubles hold every answer then."""
_NUMBER = re.compile(r"(?=.{1,16}$)(?:\d{1,15}(?:\.\d{0,15})?|\.\d{1,15})", re.ASCII)


def parse(said: str, measures: Mapping[str, Measure]) -> exp.Expr:
    """The formula as a tree.

    Raises:
        Refused: ``formula_unreadable``, ``formula_forbidden``, ``formula_unknown_measure``,
            ``formula_number``, ``formula_not_additive``.
    """
    if len(said) > LONGEST:
        raise Refused("formula_unreadable", formula=said[:40])
    try:
        tree = sqlglot.parse_one(said, dialect="duckdb")
    except (SqlglotError, RecursionError) as error:
        raise Refused("formula_unreadable", formula=said) from error
    for node in tree.walk():
        if not isinstance(node, _ALLOWED):
            raise Refused("formula_forbidden", formula=said, part=type(node).__name__)
        if isinstance(node, exp.Column) and (node.table or node.name not in measures):
            raise Refused("formula_unknown_measure", formula=said, measure=node.sql())
        if isinstance(node, exp.Literal) and node.is_string:
            raise Refused("formula_forbidden", formula=said, part="text")
        if node.comments:
            raise Refused("formula_forbidden", formula=said, part="comment")
    weights(tree, said)
    return tree


@lru_cache(maxsize=1024)
def parsed(said: str) -> exp.Expr:
    """The same tree for whoever asks, of a formula that was let through before; only looked at."""
    return sqlglot.parse_one(said, dialect="duckdb")


def weights(tree: exp.Expr, said: str = "") -> dict[str, Fraction]:
    """How often each measure is in the formula; those that cancel out are left out.

    Raises:
        Refused: ``formula_not_additive``: a constant stands alone, measures are multiplied, or
            nothing is left; ``formula_number``: a constant has an exponent, more than 15 digits,
            or is (or becomes, times others) neither 0 nor within 1e-9 … 1e12.
    """
    found = _linear(tree)
    left = {name: times for name, times in found.items() if times}
    if "" in left or not left:
        raise Refused("formula_not_additive", formula=said)
    return left


def _linear(tree: exp.Expr) -> dict[str, Fraction]:
    """Measure to its factor; the empty name is what stands without a measure."""
    match tree:
        case exp.Column():
            return {tree.name: Fraction(1)}
        case exp.Literal():
            if not _NUMBER.fullmatch(tree.name):
                raise Refused("formula_number", number=tree.name[:20])
            return {"": _bounded(Fraction(tree.name))}
        case exp.Paren():
            return _linear(tree.this)
        case exp.Neg():
            return _times(_linear(tree.this), Fraction(-1))
        case exp.Mul():
            one, other = _linear(tree.left), _linear(tree.right)
            if one.keys() != {""}:
                one, other = other, one
            if one.keys() != {""}:
                raise Refused("formula_not_additive", formula=tree.sql())
            return _times(other, one[""])
        case _:
            assert isinstance(tree, exp.Add | exp.Sub), tree
            sign = Fraction(1 if isinstance(tree, exp.Add) else -1)
            one, other = _linear(tree.left), _times(_linear(tree.right), sign)
            return {
                name: _bounded(one.get(name, Fraction(0)) + other.get(name, Fraction(0)))
                for name in {**one, **other}
            }


def _times(of: Mapping[str, Fraction], factor: Fraction) -> dict[str, Fraction]:
    return {name: _bounded(times * factor) for name, times in of.items()}


def _bounded(number: Fraction) -> Fraction:
    if number and not SMALLEST <= abs(number) <= LARGEST:
        raise Refused("formula_number", number=f"{float(number):g}")
    return number


def measures_in(tree: exp.Expr) -> list[str]:
    """The measures that a formula asks for, each once, in order."""
    return list(dict.fromkeys(column.name for column in tree.find_all(exp.Column, bfs=False)))


@lru_cache(maxsize=1024)
def names_of(said: str) -> tuple[str, ...]:
    """The same of a formula that was let through before."""
    return tuple(measures_in(parsed(said)))


def rendered(tree: exp.Expr, of: Callable[[str], exp.Expr]) -> exp.Expr:
    """The formula with each measure replaced; parts of a whole are doubles, because products of
    decimals outgrow what an engine's decimals hold."""

    def replaced(node: exp.Expr) -> exp.Expr:
        if isinstance(node, exp.Column):
            return exp.paren(of(node.name))
        if isinstance(node, exp.Literal) and "." in node.name:
            return exp.cast(node.copy(), "double")
        return node

    return tree.copy().transform(replaced)
