"""Who changed what, what was sent to the engine, and who looked at whom. Only ever added to."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from maju.directory import fields as f


class Submission(f.Row):
    """A settings version that was sent; the journal tells what became of *command*."""

    centre = f.belongs("directory.Centre")
    version = f.number()
    edition = f.number()
    command = f.code()
    by = f.belongs("directory.Person", null=True)
    at = f.number()
    digest = f.code()

    class Meta:
        db_table = f.table_of("submission")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["centre", "version"], name="submission_version")
        ]


class Change(f.Row):
    """One row of one table, before and after. ``None`` before: new; ``None`` after: gone."""

    centre = f.belongs("directory.Centre", null=True)
    by = f.belongs("directory.Person", null=True)
    at = f.number()
    edition = f.number()
    kind = f.code()
    which = f.text()
    before: models.JSONField[object, object] = models.JSONField(null=True)
    after: models.JSONField[object, object] = models.JSONField(null=True)

    class Meta:
        db_table = f.table_of("change")
        indexes: ClassVar = [models.Index(fields=["centre", "at"], name="change_at")]


class Access(f.Row):
    """접속기록: people's data revealed, searched, heard or downloaded; a download with its reason."""

    by = f.belongs("directory.Person")
    at = f.number()
    kind = f.code()
    client = f.belongs("directory.Client", null=True)
    customer = f.text()
    what = f.text()
    reason = f.text()
    address = f.text()
    rows = f.number()

    class Meta:
        db_table = f.table_of("access")
        indexes: ClassVar = [models.Index(fields=["at"], name="access_at")]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(kind__in=["reveal", "search", "download", "hear"]),
                name="access_kind",
            ),
            models.CheckConstraint(
                condition=~models.Q(kind="download") | ~models.Q(reason=""),
                name="access_download_reason",
            ),
        ]


class RecordingHold(f.Row):
    """A contact whose recordings stay, however long ago it was: a dispute, an authority's request."""

    centre = f.belongs("directory.Centre")
    contact = f.code()
    at = f.number()
    by = f.belongs("directory.Person")
    reason = f.text()

    class Meta:
        db_table = f.table_of("recording_hold")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["centre", "contact"], name="recording_hold_once"),
            models.CheckConstraint(condition=~models.Q(reason=""), name="recording_hold_reason"),
        ]
