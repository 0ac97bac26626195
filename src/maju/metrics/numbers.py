"""The question, and who answers it: pages, reports and commands know this and nothing below.

An answerer is :class:`maju.metrics.local.LocalNumbers` in the process that has the facts, or a
client of the report process; both give the same.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Literal, Protocol

import msgspec

from maju.metrics.answers import Answer
from maju.metrics.calendars import BusinessCalendar
from maju.metrics.flows import Flow
from maju.metrics.kpi import Kpi
from maju.metrics.own.agreed import Agreed
from maju.metrics.repeats import Share
from maju.metrics.rows import Part, Rows
from maju.metrics.spreads import Spread
from maju.metrics.story import Story
from maju.metrics.thresholds import Threshold


class Question(msgspec.Struct, frozen=True, kw_only=True):
    """KPIs of a centre's business days ``[since, until)``."""

    centre: str
    since: date
    until: date
    """Not in it."""
    kpis: tuple[str, ...]
    """Ids of the catalogue, or of the centre's own."""
    by: tuple[str, ...] = ()
    """Dimensions (``maju.metrics.kpi.DIMENSIONS``); none: one line over all."""
    step_min: int = 30
    """Of ``interval``: 15, 30 or 60."""
    only: Mapping[str, tuple[str, ...]] = {}
    """Dimension to the values that count; what is not named counts whole."""
    as_of: int | None = None
    """Microseconds since 1970: as was known then; ``None`` is now."""
    agreed: tuple[Threshold, ...] = ()
    """Thresholds for this question, over those kept for the centre ("재계산 시뮬레이션")."""
    way: Literal["best", "rows", "masked"] = "best"
    """``rows`` never takes a roll-up, ``masked`` also looks at every row as of the instant, settled
    or not; the numbers are the same."""


class Known(msgspec.Struct, frozen=True, kw_only=True):
    """A client of a centre, and the business days that are known of it, both included."""

    centre: str
    client: str
    first: date
    last: date
    sources: Sequence[str]
    """``journal``, or formats of imports."""


class Numbers(Protocol):
    """Whoever can answer. All raise ``Refused`` for what cannot be meant or is not there:
    ``kpi_unknown``, ``dimension_unknown``, ``interval_unknown``, ``window_empty``, ``no_facts``.
    """

    def ask(self, question: Question) -> Answer:
        """The KPIs, with numerator and denominator."""
        ...

    def rows(self, question: Question, kpi: str, part: Part, *, limit: int) -> Sequence[Rows]:
        """The rows that the KPI's numerator or denominator counted, in order of time."""
        ...

    def repeats(self, question: Question) -> Sequence[Share]:
        """Who came back; *kpis* and *by* do not matter."""
        ...

    def flow(self, question: Question) -> Flow:
        """What became of those who gave up; *kpis* and *by* do not matter."""
        ...

    def buckets(self, question: Question, measure: str) -> Spread:
        """How a histogram's duration is spread, along *by*; *kpis* do not matter.

        Refused ``histogram_unknown``.
        """
        ...

    def catalogue(self, centre: str) -> Mapping[str, Kpi]:
        """Every KPI that can be asked there, by id: Maju's, and the centre's own."""
        ...

    def agreed(self, centre: str) -> Sequence[Agreed]:
        """Thresholds and targets that are kept for a centre, with their dates of effect."""
        ...

    def known(self) -> Sequence[Known]:
        """Whose facts there are, by centre and client."""
        ...

    def names(self, centre: str, *, people: bool = False) -> Mapping[str, Mapping[str, str]]:
        """What things are called now: kind (``queue``, ``client``, ``agent``) to id to name. What
        nobody named is not in it. Agents only with *people*, which the asker must be allowed."""
        ...

    def calendar(self, centre: str, client: str | None) -> BusinessCalendar:
        """A client's business days; ``None`` is the centre as a whole."""
        ...

    def story(self, centre: str, contact: str, day: date) -> Story:
        """One contact, among the facts of its business day and the next.

        Refused ``no_facts``, ``contact_unknown``.
        """
        ...
