"""The manual's pages: searched, read, written; and the part beside the contact."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from maju.desk.forms import Form
from maju.desk.holding import Held, held
from maju.desk.inbox.manual import pages
from maju.desk.inbox.reader import Reader, centre_of, reader_of
from maju.desk.inbox.wishing import answer, back
from maju.directory import models as m
from maju.directory.access import Right
from maju.kernel.errors import Refused
from maju.kernel.ids import ContactId


@require_GET
def home(request: HttpRequest) -> HttpResponse:
    """To the manual of the first centre."""
    return redirect("inbox:manual", centre=centre_of(request, Right.KNOWLEDGE_READ))


@require_GET
def index(request: HttpRequest, centre: str) -> HttpResponse:
    """What is found."""
    reader = reader_of(request, centre, Right.KNOWLEDGE_READ)
    said, client = request.GET.get("q", "")[:200], request.GET.get("client", "")
    category = request.GET.get("category", "")
    return render(
        request,
        "inbox/manual.html",
        {
            "reader": reader,
            "said": said,
            "client": client,
            "category": category,
            "companies": [(each.code, reader.named(each)) for each in reader.companies()],
            "categories": pages.categories(reader),
            "found": pages.find(reader, said, client=client, category=category),
            "may_write": reader.may(Right.KNOWLEDGE_EDIT),
            "answer": answer(request, reader),
        },
    )


def _page(reader: Reader, number: int) -> m.ManualPage:
    found = pages.visible(reader).select_related("client").filter(pk=number).first()
    if found is None and reader.may(Right.KNOWLEDGE_EDIT):
        hidden = m.ManualPage.objects.filter(centre=reader.centre, pk=number, withdrawn=True)
        found = hidden.select_related("client").first()
        if found is not None and not pages.may_edit(
            reader, found.client.code if found.client else None
        ):
            found = None
    if found is None:
        raise Http404
    return found


@require_GET
def one(request: HttpRequest, centre: str, number: int) -> HttpResponse:
    """A page with its versions."""
    reader = reader_of(request, centre, Right.KNOWLEDGE_READ)
    page = _page(reader, number)
    said = {
        "reader": reader,
        "shown": pages.shown(reader, page),
        "versions": page.versions.select_related("by").order_by("-number"),  # type: ignore[attr-defined]
        "may_edit": pages.may_edit(reader, page.client.code if page.client else None),
        "answer": answer(request, reader),
    }
    return render(request, "inbox/manual_page.html", said)


@require_http_methods(["GET", "POST"])
def edit(request: HttpRequest, centre: str, number: int = 0) -> HttpResponse:
    """The form of a page; 0 is a new one."""
    reader = reader_of(request, centre, Right.KNOWLEDGE_EDIT)
    page = _page(reader, number) if number else None
    if request.method == "POST":
        kept = pages.save(reader, page, Form(request.POST))
        return back(reader, reverse("inbox:manual_page", args=[centre, kept.pk]))
    return render(
        request,
        "inbox/manual_edit.html",
        {
            "reader": reader,
            "page": page,
            "shared": pages.may_edit(reader, None),
            "companies": [
                (each.code, reader.named(each))
                for each in reader.companies()
                if pages.may_edit(reader, each.code)
            ],
            "categories": pages.categories(reader),
        },
    )


@require_GET
def beside(request: HttpRequest, centre: str) -> HttpResponse:
    """What is found for the client of the contact in hand."""
    reader = reader_of(request, centre, Right.DESK)
    return _part(request, reader, request.GET.get("contact", ""), request.GET.get("q", "")[:200])


@require_POST
def used(request: HttpRequest, centre: str, number: int) -> HttpResponse:
    """The page answered the contact in hand."""
    reader = reader_of(request, centre, Right.DESK)
    page = _page(reader, number)
    form = Form(request.POST)
    contact = form.needed("contact")
    if _held(reader, contact) is None:
        raise Refused("contact_not_yours")
    pages.helped(reader, page, contact)
    if request.headers.get("HX-Request"):
        return _part(request, reader, contact, form.text("q", most=200))
    return back(reader, reverse("inbox:manual_page", args=[centre, page.pk]))


def _held(reader: Reader, contact: str) -> Held | None:
    try:
        return held(reader, ContactId(contact)) if contact else None
    except Refused:
        return None


def _part(request: HttpRequest, reader: Reader, contact: str, said: str) -> HttpResponse:
    found = _held(reader, contact)
    client = "" if found is None else found.client
    helped = set(
        m.ManualUse.objects.filter(contact=contact or "-").values_list("page_id", flat=True)
    )
    return render(
        request,
        "inbox/parts/manual.html",
        {
            "reader": reader,
            "said": said,
            "contact": contact if found is not None else "",
            "found": pages.find(reader, said, client=client)[:12],
            "helped": helped,
        },
    )
