"""Plan against actual: now, and a day's attendance (출근·지각·조퇴·결근). Never for a client company."""

from __future__ import annotations

import csv
import io
import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date, timedelta
from typing import Any, TypeVar

import msgspec
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from maju.directory import models as m
from maju.directory.editing import link
from maju.facts.readmodel.plans import Plan, plans
from maju.floor.board import drawing, saying
from maju.floor.board.asked import Asked, read, scope_of
from maju.floor.board.crews import Kind
from maju.floor.board.following import Moment
from maju.floor.board.forms import form_of, lasting, written
from maju.floor.board.planned import Count, Now, next_shift, plan_now
from maju.floor.board.view import pick_of, queues_of
from maju.floor.board.views.board import boards
from maju.floor.reports.asking import answerer, both
from maju.floor.reports.bounds import Bound
from maju.floor.reports.taking import ask_why, note_taken
from maju.kernel.errors import Refused
from maju.kernel.ids import AgentId
from maju.kernel.spreadsheets import harmless
from maju.metrics.answers import Cell, Line
from maju.metrics.numbers import Question

TILES = ("adherence", "seat_rate", "conformance", "absence_rate", "shifts_planned",
         "shifts_attended", "shifts_late", "shifts_left_early", "shifts_absent", "days_of_leave")  # fmt: skip
HEADS = ("scheduled_time", "seated_time", "worked_queue_time")
STEP_MIN = 30
_SHIFTS_MOST = 5_000

Row = dict[str, Any]
One = TypeVar("One")
_COLUMNS = (
    _("Agent"),
    _("Agent code"),
    _("Team"),
    _("Planned from"),
    _("Planned until"),
    _("Came"),
    _("Left"),
    _("Attendance"),
)
_STATUS = {
    "shifts_late": "late",
    "shifts_left_early": "left_early",
    "days_of_leave": "leave",
}
"""KPI to what its rows are called; who is in none of them, and came, was there."""


@require_http_methods(["GET", "POST"])
def plan(request: HttpRequest, centre: str) -> HttpResponse:
    """The page; with ``format=csv`` the attendance of the day, to who says what for.

    Raises:
        Refused: ``choice_unknown``, ``no_facts`` and what numbers are refused for.
    """
    if not scope_of(request).sees_agents(centre):
        raise Refused("choice_unknown", name="page", said="plan")
    asked = read(request, boards(), centre, request.GET)
    moment = boards().moment(centre)
    day = _day(request.GET.get("day", ""), moment)
    today = day.isoformat() == moment.day
    as_of = moment.now if today else None
    names = drawing.names_of(moment, people=True, clients=asked.clients)
    only = {"team": (asked.view.team,)} if asked.view.team else {}
    question = Question(
        centre=centre, since=day, until=day + timedelta(days=1), kpis=TILES, only=only, as_of=as_of
    )
    numbers = answerer(request)
    if request.GET.get("format") == "csv":
        name = f"{centre}-attendance-{day}"
        if request.method == "GET":
            return ask_why(request, f"{name}.csv")
        shifts = _shifts(numbers, question, _line(numbers, question))
        note_taken(request, centre, "", f"{name}.csv", rows=len(shifts))
        return _as_csv(shifts, names, moment, name)
    looks_again = today and bool(request.headers.get("HX-Request"))
    line, heads = (
        (None, [])
        if looks_again
        else both(lambda: _line(numbers, question), lambda: _heads(numbers, question))
    )
    shifts = (
        list(_rows(numbers, question, "shifts_planned"))
        if looks_again
        else _shifts(numbers, question, line)
    )
    kinds, posts = _kinds(asked, moment), _posts(asked, moment)
    own = link()
    held = plans(own, centre, day - timedelta(days=1), day) if today else []
    said: Row = {
        "centre": centre,
        "asked": asked,
        "day": day,
        "today": today,
        "now": moment.now,
        "as_of": drawing.clock(moment.now, moment.settings.zone),
        "choices": [
            each for each in drawing.choices(asked, moment, names) if each["name"] == "team"
        ],
        "plan": _now(kinds, moment, held, shifts, names, posts) if today else None,
        "looks_again": looks_again,
        "tiles": [] if line is None else [_tile(name, line.cells[name]) for name in TILES],
        "intervals": heads,
        "shifts": [] if looks_again else [_shift(row, names, moment) for row in shifts],
        "enrolled": len(kinds),
        "posts": sum(posts.values()) if posts else None,
        "before": (day - timedelta(days=1)).isoformat(),
        "after": (day + timedelta(days=1)).isoformat(),
    }
    return render(request, "board/plan.html", said)


def _day(said: str, moment: Moment) -> date:
    try:
        return date.fromisoformat(said or moment.day)
    except ValueError as error:
        raise Refused("choice_unknown", name="day", said=said[:40]) from error


def _kinds(asked: Asked, moment: Moment) -> dict[AgentId, Kind]:
    """The agents that the reader's board counts."""
    queues = queues_of(moment.settings, pick_of(asked.view, asked.clients))
    kinds = moment.crews.kinds.of(asked.view.team, queues)
    return {agent: kind for agent, kind in moment.crews.kinds.kind.items() if kind in kinds}


def _posts(asked: Asked, moment: Moment) -> dict[str, int]:
    """Budgeted heads (정원) of each team that has any said."""
    those = m.Team.objects.filter(centre=moment.centre, posts__isnull=False)
    found = {code: posts for code, posts in those.values_list("code", "posts") if posts is not None}
    team = asked.view.team
    return {code: posts for code, posts in found.items() if not team or code == team}


