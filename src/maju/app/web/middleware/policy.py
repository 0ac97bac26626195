"""What a browser may load for our pages: our own files, nothing inline, nothing else; and whom it
may talk to: us, our own push process, and the telephone servers of its softphone.
"""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
    "font-src 'self'; media-src 'self'; connect-src 'self'{push}{phones}; frame-src 'self'; form-action 'self'; base-uri 'none'; "
    "frame-ancestors 'none'"
)


class ContentPolicy:
    """Sets the policy, and keeps pages out of caches: they hold a company's numbers."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self._get_response = get_response
        phones = "".join(f" {each}" for each in settings.MAJU_PHONE_URLS)
        self._policy = POLICY.format(push=_push(settings.MAJU_PUSH_URL), phones=phones)

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """The response with its headers."""
        response = self._get_response(request)
        response.headers.setdefault("Content-Security-Policy", self._policy)
        response.headers.setdefault(
            "Permissions-Policy", "camera=(), geolocation=(), microphone=(self)"
        )
        response.headers.setdefault("Cache-Control", "no-store")
        return response


def _push(url: str) -> str:
    """The address, by both of its protocols."""
    return f" {url} ws{url.removeprefix('http')}" if url else ""
