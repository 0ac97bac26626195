"""The installation's master key: it lies in a file beside the database, never in it."""

from __future__ import annotations

import os
import secrets
from contextlib import suppress

from maju.app.home import Home
from maju.journal.vault import KEY_BYTES, Vault

NAME = "master.key"


def open_vault(home: Home) -> Vault:
    """The vault under this home's master key, which is made when there is none.

    Two processes that make it at once end up with the same one: the first link wins.

    Raises:
        Refused: ``master_key_length``, ``home_not_writable``.
    """
    path = home.prepare().keys / NAME
    if not path.exists():
        draft = path.with_name(f"{NAME}.{secrets.token_hex(6)}")
        descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "wb") as file:
            file.write(secrets.token_bytes(KEY_BYTES))
            file.flush()
            os.fsync(file.fileno())
        with suppress(FileExistsError):
            path.hardlink_to(draft)
        draft.unlink()
        sync_folder(path.parent)
    return Vault(path.read_bytes())


def sync_folder(folder: os.PathLike[str]) -> None:
    """Make names in *folder* outlive a loss of power."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
