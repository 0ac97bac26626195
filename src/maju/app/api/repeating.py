"""A request that changes something may be sent again: it is done once and answered alike.

The answer is kept in the transaction of the change, so that both are there or neither. A wish for
the engine needs no kept answer: the inbox knows its (source, source_id).
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable

import msgspec
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from psycopg import Cursor
from psycopg.rows import tuple_row

from maju.app.api.caller import caller
from maju.app.api.tokens import QUERIES
from maju.directory.editing import link
from maju.directory.wall import wall
from maju.kernel.errors import Refused

HEADER = "Idempotency-Key"
_MOST = 200
_KEPT_US = 24 * 3600 * 1_000_000


def key_of(request: HttpRequest) -> str:
    """The key of a request that changes something.

    Raises:
        Refused: ``key_missing``.
    """
    key = request.headers.get(HEADER, "").strip()
    if not key or len(key) > _MOST or not key.isprintable():
        raise Refused("key_missing")
    return key


def once(request: HttpRequest, change: Callable[[], object], *, status: int = 200) -> HttpResponse:
    """Do *change* and keep what it says, or say what was said to the same request before.

    Raises:
        Refused: ``key_missing``, ``key_reused``, and what *change* does: then nothing is kept.
    """
    token, key = caller(request).token.id, key_of(request)
    digest = _digest(request)
    with transaction.atomic(), Cursor(link(), row_factory=tuple_row) as cursor:
        named = {"token": token, "key": key}
        cursor.execute(QUERIES["hold_key"], named)
        for kept, before, body in cursor.execute(QUERIES["answered"], named).fetchall():
            if bytes(kept) != digest:
                raise Refused("key_reused")
            return answer(bytes(body), before)
        said = msgspec.json.encode(change())
        at = wall()
        row = named | {"digest": digest, "status": status, "body": said, "at": at}
        cursor.execute(QUERIES["keep_answer"], row)
        cursor.execute(QUERIES["forget_answers"], {"token": token, "before": at - _KEPT_US})
    return answer(said, status)


def answer(body: bytes, status: int = 200) -> HttpResponse:
    """JSON as it is."""
    return HttpResponse(body, status=status, content_type="application/json")


def _digest(request: HttpRequest) -> bytes:
    said = (request.method or "").encode(), request.get_full_path().encode(), request.body
    return hashlib.sha256(b"\0".join(said)).digest()
