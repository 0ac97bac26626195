"""Greetings, reasons, forms, links and ready answers of the demonstration, for its agents' page.

They are brought in once: a centre that has any reason keeps what people have made of them.
"""

from __future__ import annotations

import tomllib
from importlib.resources import files
from typing import Any

from django.db import transaction

from maju.directory import models as m


def keep_desk(centre: str) -> bool:
    """Bring in what the centre's agents say and choose; ``False`` where it is there already."""
    said = tomllib.loads(files(__package__).joinpath("demo_desk.toml").read_text(encoding="utf-8"))
    with transaction.atomic():
        held = m.Centre.objects.select_for_update().get(code=centre)
        if m.ContactReason.objects.filter(client__centre=held).exists():
            return False
        clients = {each.code: each for each in m.Client.objects.filter(centre=held)}
        for code, client in clients.items():
            if code in said["clients"]:
                _client(client, said["clients"][code])
                reasons = [*said["reasons"]["shared"], *said["reasons"].get(code, [])]
                _fields(client, said["fields"], _reasons(client, reasons))
        for place, each in enumerate(said["macros"]):
            m.Macro.objects.create(
                centre=held,
                code=each["code"],
                place=place,
                client=clients.get(each.get("client", "")),
                title=each["title"][0],
                title_en=each["title"][1],
                text=each["text"][0],
                text_en=each["text"][1],
            )
    return True


def _client(client: m.Client, said: dict[str, Any]) -> None:
    m.Brand.objects.create(client=client, hue=said["hue"])
    greetings = [(None, said["greeting"]), *said["entries"].items()]
    m.Greeting.objects.bulk_create(
        m.Greeting(client=client, entry=entry, text=korean, text_en=english, place=place)
        for place, (entry, (korean, english)) in enumerate(greetings)
    )
    m.ClientLink.objects.bulk_create(
        m.ClientLink(client=client, name=name, name_en=english, template=template, place=place)
        for place, (name, english, template) in enumerate(said["links"])
    )


def _reasons(client: m.Client, tree: list[Any]) -> dict[str, m.ContactReason]:
    """The whole tree, level by level; by code."""
    made: dict[str, m.ContactReason] = {}
    level: list[tuple[m.ContactReason | None, list[Any]]] = [(None, each) for each in tree]
    for depth in (1, 2, 3):
        rows = [
            m.ContactReason(
                client=client,
                parent=parent,
                level=depth,
                code=code,
                name=korean,
                name_en=english,
                place=place,
            )
            for place, (parent, (code, korean, english, _)) in enumerate(level)
        ]
        m.ContactReason.objects.bulk_create(rows)
        made |= {row.code: row for row in rows}
        level = [
            (row, below)
            for row, (_, (*_, children)) in zip(rows, level, strict=True)
            for below in children
        ]
    return made


def _fields(
    client: m.Client, said: list[dict[str, Any]], reasons: dict[str, m.ContactReason]
) -> None:
    m.WrapUpField.objects.bulk_create(
        m.WrapUpField(
            client=client,
            reason=reasons.get(each.get("reason", "")),
            code=each["code"],
            label=each["label"][0],
            label_en=each["label"][1],
            kind=each["kind"],
            choices=each.get("choices", []),
            place=place,
        )
        for place, each in enumerate(said)
    )
