"""The key under which Django signs cookies: made once per installation, never committed."""

from __future__ import annotations

import os
import secrets
from contextlib import suppress

from maju.app.home import Home

NAME = "web.key"
_KEY_BYTES = 48


def web_secret(home: Home) -> str:
    """The home's signing key; losing it signs everybody out, nothing worse.

    Two processes that make it at once end up with the same one: the first link wins.

    Raises:
        Refused: ``home_not_writable``.
    """
    path = home.prepare().keys / NAME
    if not path.exists():
        draft = path.with_name(f"{NAME}.{secrets.token_hex(6)}")
        handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "wb") as file:
            file.write(secrets.token_urlsafe(_KEY_BYTES).encode())
            file.flush()
            os.fsync(file.fileno())
        with suppress(FileExistsError):
            path.hardlink_to(draft)
        draft.unlink()
    return path.read_text()
