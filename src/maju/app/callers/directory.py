"""Callers by number, as directory, read model and side store know them.

A number that nobody has registered is somebody all the same: its customer's id follows from the
number, the client and a key that lies in the side store. So the same caller is the same customer
each time, and the id tells nobody the number. Once it is forgotten, its number is a new customer.
"""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import re
import secrets
from collections.abc import Mapping
from importlib.resources import files
from typing import Any

import psycopg
import structlog
from psycopg_pool import AsyncConnectionPool

from maju.channels.asterisk.callers import Caller
from maju.channels.asterisk.recording.recorder import Owner
from maju.directory.access import RIGHTS_OF, Right
from maju.journal.postgres.queries import parse
from maju.kernel.errors import Refused, Trouble
from maju.kernel.ids import (
    AgentId,
    CentreId,
    ClientId,
    ContactId,
    CustomerId,
    phone_of_person,
    sortable,
)
from maju.kernel.ports import Clock, People
from maju.kernel.time import Instant

log: structlog.typing.FilteringBoundLogger = structlog.get_logger("maju.voice")

QUERIES = parse(files(__package__).joinpath("queries.sql").read_text(encoding="utf-8"))
SUPERVISING = sorted(role for role, rights in RIGHTS_OF.items() if Right.FLOOR_ACT in rights)
READ_EVERY_S = 5.0
_KNOWN_AT_MOST = 10_000
_FIRST = Instant(0)
"""Ids that follow from a number have no time of their own."""


def national(number: str) -> str:
    """*number* in the one spelling that the directory compares by (``directory.customers.plain``)."""
    international = re.sub(r"^(?:\+|00)82[- ]?0?", "0", number.strip())
    return re.sub(r"(?!^\+)\D", "", international)


class DirectoryCallers:
    """What a page changes of numbers and agents holds here within :data:`READ_EVERY_S`."""

    def __init__(self, url: str, centre: CentreId, people: People, clock: Clock) -> None:
        self._centre = centre
        self._people = people
        self._clock = clock
        self._pool: AsyncConnectionPool[Any] = AsyncConnectionPool(
            url, min_size=1, max_size=4, open=False, timeout=10.0, kwargs={"autocommit": True}
        )
        self._entries: Mapping[str, tuple[str, int, str]] = {}
        self._by_address: Mapping[str, tuple[str, int, str]] = {}
        self._key = b""
        self._kept: dict[CustomerId, None] = {}
        self.agents: frozenset[AgentId] = frozenset()
        self.supervisors: frozenset[AgentId] = frozenset()

    async def __aenter__(self) -> DirectoryCallers:
        try:
            await self._pool.open(wait=True, timeout=10.0)
            self._key = await self._open_key()
            await self.read()
        except psycopg.Error as error:
            raise Trouble(f"the directory cannot be read: {error}") from error
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._pool.close()

    async def keep(self) -> None:
        """Read for ever; while the database is away the last reading holds."""
        lost = False
        while True:
            await asyncio.sleep(READ_EVERY_S)
            try:
                await self.read()
                lost = False
            except (psycopg.Error, TimeoutError) as error:
                if not lost:
                    log.warning("callers_unread", why=str(error).strip())
                lost = True

    async def read(self) -> None:
        """Take over what the directory says now."""
        rows = await self._rows("entries", centre=self._centre)
        said = {address: (address, client, code) for address, client, code in rows}
        self._by_address = said
        self._entries = {national(address): entry for address, entry in said.items()}
        agents = await self._rows("agents", centre=self._centre)
        self.agents = frozenset(AgentId(code) for (code,) in agents)
        some = await self._rows("supervisors", centre=self._centre, roles=SUPERVISING)
        self.supervisors = frozenset(phone_of_person(person) for (person,) in some)

    async def entry(self, dialled: str) -> str | None:
        """As :class:`maju.channels.asterisk.callers.Callers`."""
        found = self._entries.get(national(dialled))
        return None if found is None else found[0]

    async def client(self, entry: str) -> ClientId | None:
        """Whose an entry is; ``None``: nobody's."""
        found = self._by_address.get(entry)
        return None if found is None else ClientId(found[2])

    async def who(self, entry: str, number: str) -> Caller:
        """As :class:`maju.channels.asterisk.callers.Callers`.

        Raises:
            Trouble: the database is away.
        """
        plain = national(number)
        if not plain:
            return Caller()
        _, client, code = self._by_address[entry]
        try:
            customer = await self._holder(client, plain) or await self._derived(code, plain)
            return await self._about(code, customer)
        except (psycopg.Error, TimeoutError) as error:
            raise Trouble(f"the directory cannot be read: {error}") from error

    async def owner(self, contact: ContactId) -> Owner | None:
        """Whose a contact is, open or over; ``None``: the read model has not heard of it yet.

        Raises:
            Trouble: the database is away.
        """
        try:
            rows = await self._rows("owner", centre=self._centre, contact=contact)
        except (psycopg.Error, TimeoutError) as error:
            raise Trouble(f"the read model cannot be read: {error}") from error
        return Owner(*rows[0]) if rows else None

    async def _holder(self, client: int, plain: str) -> CustomerId | None:
        owner = CustomerId(f"directory.lookup.{self._centre}")
        key = await self._people.get(owner, "key")
        if key is None:  # nobody has a number yet
            return None
        text = "\0".join((str(client), "phone", plain))
        lookup = hmac.new(key, text.encode(), hashlib.sha256).digest()
        rows = await self._rows("holder", client=client, lookup=lookup)
        return CustomerId(rows[0][0]) if rows else None

    async def _derived(self, client: str, plain: str) -> CustomerId:
        life = 0
        while True:
            text = "\0".join((client, plain, str(life)))
            digest = hmac.new(self._key, text.encode(), hashlib.sha256).digest()
            customer = CustomerId(sortable("cu", _FIRST, int.from_bytes(digest[:10], "big")))
            if customer in self._kept:
                return customer
            try:
                await self._people.put(customer, "phone", plain.encode())
            except Refused as refused:
                if refused.code != "forgotten":
                    raise
                life += 1
                continue
            self._kept[customer] = None
            if len(self._kept) > _KNOWN_AT_MOST:
                del self._kept[next(iter(self._kept))]
            return customer

    async def _about(self, client: str, customer: CustomerId) -> Caller:
        ((language, vip, caution, agent),) = await self._rows(
            "customer", centre=self._centre, client=client, customer=customer, now=self._clock.now()
        )
        last = AgentId(agent) if agent is not None else None
        return Caller(
            customer=customer, language=language, vip=vip, caution=caution, last_agent=last
        )

    async def _open_key(self) -> bytes:
        owner = CustomerId(f"voice.callers.{self._centre}")
        async with self._pool.connection() as link, link.transaction():
            await link.execute(QUERIES["lock_key"], {"centre": self._centre})
            key = await self._people.get(owner, "key")
            if key is None:
                key = secrets.token_bytes(32)
                await self._people.put(owner, "key", key)
        return key

    async def _rows(self, query: str, **asked: object) -> list[tuple[Any, ...]]:
        async with self._pool.connection() as link:
            rows: list[tuple[Any, ...]] = await (
                await link.execute(QUERIES[query], asked)
            ).fetchall()
        return rows
