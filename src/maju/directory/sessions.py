"""Sessions in our own table: seen, limited, and ended by whoever may end them.

Django's session engine (``SESSION_ENGINE``) over :class:`maju.directory.models.Session`. The
cookie's key opens it; the table holds only the key's digest, so that a copy of the database opens
nothing. A session ends when nobody has used it for :data:`IDLE`, and :data:`LONGEST` after it began.
"""

from __future__ import annotations

import hashlib
from typing import Any, NamedTuple

from django.contrib.sessions.backends.base import CreateError, SessionBase, UpdateError
from django.db import IntegrityError, transaction
from django.http import HttpRequest

from maju.directory import models as m
from maju.directory.reading import find_row
from maju.directory.wall import IDLE, LONGEST, wall
from maju.kernel.time import MINUTE, Duration, Instant

UNSIGNED = Duration(10 * MINUTE)
"""For who is between password and second factor."""
SEEN_EVERY = MINUTE
"""A page does not write each time that it is read."""

BY_ITSELF = "Maju-By-Itself"
"""A request's header: a page that stands open asks, not its reader."""

PERSON = "_auth_user_id"
ADDRESS, BROWSER = "address", "browser"
"""What of a session its own column holds, for the list of one's sessions."""


def digest(key: str) -> str:
    """What a key is called in the table."""
    return hashlib.sha256(key.encode()).hexdigest()


class Asked(NamedTuple):
    """Which session a request came by, as the table calls it, and when its rights were read: wall
    seconds, for what is given out with these rights and taken back by when it was made."""

    session: str
    at: float


def asked_by(request: HttpRequest) -> Asked:
    """Of a request that came through the pages' middleware."""
    return Asked(digest(request.session.session_key or ""), request.asked_at)  # type: ignore[attr-defined]


def living(row: m.Session, now: Instant) -> bool:
    """Whether a session still opens anything."""
    return now < row.expires and now - row.seen < IDLE


class SessionStore(SessionBase):
    """One request's session; Django's middleware makes it from the cookie."""

    used = True
    """False for a page that asks for itself (:data:`BY_ITSELF`): nobody uses it for that."""

    def load(self) -> dict[str, Any]:
        """What was kept under the cookie's key; nothing when there is none, or it is over."""
        now = wall()
        row = None if self.session_key is None else _find(self.session_key)
        if row is None or not living(row, now):
            self._session_key = None
            return {}
        if self.used and now - row.seen >= SEEN_EVERY:
            m.Session.objects.filter(pk=row.pk).update(seen=now)
        found: dict[str, Any] = self.decode(row.data)
        return found

    def exists(self, session_key: str | None) -> bool:
        """Whether the key is taken."""
        return session_key is not None and _find(session_key) is not None

    def create(self) -> None:
        """Begin a session under a key that nobody has."""
        while True:
            self._session_key = self._get_new_session_key()  # type: ignore[attr-defined]
            try:
                self.save(must_create=True)
            except CreateError:
                continue
            self.modified = True
            return

    def save(self, must_create: bool = False) -> None:  # noqa: FBT001, FBT002 - Django's
        """Keep it; one that was ended meanwhile stays ended.

        Raises:
            UpdateError: it was.
        """
        if self.session_key is None:
            self.create()
            return
        now, data = wall(), self._get_session(no_load=must_create)  # type: ignore[attr-defined]
        person = data.get(PERSON)
        values = {
            "data": self.encode(data),
            "person_id": None if person is None else int(person),
            "seen": now,
            "address": str(data.get(ADDRESS, "")),
            "browser": str(data.get(BROWSER, "")),
        }
        key = digest(self.session_key)
        if not must_create:
            held = m.Session.objects.filter(pk=key)
            if held.filter(person=person).update(**values):
                return
            began = held.filter(person=None).update(**values, began=now, expires=now + LONGEST)
            if not began:
                raise UpdateError
            return
        expires = now + (UNSIGNED if person is None else LONGEST)
        try:
            with transaction.atomic():
                m.Session.objects.create(pk=key, began=now, expires=expires, **values)
        except IntegrityError as error:
            raise CreateError from error

    def delete(self, session_key: str | None = None) -> None:
        """End it."""
        key = self.session_key if session_key is None else session_key
        if key is not None:
            m.Session.objects.filter(pk=digest(key)).delete()

    @classmethod
    def clear_expired(cls) -> None:
        """Take away what is over."""
        now = wall()
        over = m.Session.objects.filter(expires__lte=now)
        (over | m.Session.objects.filter(seen__lte=now - IDLE)).delete()


def _find(key: str) -> m.Session | None:
    return find_row(m.Session, "session", key=digest(key))
