"""Two guards: at the door (who reaches the pages at all), and at each address (who may what there)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.core.exceptions import DisallowedHost
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.urls import reverse

from maju.app.web.access import ADDRESSES, ENROLLING, OPEN, SIGNED_IN, TOKEN, Address
from maju.app.web.refusal import missing_page, refusal_page
from maju.directory.access import Right, Scope
from maju.directory.wording import in_words
from maju.kernel.errors import Refused

Next = Callable[[HttpRequest], HttpResponse]


class AtTheDoor:
    """Passes requests that come through ``settings.MAJU_DOOR``, and believes its proxies only."""

    def __init__(self, get_response: Next) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """The page, or 403."""
        caller = settings.MAJU_DOOR.caller(request.META)
        try:
            request.get_host()
        except DisallowedHost:
            caller = None
        if caller is None:
            request.META["HTTP_HOST"] = settings.ALLOWED_HOSTS[0].replace("*", "127.0.0.1")
            return refusal_page(request, Refused("pages_local_only"), status=403)
        request.META["REMOTE_ADDR"] = caller.address
        request.META["wsgi.url_scheme"] = "https" if caller.secure else "http"
        return self._get_response(request)


class Guard:
    """Asks of every request what :data:`maju.app.web.access.ADDRESSES` says of its address."""

    def __init__(self, get_response: Next) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """The page; what is refused is refused in :meth:`process_view`."""
        return self._get_response(request)

    def process_view(
        self, request: HttpRequest, _view: object, _args: object, parts: Mapping[str, Any]
    ) -> HttpResponse | None:
        """Nothing for who may, else why not."""
        match = request.resolver_match
        assert match is not None, "a view without an address"
        if _unstorable(request):
            return _refuse(request, Refused("text_unstorable"), 400)
        address = ADDRESSES.get(match.view_name)
        if address is None:
            return _refuse(request, Refused("not_listed"), 403)
        if address.right in {OPEN, TOKEN}:
            return None
        scope: Scope | None = getattr(request, "scope", None)
        if scope is None:
            return _to_sign_in(request)
        if getattr(request, "must_enrol", False) and match.view_name not in ENROLLING:
            return _elsewhere(request, reverse("account_second_factor"))
        return _may(request, scope, address, parts)


def _unstorable(request: HttpRequest) -> bool:
    """Whether the address or a form holds a zero character, which no text of the database may. What
    the API reads has its own shapes.
    """
    forms = [request.GET] if request.path.startswith("/api/") else [request.GET, request.POST]
    said = (part for form in forms for name, parts in form.lists() for part in (name, *parts))
    return "\0" in request.path or any("\0" in str(each) for each in said)


def _may(
    request: HttpRequest, scope: Scope, address: Address, parts: Mapping[str, Any]
) -> HttpResponse | None:
    right = address.right
    if right is SIGNED_IN:
        return None
    assert isinstance(right, Right), right
    centre = parts.get(address.centre_from or "")
    client = parts.get(address.client_from or "")
    if centre is None:
        may = scope.anywhere(right)
    elif not scope.knows(centre, client):
        return _nothing(request)
    else:
        may = scope.may(right, centre, client)
    return None if may else _refuse(request, Refused("not_allowed"), 403)


def _to_sign_in(request: HttpRequest) -> HttpResponse:
    """To the sign-in page and back; a program is told in its own way."""
    if _wants_json(request):
        return _json(Refused("sign_in_needed"), 401)
    back = request.get_full_path() if request.method == "GET" else ""
    query = "?" + urlencode({"next": back}) if back not in {"", "/"} else ""
    return _elsewhere(request, reverse("sign_in") + query)


def _elsewhere(request: HttpRequest, address: str) -> HttpResponse:
    if request.headers.get("HX-Request"):
        return HttpResponse(status=403, headers={"HX-Redirect": address})
    return redirect(address)


def _nothing(request: HttpRequest) -> HttpResponse:
    """Another's things are as if they were not there."""
    if _wants_json(request):
        return JsonResponse({"code": "not_there"}, status=404)
    return missing_page(request)


def _refuse(request: HttpRequest, refused: Refused, status: int) -> HttpResponse:
    if _wants_json(request):
        return _json(refused, status)
    return refusal_page(request, refused, status=status)


def _json(refused: Refused, status: int) -> HttpResponse:
    says, _then = in_words(refused)
    return JsonResponse({"code": refused.code, "says": says}, status=status)


def _wants_json(request: HttpRequest) -> bool:
    said = request.headers.get("Accept", "")
    return request.path.startswith("/api/") or ("json" in said and "text/html" not in said)
