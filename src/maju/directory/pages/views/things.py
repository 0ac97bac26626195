"""Lists and forms of every kind: drawn, looked at, kept."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from maju.directory import models as m
from maju.directory.access import Right, signed
from maju.directory.editing import editing, local_day
from maju.directory.holidays import public_days
from maju.directory.pages.drawing import inputs, part_lines, tree_of
from maju.directory.pages.hours import picture_of
from maju.directory.pages.kind import Kind
from maju.directory.pages.kinds import KINDS
from maju.directory.pages.kinds.lines import of_row
from maju.directory.pages.saving import Looked, apply, look, read_form, remove
from maju.directory.pages.saying import said_of
from maju.directory.pages.views.frame import (
    bound,
    changes,
    find_centre,
    find_kind,
    may_change,
    now,
    number,
    page,
    sees,
    settled,
)
from maju.directory.picturing import kind_of
from maju.directory.picturing import which as name_of
from maju.directory.scoping import person_in
from maju.kernel.errors import Refused
from maju.kernel.ids import CentreId

HISTORY_SHOWN = 12


@require_GET
def centres(request: HttpRequest) -> HttpResponse:
    """The reader's centre; a list where there are several."""
    allowed = signed(request).centres(Right.DIRECTORY_READ)
    found = [
        row for row in m.Centre.objects.order_by("code") if allowed is None or row.code in allowed
    ]
    if len(found) == 1:
        return redirect("directory_pages:home", centre=found[0].code)
    if not found and signed(request).centres(Right.PEOPLE_EDIT) is None:
        return redirect("directory_pages:begin")
    return render(request, "directory/centres.html", {"centres": found})


@require_GET
def home(request: HttpRequest, centre: str) -> HttpResponse:
    """What the centre consists of, in numbers, each a way in."""
    held, mine = find_centre(centre), bound(request, Right.DIRECTORY_READ, centre)
    counts = [
        (kind, sum(1 for row in kind.rows(held) if sees(mine, kind.clients(row))))
        for kind in KINDS.values()
        if not kind.single
    ]
    return page(request, "directory/home.html", held, {"counts": counts, "here": "home"})


@require_GET
def things(request: HttpRequest, centre: str, kind: str) -> HttpResponse:
    """All of a kind that the reader may see."""
    held, of = find_centre(centre), find_kind(kind)
    if of.single:
        return redirect("directory_pages:thing", centre=centre, kind=kind, which=held.pk)
    mine = bound(request, Right.DIRECTORY_READ, centre)
    rows = [row for row in of.rows(held) if sees(mine, of.clients(row))]
    if of.name == "reasons":
        return page(request, "directory/reasons.html", held,
                    {"kind": of, "trees": tree_of(rows), "here": of.name, "may_edit": _edits(request, centre)})  # fmt: skip
    lines = [{"row": row, "cells": [column.show(row) for column in of.columns]} for row in rows]
    said = {"kind": of, "lines": lines, "may_edit": _edits(request, centre), "here": of.name}
    return page(request, "directory/things.html", held, said)


@require_GET
def new(request: HttpRequest, centre: str, kind: str) -> HttpResponse:
    """An empty form."""
    held, of = find_centre(centre), find_kind(kind)
    if of.single:
        raise Http404
    return _form(request, held, of, None)


@require_GET
def thing(request: HttpRequest, centre: str, kind: str, which: str) -> HttpResponse:
    """One of a kind, as a form where the reader may change it."""
    held, of = find_centre(centre), find_kind(kind)
    return _form(request, held, of, _find(request, held, of, which, Right.DIRECTORY_READ))


@require_POST
def save(request: HttpRequest, centre: str, kind: str, which: str) -> HttpResponse:
    """Look at what the form would do, or do it."""
    held, of, said = find_centre(centre), find_kind(kind), request.POST
    row = None if which == "new" and not of.single else (
        _find(request, held, of, which, Right.DIRECTORY_EDIT))  # fmt: skip
    by, seen = person_in(request), number(said.get("seen"))
    code = CentreId(centre)
    try:
        if said.get("do") == "remove":
            if row is None or not of.removable:
                raise Http404
            may_change(request, centre, of.clients(row))
            if said.get("sure") != "1":
                gone = look(code, lambda edit: remove(edit, row), by=by, seen=seen, now=now())
                row = _find(request, held, of, which, Right.DIRECTORY_EDIT)  # it has no number now
                return _form(request, held, of, row, looked=gone, removing=True)
            with editing(code, by=by, seen=seen, now=now()) as edit:
                remove(edit, row)
            settled(held)
            return redirect("directory_pages:things", centre=centre, kind=kind)
        wanted = read_form(of, held, row, said)
        if row is not None:
            may_change(request, centre, of.clients(row))
        if said.get("do") != "apply":
            step = _step(request, centre, of, row, wanted)
            looked = look(code, step, by=by, seen=seen, now=now())
            return _form(request, held, of, row, sent=said, looked=looked)
        with editing(code, by=by, seen=seen, now=now()) as edit:
            kept = _step(request, centre, of, row, wanted)(edit)
    except Refused as refused:
        return _form(request, held, of, row, sent=said, refused=refused)
    settled(held)
    there = reverse("directory_pages:thing", args=[centre, kind, kept.pk])
    return redirect(f"{there}?kept=1")


