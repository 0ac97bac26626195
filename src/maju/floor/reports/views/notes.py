"""이슈·특이사항·조치·익일 예정: what people write during the day, for the report."""

from __future__ import annotations

from datetime import date, timedelta
from typing import NamedTuple
from urllib.parse import urlencode

from django.conf import settings
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_POST

from maju.floor.reports import saying
from maju.floor.reports.asked import read
from maju.floor.reports.asking import answerer
from maju.floor.reports.documents import library
from maju.floor.reports.documents.building import Note
from maju.floor.reports.documents.periods import Period
from maju.floor.reports.documents.words import said_instant
from maju.floor.reports.page import Choice
from maju.floor.reports.places import Place, find_place
from maju.floor.reports.views.documents import cabinet, client_of, shown
from maju.floor.reports.who import who
from maju.kernel.errors import Refused

NOTE_NAMES: dict[str, str | Promise] = {
    "issue": _("Issue"),
    "remark": _("Remark"),
    "measure": _("Measure taken"),
    "tomorrow": _("Planned for the next day"),
}
_DAY = timedelta(days=1)


class Written(NamedTuple):
    """A note with its time in words, and what it replaced."""

    note: Note
    at: str
    before: list[tuple[Note, str]]


@require_GET
def notes(request: HttpRequest, centre: str) -> HttpResponse:
    """A day's notes, each kind in its own part."""
    return _page(request, find_place(answerer(request), centre))


@require_POST
def write(request: HttpRequest, centre: str) -> HttpResponse:
    """Write one, correct one, or take one back."""
    place, said = find_place(answerer(request), centre), request.POST
    try:
        text, replaces = _words(said)
        library.write_note(
            cabinet().url, centre, client_of(place, said), day=_day(place, said),
            kind=said.get("kind", ""), text=text, by=who(request), at=settings.MAJU_NOW(),
            replaces=replaces,
        )  # fmt: skip
    except Refused as refused:
        return _page(request, place, refused)
    days = {"day": said.get("day", ""), "client": said.get("client", "")}
    there = reverse("reports:notes", kwargs={"centre": centre}) + "?" + urlencode(days)
    return redirect(there)


def _page(request: HttpRequest, place: Place, refused: Refused | None = None) -> HttpResponse:
    query = request.POST if refused else request.GET
    day = _day(place, QueryDict() if refused and refused.code == "period_unreadable" else query)
    client = query.get("client", "")
    client = client if client in place.owners else place.owners[0]
    url = cabinet().url
    found = library.notes(url, place.centre, client, Period(day, day + _DAY))

    def written(note: Note) -> Written:
        before = [
            (each, said_instant(each.at, place.zone))
            for each in library.note_history(url, note.id)[1:]
        ]
        return Written(note, said_instant(note.at, place.zone), before)

    said = {
        "refused": refused,
        "said": request.POST if refused else {},
        "day": day,
        "day_words": saying.long_day(day),
        "client": client,
        "people": [
            Choice(
                place.called("client", each) if each else _("The whole centre"),
                "",
                each == client,
                each,
            )
            for each in place.owners
        ],
        "before": (day - _DAY).isoformat(),
        "after": (day + _DAY).isoformat(),
        "kinds": [
            (kind, name, [written(each) for each in found if each.kind == kind])
            for kind, name in NOTE_NAMES.items()
        ],
    }
    asked = read(place, QueryDict())
    return shown(request, "reports/notes.html", asked, said, status=422 if refused else 200)


def _words(said: QueryDict) -> tuple[str, int | None]:
    """The text, and the note that it replaces; to take one back is asked for in so many words."""
    replaces = said.get("replaces", "")
    if replaces and (not replaces.isdecimal() or len(replaces) > 18):
        raise Refused("note_unknown", note=replaces[:40])
    text = "" if said.get("do") == "take_back" else said.get("text", "")
    if replaces and not text.strip() and said.get("do") != "take_back":
        raise Refused("note_empty")
    return text, int(replaces) if replaces else None


def _day(place: Place, query: QueryDict) -> date:
    said = query.get("day", "")
    if not said:
        return place.today if place.living else place.last
    try:
        day = date.fromisoformat(said)
        _around = day + 2 * _DAY, day - 2 * _DAY
    except (ValueError, OverflowError) as error:
        raise Refused("period_unreadable", said=said[:40]) from error
    return day
