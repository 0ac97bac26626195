"""What is open when a window ends: who waits in line, which callbacks are owed (standing.sql).

Where no period cuts the question, a row counts at one end at most: that of the window's last day,
or of the day of the instant where the window is not over then. So a relation of what is open at the
ends of periods is a filter here, and three columns beside the rows' own.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

import msgspec
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from sqlglot import exp

from maju.metrics.days import epoch_day
from maju.metrics.lazily import Lazy, lazy
from maju.metrics.relations import tree_of
from maju.metrics.unsettled.rows import Instant, Masked, Numbers, select, where

ENDS: Mapping[str, str] = {"waiting": "left_at", "pending": "ended_at"}
"""By relation: the column that says since when a row is no longer open."""

_DAY_US = 86_400_000_000
_PLACE = "place"


class _Open(msgspec.Struct, frozen=True, kw_only=True):
    """Rows that are open at the end, since when, and the number of the day that it is the end of."""

    rows: Lazy
    began: Numbers
    offset_us: Numbers
    day: Numbers


def standing(relation: str, rows: Lazy, at: Instant, until: date) -> Masked:
    """The *relation* over *rows* of its grain, of windows that end with *until*; one that begins
    after the days that come out has none of them."""
    found = _open(relation, rows, at, until)
    begins = found.day * _DAY_US - found.offset_us
    ends = np.minimum(begins + _DAY_US, at.as_of)
    made = {
        "business_date": pa.array(found.day.astype(np.int32)).cast(pa.date32()),
        "at": pa.array(begins),
        "waited_ms": pa.array((ends - found.began) / 1000),
    }
    return Masked(lambda name: made[name] if name in made else found.rows[name],
                  found.rows.num_rows)  # fmt: skip


def still_open(relation: str, rows: pa.Table, at: Instant, until: date) -> pa.Table:
    """Those of *rows* that :func:`standing` has, as they are."""
    placed = rows.append_column(_PLACE, pa.array(np.arange(rows.num_rows)))
    return rows.take(_open(relation, lazy(placed), at, until).rows[_PLACE])


def _open(relation: str, rows: Lazy, at: Instant, until: date) -> _Open:
    tree = next(each.this for each in tree_of(relation).find_all(exp.Subquery)
                if each.alias == "w")  # fmt: skip
    some = where(select(tree), rows, at)
    began = some[_began(tree)].to_numpy()
    offset_us = some["utc_offset_s"].to_numpy().astype(np.int64) * 1_000_000
    now = (at.as_of + offset_us) // _DAY_US
    day = np.minimum(now, epoch_day(until) - 1)
    ended = some[ENDS[relation]]
    is_over = pc.fill_null(pc.less_equal(ended, at.as_of), False).to_numpy(zero_copy_only=False)
    last = ended.fill_null(0).to_numpy() + offset_us - 1
    last = np.where(is_over, last // _DAY_US - 1, now)
    met = ((began + offset_us) // _DAY_US <= day) & (day <= last)
    kept = {"began": began[met], "offset_us": offset_us[met], "day": day[met]}
    return _Open(rows=some.where(pa.array(met)), **kept)


def _began(tree: exp.Expr) -> str:
    """The column that says since when a row is open."""
    (found,) = (each.this.name for each in tree.find_all(exp.Alias) if each.alias == "began_at")
    return str(found)
