"""The end of a recording: its key first, and then its bytes."""

from __future__ import annotations

from typing import Any

from psycopg import Connection

from maju.journal.postgres.people_sync import get_sync_in, put_sync_in
from maju.journal.recordings.sealed import Head
from maju.journal.recordings.shelf import key_of
from maju.journal.vault import Vault
from maju.kernel.errors import Refused


def find_key(connection: Connection[Any], vault: Vault, head: Head) -> bytes | None:
    """What opens it; ``None``: nothing does any more.

    Raises:
        Trouble: the database failed.
    """
    return get_sync_in(connection, vault, head.owner, key_of(head.name)) or None


def destroy_key(connection: Connection[Any], vault: Vault, head: Head) -> None:
    """Nothing opens it from when this transaction commits; the bytes are then removed by whoever
    did this, or by the next look at what is kept (``app.recordings.keeping``).

    Raises:
        Trouble: the database failed.
    """
    try:
        put_sync_in(connection, vault, head.owner, key_of(head.name), b"")
    except Refused as refused:
        if refused.code != "forgotten":  # then the key went with its customer's
            raise
