"""Where sessions, lines and fates lie: implemented twice, in PostgreSQL and in memory.

A change is kept as a whole with the commands that it tells, or not at all; so a process may be
killed anywhere, and what a visitor sees and what the centre heard never differ.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from contextlib import AbstractAsyncContextManager
from typing import Protocol

from msgspec import Struct

from maju.channels.webchat.change import Change
from maju.channels.webchat.model import Line, Session
from maju.kernel.commands import Command
from maju.kernel.ids import AgentId, CentreId, ContactId, EffectId
from maju.kernel.time import Instant


class Present(Struct, frozen=True, kw_only=True):
    """An open conversation: whose it is, and who is in it."""

    session: str
    contact: ContactId
    agents: tuple[AgentId, ...] = ()


Before = Callable[[Change], Awaitable[None]]
"""Done with a change while its session is locked, before it is kept."""


class Store(Protocol):
    """What the channel needs of a store."""

    async def open_session(self, session: Session, *, token: bytes, address: bytes) -> None:
        """Keep a new session under the hash of its *token*."""
        ...

    async def sessions_of(self, address: bytes) -> int:
        """How many sessions this (hashed) address has opened within the last hour."""
        ...

    async def find(self, token: bytes) -> Session | None:
        """The session of a token's hash, unless it has expired; using it keeps it alive."""
        ...

    async def session_of(self, contact: ContactId) -> str | None:
        """Whose contact this is."""
        ...

    async def read(self, session: str, *, after: int) -> tuple[Session, Sequence[Line]]:
        """The session as it stands and its lines with ``n > after``, of one moment."""
        ...

    def change(
        self,
        session: str,
        *,
        said: str = "",
        effect: EffectId | None = None,
        before: Before | None = None,
    ) -> AbstractAsyncContextManager[Change]:
        """One hand at a session; what it did is kept when the block ends well."""
        ...

    async def tell(self, centre: CentreId, commands: Sequence[Command]) -> None:
        """Put *commands* in the inbox, about no session."""
        ...

    def present(
        self, centre: CentreId
    ) -> AbstractAsyncContextManager[tuple[Sequence[Present], list[Command]]]:
        """Every open conversation of *centre*, and commands that are told before any that begins
        later: a report may not be overtaken by who came after it was made.
        """
        ...

    async def due(self, centre: CentreId, now: Instant) -> Sequence[str]:
        """Sessions in which something was waited for in vain."""
        ...

    async def sweep(self) -> None:
        """Drop what nobody can ask for any more."""
        ...


def due_at(session: Session) -> Instant | None:
    """When what the session waits for has been waited for in vain."""
    talk = session.open
    if talk is None:
        return None
    if talk.leaving is not None:
        return talk.leaving.until
    return None if talk.asking is None else talk.asking.until
