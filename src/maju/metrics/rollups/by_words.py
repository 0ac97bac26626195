"""Rows added up in two steps: first those that agree in words, then what the words ask for.

Of fifteen KPIs most measures differ only in an outcome: each row would be asked the same again for
each of them. So rows are grouped by the words that the conditions compare, too; there is one
aggregate for all measures that then ask the same, and the words are asked of a few lines.
"""

from __future__ import annotations

from collections.abc import Sequence

import msgspec
import sqlglot
from sqlglot import exp

from maju.facts.rollups.spec import ROLLED
from maju.metrics.compiling import Scope, aggregate, keys, parted
from maju.metrics.measure import Measure
from maju.metrics.rollups.fitting import is_never


class _Split(msgspec.Struct, frozen=True, kw_only=True):
    """A measure whose condition is taken apart."""

    measure: Measure
    words: Sequence[exp.Expr]
    """Asked of what rows agree in."""
    of: exp.Expr
    """What is added up of rows that agree."""


def by_words(
    inner: exp.Select, measures: Sequence[Measure], scope: Scope, *, settled: bool
) -> exp.Select | None:
    """The measures over the rows of *inner*, by the scope's dimensions, in two steps; ``None``: one
    step says as much, or something asked does not add up."""
    if any(each.how == "distinct" for each in measures):
        return None
    split = [_split(each, scope, settled=settled) for each in measures]
    sums = {each.of.sql(): each.of for each in split}
    if len(sums) == len(measures):
        return None
    words = {tree.sql(): tree for each in split for word in each.words for tree in _kept(word)}
    names = {said: f"word_{number}" for number, said in enumerate(words)}
    columns = {said: f"sum_{number}" for number, said in enumerate(sums)}
    grouping = keys(scope)
    first = exp.select(
        *[exp.alias_(of, name) for name, of in grouping],
        *[exp.alias_(of.copy(), names[said]) for said, of in words.items()],
        *[exp.alias_(of.copy(), columns[said]) for said, of in sums.items()],
    ).from_(exp.Subquery(this=inner, alias=exp.to_identifier("r")), copy=False)
    apart = [of.copy() for _, of in grouping] + [of.copy() for of in words.values()]
    second = exp.select(
        *[exp.column(name) for name, _ in grouping],
        *[exp.alias_(_again(each, names, columns), each.measure.id) for each in split],
    ).from_(
        exp.Subquery(
            this=first.group_by(*apart, copy=False) if apart else first,
            alias=exp.to_identifier("g"),
        ),
        copy=False,
    )
    if not grouping:
        return second
    return second.group_by(*[exp.column(name) for name, _ in grouping], copy=False)


def _split(measure: Measure, scope: Scope, *, settled: bool) -> _Split:
    """Thresholds are no words, so that they may be filled in afterwards."""
    branches: list[exp.Expr] = []
    if measure.where:
        where = sqlglot.parse_one(measure.where, dialect="duckdb")
        branches = [each for each in parted(where, exp.Or) if not (settled and is_never(each))]
    if not branches:
        return _Split(measure=measure, words=(), of=aggregate(measure, scope))
    parts = list(parted(exp.or_(*branches), exp.And))
    words = [part for part in parts if _is_word(part, measure.grain)]
    rest = [part for part in parts if part not in words]
    said = exp.and_(*rest).sql(dialect="duckdb") if rest else ""
    of = aggregate(msgspec.structs.replace(measure, where=said), scope)
    return _Split(measure=measure, words=words, of=of)


def _again(split: _Split, names: dict[str, str], columns: dict[str, str]) -> exp.Expr:
    """What rows that agree add up to, added up where the words are as asked."""
    of: exp.Expr = exp.column(columns[split.of.sql()])
    if split.words:
        asked = exp.and_(*[_renamed(word, names) for word in split.words])
        of = exp.Case().when(asked, of)
        if split.measure.how == "count":
            of = of.else_(exp.Literal.number(0))
    return exp.func("max" if split.measure.how == "max" else "sum", of)


def _is_word(part: exp.Expr, grain: str) -> bool:
    """Whether it asks only for what the grain's roll-ups keep rows apart by: few values."""
    rolled = ROLLED.get(grain)
    if rolled is None:
        return False
    known = {sqlglot.parse_one(said, dialect="duckdb").sql() for said in rolled.words.values()}
    return {tree.sql() for tree in _kept(part)} <= known


def _kept(part: exp.Expr) -> list[exp.Expr]:
    """What rows must agree in for the condition to hold of all of them or of none."""
    found: list[exp.Expr] = []
    for column in part.find_all(exp.Column):
        parent = column.parent
        bare = isinstance(parent, exp.Is) and parent.this is column
        found.append(parent if bare and parent is not None else column)
    return found


def _renamed(part: exp.Expr, names: dict[str, str]) -> exp.Expr:
    def replace(node: exp.Expr) -> exp.Expr:
        name = names.get(node.sql()) if isinstance(node, exp.Is | exp.Column) else None
        return node if name is None else exp.column(name)

    return part.copy().transform(replace)
