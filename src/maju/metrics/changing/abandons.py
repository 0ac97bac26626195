"""Who gave up, while something may still change: some are not decided yet."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from sqlglot import exp

from maju.facts.rollups.grouping import column
from maju.facts.rollups.values import evaluated
from maju.metrics.changing.changed import Changed
from maju.metrics.changing.head import Head
from maju.metrics.compiling import Scope, filled, scope_of
from maju.metrics.links import GivenUp
from maju.metrics.links.given_up import UNDECIDED, WORDS, statements
from maju.metrics.thresholds import Threshold

Numbers = np.ndarray[Any, Any]
_LOST = "abn_lost"
"""The measure that waits as long as somebody may yet help."""


def abandons(changed: Changed, scope: Scope) -> Iterator[tuple[str, GivenUp]]:
    """Of the heads and of the changing rows, each part with its client."""
    for head, taken in zip(changed.heads, changed.taken, strict=True):
        yield head.client, GivenUp(_of_head(changed, head, taken, tuple(scope.agreed)))
    yield from _anew(changed, tuple(scope.agreed))


def _of_head(
    changed: Changed, head: Head, taken: Numbers, agreed: tuple[Threshold, ...]
) -> pa.Table:
    """Of those who are not told anew."""
    rows = head.given_up(agreed)
    others = np.ones(head.count, np.bool_)
    others[taken[taken < head.count]] = False
    rows = rows.filter(pa.array(others[rows["row"].to_numpy()]))
    places = rows["row"].to_numpy()
    who = pa.array(head.number(places), mask=~rows["customer"].is_valid().to_numpy())
    after = head.flag(_LOST, agreed).after_ms
    assert after is not None
    after = after if isinstance(after, int) else after[places]
    ripe = changed.known_until - head.at[places] >= 1000 * after
    return _decided(rows.append_column("who", who), ripe)


def _decided(rows: pa.Table, ripe: Numbers) -> pa.Table:
    """Whom nobody has helped: lost, or not decided."""
    unhelped = rows["unhelped"].to_numpy()
    place = rows.column_names.index("unhelped")
    rows = rows.set_column(place, "unhelped", pa.array(unhelped & ripe))
    return rows.append_column(UNDECIDED, pa.array(unhelped & ~ripe))


def _anew(changed: Changed, agreed: tuple[Threshold, ...]) -> Iterator[tuple[str, GivenUp]]:
    seen = changed.rows

    def yes(tree: exp.Expr) -> Numbers:
        said = pc.fill_null(column(evaluated(tree, seen.value), seen.count), False)
        found: Numbers = said.to_numpy(zero_copy_only=False).astype(np.bool_)
        return found

    tree = _statement(agreed)
    mine = np.flatnonzero(yes(tree.args["where"].this) & changed.counted)
    said = {each.alias: each.this for each in tree.expressions if isinstance(each, exp.Alias)}
    unknown = ~yes(exp.column("identified")) | (changed.who < 0)
    rows = pa.table(
        {
            **{name: seen.array(name) for name in ("client", "business_date", "channel")},
            "who": pa.array(changed.who, mask=unknown),
            **{name: pa.array(yes(said[name])) for name in WORDS},
        }
    ).take(pa.array(mine))
    rows = _decided(rows, yes(said["matured"])[mine])
    for client in pc.unique(rows["client"]).to_pylist():
        yield client, GivenUp(rows.filter(pc.equal(rows["client"], client)))


@lru_cache(maxsize=64)
def _statement(agreed: tuple[Threshold, ...]) -> exp.Select:
    tree = filled(statements()["abandons"].copy(), scope_of(agreed))
    assert isinstance(tree, exp.Select)
    return tree
