"""The goal card: for each role, the few numbers that it acts on."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import msgspec
from django.utils.translation import gettext

from maju.floor.charts import sparkline
from maju.floor.reports import saying
from maju.metrics.answering import Answer, Cell
from maju.metrics.kpi import Kpi

OF_ROLE: Mapping[str, Sequence[str]] = {
    "supervisor": (
        "service_level", "answer_rate", "abandon_rate", "asa", "longest_wait", "aht",
        "redial_after_abandon_rate", "callback_handled_rate",
    ),
    "client": (
        "answer_rate", "sl_negative", "abandon_rate", "asa", "aht", "callback_handled_rate",
        "first_line_resolution", "fcr_repeat_7d",
    ),
    "planner": (
        "agent_requested", "demand_counted", "aht", "occupancy", "service_level",
        "sl_interval_attainment", "abandon_rate_net", "bubble_rate",
    ),
    "lead": (
        "aht", "att", "acw_avg", "hold_rate", "transfer_rate", "agent_answer_rate", "rona_rate",
        "first_line_resolution",
    ),
}  # fmt: skip
"""kpi.md §3.2, §3.4 and §3.6, five to eight for each reader."""

QUALITY = ("unknown_outcome_rate", "identified_rate", "open_rows")
"""kpi.md §1.12, in every report's footer."""


class Card(msgspec.Struct, frozen=True, kw_only=True):
    """One number with all that says whether it is good."""

    kpi: Kpi
    name: str
    said: saying.Said
    of: str
    spark: str
    target: str = ""
    met: bool | None = None
    delta: Delta | None = None

    @property
    def css(self) -> str:
        """How the card's edge is coloured; the words say it, too."""
        return "" if self.met is None else ("met" if self.met else "missed")


class Delta(msgspec.Struct, frozen=True, kw_only=True):
    """How much a number changed; *better* is null where more is neither good nor bad."""

    words: str
    icon: str
    better: bool | None

    @property
    def css(self) -> str:
        """Its colour."""
        return "" if self.better is None else ("good" if self.better else "bad")


def cards(role: str, whole: Answer, course: Answer) -> list[Card]:
    """The cards of a role: totals from *whole*, small lines from *course*."""
    cells = whole.lines[0].cells
    return [card(saying.known(kpi), cells[kpi], course) for kpi in OF_ROLE[role]]


def card(kpi: Kpi, cell: Cell, course: Answer) -> Card:
    """One card."""
    name = saying.name_of(kpi)
    line = [each.cells[kpi.id].value for each in course.lines if kpi.id in each.cells]
    drawn = sum(value is not None for value in line) > 1
    return Card(
        kpi=kpi,
        name=name,
        said=saying.said(kpi, cell),
        of=of_words(kpi, cell),
        spark=sparkline(
            line,
            title=gettext("%(name)s, its course") % {"name": name},
            desc=", ".join(saying.form_of(kpi).says(value) for value in line),
            form=saying.form_of(kpi),
        )
        if drawn
        else "",
    )


def of_words(kpi: Kpi, cell: Cell) -> str:
    """What a share or mean stands on."""
    if cell.value is None or not cell.den or kpi.kind not in {"ratio", "attainment"}:
        return ""
    if kpi.unit != "%":
        return ""
    return f"{cell.num:,.0f} / {cell.den:,.0f}"
