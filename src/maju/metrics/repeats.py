"""Who came back: shares of attempts after which the same customer tried again.

Raw shares are over all attempts of the window and can only rise later; matured ones are over
those whose time to come back is over (EC-84). The time runs from arrival to next arrival.
"""

from __future__ import annotations

from collections.abc import Sequence

import msgspec
import pyarrow.compute as pc

from maju.metrics.answering import check, reader_of
from maju.metrics.compiling import Scope, per_grain
from maju.metrics.engines import Engine, fetch
from maju.metrics.following import AFTER, FOLLOW_UPS, WINDOWS_S
from maju.metrics.links import ALONG, linked_of
from maju.metrics.showing import Shown
from maju.metrics.sources import Source
from maju.metrics.summed import within


class Share(msgspec.Struct, frozen=True, kw_only=True):
    """One share; null over nothing."""

    after: str
    within: str
    num: int
    den: int
    share: float | None
    matured_num: int
    matured_den: int
    matured_share: float | None


def follow_ups(engine: Engine, scope: Scope, source: Source | None = None) -> Sequence[Share]:
    """Every combination of :data:`AFTER` and :data:`WINDOWS_S`, over identified attempts.

    *source*: what the engine shows, where it keeps sums of it.
    """
    check(scope)
    whole = msgspec.structs.replace(scope, by=())
    found = _kept(engine, whole, source) or _read(engine, whole)
    got = {measure.id: int(value or 0) for measure, value in zip(FOLLOW_UPS, found, strict=True)}
    return [
        Share(
            after=after,
            within=within,
            num=got[f"{after}_{within}_num"],
            den=got[f"{after}_den"],
            share=_share(got[f"{after}_{within}_num"], got[f"{after}_den"]),
            matured_num=got[f"{after}_{within}_mnum"],
            matured_den=got[f"{after}_{within}_mden"],
            matured_share=_share(got[f"{after}_{within}_mnum"], got[f"{after}_{within}_mden"]),
        )
        for after in AFTER
        for within in WINDOWS_S
    ]


def _read(engine: Engine, scope: Scope) -> Sequence[int | None]:
    _names, (found,) = fetch(engine, per_grain("attempt", FOLLOW_UPS, scope))
    return found


def _kept(engine: Engine, scope: Scope, source: Source | None) -> Sequence[int | None] | None:
    """From sums of linked attempts; ``None`` where one of them is not sure."""
    if source is None or not isinstance(engine, Shown) or not ALONG.issuperset(scope.only):
        return None
    ids = [measure.id for measure in FOLLOW_UPS]
    reading = reader_of(engine, source, scope).reading
    if not {*reading.sure}.issuperset(ids):
        return None
    if reading.corrected:
        rows = engine.corrected(scope).sums(ids, scope)
    else:
        rows = engine.sums(linked_of("sums", scope))
    rows = within(rows, scope, ids)
    return [pc.sum(rows[name]).as_py() for name in ids]


def _share(num: int, den: int) -> float | None:
    return 100 * num / den if den else None
