"""Files that leave the pages: why, asked first and kept in the access log with who took what."""

from __future__ import annotations

from django.conf import settings
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from maju.directory import models as m
from maju.directory.access import signed
from maju.kernel.errors import Refused

REASON_MOST = 200


def ask_why(request: HttpRequest, name: str) -> HttpResponse:
    """The form that asks for the reason; it leads back here, and then the file comes."""
    return render(request, "reports/why.html", {"name": name, "most": REASON_MOST})


def note_taken(request: HttpRequest, centre: str, client: str, what: str, *, rows: int) -> None:
    """Keep who takes *what* and why, or nothing is given.

    Raises:
        Refused: ``reason_missing``.
    """
    reason = " ".join(request.POST.get("reason", "").split())[:REASON_MOST]
    if not reason:
        raise Refused("reason_missing")
    with transaction.atomic():
        m.Access.objects.create(
            by_id=signed(request).person,
            at=settings.MAJU_NOW(),
            kind="download",
            client=m.Client.objects.filter(centre=centre, code=client).first() if client else None,
            what=f"{centre}: {what}",
            reason=reason,
            address=str(request.META.get("REMOTE_ADDR", "")),
            rows=rows,
        )
