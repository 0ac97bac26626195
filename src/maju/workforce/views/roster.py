"""The roster of a month: seen, changed, taken away as a sheet and brought back, published."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from maju.directory import models as m
from maju.directory.access import Right, signed
from maju.directory.editing import link
from maju.directory.wording import korean, sentence
from maju.journal.postgres.verdicts import verdicts_sync_in
from maju.kernel.errors import Refused
from maju.kernel.ids import CentreId, CommandId
from maju.workforce.days import work_minutes, works
from maju.workforce.models import Cell, Publication
from maju.workforce.rostering import (
    Put,
    agents_of,
    cells_of,
    copied,
    days_between,
    publish,
    put,
    shifts_of,
)
from maju.workforce.sheets import LEAVE_MARKS, Reading, mark_of, read_mark, read_workbook, workbook
from maju.workforce.views.frame import (
    Month,
    find_centre,
    free_days,
    month_of,
    now,
    page,
    planned,
    today,
)

MOST_CELLS = 20_000
MOST_DAYS = 366


@require_GET
def home(request: HttpRequest) -> HttpResponse:
    """To the first centre that the reader plans, or works in."""
    scope = signed(request)
    for centre in m.Centre.objects.order_by("code"):
        if scope.may(Right.PLAN, centre.code):
            return HttpResponseRedirect(reverse("workforce:roster", args=[centre.code]))
        if scope.agent(centre.code) is not None:
            return HttpResponseRedirect(reverse("workforce:mine", args=[centre.code]))
    raise Refused("not_allowed")


@require_GET
def roster(request: HttpRequest, centre: str) -> HttpResponse:
    """The month's grid."""
    return _grid(request, find_centre(centre))


def _grid(request: HttpRequest, centre: m.Centre, refused: Refused | None = None) -> HttpResponse:
    month = month_of(request, centre)
    team = request.GET.get("team", "")
    agents = _agents(request, centre, team)
    days = days_between(month.first, month.last)
    named, ko = {day: day.isoformat() for day in days}, korean()
    cells = cells_of(centre, month.first, month.last)
    shifts = shifts_of(centre)
    said = {
        "month": month,
        "before": month.moved(-1).code,
        "after": month.moved(1).code,
        "team": team,
        "teams": m.Team.objects.filter(centre=centre).order_by("place", "id"),
        "days": _heads(days, today(centre)),
        "rows": [_row(agent, named, cells, ko=ko) for agent in agents],
        "sums": list(zip(days, _sums(agents, days, cells), strict=True)),
        "shifts": shifts,
        "marks": [
            *((kind.code, _named(kind)) for kind in shifts),
            *(
                (marks[not korean()], _leave_words()[leave])
                for leave, marks in LEAVE_MARKS.items()
                if not leave.startswith("half")
            ),
        ],
        "published": _published(centre, month),
        "tab": "roster",
        "refused": refused,
        "kept": request.GET.get("kept", ""),
    }
    return page(request, "workforce/roster.html", centre, said, status=422 if refused else 200)


def _agents(request: HttpRequest, centre: m.Centre, team: str) -> list[m.Agent]:
    """Those of a team whom the reader plans."""
    theirs = planned(request, centre)
    return [one for one in agents_of(centre, team) if theirs is None or one.code in theirs]


def _put(request: HttpRequest, centre: m.Centre, wanted: Sequence[Put]) -> int:
    """Write cells of those whom the reader plans; others are as unknown as nobody."""
    theirs = planned(request, centre)
    for one in wanted:
        if theirs is not None and one.agent not in theirs:
            raise Refused("roster_agent_unknown", agent=one.agent)
    return put(centre, wanted)


@transaction.atomic
def _put_or_back(request: HttpRequest, centre: m.Centre, wanted: Sequence[Put]) -> int:
    """As :func:`_put`; of a change that is taken back (*was*: a mark a cell) what stands as it was left."""
    was = request.POST.getlist("was")
    if not was:
        return _put(request, centre, wanted)
    if len(was) != len(wanted):
        raise Refused("roster_form")
    days = [one.day for one in wanted]
    m.Centre.objects.select_for_update().get(pk=centre.pk)
    cells = cells_of(centre, min(days), max(days))
    return _put(
        request,
        centre,
        [
            one
            for one, mark in zip(wanted, was, strict=True)
            if mark_of(cells.get((one.agent, one.day)), korean=korean()) == mark
        ],
    )


def _leave_words() -> Mapping[str, str]:
    return {
        "off": _("Day off"), "annual": _("Annual leave"), "half_am": _("Morning off"),
        "half_pm": _("Afternoon off"), "compensatory": _("Compensatory day"),
        "sick": _("Sick leave"), "training": _("Training day"),
    }  # fmt: skip


