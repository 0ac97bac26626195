"""Who changed what, and who looked at whom: the audit trail and the access log."""

from __future__ import annotations

import csv
import io
from datetime import date, datetime, timedelta
from typing import TypeVar
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from maju.directory import models as m
from maju.directory.access import Right, signed
from maju.directory.pages.saying import kind_said, said_of
from maju.directory.pages.templatetags.directory_pages import at_time
from maju.directory.pages.views.frame import find_centre, number, page
from maju.directory.scoping import person_in
from maju.kernel.errors import Refused
from maju.kernel.spreadsheets import harmless

T = TypeVar("T", m.Access, m.Change)

SHOWN = 50
ROWS_MOST = 50_000
KINDS = ("reveal", "search", "hear", "download")


@require_GET
def trail(request: HttpRequest, centre: str) -> HttpResponse:
    """Changes, the latest first: who, when, from what to what."""
    held, said = find_centre(centre), request.GET
    _whole(request, Right.TRAIL_READ, centre)
    everywhere = signed(request).centres(Right.TRAIL_READ) is None
    rows = m.Change.objects.filter(
        Q(centre=held) | Q(centre=None) if everywhere else Q(centre=held)
    )
    kinds = sorted(set(rows.order_by().values_list("kind", flat=True).distinct()))
    if said.get("kind"):
        rows = rows.filter(kind=said["kind"])
    if said.get("who"):
        rows = rows.filter(Q(by__name__icontains=said["who"]) | Q(by__sign_in=said["who"]))
    if said.get("which"):
        rows = rows.filter(which=said["which"])
    rows = _days(rows, request, held)
    if before := number(said.get("before")):
        rows = rows.filter(id__lt=before)
    found = list(rows.select_related("by").order_by("-id")[: SHOWN + 1])
    shown = found[:SHOWN]
    lines = [
        {"change": change, "said": words}
        for change, words in zip(shown, said_of(shown), strict=True)
    ]
    return page(request, "directory/trail.html", held, {
        "lines": lines,
        "kinds": [(kind, kind_said(kind)) for kind in kinds],
        "asked": said,
        "older": _onward(request, shown[-1].pk) if len(found) > SHOWN else "",
        "here": "trail",
    })  # fmt: skip


@require_GET
def accesses(request: HttpRequest, centre: str) -> HttpResponse:
    """접속기록, the latest first."""
    held = find_centre(centre)
    _whole(request, Right.ACCESS_LOG_READ, centre)
    rows = _accesses(request, held)
    if before := number(request.GET.get("before")):
        rows = rows.filter(id__lt=before)
    found = list(rows[: SHOWN + 1])
    return page(request, "directory/accesses.html", held, {
        "lines": found[:SHOWN],
        "kind_words": kind_words(),
        "asked": request.GET,
        "query": request.GET.urlencode(),
        "older": _onward(request, found[SHOWN - 1].pk) if len(found) > SHOWN else "",
        "here": "accesses",
    })  # fmt: skip


@require_POST
def take(request: HttpRequest, centre: str) -> HttpResponse:
    """The access log as CSV, as it is filtered; why is kept in it first."""
    held = find_centre(centre)
    _whole(request, Right.ACCESS_LOG_READ, centre)
    reason = " ".join(request.POST.get("reason", "").split())[:200]
    if not reason:
        raise Refused("reason_missing")
    rows = list(_accesses(request, held)[:ROWS_MOST])
    m.Access.objects.create(
        by=person_in(request),
        at=settings.MAJU_NOW(),
        kind="download",
        what=f"{centre}: access log",
        reason=reason,
        address=str(request.META.get("REMOTE_ADDR", "")),
        rows=len(rows),
    )
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow([_("When"), _("Who"), _("Did"), _("Client"), _("Customer"), _("Data"),
                     _("Reason"), _("From address"), _("Rows")])  # fmt: skip
    for row in rows:
        line = (at_time(row.at), row.by.sign_in, kind_words()[row.kind],
                row.client.code if row.client else "", row.customer, row.what, row.reason,
                row.address, row.rows)  # fmt: skip
        writer.writerow([harmless(cell) for cell in line])
    answer = HttpResponse(f"\ufeff{out.getvalue()}", content_type="text/csv; charset=utf-8")
    answer.headers["Content-Disposition"] = f'attachment; filename="access-{centre}.csv"'
    return answer


def _accesses(request: HttpRequest, held: m.Centre) -> QuerySet[m.Access]:
    said = request.GET
    rows = m.Access.objects.filter(
        Q(client__centre=held) | Q(client=None, what__startswith=f"{held.code}: ")
    )
    if said.get("kind") in KINDS:
        rows = rows.filter(kind=said["kind"])
    if said.get("who"):
        rows = rows.filter(Q(by__name__icontains=said["who"]) | Q(by__sign_in=said["who"]))
    if said.get("customer"):
        rows = rows.filter(customer=said["customer"])
    return _days(rows, request, held).select_related("by", "client").order_by("-id")


def _days(rows: QuerySet[T], request: HttpRequest, held: m.Centre) -> QuerySet[T]:
    """Only of the days that were asked for, in the centre's zone; both of them included."""
    zone = ZoneInfo(held.zone)
    for name, bound, later in (("from", "at__gte", 0), ("to", "at__lt", 1)):
        text = request.GET.get(name, "")
        if not text:
            continue
        try:
            day = date.fromisoformat(text) + timedelta(days=later)
        except (ValueError, OverflowError):
            raise Refused("period_unreadable", said=text[:20]) from None
        begins = datetime(day.year, day.month, day.day, tzinfo=zone)
        rows = rows.filter(**{bound: int(begins.timestamp() * 1_000_000)})
    return rows


def _whole(request: HttpRequest, right: Right, centre: str) -> None:
    """Records are not kept by client: who is bound to one does not see them."""
    if not signed(request).may_all(right, centre):
        raise Refused("directory_not_yours")


def _onward(request: HttpRequest, before: int) -> str:
    query = request.GET.copy()
    query["before"] = str(before)
    return f"?{query.urlencode()}"


def kind_words() -> dict[str, str]:
    """What somebody did with people's data."""
    return {"reveal": _("Saw whole"), "search": _("Searched"), "hear": _("Heard"),
            "download": _("Downloaded")}  # fmt: skip
