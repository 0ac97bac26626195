"""A few rows put among many: what calls over midnight are to the calls of their day.

Sorting all of them again, and copying columns that say one thing, cost more than the calls did.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Sequence
from functools import cache
from typing import Any

import pyarrow as pa

from maju.facts.history.coded import Array, has_codes, is_coded, piece, the_same
from maju.facts.history.tables import conformed, in_order

_FEW = 256
"""So many times as many are worth a look at where each of the few belongs."""


def put_in(many: pa.Table, few: pa.Table, names: Sequence[str]) -> pa.Table:
    """Both, in the order of *names*, in which *many* are already; equal ones come after theirs.

    *many* may have codes where *few* have texts. A column of the answer may be in pieces: what lies
    before the first and after the last of *few* is not copied.
    """
    odd = any(rows[name].null_count for rows in (many, few) for name in names)
    if odd or len(few) * _FEW > len(many) or has_codes(few):
        whole = pa.concat_tables([many, conformed(few, many.schema)])
        return in_order(whole, names)
    few = in_order(few, names)
    spread = _spreading(_places(many, few, names))
    columns = [
        _joined(piece(had), piece(new), spread)
        for had, new in zip(many.columns, few.select(many.column_names).columns, strict=True)
    ]
    return pa.Table.from_arrays(columns, schema=many.schema)


Spread = Callable[[Array, Array], Sequence[Array]]
"""Cells of the many and of the few to those of both, in pieces."""


def _places(many: pa.Table, few: pa.Table, names: Sequence[str]) -> list[int]:
    """Before which row of *many* each of *few* comes."""
    columns = [piece(many[name]) for name in names]

    def said(row: int) -> tuple[Any, ...]:
        return tuple(column[row].as_py() for column in columns)

    first, sought = columns[0], piece(few[names[0]])
    since, until = [0] * len(few), [len(many)] * len(few)
    if pa.types.is_integer(first.type):  # looked for at once; only equal ones are compared by more
        numbers, of = first.to_numpy(), sought.to_numpy()
        since, until = (numbers.searchsorted(of, side).tolist() for side in ("left", "right"))
    wanted = zip(*[few[name].to_pylist() for name in names], strict=True)
    return [
        bisect_right(range(len(many)), each, low, high, key=said)
        for each, low, high in zip(wanted, since, until, strict=True)
    ]


def _spreading(places: Sequence[int]) -> Spread:
    """Only what lies between the first and the last place is put in order; calls over midnight are
    side by side, as a rule."""
    if not places:
        return lambda many, _few: [many]
    low, high = places[0], places[-1]
    order: list[int] = []
    done = 0
    for row, place in enumerate(places):
        order += range(done, place - low)
        order.append(high - low + row)
        done = place - low
    taken = pa.array(order, pa.int64())

    def spread(many: Array, few: Array) -> Sequence[Array]:
        between = pa.concat_arrays([many[low:high], few]).take(taken)
        return [many[:low], between, many[high:]]

    return spread


def _joined(many: Array, few: Array, spread: Spread) -> Array:
    if is_coded(many.type):
        return _joined_codes(many, few, spread)
    count = len(many) + len(few)
    if many.null_count == len(many) and few.null_count == len(few):
        return _nothing(1 << count.bit_length(), many.type)[:count]
    return pa.chunked_array([each for each in spread(many, few) if len(each)], many.type)


def _joined_codes(many: Array, few: Array, spread: Spread) -> Array:
    said, words = few.to_pylist(), many.dictionary
    known = {word: code for code, word in enumerate(words.to_pylist())}
    if len(known) == 1 and not many.null_count and known.keys() >= set(said):
        return the_same(next(iter(known)), len(many) + len(few))
    if new := {word: None for word in said if word is not None and word not in known}:
        known |= {word: len(words) + more for more, word in enumerate(new)}
        words = pa.concat_arrays([words, pa.array(list(new), words.type)])
    codes = pa.array([known.get(word) for word in said], many.indices.type)
    both = pa.concat_arrays(spread(many.indices, codes))
    return pa.DictionaryArray.from_arrays(both, words, safe=False)


@cache
def _nothing(count: int, kind: pa.DataType) -> Array:
    return pa.nulls(count, kind)
