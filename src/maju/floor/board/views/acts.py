"""The supervisor's hand as pages: a form that says what it will do, and what became of it."""

from __future__ import annotations

import time
import uuid
from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any

import msgspec
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse, QueryDict
from django.shortcuts import redirect, render
from django.templatetags.static import static
from django.utils.translation import gettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from maju.directory import models as m
from maju.directory.access import Right
from maju.directory.editing import link
from maju.directory.wording import sentence
from maju.floor.board import drawing, saying, watching
from maju.floor.board.acting import (
    KINDS,
    NOTICE_MOST,
    Wish,
    check_whose,
    perform,
    recent_acts,
    refusal_of,
    standing,
    thing,
    undoing,
    wish,
)
from maju.floor.board.asked import scope_of
from maju.floor.board.following import Moment
from maju.floor.board.forms import lasting
from maju.floor.board.views.board import boards
from maju.journal.postgres.verdicts import verdicts_sync_in
from maju.kernel.ids import CentreId, CommandId, ContactId, phone_of_person
from maju.kernel.ports import Verdict
from maju.routing.model import Contact, Stage

WAIT_S = 2.0
_LOOK_S = 0.05
CONTACTS_MOST = 200


@require_GET
def acts(request: HttpRequest, centre: str) -> HttpResponse:
    """Notices, contacts that may be moved, and what was done on the floor lately."""
    moment = boards().moment(centre)
    names = drawing.names_of(moment, people=True)
    clients = scope_of(request).clients(Right.FLOOR_ACT, centre)
    theirs = {e.flow for e in moment.settings.entries if clients is None or e.client in clients}
    said = {
        "acts": recent_acts(centre, moment.now, names, clients),
        "centre": centre,
        "flows": [
            {"code": row.code, "name": names.flows.get(row.code, row.code), "notice": row.notice}
            for row in m.Flow.objects.filter(centre_id=centre).order_by("place", "id")
            if clients is None or row.code in theirs
        ],
        "contacts": list(_contacts(moment, names, clients)),
    }
    return render(request, "board/acts.html", said)


def _contacts(
    moment: Moment, names: drawing.Names, clients: Collection[str] | None
) -> Iterator[Mapping[str, str]]:
    """Who may be moved: in line, ringing or talking, the longest there first. *clients*: of these
    only; ``None``: of all."""
    movable = {Stage.WAITING, Stage.RINGING, Stage.TALKING, Stage.HELD}
    some = [
        each
        for each in moment.state.contacts.values()
        if each.stage in movable and (clients is None or each.client in clients)
    ]
    for each in sorted(some, key=lambda one: (one.arrived_at, one.id))[:CONTACTS_MOST]:
        yield _told(moment, each, names)


def _told(moment: Moment, each: Contact, names: drawing.Names) -> Mapping[str, str]:
    agent = next((leg.agent for leg in each.legs if leg.stage == "talk"), each.offer_to)
    return {
        "id": each.id,
        "queue": names.queues.get(each.queue or "", ""),
        "channel": str(saying.CHANNELS.get(each.channel, each.channel)),
        "stage": str(saying.STAGES.get(each.stage.value, "")),
        "agent": names.agent(agent) if agent else "",
        "lasts": lasting((moment.now - each.arrived_at) / 1e6),
    }


def _contact_said(moment: Moment, contact: Contact, names: drawing.Names) -> str:
    """A contact in a line, as a supervisor knows it: no id says which customer is meant."""
    told = _told(moment, contact, names)
    lasts = gettext("there for %(time)s") % {"time": told["lasts"]}
    parts = (*(told[part] for part in ("queue", "channel", "stage", "agent")), lasts)
    return " · ".join(filter(None, parts))


@require_http_methods(["GET", "POST"])
def act(request: HttpRequest, centre: str, kind: str) -> HttpResponse:
    """The form of one action; sent, it acts."""
    if kind not in KINDS:
        raise Http404
    moment = boards().moment(centre, anew=True)
    if request.method == "GET":
        return _form(request, moment, kind, request.GET.get("what", ""))
    what = request.POST.get("what", "")
    wished = wish(moment, kind, what, _asked(request, moment, kind, what))
    return _done(request, moment, wished, seen=_number(request.POST.get("seen", "")))


@require_POST
def undo(request: HttpRequest, centre: str) -> HttpResponse:
    """Take an action back."""
    moment = boards().moment(centre, anew=True)
    row = m.FloorAct.objects.filter(
        centre_id=centre, pk=_number(request.POST.get("act", ""))
    ).first()
    if row is None:
        raise Http404
    wished = undoing(moment, row, moment.now)
    edition = m.Centre.objects.values_list("edition", flat=True).get(code=centre)
    return _done(request, moment, wished, seen=edition, undoes=row)


def _done(
    request: HttpRequest,
    moment: Moment,
    wished: Wish,
    *,
    seen: int,
    undoes: m.FloorAct | None = None,
) -> HttpResponse:
    row = perform(
        moment,
        wished,
        scope=scope_of(request),
        token=request.POST.get("token", "")[:64] or uuid.uuid4().hex,
        seen=seen,
        now=max(settings.MAJU_NOW(), moment.now),
        undoes=undoes,
    )
    json = "application/json" in request.headers.get("Accept", "")
    if json and wished.kind != "watch":
        return JsonResponse({"command": row.command}, status=202)
    said = _settled(moment.centre, row.command)
    if json:
        refused = refusal_of(said)
        says = "" if refused is None else sentence(refused)
        return JsonResponse({"command": row.command, "says": says}, status=202)
    return redirect("board:board", centre=moment.centre)


