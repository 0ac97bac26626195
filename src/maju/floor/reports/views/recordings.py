"""A recording: heard (logged), taken as a file with a reason (logged), held or deleted with one."""

from __future__ import annotations

from datetime import date

from django.conf import settings
from django.db import transaction
from django.http import HttpRequest, HttpResponse, JsonResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from maju.directory import models as m
from maju.directory.access import Right, signed
from maju.directory.editing import link
from maju.floor.reports.hearing import Found, asked_range, find, give_key, has_key, pieces
from maju.floor.reports.taking import REASON_MOST, ask_why, note_taken
from maju.journal.recordings.deleting import destroy_key
from maju.kernel.errors import Refused


@require_POST
def hear(request: HttpRequest, centre: str, name: str) -> HttpResponse:
    """Where the player finds it from now on; the hearing is in the access log."""
    found = find(request, centre, name, Right.RECORDINGS_HEAR)
    key = give_key(request, found)
    address = reverse("reports:sound", kwargs={"centre": centre, "name": name})
    return JsonResponse({"url": f"{address}?key={key}"})


@require_GET
def sound(request: HttpRequest, centre: str, name: str) -> HttpResponseBase:
    """Its bytes, or the part that a player asks for.

    Raises:
        Refused: ``recording_unknown`` also without the key that :func:`hear` gave.
    """
    if not has_key(request, name):
        raise Refused("recording_unknown")
    found = find(request, centre, name, Right.RECORDINGS_HEAR)
    size = found.head.size
    try:
        part = asked_range(request.headers.get("Range", ""), size)
    except ValueError:
        none = HttpResponse(status=416)
        none.headers["Content-Range"] = f"bytes */{size}"
        return none
    answer = _given(centre, found, part)
    answer.headers["Accept-Ranges"] = "bytes"
    return answer


@require_http_methods(["GET", "POST"])
def take(request: HttpRequest, centre: str, name: str) -> HttpResponseBase:
    """The file, once the reason is told."""
    found = find(request, centre, name, Right.RECORDINGS_KEEP)
    file = f"{found.head.contact}.wav"
    if request.method == "GET":
        return ask_why(request, file)
    note_taken(request, centre, found.head.client, f"recording {name}", rows=1)
    answer = _given(centre, found, None)
    answer.headers["Content-Disposition"] = f'attachment; filename="{file}"'
    return answer


@require_POST
def act(request: HttpRequest, centre: str, name: str) -> HttpResponse:
    """Hold what its contact left, let it go, or delete this one for ever; back to the contact."""
    found, do = find(request, centre, name, Right.RECORDINGS_KEEP), request.POST.get("do", "")
    reason = " ".join(request.POST.get("reason", "").split())[:REASON_MOST]
    if do in {"hold", "delete"} and not reason:
        raise Refused("reason_missing")
    match do:
        case "hold":
            _hold(request, found, reason)
        case "release":
            _release(request, found)
        case "delete":
            _delete(request, found, reason)
        case _:
            raise Refused("choice_unknown", name="do", said=do[:40])
    contact = {"centre": centre, "contact": found.head.contact}
    return redirect(f"{reverse('reports:contact', kwargs=contact)}?day={_day(request)}")


def held(centre: str, contact: str) -> m.RecordingHold | None:
    """The hold on what a contact left."""
    rows = m.RecordingHold.objects.filter(centre=centre, contact=contact)
    return rows.select_related("by").first()


def _hold(request: HttpRequest, found: Found, reason: str) -> None:
    head = found.head
    with transaction.atomic():
        _, made = m.RecordingHold.objects.get_or_create(
            centre_id=head.centre,
            contact=head.contact,
            defaults={
                "at": settings.MAJU_NOW(),
                "by_id": signed(request).person,
                "reason": reason,
            },
        )
        if made:
            _trail(request, head.centre, ("recordinghold", head.contact), None, {"reason": reason})


def _release(request: HttpRequest, found: Found) -> None:
    head = found.head
    with transaction.atomic():
        hold = held(head.centre, head.contact)
        if hold is not None:
            before: dict[str, object] = {"reason": hold.reason}
            _trail(request, head.centre, ("recordinghold", head.contact), before, None)
            hold.delete()


def _delete(request: HttpRequest, found: Found, reason: str) -> None:
    """Killed after the transaction, the bytes lie there without a key until the keeper comes.

    Raises:
        Refused: ``recording_held``.
    """
    head = found.head
    with transaction.atomic():
        if held(head.centre, head.contact) is not None:
            raise Refused("recording_held")
        said = {"contact": head.contact, "client": head.client, "ms": head.ms, "why": reason}
        _trail(request, head.centre, ("recording", head.name), said, None)
        destroy_key(link(), settings.MAJU_VAULT(), head)
    settings.MAJU_RECORDINGS(head.centre).remove(head.name)


def _trail(
    request: HttpRequest,
    centre_code: str,
    about: tuple[str, str],
    before: dict[str, object] | None,
    after: dict[str, object] | None,
) -> None:
    centre, (kind, which) = m.Centre.objects.get(code=centre_code), about
    m.Change.objects.create(
        centre=centre,
        by_id=signed(request).person,
        at=settings.MAJU_NOW(),
        edition=centre.edition,
        kind=kind,
        which=which,
        before=before,
        after=after,
    )


def _given(centre: str, found: Found, part: tuple[int, int] | None) -> StreamingHttpResponse:
    size = found.head.size
    first, end = (0, size) if part is None else part
    answer = StreamingHttpResponse(
        pieces(centre, found, first, end),
        status=200 if part is None else 206,
        content_type=found.head.type,
    )
    answer.headers["Content-Length"] = str(end - first)
    if part is not None:
        answer.headers["Content-Range"] = f"bytes {first}-{end - 1}/{size}"
    return answer


def _day(request: HttpRequest) -> str:
    """The business day that the page was of.

    Raises:
        Refused: ``period_unreadable``.
    """
    said = request.POST.get("day", "")
    try:
        return date.fromisoformat(said).isoformat()
    except ValueError as error:
        raise Refused("period_unreadable", said=said[:40]) from error
