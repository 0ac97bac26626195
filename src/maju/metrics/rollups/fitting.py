"""A measure over rows, said over rolled up rows; or not, and then the rows are read.

Nothing is defined a second time: the measure's own condition is taken apart. What is asked of the
words and dimensions of a roll-up is asked of its rows; one predicate that was counted, or one
duration compared with an edge, picks the column that is added. Anything else does not fit.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cache

import sqlglot
from sqlglot import exp

from maju.facts.rollups.buckets import edge_ms
from maju.facts.rollups.spec import ROLLED, Cut
from maju.metrics.compiling import Scope, condition, parted
from maju.metrics.measure import Measure

NEVER = frozenset({"waiting_ms"})
"""Durations that are null in every settled row: nothing compared with one is true."""

_ALWAYS = frozenset({"client", "business_date"})
_TIMES = frozenset({"day", "weekday", "week", "month", "client"})
_CLOCKS = frozenset({"interval", "hour"})


def has_dimensions(cut: Cut, grain: str, scope: Scope) -> bool:
    """Whether the question's dimensions and filters are in the cut."""
    if grain not in cut.dims:
        return False
    given = _TIMES.union(cut.dims[grain])
    return given.union(_CLOCKS if cut.quarters else ()).issuperset({*scope.by, *scope.only})


def fitted(measure: Measure, cut: Cut, scope: Scope, *, linked: bool = False) -> exp.Expr | None:
    """The measure as an aggregate over the cut's rows of its grain; ``None``: ask the rows.

    *linked*: days do not overlap, so that attempts may be linked day by day.
    """
    where = condition(measure, scope)
    said = [] if where is None else [part for part in parted(where, exp.Or) if not is_never(part)]
    if where is not None and not said:
        return exp.func("sum", exp.Literal.number(0)) if measure.how == "count" else None
    fit = _Fit(measure.grain, cut)
    if len(said) > 1:
        said = [exp.or_(*said)]
    words: list[exp.Expr] = []
    picked: list[exp.Expr] = []
    parts = list(parted(said[0], exp.And)) if said else []
    if linked:
        words, parts = fit.linked(parts)
    for part in parts:
        if (word := fit.word(part)) is not None:
            words.append(word)
        elif (counted := fit.counted(part)) is not None:
            picked.append(counted)
        else:
            return None
    of = _column(measure, fit, picked)
    if of is None:
        return None
    if words:
        case = exp.Case().when(exp.and_(*words), of)
        of = case.else_(exp.Literal.number(0)) if measure.how == "count" else case
    return exp.func("max" if measure.how == "max" else "sum", of)


def worded(measure: Measure, cut: Cut, scope: Scope) -> list[exp.Expr] | None:
    """The measure's condition over what keeps the cut's rows apart; ``None``: it asks for more."""
    where = condition(measure, scope)
    fit = _Fit(measure.grain, cut)
    words = [fit.word(part) for part in (() if where is None else parted(where, exp.And))]
    known = [word for word in words if word is not None]
    return known if len(known) == len(words) else None


def _column(measure: Measure, fit: _Fit, picked: list[exp.Expr]) -> exp.Expr | None:
    """What is added or compared."""
    if measure.how == "count" and len(picked) <= 1:
        return picked[0] if picked else exp.column("n")
    if picked:
        return None
    if measure.how == "sum":
        return fit.total(measure.value)
    if measure.how == "max" and measure.value in fit.rolled.mosts:
        return exp.column(f"max_{measure.value}")
    return None


