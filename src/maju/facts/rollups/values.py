"""The settled rows' few kinds of expressions over Arrow columns: what settled.sql and spec.py say,
without a database.

A column that says the same in every row is one scalar, so that most of what is asked costs nothing;
a text is looked at once for each different word.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any, Protocol

import pyarrow as pa
import pyarrow.compute as pc
from sqlglot import exp

from maju.facts.history.coded import piece

Value = Any
"""An Arrow scalar (the same in every row), an array, or an array of few words by their codes."""


class Columns(Protocol):
    """What is asked of a table here."""

    @property
    def num_rows(self) -> int:
        """How many rows there are."""

    def __getitem__(self, name: str, /) -> Value:
        """A column."""


class Rows:
    """The columns of a table, each made ready when it is asked for."""

    def __init__(self, rows: Columns) -> None:
        self.count = rows.num_rows
        self._rows = rows
        self._kept: dict[str, Value] = {}

    def value(self, name: str) -> Value:
        """A column."""
        if name not in self._kept:
            self._kept[name] = plain(piece(self._rows[name]))
        return self._kept[name]


class Picked:
    """What a select says of *rows*, whose ``WHERE`` all of them meet."""

    def __init__(self, tree: exp.Select, rows: Rows) -> None:
        inner = tree.find(exp.Subquery)
        self.count = rows.count
        self._rows: Rows | Picked = rows
        if inner is not None:
            assert isinstance(inner.this, exp.Select)
            self._rows = Picked(inner.this, rows)
        self._said = {each.alias: each.this for each in tree.selects if isinstance(each, exp.Alias)}
        self._kept: dict[str, Value] = {}

    def value(self, name: str) -> Value:
        """A column of it."""
        if name not in self._said:
            return self._rows.value(name)
        if name not in self._kept:
            self._kept[name] = evaluated(self._said[name], self._rows.value)
        return self._kept[name]


def plain(array: Value) -> Value:
    """A column as its one scalar, as coded words, or as it is."""
    if isinstance(array, pa.DictionaryArray):
        return _words(array)
    if array.null_count == len(array):
        return pa.scalar(None, array.type)
    if pa.types.is_string(array.type):
        if (
            len(pc.unique(array.slice(0, _SAMPLE))) > _SAMPLE // 4
        ):  # names: a code of each is no gain
            return array
        coded = array.dictionary_encode(null_encoding="encode")
        return coded.dictionary[0] if len(coded.dictionary) == 1 else coded
    if not array.null_count:
        ends = pc.min_max(array)
        if ends["min"] == ends["max"]:
            return ends["min"]
    return array


_SAMPLE = 1_000


def _words(coded: pa.DictionaryArray) -> Value:
    """Codes of which nothing has one, too."""
    words, codes = coded.dictionary, coded.indices
    if codes.null_count == len(codes):
        return pa.scalar(None, words.type)
    if not codes.null_count:
        return words[0] if len(words) == 1 else coded
    words = pa.concat_arrays([words, pa.nulls(1, words.type)])
    return pa.DictionaryArray.from_arrays(pc.fill_null(codes, len(words) - 1), words)


def evaluated(node: exp.Expr, of: Callable[[str], Value]) -> Value:
    """An expression over columns, as SQL has it.

    Raises:
        LookupError: it is of a kind that is not known here.
    """
    if isinstance(node, exp.Column):
        return of(node.name)
    if isinstance(node, exp.Literal):
        return pa.scalar(node.name) if node.is_string else pa.scalar(int(node.name), pa.int64())
    if isinstance(node, exp.Boolean):
        return pa.scalar(bool(node.this))
    if isinstance(node, exp.Cast):
        return _cast(node)
    if isinstance(node, exp.Case):
        return _case(node, of)
    if isinstance(node, exp.In):
        words = pa.array([each.name for each in node.expressions])
        return _by_word(evaluated(node.this, of), lambda said: _among(said, words))
    if isinstance(node, exp.Is) and isinstance(node.expression, exp.Null):
        return _by_word(evaluated(node.this, of), pc.is_null)
    if type(node) not in _KINDS:
        raise LookupError(type(node).__name__)
    return _KINDS[type(node)](*[evaluated(each, of) for each in _sides(node)])


def _case(node: exp.Case, of: Callable[[str], Value]) -> Value:
    """Of the first condition that is true."""
    default = node.args.get("default")
    made = pa.scalar(None) if default is None else decoded(evaluated(default, of))
    for each in reversed(node.args["ifs"]):
        met = pc.fill_null(evaluated(each.this, of), False)
        then = decoded(evaluated(each.args["true"], of))
        if isinstance(met, pa.Scalar):
            made = then if met.as_py() else made
        else:
            made = pc.if_else(met, then, made)
    return made


def decoded(value: Value) -> Value:
    """Coded words as texts."""
    return value.dictionary_decode() if isinstance(value, pa.DictionaryArray) else value


def _cast(node: exp.Cast) -> Value:
    """Of nothing, or of a day."""
    if isinstance(node.this, exp.Null):
        text = node.to.is_type(*exp.DataType.TEXT_TYPES)
        return pa.scalar(None, pa.string() if text else pa.int64())
    if node.to.is_type("date") and isinstance(node.this, exp.Literal):
        return pa.scalar(date.fromisoformat(node.this.name))
    raise LookupError(node.sql())


def _sides(node: exp.Expr) -> list[exp.Expr]:
    if isinstance(node, exp.Null):
        return []
    if isinstance(node, exp.Coalesce | exp.Least | exp.Greatest):
        return [node.this, *node.expressions]
    return [node.this, node.expression] if isinstance(node, exp.Binary) else [node.this]


def _by_word(value: Value, of: Callable[[Value], Value]) -> Value:
    if isinstance(value, pa.DictionaryArray):
        return of(value.dictionary).take(value.indices)
    return of(value)


def _among(said: Value, words: pa.Array) -> Value:
    """Of nothing it is not known whether it is one of them."""
    if _is_nothing(said):
        return _UNKNOWN
    return pc.if_else(pc.is_valid(said), pc.is_in(said, value_set=words), _UNKNOWN)


def _equal(one: Value, other: Value) -> Value:
    if _is_nothing(one) or _is_nothing(other):
        return _UNKNOWN
    for this, that in ((one, other), (other, one)):
        if isinstance(that, pa.Scalar):
            return _by_word(this, lambda said, that=that: pc.equal(said, that))  # type: ignore[misc]
    return pc.equal(decoded(one), decoded(other))


def _truth(value: Value) -> Value:
    return _UNKNOWN if _is_nothing(value) else value


def _is_nothing(value: Value) -> bool:
    return isinstance(value, pa.Scalar) and not value.is_valid


_UNKNOWN = pa.scalar(None, pa.bool_())

_KINDS: Mapping[type[exp.Expr], Callable[..., Value]] = {
    exp.Paren: lambda value: value,
    exp.Null: lambda: pa.scalar(None),
    exp.And: lambda one, other: pc.and_kleene(_truth(one), _truth(other)),
    exp.Or: lambda one, other: pc.or_kleene(_truth(one), _truth(other)),
    exp.Not: lambda value: pc.invert(_truth(value)),
    exp.EQ: _equal,
    exp.NEQ: lambda one, other: pc.invert(_equal(one, other)),
    exp.GT: pc.greater,
    exp.GTE: pc.greater_equal,
    exp.LT: pc.less,
    exp.LTE: pc.less_equal,
    exp.Add: pc.add,
    exp.Sub: pc.subtract,
    exp.Mul: pc.multiply,
    exp.Div: lambda one, other: pc.divide(pc.cast(one, pa.float64()), pc.cast(other, pa.float64())),
    exp.Lower: lambda value: _by_word(value, pc.utf8_lower),
    exp.Coalesce: lambda *values: pc.coalesce(*map(decoded, values)),
    exp.Least: pc.min_element_wise,
    exp.Greatest: pc.max_element_wise,
}
