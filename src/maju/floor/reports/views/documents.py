"""Report documents: which there are, which are planned, and the wish for another one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any, NamedTuple

from django.conf import settings
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_POST

from maju.floor.reports import saying
from maju.floor.reports.asked import Asked, read
from maju.floor.reports.asking import answerer
from maju.floor.reports.documents import library, restating, wanting
from maju.floor.reports.documents.cabinet import Cabinet
from maju.floor.reports.documents.contract import Plan, read_contract
from maju.floor.reports.documents.library import Version
from maju.floor.reports.documents.periods import KINDS, Period
from maju.floor.reports.documents.restating import Standing
from maju.floor.reports.documents.words import said_instant
from maju.floor.reports.page import Choice, around
from maju.floor.reports.places import Place, find_place
from maju.floor.reports.who import who
from maju.kernel.errors import Refused

KIND_NAMES = {
    "daily": _("Daily report"),
    "weekly": _("Weekly report"),
    "monthly": _("Monthly report"),
    "range": _("Report of any days"),
}
REFRESH_S = 2
_DAY = timedelta(days=1)


class Mark(NamedTuple):
    """A small sign beside a report."""

    label: str
    css: str
    icon: str = ""


class Entry(NamedTuple):
    """One line of the list."""

    version: Version
    kind: str | Promise
    client: str
    days: str
    marks: Sequence[Mark]
    stage: Mark
    made_at: str
    approved_at: str


class Planned(NamedTuple):
    """A plan of a contract that is in force."""

    client: str
    plan: Plan
    kind: str | Promise


def cabinet() -> Cabinet:
    """What is kept, of this installation."""
    found: Cabinet = settings.MAJU_DOCUMENTS
    return found


@require_GET
def documents(request: HttpRequest, centre: str) -> HttpResponse:
    """The list, newest days first."""
    return _listed(request, find_place(answerer(request), centre))


@require_POST
def want(request: HttpRequest, centre: str) -> HttpResponse:
    """Ask for a report; the reporting process makes it."""
    place = find_place(answerer(request), centre)
    said = request.POST
    try:
        number = wanting.want(
            cabinet().url,
            centre,
            client_of(place, said),
            kind=said.get("kind", ""),
            day=_date(said.get("day", "")),
            until=_date(said["until"]) if said.get("until") else None,
            at=said.get("at", "").strip() if said.get("kind") == "daily" else "",
            lang="en" if said.get("lang") == "en" else "ko",
            by=who(request),
            now=settings.MAJU_NOW(),
        )
    except Refused as refused:
        return _listed(request, place, refused)
    return redirect("reports:wanted", centre=centre, number=number)


@require_GET
def wanted(request: HttpRequest, centre: str, number: int) -> HttpResponse:
    """It is being made; then the way to it, or why there is none. Looks again by itself."""
    place = find_place(answerer(request), centre)
    wish = wanting.find_wish(cabinet().url, centre, number)
    if not place.whole and wish.client not in place.clients:
        raise Refused("report_unknown", report=str(number))
    if wish.state == "made" and wish.report is not None:
        return redirect("reports:document", centre=centre, report=wish.report)
    said = {
        "wish": wish,
        "kind": KIND_NAMES[wish.kind],
        "day": saying.long_day(wish.day),
        "refused": wish.refused() if wish.state == "refused" else None,
        "asked_at": said_instant(wish.wanted_at, place.zone),
    }
    response = _shown(request, "reports/wanted.html", place, said)
    if wish.state == "wanted":
        response.headers["Refresh"] = str(REFRESH_S)
    return response


def client_of(place: Place, said: QueryDict) -> str:
    """The client that a form names; empty for the whole centre, where its reader may write for it.

    Raises:
        Refused: ``choice_unknown``.
    """
    client = said.get("client", "")
    if client not in place.owners:
        raise Refused("choice_unknown", name="client", said=client[:40])
    return client


def readable(place: Place, version: Version) -> bool:
    """Whether it is this reader's: of their clients, and for a client company when approved."""
    theirs = place.whole or version.client in place.clients
    return theirs and (not place.from_client or version.approved_at is not None)


def entry(version: Version, standing: Standing | None, place: Place) -> Entry:
    """A version as a line says it."""
    zone = place.zone
    approved = "" if version.approved_at is None else said_instant(version.approved_at, zone)
    return Entry(
        version=version,
        kind=KIND_NAMES[version.kind],
        client=_called(place, version.client),
        days=days_of(version),
        marks=marks(version, standing),
        stage=stage(version, standing),
        made_at=said_instant(version.made_at, zone),
        approved_at=approved,
    )


