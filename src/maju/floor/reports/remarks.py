"""What a table by agent has to explain, where it matters: whose sums differ, and why names do."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from django.utils.translation import gettext

from maju.metrics.answers import Answer, Cell

KPIS = ("answered",)
"""What the total is asked for besides the table's own KPIs."""


def remarks(cut: str, whole: Answer) -> Sequence[str]:
    """The sentences below the table; none where nothing has to be explained."""
    if cut != "agent":
        return []
    cells = whole.lines[0].cells
    alike = {"aht", "att"}.isdisjoint(whole.partly)  # else they are of different days
    said = [_not_finished(cells) if alike else "", _more_than_answered(cells), _masked()]
    return [each for each in said if each]


def _not_finished(cells: Mapping[str, Cell]) -> str:
    """kpi.md #58, #61, #63, #66: AHT and wrap-up are of closed legs, talk and hold of all whose talk
    is over."""
    legs, closed = (_of(cells, kpi) for kpi in ("att", "aht"))
    if not legs or closed is None or closed >= legs:
        return ""
    return gettext(
        "%(open)s of %(legs)s handled are still in wrap-up. AHT and wrap-up count finished ones,"
        " talk and hold count all: talk + hold + wrap-up is not AHT yet."
    ) % {"open": f"{legs - closed:,.0f}", "legs": f"{legs:,.0f}"}


def _more_than_answered(cells: Mapping[str, Cell]) -> str:
    """Legs beside contacts (kpi.md §0.1)."""
    handled, answered = (
        cells[kpi].value if kpi in cells else None for kpi in ("handled_legs", *KPIS)
    )
    if not handled or answered is None or handled == answered:
        return ""
    return gettext(
        "%(handled)s handled, %(answered)s answered: handled counts a talk that is over, once for each agent"
        " who had it (transfers, callbacks); answered counts each contact once, those in talk too."
    ) % {"handled": f"{handled:,.0f}", "answered": f"{answered:,.0f}"}


def _masked() -> str:
    return gettext(
        "Names are masked, with the id behind: reports are handed on. The live board shows names whole to"
        " whoever may see who works."
    )


def _of(cells: Mapping[str, Cell], kpi: str) -> float | None:
    return cells[kpi].den if kpi in cells else None
