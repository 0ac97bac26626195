"""What lies on the agents' desks beside contacts: inquiries' notes, who is to be called, news, manual."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.postgres.indexes import GinIndex
from django.db import models

from maju.directory import fields as f

GIVEN_RESULTS = ("connected", "absent", "busy", "wrong", "refused")
"""연결, 부재, 통화중, 결번, 거부."""


class InquiryNote(f.Row):
    """A step of an inquiry taken on its page; how it stands is the journal's.

    *side* says who spoke: the centre, or the client company that it was handed to. *stored*: the name
    of the words in the side store, empty without words. *returns_to*: the agent that a handed-over
    inquiry comes back to. *token*: the form's own, so that it counts once.
    """

    centre = f.belongs("directory.Centre")
    client = f.belongs("directory.Client")
    inquiry = f.code()
    at = f.number()
    by = f.belongs("directory.Person")
    side = f.code(default="centre")
    state = f.code()
    owner = f.code(default="", blank=True)
    returns_to = f.code(default="", blank=True)
    due = f.number_or_none()
    stored = f.code(default="", blank=True)
    command = f.code(default="", blank=True)
    token = f.code()

    class Meta:
        db_table = f.table_of("inquiry_note")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["centre", "token"], name="inquiry_note_once"),
            models.CheckConstraint(
                condition=models.Q(side__in=["centre", "client"]), name="inquiry_note_side"
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["centre", "inquiry"], name="inquiry_note_of")]


class GivenCall(f.Row):
    """포기호 that was given to an agent, who calls by hand and says what came of it.

    *gave_up_at*: the last time that the customer gave up, as the giver saw it. Open until *closed_at*.
    """

    centre = f.belongs("directory.Centre")
    client = f.belongs("directory.Client")
    customer = f.code()
    agent = f.code()
    by = f.belongs("directory.Person")
    at = f.number()
    gave_up_at = f.number()
    attempts = f.number()
    last_result = f.code(default="", blank=True)
    tried_at = f.number_or_none()
    closed_at = f.number_or_none()

    class Meta:
        db_table = f.table_of("given_call")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["client", "customer", "closed_at"],
                nulls_distinct=False,
                name="given_call_once",
            )
        ]
        indexes: ClassVar = [
            models.Index(fields=["centre", "agent", "closed_at"], name="given_call_agent"),
            models.Index(fields=["client", "customer"], name="given_call_customer"),
        ]


class GivenTry(f.Row):
    """One attempt at such a call."""

    call = f.part_of("directory.GivenCall", "tries")
    by = f.belongs("directory.Person")
    at = f.number()
    result = f.code()
    token = f.code()

    class Meta:
        db_table = f.table_of("given_try")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["call", "token"], name="given_try_once"),
            models.CheckConstraint(
                condition=models.Q(result__in=GIVEN_RESULTS), name="given_try_result"
            ),
        ]


class Notice(f.Row):
    """공지, for all of a centre, or for who works for a client, or in a team. ``[since, until)``."""

    centre = f.belongs("directory.Centre")
    client = f.belongs("directory.Client", null=True, blank=True)
    team = f.belongs("directory.Team", null=True, blank=True)
    title = f.text()
    text = f.text()
    must_read = f.flag()
    since = f.number()
    until = f.number_or_none()
    by = f.belongs("directory.Person", null=True)
    at = f.number()
    token = f.code()

    class Meta:
        db_table = f.table_of("notice")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["centre", "token"], name="notice_once")
        ]
        indexes: ClassVar = [models.Index(fields=["centre", "since"], name="notice_since")]


class NoticeRead(f.Row):
    """Who has read it, when first."""

    notice = f.part_of("directory.Notice", "reads")
    person = f.belongs("directory.Person")
    at = f.number()

    class Meta:
        db_table = f.table_of("notice_read")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["notice", "person"], name="notice_read_once")
        ]


class Letter(f.Row):
    """쪽지 to one person; to a team it is one for each. The words lie here: they are about work."""

    centre = f.belongs("directory.Centre")
    by = f.belongs("directory.Person")
    to = f.belongs("directory.Person")
    team = f.belongs("directory.Team", null=True, blank=True)
    text = f.text()
    at = f.number()
    read_at = f.number_or_none()
    token = f.code()

    class Meta:
        db_table = f.table_of("letter")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["by", "to", "token"], name="letter_once")
        ]
        indexes: ClassVar = [models.Index(fields=["to", "centre", "at"], name="letter_to")]


class ManualPage(f.Row):
    """A page of the work manual, or a question with its answer; without *client* for all.

    *grams*: pairs of neighbouring characters of its present words, by which it is found.
    *used*: how often agents marked it as what answered a contact.
    """

    centre = f.belongs("directory.Centre")
    client = f.belongs("directory.Client", null=True, blank=True)
    kind = f.code(default="manual")
    category = f.text()
    title = f.text()
    title_en = f.text()
    text = f.text()
    text_en = f.text()
    version = f.number(1)
    by = f.belongs("directory.Person", null=True)
    at = f.number()
    withdrawn = f.flag()
    used = f.number()
    grams = f.texts()

    class Meta:
        db_table = f.table_of("manual_page")
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(kind__in=["manual", "faq"]), name="manual_page_kind"
            )
        ]
        indexes: ClassVar = [
            models.Index(fields=["centre", "client"], name="manual_page_client"),
            GinIndex(fields=["grams"], name="manual_page_grams"),
        ]


class ManualVersion(f.Row):
    """A page as it stood before and stands now; only ever added to."""

    page = f.part_of("directory.ManualPage", "versions")
    number = f.number()
    category = f.text()
    title = f.text()
    title_en = f.text()
    text = f.text()
    text_en = f.text()
    withdrawn = f.flag()
    by = f.belongs("directory.Person", null=True)
    at = f.number()

    class Meta:
        db_table = f.table_of("manual_version")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["page", "number"], name="manual_version_once")
        ]


class ManualUse(f.Row):
    """A page answered a contact: once each."""

    page = f.part_of("directory.ManualPage", "uses")
    contact = f.code()
    by = f.belongs("directory.Person")
    at = f.number()

    class Meta:
        db_table = f.table_of("manual_use")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["page", "contact"], name="manual_use_once")
        ]
