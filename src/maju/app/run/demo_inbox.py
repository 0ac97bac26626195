"""Notices, the manual and a message of the demonstration, brought in once: what people do with them stays."""

from __future__ import annotations

import tomllib
from importlib.resources import files
from typing import Any

from django.db import transaction

from maju.desk.inbox.manual.pages import grams
from maju.desk.texts import write
from maju.directory import models as m
from maju.directory.editing import link
from maju.journal.postgres.submit import submit_sync_in
from maju.kernel.commands import Command, NoteInquiry
from maju.kernel.ids import AgentId, CentreId, ClientId, CommandId, InquiryId
from maju.kernel.time import HOUR, Instant


def keep_inbox(centre: str, now: Instant) -> bool:
    """Bring them in, dated before *now*; ``False`` where there are any pages of a manual already."""
    said = tomllib.loads(files(__package__).joinpath("demo_inbox.toml").read_text(encoding="utf-8"))
    with transaction.atomic():
        held = m.Centre.objects.select_for_update().get(code=centre)
        if m.ManualPage.objects.filter(centre=held).exists():
            return False
        clients = {each.code: each for each in m.Client.objects.filter(centre=held)}
        author = m.Person.objects.filter(sign_in=f"supervisor@{centre}").first()
        at = Instant(now - HOUR)
        for each in said["pages"]:
            _page(held, clients.get(each.get("client", "")), each, author, at)
        for number, each in enumerate(said["notices"]):
            m.Notice.objects.create(
                centre=held,
                client=clients.get(each.get("client", "")),
                title=each["title"],
                text=each["text"].strip(),
                must_read=each.get("must_read", False),
                since=at - number * HOUR,
                by=author,
                at=at,
                token=f"demo-notice-{number}",
            )
        _letters(held, said["letters"], at)
        _inquiries(held, clients, said["inquiries"], at)
    return True


def _page(
    centre: m.Centre, client: m.Client | None, said: dict[str, Any], by: m.Person | None, at: int
) -> None:
    words = {
        "category": said["category"][0],
        "title": said["title"][0],
        "title_en": said["title"][1],
        "text": said["text"][0].strip(),
        "text_en": said["text"][1].strip(),
    }
    page = m.ManualPage.objects.create(
        centre=centre,
        client=client,
        kind=said.get("kind", "manual"),
        by=by,
        at=at,
        grams=grams(" ".join(words.values())),
        **words,
    )
    m.ManualVersion.objects.create(page=page, number=1, by=by, at=at, **words)


def _letters(centre: m.Centre, said: dict[str, str], at: int) -> None:
    """From whoever holds a role, to each seat."""
    seats = m.Agent.objects.filter(centre=centre, code__startswith="seat-").select_related("person")
    for name, text in said.items():
        by = m.Person.objects.filter(sign_in=f"{name}@{centre.code}").first()
        if by is not None:
            for seat in seats:
                m.Letter.objects.create(
                    centre=centre, by=by, to=seat.person, text=text, at=at, token=f"demo-{name}"
                )


def _inquiries(
    centre: m.Centre, clients: dict[str, m.Client], said: list[dict[str, Any]], at: Instant
) -> None:
    """Of seat-1, who handed some of them over. They belong to nobody who called."""
    seat = m.Agent.objects.filter(centre=centre, code="seat-1").select_related("person").first()
    if seat is None:
        return
    for number, each in enumerate(said):
        if each["client"] not in clients:
            continue
        name, handed = InquiryId(f"iq_demo_{number}"), each["state"] == "client"
        due = Instant(at + each["due_h"] * HOUR)
        body = NoteInquiry(
            inquiry=name,
            client=ClientId(each["client"]),
            state=each["state"],
            owner=None if handed else AgentId(seat.code),
            due=due,
            by=str(seat.person.pk),
            topic=each["topic"],
        )
        command = CommandId(f"cm_demo_inquiry_{number}")
        submit_sync_in(
            link(),
            CentreId(centre.code),
            [Command(id=command, source="demo", source_id=f"inquiry/{number}", body=body)],
        )
        stored = f"inquiry/{command}"
        write(name, stored, each["text"])
        m.InquiryNote.objects.create(
            centre=centre,
            client=clients[each["client"]],
            inquiry=name,
            at=at,
            by=seat.person,
            state=each["state"],
            owner="" if handed else seat.code,
            returns_to=seat.code if handed else "",
            due=due,
            stored=stored,
            command=command,
            token=f"demo-inquiry-{number}",
        )