@require_POST
def phone(request: HttpRequest, centre: str) -> JsonResponse:
    """The telephone servers of whoever supervises, with the secret of their own telephone; nobody else's."""
    mine = phone_of_person(scope_of(request).person)
    known = settings.MAJU_PHONES(CentreId(centre), mine)
    return JsonResponse({"lines": [msgspec.to_builtins(each) for each in known]})


def _library() -> str:
    """The script that speaks SIP; empty where it was not built."""
    try:
        return static("desk/made/jssip.js")
    except ValueError:
        return ""


def _settled(centre: str, command: str) -> Verdict | None:
    """Wait a moment for the engine's word, so that the page that follows can tell it; the word, if any."""
    end = time.monotonic() + WAIT_S
    while command and time.monotonic() < end:
        found = verdicts_sync_in(link(), CentreId(centre), [CommandId(command)])
        verdict = found.get(CommandId(command))
        if verdict is None or verdict.state != "waiting":
            return verdict
        time.sleep(_LOOK_S)
    return None


def _asked(request: HttpRequest, moment: Moment, kind: str, what: str) -> Mapping[str, Any]:
    if kind != "watch":
        return _after(kind, request.POST)
    seat = scope_of(request).agent(moment.centre)
    how, device = request.POST.get("to", ""), request.POST.get("device", "")
    by = scope_of(request).person
    return watching.wished(moment, what, how, by=by, seat=seat, device=device)


def _after(kind: str, said: QueryDict) -> Mapping[str, Any]:
    """What the form asks for, in the shape of the kind."""
    to = said.get("to", "")
    match kind:
        case "state":
            state, _, reason = to.partition(":")
            return {"state": state, "reason": reason}
        case "queues":
            return {"queues": None if said.get("all") else said.getlist("queue")}
        case "priority":
            return {"priority": _number(to)}
        case "closed":
            return {"closed": to == "1"}
        case "notice":
            return {"notice": " ".join(to.split())}
        case _:
            which, _, code = to.partition(":")
            return {
                "queue": code if which == "queue" else None,
                "agent": code if which == "agent" else None,
            }


def _number(said: str) -> int:
    return int(said) if said.isascii() and said.isdigit() and len(said) < 18 else -1


def _form(request: HttpRequest, moment: Moment, kind: str, what: str) -> HttpResponse:
    before, client = standing(moment, kind, what)
    check_whose(scope_of(request), moment, client)
    names = drawing.names_of(moment, people=True)
    edition = m.Centre.objects.values_list("edition", flat=True).get(code=moment.centre)
    agent = scope_of(request).agent(moment.centre)
    said = {
        "centre": moment.centre,
        "kind": kind,
        "what": what,
        "thing": thing(kind, what, names),
        "before": before,
        "contact_said": _contact_said(moment, moment.state.contacts[ContactId(what)], names)
        if kind in {"contact", "watch"}
        else "",
        "before_said": saying.act_said(kind, thing(kind, what, names), before, names)
        if kind not in {"contact", "notice", "watch"}
        else "",
        "options": watching.ways(moment, what, str(scope_of(request).person))
        if kind == "watch"
        else _options(moment, kind, what, names, before),
        **(_listening(request, moment, names, agent) if kind == "watch" else {}),
        "mine": agent if kind == "contact" else None,
        "notice_most": NOTICE_MOST,
        "token": uuid.uuid4().hex,
        "seen": edition,
    }
    return render(request, "board/act.html", said)


def _listening(
    request: HttpRequest, moment: Moment, names: drawing.Names, agent: str | None
) -> Mapping[str, Any]:
    """By which telephone to be with a talk: of the own seat, of this page, or of somebody away."""
    mine = phone_of_person(scope_of(request).person)
    here = bool(settings.MAJU_PHONES(CentreId(moment.centre), mine))
    return {
        "own_phone": agent is not None and agent in moment.state.agents,
        "library": _library() if here else "",
        "phones": watching.phones(moment, names),
        "listening_words": {name: str(said) for name, said in saying.LISTENING.items()},
    }


def _options(
    moment: Moment, kind: str, what: str, names: drawing.Names, before: Mapping[str, Any]
) -> Sequence[tuple[str, str, bool]]:
    """Value, words, and whether it is so now."""
    settings_ = moment.settings
    match kind:
        case "state":
            away = [(f"away:{reason}", reason) for reason in settings_.away_reasons]
            now = before["state"] if before["state"] == "available" else f"away:{before['reason']}"
            return [
                ("available", str(saying.STATES["available"]), now == "available"),
                *(
                    (value, saying.state_of("away", reason, names.reasons), value == now)
                    for value, reason in away
                ),
            ]
        case "queues":
            own = before["queues"]
            return [
                (queue.id, names.queues[queue.id], own is None or queue.id in own)
                for queue in settings_.queues
            ]
        case "priority":
            return [(str(n), str(n), n == before["priority"]) for n in range(1, 10)]
        case "contact":
            free = [each.agent for each in moment.floor.agents if each.doing == "available"]
            moved = moment.state.contacts.get(ContactId(what))
            own_queues = [q for q in settings_.queues if moved is None or q.client == moved.client]
            return [
                *((f"queue:{q.id}", names.queues[q.id], False) for q in own_queues),
                *((f"agent:{a}", names.agent(a), False) for a in free),
            ]
        case _:
            return []
