"""What happened in an inquiry: its contacts, what agents recorded, each step, with words."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from django.utils.translation import gettext as _

from maju.desk.inbox.inquiries.noting import owner_of
from maju.desk.inbox.people import agents, masked
from maju.desk.inbox.people import words as text_of
from maju.desk.inbox.queries import rows
from maju.desk.inbox.reader import Reader
from maju.desk.reading import Row
from maju.desk.texts import owner_of as contact_owner
from maju.desk.texts import read, read_json
from maju.desk.words import words
from maju.directory import models as m
from maju.directory.editing import link
from maju.facts.readmodel.conversations import messages_of
from maju.facts.readmodel.inquiries import Inquiry
from maju.journal.postgres.verdicts import verdicts_sync_in
from maju.kernel.ids import CommandId

MESSAGES_SHOWN = 100


class Step(NamedTuple):
    """*side*: ``centre`` or ``client``; *refused*: the engine said no, so that it did not come so far."""

    at: int
    who: str
    state: str
    text: str
    side: str
    due: int | None = None
    refused: bool = False


class Seen(NamedTuple):
    """One contact, with what was written in it. Messages only for who works at the centre."""

    at: int
    channel: str
    agents: str
    messages: Sequence[tuple[str, str]]


def steps(reader: Reader, row: Inquiry, *, whole: bool) -> list[Step]:
    """What was recorded at contacts' ends and noted on pages, in order."""
    notes = list(
        m.InquiryNote.objects.filter(centre=reader.centre, inquiry=row.inquiry).select_related("by")
    )
    records = list(m.ContactRecord.objects.filter(centre=reader.centre, contact__in=row.contacts))
    people = agents(reader, [each.agent for each in records])
    commands = [CommandId(each.command) for each in notes if each.command]
    verdicts = verdicts_sync_in(link(), reader.centre, commands) if commands else {}
    said = words()
    made = [
        Step(
            each.at,
            _who(reader, each),
            said.get(f"inquiry_{each.state}", each.state),
            text_of(owner_of(row), each.stored, whole=whole),
            each.side,
            each.due,
            (found := verdicts.get(CommandId(each.command))) is not None
            and found.state == "refused",
        )
        for each in notes
    ]
    for each in records:
        note = str(
            read_json(contact_owner(each.contact, each.customer), each.stored).get("note", "")
        )
        made.append(
            Step(
                each.at,
                people.get(each.agent, _("Contact centre")),
                said.get(f"inquiry_{each.inquiry}", each.inquiry),
                note if whole else masked(note),
                "centre",
            )
        )
    return sorted(made, key=lambda each: each.at)


def _who(reader: Reader, note: m.InquiryNote) -> str:
    """A client's people know each other by name, and the centre as one, unless they direct it."""
    if reader.names or note.side == "client":
        return str(note.by.name)
    return _("Contact centre")


def contacts(reader: Reader, row: Inquiry, *, whole: bool) -> list[Seen]:
    """Its contacts, in order."""
    found = rows(reader, "contacts_of", contacts=list(row.contacts))
    names = agents(reader, [one for each in found for one in each["agents"]])
    said = words()
    return [
        Seen(
            each["began_at"],
            said.get(f"channel_{each['channel']}", each["channel"]),
            ", ".join(names[one] for one in each["agents"] if one in names),
            [] if reader.outside else list(_messages(reader, each, whole=whole)),
        )
        for each in found
    ]


def _messages(reader: Reader, contact: Row, *, whole: bool) -> Iterator[tuple[str, str]]:
    if not contact["messages"]:
        return
    owner = contact_owner(contact["contact"], contact["customer"])
    for each in messages_of(link(), reader.centre, contact["contact"], limit=MESSAGES_SHOWN):
        text = read(owner, each.message)
        yield each.by, text if whole else masked(text)
