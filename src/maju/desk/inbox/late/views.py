"""Own contacts that lack a record; all of them with counts; a type put right."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from typing import NamedTuple

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from maju.desk.forms import Form
from maju.desk.inbox.late import correcting
from maju.desk.inbox.late.listing import Missing, Option, counts, missing, one, options, typed
from maju.desk.inbox.people import topics
from maju.desk.inbox.reader import Reader, centre_of, reader_of
from maju.desk.inbox.wishing import answer, back
from maju.desk.words import words
from maju.directory.access import Right
from maju.directory.models.desk import RESULTS


class Line(NamedTuple):
    """A contact, the types it may have, and the token of its form."""

    each: Missing
    options: Sequence[Option]
    token: str


@require_GET
def home(request: HttpRequest) -> HttpResponse:
    """To the list of the first centre."""
    return redirect("inbox:records", centre=centre_of(request, Right.TYPES_CORRECT))


@require_http_methods(["GET", "POST"])
def mine(request: HttpRequest, centre: str) -> HttpResponse:
    """The agent's own; a POST saves one."""
    reader = reader_of(request, centre, Right.DESK)
    if request.method == "POST":
        command = correcting.save_late(reader, Form(request.POST))
        return back(reader, reverse("inbox:records_mine", args=[centre]), command)
    found, more = missing(reader, agent=reader.agent or "-")
    return render(request, "inbox/records_mine.html", {
        "reader": reader,
        "lines": lines(reader, found),
        "more": more,
        "results": results(),
        "answer": answer(request, reader),
    })  # fmt: skip


def lines(reader: Reader, found: Sequence[Missing]) -> list[Line]:
    """Each with its own choices."""
    known = options(reader, [each.client for each in found])
    return [Line(each, known.get(each.client, ()), secrets.token_hex(16)) for each in found]


def results() -> list[tuple[str, str]]:
    """What may have come of a contact."""
    return [(each, words()[f"result_{each}"]) for each in RESULTS]


@require_GET
def index(request: HttpRequest, centre: str) -> HttpResponse:
    """Who lacks how many, which these are, and the latest that have a type."""
    reader = reader_of(request, centre, Right.TYPES_CORRECT)
    agent, page = request.GET.get("agent", ""), request.GET.get("page", "0")
    number = int(page) if page.isascii() and page.isdigit() and len(page) < 5 else 0
    saved = request.GET.get("view") == "saved"
    found, more = (
        typed(reader, page=number) if saved else missing(reader, agent=agent or None, page=number)
    )
    return render(
        request,
        "inbox/records.html",
        {
            "reader": reader,
            "saved": saved,
            "found": found,
            "more": number + 1 if more else None,
            "counts": counts(reader),
            "agent": agent,
            "answer": answer(request, reader),
        },
    )


@require_http_methods(["GET", "POST"])
def correct(request: HttpRequest, centre: str, contact: str) -> HttpResponse:
    """One contact's type; a POST puts it right."""
    reader = reader_of(request, centre, Right.TYPES_CORRECT)
    found = one(reader, contact)
    if found is None:
        raise Http404
    if request.method == "POST":
        command = correcting.correct(reader, found, Form(request.POST))
        return back(reader, reverse("inbox:record", args=[centre, contact]), command)
    names = topics(reader, [found.client])
    said = words()
    return render(
        request,
        "inbox/record.html",
        {
            "reader": reader,
            "found": found,
            "options": options(reader, [found.client]).get(found.client, ()),
            "results": results(),
            "past": [
                (
                    each.at,
                    each.by.name if each.by else "",
                    _said(each.before, found.client, names, said),
                    _said(each.after, found.client, names, said),
                )
                for each in correcting.past(reader, contact)
            ],
            "token": secrets.token_hex(16),
            "answer": answer(request, reader),
        },
    )


def _said(kept: object, client: str, names: object, said: object) -> str:
    assert isinstance(kept, dict)
    assert isinstance(names, dict)
    assert isinstance(said, dict)
    topic = names.get((client, kept["topic"]), kept["topic"])
    parts = [topic, said.get(f"result_{kept['result']}", "")]
    return " · ".join(str(each) for each in parts if each)
