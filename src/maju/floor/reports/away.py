"""이석 by reason: what share of their login time agents were away, and for what.

Agents stand in the order of the table above, not in that of their breaks: kpi.md §7.6 ranks nobody
by rest.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from django.utils.safestring import SafeString
from django.utils.translation import gettext

from maju.directory.wording import korean
from maju.floor.charts import Form, Series, stacked_bars
from maju.floor.reports import columns, saying
from maju.floor.reports.listing import Row
from maju.metrics.answers import Answer, Cell
from maju.metrics.measures import AWAY

REASONS = {**AWAY, "other": ("그 밖의 사유", "other reasons")}
KPIS = tuple(f"aux_share_{reason}" for reason in REASONS)
APART = 4
"""Reasons with a colour of their own; the rest share one."""

AGENTS_MOST = 40
"""Bars that can be told apart."""


class Away(NamedTuple):
    """The picture, and its numbers as a table."""

    chart: str
    heads: Sequence[str]
    lines: SafeString
    more: int
    """How many agents the picture leaves out."""


def away(rows: Sequence[Row], lines: Answer, whole: Answer) -> Away | None:
    """Of agents in the order of *rows*; ``None`` when nobody was away or nothing tells it.

    *lines* are by agent and, like *whole*, have asked for :data:`KPIS`.
    """
    total = whole.lines[0].cells
    used = [kpi for kpi in KPIS if total[kpi].num]
    if not used:
        return None
    by_agent = {line.keys["agent"]: line.cells for line in lines.lines}
    found = [(row.label, [by_agent[row.key][kpi] for kpi in used]) for row in rows]
    told = [(label, cells) for label, cells in found if any(cell.num for cell in cells)]
    shown = told[:AGENTS_MOST]
    most = sorted(used, key=lambda kpi: total[kpi].num or 0, reverse=True)[:APART]
    rest = [kpi for kpi in used if kpi not in most]
    groups = [[kpi] for kpi in used if kpi in most] + ([rest] if rest else [])
    series = [
        Series(
            gettext("the rest") if len(group) > 1 else _reason(group[0]),
            [_added([cells[used.index(kpi)] for kpi in group]) for _label, cells in shown],
            Form(1, "%"),
        )
        for group in groups
    ]
    return Away(
        stacked_bars(
            [label for label, _cells in shown],
            series,
            title=gettext("Away time by reason, share of login"),
            desc=gettext("The table below the picture holds the same numbers."),
            size=(1180, 240),
        ),
        [_reason(kpi) for kpi in used],
        columns.body([columns.column(saying.known(kpi)) for kpi in used], told),
        len(told) - len(shown),
    )


def _reason(kpi: str) -> str:
    ko, en = REASONS[kpi.removeprefix("aux_share_")]
    return ko if korean() else en[:1].upper() + en[1:]


def _added(cells: Sequence[Cell]) -> float | None:
    """Shares of one login time add up."""
    known = [cell.value for cell in cells if cell.value is not None]
    return sum(known) if known else None
