"""Contacts read from the read model; tasks and callbacks submitted as commands."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Mapping
from typing import Any

import msgspec
from django.conf import settings
from django.db import transaction
from django.http import HttpRequest
from ninja import Query, Router, Status
from psycopg import Cursor
from psycopg.rows import dict_row

from maju.app.api import shapes
from maju.app.api.caller import Caller, caller, now
from maju.app.api.repeating import key_of
from maju.app.api.tokens import QUERIES
from maju.directory import models as m
from maju.directory.editing import link
from maju.facts.readmodel.reading import steps_of
from maju.journal.postgres.people_sync import put_sync_in
from maju.journal.postgres.submit import submit_sync_in
from maju.journal.postgres.verdicts import verdicts_sync_in
from maju.kernel.channels import Channel
from maju.kernel.commands import Arrive, Body, Command, RequestCallback, SeeMessage
from maju.kernel.errors import Refused
from maju.kernel.ids import (
    AdapterId,
    CallbackId,
    CommandId,
    ContactId,
    CustomerId,
    MessageId,
    QueueId,
    sortable,
)
from maju.kernel.time import Instant

router = Router(tags=["contacts"])

SOURCE = "api"
_NOBODY = AdapterId("")
"""Work has no world outside to be told anything."""
_PATIENCE_S = 2.0
_LOOK_S = 0.02


@router.get("/contacts", response=shapes.Contacts, url_name="contacts")
def list_contacts(request: HttpRequest, said: Query[shapes.ContactsAsked]) -> Mapping[str, object]:
    """Contacts that arrived in `[since, until)`, newest first (`contacts.read`)."""
    who = caller(request)
    below = _place(said.after)
    asked = {
        "centre": who.centre,
        "clients": who.codes("contacts.read"),
        "since": said.since,
        "until": said.until,
        "queue": said.queue,
        "customer": said.customer,
        "below_at": below[0],
        "below": below[1],
        "limit": said.limit + 1,
    }
    people = who.reader.sees_agents(who.centre)
    rows = [_contact(row, people=people) for row in _read("contacts", asked)]
    more = len(rows) > said.limit
    last = rows[said.limit - 1] if more else None
    return {
        "contacts": rows[: said.limit],
        "next": None if last is None else f"{last['arrived_at']}.{last['id']}",
    }


@router.get("/contacts/{contact}", response=shapes.ContactStory, url_name="contact")
def get_contact(request: HttpRequest, contact: str) -> Mapping[str, object]:
    """One contact and what happened in it (`contacts.read`)."""
    who = caller(request)
    asked = {"centre": who.centre, "contact": contact, "clients": who.codes("contacts.read")}
    rows = _read("contact", asked)
    if not rows:
        raise Refused("not_there", what="contact")
    steps = steps_of(link(), who.centre, contact)
    people = who.reader.sees_agents(who.centre)
    if not people:
        steps = [msgspec.structs.replace(step, agent=None) for step in steps]
    return {"contact": _contact(rows[0], people=people), "steps": msgspec.to_builtins(steps)}


@router.post("/tasks", response={201: shapes.Taken, 202: shapes.Taken}, url_name="tasks")
def add_task(request: HttpRequest, said: shapes.TaskNew) -> Status[Mapping[str, object]]:
    """Work for a person (`contacts.write`): joins the queue behind an entry of channel `task`."""
    who, key = caller(request), key_of(request)
    entry = _entry(who, said.entry)
    customer = None if said.customer is None else _customer(who, entry.client.code, said.customer)
    at, name = now(), _digest(who, key)
    contact = ContactId(sortable("ct", Instant(0), name))
    # named after the text, too: another one under the same key is another wish
    message = MessageId(sortable("ms", Instant(0), _number(f"{name}/{said.text}")))
    owner = customer or CustomerId(contact)  # of nobody's, it lies under a key of its own
    with transaction.atomic():
        put_sync_in(link(), settings.MAJU_VAULT(), owner, message, said.text.encode())
        came = Arrive(
            contact=contact,
            adapter=_NOBODY,
            entry=said.entry,
            channel=Channel.TASK,
            customer=customer,
            began_at=at,
            outside=f"{who.token.id}/{key}",
            language=said.language,
        )
        seen = SeeMessage(contact=contact, message=message, by="customer")
        first, _ = _submit(who, key, [came, seen])
    return _taken(who, first, contact)


@router.post("/callbacks", response={201: shapes.Taken, 202: shapes.Taken}, url_name="callbacks")
def add_callback(request: HttpRequest, said: shapes.CallbackNew) -> Status[Mapping[str, object]]:
    """Promise a customer a callback (`contacts.write`)."""
    who, key = caller(request), key_of(request)
    rows = m.Queue.objects.filter(client__in=who.clients("contacts.write"), code=said.queue)
    queue = rows.select_related("client").first()
    if queue is None:
        raise Refused("not_there", what="queue")
    customer = _customer(who, queue.client.code, said.customer)
    callback = CallbackId(sortable("cb", Instant(0), _digest(who, key)))
    wish = RequestCallback(
        callback=callback,
        queue=QueueId(said.queue),
        customer=customer,
        not_before=None if said.not_before is None else Instant(said.not_before),
        not_after=None if said.not_after is None else Instant(said.not_after),
    )
    with transaction.atomic():
        (first,) = _submit(who, key, [wish])
    return _taken(who, first, callback)


@router.get("/callbacks/{callback}", response=shapes.Callback, url_name="callback")
def get_callback(request: HttpRequest, callback: str) -> Mapping[str, object]:
    """A promise, and how it was kept (`contacts.read`)."""
    who = caller(request)
    asked = {"centre": who.centre, "callback": callback, "clients": who.codes("contacts.read")}
    for row in _read("callback", asked):
        return {**row, "id": row["callback"]}
    raise Refused("not_there", what="callback")


def _submit(who: Caller, key: str, bodies: list[Body]) -> list[CommandId]:
    """The same key says the same again, which the inbox knows; another wish under it is refused."""
    at, made = now(), []
    for place, body in enumerate(bodies):
        said = hashlib.sha256(_steady(body)).hexdigest()[:16]
        source_id = f"{who.token.id}/{key}/{place}"
        name = CommandId(sortable("cm", at, _number(f"{source_id}/{said}")))
        made.append(Command(id=name, source=SOURCE, source_id=source_id, body=body))
    receipts = submit_sync_in(link(), who.centre, made)
    for command, receipt in zip(made, receipts, strict=True):
        # an id's last characters follow from the wish, its first from the instant
        if receipt.repeated and receipt.command[-16:] != command.id[-16:]:
            raise Refused("key_reused")
    return [receipt.command for receipt in receipts]


def _steady(body: Body) -> bytes:
    """What a wish says, but for when it was said."""
    return msgspec.json.encode(
        msgspec.structs.replace(body, began_at=Instant(0)) if isinstance(body, Arrive) else body
    )


def _taken(who: Caller, command: CommandId, made: str) -> Status[Mapping[str, object]]:
    """What the engine says within two seconds; later it is asked by the same key."""
    until = time.monotonic() + _PATIENCE_S
    while True:
        verdict = verdicts_sync_in(link(), who.centre, [command])[command]
        if verdict.state == "refused":
            raise Refused(verdict.code, **verdict.params)
        done = verdict.state == "done"
        if done or time.monotonic() > until:
            state = "done" if done else "waiting"
            said = {"id": made, "command": command, "state": state}
            return Status(201 if done else 202, said)
        time.sleep(_LOOK_S)


def _entry(who: Caller, address: str) -> m.Entry:
    rows = m.Entry.objects.filter(client__in=who.clients("contacts.write"), address=address)
    found = rows.filter(channel=Channel.TASK).select_related("client").first()
    if found is None:
        raise Refused("not_there", what="entry")
    return found


def _customer(who: Caller, client: str, code: str) -> CustomerId:
    rows = m.Customer.objects.filter(client__code=client, client__centre__code=who.centre)
    found = rows.filter(code=code).select_related("into").first()
    if found is None:
        raise Refused("not_there", what="customer")
    return CustomerId((found.into or found).code)


def _read(query: str, asked: Mapping[str, object]) -> list[dict[str, Any]]:
    with Cursor(link(), row_factory=dict_row) as cursor:
        return cursor.execute(QUERIES[query], asked).fetchall()


def _contact(row: dict[str, Any], *, people: bool) -> dict[str, Any]:
    """As the caller may see it: a client of outsourced work is not told who works."""
    parts = {name: row.pop(f"{name}_us") for name in ("wait", "talk", "hold", "wrap_up")}
    agents = row["agents"] if people else []
    return {**row, **parts, "agents": agents, "id": row["contact"]}


def _place(after: str | None) -> tuple[int | None, str | None]:
    """Where the page before ended.

    Raises:
        Refused: ``request_unreadable``.
    """
    if after is None:
        return None, None
    at, _, contact = after.partition(".")
    if not (at.isascii() and at.isdigit() and len(at) < 18 and contact):
        raise Refused("request_unreadable", where="after", why="not a next")
    return int(at), contact


def _digest(who: Caller, key: str) -> int:
    return _number(f"{who.token.id}/{key}")


def _number(said: str) -> int:
    return int.from_bytes(hashlib.blake2b(said.encode(), digest_size=10).digest(), "big")
