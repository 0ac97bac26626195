"""Reads a question's measures in the quickest way that is right, and remembers which it was."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence

from sqlglot import exp

from maju.metrics.changing import Corrected
from maju.metrics.compiling import Scope
from maju.metrics.links import Linked
from maju.metrics.measure import Measure
from maju.metrics.rollups.of_agents import AgentDays, OnQueue
from maju.metrics.rollups.prepared import Prepared
from maju.metrics.rollups.reading import ROWS, Reading, buckets, parts, still_open
from maju.metrics.unsettled import Unsettled

Summed = Prepared | Linked | Unsettled | Corrected | AgentDays | OnQueue
"""What is added up without a query."""


class Reader:
    """Of one answer.

    Args:
        reading: what may be read quickly at the question's ``as_of``.
    """

    def __init__(self, reading: Reading = ROWS) -> None:
        self.reading = reading
        self.masked = False
        """Whether anything was read from rows behind the masks of the instant."""
        self.prepared: dict[str, Prepared | Linked] = {}
        """What the queries read that is prepared, by name."""
        self.sums: list[tuple[Summed, tuple[str, ...]]] | None = []
        """The same, and the measures that are asked of it; ``None``: something else is read, too."""
        self._places: dict[str, set[str]] = {}

    def read_others(
        self,
        grain: str,
        measures: Sequence[Measure],
        scope: Scope,
        empty: Callable[[exp.Expr], bool],
    ) -> Sequence[tuple[Sequence[Measure], exp.Select]]:
        """As :meth:`read`, without what is kept as sums (:attr:`sums` has it) and without what asks
        rows of which there are none: both are known without a query."""
        made = parts(grain, measures, scope, self.reading)
        others = []
        for part in made:
            self._places.setdefault(part.place, set()).update(each.id for each in part.measures)
            self.masked |= part.masked
            if part.prepared is not None or part.unsettled is not None:
                self._reads(part.prepared, part.measures, part.unsettled)
            elif not empty(part.tree):
                others.append((part.measures, part.tree))
        return others

    def read(
        self, grain: str, measures: Sequence[Measure], scope: Scope
    ) -> Sequence[tuple[Sequence[Measure], exp.Select]]:
        """As :data:`maju.metrics.compiling.Read`."""
        made = parts(grain, measures, scope, self.reading)
        for part in made:
            self._places.setdefault(part.place, set()).update(each.id for each in part.measures)
            self.masked |= part.masked
            self._reads(part.prepared, part.measures, part.unsettled)
        return [(part.measures, part.tree) for part in made]

    def buckets(self, measure: Measure, scope: Scope) -> exp.Query:
        """How many rows are in each bucket of a histogram."""
        made = buckets(measure, scope, self.reading)
        self.masked |= made.masked
        if made.prepared is not None or made.unsettled is None:
            self._reads(made.prepared, [measure])
        if made.unsettled is not None:
            self._reads(None, [measure], made.unsettled)
        elif made.masked:
            self.sums = None
        for place in made.places:
            self._places.setdefault(place, set()).add(measure.id)
        return made.tree

    def remember(self, places: Mapping[str, Iterable[str]], *, masked: bool) -> None:
        """What another reader of the same question found."""
        for place, ids in places.items():
            self._places.setdefault(place, set()).update(ids)
        self.masked |= masked

    def _reads(
        self,
        prepared: Prepared | Linked | None,
        measures: Sequence[Measure],
        unsettled: Unsettled | Corrected | AgentDays | OnQueue | None = None,
    ) -> None:
        if prepared is not None:
            self.prepared[prepared.name] = prepared
        summed = unsettled or prepared
        if summed is None:
            self.sums = None
        elif self.sums is not None:
            self.sums.append((summed, tuple(each.id for each in measures)))

    def nothing_open(self) -> bool:
        """Whether nothing may still change: settled rows never do."""
        return self.reading.settled and not self.reading.rest

    def read_open(
        self, grain: str, measures: Sequence[Measure], scope: Scope
    ) -> Sequence[tuple[Sequence[Measure], exp.Select]]:
        """As :meth:`read`, of measures that count what is open and nothing else."""
        made = still_open(grain, measures, scope, self.reading)
        for part in made:
            self._reads(None, part.measures, part.unsettled)
        return [(part.measures, part.tree) for part in made]

    def places(self) -> dict[str, list[str]]:
        """``rollup:<cut>`` or ``rows:<grain>``, and the measures that were read there."""
        return {place: sorted(ids) for place, ids in sorted(self._places.items())}
