"""Puts keys of a backup beside those of this machine; none is ever overwritten."""

from __future__ import annotations

import hashlib
import os
import secrets
from contextlib import suppress
from pathlib import Path

from maju.app.home import Home
from maju.app.keys import sync_folder


def keep_key(home: Home, name: str, content: bytes) -> Path:
    """Where *content* lies now: as *name*, or, where that is another key, under its fingerprint."""
    path = home.keys / name
    _link(path, content)
    if path.read_bytes() == content:
        return path
    mark = hashlib.sha256(content).hexdigest()[:12]
    beside = path.with_name(f"{path.stem}-{mark}{path.suffix}")
    _link(beside, content)
    return beside


def _link(path: Path, content: bytes) -> None:
    """Whole and durable, or not there; whoever is first wins."""
    if path.exists():
        return
    draft = path.with_name(f"{path.name}.{secrets.token_hex(6)}")
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    with suppress(FileExistsError):
        path.hardlink_to(draft)
    draft.unlink()
    sync_folder(path.parent)
