"""How a duration is spread: how many rows fell into each fixed bucket.

Buckets are those of the roll-ups (``maju.facts.rollups.buckets``): any two periods add up, and
whoever wants coarser steps adds buckets up, exactly, as long as the steps lie on edges.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import msgspec

from maju.kernel.errors import Refused
from maju.metrics import dimensions
from maju.metrics.answering import reader_of, spread_rows
from maju.metrics.answers import Covered
from maju.metrics.compiling import Scope
from maju.metrics.engines import Engine
from maju.metrics.measures import MEASURES, untold
from maju.metrics.sources import Source


class Bucket(msgspec.Struct, frozen=True, kw_only=True):
    """So many rows of one combination of the dimensions lasted at most *edge_ms*, and longer than
    the edge below."""

    keys: Mapping[str, object] = {}
    edge_ms: int
    n: int


class Spread(msgspec.Struct, frozen=True, kw_only=True):
    """Buckets that hold something, by dimensions and edge."""

    measure: str
    told: bool = True
    """Whether the sources can tell it at all; if not there are no buckets."""
    buckets: Sequence[Bucket] = ()
    partly: Covered | None = None
    """Which part of the window they are of, where not all of it tells them."""


def find_spread(engine: Engine, source: Source, name: str, scope: Scope) -> Spread:
    """The buckets of a histogram, from facts that ``attach`` showed.

    Raises:
        Refused: ``histogram_unknown``.
    """
    measure = MEASURES.get(name)
    if measure is None or measure.how != "histogram":
        raise Refused("histogram_unknown", measure=name)
    if untold(name, source.lacks):
        return Spread(measure=name, told=False)
    reader = reader_of(engine, source, scope)
    names, rows = spread_rows(engine, name, scope, reader)
    found: dict[tuple[tuple[object, ...], int], int] = {}
    for row in rows:
        said = dict(zip(names, row, strict=True))
        key = tuple(
            dimensions.label(by, said[f"by_{by}"], said.get("by_utc_offset_s")) for by in scope.by
        )
        edge = int(said["edge"])
        found[key, edge] = found.get((key, edge), 0) + int(said["n"])
    return Spread(
        measure=name,
        buckets=[
            Bucket(keys=dict(zip(scope.by, key, strict=True)), edge_ms=edge, n=n)
            for (key, edge), n in sorted(
                found.items(), key=lambda each: (str(each[0][0]), each[0][1])
            )
        ],
    )