def _shifts(numbers: Bound, question: Question, line: Line | None) -> list[Row]:
    """Rows of the KPIs: what they count is what is listed, and what counts nothing is not asked for."""
    if line is None:
        return []
    found: dict[str, Row] = {}
    absent = line.cells["shifts_absent"].value
    for row in _rows(numbers, question, "shifts_planned"):
        missing = "absent" if row["is_over"] else "missing"
        found[row["plan"]] = row | {
            "status": [missing] if absent and row["came_at"] is None else []
        }
    for kpi, status in _STATUS.items():
        if line.cells[kpi].value:
            for row in _rows(numbers, question, kpi):
                found.setdefault(row["plan"], row | {"status": []})["status"].append(status)
    return sorted(found.values(), key=lambda row: (row["at"], row["agent"]))


def _rows(numbers: Bound, question: Question, kpi: str) -> Iterator[Row]:
    """None where nothing is known of the day."""
    some = _if_known(lambda: numbers.rows(question, kpi, "num", limit=_SHIFTS_MOST))
    return (row for rows in some or [] for row in rows.table.to_pylist())


def _line(numbers: Bound, question: Question) -> Line | None:
    """The day's numbers; ``None`` where nothing is known of it."""
    answer = _if_known(lambda: numbers.ask(question))
    return None if answer is None else answer.lines[0]


def _heads(numbers: Bound, question: Question) -> list[Row]:
    """Planned, signed in and on queue by half hour."""
    halves = msgspec.structs.replace(question, kpis=HEADS, by=("interval",), step_min=STEP_MIN)
    answer = _if_known(lambda: numbers.ask(halves))
    return [
        {
            "at": str(each.keys["interval"])[11:16],
            "heads": [_mean(each.cells[name]) for name in HEADS],
        }
        for each in (answer.lines if answer else ())
        if any(each.cells[name].value for name in HEADS)
    ]


def _if_known(ask: Callable[[], One]) -> One | None:
    try:
        return ask()
    except Refused as refused:
        if refused.code != "no_facts":
            raise
        return None


def _tile(name: str, cell: Cell) -> Row:
    return {"label": saying.name_of(name), "said": written(cell.value, form_of(name))}


def _mean(cell: Cell) -> str:
    return f"{(cell.value or 0) / (STEP_MIN * 60):.1f}"


def _now(  # noqa: PLR0917 - what one page has at hand
    kinds: Mapping[AgentId, Kind],
    moment: Moment,
    held: Sequence[Plan],
    shifts: Sequence[Row],
    names: drawing.Names,
    posts: Mapping[str, int],
) -> Row:
    left = {str(row["agent"]): int(row["left_at"]) for row in shifts if row["left_at"] is not None}
    found: Now = plan_now(held, moment.floor.agents, kinds, moment.now, left)
    enrolled = Counter(str(kind.team or "") for kind in kinds.values())
    idle = not found.whole.planned and not found.whole.eating
    coming = next_shift(held, kinds, moment.now) if idle else None
    return {
        "idle": idle,
        "coming": coming and drawing.clock(coming[0], moment.settings.zone, seconds=False),
        "heads": coming and coming[1],
        "whole": found.whole,
        "share": _share(found.whole),
        "teams": [
            {
                "name": names.teams.get(team, team) or "–",
                "posts": posts.get(team),
                "enrolled": enrolled[team],
                "count": count,
                "share": _share(count),
            }
            for team, count in sorted(
                found.teams.items(), key=lambda each: by_number(names.teams.get(each[0], each[0]))
            )
        ],
        "out": [
            {
                "name": names.agent(each.agent),
                "team": names.teams.get(each.team, each.team),
                "planned": saying.planned_of(each.planned),
                "doing": saying.state_of(each.doing, each.reason, names.reasons),
                "why": saying.why_out(each.why),
                "lasts": lasting((moment.now - each.since) / 1e6),
                "since": drawing.clock(each.since, moment.settings.zone, seconds=False),
            }
            for each in found.out
        ],
    }


def by_number(name: str) -> list[tuple[int, str]]:
    """Sorts 2팀 before 10팀."""
    return [(int(part or 0), "") if part.isdecimal() else (0, part)
            for part in re.split(r"(\d+)", name)]  # fmt: skip


def _share(count: Count) -> str:
    return f"{100 * count.adherent / count.planned:.1f}" if count.planned else "–"


def _shift(row: Row, names: drawing.Names, moment: Moment) -> Row:
    zone = moment.settings.zone

    def clock(at: Any) -> str:
        return "" if at is None else drawing.clock(int(at), zone, seconds=False)

    return {
        "name": names.agent(str(row["agent"])),
        "code": row["agent"],
        "team": names.teams.get(row["team"] or "", row["team"] or ""),
        "from": clock(row["shift_from"]),
        "until": clock(row["shift_until"]),
        "came": clock(row["came_at"]),
        "left": clock(row["left_at"]) if row["is_over"] else "",
        "status": [saying.attendance_of(name) for name in row["status"] or ["present"]],
    }


def _as_csv(rows: Sequence[Row], names: drawing.Names, moment: Moment, name: str) -> HttpResponse:
    """UTF-8 with a mark, for a spreadsheet."""
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow([str(head) for head in _COLUMNS])
    for row in rows:
        made = _shift(row, names, moment)
        cells = [made[key] for key in ("name", "code", "team", "from", "until", "came", "left")]
        writer.writerow([harmless(each) for each in (*cells, ", ".join(map(str, made["status"])))])
    response = HttpResponse(
        ("\ufeff" + text.getvalue()).encode(), content_type="text/csv; charset=utf-8"
    )
    response["Content-Disposition"] = f'attachment; filename="{name}.csv"'
    return response
