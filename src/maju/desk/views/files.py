"""A file of a conversation, given to the agent who has it: saved, never opened by the browser.

A picture may be shown in place, where its bytes say that it is one.
"""

from __future__ import annotations

import msgspec
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_GET

from maju.desk.holding import held
from maju.desk.seat import Seat, find_seat, vault
from maju.desk.texts import owner_of
from maju.directory import models as m
from maju.directory.editing import link
from maju.facts.history.blobs import FolderBlobs
from maju.facts.readmodel.conversations import messages_of
from maju.journal import attached
from maju.journal.postgres.people_sync import get_sync_in
from maju.kernel.errors import Refused
from maju.kernel.filetypes import IMAGES, find_kind
from maju.kernel.ids import ContactId, MessageId

_MOST = 10_000


def _note_taken(request: HttpRequest, seat: Seat, client: str, customer: str, which: str) -> None:
    """Who took what of whom, once however often it is drawn; the contact in hand is the reason."""
    m.Access.objects.get_or_create(
        by_id=seat.person,
        kind="download",
        customer=customer,
        reason=which,
        defaults={
            "at": seat.now,
            "client": m.Client.objects.get(centre=seat.centre, code=client),
            "what": "file",
            "address": str(request.META.get("REMOTE_ADDR", "")),
            "rows": 1,
        },
    )


@require_GET
def file(request: HttpRequest, centre: str, contact: str, message: str) -> HttpResponse:
    """The bytes, as an attachment, with an entry in the access log. 404 for who has not had the contact."""
    seat = find_seat(request, centre)
    try:
        found = held(seat, ContactId(contact))
    except Refused as refused:
        raise Http404 from refused
    those = messages_of(link(), seat.centre, contact, limit=_MOST)
    if not found.holds or message not in {each.message for each in those}:
        raise Http404
    owner, name = owner_of(contact, found.customer), MessageId(message)
    kept = get_sync_in(link(), vault(), owner, attached.name_of(name))
    key = get_sync_in(link(), vault(), owner, attached.key_of(name))
    if kept is None or key is None:
        raise Http404
    about = msgspec.json.decode(kept, type=attached.Attached)
    blobs: FolderBlobs = settings.MAJU_DOCUMENTS.blobs
    try:
        content = attached.unseal(blobs.find(about.blob).read_bytes(), about.blob, key)
    except FileNotFoundError as gone:
        raise Http404 from gone
    _note_taken(request, seat, found.client, found.customer or "", f"{contact}/{message}")
    kind = find_kind(about.name, content or b"") or ""
    shown = "picture" in request.GET and kind in IMAGES
    response = HttpResponse(content, content_type=kind if shown else "application/octet-stream")
    disposition = content_disposition_header(not shown, about.name)
    response["Content-Disposition"] = disposition or "attachment"
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response
