"""Formulas over measures: read, whitelisted, and rendered. Nothing else of SQL passes.

A formula adds and subtracts measures, and multiplies by constants. Division is the KPI's own:
numerator over denominator, null when that is 0.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

import sqlglot
from sqlglot import exp
from sqlglot.errors import SqlglotError

from maju.kernel.errors import Refused
from maju.metrics.measure import Measure

_ALLOWED = (exp.Column, exp.Identifier, exp.Add, exp.Sub, exp.Mul, exp.Paren, exp.Literal, exp.Neg)
LONGEST = 500


def parse(said: str, measures: Mapping[str, Measure]) -> exp.Expr:
    """The formula as a tree.

    Raises:
        Refused: ``formula_unreadable``, ``formula_forbidden``, ``formula_unknown_measure``.
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
    return tree


def measures_in(tree: exp.Expr) -> list[str]:
    """The measures that a formula asks for, each once, in order."""
    return list(dict.fromkeys(column.name for column in tree.find_all(exp.Column, bfs=False)))


def rendered(tree: exp.Expr, of: Callable[[str], exp.Expr]) -> exp.Expr:
    """The formula with each measure replaced."""
    return tree.copy().transform(
        lambda node: exp.paren(of(node.name)) if isinstance(node, exp.Column) else node
    )
