"""True demand: how many needs were behind the contacts, and how many would come if more were answered."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from maju.directory import models as m
from maju.workforce import asking
from maju.workforce.asking import Choices
from maju.workforce.charts import Line, chart, values_of
from maju.workforce.studies import Study
from maju.workforce.views.studying import Desk, asked, shown, whose_words

_ENOUGH_KNOWN = 0.6


@require_GET
def demand(request: HttpRequest, centre: str) -> HttpResponse:
    """The page."""
    return shown(request, centre, DESK)


@require_POST
def want(request: HttpRequest, centre: str) -> HttpResponse:
    """Have it calculated."""
    return asked(request, centre, DESK)


def _show(
    request: HttpRequest, centre: m.Centre, study: Study, among: Choices
) -> Mapping[str, Any]:
    said = study.answer
    for name in ("redial", "reconnect"):
        said[name]["within_pc"] = [
            (minutes, 100 * share) for minutes, share in said[name]["within_min"].items()
        ]
    patience = said["patience"]
    return {
        "said": said,
        "whose": whose_words(study.asked, among),
        "known": 100 * said["known_share"],
        "doubtful": said["known_share"] < _ENOUGH_KNOWN,
        "fresh": _shares(said["fresh_share"], "value"),
        "returns": [
            (_("after giving up (redial)"), _shares(said["redial"], "probability"), said["redial"]),
            (_("after an answer (reconnect)"), _shares(said["reconnect"], "probability"), said["reconnect"]),
        ],
        "answered_was": 100 * said["answered_share"],
        "answered_then": 100 * said["if_answered"]["share"],
        "change": said["if_answered"]["contacts"] - said["contacts"],
        "patience": patience,
        "still": [
            (each["after_s"], 100 * each["share"], 196 * each["error"])
            for each in (patience["still_waiting"] if patience else [])
        ],
        "chart": chart(
            [each["day"][5:] for each in said["days"]],
            [
                Line(_("Contacts in"), values_of(said["days"], "contacts"), "line-5 dash-2"),
                Line(_("Needs (estimate)"), values_of(said["days"], "fresh"), "line-1", dots=True),
                Line(_("Redials (counted)"), values_of(said["days"], "redials"), "line-2 dash-3"),
                Line(_("Reconnects"), values_of(said["days"], "reconnects"), "line-3 dash-2"),
            ],
            title=_("Contacts and needs by day"),
            desc=_("Each day's contacts, the needs behind them, and those who came back."),
        ),
    }  # fmt: skip


def _shares(said: Mapping[str, float], name: str) -> dict[str, float]:
    """In per cent, with the range that other customers could have given."""
    return {"value": 100 * said[name], "low": 100 * said["low"], "high": 100 * said["high"]}


DESK = Desk("demand", "demand", "workforce/demand.html", asking.demand, _show)
