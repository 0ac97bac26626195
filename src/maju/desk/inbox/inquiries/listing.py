"""The list of inquiries: what is open, overdue, handed over, by client, owner and state."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from maju.desk.inbox.inquiries.noting import STATES
from maju.desk.inbox.people import Person, agents, customers, topics
from maju.desk.inbox.reader import Reader
from maju.desk.words import words
from maju.directory import models as m
from maju.directory.editing import link
from maju.facts.readmodel.inquiries import OPEN, Inquiry, inquiries

PAGE = 50
VIEWS = ("open", "overdue", "mine", "handed", "all")
"""Named choices of the list; beside them each state is one."""

OUTSIDE = ("client",)
"""What a client company's person is shown of outsourced work: what lies with it now."""


class Asked(NamedTuple):
    """What the address asks for."""

    view: str = "open"
    client: str = ""
    owner: str = ""
    page: int = 0


class Entry(NamedTuple):
    """One line of the list."""

    inquiry: Inquiry
    who: Person
    client: str
    topic: str
    owner: str
    state: str
    overdue: bool


def listed(reader: Reader, asked: Asked) -> tuple[Sequence[Entry], bool]:
    """The lines of a page, and whether there are more."""
    found = found_by(reader, asked)
    return entries(reader, found[:PAGE]), len(found) > PAGE


def found_by(reader: Reader, asked: Asked) -> Sequence[Inquiry]:
    """Inquiries of a page, and one more if there are more; nobody's name is read for it."""
    return inquiries(
        link(),
        reader.centre,
        clients=reader.within(asked.client),
        states=states_of(reader, asked),
        owner=_owner(reader, asked),
        overdue_at=reader.now if asked.view == "overdue" else None,
        limit=PAGE + 1,
        offset=asked.page * PAGE,
    )


def states_of(reader: Reader, asked: Asked) -> Sequence[str] | None:
    """The states that a view shows; ``None``: all."""
    if reader.outside and not reader.names:
        return OUTSIDE
    match asked.view:
        case "all":
            return None
        case "handed":
            return ("client", "second")
        case one if one in STATES and one != "open":
            return (one,)
        case _:
            return OPEN


def _owner(reader: Reader, asked: Asked) -> str | None:
    if asked.view == "mine":
        return reader.agent or "-"
    return (asked.owner or None) if reader.names else None


def entries(reader: Reader, found: Sequence[Inquiry]) -> list[Entry]:
    """Inquiries in words, names asked for once."""
    companies = {each.code: each for each in m.Client.objects.filter(centre=reader.centre)}
    people = agents(reader, (each.owner for each in found))
    reasons = topics(reader, {each.client for each in found})
    said = words()
    who = customers(each.customer for each in found)
    return [
        Entry(
            inquiry=each,
            who=who[each.customer],
            client=reader.named(companies[each.client])
            if each.client in companies
            else each.client,
            topic=reasons.get((each.client, each.topic or ""), each.topic or ""),
            owner=people.get(each.owner or "", ""),
            state=said[f"inquiry_{each.state}"],
            overdue=is_overdue(reader, each),
        )
        for each in found
    ]


def is_overdue(reader: Reader, each: Inquiry) -> bool:
    """Whether what was promised is past, and it is not done."""
    return each.state != "done" and each.due is not None and each.due < reader.now
