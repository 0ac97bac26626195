"""Notices and messages: the page, its forms, who has read what."""

from __future__ import annotations

import secrets
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from maju.desk.forms import Form
from maju.desk.inbox.notices import letters, posting
from maju.desk.inbox.reader import Reader, centre_of, reader_of
from maju.desk.inbox.wishing import answer, back
from maju.directory import models as m
from maju.directory.access import Right


@require_GET
def home(request: HttpRequest) -> HttpResponse:
    """To the page of the first centre."""
    return redirect("inbox:notices", centre=centre_of(request, Right.MESSAGES))


@require_GET
def index(request: HttpRequest, centre: str) -> HttpResponse:
    """What is new, what was written to me, and forms for both."""
    reader = reader_of(request, centre, Right.MESSAGES)
    said = {**context(reader, to=request.GET.get("to", "")), "answer": answer(request, reader)}
    return render(request, "inbox/notices.html", said)


def context(reader: Reader, *, unread: bool = False, to: str = "") -> dict[str, Any]:
    """What the page and its part beside the contact show. *to*: the person whom one answers."""
    may_write = reader.may(Right.NOTICES_WRITE)
    return {
        "reader": reader,
        "notices": posting.for_reader(reader, unread=unread),
        "letters": letters.received(reader),
        "unread": letters.unread(reader),
        "groups": letters.by_team(reader),
        "to": to,
        "teams": letters.teams(reader),
        "may_write": may_write,
        "whole": reader.clients is None,
        "companies": [(each.code, reader.named(each)) for each in reader.companies()]
        if may_write
        else [],
        "all_teams": m.Team.objects.filter(centre=reader.centre).order_by("place", "id")
        if may_write and reader.clients is None
        else [],
        "token": secrets.token_hex(16),
    }


@require_POST
def write(request: HttpRequest, centre: str) -> HttpResponse:
    """A new notice."""
    reader = reader_of(request, centre, Right.NOTICES_WRITE)
    posting.write(reader, Form(request.POST))
    return back(reader, reverse("inbox:notices", args=[centre]))


@require_GET
def readers(request: HttpRequest, centre: str, number: int) -> HttpResponse:
    """Who has read a notice."""
    reader = reader_of(request, centre, Right.NOTICES_WRITE)
    shown = next(
        (each for each in posting.for_reader(reader, past=True) if each.notice.pk == number), None
    )
    if shown is None or not reader.names:
        raise Http404
    found = posting.readers(reader, shown.notice)
    return render(
        request, "inbox/readers.html", {"reader": reader, "shown": shown, "readers": found}
    )


@require_POST
def read(request: HttpRequest, centre: str, number: int) -> HttpResponse:
    """The reader has read a notice."""
    reader = reader_of(request, centre, Right.MESSAGES)
    posting.mark_read(reader, number)
    return _after(request, reader)


@require_POST
def send(request: HttpRequest, centre: str) -> HttpResponse:
    """A message."""
    reader = reader_of(request, centre, Right.MESSAGES)
    letters.send(reader, Form(request.POST))
    return _after(request, reader)


@require_POST
def seen(request: HttpRequest, centre: str) -> HttpResponse:
    """All messages are read."""
    reader = reader_of(request, centre, Right.MESSAGES)
    letters.mark_read(reader)
    return _after(request, reader)


def _after(request: HttpRequest, reader: Reader) -> HttpResponse:
    """The part beside the contact where it was asked from there, else the page."""
    if request.headers.get("HX-Request") and request.POST.get("beside"):
        return render(request, "inbox/parts/news.html", {**context(reader), "beside": True})
    return back(reader, reverse("inbox:notices", args=[reader.centre]))
