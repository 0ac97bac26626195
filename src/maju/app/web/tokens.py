"""API tokens of a centre: listed, made and shown once, closed for ever."""

from __future__ import annotations

from datetime import UTC, datetime

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods

from maju.app.api.tokens import SCOPES, issue, listed, revoke
from maju.directory import models as m
from maju.directory.access import Right, signed
from maju.directory.editing import link
from maju.directory.pages.views.frame import find_centre, number, page
from maju.directory.wall import wall
from maju.kernel.errors import Refused
from maju.kernel.time import DAY, Instant

DAYS = (30, 90, 365, 1095)


@require_http_methods(["GET", "POST"])
def tokens(request: HttpRequest, centre: str) -> HttpResponse:
    """The page, and its two actions. A token borrows the rights of who makes it."""
    held, said = find_centre(centre), request.POST
    if not signed(request).may_all(Right.API_TOKENS, centre):
        raise Refused("directory_not_yours")
    text, refused = "", None
    try:
        if request.method == "POST" and said.get("do") == "revoke":
            revoke(link(), centre, said.get("token", "")[:40], now=wall())
            return redirect("tokens", centre=centre)
        if request.method == "POST":
            text = _issued(request, held)
    except Refused as wrong:
        refused = wrong
    now = wall()
    lines = [
        {
            "token": each,
            "until": _day(each.expires_at),
            "used": _day(each.last_used_at),
            "open": each.revoked_at is None and (each.expires_at is None or each.expires_at > now),
        }
        for each in listed(link(), centre)
    ]
    shown = {
        "lines": lines,
        "scopes": list(SCOPES),
        "clients": m.Client.objects.filter(centre=held).order_by("place", "id"),
        "days": DAYS,
        "text": text,
        "refused": refused,
        "here": "tokens",
    }
    return page(request, "web/tokens.html", held, shown, status=422 if refused else 200)


def _issued(request: HttpRequest, centre: m.Centre) -> str:
    said, now = request.POST, wall()
    client, days = said.get("client") or None, number(said.get("days"))
    if client is not None and not m.Client.objects.filter(centre=centre, code=client).exists():
        raise Refused("client_unknown", centre=centre.code, client=client[:60])
    if days not in DAYS:
        raise Refused("choice_unknown", name="days", said=str(days))
    _, text = issue(
        link(),
        name=said.get("name", "")[:100],
        sign_in=signed(request).sign_in,
        centre=centre.code,
        client=client,
        scopes=said.getlist("scope"),
        expires_at=Instant(now + days * DAY),
        now=now,
    )
    return text


def _day(at: int | None) -> str:
    return "–" if at is None else datetime.fromtimestamp(at / 1_000_000, UTC).date().isoformat()