def _step(request: HttpRequest, centre: str, of: Kind, row: Any, wanted: Any) -> Any:
    """What the form does; whose the thing is then must be the reader's, too."""

    def step(edit: Any) -> Any:
        kept = apply(edit, of, row, wanted)
        may_change(request, centre, of.clients(kept))
        return kept

    return step


@require_POST
def holidays(request: HttpRequest, centre: str, which: str) -> HttpResponse:
    """Bring this and the next year's public holidays into a calendar, as a client keeps them."""
    held, of = find_centre(centre), find_kind("calendars")
    row = _find(request, held, of, which, Right.DIRECTORY_EDIT)
    may_change(request, centre, None)
    client = m.Client.objects.filter(centre=held, pk=number(request.POST.get("client"))).first()
    if client is None:
        raise Refused("choice_unknown", name="client", said="")
    year = local_day(held.zone, now()).year
    try:
        with editing(CentreId(centre), by=person_in(request),
                     seen=number(request.POST.get("seen")), now=now()) as edit:  # fmt: skip
            for day in public_days(client, row, (year, year + 1)):
                edit.add(day)
    except Refused as refused:
        return _form(request, held, of, row, refused=refused)
    settled(held)
    return redirect(reverse("directory_pages:thing", args=[centre, "calendars", which]) + "?kept=1")


def _find(request: HttpRequest, centre: m.Centre, of: Kind, which: str, right: Right) -> Any:
    """The row, if it is the centre's and the reader's; else there is none."""
    key: Any = which if of.single else number(which)
    found = of.rows(centre).filter(pk=key).first()
    if found is None or not sees(bound(request, right, centre.code), of.clients(found)):
        raise Http404
    return found


def _edits(request: HttpRequest, centre: str) -> bool:
    return signed(request).may(Right.DIRECTORY_EDIT, centre)


def _form(
    request: HttpRequest,
    centre: m.Centre,
    of: Kind,
    row: Any,
    *,
    sent: QueryDict | None = None,
    looked: Looked | None = None,
    refused: Refused | None = None,
    removing: bool = False,
) -> HttpResponse:
    centre.refresh_from_db()
    may = _edits(request, centre.code) and (
        row is None or changes(bound(request, Right.DIRECTORY_EDIT, centre.code), of.clients(row))
    )
    preset = {name: str(value) for name, value in request.GET.items() if row is None}
    said: Mapping[str, Any] = {
        "kind": of,
        "row": row,
        "here": of.name,
        "title": of.one if row is None else of_row(row) or row,
        "inputs": inputs(of, centre, row, sent, preset),
        "parts": [part_lines(part, centre, row, sent) for part in of.parts],
        "seen": sent.get("seen", "") if sent is not None else centre.edition,
        "may_edit": may,
        "looked": looked,
        "said_changes": said_of(looked.changes) if looked is not None else (),
        "removing": removing,
        "refused": refused,
        "kept": request.GET.get("kept") == "1",
        "history": _history(centre, of, row),
        "picture": picture_of(row.week) if of.name == "calendars" and row is not None else None,
        "widget": settings.MAJU_WIDGET_URL
        if of.name == "entries" and row is not None and row.channel == "chat"
        else "",
        "holiday_clients": m.Client.objects.filter(centre=centre).exclude(on_holidays="normal")
        if of.name == "calendars" and row is not None and may
        else (),
    }
    return page(request, "directory/thing.html", centre, said, status=422 if refused else 200)


def _history(centre: m.Centre, of: Kind, row: Any) -> Sequence[Mapping[str, Any]]:
    """Who changed this thing lately, and from what to what."""
    if row is None:
        return ()
    found = list(
        m.Change.objects.filter(centre=centre, kind=kind_of(row), which=name_of(row))
        .select_related("by")
        .order_by("-id")[:HISTORY_SHOWN]
    )
    return [
        {"at": change.at, "by": change.by.name if change.by else "–", "said": said}
        for change, said in zip(found, said_of(found), strict=True)
    ]
