"""One act of the agent: kept and wished in one transaction, acknowledged at once."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.http import require_GET, require_POST

from maju.desk import sending
from maju.desk.acting import ACTS
from maju.desk.forms import Form
from maju.desk.seat import Seat, find_seat
from maju.directory.wording import sentence
from maju.kernel.errors import Refused
from maju.kernel.ports import Verdict


@require_POST
def act(request: HttpRequest, centre: str, name: str) -> HttpResponse:
    """Answers 202 with the command, whose verdict comes over the socket, or 422 with a sentence.

    A form without script goes back to the page once the engine has answered.
    """
    run = ACTS.get(name)
    if run is None:
        raise Http404
    seat = find_seat(request, centre)
    form = Form(request.POST, request.FILES)
    try:
        command = _do(seat, run(seat, form), form)
    except Refused as refused:
        if _wants_json(request):
            return JsonResponse({"code": refused.code, "says": sentence(refused)}, status=422)
        raise
    if _wants_json(request):
        return JsonResponse({"command": command}, status=202)
    return _back(seat, form, command)


def _do(seat: Seat, wish: Any, form: Form) -> str | None:
    """The first wish's command; ``None`` where there was nothing to wish."""
    token = form.text("token", most=200)
    with transaction.atomic():
        if not wish.bodies:
            sending.check_token(token)
            wish.keep()
            return None
        receipt = sending.send(seat, str(seat.agent), token, form.digest, wish.bodies)
        if not receipt.repeated:
            wish.keep()
        return receipt.command


def _back(seat: Seat, form: Form, command: str | None) -> HttpResponse:
    if command is not None:
        sending.await_verdict(seat, command)
    kept = {"contact": form.text("contact", most=120), "command": command or ""}
    query = urlencode({name: said for name, said in kept.items() if said})
    return HttpResponseRedirect(f"{reverse('desk:desk', args=[seat.centre])}?{query}")


@require_GET
def verdict(request: HttpRequest, centre: str, command: str) -> HttpResponse:
    """What became of a command of this agent, for a page whose socket is silent."""
    seat = find_seat(request, centre)
    return JsonResponse(told(sending.verdict(seat, command)))


def told(found: Verdict | None) -> dict[str, str]:
    """As the socket says it."""
    if found is None:
        return {"state": "waiting"}
    said = {"state": found.state, "code": found.code}
    if found.state == "refused":
        said["says"] = sentence(Refused(found.code, **found.params))
    return said


def _wants_json(request: HttpRequest) -> bool:
    return "application/json" in request.headers.get("Accept", "")
