"""What opens the page's socket."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.http import require_POST

from maju.desk.seat import find_seat
from maju.directory.access import Scope
from maju.directory.sessions import asked_by
from maju.kernel.ids import ClientId
from maju.live.tickets import LIFETIME_S, Ticket, seal_ticket


@require_POST
def ticket(request: HttpRequest, centre: str) -> HttpResponse:
    """A ticket for this agent's desk, good once and for a minute."""
    seat = find_seat(request, centre)
    scope: Scope = request.scope  # type: ignore[attr-defined]
    asked = asked_by(request)
    made = Ticket(
        kind="desk",
        person=scope.sign_in,
        centre=seat.centre,
        agent=seat.agent,
        clients=None if seat.clients is None else tuple(map(ClientId, sorted(seat.clients))),
        language="ko" if seat.korean else "en",
        session=asked.session,
        expires=asked.at + LIFETIME_S,
    )
    return JsonResponse(
        {
            "ticket": seal_ticket(settings.MAJU_TICKETS(), made),
            "url": f"{settings.MAJU_PUSH_URL}/live/desk",
            "server_now": seat.now,
        }
    )
