"""Customers of one client: searched (logged), shown masked, whole with a reason (logged), changed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_POST

from maju.directory import models as m
from maju.directory.access import Right, signed
from maju.directory.customers import KINDS, NAME, Customers
from maju.directory.editing import link
from maju.directory.pages.caring import (
    CAUTION_DAYS,
    CONSENTS,
    REASONS,
    Care,
    approvers,
    erase,
    note_text,
)
from maju.directory.pages.kinds.words import CHANNELS
from maju.directory.pages.views.frame import bound, find_centre, now, page, vault
from maju.directory.scoping import person_in
from maju.directory.wording import korean
from maju.facts.readmodel.customers import SeenContact, contacts_of
from maju.kernel.errors import Refused

LISTED_MOST = 50
CONTACTS_MOST = 100


@require_GET
def choose(request: HttpRequest, centre: str) -> HttpResponse:
    """Of which client: the only one, or a list."""
    held, mine = find_centre(centre), bound(request, Right.CUSTOMERS_READ, centre)
    rows = [
        row
        for row in m.Client.objects.filter(centre=held).order_by("place", "id")
        if mine is None or row.code in mine
    ]
    if len(rows) == 1:
        return redirect("directory_pages:customers", centre=centre, client=rows[0].code)
    return page(request, "directory/of_whom.html", held, {"clients": rows, "here": "customers"})


@require_GET
def customers(request: HttpRequest, centre: str, client: str) -> HttpResponse:
    """The search, and who came last, masked."""
    return _list(request, _client(centre, client))


@sensitive_post_parameters()
@require_POST
def search(request: HttpRequest, centre: str, client: str) -> HttpResponse:
    """Who has a number, an e-mail address or a handle; it never stands in an address of ours."""
    held = _client(centre, client)
    said = request.POST.get("said", "").strip()[:200]
    if not said:
        return redirect("directory_pages:customers", centre=centre, client=client)
    book = _book(request, held)
    for kind in _kinds(said):
        found = book.find(kind, said, now=now())
        if found is not None:
            return redirect(
                "directory_pages:customer", centre=centre, client=client, customer=found.code
            )
    return _list(request, held, missed=True)


def _kinds(said: str) -> Sequence[str]:
    """What it may be: with an @ an address, with digits a number, else a handle."""
    if "@" in said:
        return ("email", "handle")
    digits = sum(each.isdigit() for each in said)
    return ("phone", "handle") if digits >= 7 else ("handle", "phone")


@sensitive_post_parameters()
@require_POST
def add(request: HttpRequest, centre: str, client: str) -> HttpResponse:
    """A new customer."""
    held, said = _client(centre, client), request.POST
    pairs = [(kind, said[kind][:200]) for kind in ("phone", "email") if said.get(kind, "").strip()]
    if not said.get("name", "").strip() or not pairs:
        return _list(request, held, refused=Refused("field_empty", field=_("Name and number")))
    try:
        made = _book(request, held).add(said["name"][:100], pairs, now=now())
    except Refused as refused:
        return _list(request, held, refused=refused)
    return redirect("directory_pages:customer", centre=centre, client=client, customer=made.code)


@require_GET
def customer(request: HttpRequest, centre: str, client: str, customer: str) -> HttpResponse:
    """One customer, masked; of one that was united, the one that was kept."""
    found = _customer(_client(centre, client), customer)
    if found.into is not None:
        return redirect(
            "directory_pages:customer", centre=centre, client=client, customer=found.into.code
        )
    return _page(request, found)


@require_POST
def reveal(request: HttpRequest, centre: str, client: str, customer: str) -> HttpResponse:
    """The same, whole, once; the reason stands in the access log."""
    found = _customer(_client(centre, client), customer)
    reason = request.POST.get("reason", "").strip()[:200]
    if not reason:
        return _page(request, found, refused=Refused("field_empty", field=_("Reason")))
    whole = _book(request, found.client).reveal(found, reason=reason, now=now())
    return _page(request, found, whole=whole)


@sensitive_post_parameters()
@require_POST
def act(request: HttpRequest, centre: str, client: str, customer: str) -> HttpResponse:
    """Do one thing to them."""
    found = _customer(_client(centre, client), customer)
    care = Care(found, _book(request, found.client), vault(), by=person_in(request), now=now())
    try:
        care.act(request.POST)
    except Refused as refused:
        found = _customer(found.client, customer)
        return _page(request, found, refused=refused)
    return redirect("directory_pages:customer", centre=centre, client=client, customer=customer)


@require_POST
def forget(request: HttpRequest, centre: str, client: str, customer: str) -> HttpResponse:
    """Destroy names, numbers and texts for ever, once it is confirmed by the id."""
    found = _customer(_client(centre, client), customer)
    if request.POST.get("sure", "").strip() != found.code:
        return _page(request, found, refused=Refused("forget_unsure"))
    erase(found, settings.MAJU_FORGET)
    return redirect("directory_pages:customers", centre=centre, client=client)


def _client(centre: str, code: str) -> m.Client:
    found = m.Client.objects.select_related("centre").filter(centre=centre, code=code).first()
    if found is None:
        raise Http404
    return found


def _customer(client: m.Client, code: str) -> m.Customer:
    """Of this client; another client's customer is nobody here."""
    rows = m.Customer.objects.select_related("client__centre", "into")
    found = rows.filter(client=client, code=code).first()
    if found is None:
        raise Http404
    return found


