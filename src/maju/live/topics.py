"""What push is given to serve: desks of a centre, and boards. It computes neither.

A desk is a small whole that may be sent again at any time, and messages that are numbered; so
a connection never needs a queue: what it has to send follows from what it has sent.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple, Protocol

from maju.kernel.ids import AgentId, CentreId, ClientId, CommandId, ContactId
from maju.kernel.time import Instant


class Look(NamedTuple):
    """One agent's desk, true at *seq*.

    *body* is its JSON; *said* how many messages each conversation of this agent has; *busy* whether
    there are contacts in hand.
    """

    seq: int
    at: Instant
    body: bytes
    said: Mapping[ContactId, int]
    busy: bool = False


class Said(NamedTuple):
    """Message *n* (from 1) of a conversation, seen as event *seq*; *body* is its JSON."""

    n: int
    seq: int
    body: bytes


class Settled(NamedTuple):
    """What became of a command: ``done``, or ``refused`` with a code; *params* for its sentence."""

    state: str
    code: str = ""
    params: Mapping[str, str | int] = {}


class DeskSource(Protocol):
    """The desks of one centre."""

    @property
    def centre(self) -> CentreId:
        """Whose."""
        ...

    @property
    def seq(self) -> int:
        """The journal's position that everything here is true at; -1 before there is any."""
        ...

    @property
    def at(self) -> Instant:
        """When that event was recorded."""
        ...

    def now(self) -> Instant:
        """The present, in the time that the centre lives in."""
        ...

    @property
    def speed(self) -> float:
        """How fast that time passes; 1 but in a demonstration."""
        ...

    def stale(self) -> str | None:
        """Why what is here may be old: ``journal``, ``engine``; ``None`` when it is not."""
        ...

    async def reached(self, seq: int) -> None:
        """Return when :attr:`seq` is *seq* or later."""
        ...

    def look(self, agent: AgentId) -> Look:
        """The agent's desk as it is."""
        ...

    async def messages(self, contact: ContactId, *, after: int, upto: int) -> Sequence[Said]:
        """Messages ``after < n <= upto``, in order; fewer when the contact is over.

        Raises:
            Trouble: their texts cannot be read just now.
        """
        ...

    async def verdicts(self, commands: Sequence[CommandId]) -> Mapping[CommandId, Settled]:
        """Those that are settled.

        Raises:
            Trouble: the journal cannot be read just now.
        """
        ...


class BoardKey(NamedTuple):
    """One distinct board. Who has the same key sees the same bytes."""

    centre: CentreId
    view: str
    clients: tuple[ClientId, ...] | None
    language: str


class Publisher(Protocol):
    """Computes one board."""

    async def tick(self, now: Instant) -> bytes:
        """The whole board at *now* as one line of JSON: ``{"seq", "at", "view"}``.

        Raises:
            Trouble: it cannot be told just now. Refused: what it shows is not there (any more).
                Viewers are told that theirs is stale, and it is tried again.
        """
        ...


class Publishers(Protocol):
    """Makes boards when somebody comes to see them."""

    def open(self, key: BoardKey) -> Publisher:
        """For the first viewer of *key*.

        Raises:
            Refused: there is no such board, or not for these clients.
        """
        ...

    def now(self, centre: CentreId) -> Instant:
        """The present of *centre*."""
        ...
