"""A week's roster by the optimiser: beside the draft, taken in by the planner, and taken back."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from maju.directory import models as m
from maju.directory.wording import korean
from maju.kernel.errors import Refused
from maju.workforce import asking
from maju.workforce.asking import Choices
from maju.workforce.charts import Line, chart
from maju.workforce.crewing import SLOT_MIN
from maju.workforce.proposing import clock
from maju.workforce.rostering import agents_of, cells_of
from maju.workforce.sheets import mark_of
from maju.workforce.studies import Study
from maju.workforce.taking import take_back, take_in
from maju.workforce.views.forecast import weekday
from maju.workforce.views.frame import find_centre, now
from maju.workforce.views.studying import Desk, asked, clients_of, shown, whose_words


@require_GET
def proposal(request: HttpRequest, centre: str) -> HttpResponse:
    """The page."""
    return shown(request, centre, DESK)


@require_POST
def want(request: HttpRequest, centre: str) -> HttpResponse:
    """Have a week planned."""
    return asked(request, centre, DESK)


@require_POST
def take(request: HttpRequest, centre: str) -> HttpResponse:
    """Take the proposal into the draft, or take that back."""
    held = find_centre(centre)
    number = request.POST.get("study", "")
    if clients_of(request, centre) is not None:
        return shown(request, centre, DESK, refused=Refused("study_whole_centre"))
    if not number.isdecimal() or len(number) > 15:
        return shown(request, centre, DESK, refused=Refused("study_unknown", number=number[:20]))
    try:
        if request.POST.get("do") == "undo":
            take_back(held, int(number))
        else:
            take_in(held, int(number), now=now())
    except Refused as refused:
        return shown(request, centre, DESK, refused=refused)
    return HttpResponseRedirect(f"{reverse('workforce:proposal', args=[centre])}?study={number}")


def _show(
    request: HttpRequest, centre: m.Centre, study: Study, among: Choices
) -> Mapping[str, Any]:
    said = study.answer
    monday = date.fromisoformat(said["monday"])
    days = [monday + timedelta(days=number) for number in range(7)]
    wanted = request.GET.get("day", "")
    chosen = next((number for number, day in enumerate(days) if str(day) == wanted), 0)
    return {
        "said": said,
        "whose": whose_words(study.asked, among),
        "gap": 100 * said["gap"],
        "days": [(day, weekday(day)) for day in days],
        "rows": _rows(centre, said, days),
        "month": f"{monday:%Y-%m}",
        "sums": _sums(said, days),
        "chosen": str(days[chosen]),
        "chart": _chart(said, chosen, str(days[chosen])),
        "broken": Counter(each["code"] for each in said["broken"]).items(),
        "before_broken": _rules_in_words(said["before"]["broken"]),
        "level": study.asked["sl"].split("/")[0],
        "within": study.asked["sl"].split("/")[1],
    }


def _rows(centre: m.Centre, said: Mapping[str, Any], days: list[date]) -> list[dict[str, Any]]:
    """Every planned agent: each day's mark now and as proposed."""
    proposed = {(each["agent"], each["day"]): each["shift"] for each in said["duties"]}
    planned = {agent for agent, _day in proposed}
    cells = cells_of(centre, days[0], days[-1])
    rows = []
    for agent in agents_of(centre):
        if agent.code not in planned:
            continue
        marks = []
        for day in days:
            cell = cells.get((agent.code, day))
            before = mark_of(cell, korean=korean())
            stays = cell is not None and cell.leave not in {"", "off"}
            after = before if stays else proposed.get((agent.code, str(day)), "")
            marks.append({"before": before, "after": after, "other": after != _work(before)})
        rows.append({"name": agent.person.name or agent.code, "marks": marks})
    return rows


def _work(mark: str) -> str:
    """A day off and an empty cell are the same to a proposal."""
    return "" if mark in {"휴", "OFF"} else mark


def _sums(said: Mapping[str, Any], days: list[date]) -> list[dict[str, Any]]:
    """By day: hours needed, planned now and as proposed, short of now and then."""
    hour = 60 / SLOT_MIN
    found = []
    for number, day in enumerate(days):
        need = said["need"][number]
        rows = {"now": said["before"]["there"][number], "then": said["there"][number]}
        found.append(
            {
                "day": day,
                "weekday": weekday(day),
                "need": sum(need) / hour,
                **{name: sum(there) / hour for name, there in rows.items()},
                **{
                    f"short_{name}": sum(
                        max(0.0, wanted - have) for wanted, have in zip(need, there, strict=True)
                    )
                    / hour
                    for name, there in rows.items()
                },
            }
        )
    return found


def _chart(said: Mapping[str, Any], chosen: int, day: str) -> str:
    need = said["need"][chosen]
    now_, then = said["before"]["there"][chosen], said["there"][chosen]
    open_ = [at for at in range(len(need)) if need[at] or now_[at] or then[at]] or [0]
    span = range(open_[0], open_[-1] + 1)

    def part(values: list[float]) -> list[float | None]:
        return [values[at] for at in span]

    return chart(
        [clock(at * SLOT_MIN) for at in span],
        [
            Line(_("Needed"), part(need), "line-1", steps=True),
            Line(_("Proposed"), part(then), "line-4 dash-2", steps=True),
            Line(_("The draft now"), part(now_), "line-5 dash-3", steps=True),
        ],
        title=_("People over the day, {day}").format(day=day),
        desc=_("People needed, proposed and in the draft; hatched where the proposal is short."),
        gaps=(_("Short in the proposal"), part(need), part(then)),
    )


def _rules_in_words(broken: list[Mapping[str, Any]]) -> list[tuple[str, int]]:
    words = {
        "too_soon": _("less than 11 hours between two shifts"),
        "too_long_week": _("more than 52 hours in a week"),
        "short_break": _("too short a break"),
        "too_many_in_a_row": _("more than 6 days in a row"),
        "no_rest_day": _("no day of rest in the week"),
        "night": _("night work without consent"),
        "days_of_contract": _("other days a week than usual"),
        "not_in_contract": _("a shift that is not usual for them"),
        "off_day": _("work on a day of leave"),
        "twice_a_day": _("two shifts on a day"),
    }
    counted = Counter(str(each["code"]) for each in broken)
    return [(words.get(code, code), count) for code, count in counted.items()]


DESK = Desk("roster", "proposal", "workforce/proposal.html", asking.roster, _show, whole=True)
