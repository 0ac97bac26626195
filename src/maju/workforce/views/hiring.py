"""How many to hire when: a form of figures, and the months to come. Nothing is kept."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_GET

from maju.kernel.errors import Refused
from maju.planning.hiring import Hiring, HiringPlan, plan_hiring
from maju.workforce.rostering import agents_of
from maju.workforce.views.frame import find_centre, month_at, page, today

MONTHS = 6
_USUAL = {
    "leavers": "3", "early": "8", "training": "1", "ramp": "2", "begins": "50", "notice": "1",
    "places": "", "coming": "",
}  # fmt: skip


@require_GET
def hiring(request: HttpRequest, centre: str) -> HttpResponse:
    """The form as sent, else with the people of the directory; and the plan."""
    held = find_centre(centre)
    here = today(held)
    heads = len(agents_of(held))
    sent: dict[str, str] = {"heads": str(heads), **_USUAL}
    sent |= {name: request.GET[name] for name in (*sent, "need") if name in request.GET}
    sent.setdefault("need", ", ".join([str(heads)] * MONTHS))
    refused, rows = None, []
    try:
        plan = plan_hiring(_figures(sent["need"], "need"), _known(sent))
        rows = _rows(plan, here.year, here.month)
    except Refused as caught:
        refused = caught
    context = {
        "tab": "hiring",
        "sent": sent,
        "rows": rows,
        "hires": sum(row["hires"] for row in rows),
        "short": any(row["short"] >= 0.05 for row in rows),
        "refused": refused,
    }
    return page(request, "workforce/hiring.html", held, context, status=422 if refused else 200)


def _known(sent: dict[str, str]) -> Hiring:
    places = sent["places"].strip()
    return Hiring(
        heads=_one(sent, "heads"),
        leaves=_one(sent, "leavers") / 100,
        early_leaves=_one(sent, "early") / 100,
        training=int(_one(sent, "training")),
        ramp=int(_one(sent, "ramp")),
        begins=_one(sent, "begins") / 100,
        notice=int(_one(sent, "notice")),
        most_a_month=int(_one(sent, "places")) if places else None,
        coming=tuple(int(each) for each in _figures(sent["coming"], "coming")),
    )


def _one(sent: dict[str, str], name: str) -> float:
    figures = _figures(sent[name], name)
    if len(figures) != 1:
        raise Refused("plan_bad_input", name=name, why=sent[name][:40])
    return figures[0]


def _figures(said: str, name: str) -> list[float]:
    try:
        found = [float(each) for each in said.split(",") if each.strip()]
    except ValueError:
        raise Refused("plan_bad_input", name=name, why=said[:40]) from None
    if any(not 0 <= each < 1e6 for each in found):
        raise Refused("plan_bad_input", name=name, why=said[:40])
    return found


def _rows(plan: HiringPlan, year: int, month: int) -> list[dict[str, Any]]:
    return [
        {
            "month": month_at(year, month + at).code,
            "need": plan.need[at],
            "hires": int(plan.hires[at]),
            "able": plan.able[at],
            "without": plan.without[at],
            "payroll": plan.payroll[at],
            "leavers": plan.leavers[at],
            "short": plan.short[at],
        }
        for at in range(plan.need.size)
    ]
