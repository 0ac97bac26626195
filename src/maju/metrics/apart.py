"""Whether a client's business days lie apart: then whoever called twice on a day called twice in
its rows, and no row of another day comes between."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from datetime import date
from itertools import groupby, pairwise
from operator import attrgetter

import msgspec
import pyarrow as pa

from maju.facts.history.manifest import Piece


class Arrivals(msgspec.Struct, frozen=True, kw_only=True, order=True):
    """When a client's attempts of one day, or of one month of days, came first and last, us."""

    client: str
    since: date
    last: date
    first_us: int
    last_us: int


def arrivals_in(pieces: Iterable[Piece]) -> Sequence[Arrivals] | None:
    """Those of files with attempts; ``None`` when one of them was never measured."""
    found: set[Arrivals] = set()
    for piece in pieces:
        if (held := piece.files.get("attempt")) is None:
            continue
        if held.first_us is None or held.last_us is None:
            return None
        found.add(
            Arrivals(
                client=piece.client,
                since=piece.since,
                last=piece.last,
                first_us=held.first_us,
                last_us=held.last_us,
            )
        )
    return sorted(found)


def apart(arrivals: Collection[Arrivals]) -> bool:
    """Whether each of a client's days ends before the next one begins."""
    return all(
        one.last < two.since and one.last_us < two.first_us
        for _, own in groupby(sorted(arrivals), attrgetter("client"))
        for one, two in pairwise(own)
    )


def arrivals_of(rows: pa.Table) -> Sequence[Arrivals]:
    """Those of attempts that no file holds yet."""
    by = rows.group_by(["client", "business_date"], use_threads=False)
    return [
        Arrivals(
            client=each["client"],
            since=each["business_date"],
            last=each["business_date"],
            first_us=each["arrived_at_min"],
            last_us=each["arrived_at_max"],
        )
        for each in by.aggregate([("arrived_at", "min"), ("arrived_at", "max")]).to_pylist()
    ]


def with_more(arrivals: Sequence[Arrivals], more: Sequence[Arrivals]) -> Sequence[Arrivals]:
    """Both: of a day that is in both, from the first to the last."""
    found = {(each.client, each.since, each.last): each for each in arrivals}
    for each in more:
        place = (each.client, each.since, each.last)
        known = found.get(place, each)
        found[place] = msgspec.structs.replace(
            each,
            first_us=min(each.first_us, known.first_us),
            last_us=max(each.last_us, known.last_us),
        )
    return sorted(found.values())
