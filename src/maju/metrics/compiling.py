"""From KPIs and dimensions to one query: a CTE per grain, sums joined by their dimensions.

Every engine gets the same tree; only the writing differs.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date

import msgspec
import sqlglot
from sqlglot import exp

from maju.metrics import dimensions, formula
from maju.metrics.histogram import edge
from maju.metrics.kpi import Kpi
from maju.metrics.measure import Measure
from maju.metrics.relations import relation
from maju.metrics.sharing import Shared
from maju.metrics.thresholds import Target, Threshold, value

OFFSET = "utc_offset_s"


class Scope(msgspec.Struct, frozen=True, kw_only=True):
    """Of which rows, cut how, as known when."""

    since: date
    until: date
    """Not in it."""
    by: tuple[str, ...] = ()
    step_min: int = 30
    only: Mapping[str, tuple[str, ...]] = {}
    """Dimension to the values that count: clients, queues, agents, channels, topics."""
    as_of: int
    known_until: int
    ends_at: int | None = None
    """When the clients' last business day is over, us; ``None`` takes midnight UTC of *until*."""
    agreed: Sequence[Threshold] = ()
    targets: Sequence[Target] = ()
    shared: Sequence[Shared] = ()
    """Numbers that belong to many."""


def scope_of(agreed: Sequence[Threshold]) -> Scope:
    """What is agreed, for those to whom nothing else of a scope matters."""
    return Scope(since=date.min, until=date.max, as_of=0, known_until=0, agreed=agreed)


def condition(measure: Measure, scope: Scope) -> exp.Expr | None:
    """The rows that a measure counts, thresholds filled in; ``None`` is all."""
    if not measure.where:
        return None
    return filled(sqlglot.parse_one(measure.where, dialect="duckdb"), scope)


def parted(tree: exp.Expr, kind: type[exp.Connector]) -> Iterator[exp.Expr]:
    """The conditions that are joined by *kind*; a single one is its own part."""
    tree = tree.unnest()
    if isinstance(tree, kind):
        yield from parted(tree.left, kind)
        yield from parted(tree.right, kind)
    else:
        yield tree


def filled(tree: exp.Expr, scope: Scope) -> exp.Expr:
    """With each threshold ``t_…`` as it was agreed for that row."""
    return tree.transform(
        lambda node: (
            exp.paren(value(node.name.removeprefix("t_"), scope.agreed))
            if isinstance(node, exp.Column) and node.name.startswith("t_")
            else node
        )
    )


def aggregate(measure: Measure, scope: Scope) -> exp.Expr:
    """The measure over a relation's rows."""
    where = condition(measure, scope)
    if measure.how == "count":
        if where is None:
            return exp.func("count", exp.Star())
        one, nought = exp.Literal.number(1), exp.Literal.number(0)
        return exp.func("sum", exp.Case().when(where, one).else_(nought))
    of = sqlglot.parse_one(measure.value, dialect="duckdb")
    if where is not None:
        of = exp.Case().when(where, of)
    if measure.how == "distinct":
        return exp.Count(this=exp.Distinct(expressions=[of]))
    return exp.func("max" if measure.how == "max" else "sum", of)


def rows_of(grain: str, scope: Scope) -> exp.Select:
    """The grain's rows in the scope, all columns, and its dimensions beside them."""
    inner = relation(
        grain,
        as_of=scope.as_of,
        known_until=scope.known_until,
        since=scope.since,
        until=scope.until,
        by=scope.by,
        step_min=scope.step_min,
        shared=scope.shared,
    )
    return picked(inner, scope)


def picked(inner: exp.Expr, scope: Scope) -> exp.Select:
    """Of a relation: the rows that are in the scope."""
    picked = exp.select("*").from_(
        exp.Subquery(this=inner, alias=exp.to_identifier("r")), copy=False
    )
    day = exp.column("business_date")
    picked = picked.where(
        exp.GTE(this=day, expression=_day(scope.since)),
        exp.LT(this=day.copy(), expression=_day(scope.until)),
        copy=False,
    )
    for dimension, wanted in sorted(scope.only.items()):
        of = exp.cast(dimensions.expression(dimension, scope.step_min), "varchar")
        picked = picked.where(of.isin(*[exp.Literal.string(each) for each in wanted]), copy=False)
    return picked


