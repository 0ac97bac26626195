"""Calling a customer from the desk: one who is known, or a number that was typed.

Which number is dialled stands in the side store alone: the wish names where it lies. What may be
called at all is checked here, where the number is read, and again by whoever dials it.
"""

from __future__ import annotations

from typing import NamedTuple

from maju.desk.forms import Form
from maju.desk.reading import contact_row
from maju.desk.seat import Seat
from maju.desk.sending import check_token, drawn
from maju.desk.texts import customer_row, customers_of, read
from maju.desk.wishing import Wish
from maju.directory import models as m
from maju.directory.customers import addresses_of, plain
from maju.kernel import commands as c
from maju.kernel.dialling import may_call
from maju.kernel.errors import Refused
from maju.kernel.ids import ClientId, ContactId, CustomerId

_NUMBER_MOST = 40


class Reached(NamedTuple):
    """By which of a customer's numbers: whose key it lies under, as what, and the number itself."""

    customer: str
    stored: str
    number: str


def call(seat: Seat, form: Form) -> Wish:
    """The customer of a contact that the agent has or had, or one whom a search has found.

    Raises:
        Refused: ``not_on_contact``, ``call_nobody``, ``number_not_allowed``.
    """
    client, customer = _whom(seat, form)
    reached = _reached(customer, form.text("address", most=20))
    return _place(seat, form, client, reached)


def call_number(seat: Seat, form: Form) -> Wish:
    """A number that was typed; it is a customer's of that client from then on.

    Raises:
        Refused: ``client_not_yours``, ``number_unreadable``, ``number_not_allowed``.
    """
    client = _client(seat, form.needed("client"))
    number = plain("phone", form.text("number", most=_NUMBER_MOST))
    if not number:
        raise Refused("number_unreadable")
    _refuse_unless_allowed(seat, number)
    check_token(form.text("token", most=200))  # before anything is kept
    customers = customers_of(seat, client)
    found = customers.find("phone", number, now=seat.now)
    found = found or customers.add("", [("phone", number)], now=seat.now)
    return _place(seat, form, client, _reached(found.code, "", number=number))


def _whom(seat: Seat, form: Form) -> tuple[str, str]:
    contact = form.text("contact", most=120)
    if contact:
        found = contact_row(seat, contact)
        if (
            found is None
            or not (found["holds"] or found["had"])
            or not seat.serves(found["client"])
        ):
            raise Refused("not_on_contact", agent=seat.agent, contact=contact)
        if found["customer"] is None:
            raise Refused("call_nobody")
        return found["client"], found["customer"]
    client = _client(seat, form.needed("client"))
    row = customer_row(form.needed("customer"))
    if row is None or row.client.code != client or row.client.centre_id != seat.centre:
        raise Refused("call_nobody")
    return client, row.code


def _client(seat: Seat, said: str) -> str:
    known = m.Client.objects.filter(centre=seat.centre, code=said).exists()
    if not known or not seat.serves(said):
        raise Refused("client_not_yours", client=said[:60])
    return said


def _reached(customer: str, address: str, *, number: str = "") -> Reached:
    """The number at that place of the customer's, or the one that is *number*, or the first."""
    row = customer_row(customer)
    those = m.Address.objects.none()
    if row is not None:
        those = addresses_of([row.code]).filter(kind="phone")
    numbers = [
        Reached(each.customer_id, each.stored, read(each.customer_id, each.stored))  # type: ignore[attr-defined]
        for each in those
        if not address or str(each.pk) == address
    ]
    if number:
        numbers = [each for each in numbers if plain("phone", each.number) == number] or numbers
    if numbers:
        return numbers[0]
    told = read(customer, "phone")  # known to the channel, not to the directory yet
    if not told or address:
        raise Refused("call_nobody")
    return Reached(customer, "phone", told)


def _place(seat: Seat, form: Form, client: str, reached: Reached) -> Wish:
    _refuse_unless_allowed(seat, plain("phone", reached.number))
    body = c.PlaceCall(
        contact=ContactId(drawn(seat, "ct", form.needed("token"))),
        agent=seat.agent,
        client=ClientId(client),
        customer=CustomerId(reached.customer),
        shows=form.text("shows", most=60),
        number=reached.stored,
    )
    return Wish(bodies=(body,))


def _refuse_unless_allowed(seat: Seat, number: str) -> None:
    allowed = m.Centre.objects.values_list("outside", flat=True).get(code=seat.centre)
    if not may_call(number, allowed):
        raise Refused("number_not_allowed", number=number)
