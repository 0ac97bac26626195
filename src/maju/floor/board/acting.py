"""The supervisor's hand: what may be done on the floor, who did it, and how it is undone.

Settings change through the directory's one way (trail, engine's verdict); an agent's state and a
contact's place are commands. Each action is one transaction: the change or the command, and the row
that says who did it with the value before. A form that is sent twice acts once.
"""

from __future__ import annotations

import secrets
from collections.abc import Collection, Mapping, Sequence
from typing import Any

from django.db import IntegrityError, transaction
from msgspec import Struct

from maju.directory import models as m
from maju.directory.access import Right, Scope
from maju.directory.editing import editing, last_sent, link
from maju.floor.board import saying, watching
from maju.floor.board.drawing import Names, clock
from maju.floor.board.following import Moment
from maju.floor.board.watching import WAYS
from maju.journal.postgres.submit import submit_sync_in
from maju.journal.postgres.verdicts import verdicts_sync_in
from maju.kernel.commands import Body, Command, Reassign, SetState
from maju.kernel.errors import Bug, Refused
from maju.kernel.ids import AgentId, CentreId, CommandId, ContactId, QueueId, sortable
from maju.kernel.ports import Verdict
from maju.kernel.time import MINUTE, Instant
from maju.routing.model import Contact

SOURCE = "desk"
UNDO_WITHIN = 10 * MINUTE
LISTED_MOST = 8
NOTICE_MOST = 300
KINDS = ("state", "queues", "priority", "closed", "notice", "contact", "watch")
FOR_GOOD = frozenset({"contact", "watch"})
"""Kinds that cannot be taken back: a customer has been moved and perhaps spoken to, or heard."""

Value = Mapping[str, Any]


class Wish(Struct, frozen=True, kw_only=True):
    """What somebody wants done. *what*: the agent, queue, flow or contact."""

    kind: str
    what: str
    client: str
    """Whose it is, when it is one client's alone."""
    before: Value
    after: Value


def wish(moment: Moment, kind: str, what: str, after: Value) -> Wish:
    """The wish with the value as it is now.

    Raises:
        Refused: ``choice_unknown``: there is no such thing, or it cannot be made so.
    """
    before, client = standing(moment, kind, what)
    _check(moment, kind, after)
    return Wish(kind=kind, what=what, client=client, before=before, after=after)


def standing(moment: Moment, kind: str, what: str) -> tuple[Value, str]:
    """How it is now, and whose it is (empty: several clients').

    Raises:
        Refused: ``choice_unknown``.
    """
    settings = moment.settings
    match kind:
        case "state" if (agent := moment.state.agents.get(AgentId(what))) is not None:
            asked = agent.asked  # it waits for the contacts in hand to be over
            if asked is not None and asked[0] in {"available", "away"}:
                return {"state": asked[0], "reason": asked[1]}, _client_of(moment, what)
            return {"state": agent.state, "reason": agent.reason}, _client_of(moment, what)
        case "queues":
            for each in settings.agents:
                if each.id == what:
                    own = None if each.queues is None else list(each.queues)
                    return {"queues": own}, _client_of(moment, what)
        case "priority" | "closed":
            for queue in settings.queues:
                if queue.id == what:
                    return {kind: getattr(queue, kind)}, queue.client
        case "notice":
            row = m.Flow.objects.filter(centre_id=moment.centre, code=what).first()
            if row is not None:
                clients = {e.client for e in settings.entries if e.flow == what}
                return {"notice": row.notice}, min(clients) if len(clients) == 1 else ""
        case "contact" | "watch" if (
            contact := moment.state.contacts.get(ContactId(what))
        ) is not None:
            stands = {"queue": contact.queue} if kind == "contact" else {"how": ""}
            return {**stands, "agent": _holder(contact)}, contact.client
        case _:
            pass
    raise Refused("choice_unknown", name=kind, said=what[:60])


def _holder(contact: Contact) -> str | None:
    talking = [leg.agent for leg in contact.legs if leg.stage == "talk"]
    return talking[0] if talking else contact.offer_to


def _client_of(moment: Moment, agent: str) -> str:
    """The only client that an agent serves."""
    known = next((each for each in moment.settings.agents if each.id == agent), None)
    serves = moment.settings.clients if known is None or known.clients is None else known.clients
    return serves[0] if len(serves) == 1 else ""


