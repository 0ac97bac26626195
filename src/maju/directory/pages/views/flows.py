"""Flows: which numbers lead into them, what a caller goes through, and what changes from week to week.

A change is looked at first, applied as a version of the settings, and can be put back: the trail keeps
what the flow was.
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
from maju.directory.pages.flow_editing import Form, body_of, targets
from maju.directory.pages.flow_form import drawn
from maju.directory.pages.flow_steps import names_of, steps
from maju.directory.pages.saving import Looked, look
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
from maju.kernel.channels import Channel
from maju.kernel.errors import Refused
from maju.kernel.ids import CentreId

HISTORY_SHOWN = 10


@require_GET
def flows(request: HttpRequest, centre: str) -> HttpResponse:
    """All of them, with the numbers and keys that lead there."""
    held = find_centre(centre)
    mine = bound(request, Right.DIRECTORY_READ, centre)
    doors = _doors(held)
    names = names_of(held)
    rows = m.Flow.objects.filter(centre=held).order_by("place", "id")
    lines = [
        {"row": row, "doors": doors[row.pk], "steps": len(steps(body_of(row), names))}
        for row in rows
        if sees(mine, _whose(doors[row.pk]))
    ]
    return page(request, "directory/flows.html", held, {"lines": lines, "here": "flows"})


@require_GET
def flow(request: HttpRequest, centre: str, which: str) -> HttpResponse:
    """One of them, step by step."""
    held = find_centre(centre)
    return _form(request, held, _find(request, held, which))


@require_POST
def save(request: HttpRequest, centre: str, which: str) -> HttpResponse:
    """Look at what the form would do, or do it; or put an earlier state back."""
    held = find_centre(centre)
    row, said = _find(request, held, which), request.POST
    may_change(request, centre, _whose(_doors(held)[row.pk]))
    by, seen, code = person_in(request), number(said.get("seen")), CentreId(centre)
    back = number(said.get("back"))
    try:
        values = _earlier(held, row, back) if back else _wanted(held, row, said)
        step = _step(row, values)
        if said.get("do") != "apply":
            looked = look(code, step, by=by, seen=seen, now=now())
            row = _find(request, held, which)
            return _form(request, held, row, sent=None if back else said, looked=looked, back=back)
        with editing(code, by=by, seen=seen, now=now()) as edit:
            step(edit)
    except Refused as refused:
        row = _find(request, held, which)
        return _form(request, held, row, sent=None if back else said, refused=refused)
    settled(held)
    there = reverse("directory_pages:flow", args=[centre, which])
    return redirect(f"{there}?kept=1")


def _step(row: m.Flow, values: Mapping[str, Any]) -> Callable[[Editing], None]:
    new = {name: value for name, value in values.items() if getattr(row, name) != value}

    def step(edit: Editing) -> None:
        if new:
            edit.change(row, **new)

    return step


def _wanted(centre: m.Centre, row: m.Flow, said: QueryDict) -> Mapping[str, Any]:
    """What the form says of the flow's row.

    Raises:
        Refused: what cannot be read.
    """
    known = _announcements(centre)
    was = body_of(row)
    form = Form(was, said, names_of(centre), known)
    wanted = form.read()
    notice = said.get("notice", row.notice).strip()
    if notice and notice != row.notice:
        notice = form.prompt("notice", row.notice)
    return {
        "body": row.body if wanted == was else msgspec.to_builtins(wanted),
        "notice": notice,
    }


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
    looked: Looked | None = None,
    refused: Refused | None = None,
    back: int = 0,
) -> HttpResponse:
    centre.refresh_from_db()
    names, body = names_of(centre), body_of(row)
    doors = _doors(centre)[row.pk]
    voice = any(each.channel == str(Channel.VOICE) for each in doors)
    found, offered = steps(body, names), names_of(centre, _whose(doors))
    changed = _history(centre, row)[:HISTORY_SHOWN]
    heard = _announcements(centre)
    said: Mapping[str, Any] = {
        "row": row,
        "doors": doors,
        "recorded": any(each.record for each in doors),
        "steps": [drawn(each, offered, sent) for each in found],
        "numbers": {each.node.id: each.number for each in found},
        "targets": targets(body, names, offered),
        "texts": _texts(centre, heard) if voice else {},
        "announcements": sorted(heard),
        "notice": row.notice if sent is None else sent.get("notice", row.notice),
        "seen": sent.get("seen", "") if sent is not None else centre.edition,
        "may_edit": signed(request).may(Right.DIRECTORY_EDIT, centre.code)
        and changes(bound(request, Right.DIRECTORY_EDIT, centre.code), _whose(doors)),
        "looked": looked,
        "said_changes": said_of(looked.changes) if looked is not None else (),
        "back": back,
        "refused": refused,
        "kept": request.GET.get("kept") == "1",
        "history": list(zip(changed, said_of(list(changed)), strict=True)),
        "here": "flows",
    }
    return page(request, "directory/flow.html", centre, said, status=422 if refused else 200)


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
