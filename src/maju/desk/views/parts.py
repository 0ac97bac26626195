"""Parts of the page that its script asks for by themselves."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.views.decorators.http import require_GET

from maju.desk.customer import customer_of
from maju.desk.day import day_of
from maju.desk.holding import held
from maju.desk.inbox.people import crew
from maju.desk.plain import colleagues
from maju.desk.reading import rows
from maju.desk.seat import Seat, find_seat
from maju.directory import models as m
from maju.kernel.errors import Refused
from maju.kernel.ids import ContactId


@require_GET
def panel(request: HttpRequest, centre: str, contact: str) -> HttpResponse:
    """The customer of a contact: facts for the script, and the panel as HTML.

    *seq* in the address, here and elsewhere, is what the asker has seen: the read model is given a
    moment to see it too. Nothing (204) of a contact that is not theirs: who rang may be gone by now.
    """
    seat = find_seat(request, centre)
    found = customer_of(seat, contact)
    if found is None:
        return HttpResponse(status=204)
    html = render_to_string("desk/parts/customer.html", {"customer": found, "seat": seat}, request)
    return JsonResponse({"facts": found.facts(), "html": html})


@require_GET
def targets(request: HttpRequest, centre: str, contact: str) -> HttpResponse:
    """To whom a contact can go: queues of its client, and colleagues who answer for it.

    With ``?for=owner``, to whom its inquiry can: every colleague who answers for the client.
    """
    seat = find_seat(request, centre)
    try:
        mine = held(seat, ContactId(contact))
    except Refused as refused:
        raise Http404 from refused
    client = mine.client
    if request.GET.get("for") == "owner":
        those = crew(seat, client)
        return JsonResponse({"owners": [{"code": e.code, "name": e.person.name} for e in those]})
    return JsonResponse({"targets": [*_queues(seat, client), *_people(seat, client, mine.channel)]})


@require_GET
def mine(request: HttpRequest, centre: str) -> HttpResponse:
    """The agent's own day, against target."""
    seat = find_seat(request, centre)
    return render(request, "desk/parts/mine.html", {"day": day_of(seat)})


def _queues(seat: Seat, client: str) -> Sequence[Mapping[str, Any]]:
    waiting = {each["queue"]: each for each in rows(seat, "waiting")}
    those = m.Queue.objects.filter(centre=seat.centre, client__code=client)
    return [
        {
            "id": f"q:{each.code}",
            "kind": "queue",
            "code": each.code,
            "name": seat.says(each.name, each.name_en),
            "waiting": waiting.get(each.code, {}).get("waiting", 0),
            "open": not each.closed,
            "state": "shut" if each.closed else "open",
            "can": not each.closed,
        }
        for each in those.order_by("place", "id")
    ]


def _people(seat: Seat, client: str, channel: str) -> Sequence[Mapping[str, Any]]:
    """Who is signed in; the free ones first. Who takes no chats cannot be handed one: it would wait
    there for ever."""
    seen = {each["agent"]: each for each in colleagues(seat) if each["agent"] != seat.agent}
    those = m.Agent.objects.filter(centre=seat.centre, code__in=list(seen)).select_related("person")
    found = [
        {
            "id": f"a:{each.code}",
            "kind": "agent",
            "code": each.code,
            "name": each.person.name,
            "state": seen[each.code]["state"],
            "reason": seen[each.code]["reason"] or "",
            "since": seen[each.code]["began_at"],
            "can": seen[each.code]["state"] not in {"away", "ringing", "dialling"}
            and (channel != "chat" or each.chat > 0),
        }
        for each in those
        if each.only_clients is None or client in each.only_clients
    ]
    return sorted(found, key=lambda each: (each["state"] != "available", str(each["name"])))
