"""What contacts are about, what a wrap-up asks, and where an agent looks further."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from maju.directory import fields as f


class ContactReason(f.Row):
    """상담유형: *level* 1 대, 2 중, 3 소. Never deleted, only ended (kpi.md §7.8)."""

    client = f.belongs("directory.Client")
    parent = f.belongs("self", null=True, blank=True)
    level = f.number(1)
    code = f.code()
    name = f.text()
    name_en = f.text()
    since = f.day_or_none()
    until = f.day_or_none()
    place = f.number()

    class Meta:
        db_table = f.table_of("contact_reason")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["client", "code"], name="contact_reason_code"),
            models.CheckConstraint(
                condition=models.Q(level=1, parent__isnull=True)
                | models.Q(level__in=[2, 3], parent__isnull=False),
                name="contact_reason_level",
            ),
        ]


class WrapUpField(f.Row):
    """A field that the wrap-up shows, of every contact of the client or of one reason only.

    A reason's field is shown for the reasons below it, too. A choice may be ``한국어|English``.
    """

    client = f.belongs("directory.Client")
    reason = f.belongs("directory.ContactReason", null=True, blank=True)
    code = f.code()
    label = f.text()
    label_en = f.text()
    kind: models.TextField[str, str] = models.TextField(default="text")
    choices = f.texts()
    required = f.flag()
    since = f.day_or_none()
    until = f.day_or_none()
    place = f.number()

    class Meta:
        db_table = f.table_of("wrap_up_field")
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(kind__in=["text", "number", "date", "choice", "check"]),
                name="wrap_up_field_kind",
            )
        ]


class ClientLink(f.Row):
    """A page of the client's own, opened with ``{number}`` or ``{order}`` in *template*."""

    client = f.belongs("directory.Client")
    name = f.text()
    name_en = f.text()
    template = f.text()
    place = f.number()

    class Meta:
        db_table = f.table_of("client_link")
