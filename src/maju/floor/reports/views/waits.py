"""How long people waited: how many were answered, and how many gave up, within each time."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from itertools import pairwise

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext
from django.views.decorators.http import require_GET

from maju.floor.charts import Series, stacked_bars
from maju.floor.reports import saying
from maju.floor.reports.asked import read
from maju.floor.reports.asking import answerer, several
from maju.floor.reports.cards import QUALITY, Card, card
from maju.floor.reports.page import show
from maju.floor.reports.places import find_place
from maju.floor.reports.quality import footer
from maju.metrics.answering import Answer
from maju.metrics.thresholds import Threshold

EDGES_S = (10, 20, 30, 60, 120, 180, 300)
"""kpi.md §3.1's buckets, and three for long waits."""

FIGURES = ("asa", "avg_abandon_wait", "wait_p50", "wait_p90", "wait_p95", "longest_wait")
IN_TIME = ("sl_answered_only", "sl_positive")


@require_GET
def waits(request: HttpRequest, centre: str) -> HttpResponse:
    """The figures, and one question for each edge: its threshold is the edge."""
    numbers = answerer()
    asked = read(find_place(numbers, centre), request.GET)
    edges = [
        partial(
            numbers.ask,
            asked.question(IN_TIME, agreed=(Threshold(name="service_level", ms=edge * 1000),)),
        )
        for edge in EDGES_S
    ]
    figures_asked = asked.question((*FIGURES, "answered", "abandoned", *QUALITY))
    whole, *within = several([partial(numbers.ask, figures_asked), *edges])
    cells = whole.lines[0].cells
    answered = [answer.lines[0].cells["sl_answered_only"].num for answer in within]
    gone = [_gone(answer) for answer in within]
    counts = (
        buckets(answered, cells["answered"].value),
        buckets(gone, cells["abandoned"].value),
    )
    series = [
        Series(saying.name_of(saying.known(kpi)), values)
        for kpi, values in zip(("answered", "abandoned"), counts, strict=True)
    ]
    said = {
        "whole": whole,
        "cards": figures(whole),
        "chart": stacked_bars(
            labels(),
            series,
            title=gettext("Waits until an answer, and until giving up"),
            desc=gettext("The table below the picture holds the same numbers."),
            size=(1180, 300),
        ),
        "rows": list(zip(labels(), *counts, strict=True)),
        "series": series,
        "quality": footer(whole, asked.place.zone),
    }
    return show(request, "reports/waits.html", asked, said, tab="waits")


def buckets(within: Sequence[float | None], whole: float | None) -> list[float | None]:
    """From "at most so long" to "between two edges"; the last one is all that is longer."""
    if whole is None or any(value is None for value in within):
        return [None] * (len(within) + 1)
    reached = [0.0, *(value or 0.0 for value in within), whole]
    return [after - before for before, after in pairwise(reached)]


def labels() -> list[str]:
    """What each bucket is called."""
    unit = gettext("s")
    between = [f"{low}–{high}{unit}" for low, high in pairwise((0, *EDGES_S))]
    return [*between, f">{EDGES_S[-1]}{unit}"]


def figures(whole: Answer) -> list[Card]:
    """Means and percentiles beside each other."""
    cells = whole.lines[0].cells
    return [card(saying.known(kpi), cells[kpi], None, whole) for kpi in FIGURES]


def _gone(answer: Answer) -> float | None:
    """``sl_positive`` counts who was answered and who gave up in time; less the first."""
    cells = answer.lines[0].cells
    both_in_time, answered = cells["sl_positive"].num, cells["sl_answered_only"].num
    return None if both_in_time is None or answered is None else both_in_time - answered