class _Fit:
    """One grain of one cut."""

    def __init__(self, grain: str, cut: Cut) -> None:
        self.rolled = ROLLED[grain]
        self._bucket = cut.bucket
        self._words = {_tree(said): name for name, said in self.rolled.words.items()}
        self._known = {*self.rolled.words, *cut.dims[grain], *_ALWAYS}

    def word(self, part: exp.Expr) -> exp.Expr | None:
        """A condition over words and dimensions alone, over the columns that keep them."""
        if self._bucket and (compared := self._compared(part)) is not None:
            duration, limit = compared
            if duration != self._bucket or not all(_is_edge(leaf) for leaf in _leaves(limit)):
                return None
            return type(part.unnest())(this=exp.column(f"{duration}_edge"), expression=limit)

        def replaced(node: exp.Expr) -> exp.Expr:
            name = self._words.get(node)
            return node if name is None else exp.column(name)

        made = part.copy().transform(replaced)
        return made if self._knows(made) else None

    def linked(self, parts: Sequence[exp.Expr]) -> tuple[list[exp.Expr], list[exp.Expr]]:
        """The word that stands for several of the conditions at once, and what is left of them."""
        for name, said in self.rolled.linked.items():
            together = [part.unnest() for part in parted(_tree(said), exp.And)]
            left = [part for part in parts if part.unnest() not in together]
            if len(parts) - len(left) == len(together):
                return [exp.column(name)], left
        return [], list(parts)

    def counted(self, part: exp.Expr) -> exp.Expr | None:
        """The column that counts how many rows met a predicate."""
        if self._bucket:
            return None
        part = part.unnest()
        for name, said in self.rolled.counted.items():
            if _tree(said) == part:
                return exp.column(f"n_{name}")
        if (compared := self._compared(part)) is None:
            return None
        duration, limit = compared
        edges = self.rolled.edges.get(duration, ())
        if not all(_whole(leaf) in edges for leaf in _leaves(limit)):
            return None
        within = _mapped(limit, lambda leaf: exp.column(f"{duration}_le_{_whole(leaf)}"))
        if isinstance(part, exp.LTE):
            return within
        return exp.paren(exp.Sub(this=exp.column(f"{duration}_n"), expression=within))

    def total(self, value: str) -> exp.Expr | None:
        """The column that is the sum of an expression."""
        asked = _tree(value)
        for name, said in self.rolled.sums.items():
            if _tree(said) == asked:
                return exp.column(f"sum_{name}")
        return None

    def _compared(self, part: exp.Expr) -> tuple[str, exp.Expr] | None:
        """A duration, and what it is compared with by ``<=`` or ``>``."""
        part = part.unnest()
        if not isinstance(part, exp.LTE | exp.GT) or not isinstance(part.this, exp.Column):
            return None
        limit = part.expression.unnest()
        sure = isinstance(limit, exp.Case | exp.Literal) and self._knows(limit)
        return (part.this.name, limit) if sure else None

    def _knows(self, tree: exp.Expr) -> bool:
        return all(column.name in self._known for column in tree.find_all(exp.Column))


@cache
def _tree(said: str) -> exp.Expr:
    """Only compared, never made part of another tree."""
    return sqlglot.parse_one(said, dialect="duckdb")


def is_never(part: exp.Expr) -> bool:
    """Whether one of its conditions compares a duration that is null in every settled row."""
    return any(
        isinstance(each, exp.LTE | exp.GT | exp.LT | exp.GTE)
        and isinstance(each.this, exp.Column)
        and each.this.name in NEVER
        for each in parted(part, exp.And)
    )


def _leaves(limit: exp.Expr) -> Iterator[exp.Expr]:
    """The values that a threshold may have."""
    limit = limit.unnest()
    if isinstance(limit, exp.Case):
        for branch in limit.args["ifs"]:
            yield from _leaves(branch.args["true"])
        if (default := limit.args.get("default")) is not None:
            yield from _leaves(default)
    else:
        yield limit


def _mapped(limit: exp.Expr, leaf: object) -> exp.Expr:
    limit = limit.unnest()
    assert callable(leaf)
    if not isinstance(limit, exp.Case):
        made: exp.Expr = leaf(limit)
        return made
    case = exp.Case()
    for branch in limit.args["ifs"]:
        case = case.when(branch.this.copy(), _mapped(branch.args["true"], leaf))
    default = limit.args.get("default")
    return case if default is None else case.else_(_mapped(default, leaf))


def _whole(leaf: exp.Expr) -> int | None:
    return int(leaf.name) if isinstance(leaf, exp.Literal) and leaf.is_int else None


def _is_edge(leaf: exp.Expr) -> bool:
    whole = _whole(leaf)
    return whole is not None and whole >= 0 and edge_ms(whole) == whole
