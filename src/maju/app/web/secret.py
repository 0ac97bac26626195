"""The keys under which cookies and tickets are signed: made once per installation."""

from __future__ import annotations

import os
import secrets
from contextlib import suppress

from maju.app.home import Home

NAME = "web.key"
PUSH = "push.key"
_KEY_BYTES = 48


def web_secret(home: Home) -> str:
    """The key of Django's cookies; losing it signs everybody out, nothing worse.

    Raises:
        Refused: ``home_not_writable``.
    """
    return _kept(home, NAME)


def push_secret(home: Home) -> str:
    """The key of tickets for live connections; losing it opens them anew, nothing worse.

    Raises:
        Refused: ``home_not_writable``.
    """
    return _kept(home, PUSH)


def _kept(home: Home, name: str) -> str:
    """Two processes that make one at once end up with the same one: the first link wins."""
    path = home.prepare().keys / name
    if not path.exists():
        draft = path.with_name(f"{name}.{secrets.token_hex(6)}")
        handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "wb") as file:
            file.write(secrets.token_urlsafe(_KEY_BYTES).encode())
            file.flush()
            os.fsync(file.fileno())
        with suppress(FileExistsError):
            path.hardlink_to(draft)
        draft.unlink()
    return path.read_text()
