"""What the softphone of the page registers with."""

from __future__ import annotations

import msgspec
from django.http import HttpRequest, JsonResponse
from django.views.decorators.http import require_POST

from maju.desk.phone import lines_of
from maju.desk.seat import find_seat


@require_POST
def lines(request: HttpRequest, centre: str) -> JsonResponse:
    """The telephone servers of the signed-in agent, with its own secret; nobody else's, and no GET, so
    that no other site's page and no history of a browser comes by it.
    """
    seat = find_seat(request, centre)
    return JsonResponse({"lines": [msgspec.to_builtins(each) for each in lines_of(seat)]})
