"""An agent's own shifts, as published; and as a calendar that a phone can subscribe to."""

from __future__ import annotations

import hashlib
import secrets
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from maju.directory import models as m
from maju.directory.access import signed
from maju.directory.scoping import may_sign_in
from maju.directory.wall import wall
from maju.kernel.errors import Refused
from maju.workforce.calendar import calendar_of
from maju.workforce.models import CalendarLink, Published
from maju.workforce.own_day import own_day
from maju.workforce.views.frame import find_centre, now, page, today

WEEKS = 5


@require_GET
def mine(request: HttpRequest, centre: str) -> HttpResponse:
    """The reader's weeks from this one on."""
    return _page(request, find_centre(centre))


def _agent(request: HttpRequest, centre: m.Centre) -> str:
    agent = signed(request).agent(centre.code)
    if agent is None:
        raise Refused("no_seat", centre=centre.code)
    return str(agent)


def _page(request: HttpRequest, centre: m.Centre, address: str = "") -> HttpResponse:
    agent = _agent(request, centre)
    here = today(centre)
    monday = here - timedelta(days=here.weekday())
    days = [monday + timedelta(days=number) for number in range(7 * WEEKS)]
    rows = Published.objects.filter(centre=centre, agent=agent, day__gte=days[0], day__lte=days[-1])
    held = {row.day: row for row in rows}
    zone = ZoneInfo(centre.zone)
    said = {
        "weeks": [
            [_day(day, held.get(day), zone, here) for day in days[start : start + 7]]
            for start in range(0, len(days), 7)
        ],
        "tab": "mine",
        "names": (_("Mon"), _("Tue"), _("Wed"), _("Thu"), _("Fri"), _("Sat"), _("Sun")),
        "next": _next(held, zone),
        "own_day": own_day(centre.code, agent, here),
        "address": address,
        "linked": CalendarLink.objects.filter(centre=centre, agent=agent).exists(),
    }
    return page(request, "workforce/mine.html", centre, said)


def _day(day: date, row: Published | None, zone: ZoneInfo, here: date) -> dict[str, Any]:
    spans = row.spans if row is not None else []
    return {
        "day": day,
        "today": day == here,
        "past": day < here,
        "leave": row.leave if row is not None else "",
        "spans": [(name, _local(start, zone), _local(end, zone)) for name, start, end in spans],
        "from": _local(spans[0][1], zone) if spans else None,
        "until": _local(spans[-1][2], zone) if spans else None,
    }


def _next(held: dict[date, Published], zone: ZoneInfo) -> Any:
    for _on, row in sorted(held.items()):
        if row.spans and int(str(row.spans[-1][2])) > now():
            return {"from": _local(row.spans[0][1], zone), "until": _local(row.spans[-1][2], zone)}
    return None


def _local(at: object, zone: ZoneInfo) -> datetime:
    return datetime.fromtimestamp(int(str(at)) / 1_000_000, zone)


@require_POST
def link(request: HttpRequest, centre: str) -> HttpResponse:
    """A calendar address, shown once; an older one stops working. Or none any more."""
    held = find_centre(centre)
    agent = _agent(request, held)
    CalendarLink.objects.filter(centre=held, agent=agent).delete()
    if request.POST.get("do") == "end":
        return HttpResponseRedirect(reverse("workforce:mine", args=[centre]))
    secret = f"{signed(request).person}.{secrets.token_urlsafe(24)}"
    CalendarLink.objects.create(centre=held, agent=agent, digest=digest_of(secret), at=now())
    return _page(
        request, held, request.build_absolute_uri(reverse("workforce:feed", args=[secret]))
    )


def digest_of(secret: str) -> str:
    """What is kept of a calendar address."""
    return hashlib.sha256(secret.encode()).hexdigest()


def _still_theirs(link: CalendarLink, secret: str) -> bool:
    """Whether the agent is still there, the same person as made the address, and works here."""
    agent = m.Agent.objects.filter(centre=link.centre, code=link.agent).select_related("person")
    person = next((each.person for each in agent), None)
    maker, dot, _ = secret.partition(".")
    same = person is not None and (not dot or maker == str(person.pk))
    return person is not None and same and may_sign_in(person, wall())


@require_GET
def feed(request: HttpRequest, secret: str) -> HttpResponse:
    """The calendar behind an address; no name, no customer, nothing but times."""
    found = CalendarLink.objects.filter(digest=digest_of(secret)).select_related("centre").first()
    if found is None or not _still_theirs(found, secret):
        raise Http404
    since = datetime.fromtimestamp(now() / 1_000_000, UTC).date() - timedelta(days=31)
    rows = Published.objects.filter(
        centre=found.centre, agent=found.agent, day__gte=since
    ).order_by("day")
    answer = HttpResponse(
        calendar_of(found.centre.name or found.centre.code, rows, now()),
        content_type="text/calendar; charset=utf-8",
    )
    answer["Cache-Control"] = "private, max-age=300"
    return answer
