"""How long an agent may be in a state, per centre."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from maju.directory import models as m
from maju.directory.access import Right
from maju.directory.editing import editing
from maju.floor.board import drawing, saying
from maju.floor.board.asked import scope_of
from maju.floor.board.limits import MOST_MIN, SILENT, USUAL, keep_limits, limits_of
from maju.floor.board.views.board import boards
from maju.kernel.errors import Refused
from maju.kernel.ids import CentreId
from maju.kernel.time import MINUTE, Instant


@require_http_methods(["GET", "POST"])
def limits(request: HttpRequest, centre: str) -> HttpResponse:
    """The limits as they are; sent, they are kept."""
    moment = boards().moment(
        centre, anew=request.method == "POST"
    )  # reasons that another process shows
    states = [*(key for key in USUAL if not key.startswith("away:")),
              *(f"away:{reason}" for reason in moment.settings.away_reasons)]  # fmt: skip
    if request.method == "POST":
        if not scope_of(request).may_all(Right.FLOOR_ACT, centre):
            raise Refused("floor_not_yours")
        wanted = {state: _minutes(request.POST.get(state, "")) for state in states}
        person = m.Person.objects.get(pk=scope_of(request).person)
        seen = _edition(request.POST.get("seen", ""))
        now = Instant(max(settings.MAJU_NOW(), moment.now))
        with editing(CentreId(centre), by=person, seen=seen, now=now) as edit:
            keep_limits(edit, wanted)
        return redirect("board:limits", centre=centre)
    names, now_kept = drawing.names_of(moment, people=False), limits_of(centre)
    said = {
        "centre": centre,
        "seen": m.Centre.objects.values_list("edition", flat=True).get(code=centre),
        "rows": [
            {
                "state": state,
                "label": saying.state_of(*_parts(state), names.reasons),
                "minutes": now_kept.get(state, 0) // MINUTE,
                "silent": state in SILENT,
            }
            for state in states
        ],
    }
    return render(request, "board/limits.html", said)


def _parts(state: str) -> tuple[str, str]:
    doing, _, reason = state.partition(":")
    return doing, reason


def _edition(said: str) -> int:
    """The edition that the form showed; of nonsense one that nobody has seen."""
    return int(said) if said.isascii() and said.isdigit() and len(said) < 18 else -1


def _minutes(said: str) -> int:
    if not (said.isascii() and said.isdigit() and len(said) <= 6 and int(said) <= MOST_MIN):
        raise Refused("floor_limit_unreadable", said=said[:20])
    return int(said) * MINUTE
