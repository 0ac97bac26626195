"""The store's twin in memory, for virtual time; complete, and through the same suite."""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import AsyncGenerator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager

from maju.channels.webchat.change import Change
from maju.channels.webchat.model import Fate, Line, Session
from maju.channels.webchat.store import Before, Present, due_at
from maju.kernel.commands import Command
from maju.kernel.errors import Refused
from maju.kernel.ids import CentreId, ContactId, EffectId
from maju.kernel.time import Instant

Submit = Callable[[CentreId, Sequence[Command]], Awaitable[object]]


class MemoryStore:
    """Outlives the processes that are killed around it, as a database does.

    Args:
        submit: into the inbox; must not pause, for that is what makes a change a whole.
        cut: called before and after each change is kept; a test's knife.
    """

    def __init__(self, submit: Submit, *, cut: Callable[[], None] = lambda: None) -> None:
        self._submit = submit
        self._cut = cut
        self._sessions: dict[str, Session] = {}
        self._tokens: dict[bytes, str] = {}
        self._addresses: defaultdict[bytes, int] = defaultdict(int)
        self._contacts: dict[ContactId, str] = {}
        self._lines: defaultdict[str, list[Line]] = defaultdict(list)
        self._fates: dict[EffectId, Fate] = {}
        self._locks: defaultdict[str, asyncio.Lock] = defaultdict(asyncio.Lock)
        self._door = asyncio.Lock()
        self.times_done: defaultdict[EffectId, int] = defaultdict(int)
        self.wishes: list[tuple[str, str]] = []

    async def open_session(self, session: Session, *, token: bytes, address: bytes) -> None:
        """As the protocol says."""
        self._sessions[session.id] = session
        self._tokens[token] = session.id
        self._addresses[address] += 1

    async def sessions_of(self, address: bytes) -> int:
        """As the protocol says; an hour never ends here."""
        return self._addresses[address]

    async def find(self, token: bytes) -> Session | None:
        """As the protocol says; nothing expires here."""
        found = self._tokens.get(token)
        return None if found is None else self._sessions[found]

    async def session_of(self, contact: ContactId) -> str | None:
        """As the protocol says."""
        return self._contacts.get(contact)

    async def read(self, session: str, *, after: int) -> tuple[Session, Sequence[Line]]:
        """As the protocol says."""
        if session not in self._sessions:
            raise Refused("chat_token")
        return self._sessions[session], tuple(self._lines[session][after:])

    @asynccontextmanager
    async def change(
        self,
        session: str,
        *,
        said: str = "",
        effect: EffectId | None = None,
        before: Before | None = None,
    ) -> AsyncGenerator[Change]:
        """As the protocol says."""
        async with self._locks[session]:
            if session not in self._sessions:
                raise Refused("chat_token")
            repeated = [line for line in self._lines[session] if said and line.said == said]
            change = Change(
                self._sessions[session],
                repeated=repeated[0] if repeated else None,
                known=None if effect is None else self._fates.get(effect),
            )
            yield change
            if before is not None:
                await before(change)
            async with self._door:
                self._cut()
                await self._keep(change)
                self._cut()

    async def _keep(self, change: Change) -> None:
        kept = change.session
        for effect, fate in change.fates.items():
            if effect not in self._fates or change.lines:
                self.times_done[effect] += 1  # what it shows a second time is done a second time
            self._fates[effect] = fate
        self._sessions[kept.id] = kept
        self._lines[kept.id] += change.lines
        self.wishes += [(kept.id, wish) for wish in change.wishes]
        if kept.talk is not None:
            self._contacts[kept.talk.contact] = kept.id
        if change.commands:
            await self._submit(kept.centre, change.commands)

    async def tell(self, centre: CentreId, commands: Sequence[Command]) -> None:
        """As the protocol says."""
        self._cut()
        await self._submit(centre, commands)
        self._cut()

    @asynccontextmanager
    async def present(
        self, centre: CentreId
    ) -> AsyncGenerator[tuple[Sequence[Present], list[Command]]]:
        """As the protocol says."""
        async with self._door:
            told: list[Command] = []
            yield (
                [
                    Present(session=each.id, contact=talk.contact, agents=talk.agents)
                    for each in self._sessions.values()
                    if each.centre == centre and (talk := each.open) is not None
                ],
                told,
            )
            if told:
                self._cut()
                await self._submit(centre, told)
                self._cut()

    async def due(self, centre: CentreId, now: Instant) -> Sequence[str]:
        """As the protocol says."""
        return [
            each.id
            for each in self._sessions.values()
            if each.centre == centre and (until := due_at(each)) is not None and until <= now
        ]

    def all_sessions(self) -> Sequence[Session]:
        """Every session as it stands."""
        return tuple(self._sessions.values())

    async def sweep(self) -> None:
        """Nothing expires here."""
