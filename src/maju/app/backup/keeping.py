"""Puts keys of a backup beside those of this machine; none is ever overwritten."""

from __future__ import annotations

import hashlib
from pathlib import Path

from maju.app.home import Home
from maju.app.keys import put_whole


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
    if not path.exists():
        put_whole(path, content)
