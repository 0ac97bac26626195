"""The board itself: first paint by the server, then a tick a second; and the ticket for that."""

from __future__ import annotations

from typing import Any, cast

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.middleware.csrf import get_token
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_POST

from maju.directory import models as m
from maju.directory.access import Right
from maju.directory.sessions import asked_by
from maju.directory.wording import speech
from maju.floor.board import drawing
from maju.floor.board.acting import recent_acts
from maju.floor.board.asked import read, scope_of
from maju.floor.board.boards import Boards
from maju.floor.board.limits import limits_of
from maju.floor.board.saying import ROLES
from maju.kernel.ids import CentreId, ClientId
from maju.live.tickets import LIFETIME_S, Ticket, seal_ticket


def boards() -> Boards:
    """The boards of this process."""
    return cast("Boards", settings.MAJU_BOARDS)


@require_GET
def centres(request: HttpRequest) -> HttpResponse:
    """The reader's centre; a list where there are several."""
    allowed = scope_of(request).centres(Right.BOARD)
    found = [
        row for row in m.Centre.objects.order_by("code") if allowed is None or row.code in allowed
    ]
    if len(found) == 1:
        return redirect("board:board", centre=found[0].code)
    return render(request, "board/centres.html", {"centres": found})


@require_GET
def board(request: HttpRequest, centre: str) -> HttpResponse:
    """The board; with ``wall=1`` in large type for a wall, without the frame."""
    asked = read(request, boards(), centre, request.GET)
    moment, made = boards().picture(centre, asked.view, asked.clients)
    names = drawing.names_of(moment, people=asked.view.people, clients=asked.clients)
    limits = limits_of(centre)
    drawing.count_over(made, limits)
    scope = scope_of(request)
    outside = not scope.sees_agents(centre)
    acted_for = scope.clients(Right.FLOOR_ACT, centre)
    said: dict[str, Any] = {
        "asked": asked,
        "view": asked.view,
        "moment": moment,
        "centre": centre,
        "as_of": drawing.clock(moment.now, moment.settings.zone),
        "beside_at": drawing.clock(made["beside"]["as_of"], moment.settings.zone, seconds=False)
        if made["beside"]
        else "",
        "cards": drawing.cards(asked, made),
        "demand": drawing.demand(asked, made),
        "callbacks": made["callbacks"],
        "handed_over": made["handed_over"],
        "heads": drawing.heads(),
        "queues": drawing.queues(asked, made, names),
        "states": drawing.states(made, names),
        "agents": drawing.agents(made, names, limits),
        "alarms": drawing.alarms(made, names),
        "choices": drawing.choices(asked, moment, names),
        "roles": [
            {"value": value, "label": label, "on": value == asked.view.role,
             "url": asked.url(role=value)}
            for value, label in ROLES.items()
        ]
        if not outside
        else [],
        "words": drawing.words(names, limits, asked),
        "acts": recent_acts(centre, moment.now, names, acted_for) if asked.may_act else [],
        "wall_url": asked.url(wall="1"),
        "desk_url": asked.url(),
        "csrf": get_token(request),
        "zone": moment.settings.zone,
    }  # fmt: skip
    said["waits"] = any(
        row["verdict"] and row["verdict"].state == "waiting" for row in said["acts"]
    )
    said["mine"] = [row for row in said["acts"] if row["person"] == scope_of(request).person][:1]
    return render(request, "board/wall.html" if asked.wall else "board/board.html", said)


@require_POST
def ticket(request: HttpRequest, centre: str) -> HttpResponse:
    """What the stream of this very board is opened with, once, within a minute."""
    asked = read(request, boards(), centre, request.POST)
    moment, by = boards().moment(centre), asked_by(request)
    made = Ticket(
        kind="board",
        person=scope_of(request).sign_in,
        centre=CentreId(centre),
        clients=None if asked.clients is None else tuple(map(ClientId, asked.clients)),
        view=asked.view.said(),
        language=speech(),
        session=by.session,
        expires=by.at + LIFETIME_S,
    )
    return JsonResponse(
        {
            "ticket": seal_ticket(settings.MAJU_TICKETS(), made),
            "url": f"{settings.MAJU_PUSH_URL}/live/board",
            "server_now": moment.now,
        }
    )
