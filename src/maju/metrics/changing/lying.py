"""Heads as they lie on disk: their rows, and what measures say of each under some thresholds.

Rows lie there once, in their order, which the files alone decide; what is said of them names them
by their places.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import msgspec
import numpy as np
import pyarrow as pa
from sqlglot import exp

from maju.metrics.changing.ripe import Ripe
from maju.metrics.links.stored import Stored, contents, name_of
from maju.metrics.sharing import Shared

Numbers = np.ndarray[Any, Any]


class Place(msgspec.Struct, frozen=True, kw_only=True):
    """A head's files; they never change, so that nothing of it does."""

    client: str
    own: tuple[Path, ...]
    around: tuple[Path, ...]
    callbacks: tuple[Path, ...]


class Flag(msgspec.Struct, frozen=True, kw_only=True):
    """Of each of a head's rows whether a measure counts it; a bit each."""

    late: Numbers
    early: Numbers | None
    after_ms: int | Numbers | None
    """When which of them holds (:class:`maju.metrics.changing.ripe.Ripe`)."""
    totals: Numbers
    """By day and channel, of the late ones."""


class Said(msgspec.Struct, frozen=True, kw_only=True):
    """Of a head, under some thresholds."""

    flags: dict[str, Flag]
    given_up: pa.Table


Rows = tuple[pa.Table, int, pa.Table | None]
"""All of them; how many are its own; callbacks."""


class Lying:
    """One head's files.

    Args:
        disk: ``None``: it does not lie anywhere.
    """

    def __init__(self, disk: Stored | None, place: Place, shared: Sequence[Shared]) -> None:
        self._files = [contents(paths) for paths in (place.own, place.around, place.callbacks)]
        self._disk = None if None in self._files else disk
        self._shared = tuple(shared)

    def rows(self, make: Callable[[], Rows]) -> Rows:
        """Its rows; if they are not there, put there."""
        if self._disk is None:
            return make()
        name = name_of("head", self._files)
        if (found := self._disk.find(name)) is not None:
            count = int(found[0].schema.metadata[b"count"])
            return found[0].replace_schema_metadata(None), count, next(iter(found[1:]), None)
        rows, count, back = make()
        told = rows.replace_schema_metadata({"count": str(count)})
        self._disk.put(name, [told] if back is None else [told, back])
        return rows, count, back

    def flags(self, asked: tuple[str, str], known: Mapping[str, Ripe]) -> Said | None:
        """What was put there."""
        if self._disk is None or (found := self._disk.find(self._name(asked))) is None:
            return None
        bits, totals, given_up, *more = found
        flags = {
            name: Flag(
                late=bits[name].to_numpy(),
                early=None if each.early is None else bits[f"{name}_early"].to_numpy(),
                after_ms=_after(name, each, more),
                totals=totals[name].to_numpy(),
            )
            for name, each in known.items()
        }
        return Said(flags=flags, given_up=given_up)

    def put_flags(self, asked: tuple[str, str], said: Said) -> None:
        """Have it there."""
        if self._disk is None:
            return
        flags = said.flags
        bits = {name: each.late for name, each in flags.items()}
        bits |= {
            f"{name}_early": each.early for name, each in flags.items() if each.early is not None
        }
        totals = {name: each.totals for name, each in flags.items()}
        after = {name: each.after_ms for name, each in flags.items()
                 if isinstance(each.after_ms, np.ndarray)}  # fmt: skip
        tables = [pa.table(bits), pa.table(totals), said.given_up]
        self._disk.put(self._name(asked), [*tables, pa.table(after)] if after else tables)

    def _name(self, asked: tuple[str, str]) -> str:
        return name_of("flags", self._files, self._shared, asked)


def _after(name: str, ripe: Ripe, more: Sequence[pa.Table]) -> int | Numbers | None:
    if ripe.after is None:
        return None
    if isinstance(ripe.after, exp.Literal):
        return int(ripe.after.name)
    found: Numbers = more[0][name].to_numpy()
    return found