def _check(moment: Moment, kind: str, after: Value) -> None:
    settings = moment.settings
    queues = {queue.id for queue in settings.queues}
    agents = {agent.id for agent in settings.agents}
    match kind, after:
        case "state", {"state": "available", "reason": ""}:
            return
        case "state", {"state": "away", "reason": str(reason)} if reason in settings.away_reasons:
            return
        case "queues", {"queues": None}:
            return
        case "queues", {"queues": [*some]} if some and queues.issuperset(some):
            return
        case "priority", {"priority": int(level)} if 1 <= level <= 9:
            return
        case "closed", {"closed": bool()}:
            return
        case "notice", {"notice": str(text)} if len(text) <= NOTICE_MOST:
            return
        case "watch", {"how": str(how), "agent": str(agent)} if how in WAYS and agent in agents:
            return
        case "contact", {"queue": str(queue), "agent": None} if queue in queues:
            return
        case "contact", {"queue": None, "agent": str(agent)} if agent in agents:
            return
        case _:
            raise Refused("choice_unknown", name=kind, said=str(dict(after))[:60])


def check_right(scope: Scope, moment: Moment, wished: Wish) -> None:
    """Whoever acts for one client acts on what is that client's alone.

    Raises:
        Refused: ``floor_not_yours``.
    """
    clients = scope.clients(Right.FLOOR_ACT, moment.centre)
    check_whose(scope, moment, wished.client)
    if clients is None:
        return
    theirs = {queue.id for queue in moment.settings.queues if queue.client in clients}
    named = set(wished.after.get("queues") or ()) | {wished.after.get("queue")} - {None}
    if not theirs.issuperset(named):
        raise Refused("floor_not_yours")


def check_whose(scope: Scope, moment: Moment, client: str) -> None:
    """Whoever acts for one client sees and touches nothing that is another's, or several clients'.

    Raises:
        Refused: ``floor_not_yours``.
    """
    clients = scope.clients(Right.FLOOR_ACT, moment.centre)
    if clients is not None and client not in clients:
        raise Refused("floor_not_yours")


def perform(
    moment: Moment,
    wished: Wish,
    *,
    scope: Scope,
    token: str,
    seen: int,
    now: int,
    undoes: m.FloorAct | None = None,
) -> m.FloorAct:
    """Do it, once per *token*; of two at the same instant the later one gets what the first did.

    Raises:
        Refused: ``floor_not_yours``, ``changed_meanwhile``, ``form_sent``: the token was another wish's,
            or what the settings' check says.
    """
    check_right(scope, moment, wished)
    person = m.Person.objects.get(pk=scope.person)
    acted = m.FloorAct.objects.filter(centre_id=moment.centre, token=token)
    try:
        done = _perform(moment, wished, person, token=token, seen=seen, now=now, undoes=undoes)
    except (IntegrityError, Refused):  # changed_meanwhile may be the first one's own change
        first = acted.first()
        if first is None:
            raise
        done = first
    asked = (person.pk, wished.kind, wished.what, dict(wished.after))
    if (done.by.pk, done.kind, done.what, done.after) != asked:
        raise Refused("form_sent")
    return done


def _perform(
    moment: Moment,
    wished: Wish,
    person: m.Person,
    *,
    token: str,
    seen: int,
    now: int,
    undoes: m.FloorAct | None,
) -> m.FloorAct:
    with transaction.atomic():
        known = m.FloorAct.objects.filter(centre_id=moment.centre, token=token).first()
        if known is not None:
            return known
        if undoes is not None:  # of two who take it back at the same instant one does
            m.FloorAct.objects.select_for_update().get(pk=undoes.pk)
            if m.FloorAct.objects.filter(undoes=undoes).exists():
                raise Refused("floor_cannot_undo")
        if wished.kind in {"state", "contact", "watch"}:
            command = _submit(moment.centre, _body(wished, str(person.pk)), token, now)
        else:
            command = _edit(moment.centre, wished, person, seen, now)
        return m.FloorAct.objects.create(
            centre_id=moment.centre,
            at=now,
            by=person,
            token=token,
            kind=wished.kind,
            what=wished.what,
            client=wished.client,
            before=dict(wished.before),
            after=dict(wished.after),
            command=command,
            undoes=undoes,
        )


def _body(wished: Wish, by: str) -> Body:
    after = wished.after
    if wished.kind == "state":
        agent = AgentId(wished.what)
        return SetState(agent=agent, state=after["state"], reason=after["reason"], by=by)
    if wished.kind == "watch":
        return watching.body(wished.what, after, by)
    return Reassign(
        contact=ContactId(wished.what),
        by=by,
        queue=None if after["queue"] is None else QueueId(after["queue"]),
        to_agent=None if after["agent"] is None else AgentId(after["agent"]),
    )


