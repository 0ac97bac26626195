"""From when on a measure counts an attempt: how long facts must be complete after it."""

from __future__ import annotations

from functools import lru_cache

import msgspec
from sqlglot import exp

from maju.metrics.compiling import Scope, condition, parted, scope_of
from maju.metrics.links.needing import needs, of_people, rolled
from maju.metrics.measure import Measure
from maju.metrics.thresholds import Threshold

_ALWAYS_MS = 1 << 60
_KNOWN = "known_ms"


class Ripe(msgspec.Struct, frozen=True, kw_only=True):
    """A measure's condition taken apart."""

    late: exp.Expr
    """What it says of an attempt long ago."""
    early: exp.Expr | None = None
    """Of one whose time is not over; ``None``: it is not counted then."""
    after: exp.Expr | None = None
    """The milliseconds in between; ``None``: it never matters."""


@lru_cache(maxsize=64)
def ripening(agreed: tuple[Threshold, ...]) -> dict[str, Ripe]:
    """Of every measure that can be told of linked attempts, by its id; others look too far."""
    scope = scope_of(agreed)
    reached = needs(agreed)
    found = {each.id: ripe(each, scope) for each in (*rolled(), *of_people()) if each.id in reached}
    return {name: each for name, each in found.items() if each is not None}


def ripe(measure: Measure, scope: Scope) -> Ripe | None:
    """``None``: its time is not one and the same number of milliseconds wherever it is asked."""
    where = condition(measure, scope)
    if where is None:
        return Ripe(late=exp.true())
    asked = [each for each in where.find_all(exp.Column) if each.name == _KNOWN]
    if not asked:
        return Ripe(late=where)
    if not all(isinstance(each.parent, exp.GTE) and each.arg_key == "this" for each in asked):
        return None
    after = [each.parent.expression.unnest() for each in asked if isinstance(each.parent, exp.GTE)]
    if len({each.sql() for each in after}) > 1:
        return None
    at_top = any(
        isinstance(each, exp.GTE) and _is_known(each.this) for each in parted(where, exp.And)
    )
    return Ripe(
        late=_with(where, _ALWAYS_MS), early=None if at_top else _with(where, -1), after=after[0]
    )


def _is_known(tree: exp.Expr) -> bool:
    return isinstance(tree, exp.Column) and tree.name == _KNOWN


def _with(where: exp.Expr, known_ms: int) -> exp.Expr:
    number = exp.cast(exp.Literal.number(known_ms), "bigint")
    return where.transform(lambda node: number.copy() if _is_known(node) else node)
