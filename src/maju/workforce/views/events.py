"""What planners know of days to come: kept for a centre, a client or a queue; every forecast takes it."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, timedelta
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from maju.directory import models as m
from maju.directory.access import signed
from maju.directory.editing import editing
from maju.directory.wording import korean
from maju.kernel.errors import Refused
from maju.kernel.ids import CentreId
from maju.workforce.asking import Choices, choices, day, figure, whose
from maju.workforce.events import KINDS
from maju.workforce.models import KnownEvent
from maju.workforce.views.frame import find_centre, now, page
from maju.workforce.views.studying import clients_of

_LONGEST = timedelta(days=366)
_NAME_MOST = 60


@require_GET
def events(request: HttpRequest, centre: str) -> HttpResponse:
    """The list, and a form for one more."""
    return _list(request, find_centre(centre))


def _list(request: HttpRequest, centre: m.Centre, refused: Refused | None = None) -> HttpResponse:
    allowed = clients_of(request, centre.code)
    among = choices(centre, allowed, korean=korean())
    rows = KnownEvent.objects.filter(centre=centre).order_by("first", "month_day", "id")
    if allowed is not None:
        rows = rows.filter(client__in=["", *allowed])
    words = kinds()
    said: dict[str, Any] = {
        "tab": "events",
        "among": among,
        "kinds": words.items(),
        "asked": request.POST if refused else {},
        "rows": [
            {
                "row": row,
                "kind": words[row.kind],
                "client": dict(among.clients).get(row.client, row.client),
                "queue": dict(among.queues).get(row.queue, row.queue),
                "percent": None if row.effect is None else round(100 * (row.effect - 1)),
                "mine": allowed is None or row.client in allowed,
            }
            for row in rows
        ],
        "refused": refused,
    }
    return page(request, "workforce/events.html", centre, said, status=422 if refused else 200)


def kinds() -> dict[str, str]:
    """What there is to know, as the page calls it."""
    return {
        "event": _("Campaign, mailing or the like"),
        "closed": _("Closed day"),
        "holiday": _("Holiday of their own"),
        "payday": _("Payday"),
    }


@require_POST
def save(request: HttpRequest, centre: str) -> HttpResponse:
    """Keep one, or take one away; the audit trail tells who did."""
    held = find_centre(centre)
    by = m.Person.objects.get(pk=signed(request).person)
    allowed = clients_of(request, centre)
    try:
        with editing(CentreId(centre), by=by, seen=held.edition, now=now()) as edit:
            gone = request.POST.get("remove", "")
            if gone:
                edit.remove(_row(held, gone, allowed))
            else:
                edit.add(_read(held, request.POST, choices(held, allowed, korean=korean())))
    except Refused as refused:
        return _list(request, held, refused)
    return HttpResponseRedirect(reverse("workforce:events", args=[centre]))


def _row(centre: m.Centre, number: str, allowed: Collection[str] | None) -> KnownEvent:
    row = KnownEvent.objects.filter(centre=centre, pk=number if number.isdecimal() else 0).first()
    if row is None:
        raise Refused("event_odd")
    if allowed is not None and row.client not in allowed:
        raise Refused("not_allowed")
    return row


def _read(centre: m.Centre, said: QueryDict, among: Choices) -> KnownEvent:
    """A row of the form.

    Raises:
        Refused: ``event_odd``, ``study_odd``.
    """
    kind, name = said.get("kind", ""), said.get("name", "").strip()
    of = whose(said, among)
    if kind not in KINDS or len(name) > _NAME_MOST or (kind in {"event", "holiday"} and not name):
        raise Refused("event_odd")
    row = KnownEvent(centre=centre, client=of["client"], queue=of["queue"], kind=kind, name=name)
    if kind == "payday":
        number = figure(said, "month_day", 1, 31)
        if number is None or number != int(number):
            raise Refused("event_odd")
        row.month_day = int(number)
        return row
    first = day(said, "first", date.min)
    last = day(said, "last", first)
    if first == date.min or not first <= last < first + _LONGEST:
        raise Refused("event_odd")
    row.first, row.last = first, last
    percent = figure(said, "percent", -95, 2000) if kind == "event" else None
    row.effect = None if percent is None else 1 + percent / 100
    return row
