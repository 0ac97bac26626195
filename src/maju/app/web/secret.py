"""The keys under which cookies and tickets are signed: made once per installation."""

from __future__ import annotations

import secrets

from maju.app.home import Home
from maju.app.keys import kept_secret

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
    return kept_secret(home, name, lambda: secrets.token_urlsafe(_KEY_BYTES).encode()).decode()
