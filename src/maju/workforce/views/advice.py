"""What to do now: asked of the process that calculates; a move is made by the supervisor's own act."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponse, QueryDict
from django.views.decorators.http import require_GET, require_POST

from maju.directory import models as m
from maju.directory.access import Right, signed
from maju.directory.wording import korean
from maju.workforce.advised import sentence, worth_telling
from maju.workforce.asking import Choices
from maju.workforce.studies import Study
from maju.workforce.views.frame import today
from maju.workforce.views.studying import Desk, asked, shown


@require_GET
def advice(request: HttpRequest, centre: str) -> HttpResponse:
    """The page."""
    return shown(request, centre, DESK)


@require_POST
def want(request: HttpRequest, centre: str) -> HttpResponse:
    """Have it worked out anew."""
    return asked(request, centre, DESK)


def _read(said: QueryDict, among: Choices, here: date) -> dict[str, Any]:
    """The question has no choices: it is always the whole of the rest of today."""
    return {"until": here.isoformat()}


def _show(
    request: HttpRequest, centre: m.Centre, study: Study, among: Choices
) -> Mapping[str, Any]:
    told = study.answer
    names = dict(among.queues)
    people = {
        row.code: row.person.name or row.code
        for row in m.Agent.objects.filter(centre=centre).select_related("person")
    }
    may_act = signed(request).may_all(Right.FLOOR_ACT, centre.code)
    fresh = told["day"] == today(centre).isoformat()
    return {
        "told": told,
        "advice": [
            {
                "words": sentence(one, names, korean=korean()),
                "kind": one["kind"],
                "to": one["to"],
                "who": [
                    {"code": code, "name": people.get(code, code), "token": secrets.token_hex(12)}
                    for code in one["agents"]
                ],
            }
            for one in worth_telling(told["advice"])
        ],
        "left_out": [names.get(queue, queue) for queue in told["left_out"]],
        "may_act": may_act and fresh,
        "edition": centre.edition,
        "fresh": fresh,
    }


DESK = Desk(
    kind="advise",
    tab="advice",
    template="workforce/advice.html",
    read=_read,
    show=_show,
    whole=True,
)