def _named(kind: Any) -> str:
    return str(kind.name if korean() else kind.name_en or kind.name or kind.code)


def _heads(days: Sequence[date], here: date) -> list[dict[str, Any]]:
    names = (_("Mon"), _("Tue"), _("Wed"), _("Thu"), _("Fri"), _("Sat"), _("Sun"))
    free = free_days(days[0].year)
    return [
        {
            "day": day,
            "weekday": day.weekday(),
            "name": names[day.weekday()],
            "rest": day.weekday() >= 5 or day in free,
            "free": free.get(day, ""),
            "today": day == here,
        }
        for day in days
    ]


def _row(
    agent: m.Agent, days: Mapping[date, str], cells: Mapping[tuple[str, date], Cell], *, ko: bool
) -> dict[str, Any]:
    """*days*: with each as it stands in the page."""
    mine = [cells.get((agent.code, day)) for day in days]
    classes = {kind: format_html(' class="wf-{}"', kind) for kind in ("work", *LEAVE_MARKS)}
    return {
        "agent": agent.code,
        "name": agent.person.name or agent.code,
        # written here: thousands of cells cost the template half a second
        "cells": format_html_join(
            "",
            '<td role="gridcell" tabindex="-1" data-cell="{} {}"{}>{}</td>',
            (
                (agent.code, day, classes.get(_kind(cell), ""), mark_of(cell, korean=ko))
                for day, cell in zip(days.values(), mine, strict=True)
            ),
        ),
        **_totals([cell for cell in mine if cell is not None]),
    }


def _totals(there: Sequence[Cell]) -> dict[str, float]:
    """The margin of an agent's row: days of work, hours of work, days of leave."""
    return {
        "days": sum(1 for cell in there if works(cell)),
        "hours": round(sum(work_minutes(cell) for cell in there) / 60, 1),
        "leave": sum(
            1.0 if cell.leave == "annual" else 0.5
            for cell in there
            if cell.leave in ("annual", "half_am", "half_pm")
        ),
    }


def _kind(cell: Cell | None) -> str:
    """How a cell is drawn."""
    if cell is None:
        return ""
    return cell.leave or "work"


def _sums(
    agents: Sequence[m.Agent], days: Sequence[date], cells: Mapping[tuple[str, date], Cell]
) -> list[int]:
    """People who come, by day."""
    return [
        sum(
            1
            for agent in agents
            if (cell := cells.get((agent.code, day))) is not None and works(cell)
        )
        for day in days
    ]


def _published(centre: m.Centre, month: Month) -> Mapping[str, Any] | None:
    """The last publication of the month, and what the engine said of it."""
    found = (
        Publication.objects.filter(centre=centre, first__lte=month.last, last__gte=month.first)
        .select_related("by")
        .order_by("-version")
        .first()
    )
    if found is None:
        return None
    known = verdicts_sync_in(link(), CentreId(centre.code), [CommandId(found.command)])
    verdict = known.get(CommandId(found.command))
    return {
        "version": found.version,
        "at": found.at,
        "by": found.by.name,
        "state": verdict.state if verdict else "waiting",
        "refused": Refused(verdict.code, **dict(verdict.params))
        if verdict is not None and verdict.state == "refused"
        else None,
    }


@require_POST
def put_cells(request: HttpRequest, centre: str) -> HttpResponse:
    """Write one mark into cells: those that are named, or agents by days. Or a mark for each that is named."""
    held = find_centre(centre)
    quick = request.headers.get("Accept", "").startswith("application/json")
    try:
        wanted = _wanted(request)
        changed = _put_or_back(request, held, wanted)
    except Refused as refused:
        if quick:
            return JsonResponse({"message": sentence(refused), "code": refused.code}, status=422)
        return _grid(request, held, refused)
    if not quick:
        return _back(request, held, str(changed))
    days = sorted({one.day for one in wanted})
    cells = cells_of(held, days[0], days[-1])
    stand = {f"{one.agent} {one.day}": cells.get((one.agent, one.day)) for one in wanted}
    return JsonResponse(
        {
            "cells": {name: mark_of(cell, korean=korean()) for name, cell in stand.items()},
            "kinds": {name: _kind(cell) for name, cell in stand.items()},
            "sums": _new_sums(request, held, wanted),
        }
    )


