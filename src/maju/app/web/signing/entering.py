"""The way in: name and password, then the second factor where there is one; and the way out."""

from __future__ import annotations

from collections.abc import Mapping

from django.conf import settings
from django.contrib.auth import authenticate, login
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.crypto import constant_time_compare
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from maju.directory import inviting, second_factor
from maju.directory import models as m
from maju.directory.access import hang_up, signed
from maju.directory.scoping import may_sign_in
from maju.directory.sessions import ADDRESS, BROWSER, SessionStore
from maju.directory.signing import KNOWN_FOR_S, known_browser, through
from maju.directory.wall import wall
from maju.kernel.errors import Refused

BACKEND = "maju.directory.signing.Backend"
KNOWN = "maju_known"
"""The cookie of a browser in which somebody has signed in; it opens nothing."""
HALF, HALF_NEXT, HALF_BY = "half", "half_next", "half_by"
"""Who has said their password and owes the second factor, where they wanted to go, and the hash of
that password: once it is another one, this opens nothing."""

_SHOWN_MOST = 200


@sensitive_post_parameters("password")
@require_http_methods(["GET", "POST"])
def sign_in(request: HttpRequest) -> HttpResponse:
    """Name and password; a repeat for who is signed in leads on."""
    onward = _onward(request, request.POST.get("next") or request.GET.get("next", ""))
    if request.method == "GET":
        if getattr(request, "scope", None) is not None:
            return redirect(onward)
        return _page(request, "web/sign_in.html", {"next": onward})
    person = authenticate(
        request,
        sign_in=request.POST.get("sign_in", "")[:_SHOWN_MOST],
        password=request.POST.get("password", ""),
        address=address_of(request),
        browser=request.COOKIES.get(KNOWN, ""),
    )
    if person is None:
        said = {"next": onward, "said": request.POST.get("sign_in", "")[:_SHOWN_MOST]}
        return _page(request, "web/sign_in.html", said, Refused("sign_in_failed"))
    assert isinstance(person, m.Person)
    if not person.second_factor:
        return enter(request, person, onward)
    request.session.flush()
    request.session[HALF], request.session[HALF_NEXT] = person.pk, onward
    request.session[HALF_BY] = person.get_session_auth_hash()
    return redirect("sign_in_code")


@sensitive_post_parameters("code")
@require_http_methods(["GET", "POST"])
def sign_in_code(request: HttpRequest) -> HttpResponse:
    """The second factor of whoever has just said their password."""
    person = m.Person.objects.filter(pk=request.session.get(HALF)).first()
    if person is None or not may_sign_in(person, wall()):
        return redirect("sign_in")
    if not constant_time_compare(request.session[HALF_BY], person.get_session_auth_hash()):
        return redirect("sign_in")
    if request.method == "GET":
        return _page(request, "web/sign_in_code.html", {})
    try:
        second_factor.confirm(
            person,
            request.POST.get("code", "")[:_SHOWN_MOST],
            settings.MAJU_VAULT(),
            address=address_of(request),
            browser=request.COOKIES.get(KNOWN, ""),
            now=wall(),
        )
    except Refused as refused:
        return _page(request, "web/sign_in_code.html", {}, refused)
    return enter(request, person, _onward(request, request.session.get(HALF_NEXT, "")))


@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    """End this session, and what its other tabs listen to."""
    with transaction.atomic():
        request.session.flush()
        hang_up(signed(request).sign_in)
    return redirect("sign_in")


@sensitive_post_parameters("password", "again")
@require_http_methods(["GET", "POST"])
def invitation(request: HttpRequest, token: str) -> HttpResponse:
    """Set one's own password, once, by the link that an administrator gave."""
    person = inviting.invited(token, now=wall())
    if request.method == "GET":
        return _page(request, "web/invitation.html", {"person": person})
    try:
        inviting.accept(token, agreed_password(request), now=wall())
    except Refused as refused:
        return _page(request, "web/invitation.html", {"person": person}, refused)
    return redirect("sign_in")


def agreed_password(request: HttpRequest) -> str:
    """The new password of a form, written twice.

    Raises:
        Refused: ``passwords_differ``.
    """
    said = request.POST.get("password", "")
    if said != request.POST.get("again", ""):
        raise Refused("passwords_differ")
    return said


def enter(request: HttpRequest, person: m.Person, onward: str) -> HttpResponse:
    """Begin a session of *person* under a new key, and lead on."""
    request.session.flush()
    login(request, person, backend=BACKEND)
    request.session[ADDRESS] = address_of(request)
    request.session[BROWSER] = request.headers.get("User-Agent", "")[:_SHOWN_MOST]
    through(person)
    SessionStore.clear_expired()
    response = redirect(onward)
    response.set_cookie(
        KNOWN,
        known_browser(person),
        max_age=KNOWN_FOR_S,
        path=reverse("sign_in"),
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )
    return response


def address_of(request: HttpRequest) -> str:
    """The browser's address, as the door found it."""
    return str(request.META.get("REMOTE_ADDR", ""))


def _onward(request: HttpRequest, said: str) -> str:
    hosts = {request.get_host()}
    safe = url_has_allowed_host_and_scheme(said, hosts, require_https=request.is_secure())
    return said if safe and said.startswith("/") else reverse("front")


def _page(
    request: HttpRequest,
    template: str,
    said: Mapping[str, object],
    refused: Refused | None = None,
) -> HttpResponse:
    status = 200 if refused is None else 422
    return render(request, template, {**said, "refused": refused}, status=status)
