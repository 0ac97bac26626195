"""What is known of a customer: all its contacts, whoever it was known as; and who gave up."""

from __future__ import annotations

from collections.abc import Collection

from msgspec import Struct

from maju.facts.readmodel.asking import Clients, Link, listed, rows


class SeenContact(Struct, frozen=True, kw_only=True):
    """A contact in a customer's history; instants and durations in microseconds."""

    contact: str
    direction: str
    channel: str
    customer: str | None
    queue: str | None
    began_at: int
    arrived_at: int
    answered_at: int | None
    closed_at: int | None
    finished_at: int | None
    stage: str
    outcome: str | None
    lost: bool
    topic: str | None
    result: str | None
    agents: list[str]
    messages: int
    transfers: int
    wait_us: int | None
    talk_us: int
    abuse: int
    caution: bool
    rating: int | None
    origin: str | None
    callback: str | None


class GaveUp(Struct, frozen=True, kw_only=True):
    """포기호: a customer who gave up in line *times* times, and was not served since.

    *contact*, *channel*, *queue* and *language* are those of the last time. *here*: with us again
    this second, not answered yet. *callback*: a promise that is open already.
    """

    client: str
    customer: str
    times: int
    first_at: int
    last_at: int
    longest_wait_us: int | None
    contact: str
    channel: str
    queue: str | None
    language: str
    vip: bool
    here: bool
    callback: str | None


class _Customer(Struct, frozen=True):
    customer: str


def known_as(link: Link, centre: str, client: str, customer: str) -> frozenset[str]:
    """*customer* and everybody who is one with it, at this client."""
    found = rows(link, "known_as", _Customer, centre=centre, client=client, customer=customer)
    return frozenset(each.customer for each in found)


def contacts_of(
    link: Link,
    centre: str,
    client: str,
    customer: str,
    *,
    limit: int = 20,
    before: SeenContact | None = None,
) -> list[SeenContact]:
    """A customer's contacts at *client* over all channels, united ones' too, the latest first.

    *before*: the last row of the page before. Never another client's: there it is somebody else.
    """
    return rows(
        link,
        "contacts_of_customers",
        SeenContact,
        centre=centre,
        client=client,
        customers=sorted(known_as(link, centre, client, customer)),
        before_at=None if before is None else before.arrived_at,
        before_contact=None if before is None else before.contact,
        limit=limit,
    )


def gave_up(
    link: Link,
    centre: str,
    *,
    clients: Clients,
    since: int,
    until: int | None = None,
    queues: Collection[str] | None = None,
    limit: int = 50,
    offset: int = 0,
) -> list[GaveUp]:
    """포기호: one row a customer who gave up within [*since*, *until*), the longest ago first.

    Served since, in whatever queue and channel and by a callback too: out. Anonymous callers are
    nobody that could be called.
    """
    return rows(
        link,
        "gave_up",
        GaveUp,
        centre=centre,
        clients=listed(clients),
        queues=listed(queues),
        since=since,
        until=until,
        limit=limit,
        offset=offset,
    )