def _day(day: date) -> exp.Expr:
    return exp.cast(exp.Literal.string(day.isoformat()), "date")


def keys(scope: Scope) -> list[tuple[str, exp.Expr]]:
    """Names and expressions of the grouping; an interval brings its offset along."""
    made = [(f"by_{name}", dimensions.expression(name, scope.step_min)) for name in scope.by]
    if "interval" in scope.by:
        made.append((f"by_{OFFSET}", exp.column(OFFSET)))
    return made


def per_grain(grain: str, measures: Sequence[Measure], scope: Scope) -> exp.Select:
    """Sums of one grain by the scope's dimensions."""
    grouping = keys(scope)
    picked = exp.select(
        *[exp.alias_(of, name) for name, of in grouping],
        *[exp.alias_(aggregate(measure, scope), measure.id) for measure in measures],
    ).from_(exp.Subquery(this=rows_of(grain, scope), alias=exp.to_identifier(grain)), copy=False)
    if not grouping:
        return picked
    return picked.group_by(*[of.copy() for _, of in grouping], copy=False)


Read = Callable[[str, Sequence[Measure], Scope], Sequence[tuple[Sequence[Measure], exp.Select]]]
"""Of a grain: some of its measures, and a query that gives them; all of them together, and what is
given by several adds up."""


def from_rows(
    grain: str, measures: Sequence[Measure], scope: Scope
) -> Sequence[tuple[Sequence[Measure], exp.Select]]:
    """All of them, from the rows as they were known."""
    return [(measures, per_grain(grain, measures, scope))]


def query(
    kpis: Sequence[Kpi], measures: Mapping[str, Measure], scope: Scope, *, read: Read = from_rows
) -> exp.Select:
    """One row per combination of dimensions: ``<kpi>``, ``<kpi>_num``, ``<kpi>_den``.

    Of kinds sum and ratio only. Null is a denominator of 0.
    """
    trees = {
        kpi.id: [formula.parse(said, measures) for said in (kpi.num, kpi.den) if said]
        for kpi in kpis
    }
    needed = needed_by(kpis, measures)
    by_grain: dict[str, list[Measure]] = {}
    for measure in needed.values():
        by_grain.setdefault(measure.grain, []).append(measure)
    names = [name for name, _ in keys(scope)]
    pieces = [piece for grain, own in by_grain.items() for piece in read(grain, own, scope)]
    summed = joined(pieces, needed, scope)
    said = [part for kpi in kpis for part in _said(kpi, trees[kpi.id], measures)]
    out = exp.select(*[exp.column(name) for name in names], *said)
    out = out.from_(exp.Subquery(this=summed, alias=exp.to_identifier("s")), copy=False)
    return out.order_by(*[exp.column(name) for name in names], copy=False) if names else out


def needed_by(kpis: Sequence[Kpi], measures: Mapping[str, Measure]) -> dict[str, Measure]:
    """The measures of KPIs of kinds sum and ratio, by id."""
    return {
        name: measures[name]
        for kpi in kpis
        for said in (kpi.num, kpi.den)
        if said
        for name in formula.names_of(said)
    }


def joined(
    pieces: Sequence[tuple[Sequence[Measure], exp.Select]],
    needed: Mapping[str, Measure],
    scope: Scope,
) -> exp.Select:
    """One row per combination of dimensions, with the *needed* measures of all *pieces*."""
    names = [name for name, _ in keys(scope)]
    united: exp.Query | None = None
    for own, tree in pieces:
        ids = {measure.id for measure in own}
        one = exp.select(
            *[exp.column(name) for name in names],
            *[
                exp.column(name)
                if name in ids
                else exp.alias_(exp.cast(exp.null(), "double"), name)
                for name in needed
            ],
        ).from_(exp.Subquery(this=tree, alias=exp.to_identifier("g")), copy=False)
        united = one if united is None else exp.union(united, one, distinct=False, copy=False)
    assert united is not None, "a query without a measure"
    summed = exp.select(
        *[exp.column(name) for name in names],
        *[exp.alias_(_joined(measure), measure.id) for measure in needed.values()],
    ).from_(exp.Subquery(this=united, alias=exp.to_identifier("u")), copy=False)
    if names:
        summed = summed.group_by(*[exp.column(name) for name in names], copy=False)
    return summed


