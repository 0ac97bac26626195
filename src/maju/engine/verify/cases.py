"""An auditor's small record of each open contact, agent and promise, from the events alone.

It knows nothing of the core's model: another way of keeping the same books, so that a mistake in
one shows against the other.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

from maju.kernel.channels import Channel
from maju.kernel.ids import AgentId, CallbackId, ContactId, OfferId, QueueId

Line = tuple[QueueId, Channel]


class Place(StrEnum):
    """Where the customer is."""

    FLOW = "flow"
    LINE = "line"
    RINGING = "ringing"
    RUNG = "rung"  # the ring is over; what follows is being told
    LEAVING = "leaving"  # out of a queue; what follows is being told
    DIALLING = "dialling"
    TALK = "talk"
    HOLD = "hold"
    VOICEMAIL = "voicemail"
    OUTSIDE = "outside"
    GONE = "gone"


class Hand(StrEnum):
    """What an agent does for a contact."""

    RINGING = "ringing"
    DIALLING = "dialling"
    TALKING = "talking"
    PARKED = "parked"
    WRAP_UP = "wrap_up"


class Part(StrEnum):
    """What an agent is to a contact."""

    MAIN = "main"
    CONSULT = "consult"
    CONFERENCE = "conference"


@dataclass(slots=True, kw_only=True)
class Ring:
    """An offer that is open, or was accepted and is not a leg yet."""

    offer: OfferId
    agent: AgentId
    consult: bool
    accepted: bool = False


@dataclass(slots=True, kw_only=True)
class Case:
    """A contact. *line* is where it is counted: the first queue it joined."""

    channel: Channel
    inbound: bool
    callback: CallbackId | None = None
    attempt: int = 0
    place: Place = Place.FLOW
    step: int = 0
    visit: int = 0
    queue: QueueId | None = None
    line: Line | None = None
    answered: bool = False
    ring: Ring | None = None
    legs: dict[AgentId, tuple[int, Part]] = field(default_factory=dict)
    wrapping: dict[AgentId, int] = field(default_factory=dict)
    leg_count: int = 0
    asking: bool = False
    presses: int = 0
    dialled_by: AgentId | None = None
    watchers: set[str] = field(default_factory=set)

    @property
    def over(self) -> bool:
        """Whether nothing of it is open any more."""
        return self.place is Place.GONE and not self.legs and not self.wrapping


@dataclass(slots=True, kw_only=True)
class Seat:
    """An agent who is signed in."""

    available: bool = False
    asked: bool = False
    resting: bool = False
    hands: dict[ContactId, tuple[Hand, Channel]] = field(default_factory=dict)


@dataclass(slots=True, kw_only=True)
class Promise:
    """A callback that is open. *dialled* are the attempts that were dialled."""

    contact: ContactId | None = None
    dialled: set[int] = field(default_factory=set)
