"""Flows: which numbers lead into them, what a caller goes through, new ones, and what changes in them.

Steps are put in, moved and taken away in a draft that the form itself carries. A change is looked at
first, applied as a version of the settings, and can be put back: the trail keeps what the flow was.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Mapping, Sequence
from typing import Any

import msgspec
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from maju.directory import models as m
from maju.directory.access import Right, signed
from maju.directory.announcing import newest, uses_of
from maju.directory.editing import Editing, editing
from maju.directory.fields import CODE
from maju.directory.pages.doors import flows_offered, leads_to
from maju.directory.pages.flow_editing import Form, body_of, kept, targets
from maju.directory.pages.flow_form import drawn
from maju.directory.pages.flow_shaping import (
    check_said,
    earlier,
    kind_words,
    opened,
    put_before,
    sealed,
    without,
)
from maju.directory.pages.flow_steps import Names, names_of, steps
from maju.directory.pages.saving import Looked, look, remove
from maju.directory.pages.saying import said_of
from maju.directory.pages.views.frame import (
    bound,
    changes,
    find_centre,
    may_change,
    now,
    number,
    page,
    sees,
    settled,
)
from maju.directory.pages.views.prompts import telephony
from maju.directory.scoping import person_in
from maju.directory.telephony import Heard
from maju.kernel import flows as n
from maju.kernel.channels import Channel
from maju.kernel.errors import Refused
from maju.kernel.ids import CentreId, FlowId, NodeId

HISTORY_SHOWN = 10


@require_GET
def flows(request: HttpRequest, centre: str) -> HttpResponse:
    """All of them, with the numbers and keys that lead there."""
    return _list(request, find_centre(centre))


@require_POST
def create(request: HttpRequest, centre: str) -> HttpResponse:
    """A new flow, as another one is or straight to a queue; no number leads there yet."""
    held = find_centre(centre)
    may_change(request, centre, None)
    said = request.POST
    try:
        row = _new(held, said.get("code", "").strip(), said.get("like", ""))
        seen = number(said.get("seen"))
        with editing(CentreId(centre), by=person_in(request), seen=seen, now=now()) as edit:
            edit.add(row)
    except Refused as refused:
        return _list(request, held, sent=said, refused=refused)
    settled(held)
    return redirect("directory_pages:flow", centre=centre, which=row.pk)


def _new(centre: m.Centre, code: str, like: str) -> m.Flow:
    """A flow that is not kept yet.

    Raises:
        Refused: ``field_unreadable``, ``code_taken``.
    """
    if CODE.fullmatch(code) is None:
        raise Refused("field_unreadable", field=_("Name of the flow"))
    flows = m.Flow.objects.filter(centre=centre)
    if flows.filter(code=code).exists():
        raise Refused("code_taken", code=code)
    try:
        body = body_of(leads_to(like, centre))
    except ValueError as error:
        raise Refused("field_unreadable", field=_("Begins as")) from error
    body = msgspec.structs.replace(body, id=FlowId(code))
    return m.Flow(centre=centre, code=code, place=flows.count(), body=msgspec.to_builtins(body))


def _list(
    request: HttpRequest,
    centre: m.Centre,
    *,
    sent: QueryDict | None = None,
    refused: Refused | None = None,
) -> HttpResponse:
    mine = bound(request, Right.DIRECTORY_READ, centre.code)
    doors = _doors(centre)
    names = names_of(centre)
    rows = m.Flow.objects.filter(centre=centre).order_by("place", "id")
    centre.refresh_from_db()
    said: Mapping[str, Any] = {
        "lines": [
            {"row": row, "doors": doors[row.pk], "steps": len(steps(body_of(row), names))}
            for row in rows
            if sees(mine, _whose(doors[row.pk]))
        ],
        "may_edit": _may_edit(request, centre, None),
        "like": flows_offered(centre),
        "sent": {name: "" if sent is None else sent.get(name, "") for name in ("code", "like")},
        "seen": centre.edition,
        "refused": refused,
        "here": "flows",
    }
    return page(request, "directory/flows.html", centre, said, status=422 if refused else 200)


@require_GET
def flow(request: HttpRequest, centre: str, which: str) -> HttpResponse:
    """One of them, step by step."""
    held = find_centre(centre)
    return _form(request, held, _find(request, held, which))


@require_POST
def save(request: HttpRequest, centre: str, which: str) -> HttpResponse:
    """Change the draft; look at what the form would do, or do it; or put an earlier state back."""
    held = find_centre(centre)
    row, said = _find(request, held, which), request.POST
    doors = _doors(held)[row.pk]
    may_change(request, centre, _whose(doors))
    by, seen, code = person_in(request), number(said.get("seen")), CentreId(centre)
    draft: n.Flow | None = None
    try:
        names = names_of(held)
        if said.get("removing") == "1":
            gone = True
            step: Callable[[Editing], None] = _removal(row)
        elif number(said.get("back")):
            gone = False
            step = _step(row, _earlier(held, row, number(said.get("back"))))
        else:
            gone = False
            known = {*_announcements(held), *uses_of(held)}
            form = Form(opened(said.get("draft", ""), body_of(row)), said, names, known)
            draft = form.read()
            if act := said.get("act", ""):
                was, (draft, fresh) = draft, _shaped(draft, act, said, names)
                return _form(request, held, row, sent=said, draft=draft, was=was, fresh=fresh)
            check_said(draft, names)
            step = _step(row, _wanted(form, row, draft, said))
        if said.get("do") != "apply":
            looked = look(code, step, by=by, seen=seen, now=now())
            row = _find(request, held, which)
            return _form(request, held, row, sent=said, draft=draft, looked=looked)
        with editing(code, by=by, seen=seen, now=now()) as edit:
            step(edit)
    except Refused as refused:
        row = _find(request, held, which)
        return _form(request, held, row, sent=said, draft=draft, refused=refused)
    settled(held)
    if gone:
        return redirect("directory_pages:flows", centre=centre)
    there = reverse("directory_pages:flow", args=[centre, which])
    return redirect(f"{there}?kept=1")


def _shaped(flow: n.Flow, act: str, said: QueryDict, names: Names) -> tuple[n.Flow, str]:
    """The draft after a press of one of a step's buttons, and which step to look at then.

    Raises:
        Refused: ``field_unreadable``, ``choice_unknown``.
    """
    what, _colon, step = act.partition(":")
    at = NodeId(step)
    if what == "undo":
        return opened(said.get("was", ""), flow), ""
    if all(node.id != at for node in flow.nodes):
        raise Refused("choice_unknown", name="step", said=step[:80])
    match what:
        case "put":
            shaped, at = put_before(flow, at, said.get(f"put-{step}", ""), names)
        case "earlier":
            shaped = earlier(flow, at)
        case "without":
            shaped, at = without(flow, at), NodeId("")
        case _:
            raise Refused("choice_unknown", name="act", said=what[:80])
    return kept(shaped), at


def _removal(row: m.Flow) -> Callable[[Editing], None]:
    def step(edit: Editing) -> None:
        remove(edit, row)

    return step


def _step(row: m.Flow, values: Mapping[str, Any]) -> Callable[[Editing], None]:
    new = {name: value for name, value in values.items() if getattr(row, name) != value}

    def step(edit: Editing) -> None:
        if new:
            edit.change(row, **new)

    return step


def _wanted(form: Form, row: m.Flow, wanted: n.Flow, said: QueryDict) -> Mapping[str, Any]:
    """What the form says of the flow's row.

    Raises:
        Refused: ``prompt_unknown``.
    """
    notice = said.get("notice", row.notice).strip()
    if notice and notice != row.notice:
        notice = form.prompt("notice", row.notice)
    same = wanted == body_of(row)
    return {"body": row.body if same else msgspec.to_builtins(wanted), "notice": notice}


def _earlier(centre: m.Centre, row: m.Flow, back: int) -> Mapping[str, Any]:
    """What the flow was before a change of it.

    Raises:
        Refused: ``choice_unknown``.
    """
    change = _history(centre, row).filter(pk=back).first()
    if change is None or not isinstance(change.before, Mapping):
        raise Refused("choice_unknown", name="back", said=str(back))
    return {"body": change.before["body"], "notice": change.before["notice"]}


def _form(
    request: HttpRequest,
    centre: m.Centre,
    row: m.Flow,
    *,
    sent: QueryDict | None = None,
    draft: n.Flow | None = None,
    was: n.Flow | None = None,
    fresh: str = "",
    looked: Looked | None = None,
    refused: Refused | None = None,
) -> HttpResponse:
    """The page. *draft*: the flow as it is being edited, read from what was *sent*; without one, what was
    sent could not be read and is shown as it was typed. *was*: the draft before the last press.
    """
    centre.refresh_from_db()
    names = names_of(centre)
    body = draft if draft is not None else _still(row, sent)
    typed = sent if draft is None and sent is not None and "notice" in sent else None
    doors = _doors(centre)[row.pk]
    voice = any(each.channel == str(Channel.VOICE) for each in doors) or not doors
    found, offered = steps(body, names), names_of(centre, _whose(doors))
    changed = _history(centre, row)[:HISTORY_SHOWN]
    heard = _announcements(centre)
    said: Mapping[str, Any] = {
        "row": row,
        "doors": doors,
        "recorded": any(each.record for each in doors),
        "steps": [drawn(each, body, offered, typed) for each in found],
        "numbers": {each.node.id: each.number for each in found},
        "targets": targets(body, names, offered),
        "kinds": kind_words(),
        "texts": _texts(centre, heard) if voice else {},
        "announcements": sorted({*heard, *uses_of(centre)}),
        "notice": row.notice if sent is None else sent.get("notice", row.notice),
        "seen": sent.get("seen", "") if sent is not None else centre.edition,
        "draft": sealed(body) if body != body_of(row) else "",
        "was": sealed(was) if was is not None else "",
        "fresh": fresh,
        "may_edit": _may_edit(request, centre, _whose(doors)),
        "looked": looked,
        "said_changes": said_of(looked.changes) if looked is not None else (),
        "back": number(sent.get("back")) if sent is not None and looked is not None else 0,
        "removing": sent is not None and looked is not None and sent.get("removing") == "1",
        "refused": refused,
        "kept": request.GET.get("kept") == "1",
        "history": list(zip(changed, said_of(list(changed)), strict=True)),
        "here": "flows",
    }
    return page(request, "directory/flow.html", centre, said, status=422 if refused else 200)


def _still(row: m.Flow, sent: QueryDict | None) -> n.Flow:
    """The draft that was sent, or the flow as it is kept."""
    try:
        return opened("" if sent is None else sent.get("draft", ""), body_of(row))
    except Refused:
        return body_of(row)


def _may_edit(request: HttpRequest, centre: m.Centre, whose: Collection[str] | None) -> bool:
    mine = bound(request, Right.DIRECTORY_EDIT, centre.code)
    return signed(request).may(Right.DIRECTORY_EDIT, centre.code) and changes(mine, whose)


def _history(centre: m.Centre, row: m.Flow) -> Any:
    found = m.Change.objects.filter(centre=centre, kind="flow", which=row.code)
    return found.select_related("by").order_by("-id")


def _announcements(centre: m.Centre) -> Mapping[str, Mapping[str, Heard]]:
    office = telephony()
    return office.announcements(centre.code, uses_of(centre)) if office.has(centre.code) else {}


def _texts(centre: m.Centre, known: Mapping[str, Mapping[str, Heard]]) -> Mapping[str, str]:
    """Announcement → what it says in Korean, or that it is recorded."""
    rows = newest(centre)
    said = {}
    for name, heard in known.items():
        row = rows.get(f"ko/{name}") if heard["ko"].by == "page" else None
        if row is not None and not row.text:
            said[name] = _("Recorded voice")
        else:
            said[name] = row.text if row is not None else heard["ko"].text
    return said


def _doors(centre: m.Centre) -> Mapping[int, Sequence[m.Entry]]:
    """The numbers and keys of each flow, by its row."""
    found: dict[int, list[m.Entry]] = defaultdict(list)
    for entry in (
        m.Entry.objects.filter(centre=centre).select_related("client", "flow").order_by("place")
    ):
        found[entry.flow.pk].append(entry)
    return found


def _whose(doors: Sequence[m.Entry]) -> Collection[str] | None:
    """The clients whose contacts go through it; one that nothing leads to is the centre's."""
    return {each.client.code for each in doors} or None


def _find(request: HttpRequest, centre: m.Centre, which: str) -> m.Flow:
    row = m.Flow.objects.filter(centre=centre, pk=number(which)).first()
    mine = bound(request, Right.DIRECTORY_READ, centre.code)
    if row is None or not sees(mine, _whose(_doors(centre)[row.pk])):
        raise Http404
    return row
