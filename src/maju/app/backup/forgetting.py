"""Forgets a customer for ever: register, then key and texts and the journal's note at once.

The order is the argument. The register's line is durable before anything is destroyed; what is
destroyed and the command that tells the journal are one transaction. So whoever is in the register
is forgotten, or will be by :func:`finish_forgetting` at the next start, and a database put back
to a day before is caught up with by the same function.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence

import psycopg

from maju.app.backup.databases import Servant, replaced_databases
from maju.app.backup.queries import QUERIES
from maju.app.backup.register import held
from maju.app.database import Database
from maju.app.home import Home
from maju.engine.clock import wall
from maju.journal.postgres import submit_sync_in
from maju.journal.postgres.errors import told
from maju.journal.postgres.queries import QUERIES as JOURNAL
from maju.kernel.commands import Command, ForgetCustomer
from maju.kernel.ids import CentreId, CommandId, CustomerId, sortable

SOURCE = "forget"
_BESIDE = {
    "end_visits": "webchat.session",
    "drop_addresses": "directory.address",
    "drop_clues": "directory.clue",
    "drop_notes": "directory.note",
    "drop_cautions": "directory.caution",
    "drop_consents": "directory.consent",
}
"""What goes with a customer's key, and the table that it needs: a database may have none of them."""


def forget(customer: CustomerId, home: Home, database: Database) -> bool:
    """Forget *customer*; ``False`` if the database knew nothing of them (any more).

    Reaches the databases that a restore put aside, too.

    Raises:
        Refused: ``register_damaged``, ``home_not_writable``.
        Trouble: the database failed; the next start finishes it.
    """
    return customer in forget_all([customer], home, database)


def forget_all(
    customers: Sequence[CustomerId], home: Home, database: Database
) -> Sequence[CustomerId]:
    """The same of several, who turned out to be one: all of them, however often it is killed."""
    with held(home) as register:
        register.add(customers, at=wall())
        return _forget_everywhere(database, customers)


def finish_forgetting(home: Home, database: Database) -> Sequence[CustomerId]:
    """Forget everybody in the register whom the database still knows; who that was.

    For every start: of a ``forget`` that was killed, of a database that was put back. Cheap when
    there is nothing to do.
    """
    if not home.forgotten.exists():
        return []
    with held(home) as register:
        return _forget_everywhere(database, register.customers)


def forget_in(url: str, customers: Iterable[CustomerId]) -> Sequence[CustomerId]:
    """Forget *customers* in one database, each in a transaction of its own; who was still known.

    Raises:
        Trouble: the database failed.
    """
    known = []
    with told(), psycopg.connect(url, autocommit=True) as link:
        if not _has_journal(link):
            return []
        found = link.execute(QUERIES["unfinished"], {"customers": list(customers)}).fetchall()
        beside = [
            name
            for name, table in _BESIDE.items()
            if (link.execute(QUERIES["has_table"], {"table": table}).fetchone() or [False])[0]
        ]
        centres = [CentreId(row[0]) for row in link.execute(QUERIES["told_centres"]).fetchall()]
        for (customer,) in found:
            with link.transaction():
                if _destroy(link, customer):
                    known.append(CustomerId(customer))
                for name in beside:
                    link.execute(QUERIES[name], {"customer": customer})
                for centre in centres:
                    submit_sync_in(link, centre, [_command(CustomerId(customer))])
    return known


def _forget_everywhere(database: Database, customers: Sequence[CustomerId]) -> Sequence[CustomerId]:
    servant = Servant(database.conninfo)
    for name in replaced_databases(servant):
        forget_in(servant.conninfo(name), customers)
    return forget_in(database.conninfo, customers)


def _has_journal(link: psycopg.Connection) -> bool:
    row = link.execute(QUERIES["known"]).fetchone()
    return row is not None and bool(row[0])


def _destroy(link: psycopg.Connection, customer: str) -> bool:
    """As ``PostgresPeople.forget``, inside our transaction."""
    arguments = {"customer": customer}
    link.execute(JOURNAL["lock_person"], arguments)
    link.execute(JOURNAL["write_forgotten"], arguments)
    return bool(link.execute(JOURNAL["drop_key"], arguments).fetchall())


def _command(customer: CustomerId) -> Command:
    digest = hashlib.blake2b(customer.encode(), digest_size=10).digest()
    return Command(
        id=CommandId(sortable("cm", wall(), int.from_bytes(digest, "big"))),
        source=SOURCE,
        source_id=customer,
        body=ForgetCustomer(customer=customer),
    )
