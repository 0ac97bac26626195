"""History by name, number or order number: of one client, masked unless the customer is in hand."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from maju.desk.lines import Line
from maju.desk.naming import Naming
from maju.desk.reading import rows
from maju.desk.seat import Seat
from maju.desk.texts import Known, customers_of, known
from maju.directory import models as m
from maju.directory.editing import link
from maju.facts.readmodel.customers import known_as

CONTACTS_SHOWN = 5


class Found(NamedTuple):
    """A customer, the last contacts, and what is still open."""

    who: Known
    history: Sequence[Line]
    inquiries: Sequence[tuple[str, Line]]
    code: str


def search(seat: Seat, client: m.Client, text: str) -> Sequence[Found]:
    """Whom *text* finds. Every search stands in the access log; nothing is revealed by it."""
    codes = customers_of(seat, client.code).search(text, now=seat.now)
    mine = {each["customer"] for each in rows(seat, "customers_in_hand")} if codes else set()
    return [_found(seat, client, each, whole=each in mine) for each in codes]


def _found(seat: Seat, client: m.Client, code: str, *, whole: bool) -> Found:
    names = sorted(known_as(link(), seat.centre, client.code, code))
    asked = {"client": client.code, "customers": names}
    histories = rows(seat, "history", **asked, contact="", limit=CONTACTS_SHOWN)
    inquiries = rows(seat, "open_inquiries", **asked)
    naming = Naming(seat, client, [*histories, *inquiries], entry=None)
    return Found(
        who=known(code, whole=whole),
        history=[naming.contact(each) for each in histories],
        inquiries=[(each["inquiry"], naming.inquiry(each)) for each in inquiries],
        code=code,
    )
