"""Formulas worked out over columns of measures, in the same order as a query does it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pyarrow as pa
from sqlglot import exp

from maju.metrics import formula
from maju.metrics.measures import MEASURES

Column = np.ndarray[Any, Any]
Doubles = tuple[Column, Column]
"""Numbers, and which of them are none."""


def doubles(rows: pa.Table, name: str, count: int) -> Doubles:
    """A measure in the unit of answers: of nothing there is 0, but no longest."""
    if name not in rows.column_names:
        return np.zeros(count), np.full(count, MEASURES[name].how == "max")
    column = rows[name].combine_chunks()
    missing = column.is_null().to_numpy(zero_copy_only=False)
    values = column.fill_null(0).to_numpy(zero_copy_only=False).astype(np.float64)
    if MEASURES[name].how != "max":
        missing = np.zeros(len(values), np.bool_)
    return (values / 1000 if MEASURES[name].unit == "s" else values), missing


def value_of(said: str, measures: Mapping[str, Doubles], count: int) -> Doubles:
    """What a formula comes to in each of *count* lines; none where one of its measures is none."""
    missing, values = np.zeros(count, np.bool_), {}
    for name in formula.names_of(said):
        values[name], none = measures[name]
        missing = missing | none
    return np.broadcast_to(evaluated(formula.parsed(said), values), (count,)), missing


def evaluated(tree: exp.Expr, measures: Mapping[str, Any]) -> Any:
    """Of a formula that was let through (:mod:`maju.metrics.formula`)."""
    match tree:
        case exp.Column():
            return measures[tree.name]
        case exp.Literal():
            return float(tree.name)
        case exp.Paren():
            return evaluated(tree.this, measures)
        case exp.Neg():
            return -evaluated(tree.this, measures)
        case exp.Mul():
            return evaluated(tree.left, measures) * evaluated(tree.right, measures)
        case exp.Add():
            return evaluated(tree.left, measures) + evaluated(tree.right, measures)
        case _:
            assert isinstance(tree, exp.Sub), tree
            return evaluated(tree.left, measures) - evaluated(tree.right, measures)
