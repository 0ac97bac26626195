"""What is counted of customers who came back: after what, and within which time."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from maju.metrics.measure import Measure, count

AFTER = {
    "abandoned": "(contact_outcome = 'abandoned' OR outcome = 'ivr_abandoned')",
    "abandoned_in_queue": "contact_outcome = 'abandoned'",
    "answered": "served",
    "any": "TRUE",
}
"""After what: given up anywhere, given up in a queue, answered, or whatever."""

WINDOWS_S = {"15m": 900, "1h": 3_600, "24h": 86_400, "7d": 604_800}


def _counted() -> Iterator[Measure]:
    for after, which in AFTER.items():
        of = f"identified AND {which}"
        yield count("attempt", f"{after}_den", of)
        for within, seconds in WINDOWS_S.items():
            back = f"coalesce(until_next_ms <= {seconds * 1000}, FALSE)"
            matured = f"known_ms >= {seconds * 1000}"
            yield count("attempt", f"{after}_{within}_num", f"{of} AND {back}")
            yield count("attempt", f"{after}_{within}_mden", f"{of} AND {matured}")
            yield count("attempt", f"{after}_{within}_mnum", f"{of} AND {matured} AND {back}")


FOLLOW_UPS: Sequence[Measure] = tuple(_counted())
"""Raw and matured, over identified attempts."""
