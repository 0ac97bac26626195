"""Until people sign in, the pages are for whoever sits at this machine, and for nobody else.

The server listens on loopback only. This refuses what loopback alone does not stop: another
machine's name that was pointed at 127.0.0.1 (Host), and a proxy on this machine that would
carry strangers in (its forwarding headers; a peer that is not loopback).
"""

from __future__ import annotations

import ipaddress
from collections.abc import Callable

from django.conf import settings
from django.core.exceptions import DisallowedHost
from django.http import HttpRequest, HttpResponse

from maju.app.web.refusal import refusal_page
from maju.kernel.errors import Refused

_FORWARDED = ("HTTP_FORWARDED", "HTTP_X_FORWARDED_FOR", "HTTP_X_FORWARDED_HOST", "HTTP_VIA")


class LocalOnly:
    """Passes requests from this machine, by one of its own names."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """The page, or 403."""
        if not local(request):
            request.META["HTTP_HOST"] = settings.ALLOWED_HOSTS[0]
            return refusal_page(request, Refused("pages_local_only"), status=403)
        return self._get_response(request)


def local(request: HttpRequest) -> bool:
    """Whether it came from this machine under a name of loopback, and through no proxy."""
    if any(request.META.get(header) for header in _FORWARDED):
        return False
    try:
        request.get_host()
        return ipaddress.ip_address(_peer(request)).is_loopback
    except (DisallowedHost, ValueError):
        return False


def _peer(request: HttpRequest) -> str:
    """The peer's address; some servers add its port."""
    said = str(request.META.get("REMOTE_ADDR", ""))
    if said.startswith("["):
        return said[1:].partition("]")[0]
    return said.partition(":")[0] if said.count(":") == 1 else said
