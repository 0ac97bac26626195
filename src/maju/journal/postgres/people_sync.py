"""The side store for what is about people, inside a page's own transaction."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from psycopg import Connection, Cursor
from psycopg.rows import tuple_row

from maju.journal.postgres.errors import told
from maju.journal.postgres.queries import QUERIES
from maju.journal.vault import Vault
from maju.kernel.errors import Refused
from maju.kernel.ids import CustomerId


def put_sync_in(
    connection: Connection[Any], vault: Vault, customer: CustomerId, name: str, value: bytes
) -> None:
    """As ``People.put``, on *connection*; kept when its transaction commits.

    Raises:
        Refused: ``forgotten``.
        Trouble: the database failed, or another master key locked the customer's.
    """
    with told(), Cursor(connection, row_factory=tuple_row) as cursor:
        cursor.execute(QUERIES["lock_person"], {"customer": customer})
        ((gone, wrapped),) = cursor.execute(QUERIES["person"], {"customer": customer}).fetchall()
        if gone:
            raise Refused("forgotten", customer=customer)
        if wrapped is None:
            wrapped = vault.new_key(customer)
            cursor.execute(QUERIES["put_key"], {"customer": customer, "wrapped": wrapped})
        sealed = vault.seal(customer, wrapped, name, value)
        cursor.execute(QUERIES["put_value"], {"customer": customer, "name": name, "sealed": sealed})


def put_new_sync_in(
    connection: Connection[Any], vault: Vault, values: Mapping[CustomerId, Mapping[str, bytes]]
) -> None:
    """The same of customers whom nobody knew before this transaction, in two statements for all:
    so nobody has forgotten them, and nobody waits for a turn.

    Raises:
        Trouble: the database failed, or one of them was known after all.
    """
    keys = {customer: vault.new_key(customer) for customer in values}
    sealed = [
        {"customer": one, "name": name, "sealed": vault.seal(one, keys[one], name, value)}
        for one, said in values.items()
        for name, value in said.items()
    ]
    with told(), Cursor(connection, row_factory=tuple_row) as cursor:
        wrapped = [{"customer": one, "wrapped": key} for one, key in keys.items()]
        cursor.executemany(QUERIES["put_key"], wrapped)
        cursor.executemany(QUERIES["put_value"], sealed)


def get_sync_in(
    connection: Connection[Any], vault: Vault, customer: CustomerId, name: str
) -> bytes | None:
    """As ``People.get``, on *connection*.

    Raises:
        Trouble: the database failed, or another master key locked the value.
    """
    with told(), Cursor(connection, row_factory=tuple_row) as cursor:
        asked = {"customer": customer, "name": name}
        for wrapped, sealed in cursor.execute(QUERIES["get_value"], asked).fetchall():
            return vault.open(customer, wrapped, name, sealed)
    return None


def get_many_sync_in(
    connection: Connection[Any], vault: Vault, wanted: Collection[tuple[str, str]]
) -> Mapping[tuple[str, str], bytes]:
    """Values by (customer, name), in one statement; what is not there or forgotten is left out.

    Raises:
        Trouble: the database failed, or another master key locked a value.
    """
    if not wanted:
        return {}
    asked = {"customers": [one for one, _ in wanted], "names": [name for _, name in wanted]}
    with told(), Cursor(connection, row_factory=tuple_row) as cursor:
        return {
            (customer, name): vault.open(CustomerId(customer), wrapped, name, sealed)
            for customer, name, wrapped, sealed in cursor.execute(QUERIES["get_values"], asked)
        }
