"""Names of who works and of customers, as the reader of a page may see them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from maju.desk.inbox.reader import Reader
from maju.desk.seat import Seat
from maju.desk.texts import known, known_many, read
from maju.directory import masking
from maju.directory import models as m

_NUMBER = re.compile(r"(?<!\d)\+?\d(?:[^\w\n@,]{0,3}\d){8,14}(?!\d)")
"""However it is taken apart: 010-1234-5678, 010.1234.5678, (010) 1234 – 5678."""
_MAIL = re.compile(r"[^\s@,;<>]+@[^\s@,;<>]+\.[^\s@,;<>]+")


class Person(NamedTuple):
    """A customer on a page."""

    name: str
    number: str


def customer(code: str | None, *, whole: bool = False) -> Person:
    """Name and first number, masked unless *whole*."""
    who = known(code, whole=whole)
    return Person(who.name, who.number)


def customers(codes: Iterable[str | None]) -> Mapping[str | None, Person]:
    """The same of many, masked, in as few statements as of one."""
    found = known_many(codes)
    return {code: Person(who.name, who.number) for code, who in found.items()}


def masked(text: str) -> str:
    """A free text whose telephone numbers and e-mail addresses are masked."""
    hidden = _MAIL.sub(lambda found: masking.mask_email(found[0]), text)
    return _NUMBER.sub(lambda found: masking.mask_number(found[0]), hidden)


def words(owner: str, stored: str, *, whole: bool = False) -> str:
    """A kept text; masked unless *whole*."""
    text = read(owner, stored) if stored else ""
    return text if whole else masked(text)


def agents(reader: Reader, codes: Iterable[str | None]) -> Mapping[str, str]:
    """Names of agents by code; none at all for who may not know who works."""
    if not reader.names:
        return {}
    wanted = {each for each in codes if each}
    those = m.Agent.objects.filter(centre=reader.centre, code__in=wanted)
    return dict(those.values_list("code", "person__name"))


def crew(reader: Seat, client: str | None = None) -> Sequence[m.Agent]:
    """Agents whom something may be given to: of *client*, or of any of the reader's."""
    those = m.Agent.objects.filter(centre=reader.centre).select_related("person")
    wanted = reader.clients if client is None else frozenset({client})
    return [
        each
        for each in those.order_by("person__name", "code")
        if wanted is None or each.only_clients is None or wanted.intersection(each.only_clients)
    ]


def topics(reader: Reader, clients: Iterable[str]) -> Mapping[tuple[str, str], str]:
    """Contact reasons by client and code."""
    those = m.ContactReason.objects.filter(client__centre=reader.centre, client__code__in=clients)
    return {
        (client, code): reader.says(name, english)
        for client, code, name, english in those.values_list(
            "client__code", "code", "name", "name_en"
        )
    }
