"""What line is what: the calls, the agents' phones in them, and who is to be found under which id.

Nothing in it is the only copy: what a killed adapter needs is written on the lines themselves, as
variables of their channels (:mod:`.reconcile`).
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from typing import Literal

from msgspec import Struct

from maju.kernel.effects import (
    Connect,
    Dial,
    EndContact,
    Prompt,
    PutOnHold,
    SendOutside,
    TakeVoicemail,
)
from maju.kernel.ids import AgentId, ContactId, CustomerId, EffectId, OfferId
from maju.kernel.time import Instant

Mode = Literal[
    "quiet",  # nothing is heard yet
    "step",  # a prompt of the flow
    "wait",  # in line: music, and what it is told
    "talk",  # with agents
    "hold",  # music, the agents apart
    "mail",  # speaks a message
    "outside",  # is being, or has been, handed to a number outside
    "dial",  # a customer's telephone rings for us
    "end",  # hears good-bye
    "away",  # is being handed back to the dialplan
]


_NOTHING = EffectId("")


def name_of(kind: str, effect: EffectId) -> str:
    """The channel's id of what *effect* began: Asterisk takes no slash in one."""
    return f"{kind}-{effect.replace('/', '-')}"


def bridge_of(contact: ContactId) -> str:
    """Where customer and agents of *contact* meet."""
    return f"talk-{contact}"


@dataclass(slots=True, eq=False)
class Leg:
    """An agent's phone in a contact.

    Args:
        offer: what it rings for; ``None``: it was called because its agent accepted already.
        aside: it hears music while whoever asked is with the customer (협의 전환).
        dropped: by us; its end is no news.
    """

    channel: str
    contact: ContactId
    agent: AgentId
    offer: OfferId | None = None
    up: bool = False
    joined: bool = False
    aside: bool = False
    dropped: bool = False
    watch: asyncio.Task[None] | None = None


@dataclass(slots=True, eq=False)
class Step:
    """A prompt of the flow that plays or waits for keys.

    Args:
        name: the effect's id.
        heard: it was played to its end, or a key cut it short.
    """

    name: EffectId
    effect: Prompt
    pressed: str = ""
    heard: bool = False


@dataclass(slots=True, eq=False)
class Wish:
    """Agents shall be together, with the customer or without; some phone may still ring."""

    name: EffectId
    effect: Connect | PutOnHold
    agents: tuple[AgentId, ...]


@dataclass(slots=True, eq=False)
class Under:
    """An effect that takes its time: it is answered when the world shows what came of it."""

    name: EffectId
    effect: Dial | SendOutside | TakeVoicemail
    channel: str = ""


@dataclass(slots=True, eq=False)
class Call:
    """A customer's line.

    Args:
        channel: Asterisk's id; empty while nobody was dialled yet.
        told: the centre has been told of it, so that it belongs in a report; *told_at* when.
        done: the last prompt or wait that was begun, so that none is begun twice.
        ends: what is answered when the line is down.
        guarded: whether the dialplan takes it back if nobody leads it; ``None``: not known.
        over: it is none of the centre's any more: it hears good-bye, or is with others outside.
    """

    contact: ContactId
    channel: str
    at: Instant
    entry: str = ""
    number: str = ""
    language: str = "ko"
    customer: CustomerId | None = None
    up: bool = False
    told: bool = False
    told_at: Instant = Instant(0)
    over: bool = False
    mode: Mode = "quiet"
    music: bool = False
    joined: bool = False
    guarded: bool | None = None
    done: EffectId = _NOTHING
    ends: list[tuple[EffectId, EndContact]] = field(default_factory=list)
    step: Step | None = None
    wish: Wish | None = None
    under: Under | None = None
    playing: str = ""
    timer: asyncio.Task[None] | None = None
    watch: asyncio.Task[None] | None = None
    awaits: object = None

    def rest(self) -> None:
        """No timer of the call's own step goes off any more."""
        if self.timer is not None:
            self.timer.cancel()
            self.timer = None


class Kept(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What is written on a customer's channel, for whoever comes after us."""

    mode: Mode = "quiet"
    customer: CustomerId | None = None
    language: str = "ko"
    over: bool = False
    prompt: Prompt | None = None
    done: EffectId = EffectId("")


@dataclass(slots=True)
class Book:
    """All lines that are known now."""

    calls: dict[ContactId, Call] = field(default_factory=dict)
    by_channel: dict[str, Call] = field(default_factory=dict)
    legs: dict[str, Leg] = field(default_factory=dict)
    by_contact: dict[ContactId, dict[AgentId, Leg]] = field(default_factory=dict)
    playbacks: dict[str, Call] = field(default_factory=dict)

    def put(self, call: Call) -> None:
        """*call* is known."""
        self.calls[call.contact] = call
        if call.channel:
            self.by_channel[call.channel] = call

    def drop(self, call: Call) -> None:
        """Its line is gone."""
        call.rest()
        if call.watch is not None:
            call.watch.cancel()
        self.calls.pop(call.contact, None)
        self.by_channel.pop(call.channel, None)
        self.playbacks.pop(call.playing, None)

    def put_leg(self, leg: Leg) -> None:
        """An agent's phone rings, or is up, for a contact."""
        self.legs[leg.channel] = leg
        self.by_contact.setdefault(leg.contact, {})[leg.agent] = leg

    def drop_leg(self, leg: Leg) -> None:
        """An agent's phone is out of it."""
        if leg.watch is not None:
            leg.watch.cancel()
        self.legs.pop(leg.channel, None)
        mine = self.by_contact.get(leg.contact, {})
        if mine.get(leg.agent) is leg:
            del mine[leg.agent]
        if not mine:
            self.by_contact.pop(leg.contact, None)

    def leg(self, contact: ContactId, agent: AgentId) -> Leg | None:
        """The agent's phone in the contact."""
        return self.by_contact.get(contact, {}).get(agent)

    def legs_of(self, contact: ContactId) -> tuple[Leg, ...]:
        """All agents' phones in the contact."""
        return tuple(self.by_contact.get(contact, {}).values())

    def contact_at(self, channel: str) -> ContactId | None:
        """Whose line *channel* is."""
        call = self.by_channel.get(channel)
        if call is not None:
            return call.contact
        leg = self.legs.get(channel)
        return None if leg is None else leg.contact
