"""What the fold holds in its hands: open contacts, promises and agents, and rows not yet sealed.

All of it is plain values, so that it can be written down and taken up again anywhere. Instants
are microseconds, days count from 1970-01-01.
"""

from __future__ import annotations

import zlib
from typing import Any

import msgspec
from msgspec import Struct

from maju.kernel.settings import Settings

VERSION = 6
"""Of this form and of what the fold makes of events; a checkpoint of another one is not read."""

Key = tuple[str, str, str]
"""Grain, and the two columns of its key as text (the second empty where there is one)."""
Row = tuple[Any, ...]
"""A grain's columns in order."""


class Visit(Struct, gc=False):
    """A stay in a queue; ``left`` is 0 while it lasts."""

    number: int
    queue: str
    via: str
    at: int
    seq: int
    left: int = 0
    why: str = ""
    agent: str | None = None
    offers: int = 0
    rona: int = 0
    ringing: bool = False
    back: bool = False


class Offer(Struct, gc=False):
    """A ring; ``end`` is 0 while it rings."""

    id: str
    agent: str
    team: str | None
    queue: str | None
    visit: int | None
    at: int
    seq: int
    consult: bool
    end: int = 0
    why: str = ""


class Leg(Struct):
    """An agent's span; instants are 0 until they come."""

    number: int
    agent: str
    team: str | None
    role: str
    at: int
    seq: int
    queue: str | None = None
    visit: int | None = None
    ring: int | None = None
    talk_from: int = 0
    end: int = 0
    how: str = ""
    hold_from: int = 0
    hold: int = 0
    holds: int = 0
    on_hold: bool = False
    consult_from: int = 0
    consult: int | None = None
    consulted: bool = False
    conferenced: bool = False
    given: str = ""
    wrap_from: int = 0
    wrap_end: int = 0
    wrap_how: str = ""
    topic: str | None = None
    late: bool = False
    """Its type was said, or corrected, after its wrap-up."""


class Contact(Struct):
    """A contact that something may still happen to."""

    id: str
    kind: str
    """``inbound``, ``callback`` (a promise kept), ``outbound`` (an agent called of its own accord),
    ``work`` (left behind by a customer)."""
    client: str
    channel: str
    at: int
    seq: int
    customer: str | None = None
    vip: bool = False
    entry: str | None = None
    topic: str | None = None
    ivr_at: int = 0
    ivr_left: int = 0
    shut: str | None = None
    """The calendar that was found closed; empty when something was shut without one."""
    queued: int = 0
    queued_seq: int = 0
    answered: int = 0
    agent: str | None = None
    transfers: int = 0
    said: int = 0
    heard: int = 0
    visits: list[Visit] = []
    offers: list[Offer] = []
    legs: list[Leg] = []
    closed: int = 0
    outcome: str = ""
    by: str = ""
    lost: bool = False
    part: str | None = None
    blocked: str = "queue_full"
    """Why, if it was."""
    score: int = 0
    """What the customer gave; 0 is nothing yet."""
    scored: int = 0
    scored_seq: int = 0


class Callback(Struct, gc=False):
    """An open promise."""

    id: str
    client: str
    channel: str
    queue: str
    at: int
    seq: int
    expires: int
    why: str
    contact: str | None = None
    customer: str | None = None
    attempts: int = 0


class Agent(Struct):
    """An agent who is signed in, and the interval it is in."""

    id: str
    at: int
    seq: int
    away: bool = True
    reason: str = "signed_in"
    hands: dict[str, str] = {}
    """Contact to ``contact``, ``acw``, ``ring`` or ``parked``."""
    doing: str = "away"
    why: str | None = "signed_in"
    count: int = 0


class Agreement(Struct, frozen=True, array_like=True):
    """A queue's threshold (ms) and target (share) from a business day on."""

    client: str
    queue: str
    since: int
    target_ms: float
    target_share: float


class Owed(Struct, frozen=True, array_like=True):
    """What was said of a contact whose rows are in files: it changes them when they are read."""

    contact: str
    topic: str = ""
    score: int = 0
    at: int = 0
    seq: int = 0


class Case(Struct):
    """An inquiry; kept for a while after it was done, because it may be opened again."""

    id: str
    client: str
    channel: str
    at: int
    seq: int
    customer: str | None = None
    queue: str | None = None
    topic: str | None = None
    due: int = 0
    contacts: list[str] = []
    first_done: int = 0
    done: int = 0
    reopenings: int = 0


class State(Struct):
    """All of it, after event :attr:`seq`."""

    centre: str
    seq: int = 0
    at: int = 0
    settings: Settings | None = None
    sealed: int = 0
    """Days before this one are in files."""
    contacts: dict[str, Contact] = {}
    callbacks: dict[str, Callback] = {}
    agents: dict[str, Agent] = {}
    cases: dict[str, Case] = {}
    cases_looked: int = 0
    """The last day on which cases that rested long enough were let go."""
    united: dict[str, str] = {}
    """``client customer`` to the customer that it is one with."""
    rows: dict[str, dict[str, dict[str, Row]]] = {}
    """Finished rows that no file has yet: ``day client`` to grain to key to row."""
    loose: dict[str, dict[str, dict[str, Row]]] = {}
    """Of sealed days: rows that their files hold and that may still change."""
    agreed: dict[str, Agreement] = {}
    news: list[Agreement] = []
    """Agreements that no table has yet."""
    owed: list[Owed] = []
    """What is still to be done to rows in files, in the order it was said."""
    amended: int = 0
    """How often finished rows that no file has yet were changed."""
    told: int = 0
    """The version of the settings whose names and calendars the tables have."""


_encoder = msgspec.msgpack.Encoder()
_decoder = msgspec.msgpack.Decoder(State)


def encode(state: State) -> bytes:
    """The state, packed small."""
    return zlib.compress(_encoder.encode(state), 1)


def decode(packed: bytes) -> State | None:
    """The state again; ``None`` when it cannot be read: fold from the start then."""
    try:
        state = _decoder.decode(zlib.decompress(packed))
    except (zlib.error, msgspec.MsgspecError):
        return None
    for days in (state.rows, state.loose):
        for grains in days.values():
            for rows in grains.values():
                for key, row in rows.items():
                    rows[key] = tuple(row)
    return state


def place(day: int, client: str) -> str:
    """The name of a client's day in the state."""
    return f"{day} {client}"


def placed(name: str) -> tuple[int, str]:
    """Day and client of :func:`place`."""
    day, _, client = name.partition(" ")
    return int(day), client
