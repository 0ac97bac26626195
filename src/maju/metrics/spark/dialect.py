"""Our trees as Spark writes them.

Free SQL cannot be carried over safely: what Spark lacks is sometimes passed on without a word. Our
trees are made of few kinds of nodes, and each kind is named here; another one is refused as a bug
when the query is written, not found out when it has run.
"""

from __future__ import annotations

from collections.abc import Callable

from sqlglot import exp

from maju.kernel.errors import Bug

NODES: frozenset[type[exp.Expr]] = frozenset(
    {
        exp.Add, exp.Alias, exp.And, exp.Boolean, exp.CTE, exp.Case, exp.Cast, exp.Ceil,
        exp.Coalesce, exp.Column, exp.Concat, exp.Count, exp.DataType, exp.DayOfWeekIso,
        exp.Distinct, exp.Div, exp.EQ, exp.Explode, exp.From, exp.GT, exp.GTE, exp.GenerateSeries,
        exp.Greatest, exp.Group, exp.Identifier, exp.If, exp.In, exp.IntDiv, exp.Is, exp.Join,
        exp.LT, exp.LTE, exp.Lag, exp.LastDay, exp.Lateral, exp.Lead, exp.Least, exp.Limit,
        exp.Literal, exp.Lower, exp.Max, exp.Min, exp.Mod, exp.Mul, exp.NEQ, exp.Neg, exp.Not,
        exp.Null, exp.Nullif, exp.Or, exp.Order, exp.Ordered, exp.Paren, exp.Select, exp.Star,
        exp.Sub, exp.Subquery, exp.Sum, exp.Table, exp.TableAlias, exp.TimestampTrunc, exp.Tuple,
        exp.Union, exp.Var, exp.Where, exp.Window, exp.WindowSpec, exp.With,
    }
)  # fmt: skip
"""Kinds of nodes that mean the same on both engines, as they are or by one of :data:`CHANGES`."""


def weekday(node: exp.Expr) -> exp.Expr:
    """Monday is 1. Spark's ``dayofweek`` begins with Sunday, its ``weekday`` with Monday as 0."""
    if not isinstance(node, exp.DayOfWeekIso):
        return node
    monday = exp.Anonymous(this="weekday", expressions=[node.this])
    return exp.paren(exp.Add(this=monday, expression=exp.Literal.number(1)))


def series(node: exp.Expr) -> exp.Expr:
    """Numbers from the first to the last. Spark fails where the first is beyond the last."""
    if not isinstance(node, exp.GenerateSeries):
        return node
    start, end, step = node.args["start"], node.args["end"], node.args["step"]
    numbers = exp.Anonymous(this="sequence", expressions=[start, end, step])
    inside = exp.LTE(this=exp.paren(start.copy()), expression=exp.paren(end.copy()))
    return exp.Case().when(inside, numbers)


def lateral_view(node: exp.Expr) -> exp.Expr:
    """``LATERAL (SELECT unnest(…) AS k) AS a``: a generator is a view of its own in Spark."""
    if not isinstance(node, exp.Select):
        return node
    views: list[exp.Expr] = []
    joins: list[exp.Expr] = []
    for join in node.args.get("joins") or []:
        view = _view(join.this)
        (joins if view is None else views).append(join if view is None else view)
    if views:
        node.set("joins", joins or None)
        node.set("laterals", [*(node.args.get("laterals") or []), *views])
    return node


def joined_text(node: exp.Expr) -> exp.Expr:
    """DuckDB's ``concat`` leaves nulls out, Spark's becomes null."""
    if not isinstance(node, exp.Concat):
        return node
    blank = exp.Literal.string("")
    parts = [exp.func("coalesce", part, blank.copy()) for part in node.expressions]
    return exp.Anonymous(this="concat", expressions=parts)


CHANGES: tuple[Callable[[exp.Expr], exp.Expr], ...] = (lateral_view, weekday, series, joined_text)
"""What needs another form on Spark, each once."""


def written(tree: exp.Expr) -> str:
    """The query in Spark's dialect.

    Raises:
        Bug: a kind of node that nobody has looked at.
    """
    for node in tree.walk():
        if type(node) not in NODES:
            raise Bug(f"{type(node).__name__} was never tried on Spark")
    changed = told_apart(tree.copy())
    for change in CHANGES:
        changed = changed.transform(change)
    return changed.sql(dialect="spark", identify=True)


def told_apart(tree: exp.Expr) -> exp.Expr:
    """Each ``WITH`` under names of its own: on the way to Spark all of them are moved to the top,
    where relations that each call a part ``known`` would be mistaken for each other."""
    for number, each in enumerate(reversed(list(tree.find_all(exp.With)))):
        names = {part.alias: f"{part.alias}_{number}" for part in each.expressions}
        assert each.parent is not None
        for table in each.parent.find_all(exp.Table):
            if (own := names.get(table.name)) is not None:
                if not table.alias:
                    table.set("alias", exp.TableAlias(this=exp.to_identifier(table.name)))
                table.set("this", exp.to_identifier(own))
        for part in each.expressions:
            part.args["alias"].set("this", exp.to_identifier(names[part.alias]))
    return tree


def _view(of: exp.Expr) -> exp.Lateral | None:
    """The view for ``LATERAL (SELECT unnest(x) AS k) AS a``; ``None`` for another join."""
    if not isinstance(of, exp.Lateral):
        return None
    inner = of.this.unnest()
    (column,) = inner.expressions
    assert isinstance(column, exp.Alias), "a generator without a name"
    assert isinstance(column.this, exp.Explode), "a lateral query that is no generator"
    name = of.args["alias"].this
    alias = exp.TableAlias(this=name.copy(), columns=[exp.to_identifier(column.alias)])
    return exp.Lateral(this=column.this.copy(), view=True, alias=alias)
