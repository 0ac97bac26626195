"""Lines of tables as HTML, written column by column.

A table by agent has thousands of cells. A loop in the template takes many times as long as their
numbers did; and what all cells of a column share is looked up once for the column.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from functools import cache, partial
from html import escape

from django.utils.safestring import SafeString

from maju.floor.reports import saying
from maju.metrics.answers import Cell
from maju.metrics.kpi import Kpi

Column = Callable[[Cell], str]
"""How a cell is written."""


def column(kpi: Kpi) -> Column:
    """Of one KPI, in the language of this moment's reader; its unit stands in the head."""
    number = f"<td>{{:,.{saying.form_of(kpi).decimals}f}}</td>".format
    none = cache(partial(_none, kpi))

    def write(cell: Cell) -> str:
        return none(cell.why) if cell.value is None else number(cell.value)

    return write


def written(columns: Sequence[Column], cells: Iterable[Cell]) -> SafeString:
    """The cells of one line, each without a number with its reason."""
    return SafeString("".join([each(cell) for each, cell in zip(columns, cells, strict=True)]))


def head(label: str) -> str:
    """What a line is about."""
    return f'<th scope="row">{escape(label)}</th>'


def full_head(label: str) -> str:
    """The same where it may be cut off: the pointer shows all of it."""
    said = escape(label)
    return f'<th scope="row" title="{said}">{said}</th>'


def body(
    columns: Sequence[Column],
    lines: Iterable[tuple[str, Iterable[Cell]]],
    head: Callable[[str], str] = head,
) -> SafeString:
    """Lines with their heads."""
    return SafeString(
        "".join([f"<tr>{head(label)}{written(columns, cells)}</tr>" for label, cells in lines])
    )


def _none(kpi: Kpi, why: str | None) -> str:
    return f'<td class="none" title="{escape(saying.reason(why, kpi))}">{saying.DASH}</td>'
