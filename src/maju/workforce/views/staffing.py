"""People over the day: needed for the target, on the published roster, and there in truth."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np
import xlsxwriter
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from maju.directory import models as m
from maju.directory.editing import link
from maju.kernel.errors import Refused, Trouble
from maju.kernel.spreadsheets import harmless
from maju.workforce import asking, studies
from maju.workforce.asking import MOST_WEEKS, Choices
from maju.workforce.charts import Line, chart, values_of
from maju.workforce.seated import actual, scheduled, serving
from maju.workforce.studies import Study
from maju.workforce.views.forecast import weekday
from maju.workforce.views.frame import find_centre, now, today
from maju.workforce.views.studying import Desk, asked, clients_of, shown, whose_words

_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@require_GET
def staffing(request: HttpRequest, centre: str) -> HttpResponse:
    """The page."""
    return shown(request, centre, DESK)


@require_POST
def want(request: HttpRequest, centre: str) -> HttpResponse:
    """Have it calculated."""
    return asked(request, centre, DESK)


def _show(
    request: HttpRequest, centre: m.Centre, study: Study, among: Choices
) -> Mapping[str, Any]:
    said = study.answer
    days = _days(study)
    hours = study.asked["step"] / 60
    every = [row for rows in days.values() for row in rows]
    wanted = request.GET.get("day", "")
    open_days = [day for day, rows in days.items() if any(row["agents"] for row in rows)]
    chosen = wanted if wanted in days else next(iter(open_days or days), "")
    rows = _rows(centre, study, chosen, days.get(chosen, [])) if chosen else []
    return {
        "said": said,
        **dict(zip(("level", "within"), study.asked["sl"].split("/"), strict=True)),
        "whose": whose_words(study.asked, among),
        "seat_hours": hours * sum(row["agents"] for row in every),
        "roster_hours": hours * sum(row["rostered"] for row in every),
        "open_days": [(day, weekday(date.fromisoformat(day))) for day in open_days],
        "chosen": chosen,
        "chosen_weekday": weekday(date.fromisoformat(chosen)) if chosen else "",
        "rows": rows,
        "gaps": _gaps(rows),
        "has_schedule": any(row["scheduled"] is not None for row in rows),
        "has_actual": any(row["actual"] is not None for row in rows),
        "chart": _chart(chosen, rows) if rows else "",
        "causes": _causes(study),
        "peak": max((row["rostered"] for row in rows), default=0),
        "bound": bool(study.asked.get("client") or study.asked.get("queue")),
    }


def _days(study: Study) -> dict[str, list[Mapping[str, Any]]]:
    """The days that were asked for, of those that the forecast went over."""
    first, weeks = study.asked.get("first", ""), study.asked.get("shown_weeks", MOST_WEEKS)
    end = str(date.fromisoformat(first) + timedelta(weeks=weeks)) if first else "~"
    days: dict[str, list[Mapping[str, Any]]] = {}
    for each in study.answer["intervals"]:
        day, _blank, clock = each["start"].partition(" ")
        if not first <= day < end:
            continue
        days.setdefault(day, []).append({**each, "clock": clock})
    return days


def _rows(
    centre: m.Centre, study: Study, chosen: str, rows: Sequence[Mapping[str, Any]]
) -> list[dict[str, Any]]:
    """Open intervals of a day (and those in which somebody is there anyway)."""
    day = date.fromisoformat(chosen)
    step_s = int(study.asked.get("step", 15)) * 60
    who = serving(centre, client=study.asked.get("client", ""), queue=study.asked.get("queue", ""))
    planned = scheduled(centre, [day], step_s, who).get(day)
    there = None
    if who is None and day <= today(centre):  # facts tell people by the whole centre
        try:
            clock = datetime.fromtimestamp(now() / 1_000_000, ZoneInfo(centre.zone))
            there = actual(settings.MAJU_NUMBERS(), centre.code, day, step_s, until=clock)
        except (Refused, Trouble):
            there = None
    found = []
    for row in rows:
        slot = (int(row["clock"][:2]) * 3600 + int(row["clock"][3:]) * 60) // step_s
        have = None if planned is None else round(float(planned[slot]), 2)
        real = None if there is None or np.isnan(there[slot]) else round(float(there[slot]), 2)
        if not row["agents"] and not have and not real:
            continue
        gap = None if have is None else round(have - row["rostered"], 2)
        found.append(
            {
                **row, "scheduled": have, "actual": real, "gap": gap,
                "abandoned_pc": _percent(row["abandoned"]),
                "occupancy_pc": _percent(row["occupancy"]),
            }
        )  # fmt: skip
    return found


def _percent(share: float | None) -> str:
    return "" if share is None else f"{100 * share:.1f}"


def _gaps(rows: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Stretches in which the roster has fewer than are needed, in words on the page."""
    found: list[dict[str, Any]] = []
    before: Mapping[str, Any] | None = None
    for row in rows:
        lack = -row["gap"] if row["gap"] is not None else 0.0
        if lack > 0:
            if before is not None and found and found[-1]["last"] is before:
                found[-1] |= {"last": row, "most": max(found[-1]["most"], lack)}
            else:
                found.append({"first": row, "last": row, "most": lack})
        before = row
    return found


