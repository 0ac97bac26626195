"""A report as data: what it says, before anybody decides how it looks."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

import msgspec

from maju.floor.charts import Form
from maju.floor.charts.drawing import DASH

Kind = Literal[
    "count", "percent", "seconds", "decimal", "change_percent", "change_points", "change_plain"
]
Tone = Literal["", "good", "bad", "soft"]

FORMS = {
    "count": Form(0, ""),
    "percent": Form(1, "%"),
    "seconds": Form(1, ""),
    "decimal": Form(2, ""),
}


class Num(msgspec.Struct, frozen=True):
    """A number with how it is written; *value* null is "no number", and *why* says why.

    Shares are per cent (0 to 100), times seconds, a change of a share is in points.
    """

    value: float | None
    kind: Kind
    why: str = ""

    def says(self, lang: str = "ko") -> str:
        """As people read it: changes carry their sign and unit."""
        if self.value is None:
            return f"{DASH} ({self.why})" if self.why else DASH
        match self.kind:
            case "change_percent":
                return f"{self.value:+,.1f}%"
            case "change_points":
                return f"{self.value:+,.1f}{points(lang)}"
            case "change_plain":
                return f"{self.value:+,.1f}"
            case _:
                return FORMS[self.kind].says(self.value)


def points(lang: str) -> str:
    """What stands behind a difference of two shares."""
    return "%p" if lang == "ko" else " pp"


class Word(msgspec.Struct, frozen=True):
    """Text; a tone colours it and never stands alone for what it says."""

    text: str
    tone: Tone = ""


Cell = Num | Word


class Column(msgspec.Struct, frozen=True):
    """One column's head; numbers stand right."""

    label: str
    right: bool = True


class Table(msgspec.Struct, frozen=True):
    """Rows of cells; with *total*, the last row is Σ÷Σ over all of them.

    Args:
        id: stable in every language, for programs and templates.
    """

    id: str
    title: str
    columns: Sequence[Column]
    rows: Sequence[Sequence[Cell]]
    total: bool = False
    note: str = ""


class Line(msgspec.Struct, frozen=True):
    """One series of a chart."""

    name: str
    values: Sequence[float | None]
    kind: Kind = "count"


class Chart(msgspec.Struct, frozen=True):
    """A picture as data. *desc* says in words what it shows.

    Args:
        rows: of a heat map: its row names, one series a row.
        target: height of a dashed line on the axis of the lines.
        threshold: of a histogram: the bucket before which the agreed wait ends, and its name.
    """

    kind: Literal["bars", "stacked", "histogram", "heat", "recovery"]
    id: str
    title: str
    desc: str
    labels: Sequence[str]
    bars: Sequence[Line] = ()
    lines: Sequence[Line] = ()
    target: float | None = None
    threshold: tuple[int, str] | None = None


class Paragraph(msgspec.Struct, frozen=True):
    """A sentence or some."""

    text: str
    tone: Tone = ""


Block = Table | Chart | Paragraph


class Section(msgspec.Struct, frozen=True):
    """What stands under one headline; *sheet* is the workbook's sheet that it goes to."""

    id: str
    sheet: str
    title: str
    blocks: Sequence[Block]


class Card(msgspec.Struct, frozen=True):
    """One KPI of the summary, as large as its number deserves; *unit* where it is no count."""

    kpi: str
    label: str
    value: Num
    unit: str
    target: Num
    verdict: Word
    change: str


class Document(msgspec.Struct, frozen=True):
    """The whole report.

    Args:
        stem: for file names and subjects, without characters that a file system minds.
        final: 확정: no row is open and the days are over.
        head: label and text, in order.
        cards: the summary.
        causes: at most three sentences computed from the numbers.
        values: for templates: name to number or text.
    """

    lang: str
    stem: str
    title: str
    subtitle: str
    state: str
    final: bool
    head: Sequence[tuple[str, str]]
    cards: Sequence[Card]
    causes: Sequence[str]
    sections: Sequence[Section]
    footer: Sequence[str]
    made: str
    """ISO 8601, when it was made: the only thing that differs between two equal reports."""
    values: dict[str, Num | Word]

    def tables(self) -> dict[str, Table]:
        """By id."""
        return {
            block.id: block
            for section in self.sections
            for block in section.blocks
            if isinstance(block, Table)
        }
