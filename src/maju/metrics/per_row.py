"""What each row adds to each measure: for whoever keeps sums and puts the rows' changes to them.

The same conditions and relations as a question's, without the summing: adding up the rows of a
window is its answer. Formulas are worked out here as an engine does it, in doubles, in the
formula's own order, so that both give the same to the last digit.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache

import sqlglot
from sqlglot import exp

from maju.facts.schema import GRAINS
from maju.metrics import formula
from maju.metrics.answers import Cell
from maju.metrics.compiling import Scope, condition, rows_of
from maju.metrics.kpi import Kpi
from maju.metrics.measure import Measure
from maju.metrics.measures import MEASURES
from maju.metrics.relations import BASE

PLACE = ("client", "queue", "channel", "at")
"""Columns beside the key: who is credited, and when."""


def per_row(grain: str, measures: Sequence[Measure], scope: Scope) -> exp.Select:
    """One row of :data:`PLACE`, the grain's key, and the weight in each measure.

    Of a maximum the weight is the value, of a count of people the person; null is none.
    """
    key = GRAINS[BASE.get(grain, grain)].key
    return exp.select(
        *[exp.column(name) for name in (*PLACE, *key)],
        *[exp.alias_(_weight(measure, scope), measure.id) for measure in measures],
    ).from_(exp.Subquery(this=rows_of(grain, scope), alias=exp.to_identifier("r")))


def _weight(measure: Measure, scope: Scope) -> exp.Expr:
    where = condition(measure, scope)
    one, nought = exp.Literal.number(1), exp.Literal.number(0)
    if measure.how == "count":
        return one if where is None else exp.Case().when(where, one).else_(nought)
    of = sqlglot.parse_one(measure.value, dialect="duckdb")
    if where is not None:
        of = exp.Case().when(where, of)
    return of if measure.how in {"max", "distinct"} else exp.func("coalesce", of, nought)


def measures_of(kpis: Sequence[Kpi]) -> dict[str, list[Measure]]:
    """By grain: the measures that these KPIs stand on, each once."""
    found: dict[str, list[Measure]] = {}
    for kpi in kpis:
        for said in (kpi.num, kpi.den):
            for name in formula.measures_in(_tree(said)) if said else ():
                own = found.setdefault(MEASURES[name].grain, [])
                if MEASURES[name] not in own:
                    own.append(MEASURES[name])
    return found


@cache
def _tree(said: str) -> exp.Expr:
    return formula.parse(said, MEASURES)


def computed(kpi: Kpi, sums: Mapping[str, int | None]) -> Cell:
    """A KPI of kind sum or ratio from its measures' sums; a missing one is nothing at all."""
    num = _worked(_tree(kpi.num), sums)
    if not kpi.den:
        return Cell(value=num, num=num)
    den = _worked(_tree(kpi.den), sums)
    if not den or num is None or den < 0:
        return Cell(value=None, num=num, den=den, why="den_negative" if (den or 0) < 0 else None)
    return Cell(value=kpi.factor() * num / den, num=num, den=den)


def _worked(tree: exp.Expr, sums: Mapping[str, int | None]) -> float | None:
    match tree:
        case exp.Column():
            found = sums.get(tree.name, None if MEASURES[tree.name].how == "max" else 0)
            if found is None:
                return None
            return found / 1000 if MEASURES[tree.name].unit == "s" else float(found)
        case exp.Literal():
            return float(tree.name)
        case exp.Paren():
            return _worked(tree.this, sums)
        case exp.Neg():
            inner = _worked(tree.this, sums)
            return None if inner is None else -inner
        case _:
            assert isinstance(tree, exp.Add | exp.Sub | exp.Mul), tree
            one, other = _worked(tree.left, sums), _worked(tree.right, sums)
            if one is None or other is None:
                return None
            match tree:
                case exp.Add():
                    return one + other
                case exp.Sub():
                    return one - other
                case _:
                    return one * other
