"""Passwords of the phone, made from one key of the home and never shipped or typed.

Each is an HMAC of whose it is under the key ``voice``. So all processes agree on it without
telling each other, a lost configuration can be written again, and renewing the key renews all.
Only a carrier's password is given from outside: it lies in a file of its own beside the key.
"""

from __future__ import annotations

import hashlib
import hmac
import os
import re
import secrets
from contextlib import suppress
from pathlib import Path

from maju.kernel.errors import Refused
from maju.kernel.ids import AgentId

KEY = "voice.key"
KEY_BYTES = 32
_LONG = 40
"""Characters of a password: 160 bits, and no sign that a configuration file would read."""

_TRUNK = re.compile(r"[a-z0-9][a-z0-9-]{0,31}")


def voice_key(keys: Path) -> bytes:
    """The key ``voice`` in the folder *keys*, made when there is none.

    Two processes that make it at once end up with the same one: the first link wins.

    Raises:
        Refused: ``voice_key_broken`` when the file is of another length.
    """
    path = keys / KEY
    if not path.exists():
        draft = path.with_name(f"{KEY}.{secrets.token_hex(6)}")
        _write(draft, secrets.token_bytes(KEY_BYTES))
        with suppress(FileExistsError):
            path.hardlink_to(draft)
        draft.unlink()
    key = path.read_bytes()
    if len(key) != KEY_BYTES:
        raise Refused("voice_key_broken", path=str(path))
    return key


def phone_secret(key: bytes, agent: AgentId) -> str:
    """What the phone of *agent* registers with; the user is ``agent-<agent id>``."""
    return _made(key, "phone", agent)


def ari_secret(key: bytes, server: str) -> str:
    """What the adapter of *server* signs in with at ARI."""
    return _made(key, "ari", server)


def ami_secret(key: bytes, server: str) -> str:
    """What the adapter of *server* signs in with at the manager interface."""
    return _made(key, "ami", server)


def keep_trunk_secret(keys: Path, trunk: str, secret: str) -> None:
    """Keep what the carrier gave for *trunk*; the one that was there is replaced.

    Raises:
        Refused: ``trunk_name_bad``; ``trunk_secret_bad`` for one that a line cannot hold.
    """
    if not secret or not secret.isprintable() or secret != secret.strip() or ";" in secret:
        raise Refused("trunk_secret_bad", trunk=trunk)
    path = _trunk_file(keys, trunk)
    draft = path.with_name(f"{path.name}.{secrets.token_hex(6)}")
    _write(draft, secret.encode())
    draft.replace(path)


def trunk_secret(keys: Path, trunk: str) -> str:
    """What the carrier gave for *trunk*; empty when nothing was given."""
    try:
        return _trunk_file(keys, trunk).read_text(encoding="utf-8")
    except FileNotFoundError:
        return ""


def check_trunk_name(name: str) -> str:
    """The *name* itself, when files and endpoints can be named after it.

    Raises:
        Refused: ``trunk_name_bad``.
    """
    if _TRUNK.fullmatch(name) is None:
        raise Refused("trunk_name_bad", trunk=name)
    return name


def _trunk_file(keys: Path, trunk: str) -> Path:
    return keys / f"voice-trunk-{check_trunk_name(trunk)}.secret"


def _made(key: bytes, kind: str, whose: str) -> str:
    said = f"maju {kind}\0{whose}".encode()
    return hmac.new(key, said, hashlib.sha256).hexdigest()[:_LONG]


def _write(path: Path, content: bytes) -> None:
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
