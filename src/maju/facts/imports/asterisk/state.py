"""What is open while a queue_log is read; carried from one file to the next as JSON.

Instants are microseconds since 1970, durations milliseconds.
"""

from __future__ import annotations

from msgspec import Struct, field


class Ring(Struct):
    """One member's phone rang, or would not."""

    agent: str
    visit: int
    at: int
    ms: int | None
    outcome: str


class Visit(Struct):
    """One stay in one queue; ``entered`` is unknown until told, when the log begins later."""

    queue: str
    via: str
    entered: int | None = None
    outcome: str = "open"
    left: int | None = None
    wait_ms: int | None = None
    agent: str | None = None
    ringing: bool = False
    inferred: bool = False
    skewed: bool = False
    flags: list[str] = field(default_factory=list)


class Leg(Struct):
    """One agent's talk."""

    agent: str
    queue: str
    visit: int
    started: int
    ring_ms: int | None = None
    ended: int | None = None
    talk_ms: int | None = None
    how: str = "unknown"
    lost: bool = False
    """Its end was never logged and will not be."""
    clip: int | None = None
    """When its agent took another call: it cannot have lasted longer."""
    inferred: bool = False
    skewed: bool = False
    flags: list[str] = field(default_factory=list)

    @property
    def open(self) -> bool:
        """Still talking, as far as the log tells."""
        return self.ended is None and not self.lost


class Call(Struct):
    """One caller's channel, through however many queues."""

    id: str
    touched: int
    line: int
    number: str | None = None
    entry: str | None = None
    topic: str | None = None
    visits: list[Visit] = field(default_factory=list)
    legs: list[Leg] = field(default_factory=list)
    rings: list[Ring] = field(default_factory=list)
    transfers: int = 0
    asked_by: str | None = None
    """The call whose agent made this one, to ask or to hand over."""
    joined: str | None = None
    """The call that this one became a part of."""
    consult: bool = False
    dropped: bool = False
    release: int | None = None
    """From when on nothing more is expected; null while somebody waits or talks."""

    def waiting(self) -> Visit | None:
        """The stay that has not ended."""
        return self.visits[-1] if self.visits and self.visits[-1].outcome == "open" else None

    def talking(self) -> list[Leg]:
        """The talks that have not ended."""
        return [leg for leg in self.legs if leg.open]


class Interval(Struct):
    """An agent's state that ended, or that lasts."""

    doing: str
    reason: str | None
    held: int
    began: int
    ended: int | None
    inferred: bool


class Agent(Struct):
    """One member, however many queues it is in."""

    name: str
    last: int
    queues: list[str] = field(default_factory=list)
    paused: dict[str, str] = field(default_factory=dict)
    calls: list[str] = field(default_factory=list)
    doing: str | None = None
    """``None``: outside a session, or at a meal; nothing is written."""
    reason: str | None = None
    held: int = 0
    began: int = 0
    done: list[Interval] = field(default_factory=list)
    """What ended and began in the same hour: a record of the source."""


class State(Struct):
    """Everything that the rest of the log may still change."""

    until: int = 0
    swept: int = 0
    calls: dict[str, Call] = field(default_factory=dict)
    aliases: dict[str, str] = field(default_factory=dict)
    agents: dict[str, Agent] = field(default_factory=dict)
    now_said: list[str] = field(default_factory=list)
    """The lines of this very instant: the same again is a repeat."""
    logins: bool = False
    cancels: bool = False
    ringtimes: bool = True
