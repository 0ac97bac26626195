"""Customers of one client: found by an address, masked; whole only with a reason that is logged."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from ninja import Router

from maju.app.api import shapes
from maju.app.api.caller import Caller, caller, now
from maju.app.api.repeating import once
from maju.directory import models as m
from maju.directory.customers import NAME, Customers
from maju.kernel.errors import Refused

router = Router(tags=["customers"])


@router.post("/customers/search", response=shapes.Customer, url_name="customer_search")
def search(request: HttpRequest, said: shapes.CustomerSearch) -> Mapping[str, object]:
    """Who has this address at this client (`customers.read`); masked. Logged as a search."""
    who = caller(request)
    client = who.client("customers.read", said.client)
    book = _book(who, client)
    found = book.find(said.address.kind, said.address.value, now=now())
    if found is None:
        raise Refused("not_there", what="customer")
    return _shown(found, client, book.masked(found), masked=True)


@router.get("/customers/{customer}", response=shapes.Customer, url_name="customer")
def get_customer(request: HttpRequest, customer: str) -> Mapping[str, object]:
    """One customer, masked (`customers.read`)."""
    who = caller(request)
    found = _find(who, "customers.read", customer)
    return _shown(found, found.client, _book(who, found.client).masked(found), masked=True)


@router.post("/customers/{customer}/reveal", response=shapes.Customer, url_name="customer_reveal")
def reveal(request: HttpRequest, customer: str, said: shapes.Reveal) -> Mapping[str, object]:
    """The same, whole (`customers.reveal`); the reason stands in the access log."""
    who = caller(request)
    found = _find(who, "customers.reveal", customer)
    whole = _book(who, found.client).reveal(found, reason=said.reason, now=now())
    return _shown(found, found.client, whole, masked=False)


@router.post("/customers", response={201: shapes.Customer}, url_name="customers")
def add(request: HttpRequest, said: shapes.CustomerNew) -> HttpResponse:
    """A new customer (`customers.write`); refused `address_taken` when somebody has an address."""
    who = caller(request)
    client = who.client("customers.write", said.client)

    def change() -> object:
        book = _book(who, client)
        pairs = [(each.kind, each.value) for each in said.addresses]
        made = book.add(said.name, pairs, now=now())
        return _shown(made, client, book.masked(made), masked=True)

    return once(request, change, status=201)


@router.post("/customers/{customer}/addresses", response=shapes.Customer, url_name="addresses")
def add_address(request: HttpRequest, customer: str, said: shapes.Address) -> HttpResponse:
    """One more way to reach a customer (`customers.write`)."""
    who = caller(request)
    found = _find(who, "customers.write", customer)

    def change() -> object:
        book = _book(who, found.client)
        book.add_address(found, said.kind, said.value, now=now())
        return _shown(found, found.client, book.masked(found), masked=True)

    return once(request, change)


def _book(who: Caller, client: m.Client) -> Customers:
    return Customers(client, settings.MAJU_VAULT(), by=who.person)


def _find(who: Caller, scope: str, code: str) -> m.Customer:
    rows = m.Customer.objects.filter(client__in=who.clients(scope), code=code)
    found = rows.select_related("client__centre", "into").first()
    if found is None:
        raise Refused("not_there", what="customer")
    return found.into or found


def _shown(
    row: m.Customer, client: m.Client, said: Mapping[str, Sequence[str]], *, masked: bool
) -> Mapping[str, object]:
    return {
        "id": row.code,
        "client": client.code,
        "vip": row.vip,
        "language": row.language,
        "name": said[NAME][0],
        "addresses": [
            {"kind": kind, "value": value}
            for kind, values in said.items()
            if kind != NAME
            for value in values
        ],
        "masked": masked,
    }
