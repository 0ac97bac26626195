"""What lacks a type, and what has one, in words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from maju.desk.inbox.people import Person, agents, customers, topics
from maju.desk.inbox.queries import rows
from maju.desk.inbox.reader import Reader
from maju.desk.words import words
from maju.directory import models as m
from maju.directory.editing import link
from maju.facts.readmodel.conversations import Unrecorded, unrecorded, unrecorded_counts

PAGE = 50
DAYS = 7
"""How far back one looks."""


class Missing(NamedTuple):
    """An agent's part without a type."""

    contact: str
    client: str
    company: str
    at: int
    channel: str
    agent: str
    who: Person
    talk_us: int


class Typed(NamedTuple):
    """A contact with a type. *code*, *result*: as the journal has them."""

    contact: str
    client: str
    company: str
    at: int
    channel: str
    agents: str
    who: Person
    code: str
    topic: str
    result: str
    said: str


class Option(NamedTuple):
    """A type that may be chosen."""

    code: str
    label: str


def missing(reader: Reader, *, agent: str | None, page: int = 0) -> tuple[list[Missing], bool]:
    """The latest first, of *agent* or of all; whether there are more."""
    found = _found(reader, agent, page)
    people = agents(reader, (each.agent for each in found))
    companies, said = _companies(reader), words()
    who = customers(each.customer for each in found[:PAGE])
    made = [
        Missing(
            each.contact,
            each.client,
            companies.get(each.client, each.client),
            each.began_at,
            said.get(f"channel_{each.channel}", each.channel),
            people.get(each.agent, each.agent),
            who[each.customer],
            each.talk_us,
        )
        for each in found[:PAGE]
    ]
    return made, len(found) > PAGE


def lacking(reader: Reader, *, agent: str) -> tuple[int, bool]:
    """How many an agent's first page has, and whether there are more; nobody's name is read for it."""
    found = len(_found(reader, agent, 0))
    return min(found, PAGE), found > PAGE


def _found(reader: Reader, agent: str | None, page: int) -> Sequence[Unrecorded]:
    return unrecorded(
        link(),
        reader.centre,
        since=reader.midnight(days=1 - DAYS),
        until=reader.now + 1,
        clients=reader.clients,
        agent=agent,
        limit=PAGE + 1,
        offset=page * PAGE,
    )


def counts(reader: Reader) -> list[tuple[str, str, int]]:
    """Each agent's code, name and how many they lack, most first."""
    found = unrecorded_counts(
        link(),
        reader.centre,
        since=reader.midnight(days=1 - DAYS),
        until=reader.now + 1,
        clients=reader.clients,
    )
    people = agents(reader, found)
    return [(code, people.get(code, code), count) for code, count in found.items()]


def typed(reader: Reader, *, page: int = 0) -> tuple[list[Typed], bool]:
    """Contacts with a type, the latest first; whether there are more."""
    found = rows(
        reader,
        "recorded",
        since=reader.midnight(days=1 - DAYS),
        until=reader.now + 1,
        clients=None if reader.clients is None else sorted(reader.clients),
        limit=PAGE + 1,
        offset=page * PAGE,
    )
    return _typed(reader, found[:PAGE]), len(found) > PAGE


def one(reader: Reader, contact: str) -> Typed | None:
    """A contact, with a type or without; ``None`` where it is not the reader's to see."""
    found = [
        each for each in rows(reader, "topic_of", contact=contact) if reader.serves(each["client"])
    ]
    return _typed(reader, found)[0] if found else None


def _text(value: object) -> str | None:
    return None if value is None else str(value)


def _typed(reader: Reader, found: Sequence[Mapping[str, object]]) -> list[Typed]:
    people = agents(reader, [str(one) for each in found for one in each["agents"]])  # type: ignore[attr-defined]
    companies, said = _companies(reader), words()
    reasons = topics(reader, {str(each["client"]) for each in found})
    who = customers(_text(each["customer"]) for each in found)
    return [
        Typed(
            str(each["contact"]),
            str(each["client"]),
            companies.get(str(each["client"]), str(each["client"])),
            int(str(each["began_at"])),
            said.get(f"channel_{each['channel']}", str(each["channel"])),
            ", ".join(people.get(one, one) for one in each["agents"]),  # type: ignore[attr-defined]
            who[_text(each["customer"])],
            str(each["topic"] or ""),
            reasons.get((str(each["client"]), str(each["topic"] or "")), str(each["topic"] or "")),
            str(each["result"] or ""),
            said.get(f"result_{each['result']}", ""),
        )
        for each in found
    ]


def _companies(reader: Reader) -> Mapping[str, str]:
    return {each.code: reader.named(each) for each in reader.companies()}


def options(reader: Reader, clients: Sequence[str]) -> Mapping[str, list[Option]]:
    """The leaves of each client's tree, with their way from the top."""
    those = list(
        m.ContactReason.objects.filter(client__centre=reader.centre, client__code__in=set(clients))
        .select_related("client", "parent__parent")
        .order_by("level", "place", "id")
    )
    above = {each.parent.pk for each in those if each.parent is not None}
    made: dict[str, list[Option]] = {}
    for each in those:
        if each.pk in above:
            continue
        path: list[str] = []
        step: m.ContactReason | None = each
        while step is not None:
            path.append(reader.says(step.name, step.name_en))
            step = step.parent
        made.setdefault(each.client.code, []).append(Option(each.code, " › ".join(reversed(path))))
    return made
