"""The page itself, and what opens its socket."""

from __future__ import annotations

import secrets

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET

from maju.desk import sending
from maju.desk.book import book
from maju.desk.customer import customer_of
from maju.desk.phone import library, lines_of
from maju.desk.plain import plain
from maju.desk.seat import Seat, find_seat
from maju.desk.side import SIDE
from maju.desk.standing import standing
from maju.desk.views.act import told
from maju.directory.access import Right, Scope
from maju.kernel.errors import Refused


@require_GET
def home(request: HttpRequest) -> HttpResponse:
    """To the desk of the centre that the person is an agent of; the first one of several."""
    scope: Scope = request.scope  # type: ignore[attr-defined]
    for centre in sorted(scope.agents):
        if scope.may(Right.DESK, centre):
            return HttpResponseRedirect(reverse("desk:desk", args=[centre]))
    raise Refused("no_seat", centre="–")


@require_GET
def desk(request: HttpRequest, centre: str) -> HttpResponse:
    """Everything: as the read model knows it at first, and whole without script."""
    seat = find_seat(request, centre)
    view = standing(seat)
    names = book(seat)
    chosen = _chosen(request, view)
    return render(
        request,
        "desk/desk.html",
        {
            "seat": seat,
            "view": view,
            "book": names,
            "addresses": _addresses(seat),
            "side": SIDE,
            "plain": plain(seat, view, names, chosen),
            "customer": customer_of(seat, chosen) if chosen else None,
            "token": secrets.token_hex(16),
            "answer": _answer(seat, request.GET.get("command", "")),
        },
    )


def _chosen(request: HttpRequest, view: object) -> str | None:
    """The contact of the address if it is in hand, else the first one that is."""
    assert isinstance(view, dict)
    those = [*view["desk"]["contacts"], *view["desk"]["offers"]]
    ids = [each["contact"] for each in those]
    said = request.GET.get("contact", "")
    return said if said in ids else next(iter(ids), None)


def _addresses(seat: Seat) -> dict[str, str]:
    """Where the script asks; what follows is added to the end."""
    made = {
        name: reverse(f"desk:{name}", args=[seat.centre, "-"]).removesuffix("-")
        for name in ("act", "verdict", "panel", "targets")
    }
    return {
        **made,
        "ticket": reverse("desk:ticket", args=[seat.centre]),
        "file": reverse("desk:file", args=[seat.centre, "-", "-"]).removesuffix("-/-"),
        "phone": reverse("desk:phone", args=[seat.centre]) if lines_of(seat) else "",
        "phone_library": library(),
    }


def _answer(seat: Seat, command: str) -> dict[str, str] | None:
    """What became of the form that led here, where a page has no script to hear it."""
    return told(sending.verdict(seat, command)) if command else None
