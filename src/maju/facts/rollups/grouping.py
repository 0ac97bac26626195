"""Rows added up by codes: numbers of groups, and of groups of groups."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import msgspec
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from maju.facts.rollups.values import Value, decoded

Ints = np.ndarray[Any, np.dtype[np.int64]]


class Group(msgspec.Struct, frozen=True):
    """Which group each row is of; a row of each group, and how many it has."""

    of: Ints
    one: Ints
    sizes: Ints

    @property
    def count(self) -> int:
        """How many groups."""
        return len(self.one)


class Number(msgspec.Struct, frozen=True):
    """A number of each group; *known* is how many rows it is of, where there may be none."""

    values: Ints
    known: Ints | None = None

    def array(self) -> pa.Array:
        """As a column."""
        return pa.array(self.values, mask=None if self.known is None else self.known == 0)


class Added(msgspec.Struct, frozen=True):
    """Groups of rows: what they agree in, and their numbers."""

    keys: Mapping[str, Value]
    numbers: Mapping[str, Number]
    count: int

    def columns(self) -> dict[str, pa.Array]:
        """All of it as columns."""
        made = {name: column(value, self.count) for name, value in self.keys.items()}
        return made | {name: number.array() for name, number in self.numbers.items()}


def column(value: Value, count: int) -> pa.Array:
    """A value of *count* rows as an array."""
    return pa.repeat(value, count) if isinstance(value, pa.Scalar) else decoded(value)


def group(keys: Sequence[Value], count: int) -> Group:
    """Rows by what *keys* say of them."""
    whole, size = np.zeros(count, np.int64), 1
    for key in keys:
        if isinstance(key, pa.Scalar):
            continue
        codes, many = _codes(key)
        if many == 1:
            continue
        if size * many > _MOST:
            whole, size = _dense(whole, size)
        whole *= many
        whole += codes
        size *= many
    whole, size = _dense(whole, size)
    one = np.empty(size, np.int64)
    one[whole] = np.arange(count)
    return Group(whole, one, np.bincount(whole, minlength=size))


_MOST = 1 << 31
"""Codes are made dense before there would be as many."""


def _codes(key: Value) -> tuple[Ints, int]:
    """A small number of each different cell."""
    if not isinstance(key, pa.DictionaryArray):
        if pa.types.is_boolean(key.type) and not key.null_count:
            return key.to_numpy(zero_copy_only=False).astype(np.int64), 2
        if pa.types.is_date32(key.type):
            key = key.view(pa.int32())
        if pa.types.is_integer(key.type) and not key.null_count:
            return _codes_of_runs(key.to_numpy())
        key = key.dictionary_encode(null_encoding="encode")
    return key.indices.to_numpy(), len(key.dictionary)


def _codes_of_runs(numbers: Ints) -> tuple[Ints, int]:
    """The same of numbers; rows lie in the order of time, so that many say what the one before says."""
    begins = np.flatnonzero(numbers[1:] != numbers[:-1]) + 1
    if len(begins) * 2 > len(numbers):
        key = pa.array(numbers).dictionary_encode()
        return key.indices.to_numpy(), len(key.dictionary)
    begins = np.concatenate(([0], begins))
    key = pa.array(numbers[begins]).dictionary_encode()
    lengths = np.diff(begins, append=len(numbers))
    return np.repeat(key.indices.to_numpy(), lengths), len(key.dictionary)


def _dense(codes: Ints, size: int) -> tuple[Ints, int]:
    """The same told apart by numbers of which each is some row's, where they were below *size*."""
    if size > len(codes) * _SPARSE + _SPARSE:
        key = pa.array(codes).dictionary_encode()
        return key.indices.to_numpy().astype(np.int64), len(key.dictionary)
    there = np.zeros(size, bool)
    there[codes] = True
    numbers: Ints = np.cumsum(there) - 1
    return numbers[codes], int(there.sum())


_SPARSE = 8
"""Up to so many times as many numbers as rows a table of them costs less than hashing rows."""


def taken(keys: Mapping[str, Value], of: Group) -> dict[str, Value]:
    """What the rows of each group agree in."""
    one = pa.array(of.one)
    return {
        name: key if isinstance(key, pa.Scalar) else key.take(one) for name, key in keys.items()
    }


def counted(of: Group, met: Value) -> Number:
    """For how many rows of each group *met* is true, of those of which it is known."""
    if isinstance(met, pa.Scalar):
        whole, none = of.sizes, np.zeros(of.count, np.int64)
        return Number(whole if met.as_py() else none, whole if met.is_valid else none)
    true = pc.fill_null(met, False).to_numpy(zero_copy_only=False)
    known = None
    if met.null_count:
        known = np.bincount(
            of.of[met.is_valid().to_numpy(zero_copy_only=False)], minlength=of.count
        )
    return Number(np.bincount(of.of[true], minlength=of.count), known)


class Lengths:
    """A column of whole numbers, without the rows that say none; a scalar is said by all rows."""

    def __init__(self, value: Value, rows: int) -> None:
        if isinstance(value, pa.Scalar):
            said = value.as_py()
            self._known: Any = slice(0, 0 if said is None else rows)
            self.values = np.full(0 if said is None else rows, said or 0, np.int64)
            return
        self._known = slice(None)
        if value.null_count:
            self._known = pc.is_valid(value).to_numpy(zero_copy_only=False)
            value = value.drop_null()
        self.values = value.to_numpy().astype(np.int64, copy=False)

    def _of(self, of: Group) -> Ints:
        found: Ints = of.of[self._known]
        return found

    def known(self, of: Group) -> Ints:
        """How many rows say one."""
        return np.bincount(self._of(of), minlength=of.count)

    def sums(self, of: Group) -> Number:
        """Their sums; exact below 2^53, which is milliseconds of 285,000 years."""
        made = np.bincount(self._of(of), weights=self.values, minlength=of.count)
        return Number(np.rint(made).astype(np.int64), self.known(of))

    def most(self, of: Group) -> Number:
        """The greatest."""
        made = np.full(of.count, np.iinfo(np.int64).min)
        np.maximum.at(made, self._of(of), self.values)
        return Number(made, self.known(of))

    def at_most(self, of: Group, edges: Sequence[int]) -> list[Number]:
        """How many are at most each of *edges*, which rise."""
        bins = len(edges) + 1
        bin_of = np.searchsorted(np.asarray(edges), self.values)
        found = np.bincount(self._of(of) * bins + bin_of, minlength=of.count * bins)
        whole = found.reshape(of.count, bins).cumsum(axis=1)
        return [Number(whole[:, place], whole[:, -1]) for place in range(len(edges))]


def added_up(fine: Added, names: Sequence[str], numbers: Sequence[str]) -> Added:
    """Groups of *fine* by fewer keys."""
    keys = {name: fine.keys[name] for name in names}
    of = group(list(keys.values()), fine.count)
    order = np.argsort(of.of, kind="stable")
    starts = np.searchsorted(of.of[order], np.arange(of.count))
    made: dict[str, Number] = {}
    for name in numbers:
        values, known = fine.numbers[name].values, fine.numbers[name].known
        add = np.maximum if name.startswith("max_") else np.add
        made[name] = Number(
            add.reduceat(values[order], starts),
            None if known is None else np.add.reduceat(known[order], starts),
        )
    return Added(taken(keys, of), made, of.count)
