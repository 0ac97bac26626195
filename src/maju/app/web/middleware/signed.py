"""Who asks: ``request.scope`` with all that they may, and the page in their language and zone.

``request.user`` is the person's row, ``request.must_enrol`` says that they have to set up their
second factor before anything else. Without a session there is no scope and nothing is read.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from zoneinfo import ZoneInfo

from django.contrib.auth import HASH_SESSION_KEY
from django.http import HttpRequest, HttpResponse
from django.utils import timezone, translation
from django.utils.crypto import constant_time_compare

from maju.directory import models as m
from maju.directory import second_factor
from maju.directory.reading import find_row
from maju.directory.scoping import USUAL_ZONE, may_sign_in, scope_of
from maju.directory.sessions import BY_ITSELF, PERSON
from maju.directory.wall import wall


class SignedIn:
    """Reads the session's person and their rights anew for every request."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """The page for who asks."""
        request.asked_at = time.time()  # type: ignore[attr-defined]  # before rights are read
        request.session.used = BY_ITSELF not in request.headers  # type: ignore[attr-defined]
        person = _person(request)
        scope = None if person is None else scope_of(person, now=wall())
        request.user = person  # type: ignore[assignment]
        request.scope = scope  # type: ignore[attr-defined]
        if person is not None and scope is not None:
            request.must_enrol = second_factor.wanted(person, scope)  # type: ignore[attr-defined]
            translation.activate(scope.language)
            request.LANGUAGE_CODE = translation.get_language() or scope.language
        with timezone.override(ZoneInfo((scope and scope.zone) or USUAL_ZONE)):
            return self._get_response(request)


def _person(request: HttpRequest) -> m.Person | None:
    """Whose session it is, if their password is still the one that it began with."""
    said = request.session.get(PERSON)
    person = None if said is None else find_row(m.Person, "person", id=int(said))
    if person is None or not may_sign_in(person, wall()):
        return None
    known = request.session.get(HASH_SESSION_KEY, "")
    return person if constant_time_compare(known, person.get_session_auth_hash()) else None
