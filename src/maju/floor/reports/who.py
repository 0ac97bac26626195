"""Who writes, approves and sends: the person who signed in."""

from __future__ import annotations

from django.http import HttpRequest

from maju.directory.access import signed

LONGEST = 60


def who(request: HttpRequest) -> str:
    """Under whose name a form is kept."""
    scope = signed(request)
    return (" ".join(scope.name.split()) or scope.sign_in)[:LONGEST]
