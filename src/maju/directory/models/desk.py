"""What an agent's page says and keeps: a client's look, its greetings, ready answers, records."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from maju.directory import fields as f
from maju.directory.models.centres import OfCentre

HUES = ("blue", "green", "amber", "rose", "violet", "teal", "slate", "orange")
"""Colours that a client may have; each is a class of the stylesheet with a known contrast."""

NATURES = ("question", "request", "complaint", "praise", "proposal")
"""문의성격: 문의, 요청, 불만, 칭찬, 제안."""

RESULTS = ("solved", "informed", "accepted", "handed_over", "callback", "no_answer", "other")
"""처리결과: 해결, 안내, 접수, 이관, 콜백 약속, 부재, 기타."""


class Brand(f.Row):
    """How a client is told apart at a glance."""

    client = f.part_of("directory.Client", "brands")
    hue: models.TextField[str, str] = models.TextField(default="blue")

    class Meta:
        db_table = f.table_of("brand")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["client"], name="brand_once"),
            models.CheckConstraint(condition=models.Q(hue__in=HUES), name="brand_hue"),
        ]


class Greeting(f.Row):
    """첫인사: what to say first. *entry*: of one door (a number, a widget); none: of all others."""

    client = f.part_of("directory.Client", "greetings")
    entry: models.TextField[str | None, str | None] = f.text_or_none()
    text = f.text()
    text_en = f.text()
    place = f.number()

    class Meta:
        db_table = f.table_of("greeting")


class Macro(OfCentre):
    """A ready answer; without *client* for all. ``{customer}``, ``{agent}``, ``{client}``,
    ``{number}`` and ``{today}`` in it are filled in by the page, the rest stays to be typed."""

    client = f.belongs("directory.Client", null=True, blank=True)
    title = f.text()
    title_en = f.text()
    text = f.text()
    text_en = f.text()
    channels = f.texts()
    since = f.day_or_none()
    until = f.day_or_none()

    class Meta:
        db_table = f.table_of("macro")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["centre", "code"], name="macro_code")
        ]


class ContactRecord(f.Row):
    """상담 이력: what an agent saved of a contact; codes here, the words in the side store.

    *topic*: the main reason (주유형), *also*: the others (부유형). *stored*: the name of note and
    form fields (JSON) in the side store, under *customer*, or under the contact's id without one.
    """

    centre = f.belongs("directory.Centre")
    client = f.belongs("directory.Client")
    contact = f.code()
    customer = f.text()
    agent = f.code()
    at = f.number()
    topic = f.text()
    also = f.texts()
    nature = f.text()
    result = f.text()
    inquiry = f.text()
    stored = f.code()

    class Meta:
        db_table = f.table_of("contact_record")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["centre", "contact", "agent"], name="record_once")
        ]
        indexes: ClassVar = [
            models.Index(fields=["client", "customer", "at"], name="record_customer")
        ]
