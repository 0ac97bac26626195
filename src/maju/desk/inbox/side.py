"""Tabs beside the contact on the agent's page: what is mine to do, news and messages, the manual."""

from __future__ import annotations

import secrets

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from maju.desk.inbox.abandoned.listing import given
from maju.desk.inbox.inquiries.listing import PAGE, Asked, entries, found_by, is_overdue
from maju.desk.inbox.late.listing import lacking
from maju.desk.inbox.notices import letters
from maju.desk.inbox.notices.posting import for_reader
from maju.desk.inbox.notices.views import context
from maju.desk.inbox.reader import Reader, reader_of
from maju.desk.inbox.words import RESULTS
from maju.directory.access import Right
from maju.directory.models.inbox import GIVEN_RESULTS

SHOWN = 8


@require_GET
def duties(request: HttpRequest, centre: str) -> HttpResponse:
    """My inquiries, the calls that I am to make, and my records that lack."""
    return duties_part(request, reader_of(request, centre, Right.DESK))


def duties_part(request: HttpRequest, reader: Reader, *, whole: int | None = None) -> HttpResponse:
    """The same, with one number shown whole."""
    mine = found_by(reader, Asked(view="mine"))[:PAGE]
    late, more = lacking(reader, agent=reader.agent or "-")
    return render(
        request,
        "inbox/parts/duties.html",
        {
            "reader": reader,
            "inquiries": entries(reader, mine[:SHOWN]),
            "left": max(0, len(mine) - SHOWN),
            "given": given(reader, whole=whole),
            "whole": whole,
            "late": late,
            "late_more": more,
            "results": [(each, RESULTS[each]) for each in GIVEN_RESULTS],
            "token": secrets.token_hex(16),
            "beside": True,
        },
    )


@require_GET
def news(request: HttpRequest, centre: str) -> HttpResponse:
    """Notices and messages."""
    reader = reader_of(request, centre, Right.MESSAGES)
    return render(
        request,
        "inbox/parts/news.html",
        {**context(reader, to=request.GET.get("to", "")), "beside": True},
    )


@require_GET
def unread(request: HttpRequest, centre: str) -> HttpResponse:
    """How many of each the reader has not looked at: the figures on the tabs."""
    reader = reader_of(request, centre, Right.DESK)
    fresh = len(for_reader(reader, unread=True)) + letters.unread(reader)
    mine = found_by(reader, Asked(view="mine"))[:PAGE]
    due = sum(each.state == "open" or is_overdue(reader, each) for each in mine)
    return JsonResponse({"news": fresh, "duties": due + len(given(reader))})
