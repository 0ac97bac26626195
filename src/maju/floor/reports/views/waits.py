"""How long people waited: how many were answered, and how many gave up, within each time."""

from __future__ import annotations

from bisect import bisect_left
from functools import partial

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET

from maju.floor.charts import Series, stacked_bars
from maju.floor.reports import saying
from maju.floor.reports.asked import read
from maju.floor.reports.asking import answerer, both
from maju.floor.reports.cards import QUALITY, SPREADS, WAITS, Card, card
from maju.floor.reports.page import show
from maju.floor.reports.partly import parts_said
from maju.floor.reports.places import find_place
from maju.floor.reports.quality import footer
from maju.metrics.answers import Answer
from maju.metrics.spreads import Spread

EDGES_S = (10, 20, 30, 60, 120, 180, 300)
"""kpi.md §3.1's buckets, and three for long waits."""
BETWEEN = (
    _("up to 10 s"), _("10–20 s"), _("20–30 s"), _("30 s–1 min"), _("1–2 min"), _("2–3 min"),
    _("3–5 min"), _("over 5 min"),
)  # fmt: skip
"""What is before, between and after the edges."""
NOTES = {"longest_wait": _("of waits that have ended")}
"""What a card counts, where its name alone could mean two things."""


@require_GET
def waits(request: HttpRequest, centre: str) -> HttpResponse:
    """The figures, and how the waits of both ends are spread as of the same instant."""
    numbers = answerer(request)
    asked = read(find_place(numbers, centre), request.GET)
    whole = numbers.ask(asked.question((*WAITS, *QUALITY)))
    same = asked.question((), as_of=whole.as_of)
    spreads = both(
        partial(numbers.buckets, same, SPREADS["answered"]),
        partial(numbers.buckets, same, SPREADS["abandoned"]),
    )
    counts = tuple(map(between_edges, spreads))
    series = [
        Series(saying.name_of(saying.known(kpi)), values)
        for kpi, values in zip(SPREADS, counts, strict=True)
    ]
    said = {
        "whole": whole,
        "cards": figures(whole),
        "chart": stacked_bars(
            labels(),
            series,
            title=gettext("Waits until an answer, and until giving up"),
            desc=gettext("The table below the picture holds the same numbers."),
            along=gettext("Wait until the answer, or until giving up"),
            size=(1180, 300),
        ),
        "rows": list(zip(labels(), *counts, strict=True)),
        "series": series,
        "told": parts_said(
            asked.place,
            (
                (one.name, spread.partly)
                for one, spread in zip(series, spreads, strict=True)
                if spread.partly is not None
            ),
        ),
        "quality": footer(whole, asked.place),
    }
    return show(request, "reports/waits.html", asked, said, tab="waits")


def between_edges(spread: Spread) -> list[int | None]:
    """How many waited between two of :data:`EDGES_S`, all of which are edges of buckets; the last
    one is all that is longer."""
    if not spread.told:
        return [None] * (len(EDGES_S) + 1)
    counts = [0] * (len(EDGES_S) + 1)
    for each in spread.buckets:
        counts[bisect_left(EDGES_S, each.edge_ms / 1000)] += each.n
    return list(counts)


def labels() -> list[str]:
    """What each bucket is called."""
    return [str(each) for each in BETWEEN]


def figures(whole: Answer) -> list[Card]:
    """Means and percentiles beside each other."""
    cells = whole.lines[0].cells
    return [card(saying.known(kpi), cells[kpi], None, whole, NOTES.get(kpi, "")) for kpi in WAITS]
