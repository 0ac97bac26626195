"""Keys of an installation: files beside the database, never in it. Made once, never overwritten."""

from __future__ import annotations

import os
import secrets
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from maju.app.home import Home
from maju.journal.vault import KEY_BYTES, Vault

NAME = "master.key"


def open_vault(home: Home) -> Vault:
    """The vault under this home's master key, which is made when there is none.

    Raises:
        Refused: ``master_key_length``, ``home_not_writable``.
    """
    return Vault(kept_secret(home, NAME, lambda: secrets.token_bytes(KEY_BYTES)))


def kept_secret(home: Home, name: str, make: Callable[[], bytes]) -> bytes:
    """What lies in the keys' folder as *name*; *make* is asked for it once in an installation's life.

    Raises:
        Refused: ``home_not_writable``.
    """
    path = home.prepare().keys / name
    if not path.exists():
        put_whole(path, make())
    return path.read_bytes()


def put_whole(path: Path, content: bytes) -> None:
    """*content* as *path*, whole and durable, readable by its owner; what is there stays.

    Two processes that make it at once end up with the same one: the first link wins.
    """
    draft = path.with_name(f"{path.name}.{secrets.token_hex(6)}")
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    with suppress(FileExistsError):
        path.hardlink_to(draft)
    draft.unlink()
    sync_folder(path.parent)


def sync_folder(folder: os.PathLike[str]) -> None:
    """Make names in *folder* outlive a loss of power."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
