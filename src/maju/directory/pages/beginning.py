"""The first centre: centre, client, hours, queue, doors and agents in one transaction, sent at once."""

from __future__ import annotations

import re
from collections.abc import Sequence

from django.db import IntegrityError, transaction
from django.http import QueryDict

from maju.directory import models as m
from maju.directory.editing import Editing, editing, local_day
from maju.directory.fields import CODE
from maju.directory.holidays import public_days
from maju.directory.loading import AWAY_NAMES
from maju.directory.pages.doors import straight_to
from maju.directory.pages.hours import read_spans
from maju.directory.pages.kinds import KINDS
from maju.directory.pages.saving import call_it
from maju.kernel.errors import Refused
from maju.kernel.ids import CentreId
from maju.kernel.time import Instant

AGENTS_MOST = 200
_LINE = re.compile(r"\s*[,\t]\s*")


def begin(said: QueryDict, *, by: m.Person, now: Instant) -> m.Centre:
    """Everything that the form names, or nothing.

    Raises:
        Refused: ``field_empty``, ``field_unreadable``, ``code_taken``, ``unknown_zone``, or what the
            settings' own check says.
    """
    code, zone = _code(said, "centre_code"), _text(said, "zone")
    local_day(zone, now)
    if m.Centre.objects.filter(pk=code).exists():
        raise Refused("code_taken", code=code)
    try:
        with transaction.atomic():
            m.Centre.objects.create(code=code, name=_text(said, "centre_name"), zone=zone)
            with editing(CentreId(code), by=by, seen=0, now=now) as edit:
                _fill(edit, said, now)
            _call_them(code)
    except IntegrityError as error:
        raise Refused("code_taken", code="") from error
    return m.Centre.objects.get(pk=code)


def _call_them(centre: str) -> None:
    """Reports and boards call everything by its name from the first hour on."""
    for kind in ("clients", "queues", "agents"):
        of = KINDS[kind]
        held = m.Centre.objects.get(pk=centre)
        for row in of.rows(held):
            call_it(held, kind, row)


def _fill(edit: Editing, said: QueryDict, now: Instant) -> None:
    centre = edit.centre
    client = m.Client(
        centre=centre,
        code=_code(said, "client_code"),
        name=_text(said, "client_name"),
        contract="dispatched" if said.get("contract") == "dispatched" else "outsourced",
    )
    edit.add(client)
    calendar = m.Calendar(centre=centre, code="hours", name="운영시간", week=_week(said))
    edit.add(calendar)
    year = local_day(centre.zone, now).year
    if said.get("holidays") == "1":
        for day in public_days(client, calendar, (year, year + 1)):
            edit.add(day)
    channels = [each for each in ("voice", "chat") if each in said.getlist("channels")]
    if not channels:
        raise Refused("field_empty", field="channels")
    queue = m.Queue(
        centre=centre,
        client=client,
        code=_code(said, "queue_code"),
        name=_text(said, "queue_name"),
        channels=channels,
        calendar=calendar,
    )
    edit.add(queue)
    _doors(edit, said, client, queue)
    for place, (reason, (name, name_en)) in enumerate(AWAY_NAMES.items()):
        edit.add(
            m.AwayReason(centre=centre, code=reason, place=place, name=name, name_en=name_en,
                         paid=reason != "meal", care=reason in {"rest", "recovery"})
        )  # fmt: skip
    _agents(edit, _agent_lines(said), channels)


def _doors(edit: Editing, said: QueryDict, client: m.Client, queue: m.Queue) -> None:
    """A number for calls, a key for the widget; both lead straight into the queue."""
    doors = [(said.get("number", "").strip(), "voice"), (said.get("widget", "").strip(), "chat")]
    wanted = [
        (address, channel) for address, channel in doors if address and channel in queue.channels
    ]
    if not wanted:
        return
    flow = straight_to(queue, edit.centre)
    edit.add(flow)
    for place, (address, channel) in enumerate(wanted):
        edit.add(
            m.Entry(centre=edit.centre, address=address[:100], channel=channel, client=client,
                    flow=flow, place=place)
        )  # fmt: skip
    origin = said.get("origin", "").strip()
    if origin and not re.fullmatch(r"https?://[^/ ]+", origin):
        raise Refused("field_unreadable", field="origin")
    if origin:
        edit.add(m.ChatSite(client=client, origin=origin))


def _agents(edit: Editing, lines: Sequence[tuple[str, str]], channels: Sequence[str]) -> None:
    for place, (code, name) in enumerate(lines):
        person = m.Person(sign_in=f"{code}@{edit.centre.code}", name=name)
        edit.add(person)
        edit.add(
            m.Agent(centre=edit.centre, code=code, place=place, person=person, languages=["ko"],
                    chat=3 if "chat" in channels else 1)
        )  # fmt: skip


def _agent_lines(said: QueryDict) -> list[tuple[str, str]]:
    """``a1, 김하나`` a line."""
    found: list[tuple[str, str]] = []
    for line in said.get("agents", "").splitlines():
        if line.strip():
            code, _, name = _LINE.sub("\t", line.strip()).partition("\t")
            if not CODE.fullmatch(code) or not name or len(found) >= AGENTS_MOST:
                raise Refused("field_unreadable", field="agents")
            found.append((code, name[:100]))
    return found


def _week(said: QueryDict) -> list[list[list[int]]]:
    try:
        work, saturday, sunday = (
            read_spans(said.get(name, "")) for name in ("weekdays", "saturday", "sunday")
        )
    except ValueError as error:
        raise Refused("field_unreadable", field="hours") from error
    return [work, work, work, work, work, saturday, sunday]


def _text(said: QueryDict, name: str) -> str:
    text = said.get(name, "").strip()[:100]
    if not text:
        raise Refused("field_empty", field=name)
    return text


def _code(said: QueryDict, name: str) -> str:
    text = _text(said, name)
    if not CODE.fullmatch(text) or text == "begin":
        raise Refused("field_unreadable", field=name)
    return text
