"""What was written in a contact, how it was rated, and what nobody has recorded (이력 미등록)."""

from __future__ import annotations

from msgspec import Struct

from maju.facts.readmodel.asking import Clients, Link, listed, rows


class Message(Struct, frozen=True, kw_only=True):
    """Message *n* of a contact, from 1; the text lies in the side store under *message*."""

    n: int
    message: str
    by: str
    agent: str | None
    at: int


class Unrecorded(Struct, frozen=True, kw_only=True):
    """An agent's part in a contact that is over and has no saved type."""

    contact: str
    leg: int
    client: str
    channel: str
    agent: str
    queue: str | None
    began_at: int
    ended_at: int
    talk_us: int
    wrap_up_how: str | None
    customer: str | None


class Ratings(Struct, frozen=True, kw_only=True):
    """*count* rated contacts, the sum of their scores (1 to 5), and how many were 4 or 5."""

    count: int
    total: int
    top2: int


class _Count(Struct, frozen=True):
    agent: str
    count: int


def messages_of(
    link: Link, centre: str, contact: str, *, after: int = 0, limit: int = 200
) -> list[Message]:
    """The messages after number *after*, in their order."""
    return rows(
        link, "messages_of", Message, centre=centre, contact=contact, after=after, limit=limit
    )


def unrecorded(
    link: Link,
    centre: str,
    *,
    since: int,
    until: int,
    clients: Clients,
    agent: str | None = None,
    limit: int = 50,
    offset: int = 0,
) -> list[Unrecorded]:
    """이력 미등록: parts begun within [*since*, *until*) without a saved type, the latest first.

    One whose wrap-up still runs is not missing yet.
    """
    return rows(
        link,
        "unrecorded",
        Unrecorded,
        centre=centre,
        clients=listed(clients),
        agent=agent,
        since=since,
        until=until,
        limit=limit,
        offset=offset,
    )


def unrecorded_counts(
    link: Link, centre: str, *, since: int, until: int, clients: Clients
) -> dict[str, int]:
    """How many of them each agent has, most first."""
    found = rows(
        link,
        "unrecorded_counts",
        _Count,
        centre=centre,
        clients=listed(clients),
        since=since,
        until=until,
    )
    return {each.agent: each.count for each in found}


def ratings(
    link: Link,
    centre: str,
    *,
    since: int,
    until: int,
    clients: Clients,
    agent: str | None = None,
) -> Ratings:
    """How contacts that came within [*since*, *until*) were rated, each once.

    *agent*: those whose last part was the agent's (kpi.md, EC-106). CSAT is ``top2 / count``; it is
    no figure while *count* is 0.
    """
    (found,) = rows(
        link,
        "ratings",
        Ratings,
        centre=centre,
        clients=listed(clients),
        agent=agent,
        since=since,
        until=until,
    )
    return found
