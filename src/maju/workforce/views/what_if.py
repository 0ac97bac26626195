"""What if: a day lived again with something changed, up to three changes side by side."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from maju.directory import models as m
from maju.directory.editing import link
from maju.workforce import asking
from maju.workforce.asking import SCENARIOS, Choices
from maju.workforce.queries import QUERIES
from maju.workforce.studies import Study
from maju.workforce.views.frame import today
from maju.workforce.views.studying import Desk, asked, shown

_SHARES = {"service_level", "answer_rate", "abandon_rate", "occupancy"}
_SELDOM = {"promised", "turned_away"}
_GOOD_UP = {"service_level": True, "answer_rate": True, "abandon_rate": False, "asa_s": False}


@require_GET
def what_if(request: HttpRequest, centre: str) -> HttpResponse:
    """The page."""
    return shown(request, centre, DESK)


@require_POST
def want(request: HttpRequest, centre: str) -> HttpResponse:
    """Have it simulated."""
    return asked(request, centre, DESK)


def measures() -> Mapping[str, str]:
    """What is compared, as the page calls it."""
    return {
        "offered": _("Contacts in"),
        "service_level": _("Service level"),
        "answer_rate": _("Answer rate"),
        "abandon_rate": _("Abandonment"),
        "asa_s": _("Mean speed of answer (s)"),
        "promised": _("Callbacks promised"),
        "turned_away": _("Turned away outside hours"),
        "occupancy": _("Occupancy"),
    }


def _show(
    request: HttpRequest, centre: m.Centre, study: Study, among: Choices
) -> Mapping[str, Any]:
    told: Sequence[Mapping[str, Any]] = study.answer["scenarios"]
    names = dict(among.queues)
    changes = [[in_words(each, names) for each in one["changes"]] for one in told]
    first = told[0]
    tables = [(_("All queues together"), _table([one["all"] for one in told], first["as_it_was"]))]
    tables += [
        (_queue(queue, names), _table([one["queues"][queue] for one in told], None))
        for queue in first["queues"]
    ]
    return {
        "told": told,
        "columns": list(zip("ABC", changes, strict=False)),
        "verdicts": [(name, _verdict(one["all"])) for name, one in zip("ABC", told, strict=False)],
        "main": tables[0],
        "tables": tables[1:] if len(tables) > 2 else [],
        "day": first["day"],
        "days": first["days"],
        "until": ""
        if first["until_min"] is None
        else "{:02d}:{:02d}".format(*divmod(first["until_min"], 60)),
    }


def _queue(name: str, names: Mapping[str, str]) -> str:
    code, slash, channel = name.partition("/")
    known = names.get(code, code)
    return f"{known} ({channel})" if slash else known


def in_words(change: str, names: Mapping[str, str]) -> str:
    """A change of the command line as a sentence."""
    kind, _equals, what = change.partition("=")
    queue, _colon, value = what.rpartition(":")
    of = names.get(queue, queue) or _("all queues")
    if kind == "agents":
        number = int(value)
        return (
            _("{n} people more for {queue}") if number > 0 else _("{n} people fewer for {queue}")
        ).format(n=abs(number), queue=of)
    if kind == "callback":
        return _("A callback is offered after {n} s in {queue}").format(n=value, queue=of)
    if kind == "aht":
        return _("Handling takes {n} % in {queue}").format(n=f"{float(value):+g}", queue=of)
    if kind == "merge":
        merged = " + ".join(names.get(each, each) for each in what.split(","))
        return _("Merged: {queues}").format(queues=merged)
    if kind == "menu":
        route = re.fullmatch(r"(.+)>(.+):([\d.]+)", what)
        assert route is not None
        away, to = (names.get(each, each) for each in route.groups()[:2])
        return _("The menu sends {n} % of {queue} to {to}").format(n=route[3], queue=away, to=to)
    found = re.fullmatch(r"(?:(.+):)?(\d+:\d+-\d+:\d+)", what)
    assert found is not None
    of = names.get(found[1] or "", found[1]) or _("all queues")
    return _("{queue} is open {span} only").format(queue=of, span=found[2].replace("-", "–"))


def _table(
    figures: Sequence[Mapping[str, Any]], as_it_was: Mapping[str, Any] | None
) -> list[dict[str, Any]]:
    rows = []
    for measure, name in measures().items():
        if measure not in figures[0]:
            continue
        if measure in _SELDOM and not any(one[measure]["changed"]["value"] for one in figures):
            continue
        rows.append(
            {
                "name": name,
                "was": _said(measure, None if as_it_was is None else as_it_was.get(measure)),
                "twin": _said(measure, figures[0][measure]["twin"]["value"]),
                "cells": [_cell(measure, one[measure]) for one in figures],
            }
        )
    return rows


def _cell(measure: str, one: Mapping[str, Any]) -> dict[str, str]:
    by = one["difference"]
    value = by["value"]
    sure = value is not None and by["low"] is not None and (by["low"] > 0 or by["high"] < 0)
    better = measure in _GOOD_UP and sure and (value > 0) == _GOOD_UP[measure]
    worse = measure in _GOOD_UP and sure and not better
    return {
        "value": _said(measure, one["changed"]["value"]),
        "by": _said(measure, value, sign=True),
        "low": _said(measure, by["low"], sign=True),
        "high": _said(measure, by["high"], sign=True),
        "css": "good" if better else "bad" if worse else "",
        "word": _("better") if better else _("worse") if worse else "",
    }


def _said(measure: str, value: float | None, *, sign: bool = False) -> str:
    if value is None:
        return "–"
    plus = "+" if sign else ""
    return f"{100 * value:{plus}.1f} %" if measure in _SHARES else f"{value:{plus},.1f}"


def _verdict(figures: Mapping[str, Any]) -> str:
    """The result in a sentence: service level and abandonment, and whether the days can tell."""
    level, left = figures["service_level"], figures["abandon_rate"]
    by = level["difference"]
    if by["value"] is None or by["low"] is None:
        return _("Nobody came, so nothing can be told.")
    said = {
        "before": f"{100 * level['twin']['value']:.1f}",
        "after": f"{100 * level['changed']['value']:.1f}",
        "low": f"{100 * by['low']:+.1f}",
        "high": f"{100 * by['high']:+.1f}",
        "left": f"{100 * (left['difference']['value'] or 0.0):+.1f}",
    }
    if by["low"] <= 0 <= by["high"] or said["before"] == said["after"]:
        return _(
            "The service level stays about the same: {before} % to {after} % (95 % range of the change {low} to {high} points)."
        ).format(**said)
    return (
        _(
            "The service level rises from {before} % to {after} % (95 % range of the change {low} to {high} points); abandonment changes by {left} points."
        )
        if by["value"] > 0
        else _(
            "The service level falls from {before} % to {after} % (95 % range of the change {low} to {high} points); abandonment changes by {left} points."
        )
    ).format(**said)


def _form(centre: m.Centre) -> Mapping[str, Any]:
    """The form's scenarios, the first two with something to begin with; and a day that there is."""
    begins, here = _begins(centre), today(centre)
    begun_today = begins is not None and begins >= here
    usual = {1: {"people": "-2"}, 2: {"callback": "60"}}
    return {
        "begins": begins,
        "day_there": begins if begun_today else here - timedelta(days=1),
        "first_day": begun_today,
        "form": [
            {"at": str(at), "name": "ABC"[at - 1], **usual.get(at, {})}
            for at in range(1, SCENARIOS + 1)
        ],
    }


def _begins(centre: m.Centre) -> date | None:
    """The first day of the journal; ``None``: everything was imported."""
    row = link().execute(QUERIES["journal_begins"], {"centre": centre.code}).fetchone()
    if row is None:
        return None
    return datetime.fromtimestamp(row[0] / 1_000_000, ZoneInfo(centre.zone)).date()


DESK = Desk(
    "simulate",
    "what_if",
    "workforce/what_if.html",
    asking.simulate,
    _show,
    whole=True,
    beside=_form,
)
