"""What ids are called, and what can be said and chosen: everything that the page's script looks up.

Of the clients that the agent answers for, no others. Texts come in the reader's language, where
both were written.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from maju.desk.seat import Seat
from maju.desk.words import words
from maju.directory import models as m


def book(seat: Seat) -> Mapping[str, Any]:
    """Names, greetings, links, reasons, forms and ready answers; eleven statements."""
    today = seat.local(seat.now).date()
    clients = [
        each
        for each in m.Client.objects.filter(centre=seat.centre).order_by("place", "id")
        if seat.serves(each.code)
    ]
    return {
        "agent": {"id": seat.agent, "name": seat.name},
        "leads": _leads(seat),
        "korean": seat.korean,
        "zone": str(seat.zone),
        "clients": _clients(seat, clients),
        "queues": {
            each.code: {
                "name": seat.says(each.name, each.name_en),
                "client": each.client.code,
                "wrap_up": each.wrap_up,
            }
            for each in m.Queue.objects.filter(client__in=clients)
            .select_related("client")
            .order_by("place", "id")
        },
        "away": [
            {"code": each.code, "name": seat.says(each.name, each.name_en)}
            for each in m.AwayReason.objects.filter(centre=seat.centre).order_by("place", "id")
            if _holds(today, each.since, each.until)
        ],
        "reasons": _reasons(seat, clients, today),
        "fields": _fields(seat, clients, today),
        "macros": _macros(seat, clients, today),
        "words": words(),
    }


def _leads(seat: Seat) -> dict[str, str]:
    """Who may act for an agent, by the number that the journal knows them by."""
    those = m.RoleHeld.objects.filter(
        role__in=("lead", "supervisor", "administrator"), until__isnull=True
    )
    here = those.filter(centre=seat.centre) | those.filter(centre__isnull=True)
    return {str(number): name for number, name in here.values_list("person_id", "person__name")}


def _holds(day: date, since: date | None, until: date | None) -> bool:
    return (since is None or since <= day) and (until is None or day < until)


def _clients(seat: Seat, clients: list[m.Client]) -> dict[str, Any]:
    made: dict[str, Any] = {
        each.code: {
            "name": seat.says(each.name, each.name_en),
            "hue": "blue",
            "greetings": {},
        }
        for each in clients
    }
    for brand in m.Brand.objects.filter(client__in=clients).select_related("client"):
        made[brand.client.code]["hue"] = brand.hue
    for said in (
        m.Greeting.objects.filter(client__in=clients)
        .select_related("client")
        .order_by("place", "id")
    ):
        text = seat.says(said.text, said.text_en)
        made[said.client.code]["greetings"].setdefault(said.entry or "", text)
    return made


def _reasons(seat: Seat, clients: list[m.Client], today: date) -> dict[str, list[Any]]:
    """For each client its tree as one list, above before below: the path says where it stands."""
    paths: dict[str, tuple[str, ...]] = {}
    made: dict[str, list[dict[str, Any]]] = {each.code: [] for each in clients}
    those = m.ContactReason.objects.filter(client__in=clients).select_related("client", "parent")
    for each in those.order_by("level", "place", "id"):
        above = "" if each.parent is None else each.parent.code
        key = f"{each.client.code}/{each.code}"
        path = (
            *paths.get(f"{each.client.code}/{above}", ()),
            seat.says(each.name, each.name_en),
        )
        paths[key] = path
        if _holds(today, each.since, each.until):
            made[each.client.code].append(
                {
                    "code": each.code,
                    "path": path,
                    "above": above,
                    "find": f"{each.name} {each.name_en}",
                }
            )
    for listed in made.values():
        parents = {row["above"] for row in listed}
        for row in listed:
            row["leaf"] = row["code"] not in parents
    return made


def _fields(seat: Seat, clients: list[m.Client], today: date) -> dict[str, list[Any]]:
    made: dict[str, list[Any]] = {each.code: [] for each in clients}
    those = m.WrapUpField.objects.filter(client__in=clients).select_related("reason", "client")
    for each in those.order_by("place", "id"):
        if _holds(today, each.since, each.until):
            made[each.client.code].append(
                {
                    "code": each.code,
                    "label": seat.says(each.label, each.label_en),
                    "kind": each.kind,
                    "choices": [_choice(seat, said) for said in each.choices],
                    "required": each.required,
                    "reason": "" if each.reason is None else each.reason.code,
                }
            )
    return made


def _choice(seat: Seat, said: str) -> tuple[str, str]:
    """What is kept, and what the reader sees."""
    korean, _, english = said.partition("|")
    return korean, seat.says(korean, english)


def _macros(seat: Seat, clients: list[m.Client], today: date) -> list[Any]:
    of_all = m.Macro.objects.filter(centre=seat.centre, client__isnull=True)
    those = of_all | m.Macro.objects.filter(centre=seat.centre, client__in=clients)
    return [
        {
            "code": each.code,
            "client": "" if each.client is None else each.client.code,
            "title": seat.says(each.title, each.title_en),
            "text": seat.says(each.text, each.text_en),
            "channels": each.channels,
        }
        for each in those.select_related("client").order_by("place", "id")
        if _holds(today, each.since, each.until)
    ]
