"""A refusal in words, as a page or as a part of one."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string

from maju.directory.wording import in_words
from maju.kernel.errors import Refused


def refusal_page(request: HttpRequest, refused: Refused, *, status: int) -> HttpResponse:
    """The whole page."""
    says, then = in_words(refused)
    said = {"says": says, "then": then, "code": refused.code, "status": status}
    return _page(request, said, status)


def missing_page(request: HttpRequest) -> HttpResponse:
    """There is nothing at this address."""
    return _page(request, {"kind": "missing", "status": 404}, 404)


def trouble_page(request: HttpRequest) -> HttpResponse:
    """Something that we need is away; perhaps it is back soon."""
    return _page(request, {"kind": "trouble", "status": 503}, 503)


def bug_page(request: HttpRequest) -> HttpResponse:
    """We broke a promise; the log says which."""
    return _page(request, {"kind": "bug", "status": 500}, 500)


def _page(request: HttpRequest, said: dict[str, object], status: int) -> HttpResponse:
    text = render_to_string("web/error.html", said, request=request)
    return HttpResponse(text, status=status)
