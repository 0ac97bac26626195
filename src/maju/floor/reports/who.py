"""Who writes, approves and sends: the person who signed in, else the name that they gave."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse

from maju.kernel.errors import Refused

COOKIE = "maju_name"
LONGEST = 60
_YEAR_S = 365 * 86_400


def signed_in(request: HttpRequest) -> str:
    """The name of whoever signed in; empty where nobody does."""
    user = getattr(request, "user", None)
    return str(user.get_username()) if user is not None and user.is_authenticated else ""


def usual_name(request: HttpRequest) -> str:
    """What to put into the field for the name: what this browser said the last time."""
    return request.COOKIES.get(COOKIE, "").encode("latin-1", "replace").decode("utf-8", "replace")


def who(request: HttpRequest) -> str:
    """Under whose name a form is kept.

    Raises:
        Refused: ``name_missing``.
    """
    said = signed_in(request) or " ".join(request.POST.get("by", "").split())
    if not said:
        raise Refused("name_missing")
    return said[:LONGEST]


def remember(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    """Keep the name in this browser, where nobody signs in."""
    if not signed_in(request):
        name = who(request).encode().decode("latin-1")
        response.set_cookie(COOKIE, name, max_age=_YEAR_S, samesite="Lax", httponly=True)
    return response
