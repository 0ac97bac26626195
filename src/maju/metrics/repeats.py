"""Who came back: shares of attempts after which the same customer tried again.

Raw shares are over all attempts of the window and can only rise later; matured ones are over
those whose time to come back is over (EC-84). The time runs from arrival to next arrival.
"""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from maju.metrics.answering import check
from maju.metrics.compiling import Scope, per_grain
from maju.metrics.engines import Engine, fetch
from maju.metrics.measure import Measure, count

AFTER = {
    "abandoned": "(contact_outcome = 'abandoned' OR outcome = 'ivr_abandoned')",
    "abandoned_in_queue": "contact_outcome = 'abandoned'",
    "answered": "served",
    "any": "TRUE",
}
"""After what: given up anywhere, given up in a queue, answered, or whatever."""

WINDOWS_S = {"15m": 900, "1h": 3_600, "24h": 86_400, "7d": 604_800}


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


def follow_ups(engine: Engine, scope: Scope) -> Sequence[Share]:
    """Every combination of :data:`AFTER` and :data:`WINDOWS_S`, over identified attempts."""
    check(scope)
    measures: list[Measure] = []
    for after, which in AFTER.items():
        of = f"identified AND {which}"
        measures.append(count("attempt", f"{after}_den", of))
        for within, seconds in WINDOWS_S.items():
            back = f"coalesce(until_next_ms <= {seconds * 1000}, FALSE)"
            matured = f"known_ms >= {seconds * 1000}"
            measures += [
                count("attempt", f"{after}_{within}_num", f"{of} AND {back}"),
                count("attempt", f"{after}_{within}_mden", f"{of} AND {matured}"),
                count("attempt", f"{after}_{within}_mnum", f"{of} AND {matured} AND {back}"),
            ]
    whole = msgspec.structs.replace(scope, by=())
    _names, (found,) = fetch(engine, per_grain("attempt", measures, whole))
    got = {measure.id: int(value or 0) for measure, value in zip(measures, found, strict=True)}
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


def _share(num: int, den: int) -> float | None:
    return 100 * num / den if den else None
