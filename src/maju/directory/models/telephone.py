"""The telephone's own books: messages mailed, what its ledger found, who was refused."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from maju.directory import fields as f


class MessageMail(f.Row):
    """A message that went to the team by mail, at most once: ``sending`` is told of before it is
    tried, so after a kill it stays, and a person sees it.
    """

    centre = f.belongs("directory.Centre")
    recording = f.text()
    state = f.code()
    at = f.number()
    why = f.text()

    class Meta:
        db_table = f.table_of("message_mail")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["centre", "recording"], name="message_mail_once"),
            models.CheckConstraint(
                condition=models.Q(state__in=["sending", "sent", "failed"]),
                name="message_mail_state",
            ),
        ]


class Prompt(f.Row):
    """What one announcement sounds like from a change on; or (*number* 0) a draft to be heard first.

    *code*: ``ko/ondam.greeting``. *number*: the centre's edition of the change; the newest holds.
    *how*: ``recorded``, ``spoken`` (*text* by the machine) or ``built`` (as delivered; no *sound*).
    *ms*: its length; *level*: how loud the recording came, in dBFS.
    """

    centre = f.belongs("directory.Centre")
    code = f.code()
    number = f.number()
    how = f.code()
    text = f.text()
    ms = f.number()
    level = f.number()
    sound = f.sealed()
    at = f.number()
    by = f.belongs("directory.Person")

    class Meta:
        db_table = f.table_of("prompt")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["centre", "code", "number"], name="prompt_once"),
            models.CheckConstraint(
                condition=models.Q(how__in=["recorded", "spoken", "built"]), name="prompt_how"
            ),
        ]


class LedgerDay(f.Row):
    """A day of one server, its records beside the journal.

    *explained*: how many calls of each kind; *apart*: calls that one knows and the other does not.
    """

    centre = f.belongs("directory.Centre")
    server = f.code()
    day = f.code()
    at = f.number()
    calls = f.number()
    explained = f.data()
    apart = f.data()

    class Meta:
        db_table = f.table_of("ledger_day")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["centre", "server", "day"], name="ledger_day_once")
        ]


class RefusedStranger(f.Row):
    """How often somebody was refused on a day, by where from and why; *last*: what was tried."""

    centre = f.belongs("directory.Centre")
    server = f.code()
    day = f.code()
    source = f.code()
    kind = f.code()
    times = f.number()
    last = f.text()

    class Meta:
        db_table = f.table_of("refused_stranger")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["centre", "server", "day", "source", "kind"], name="refused_stranger_once"
            )
        ]


class LogRead(f.Row):
    """How far a server's log has been read: *file* is its inode."""

    centre = f.belongs("directory.Centre")
    server = f.code()
    log = f.code()
    file = f.number()
    place = f.number()

    class Meta:
        db_table = f.table_of("log_read")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["centre", "server", "log"], name="log_read_once")
        ]