def _book(request: HttpRequest, client: m.Client) -> Customers:
    there = str(request.META.get("REMOTE_ADDR", ""))
    return Customers(client, vault(), by=person_in(request), address=there)


def _list(
    request: HttpRequest, client: m.Client, *, missed: bool = False, refused: Refused | None = None
) -> HttpResponse:
    book = _book(request, client)
    rows = m.Customer.objects.select_related("client").filter(client=client, into=None)
    cautioned = set(
        m.Caution.objects.filter(customer__client=client, expires__gt=now()).values_list(
            "customer", flat=True
        )
    )
    shown = list(rows.order_by("-known_since")[:LISTED_MOST])
    who = book.masked_of(shown)
    lines = [{"row": row, "who": who[row.code], "caution": row.code in cautioned} for row in shown]
    said = {
        "client": client,
        "lines": lines,
        "total": rows.count(),
        "missed": missed,
        "refused": refused,
        "may_edit": signed(request).may(Right.CUSTOMERS_EDIT, client.centre.code, client.code),
        "here": "customers",
    }
    status = 422 if refused else 200
    return page(request, "directory/customers.html", client.centre, said, status=status)


def _page(
    request: HttpRequest,
    found: m.Customer,
    *,
    whole: Mapping[str, Sequence[str]] | None = None,
    refused: Refused | None = None,
) -> HttpResponse:
    client, centre = found.client, found.client.centre
    book, scope, at = _book(request, client), signed(request), now()
    who = whole if whole is not None else book.masked(found)
    kept = m.Address.objects.filter(customer=found).order_by("id")
    contacts = contacts_of(link(), centre.code, client.code, found.code, limit=CONTACTS_MOST)
    said = {
        "client": client,
        "customer": found,
        "name": who[NAME][0],
        "addresses": [(kind, value) for kind in KINDS for value in who.get(kind, ())],
        "droppable": [(row.pk, row.kind) for row in kept],
        "whole": whole is not None,
        "cautions": m.Caution.objects.filter(customer=found).select_related("approved_by")
        .order_by("-id"),
        "now": at,
        "notes": [
            {"by": each.by.name, "at": each.at, "text": note_text(vault(), each, found.code)}
            for each in m.Note.objects.filter(customer=found).select_related("by").order_by("-id")
        ],
        "consents": m.Consent.objects.filter(customer=found).order_by("-id"),
        "united": m.Customer.objects.filter(into=found).order_by("code"),
        "contacts": _lines(centre, client, contacts),
        "refused": refused,
        "kinds": [(kind, kind_words()[kind]) for kind in KINDS],
        "reasons": [(each, reason_words()[each]) for each in REASONS],
        "reason_words": reason_words(),
        "consent_kinds": [(each, consent_words()[each]) for each in CONSENTS],
        "consent_words": consent_words(),
        "days": CAUTION_DAYS,
        "approvers": m.Person.objects.filter(pk__in=approvers(centre.code)).order_by("name"),
        "may_edit": scope.may(Right.CUSTOMERS_EDIT, centre.code, client.code),
        "may_reveal": scope.may(Right.CUSTOMERS_REVEAL, centre.code, client.code),
        "here": "customers",
    }  # fmt: skip
    status = 422 if refused else 200
    return page(request, "directory/customer.html", centre, said, status=status)


def _lines(
    centre: m.Centre, client: m.Client, contacts: Sequence[SeenContact]
) -> Sequence[Mapping[str, Any]]:
    """Contacts with names for their queues, agents and reasons."""
    queues = {
        row.code: row.name if korean() else row.name_en or row.name
        for row in m.Queue.objects.filter(centre=centre)
    }
    wanted = {agent for each in contacts for agent in each.agents}
    agents = dict(
        m.Agent.objects.filter(centre=centre, code__in=wanted).values_list("code", "person__name")
    )
    reasons = {
        row.code: row.name if korean() else row.name_en or row.name
        for row in m.ContactReason.objects.filter(client=client)
    }
    return [
        {
            "contact": each.contact,
            "at": each.arrived_at,
            "channel": CHANNELS.get(each.channel, ""),
            "queue": queues.get(each.queue or "", each.queue or ""),
            "agents": ", ".join(agents.get(one, one) for one in each.agents),
            "topic": reasons.get(each.topic or "", each.topic or ""),
            "outcome": _("abandoned") if each.outcome == "abandoned" else "",
            "wait_s": _seconds(each.wait_us),
            "talk_s": _seconds(each.talk_us),
            "abuse": each.abuse,
        }
        for each in contacts
    ]


def _seconds(us: int | None) -> int | None:
    return None if us is None else us // 1_000_000


def kind_words() -> Mapping[str, str]:
    """Kinds of addresses in the reader's language."""
    return {"phone": _("Phone number"), "email": _("E-mail address"), "handle": _("Handle"),
            "place": _("Postal address")}  # fmt: skip


def reason_words() -> Mapping[str, str]:
    """Why one is careful."""
    return {"abuse": _("Verbal abuse"), "harassment": _("Sexual harassment"), "threat": _("Threat"),
            "fraud": _("Fraud"), "other": _("Something else")}  # fmt: skip


def consent_words() -> Mapping[str, str]:
    """What one can agree to."""
    return {"recording": _("Recording"), "marketing": _("Advertising"),
            "third_party": _("Passing on to the client's partners")}  # fmt: skip
