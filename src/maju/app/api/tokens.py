"""Tokens: made once, shown once, kept as a hash; what each opens, and when it stops to."""

from __future__ import annotations

import hashlib
import hmac
import secrets
from collections.abc import Mapping, Sequence
from importlib.resources import files
from typing import Any

import msgspec
from psycopg import Connection, Cursor
from psycopg.rows import dict_row

from maju.directory.access import Right
from maju.journal.postgres.errors import told
from maju.journal.postgres.queries import parse
from maju.kernel.errors import Refused
from maju.kernel.time import Instant

QUERIES = parse(files(__package__).joinpath("queries.sql").read_text(encoding="utf-8"))

SCOPES: Mapping[str, Right] = {
    "customers.read": Right.CUSTOMERS_READ,
    "customers.reveal": Right.CUSTOMERS_REVEAL,
    "customers.write": Right.CUSTOMERS_EDIT,
    "agents.read": Right.DIRECTORY_READ,
    "agents.write": Right.PEOPLE_EDIT,
    "queues.read": Right.DIRECTORY_READ,
    "queues.write": Right.DIRECTORY_EDIT,
    "contacts.read": Right.REPORTS_READ,
    "contacts.write": Right.FLOOR_ACT,
    "kpi.read": Right.REPORTS_READ,
}
"""What a token may be good for, and the right of its person that stands behind it."""

_PREFIX = "maju"
_ID_BYTES = 6


class Token(msgspec.Struct, frozen=True, kw_only=True):
    """One token, without its secret; instants in microseconds since 1970."""

    id: str
    name: str
    sign_in: str
    centre: str
    client: str | None
    scopes: Sequence[str]
    created_at: int
    expires_at: int | None = None
    revoked_at: int | None = None
    last_used_at: int | None = None


def issue(
    link: Connection[Any],
    *,
    name: str,
    sign_in: str,
    centre: str,
    client: str | None,
    scopes: Sequence[str],
    expires_at: Instant | None,
    now: Instant,
) -> tuple[Token, str]:
    """A new token and its text, which nobody can show again.

    Raises:
        Refused: ``scope_unknown``, ``token_name_missing``, ``token_expiry_past``.
    """
    for scope in scopes:
        if scope not in SCOPES:
            raise Refused("scope_unknown", scope=scope)
    if not name.strip() or not scopes:
        raise Refused("token_name_missing")
    if expires_at is not None and expires_at <= now:
        raise Refused("token_expiry_past")
    made = Token(
        id=secrets.token_hex(_ID_BYTES),
        name=name.strip(),
        sign_in=sign_in,
        centre=centre,
        client=client,
        scopes=tuple(dict.fromkeys(scopes)),
        created_at=now,
        expires_at=expires_at,
    )
    secret = secrets.token_urlsafe(32)
    row = msgspec.to_builtins(made) | {"scopes": list(made.scopes), "digest": _digest(secret)}
    with told(), link.transaction():
        link.execute(QUERIES["put_token"], row)
    return made, f"{_PREFIX}_{made.id}_{secret}"


def open_token(link: Connection[Any], text: str, *, now: Instant) -> Token:
    """The token that *text* is, if it opens anything now.

    Raises:
        Refused: ``token_unknown`` for whatever is wrong with it: nobody learns which ids exist.
    """
    prefix, _, rest = text.partition("_")
    name, _, secret = rest.partition("_")
    with told(), Cursor(link, row_factory=dict_row) as cursor:
        row = cursor.execute(QUERIES["find_token"], {"id": name}).fetchone() or {}
        known = bytes(row.pop("digest", b""))
        right = hmac.compare_digest(known, _digest(secret))
        if prefix != _PREFIX or not right or not row:
            raise Refused("token_unknown")
        token = msgspec.convert(row, Token)
        over = token.expires_at is not None and token.expires_at <= now
        if over or token.revoked_at is not None:
            raise Refused("token_unknown")
        cursor.execute(QUERIES["used"], {"id": token.id, "at": now})
    return token


def listed(link: Connection[Any], centre: str) -> list[Token]:
    """The tokens of *centre*, newest first."""
    with told(), Cursor(link, row_factory=dict_row) as cursor:
        rows = cursor.execute(QUERIES["tokens"], {"centre": centre}).fetchall()
    return msgspec.convert(rows, list[Token])


def revoke(link: Connection[Any], centre: str, token: str, *, now: Instant) -> None:
    """Close a token for ever.

    Raises:
        Refused: ``token_not_there``.
    """
    with told(), link.transaction():
        done = link.execute(QUERIES["revoke"], {"id": token, "centre": centre, "at": now})
        if not done.rowcount:
            raise Refused("token_not_there", token=token)


def _digest(secret: str) -> bytes:
    return hashlib.sha256(secret.encode()).digest()
