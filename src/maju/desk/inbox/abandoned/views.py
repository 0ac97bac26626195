"""The list of who gave up, its forms, and what an agent is to call."""

from __future__ import annotations

import secrets

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from maju.desk.forms import Form
from maju.desk.inbox.abandoned import giving
from maju.desk.inbox.abandoned.listing import DAYS, given, listed
from maju.desk.inbox.people import crew
from maju.desk.inbox.reader import Reader, centre_of, reader_of
from maju.desk.inbox.side import duties_part
from maju.desk.inbox.wishing import answer, back
from maju.desk.inbox.words import RESULTS
from maju.desk.texts import note_reveal
from maju.directory.access import Right
from maju.directory.models.inbox import GIVEN_RESULTS
from maju.kernel.errors import Refused


@require_GET
def home(request: HttpRequest) -> HttpResponse:
    """To the list of the first centre."""
    return redirect("inbox:abandoned", centre=centre_of(request, Right.ABANDONED_READ))


@require_GET
def index(request: HttpRequest, centre: str) -> HttpResponse:
    """Who gave up, and what the reader is to call."""
    reader = reader_of(request, centre, Right.ABANDONED_READ)
    return _page(request, reader)


def _page(request: HttpRequest, reader: Reader, *, whole: int | None = None) -> HttpResponse:
    said, page = request.GET.get("days", ""), request.GET.get("page", "0")
    days = int(said) if said in map(str, DAYS) else 1
    number = int(page) if page.isascii() and page.isdigit() and len(page) < 5 else 0
    client = request.GET.get("client", "")
    entries, more = listed(reader, client=client, days=days, page=number)
    return render(
        request,
        "inbox/abandoned.html",
        {
            "reader": reader,
            "entries": entries,
            "more": number + 1 if more else None,
            "days": days,
            "choices": DAYS,
            "client": client,
            "companies": [(each.code, reader.named(each)) for each in reader.companies()],
            "may_give": reader.may(Right.ABANDONED_HAND_OUT),
            "crew": [(each.code, each.person.name) for each in crew(reader)],
            "given": given(reader, whole=whole),
            "whole": whole,
            "results": [(each, RESULTS[each]) for each in GIVEN_RESULTS],
            "token": secrets.token_hex(16),
            "answer": answer(request, reader),
        },
    )


@require_POST
def hand_out(request: HttpRequest, centre: str) -> HttpResponse:
    """Those that are ticked go to an agent, or to routing."""
    reader = reader_of(request, centre, Right.ABANDONED_HAND_OUT)
    form, address = Form(request.POST), reverse("inbox:abandoned", args=[centre])
    match form.needed("how"):
        case "give":
            giving.give(reader, form)
            return back(reader, address)
        case "distribute":
            return back(reader, address, giving.distribute(reader, form))
        case said:
            raise Refused("choice_unknown", name="how", said=said)


@require_POST
def reveal(request: HttpRequest, centre: str) -> HttpResponse:
    """The number of a call that is the reader's to make; noted in the access log."""
    reader = reader_of(request, centre, Right.CUSTOMERS_REVEAL)
    with transaction.atomic():
        call = giving.mine(reader, Form(request.POST).needed("call"))
        note_reveal(reader, call.client, call.customer, f"given:{call.pk}")
    if request.headers.get("HX-Request"):
        return duties_part(request, reader, whole=call.pk)
    return _page(request, reader, whole=call.pk)


@require_POST
def tried(request: HttpRequest, centre: str) -> HttpResponse:
    """What came of such a call."""
    reader = reader_of(request, centre, Right.ABANDONED_READ)
    giving.tried(reader, Form(request.POST))
    if request.headers.get("HX-Request"):
        return duties_part(request, reader)
    return back(reader, reverse("inbox:abandoned", args=[centre]))
