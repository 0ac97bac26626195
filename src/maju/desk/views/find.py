"""The search beside the contact. What is looked for is posted: no address and no log line bears it."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from maju.desk.forms import Form
from maju.desk.reading import one
from maju.desk.searching import search
from maju.desk.seat import Seat, find_seat
from maju.directory import models as m

_TEXT_MOST = 100
_TEXT_LEAST = 2


@require_http_methods(["GET", "POST"])
def find(request: HttpRequest, centre: str) -> HttpResponse:
    """The form, and whom the posted text finds at the chosen client."""
    seat = find_seat(request, centre)
    those = m.Client.objects.filter(centre=seat.centre).order_by("place", "id")
    clients = [each for each in those if seat.serves(each.code)]
    form = Form(request.POST)
    text = form.text("text", most=_TEXT_MOST)
    chosen = form.text("client", most=100) or _client_of(seat, request.GET.get("contact", ""))
    client = next((each for each in clients if each.code == chosen), None)
    if client is None and form.text("client", most=100):
        raise Http404
    client = client or next(iter(clients), None)
    asked = request.method == "POST" and client is not None and len(text) >= _TEXT_LEAST
    return render(
        request,
        "desk/parts/find.html",
        {
            "seat": seat,
            "clients": [(each.code, seat.says(each.name, each.name_en)) for each in clients],
            "chosen": "" if client is None else client.code,
            "text": text,
            "asked": asked,
            "found": search(seat, client, text) if asked and client is not None else (),
        },
    )


def _client_of(seat: Seat, contact: str) -> str:
    """The client of the contact beside which the search stands."""
    found = one(seat, "contact", contact=contact) if contact else None
    return str(found["client"]) if found and (found["holds"] or found["had"]) else ""
