"""The list of inquiries, the page of one, and its forms."""

from __future__ import annotations

import secrets

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from maju.desk.forms import Form
from maju.desk.inbox.inquiries import noting
from maju.desk.inbox.inquiries.history import contacts, steps
from maju.desk.inbox.inquiries.listing import VIEWS, Asked, entries, listed
from maju.desk.inbox.people import crew, customer
from maju.desk.inbox.reader import Reader, centre_of, reader_of
from maju.desk.inbox.wishing import answer, back
from maju.desk.words import words
from maju.directory import models as m
from maju.directory.access import Right
from maju.directory.editing import link
from maju.facts.readmodel.inquiries import Inquiry, inquiry
from maju.kernel.errors import Refused


@require_GET
def home(request: HttpRequest) -> HttpResponse:
    """To the list of the first centre."""
    return redirect("inbox:inquiries", centre=centre_of(request, Right.INQUIRIES_READ))


@require_GET
def index(request: HttpRequest, centre: str) -> HttpResponse:
    """What is open, and other choices."""
    reader = reader_of(request, centre, Right.INQUIRIES_READ)
    page = request.GET.get("page", "0")
    asked = Asked(
        view=request.GET.get("view", "open"),
        client=request.GET.get("client", ""),
        owner=request.GET.get("owner", ""),
        page=int(page) if page.isascii() and page.isdigit() and len(page) < 5 else 0,
    )
    found, more = listed(reader, asked)
    said = words()
    labels = {"open": _("Open"), "overdue": _("Overdue"), "mine": _("Mine"),
              "handed": _("Handed over"), "all": _("All")}  # fmt: skip
    views = [(each, labels[each]) for each in VIEWS if each != "mine" or reader.agent]
    states = [(each, said[f"inquiry_{each}"]) for each in noting.STATES if each != "open"]
    return render(
        request,
        "inbox/inquiries.html",
        {
            "reader": reader,
            "asked": asked,
            "entries": found,
            "more": asked.page + 1 if more else None,
            "views": [] if limited(reader) else views,
            "states": states,
            "companies": [(each.code, reader.named(each)) for each in reader.companies()],
            "owners": [(each.code, each.person.name) for each in crew(reader)]
            if reader.names
            else [],
            "limited": limited(reader),
            "answer": answer(request, reader),
        },
    )


def limited(reader: Reader) -> bool:
    """Whether the reader is a client company's whose work is outsourced."""
    return reader.outside and not reader.names


def _found(reader: Reader, name: str) -> Inquiry:
    """An inquiry that the reader may see: of outsourced work, one that was handed over some time."""
    row = inquiry(link(), reader.centre, name)
    if row is None or not reader.serves(row.client):
        raise Http404
    if limited(reader) and row.state != "client" and not noting.answered(reader, row):
        raise Http404
    return row


@require_http_methods(["GET", "POST"])
def one(request: HttpRequest, centre: str, inquiry: str) -> HttpResponse:
    """Everything of one inquiry; a POST with a reason shows its customer whole, and is logged."""
    reader = reader_of(request, centre, Right.INQUIRIES_READ)
    row = _found(reader, inquiry)
    whole = request.method == "POST" and _revealed(reader, row)
    return render(
        request,
        "inbox/inquiry.html",
        {
            "reader": reader,
            "row": row,
            "entry": entries(reader, [row])[0],
            "who": customer(row.customer, whole=whole),
            "whole": whole,
            "may_reveal": not whole
            and row.customer
            and reader.may(Right.CUSTOMERS_REVEAL, row.client),
            "steps": steps(reader, row, whole=whole),
            "contacts": contacts(reader, row, whole=whole),
            "may_note": not limited(reader) and reader.may(Right.INQUIRIES_EDIT, row.client),
            "may_answer": reader.outside
            and row.state == "client"
            and reader.may(Right.INQUIRIES_EDIT, row.client),
            "states": [(each, words()[f"inquiry_{each}"]) for each in noting.STATES],
            "owners": [(each.code, each.person.name) for each in crew(reader, row.client)],
            "token": secrets.token_hex(16),
            "answer": answer(request, reader),
        },
    )


def _revealed(reader: Reader, row: Inquiry) -> bool:
    if not reader.may(Right.CUSTOMERS_REVEAL, row.client) or not row.customer:
        raise Refused("not_allowed")
    m.Access.objects.create(
        by_id=reader.person,
        kind="reveal",
        customer=row.customer,
        reason=f"inquiry:{row.inquiry}",
        at=reader.now,
        client=reader.company(row.client),
        what="all",
        address=reader.address,
        rows=1,
    )
    return True


@require_POST
def note(request: HttpRequest, centre: str, inquiry: str) -> HttpResponse:
    """Another state, owner, promise."""
    reader = reader_of(request, centre, Right.INQUIRIES_EDIT)
    if limited(reader):
        raise Refused("not_allowed")
    row = _found(reader, inquiry)
    return back(reader, _address(reader, row), noting.note(reader, row, Form(request.POST)))


@require_POST
def reply(request: HttpRequest, centre: str, inquiry: str) -> HttpResponse:
    """The client company's answer."""
    reader = reader_of(request, centre, Right.INQUIRIES_EDIT)
    if not reader.outside:
        raise Refused("not_allowed")
    row = _found(reader, inquiry)
    return back(reader, _address(reader, row), noting.answer(reader, row, Form(request.POST)))


def _address(reader: Reader, row: Inquiry) -> str:
    return reverse("inbox:inquiry", args=[reader.centre, row.inquiry])
