"""Inquiries (문의) as they stand: what is open, overdue, handed over, and whose."""

from __future__ import annotations

from collections.abc import Collection

from msgspec import Struct

from maju.facts.readmodel.asking import Clients, Link, listed, rows
from maju.facts.readmodel.customers import known_as

OPEN = ("open", "client", "second", "callback", "absent")
"""States of an inquiry that is not done."""


class Inquiry(Struct, frozen=True, kw_only=True):
    """An inquiry; *contact* is the latest that belongs to it, *contacts* are all, in order."""

    inquiry: str
    client: str
    customer: str | None
    contact: str | None
    contacts: list[str]
    state: str
    owner: str | None
    due: int | None
    topic: str | None
    opened_at: int
    noted_at: int
    noted_by: str
    done_at: int | None
    notes: int


def inquiries(
    link: Link,
    centre: str,
    *,
    clients: Clients,
    states: Collection[str] | None = OPEN,
    owner: str | None = None,
    overdue_at: int | None = None,
    limit: int = 50,
    offset: int = 0,
) -> list[Inquiry]:
    """Those in one of *states*, of *owner* if one is named; promised first, then the oldest.

    *overdue_at*: only what is promised for before that instant and is not done.
    """
    return rows(
        link,
        "inquiries",
        Inquiry,
        centre=centre,
        clients=listed(clients),
        states=listed(states),
        owner=owner,
        customers=None,
        due_before=overdue_at,
        limit=limit,
        offset=offset,
    )


def inquiries_of(
    link: Link, centre: str, client: str, customer: str, *, limit: int = 20
) -> list[Inquiry]:
    """A customer's inquiries at *client*, united customers' too; what is not done comes first."""
    return rows(
        link,
        "inquiries",
        Inquiry,
        centre=centre,
        clients=[client],
        states=None,
        owner=None,
        customers=sorted(known_as(link, centre, client, customer)),
        due_before=None,
        limit=limit,
        offset=0,
    )


def inquiry(link: Link, centre: str, inquiry: str) -> Inquiry | None:
    """One inquiry; ``None`` when nobody has noted it."""
    found = rows(link, "inquiry", Inquiry, centre=centre, inquiry=inquiry)
    return found[0] if found else None
