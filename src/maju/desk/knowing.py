"""Who a customer is, as an agent has learnt it: a name, and a number to call.

A visitor of a web site comes without either. What the agent writes down here is the customer's from
then on: it stands on the next offer, a search finds it, and a promised call reaches it.
"""

from __future__ import annotations

from collections.abc import Callable

from maju.desk.forms import Form
from maju.desk.holding import Held, held
from maju.desk.seat import Seat
from maju.desk.texts import customer_row, customers_of, known, read, write
from maju.desk.wishing import Wish
from maju.directory import models as m
from maju.directory.customers import PHONE_LEAST, plain
from maju.kernel.dialling import may_call
from maju.kernel.errors import Refused

NAME_MOST = 60
NUMBER_MOST = 40


def identify(seat: Seat, form: Form) -> Wish:
    """Name and number of the customer of a contact that the agent has; what is left empty stays.

    Raises:
        Refused: ``not_on_contact``, ``note_nobody``, ``identity_empty``, ``number_unreadable``,
            ``number_not_allowed``, ``address_taken``: another customer of this client has the number.
    """
    found = held(seat, form.contact())
    if found.customer is None:
        raise Refused("note_nobody")
    name = " ".join(form.text("name", most=NAME_MOST).split())
    number = _checked(seat, form.text("number", most=NUMBER_MOST))
    if not name and not number:
        raise Refused("identity_empty")
    customer = found.customer

    def keep() -> None:
        _learn(seat, found, customer, number, refuse=True)
        if name:
            row = customer_row(customer)
            owner = customer if row is None else row.code
            write(owner, "name", name)
            customers_of(seat, found.client).learn(owner, "name", name)
            _trail(seat, owner, "name")

    return Wish(bodies=(), keep=keep)


def reachable(seat: Seat, found: Held, said: str) -> Callable[[], None]:
    """What must be kept so that a promised call reaches the customer: the number that was *said*,
    else the one that is known. It is dialled from where a channel would have put it.

    Raises:
        Refused: ``callback_no_number``: none is; ``number_unreadable``, ``number_not_allowed``.
    """
    customer = found.customer or ""
    number = _checked(seat, said)
    if not number and read(customer, "phone"):
        return lambda: None
    number = number or known(customer, whole=True).number
    if not number:
        raise Refused("callback_no_number")
    return lambda: _learn(seat, found, customer, number, refuse=False)


def _checked(seat: Seat, said: str) -> str:
    """A number as it was written, if it is one and may be called; empty stays empty."""
    number = plain("phone", said)
    if said and len(number) < PHONE_LEAST:
        raise Refused("number_unreadable")
    allowed = m.Centre.objects.values_list("outside", flat=True).get(code=seat.centre)
    if number and not may_call(number, allowed):
        raise Refused("number_not_allowed", number=number)
    return said


def _learn(seat: Seat, found: Held, customer: str, number: str, *, refuse: bool) -> None:
    """The customer is in the directory from now on, with *number* if there is one. A number that is
    another customer's is refused, or only called."""
    those = customers_of(seat, found.client)
    row = customer_row(customer) or those.register(customer, now=seat.now)
    if not number:
        return
    write(customer, "phone", number)
    those.learn(row.code, "phone", number)
    has = m.Address.objects.filter(customer=row, kind="phone").exists()
    told = known(customer, whole=True).addresses if has else ()
    if plain("phone", number) in {plain(kind, value) for kind, value in told}:
        return
    if refuse or not those.taken("phone", number):
        those.add_address(row, "phone", number, now=seat.now)
        _trail(seat, row.code, "phone")


def _trail(seat: Seat, customer: str, kind: str) -> None:
    """Who wrote down what kind of thing about whom; never what it reads."""
    centre = m.Centre.objects.get(code=seat.centre)
    m.Change.objects.create(
        centre=centre,
        by_id=seat.person,
        at=seat.now,
        edition=centre.edition,
        kind="address",
        which=customer,
        before=None,
        after={"kind": kind, "customer": customer},
    )
