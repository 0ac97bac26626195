"""What makes a restored database a later one than every database seen here."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import psycopg

from maju.app.backup.queries import QUERIES
from maju.journal.postgres.queries import QUERIES as JOURNAL
from maju.journal.vault import Vault
from maju.kernel.ids import CustomerId

EPOCHS_A_RESTORE = 1_000
"""Leaderships that may happen beside or after a backup without anybody here knowing: a restore
goes to the thousand after the next, far above the one engine that still believes to lead."""

_KEYS_A_GROUP = 1_000


def settle(url: str, *, seen: Mapping[str, int], theirs: bytes | None, ours: bytes | None) -> None:
    """Raise the epochs, reconcile the outbox, doubt open mails, wrap people's keys anew; one transaction.

    Args:
        url: the restored database.
        seen: the highest epoch of each centre on this machine.
        theirs: the master key of the backup; ``None`` when it had none, and so no people.
        ours: the master key here.
    """
    with psycopg.connect(url) as link:
        epochs: dict[str, int] = dict(link.execute(QUERIES["epochs"]).fetchall())
        for centre in sorted({*epochs, *seen}):
            highest = max(epochs.get(centre, 0), seen.get(centre, 0))
            raised = (highest // EPOCHS_A_RESTORE + 2) * EPOCHS_A_RESTORE
            link.execute(QUERIES["raise_epoch"], {"centre": centre, "epoch": raised})
        link.execute(QUERIES["take_open_effects"])
        link.execute(QUERIES["doubt_mails"])
        if theirs is not None and ours is not None and theirs != ours:
            _rewrap(link, old=Vault(theirs), new=Vault(ours))
    with psycopg.connect(url, autocommit=True) as link:
        link.execute("ANALYZE")


def known_forgotten(url: str) -> Sequence[CustomerId]:
    """Whom a database knows to be forgotten; nobody, when it has no journal."""
    with psycopg.connect(url) as link:
        row = link.execute(QUERIES["known"]).fetchone()
        if row is None or not row[0]:
            return []
        return [CustomerId(row[0]) for row in link.execute(JOURNAL["forgotten"]).fetchall()]


def _rewrap(link: psycopg.Connection, *, old: Vault, new: Vault) -> None:
    after = ""
    arguments = {"after": after, "limit": _KEYS_A_GROUP}
    while rows := link.execute(QUERIES["wrapped_keys"], arguments).fetchall():
        with link.cursor() as cursor:
            cursor.executemany(
                QUERIES["rewrap"],
                [
                    {
                        "customer": customer,
                        "wrapped": new.rewrap(CustomerId(customer), wrapped, under=old),
                    }
                    for customer, wrapped in rows
                ],
            )
        arguments["after"] = rows[-1][0]
