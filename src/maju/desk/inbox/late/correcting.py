"""A type that is saved late by its agent, or put right by a supervisor: who, when, before and after.

Both are ``CorrectTopic`` in the journal, which the numbers follow. The trail keeps what stood
there before, in the same transaction.
"""

from __future__ import annotations

from maju.desk.forms import Form
from maju.desk.inbox.late.listing import Typed, missing, one
from maju.desk.inbox.reader import Reader
from maju.desk.inbox.wishing import wish
from maju.directory import models as m
from maju.directory.models.desk import RESULTS
from maju.kernel.commands import CorrectTopic
from maju.kernel.errors import Refused
from maju.kernel.ids import ContactId


def save_late(reader: Reader, form: Form) -> str:
    """The reader's own contact gets the type that it lacks; the command.

    Raises:
        Refused: ``contact_not_yours``, and as :func:`correct` does.
    """
    contact = form.contact()
    mine, more = missing(reader, agent=reader.agent or "-")
    page = 0
    while more and all(each.contact != contact for each in mine):
        page += 1
        mine, more = missing(reader, agent=reader.agent, page=page)
    found = one(reader, contact)
    if found is None or all(each.contact != contact for each in mine):
        raise Refused("contact_not_yours")
    return _send(reader, found, form, kind="record_late")


def correct(reader: Reader, found: Typed, form: Form) -> str:
    """Another type for any contact; the command.

    Raises:
        Refused: ``topic_missing``, ``topic_unknown``, ``choice_unknown``.
    """
    return _send(reader, found, form, kind="topic")


def _send(reader: Reader, found: Typed, form: Form, *, kind: str) -> str:
    topic, result = form.text("topic", most=100), form.text("result", most=40)
    if not topic:
        raise Refused("topic_missing")
    company = reader.company(found.client)
    if not m.ContactReason.objects.filter(client=company, code=topic).exists():
        raise Refused("topic_unknown", topic=topic)
    if result and result not in RESULTS:
        raise Refused("choice_unknown", name="result", said=result)
    body = CorrectTopic(
        contact=ContactId(found.contact), topic=topic, result=result, by=str(reader.person)
    )

    def keep(_command: str) -> None:
        m.Change.objects.create(
            centre_id=reader.centre,
            by_id=reader.person,
            at=reader.now,
            edition=company.centre.edition,
            kind=kind,
            which=found.contact,
            before={"topic": found.code, "result": found.result},
            after={"topic": topic, "result": result},
        )

    return wish(reader, form, [body], keep)


KINDS = ("topic", "record_late")
"""As what the trail keeps them."""


def past(reader: Reader, contact: str) -> list[m.Change]:
    """What was changed about a contact's type, in order."""
    those = m.Change.objects.filter(centre=reader.centre, kind__in=KINDS, which=contact)
    return list(those.select_related("by").order_by("at", "id"))