def days_of(version: Version) -> str:
    """The days in words, with the hour of an interim report."""
    last = version.until - _DAY
    days = saying.long_day(version.since)
    if last != version.since:
        days = f"{days} – {saying.day_words(last)}"
    return f"{days} · {gettext('interim')} {version.at}" if version.at else days


def marks(version: Version, standing: Standing | None) -> list[Mark]:
    """How far its figures hold."""
    if not version.final:
        found = [Mark(gettext("provisional"), "open", "warn")]
    elif version.restates:
        found = [Mark(gettext("corrected %(n)d") % {"n": version.restates}, "warn", "info")]
    else:
        found = [Mark(gettext("final"), "", "met")]
    if standing is not None:
        behind = standing.sent is not None and standing.sent < version.version
        if standing.stale_at is not None or (behind and version.restates):
            found.append(Mark(gettext("correction needed"), "bad", "warn"))
        if standing.unknown:
            found.append(Mark(gettext("sending unclear"), "bad", "warn"))
    return found


def stage(version: Version, standing: Standing | None) -> Mark:
    """Draft, approved or sent."""
    if standing is not None and standing.sent == version.version:
        return Mark(gettext("sent"), "good", "met")
    if version.approved_at is not None:
        waits = standing is not None and standing.waiting
        return Mark(gettext("on its way") if waits else gettext("approved"), "good")
    return Mark(gettext("draft"), "")


def _listed(request: HttpRequest, place: Place, refused: Refused | None = None) -> HttpResponse:
    query = request.GET
    kind = query.get("kind", "")
    if kind not in ("", *KINDS):
        raise Refused("choice_unknown", name="kind", said=kind[:40])
    client = query.get("client", "")
    since, last = (_date(query[name]) if query.get(name) else None for name in ("from", "to"))
    found = library.list_reports(
        cabinet().url, place.centre, client or None, kind=kind or None,
        during=Period(since or date.min, last + _DAY if last else date.max),
    )  # fmt: skip
    found = [each for each in found if readable(place, each)]
    standings = restating.standings(cabinet().url, [each.report for each in found])
    said = {
        "refused": refused,
        "entries": [entry(each, standings.get(each.report), place) for each in found],
        "kind": kind,
        "client": client,
        "filtered": bool(kind or client or since or last),
        "since": since,
        "last": last,
        "plans": plans(place),
        "kinds": [Choice(name, "", value == kind, value) for value, name in KIND_NAMES.items()],
        "wished": request.POST if refused else {"day": _usual_day(place).isoformat()},
        "people": _clients(place),
    }
    return _shown(request, "reports/documents.html", place, said, status=422 if refused else 200)


def plans(place: Place) -> list[Planned]:
    """What the clock makes, by the contracts in force today."""
    kept = library.contracts(cabinet().url, place.centre, place.today)
    return [
        Planned(_called(place, client), plan, KIND_NAMES[plan.kind])
        for client, body in kept
        if place.whole or client in place.clients
        for plan in read_contract(body).plans
    ]


def shown(
    request: HttpRequest, template: str, asked: Asked, said: Mapping[str, Any], *, status: int = 200
) -> HttpResponse:
    """A page of documents or notes, with the tabs."""
    tab = "notes" if "notes" in template else "documents"
    return render(request, template, {**around(request, asked, tab), **said}, status=status)


def _shown(
    request: HttpRequest, template: str, place: Place, said: Mapping[str, Any], *, status: int = 200
) -> HttpResponse:
    return shown(request, template, read(place, QueryDict()), said, status=status)


def _clients(place: Place) -> list[Choice]:
    return [Choice(_called(place, each), "", False, each) for each in place.owners]


def _called(place: Place, client: str) -> str:
    return str(place.called("client", client)) if client else gettext("All clients")


def _usual_day(place: Place) -> date:
    return min(place.last, place.today - _DAY)


def _date(said: str) -> date:
    try:
        day = date.fromisoformat(said)
        _ = day + timedelta(days=62), day - timedelta(days=800)
    except (ValueError, OverflowError) as error:
        raise Refused("period_unreadable", said=said[:40]) from error
    return day
