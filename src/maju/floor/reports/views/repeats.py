"""Repeat calls 버블호: who gave up and what became of them, and who came back after what."""

from __future__ import annotations

from collections.abc import Sequence
from operator import attrgetter

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET

from maju.floor.charts import flow as flow_picture
from maju.floor.charts.flow import Band, Stop
from maju.floor.reports import saying
from maju.floor.reports.asked import read
from maju.floor.reports.asking import answerer, at_one_instant
from maju.floor.reports.cards import QUALITY, card
from maju.floor.reports.page import show
from maju.floor.reports.places import find_place
from maju.floor.reports.quality import footer
from maju.metrics.flows import Flow
from maju.metrics.repeats import Share

FIGURES = (
    "bubble_rate", "redial_after_abandon_rate", "reconnect_after_service_rate",
    "reconnect_after_service_rate_7d", "abandon_recovery_rate", "lost_customer_rate",
    "demand_counted", "attempts_per_caller",
)  # fmt: skip
NOTES = {
    "bubble_rate": _("the next two together"),
    "redial_after_abandon_rate": _(
        "attempts that follow one that was not answered, of all attempts"
    ),
    "reconnect_after_service_rate": _(
        "attempts that follow an answered one, unless the topic is another, of all attempts"
    ),
    "reconnect_after_service_rate_7d": _(
        "attempts that follow an answered one, unless the topic is another, of all attempts"
    ),
}
"""What a card counts, beside a table that counts another thing."""
AFTER_NAMES = {
    "abandoned": _("after giving up, anywhere"),
    "abandoned_in_queue": _("after giving up in a queue"),
    "answered": _("after an answer"),
    "any": _("after any attempt"),
}
WITHIN_NAMES = {"15m": _("15 min"), "1h": _("1 hour"), "24h": _("24 hours"), "7d": _("7 days")}


@require_GET
def repeats(request: HttpRequest, centre: str) -> HttpResponse:
    """Three questions: figures, shares of follow-ups, the flow of those who gave up."""
    numbers = answerer(request)
    asked = read(find_place(numbers, centre), request.GET)

    def beside(as_of: int | None) -> tuple[Sequence[Share], Flow]:
        plain = asked.question((), as_of=as_of)
        return numbers.repeats(plain), numbers.flow(plain)

    whole, (shares, flow) = at_one_instant(
        asked,
        lambda: numbers.ask(asked.question((*FIGURES, *QUALITY))),
        attrgetter("as_of"),
        beside,
    )
    cells = whole.lines[0].cells
    said = {
        "whole": whole,
        "cards": [
            card(saying.known(kpi), cells[kpi], None, whole, NOTES.get(kpi, "")) for kpi in FIGURES
        ],
        "flow": flow,
        "chart": picture(flow) if flow.customers else "",
        "followed": table(list(shares)),
        "withins": list(WITHIN_NAMES.values()),
        "quality": footer(whole, asked.place),
    }
    return show(request, "reports/repeats.html", asked, said, tab="repeats")


def picture(flow: Flow) -> str:
    """Customers who gave up, and where they ended: every one in exactly one end."""
    ends = [
        ("redial", gettext("reached by calling again"), flow.by_redial, "good"),
        ("callback", gettext("reached by a callback"), flow.by_callback, "4"),
        ("undecided", gettext("not decided yet"), flow.undecided, "5"),
        ("lost", gettext("lost"), flow.lost, "bad"),
    ]
    told = [(name, label, value, css) for name, label, value, css in ends if value is not None]
    start = Stop("start", 0, gettext("gave up"), flow.customers, "2")
    return flow_picture(
        [start, *(Stop(name, 1, label, value, colour) for name, label, value, colour in told)],
        [Band("start", name, value) for name, _label, value, _colour in told],
        title=gettext("What became of customers who gave up"),
        desc=", ".join(f"{label} {value:,}" for _name, label, value, _colour in told),
        size=(1180, 300),
    )


def table(shares: list[Share]) -> list[tuple[object, list[Share]]]:
    """One line for each "after what", one share for each time."""
    return [
        (name, [share for share in shares if share.after == after])
        for after, name in AFTER_NAMES.items()
    ]
