"""Customers: who they are, and the journey that each of their wishes takes.

A *person* is the same one all the time; a *journey* is one wish of theirs with its first try, its
redials, its callback and its second visit, drawing from a ``Random`` of its own.
"""

from __future__ import annotations

import hashlib
from random import Random

from msgspec import Struct

from maju.channels.simulated.world.chance import child
from maju.channels.simulated.world.profile import Demand, Habits, Topic
from maju.kernel.ids import AgentId, ClientId, CustomerId, sortable
from maju.kernel.time import Instant

_KNOWN_SINCE = Instant(1_700_000_000_000_000)  # customers existed before this world began
_SURNAMES = "김이박최정강조윤장임한오서신권황안송류홍"
_FIRST = "가나다도라민서소수아예유은재주지하현혜희"
_SECOND = "경규나람비빈솔안영온우원율윤은인준진현호"
RETURNING = 0.2  # share of journeys by somebody who has been here before


class Person(Struct, frozen=True, kw_only=True):
    """A customer of one client. *customer* is ``None`` for a withheld number."""

    customer: CustomerId | None
    client: ClientId
    language: str
    vip: bool
    name: str
    phone: str


class Journey(Struct, kw_only=True):
    """One wish, until it is served or given up."""

    id: str
    person: Person
    topic: Topic
    demand: Demand
    chance: Random
    tries: int = 0
    served: int = 0
    last_agent: AgentId | None = None
    promised: bool = False  # a callback was promised and has not come yet
    closed: bool = False  # heard that nobody works now


def person_of(seed: int, client: ClientId, number: int, habits: Habits) -> Person:
    """Customer *number* of *client*; the same one in every run of the seed."""
    chance = child(seed, "person", client, number)
    draw = chance.random()
    language = "ko"
    if draw < habits.english:
        language = "en"
    elif draw < habits.english + habits.chinese:
        language = "zh"
    anonymous = chance.random() < habits.anonymous
    vip = not anonymous and chance.random() < habits.vip
    return Person(
        customer=None if anonymous else customer_id(client, number),
        client=client,
        language=language,
        vip=vip,
        name=chance.choice(_SURNAMES) + chance.choice(_FIRST) + chance.choice(_SECOND),
        phone="" if anonymous else f"010-0{chance.randrange(1000):03}-{chance.randrange(10000):04}",
    )


def customer_id(client: ClientId, number: int) -> CustomerId:
    """The id under which the adapter knows customer *number* of *client*."""
    digest = hashlib.blake2b(f"{client}\0{number}".encode(), digest_size=10).digest()
    return CustomerId(sortable("cu", _KNOWN_SINCE, int.from_bytes(digest, "big")))


def new_journey(seed: int, name: str, demand: Demand, number: int, habits: Habits) -> Journey:
    """The *number*-th journey to the door of *demand*; *name* is unique in the world."""
    chance = child(seed, "journey", demand.entry, number)
    salt = sum(demand.entry.encode()) % 97
    who = chance.randrange(number + 1) if chance.random() < RETURNING else number
    person = person_of(seed, demand.client, who * 97 + salt, habits)
    topic = chance.choices(demand.topics, [topic.share for topic in demand.topics])[0]
    return Journey(id=name, person=person, topic=topic, demand=demand, chance=chance)
