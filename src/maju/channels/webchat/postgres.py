"""The store in PostgreSQL: each change is one transaction, with the commands that it tells."""

from __future__ import annotations

import re
from collections.abc import AsyncGenerator, Awaitable, Callable, Iterator, Sequence
from contextlib import asynccontextmanager, contextmanager
from importlib.resources import files
from types import TracebackType
from typing import Any, Self

import msgspec
import psycopg
from psycopg import AsyncConnection
from psycopg_pool import AsyncConnectionPool, PoolClosed, PoolTimeout, TooManyRequests

from maju.channels.webchat.change import Change
from maju.channels.webchat.model import Fate, Line, Session
from maju.channels.webchat.store import Before, Present, due_at
from maju.kernel.commands import Command
from maju.kernel.errors import Bug, Refused, Trouble
from maju.kernel.ids import CentreId, ContactId, EffectId
from maju.kernel.time import Instant

Row = tuple[Any, ...]
SubmitIn = Callable[[AsyncConnection[Any], CentreId, Sequence[Command]], Awaitable[object]]

_TEXT = files(__package__).joinpath("queries.sql").read_text(encoding="utf-8")
_PARTS = re.split(r"^-- name: (\w+)\n", _TEXT, flags=re.MULTILINE)[1:]
QUERIES = {name: text.encode() for name, text in zip(_PARTS[::2], _PARTS[1::2], strict=True)}
_LOST = (psycopg.OperationalError, psycopg.InterfaceError, PoolTimeout, PoolClosed, TooManyRequests)


@contextmanager
def told() -> Iterator[None]:
    """Raises ``Trouble`` for what may pass, and ``Bug`` for what psycopg blames on us."""
    try:
        yield
    except _LOST as error:
        raise Trouble(str(error).strip()) from error
    except psycopg.Error as error:
        raise Bug(str(error).strip()) from error


class PostgresStore:
    """Use it as ``async with``.

    Args:
        url: a database with the schema ``webchat``.
        submit_in: puts commands in the inbox within a transaction.
        days: a session that was not used for so long opens nothing any more.
    """

    def __init__(
        self, url: str, submit_in: SubmitIn, *, days: int = 30, connections: int = 6
    ) -> None:
        self._submit_in = submit_in
        self._days = days
        self._pool: AsyncConnectionPool[AsyncConnection[Row]] = AsyncConnectionPool(
            url, min_size=1, max_size=connections, open=False, timeout=10.0, name="webchat"
        )

    async def __aenter__(self) -> Self:
        with told():
            await self._pool.open(wait=True, timeout=10.0)
        return self

    async def __aexit__(
        self, _: type[BaseException] | None, __: BaseException | None, ___: TracebackType | None
    ) -> None:
        await self._pool.close()

    async def open_session(self, session: Session, *, token: bytes, address: bytes) -> None:
        """As the protocol says."""
        await self._query(
            "open_session",
            id=session.id,
            token=token,
            address=address,
            centre=session.centre,
            state=_text(session),
            days=self._days,
        )

    async def sessions_of(self, address: bytes) -> int:
        """As the protocol says."""
        return int((await self._query("sessions_of", address=address))[0][0])

    async def find(self, token: bytes) -> Session | None:
        """As the protocol says."""
        for name, state, old in await self._query("find", token=token, days=self._days):
            if old:
                await self._query("prolong", id=name, days=self._days)
            return msgspec.json.decode(state, type=Session)
        return None

    async def session_of(self, contact: ContactId) -> str | None:
        """As the protocol says."""
        rows = await self._query("session_of", contact=contact)
        return rows[0][0] if rows else None

    async def read(self, session: str, *, after: int) -> tuple[Session, Sequence[Line]]:
        """As the protocol says."""
        rows = await self._query("read", session=session, after=after)
        if not rows:
            raise Refused("chat_token")
        lines = [msgspec.json.decode(row[1], type=Line) for row in rows if row[1] is not None]
        return msgspec.json.decode(rows[0][0], type=Session), lines

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
        with told():
            async with self._pool.connection() as link, link.transaction():
                rows = await _ask(link, "lock", session=session)
                if not rows:
                    raise Refused("chat_token")
                repeated = known = None
                if said:
                    for (body,) in await _ask(link, "repeated", session=session, said=said):
                        repeated = msgspec.json.decode(body, type=Line)
                if effect is not None:
                    for (fate,) in await _ask(link, "known", effect=effect):
                        known = msgspec.json.decode(fate, type=Fate)
                kept = msgspec.json.decode(rows[0][0], type=Session)
                change = Change(kept, repeated=repeated, known=known)
                yield change
                if before is not None:
                    await before(change)
                await self._keep(link, change, was=kept)

    async def _keep(self, link: AsyncConnection[Row], change: Change, *, was: Session) -> None:
        now = change.session
        if change.begins:
            await _ask(link, "at_the_door", centre=now.centre)
            await _ask(link, "keep_contact", contact=change.talk.contact, session=now.id)
        for line in change.lines:
            await _ask(
                link,
                "keep_line",
                session=now.id,
                n=line.n,
                said=line.said or None,
                body=_text(line),
            )
        if now != was:
            talk = now.open
            contact = None if talk is None else talk.contact
            await _ask(
                link, "keep_session", id=now.id, state=_text(now), contact=contact, due=due_at(now)
            )
        for effect, fate in change.fates.items():
            await _ask(link, "keep_fate", effect=effect, session=now.id, fate=_text(fate))
        for wish in change.wishes:
            talk = change.talk
            await _ask(
                link,
                "keep_wish",
                session=now.id,
                contact=talk.contact,
                what=wish,
                at=talk.began_at,
            )
        if change.commands:
            await self._submit_in(link, now.centre, change.commands)

    async def tell(self, centre: CentreId, commands: Sequence[Command]) -> None:
        """As the protocol says."""
        with told():
            async with self._pool.connection() as link, link.transaction():
                await self._submit_in(link, centre, commands)

    @asynccontextmanager
    async def present(
        self, centre: CentreId
    ) -> AsyncGenerator[tuple[Sequence[Present], list[Command]]]:
        """As the protocol says."""
        with told():
            async with self._pool.connection() as link, link.transaction():
                await _ask(link, "count_all", centre=centre)
                found, commands = [], list[Command]()
                for name, state in await _ask(link, "present", centre=centre):
                    talk = msgspec.json.decode(state, type=Session).open
                    assert talk is not None, f"{name} has no open conversation"
                    found.append(Present(session=name, contact=talk.contact, agents=talk.agents))
                yield found, commands
                if commands:
                    await self._submit_in(link, centre, commands)

    async def due(self, centre: CentreId, now: Instant) -> Sequence[str]:
        """As the protocol says."""
        return [row[0] for row in await self._query("due", centre=centre, now=now)]

    async def sweep(self) -> None:
        """As the protocol says."""
        await self._query("sweep")

    async def ring_typing(self, said: str) -> None:
        """Tell whoever listens that somebody writes."""
        await self._query("ring_typing", said=said)

    async def _query(self, name: str, **arguments: object) -> Sequence[Row]:
        with told():
            async with self._pool.connection() as link:
                return await _ask(link, name, **arguments)


async def _ask(link: AsyncConnection[Row], query: str, /, **arguments: object) -> Sequence[Row]:
    cursor = await link.execute(QUERIES[query], arguments)
    return await cursor.fetchall() if cursor.description else []


def _text(value: Any) -> str:
    return msgspec.json.encode(value).decode()
