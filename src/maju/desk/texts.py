"""Names, numbers and words about people, out of the side store and into it.

What is about a customer lies under the customer's key. Who came without a name has a key of the
contact's own: the conversation is somebody's all the same.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

import msgspec

from maju.desk.seat import Seat, vault
from maju.directory import masking
from maju.directory import models as m
from maju.directory.customers import Customers, addresses_of
from maju.directory.editing import link
from maju.journal.postgres.people_sync import get_many_sync_in, get_sync_in, put_sync_in
from maju.kernel.ids import CustomerId

_MASKS = {
    "phone": masking.mask_number,
    "email": masking.mask_email,
    "handle": masking.mask_handle,
    "place": masking.mask_place,
}


class Words(NamedTuple):
    """Something that was written, by whom and when."""

    at: int
    by: str
    text: str


class Known(NamedTuple):
    """Who a customer is. *row*: the directory's, where it has one; *whole*: nothing is masked."""

    name: str
    addresses: Sequence[tuple[str, str]]
    row: m.Customer | None
    whole: bool

    @property
    def number(self) -> str:
        """The first telephone number."""
        return next((value for kind, value in self.addresses if kind == "phone"), "")


def owner_of(contact: str, customer: str | None) -> CustomerId:
    """Under whose key the words of a contact lie."""
    return CustomerId(customer or contact)


def read(owner: str, name: str) -> str:
    """A text; empty where there is none, or its owner was forgotten."""
    value = get_sync_in(link(), vault(), CustomerId(owner), name)
    return "" if value is None else value.decode("utf-8", "replace")


def write(owner: str, name: str, text: str) -> None:
    """Keep a text in the page's own transaction. Refused ``forgotten``."""
    put_sync_in(link(), vault(), CustomerId(owner), name, text.encode())


def read_json(owner: str, name: str) -> Mapping[str, Any]:
    """A kept object; empty where there is none."""
    said = read(owner, name)
    return msgspec.json.decode(said, type=dict[str, Any]) if said else {}


def customer_row(customer: str | None) -> m.Customer | None:
    """The directory's row of a customer; of one that was united, the one that was kept."""
    if not customer:
        return None
    found = m.Customer.objects.select_related("client", "into").filter(code=customer).first()
    return found if found is None or found.into is None else found.into


def customers_of(seat: Seat, client: str) -> Customers:
    """Those of one client, as this agent finds and registers them."""
    company = m.Client.objects.get(centre=seat.centre, code=client)
    return Customers(
        company, vault(), by=m.Person.objects.get(pk=seat.person), address=seat.address
    )


def known(customer: str | None, *, whole: bool) -> Known:
    """Name and numbers, masked unless *whole*. Whoever shows them whole notes the reveal."""
    return known_many([customer], whole=whole)[customer]


def known_many(
    customers: Iterable[str | None], *, whole: bool = False
) -> Mapping[str | None, Known]:
    """The same of many, in three statements whatever their number."""
    wanted = {each for each in customers if each}
    found = m.Customer.objects.select_related("client", "into").filter(code__in=wanted)
    rows = {each.code: each if each.into is None else each.into for each in found}
    heads = {row.code for row in rows.values()}
    addresses: dict[str, list[m.Address]] = {}
    for address in addresses_of(heads).select_related("customer"):
        owner = address.customer
        addresses.setdefault(owner.into_id or owner.code, []).append(address)
    names = {(rows[one].code if one in rows else one, "name") for one in wanted}
    values = get_many_sync_in(
        link(),
        vault(),
        names
        | {(one, "phone") for one in wanted}
        | {(each.customer.code, each.stored) for some in addresses.values() for each in some},
    )
    texts = {key: value.decode("utf-8", "replace") for key, value in values.items()}
    made: dict[str | None, Known] = {
        None: Known("", (), None, whole),
        "": Known("", (), None, whole),
    }
    for one in wanted:
        row = rows.get(one)
        head = row.code if row is not None else one
        name = texts.get((head, "name"), "")
        said = [
            (each.kind, texts.get((each.customer.code, each.stored), ""))
            for each in addresses.get(head, ())
        ]
        if not said and (number := texts.get((one, "phone"))):
            said = [("phone", number)]  # known to the channel, not to the directory yet
        if not whole:
            name = masking.mask_name(name)
            said = [(kind, _MASKS[kind](value)) for kind, value in said]
        made[one] = Known(name, said, row, whole)
    return made


def note_reveal(seat: Seat, client: m.Client, customer: str, contact: str) -> bool:
    """Write to the access log that this agent saw this customer whole: once per contact. Gives
    whether this was the first time."""
    _entry, new = m.Access.objects.get_or_create(
        by_id=seat.person,
        kind="reveal",
        customer=customer,
        reason=contact,
        defaults={
            "at": seat.now,
            "client": client,
            "what": "all",
            "rows": 1,
            "address": seat.address,
        },
    )
    return new