def _chart(chosen: str, rows: Sequence[Mapping[str, Any]]) -> str:
    needed, have = values_of(rows, "rostered"), values_of(rows, "scheduled")
    return chart(
        [row["clock"] for row in rows],
        [
            Line(_("Needed on the roster"), needed, "line-1", steps=True),
            Line(
                _("Needed in their seats"), values_of(rows, "agents"), "line-5 dash-3", steps=True
            ),
            Line(_("On the published roster"), have, "line-3 dash-2", steps=True),
            Line(_("There in truth"), values_of(rows, "actual"), "line-4", dots=True),
        ],
        title=_("People over the day, {day}").format(day=chosen),
        desc=_(
            "People needed, on the published roster, and there; hatched where people are missing."
        ),
        gaps=(_("Missing"), needed, have),
        tall=300,
    )


def _causes(study: Study) -> list[tuple[str, str]]:
    words = {"absence": _("absent"), "breaks": _("on breaks"), "training": _("in training")}
    parts = [each.partition("=") for each in study.asked.get("shrinkage", "").split(",") if each]
    return [(words.get(name, name), value) for name, _sign, value in parts]


@require_GET
def take(request: HttpRequest, centre: str, form: str) -> HttpResponse:
    """The answer as a file, every interval of every day, with what the roster has."""
    if form not in {"csv", "xlsx"}:
        raise Refused("study_odd", name="format", said=form[:20])
    held = find_centre(centre)
    number = request.GET.get("study", "")
    if not number.isdecimal() or len(number) > 15:
        raise Refused("study_unknown", number=number[:20])
    study = studies.find(link(), centre, int(number))
    allowed = clients_of(request, centre)
    if study.kind != "staff" or study.state != "done":
        raise Refused("study_unknown", number=number)
    if allowed is not None and study.client not in allowed:
        raise Refused("study_unknown", number=number)
    table = _table(held, study)
    name = f"staffing-{centre}-{study.asked.get('first', study.asked['until'])}.{form}"
    body = _csv(table) if form == "csv" else _xlsx(table)
    answer = HttpResponse(body, content_type="text/csv; charset=utf-8" if form == "csv" else _XLSX)
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


def _table(centre: m.Centre, study: Study) -> list[list[Any]]:
    days = _days(study)
    step_s = int(study.asked.get("step", 15)) * 60
    who = serving(centre, client=study.asked.get("client", ""), queue=study.asked.get("queue", ""))
    planned = scheduled(centre, [date.fromisoformat(day) for day in days], step_s, who)
    lines: list[list[Any]] = [
        [
            _("Date"), _("Interval"), _("Contacts in"), _("Handling time (s)"), _("Load (erlang)"),
            _("Needed in their seats"), _("Needed on the roster"), _("On the published roster"),
            _("Gap"), _("Service level"), _("Abandonment"), _("Occupancy"),
        ]
    ]  # fmt: skip
    for day, rows in days.items():
        there = planned.get(date.fromisoformat(day))
        for row in rows:
            slot = (int(row["clock"][:2]) * 3600 + int(row["clock"][3:]) * 60) // step_s
            have = None if there is None else round(float(there[slot]), 2)
            if not row["agents"] and not have:
                continue
            gap = None if have is None else round(have - row["rostered"], 2)
            level = row.get(study.answer["target"]["kpi"])
            lines.append(
                [day, row["clock"], row["calls"], row["aht_s"], row["load"], row["agents"],
                 row["rostered"], have, gap, level, row["abandoned"], row["occupancy"]]
            )  # fmt: skip
    return lines


def _csv(lines: Sequence[Sequence[Any]]) -> bytes:
    """UTF-8 with a mark, which is what the spreadsheet on a Korean desk needs."""
    text = io.StringIO()
    csv.writer(text).writerows([harmless(cell) for cell in line] for line in lines)
    return ("\ufeff" + text.getvalue()).encode()


def _xlsx(lines: Sequence[Sequence[Any]]) -> bytes:
    sink = io.BytesIO()
    with xlsxwriter.Workbook(sink, {"in_memory": True, "strings_to_formulas": False}) as book:
        sheet = book.add_worksheet()
        bold = book.add_format({"bold": True, "text_wrap": True})
        share = book.add_format({"num_format": "0.0%"})
        sheet.write_row(0, 0, lines[0], bold)
        for number, line in enumerate(lines[1:], 1):
            for column, value in enumerate(line):
                if isinstance(value, int | float):
                    sheet.write_number(number, column, value, share if column > 8 else None)
                elif value is not None:
                    sheet.write_string(number, column, value)
        sheet.set_column(0, 11, 13)
        sheet.freeze_panes(1, 2)
    return sink.getvalue()


DESK = Desk("staff", "staffing", "workforce/staffing.html", asking.staff, _show)
