"""The side store for what is about people, in PostgreSQL."""

from __future__ import annotations

from collections.abc import Sequence
from types import TracebackType
from typing import Any, Self

from psycopg import AsyncConnection
from psycopg_pool import AsyncConnectionPool

from maju.journal.postgres.errors import told
from maju.journal.postgres.queries import QUERIES
from maju.journal.vault import Vault
from maju.kernel.errors import Refused
from maju.kernel.ids import CustomerId

Row = tuple[Any, ...]


class PostgresPeople:
    """Use it as ``async with``.

    Args:
        url: a database that ``migrate`` has seen.
        vault: opened with the installation's master key.
    """

    def __init__(self, url: str, vault: Vault, *, connections: int = 2) -> None:
        self._vault = vault
        self._pool: AsyncConnectionPool[AsyncConnection[Row]] = AsyncConnectionPool(
            url,
            min_size=1,
            max_size=connections,
            open=False,
            timeout=10.0,
            kwargs={"autocommit": True},
            name="people",
        )

    async def open(self) -> None:
        """Connect.

        Raises:
            Refused: ``master_key_wrong``: what is kept was locked with another master key. Writing
                on with this one would leave the old out of reach and nobody the wiser.
        """
        with told():
            await self._pool.open(wait=True, timeout=10.0)
        for customer, wrapped in await self._query("some_key"):
            if not self._vault.fits(customer, wrapped):
                await self.close()
                raise Refused("master_key_wrong")

    async def close(self) -> None:
        """Close every connection."""
        await self._pool.close()

    async def __aenter__(self) -> Self:
        await self.open()
        return self

    async def __aexit__(
        self, _: type[BaseException] | None, __: BaseException | None, ___: TracebackType | None
    ) -> None:
        await self.close()

    async def put(self, customer: CustomerId, name: str, value: bytes) -> None:
        """Keep *value*, encrypted; never beside a forget of the same customer."""
        with told():
            async with self._pool.connection() as connection, connection.transaction():
                await connection.execute(QUERIES["lock_person"], {"customer": customer})
                cursor = await connection.execute(QUERIES["person"], {"customer": customer})
                ((gone, wrapped),) = await cursor.fetchall()
                if gone:
                    raise Refused("forgotten", customer=customer)
                if wrapped is None:
                    wrapped = self._vault.new_key(customer)
                    await connection.execute(
                        QUERIES["put_key"], {"customer": customer, "wrapped": wrapped}
                    )
                sealed = self._vault.seal(customer, wrapped, name, value)
                await connection.execute(
                    QUERIES["put_value"], {"customer": customer, "name": name, "sealed": sealed}
                )

    async def get(self, customer: CustomerId, name: str) -> bytes | None:
        """The value, decrypted."""
        for wrapped, sealed in await self._query("get_value", customer=customer, name=name):
            return self._vault.open(customer, wrapped, name, sealed)
        return None

    async def forget(self, customer: CustomerId) -> bool:
        """Destroy key and values and write the customer down, in one transaction."""
        with told():
            async with self._pool.connection() as connection, connection.transaction():
                await connection.execute(QUERIES["lock_person"], {"customer": customer})
                await connection.execute(QUERIES["write_forgotten"], {"customer": customer})
                cursor = await connection.execute(QUERIES["drop_key"], {"customer": customer})
                return bool(await cursor.fetchall())

    async def forgotten(self) -> Sequence[CustomerId]:
        """Everybody forgotten, in order of id."""
        return [CustomerId(row[0]) for row in await self._query("forgotten")]

    async def _query(self, query: str, /, **arguments: object) -> Sequence[Row]:
        with told():
            async with self._pool.connection() as connection:
                cursor = await connection.execute(QUERIES[query], arguments)
                return await cursor.fetchall()