def _new_sums(request: HttpRequest, centre: m.Centre, wanted: Sequence[Put]) -> Mapping[str, float]:
    """What the margins of the grid say now, of the days and agents that changed."""
    month = month_of(request, centre)
    agents = _agents(request, centre, request.POST.get("team", ""))
    days = sorted({one.day for one in wanted})
    cells = cells_of(centre, days[0], days[-1])
    found: dict[str, float] = {
        day.isoformat(): sum_ for day, sum_ in zip(days, _sums(agents, days, cells), strict=True)
    }
    changed = {one.agent for one in wanted}
    theirs = cells_of(centre, month.first, month.last, changed)
    for agent in agents:
        if agent.code in changed:
            there = [cell for (code, _day), cell in theirs.items() if code == agent.code]
            found |= {f"{agent.code} {name}": sum_ for name, sum_ in _totals(there).items()}
    return found


def _wanted(request: HttpRequest) -> list[Put]:
    marks = request.POST.getlist("mark") or [""]
    named = request.POST.getlist("cell")
    try:
        cells = [(agent, date.fromisoformat(day)) for agent, _space, day in
                 (one.rpartition(" ") for one in named)]  # fmt: skip
        if not named:
            first, last = (
                date.fromisoformat(request.POST.get(name, "")) for name in ("first", "last")
            )
            if (last - first).days > MOST_DAYS:
                raise Refused("roster_form")
            days = days_between(first, last)
            weekdays = request.POST.getlist("weekday") or list("0123456")
            cells = [
                (agent, day)
                for agent in request.POST.getlist("agent")
                for day in days
                if str(day.weekday()) in weekdays
            ]
    except ValueError as error:
        raise Refused("roster_form") from error
    if not cells or len(cells) > MOST_CELLS:
        raise Refused("roster_form")
    if len(marks) == 1:
        marks *= len(cells)
    elif len(marks) != len(cells):
        raise Refused("roster_form")
    return [
        Put(agent, day, *read_mark(mark)) for (agent, day), mark in zip(cells, marks, strict=True)
    ]


@require_POST
def copy(request: HttpRequest, centre: str) -> HttpResponse:
    """Fill empty cells with what stood there four weeks ago."""
    held = find_centre(centre)
    month = month_of(request, held)
    agents = [agent.code for agent in _agents(request, held, request.POST.get("team", ""))]
    wanted = copied(held, month.first, month.last, agents)
    return _back(request, held, str(put(held, wanted)))


@require_GET
def book(request: HttpRequest, centre: str) -> HttpResponse:
    """The month as a workbook."""
    held = find_centre(centre)
    month = month_of(request, held)
    content = workbook(
        _agents(request, held, request.GET.get("team", "")),
        days_between(month.first, month.last),
        cells_of(held, month.first, month.last),
        shifts_of(held),
    )
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    answer = HttpResponse(content, content_type=kind)
    answer["Content-Disposition"] = f'attachment; filename="roster-{centre}-{month.code}.xlsx"'
    return answer


@require_POST
def bring(request: HttpRequest, centre: str) -> HttpResponse:
    """A workbook's cells, all of them or none."""
    held = find_centre(centre)
    month = month_of(request, held)
    try:
        reading = _brought(request, month)
        changed = _put(request, held, reading.puts)
    except Refused as refused:
        return _grid(request, held, refused)
    return _back(request, held, str(changed))


def _brought(request: HttpRequest, month: Month) -> Reading:
    sent = request.FILES.get("sheet")
    if sent is None:
        raise Refused("sheet_unreadable")
    reading = read_workbook(sent.read(), month.first.year)
    if reading.wrong:
        where, text = reading.wrong[0]
        raise Refused("sheet_wrong_cells", count=len(reading.wrong), first=f"{where} {text}")
    days = [one.day for one in reading.puts]
    if days and not any(month.first <= day <= month.last for day in days):
        raise Refused(
            "sheet_other_month", month=month.code, first=str(min(days)), last=str(max(days))
        )
    return reading


@require_POST
def send(request: HttpRequest, centre: str) -> HttpResponse:
    """Publish the month: the engine and the agents have it from then on."""
    held = find_centre(centre)
    month = month_of(request, held)
    person = m.Person.objects.get(pk=signed(request).person)
    try:
        theirs = planned(request, held)
        publish(held, month.first, month.last, agents=theirs, by=person, now=now())
    except Refused as refused:
        return _grid(request, held, refused)
    return _back(request, held, "published")


def _back(request: HttpRequest, centre: m.Centre, kept: str) -> HttpResponse:
    where = reverse("workforce:roster", args=[centre.code])
    said = {name: request.POST.get(name, "") for name in ("month", "team")}
    return HttpResponseRedirect(f"{where}?{urlencode({**said, 'kept': kept})}")