def _submit(centre: str, body: Body, token: str, now: int) -> str:
    made = Command(
        id=CommandId(sortable("cm", Instant(now), secrets.randbits(80))),
        source=SOURCE,
        source_id=f"floor/{token}",
        body=body,
    )
    (receipt,) = submit_sync_in(link(), CentreId(centre), [made])
    return str(receipt.command)


def _edit(centre: str, wished: Wish, person: m.Person, seen: int, now: int) -> str:
    with editing(CentreId(centre), by=person, seen=seen, now=Instant(now)) as edit:
        after = wished.after
        match wished.kind:
            case "queues":
                row: Any = m.Agent.objects.get(centre=edit.centre, code=wished.what)
                edit.change(row, only_queues=after["queues"])
            case "priority" | "closed":
                row = m.Queue.objects.get(centre=edit.centre, code=wished.what)
                edit.change(row, **{wished.kind: after[wished.kind]})
            case "notice":
                row = m.Flow.objects.get(centre=edit.centre, code=wished.what)
                edit.change(row, notice=after["notice"])
            case _:
                raise Bug(f"no such action: {wished.kind}")
    sent = last_sent(CentreId(centre))
    return "" if sent is None else str(sent[0].command)


def undoing(moment: Moment, act: m.FloorAct, now: int) -> Wish:
    """The wish that takes it back.

    Raises:
        Refused: ``floor_cannot_undo``: it is too long ago, was undone, cannot be, or somebody has
            changed it since.
    """
    current, _ = standing(moment, act.kind, act.what)
    undone = m.FloorAct.objects.filter(undoes=act).exists()
    if not can_undo(act, now) or undone or dict(current) != act.after:
        raise Refused("floor_cannot_undo")
    assert isinstance(act.before, dict)
    return wish(moment, act.kind, act.what, act.before)


def can_undo(act: m.FloorAct, now: int) -> bool:
    """Whether it is of a kind and an age that can be taken back."""
    return (
        act.kind not in FOR_GOOD
        and act.undoes is None
        and now - act.at <= UNDO_WITHIN
        and not (act.kind == "state" and dict(act.before).get("reason") == "signed_in")  # type: ignore[call-overload]
    )


def recent_acts(
    centre: str, now: int, names: Names, clients: Collection[str] | None
) -> Sequence[Mapping[str, Any]]:
    """What was done lately, with the engine's word on it, the newest first.

    *clients*: on what is one of these clients' alone; ``None``: all.
    """
    found = m.FloorAct.objects.filter(centre_id=centre, at__gt=now - UNDO_WITHIN)
    if clients is not None:
        found = found.filter(client__in=clients)
    rows = list(found.select_related("by", "undoes").order_by("-id")[:LISTED_MOST])
    commands = [CommandId(row.command) for row in rows if row.command]
    verdicts = verdicts_sync_in(link(), CentreId(centre), commands)
    undone = set(m.FloorAct.objects.filter(undoes__in=rows).values_list("undoes_id", flat=True))
    zone = m.Centre.objects.values_list("zone", flat=True).get(code=centre)
    return [
        {
            "id": row.pk,
            "at": clock(row.at, zone),
            "by": row.by.name or row.by.sign_in,
            "said": act_words(row, names),
            "person": row.by_id,  # type: ignore[attr-defined]
            "contact": row.what if row.kind == "contact" else "",
            "undone": row.pk in undone,
            "verdict": verdicts.get(CommandId(row.command)),
            "refused": refusal_of(verdicts.get(CommandId(row.command))),
            "can_undo": can_undo(row, now) and row.pk not in undone,
        }
        for row in rows
    ]


def refusal_of(verdict: Verdict | None) -> Refused | None:
    """Why the engine would not."""
    if verdict is None or verdict.state != "refused":
        return None
    return Refused(verdict.code, **verdict.params)


def act_words(act: m.FloorAct, names: Names) -> str:
    """What was done, in a line."""
    assert isinstance(act.after, dict)
    assert isinstance(act.before, dict)
    what = thing(act.kind, act.what, names)
    if act.kind == "watch":
        what = names.agent(act.after.get("agent") or "")
    if act.kind == "contact":  # by where it was: it may be gone by now
        queue, agent = act.before.get("queue"), act.before.get("agent")
        parts = (names.queues.get(queue or "", ""), names.agent(agent) if agent else "")
        what = " · ".join(filter(None, parts)) or what[-6:]
    return saying.act_said(act.kind, what, act.after, names)


def thing(kind: str, what: str, names: Names) -> str:
    """What it was done to, as people call it."""
    match kind:
        case "state" | "queues":
            return names.agent(what)
        case "priority" | "closed":
            return names.queues.get(what, what)
        case "notice":
            return names.flows.get(what, what)
        case _:
            return what
