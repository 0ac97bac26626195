"""Reads a question's measures in the quickest way that is right, and remembers which it was."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from sqlglot import exp

from maju.metrics.compiling import Scope
from maju.metrics.measure import Measure
from maju.metrics.rollups.reading import ROWS, Reading, buckets, parts, still_open


class Reader:
    """Of one answer.

    Args:
        reading: what may be read quickly at the question's ``as_of``.
    """

    def __init__(self, reading: Reading = ROWS) -> None:
        self.reading = reading
        self.masked = False
        """Whether anything was read from rows behind the masks of the instant."""
        self._places: dict[str, set[str]] = {}

    def read(
        self, grain: str, measures: Sequence[Measure], scope: Scope
    ) -> Sequence[tuple[Sequence[Measure], exp.Select]]:
        """As :data:`maju.metrics.compiling.Read`."""
        made = parts(grain, measures, scope, self.reading)
        for part in made:
            self._places.setdefault(part.place, set()).update(each.id for each in part.measures)
            self.masked |= part.masked
        return [(part.measures, part.tree) for part in made]

    def buckets(self, measure: Measure, scope: Scope) -> exp.Query:
        """How many rows are in each bucket of a histogram."""
        tree, places, masked = buckets(measure, scope, self.reading)
        self.masked |= masked
        for place in places:
            self._places.setdefault(place, set()).add(measure.id)
        return tree

    def remember(self, places: Mapping[str, Iterable[str]], *, masked: bool) -> None:
        """What another reader of the same question found."""
        for place, ids in places.items():
            self._places.setdefault(place, set()).update(ids)
        self.masked |= masked

    def nothing_open(self) -> bool:
        """Whether nothing may still change: settled rows never do."""
        return self.reading.settled and not self.reading.rest

    def read_open(
        self, grain: str, measures: Sequence[Measure], scope: Scope
    ) -> Sequence[tuple[Sequence[Measure], exp.Select]]:
        """As :meth:`read`, of measures that count what is open and nothing else."""
        made = still_open(grain, measures, scope, self.reading)
        return [(part.measures, part.tree) for part in made]

    def places(self) -> dict[str, list[str]]:
        """``rollup:<cut>`` or ``rows:<grain>``, and the measures that were read there."""
        return {place: sorted(ids) for place, ids in sorted(self._places.items())}
