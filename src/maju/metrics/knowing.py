"""Whose facts there are, in files and in journals that no file has yet."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from msgspec import convert

from maju.facts.fold.calendar import date_of
from maju.facts.fold.live import OpenFacts
from maju.facts.fold.rows import SOURCE
from maju.metrics.numbers import Known


def known_with(
    filed: Sequence[Mapping[str, object]], living: Mapping[str, OpenFacts | None]
) -> list[Known]:
    """Whose facts there are: in files (rows of ``centres``), and by centre what is live."""
    found = {(each.centre, each.client): each for each in (convert(row, Known) for row in filed)}
    for centre, live in living.items():
        for client, number in () if live is None else sorted(live.days | live.changed):
            day, was = date_of(number), found.get((centre, client))
            found[centre, client] = Known(
                centre=centre,
                client=client,
                first=day if was is None else min(day, was.first),
                last=day if was is None else max(day, was.last),
                sources=sorted({SOURCE, *(() if was is None else was.sources)}),
            )
    return [found[name] for name in sorted(found)]
