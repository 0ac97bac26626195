"""The one way in which the directory changes: a person, an instant, rows before and after.

Everything of one change is one transaction: the rows, their trail, and (when the compiled settings
say something new) the command that asks the engine for them. So nothing is sent that was not kept,
and nothing kept that was not sent; whatever is killed in between, both are there or neither.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime
from typing import cast
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import msgspec
from django.db import connection, transaction
from django.db.models import Model
from psycopg import Connection

from maju.directory import models as m
from maju.directory.access import rights_changed
from maju.directory.compiling import compile_settings
from maju.directory.picturing import kind_of, picture, which
from maju.directory.rows import fetch
from maju.journal.postgres.submit import submit_sync_in
from maju.journal.postgres.verdicts import verdicts_sync_in
from maju.kernel.commands import ApplySettings, Command
from maju.kernel.errors import Refused
from maju.kernel.ids import CentreId, CommandId, sortable
from maju.kernel.ports import Verdict
from maju.kernel.settings import Settings
from maju.kernel.time import Instant
from maju.routing.validate import check_settings

SOURCE = "directory"


class Editing:
    """What one person changes at once; made by :func:`editing`.

    *seen* is the centre's edition when the person began to read. Whoever changes a row that somebody
    else has changed since is refused; two people who change different rows are not in each
    other's way.
    """

    def __init__(self, centre: m.Centre, *, by: m.Person | None, seen: int, now: Instant) -> None:
        self.centre = centre
        self.by = by
        self.now = now
        self.edition = centre.edition + 1
        self._seen = seen
        self.changes: list[m.Change] = []

    def add(self, row: Model) -> None:
        """Keep a new row."""
        row.save(force_insert=True)
        self._note(row, None, picture(row))

    def change(self, row: Model, **values: object) -> None:
        """Give a kept row other *values*.

        Raises:
            Refused: ``changed_meanwhile``.
        """
        self._unchanged(row)
        row.refresh_from_db()
        before = picture(row)
        for name, value in values.items():
            setattr(row, name, value)
        row.save(update_fields=list(values))
        after = picture(row)
        if after != before:
            self._note(row, before, after)
            _tell_rights(row, set(values))

    def remove(self, row: Model) -> None:
        """Take a row away. What has days of effect is ended instead.

        Raises:
            Refused: ``changed_meanwhile``.
        """
        self._unchanged(row)
        self._note(row, picture(row), None)
        _tell_rights(row, None)
        row.delete()

    def _unchanged(self, row: Model) -> None:
        other = (
            m.Change.objects.filter(
                centre=self.centre, kind=kind_of(row), which=which(row), edition__gt=self._seen
            )
            .exclude(edition=self.edition)
            .order_by("-edition")
            .first()
        )
        if other is not None:
            raise Refused("changed_meanwhile", kind=other.kind, which=other.which)

    def _note(self, row: Model, before: object, after: object) -> None:
        self.changes.append(
            m.Change(
                centre=self.centre,
                by=self.by,
                at=self.now,
                edition=self.edition,
                kind=kind_of(row),
                which=which(row),
                before=before,
                after=after,
            )
        )


_OF_RIGHTS = {"is_active", "employed_since", "employed_until"}


def _tell_rights(row: Model, changed: set[str] | None) -> None:
    """End the sessions of whoever may do less by this change; ``None`` for *changed*: it is gone."""
    match row:
        case m.Person() if changed is None or changed & _OF_RIGHTS:
            rights_changed(row)
        case m.RoleHeld():
            rights_changed(row.person)
        case m.Client() if changed is not None and "contract" in changed:
            for held in m.RoleHeld.objects.filter(client=row).select_related("person"):
                rights_changed(held.person)  # what a client's people see follows from it
        case m.Agent() if changed is None or "only_clients" in changed:
            rights_changed(row.person)
        case _:
            pass


@contextmanager
def editing(centre: CentreId, *, by: m.Person | None, seen: int, now: Instant) -> Iterator[Editing]:
    """Change things in the block; at its end they are kept, noted and sent, or nothing is.

    Raises:
        Refused: ``unknown_centre``, ``changed_meanwhile``, or what :func:`check_settings` says of
            settings that no engine would take.
    """
    with transaction.atomic():
        held = m.Centre.objects.select_for_update().filter(code=centre).first()
        if held is None:
            raise Refused("unknown_centre", centre=centre)
        edit = Editing(held, by=by, seen=seen, now=now)
        yield edit
        m.Change.objects.bulk_create(edit.changes)
        if edit.changes:
            m.Centre.objects.filter(pk=held.pk).update(edition=edit.edition)
        _send(centre, by=by, now=now)


def send_due(centre: CentreId, *, now: Instant) -> bool:
    """Send what a new day has changed by itself (a team, an employment); whether there was any."""
    with transaction.atomic():
        if m.Centre.objects.select_for_update().filter(code=centre).first() is None:
            raise Refused("unknown_centre", centre=centre)
        return _send(centre, by=None, now=now)


def today_of(centre: CentreId, *, now: Instant) -> date:
    """The day that it is there.

    Raises:
        Refused: ``unknown_centre``, ``unknown_zone``.
    """
    found = m.Centre.objects.filter(code=centre).first()
    if found is None:
        raise Refused("unknown_centre", centre=centre)
    return local_day(found.zone, now)


def last_sent(centre: CentreId) -> tuple[m.Submission, Verdict] | None:
    """The newest version that was sent, and what the engine said: waiting, done or refused."""
    newest = m.Submission.objects.filter(centre=centre).order_by("-version").first()
    if newest is None:
        return None
    verdict = _verdict(centre, newest)
    return newest, verdict


def local_day(zone: str, now: Instant) -> date:
    """The day that it is in *zone*.

    Raises:
        Refused: ``unknown_zone``.
    """
    try:
        return datetime.fromtimestamp(now / 1_000_000, ZoneInfo(zone)).date()
    except (ZoneInfoNotFoundError, ValueError, OSError):  # a folder, or longer than a name may be
        raise Refused("unknown_zone", zone=zone) from None


def _send(centre: CentreId, *, by: m.Person | None, now: Instant) -> bool:
    """Submit the settings as they are, unless the engine has them or was asked for them."""
    rows = fetch(centre)
    held = rows.centre
    settings = compile_settings(rows, on=local_day(held.zone, now), version=held.version + 1)
    check_settings(settings)
    digest = _digest(settings)
    last = last_sent(centre)
    if last is not None:
        submission, verdict = last
        if submission.digest == digest and verdict.state != "refused":
            return False
        if verdict.code == "settings_stale":  # somebody else has sent settings to this engine
            settings = msgspec.structs.replace(settings, version=int(verdict.params["have"]) + 1)
    command = Command(
        id=CommandId(sortable("cm", now, settings.version)),
        source=SOURCE,
        source_id=f"settings/{settings.version}",
        body=ApplySettings(settings=settings),
    )
    (receipt,) = submit_sync_in(link(), centre, [command])
    assert not receipt.repeated, f"version {settings.version} of {centre} was sent before"
    m.Submission.objects.create(
        centre=held,
        version=settings.version,
        edition=held.edition,
        command=command.id,
        by=by,
        at=now,
        digest=digest,
    )
    m.Centre.objects.filter(pk=held.pk).update(version=settings.version)
    return True


def _digest(settings: Settings) -> str:
    text = msgspec.json.encode(msgspec.structs.replace(settings, version=0))
    return hashlib.blake2b(text, digest_size=16).hexdigest()


def _verdict(centre: CentreId, submission: m.Submission) -> Verdict:
    """A command that the journal does not have (it was restored without it) must be sent again."""
    command = CommandId(submission.command)
    gone = Verdict(command=command, state="refused", code="command_gone")
    return verdicts_sync_in(link(), centre, [command]).get(command, gone)


def link() -> Connection:
    """Django's own connection, as the journal takes it."""
    connection.ensure_connection()
    return cast("Connection", connection.connection)
