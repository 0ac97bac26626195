"""Buckets of waits: fixed edges, so that histograms of any two periods add up.

A bucket is named by its upper edge and holds what is at most that. Whole seconds to two
minutes, five seconds to ten, half minutes to an hour, five minutes to four; above, whole hours.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from sqlglot import exp

Many = np.ndarray[Any, np.dtype[np.int64]]

_BANDS_MS = ((120_000, 1_000), (600_000, 5_000), (3_600_000, 30_000), (14_400_000, 300_000))
_LAST_MS = 3_600_000


def edge(of: exp.Expr) -> exp.Expr:
    """The bucket of a duration in milliseconds, as an expression."""
    case = exp.Case()
    for until, width in _BANDS_MS:
        inside = exp.LTE(this=of.copy(), expression=exp.Literal.number(until))
        case = case.when(inside, _up(of, width))
    return case.else_(_up(of, _LAST_MS))


def _up(of: exp.Expr, width: int) -> exp.Expr:
    step = exp.Literal.number(width)
    share = exp.Div(this=exp.cast(of.copy(), "double"), expression=step)
    return exp.Mul(this=exp.func("ceil", share), expression=step.copy())


def edge_ms(of: int) -> int:
    """The same of a number, for checks."""
    for until, width in (*_BANDS_MS, (of, _LAST_MS)):
        if of <= until:
            return -(-of // width) * width
    raise AssertionError(of)


def edges_ms(of: Many) -> Many:
    """The same of many."""
    width: Many = np.full(len(of), _LAST_MS)
    for until, step in reversed(_BANDS_MS):
        width[of <= until] = step
    made: Many = -(-of // width) * width
    return made
