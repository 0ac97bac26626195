"""A table of KPIs along who or what: its lines in order, its total as Σ ÷ Σ."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from maju.floor.reports.places import Place
from maju.metrics.answers import Answer, Cell
from maju.metrics.kpi import Kpi

CUTS: Mapping[str, Sequence[str]] = {
    "queue": (
        "agent_requested", "answered", "abandoned", "short_abandoned", "answer_rate",
        "service_level", "asa", "longest_wait", "aht", "callback_handled_rate",
    ),
    "agent": (
        "handled_legs", "cpd", "cph", "att", "hold_avg_all", "acw_avg", "aht", "transfer_rate",
        "aux_share", "occupancy", "agent_callbacks", "agent_callbacks_reached", "agent_record_rate",
        "outbound_calls", "rona_rate",
    ),
    "client": (
        "agent_requested", "answered", "abandoned", "answer_rate", "sl_negative", "service_level",
        "asa", "aht", "callback_handled_rate", "redial_after_abandon_rate", "unique_callers",
    ),
    "topic": (
        "agent_requested", "answered", "abandoned", "answer_rate", "asa", "aht", "transfer_rate",
        "first_line_resolution", "record_rate",
    ),
}  # fmt: skip
"""Which KPIs a reader of each table looks for."""

NAME = "name"
ROWS_MOST = 100
"""Rows behind a number on its page."""


class Row(NamedTuple):
    """One line."""

    label: str
    key: object
    cells: Sequence[Cell]


class Listing(NamedTuple):
    """A table as it is shown and exported."""

    cut: str
    kpis: Sequence[Kpi]
    rows: Sequence[Row]
    total: Row


def listing(  # noqa: PLR0917 - what a table is made of
    place: Place, cut: str, kpis: Sequence[Kpi], lines: Answer, whole: Answer, order: str
) -> Listing:
    """The table in *order*: a KPI's id, or ``name``; with a minus, the greatest first."""
    ids = [kpi.id for kpi in kpis]
    rows = []
    for line in lines.lines:
        cells = [line.cells[kpi] for kpi in ids]
        if any(cell.value is not None for cell in cells):
            key = line.keys[cut]
            rows.append(Row(place.called(cut, key), key, cells))
    total = Row("", None, [whole.lines[0].cells[kpi] for kpi in ids])
    return Listing(cut, kpis, ordered(rows, kpis, order), total)


def ordered(rows: Sequence[Row], kpis: Sequence[Kpi], order: str) -> list[Row]:
    """Rows without a number come last, whichever way."""
    name, down = order.removeprefix("-"), order.startswith("-")
    if name == NAME:
        return sorted(rows, key=lambda row: row.label, reverse=down)
    place = [kpi.id for kpi in kpis].index(name)

    def value(row: Row) -> tuple[bool, float, str]:
        found = row.cells[place].value
        return (found is None, 0.0 if found is None else (-found if down else found), row.label)

    return sorted(rows, key=value)