def _joined(measure: Measure) -> exp.Expr:
    """One grain has it, the others null."""
    if measure.how == "max":
        return exp.func("max", exp.column(measure.id))
    return exp.func("coalesce", exp.func("sum", exp.column(measure.id)), exp.Literal.number(0))


def _said(kpi: Kpi, trees: Sequence[exp.Expr], measures: Mapping[str, Measure]) -> list[exp.Expr]:
    def scaled(name: str) -> exp.Expr:
        column = exp.cast(exp.column(name), "double")
        if measures[name].unit != "s":
            return column
        return exp.Div(this=column, expression=exp.Literal.number(1000))

    num = exp.cast(formula.rendered(trees[0], scaled), "double")
    if len(trees) == 1:
        return [exp.alias_(num, kpi.id), exp.alias_(num.copy(), f"{kpi.id}_num")]
    den = exp.cast(formula.rendered(trees[1], scaled), "double")
    times = exp.Mul(this=exp.Literal.number(kpi.factor()), expression=num)
    safe = exp.func("nullif", den, exp.Literal.number(0))
    ratio = exp.Div(this=exp.paren(times), expression=safe)
    return [
        exp.alias_(ratio, kpi.id),
        exp.alias_(num.copy(), f"{kpi.id}_num"),
        exp.alias_(den.copy(), f"{kpi.id}_den"),
    ]


def row_buckets(measure: Measure, scope: Scope) -> exp.Query:
    """How many rows are in each bucket, from the rows as they were known: ``edge``, ``n``."""
    of = sqlglot.parse_one(measure.value, dialect="duckdb")
    inner = rows_of(measure.grain, scope).where(of.copy().is_(exp.null()).not_())
    if (where := condition(measure, scope)) is not None:
        inner = inner.where(where)
    return bucketed(inner, edge(of), exp.func("count", exp.Star()), scope)


def bucketed(inner: exp.Select, of: exp.Expr, n: exp.Expr, scope: Scope) -> exp.Select:
    """*n* of the rows of *inner* by the scope's dimensions and the bucket *of*."""
    grouping = keys(scope)
    of = exp.cast(of, "bigint")
    tree = exp.select(
        *[exp.alias_(expr, name) for name, expr in grouping],
        exp.alias_(of, "edge"),
        exp.alias_(n, "n"),
    ).from_(exp.Subquery(this=inner, alias=exp.to_identifier("q")))
    return tree.group_by(*[expr.copy() for _, expr in grouping], of.copy())


def quantile_query(
    measure: Measure, per_cent: int, scope: Scope, *, counted: exp.Query | None = None
) -> exp.Select:
    """Nearest rank over merged buckets: ``value`` (ms, the bucket's upper edge) and ``n``.

    *counted*: the buckets, where they are known already; rows are read otherwise.
    """
    names = [name for name, _ in keys(scope)]
    columns = [exp.column(name) for name in names]
    merged = exp.select(*columns, "edge", exp.alias_(exp.func("sum", exp.column("n")), "n"))
    merged = merged.from_(
        exp.Subquery(this=counted or row_buckets(measure, scope), alias=exp.to_identifier("c"))
    )
    buckets = merged.group_by(*[column.copy() for column in columns], exp.column("edge"))
    n = exp.func("sum", exp.column("n"))
    so_far = exp.Window(
        this=n, partition_by=list(columns), order=exp.Order(expressions=[exp.column("edge")])
    )
    whole = exp.Window(this=n.copy(), partition_by=[column.copy() for column in columns])
    ranked = exp.select(
        *columns, "edge", exp.alias_(so_far, "so_far"), exp.alias_(whole, "whole")
    ).from_(exp.Subquery(this=buckets, alias=exp.to_identifier("b")))
    reached = exp.GTE(
        this=exp.Mul(this=exp.column("so_far"), expression=exp.Literal.number(100)),
        expression=exp.Mul(this=exp.column("whole"), expression=exp.Literal.number(per_cent)),
    )
    out = exp.select(
        *[column.copy() for column in columns],
        exp.alias_(exp.func("min", exp.Case().when(reached, exp.column("edge"))), "value"),
        exp.alias_(exp.func("max", exp.column("whole")), "n"),
    ).from_(exp.Subquery(this=ranked, alias=exp.to_identifier("k")))
    return out.group_by(*[column.copy() for column in columns]) if columns else out
