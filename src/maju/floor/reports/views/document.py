"""One report: look at it, approve it, send it, and see where it went."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import FileResponse, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.utils.translation import gettext_lazy as _
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from maju.directory.access import Right, signed
from maju.floor.reports.asked import read
from maju.floor.reports.asking import answerer
from maju.floor.reports.documents import deliveries, library, restating
from maju.floor.reports.documents.contract import read_contract
from maju.floor.reports.documents.library import Version
from maju.floor.reports.documents.words import said_instant
from maju.floor.reports.places import Place, find_place
from maju.floor.reports.taking import ask_why, note_taken
from maju.floor.reports.views.documents import cabinet, entry, readable, shown
from maju.floor.reports.who import who
from maju.kernel.errors import Refused

_KINDS = {
    "html": "text/html; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
STATES = {
    "planned": _("waits"),
    "sending": _("leaving now"),
    "sent": _("sent"),
    "failed": _("not sent"),
    "unknown": _("unclear: nobody knows whether it arrived"),
}
_PREVIEW_POLICY = (
    "default-src 'none'; style-src 'unsafe-inline'; sandbox; frame-ancestors 'self'; "
    "base-uri 'none'; form-action 'none'"
)
"""A report runs nothing and loads nothing; its style lies in the file itself."""


@require_GET
def document(request: HttpRequest, centre: str, report: str) -> HttpResponse:
    """A version, by default the newest."""
    return _page(request, centre, report, number=_number(request.GET.get("version")))


@require_GET
@xframe_options_sameorigin
def preview(request: HttpRequest, centre: str, report: str, version: int) -> HttpResponse:
    """The page of a version, as it was kept, for the frame."""
    kept = _kept(request, centre, report, version)
    body = cabinet().blobs.find(kept.html_key).read_bytes()
    response = HttpResponse(body, content_type=_KINDS["html"])
    response.headers["Content-Security-Policy"] = _PREVIEW_POLICY
    return response


@require_http_methods(["GET", "POST"])
def download(
    request: HttpRequest, centre: str, report: str, version: int, form: str
) -> HttpResponse | FileResponse:
    """A version's file, as it was kept, for who says what for."""
    if form not in _KINDS:
        raise Refused("choice_unknown", name="format", said=form[:40])
    kept = _kept(request, centre, report, version)
    name = f"{kept.stem}-v{version}.{form}"
    if request.method == "GET":
        return ask_why(request, name)
    note_taken(request, centre, kept.client, name, rows=0)
    key = kept.html_key if form == "html" else kept.xlsx_key
    file = cabinet().blobs.find(key).open("rb")
    return FileResponse(file, as_attachment=True, filename=name, content_type=_KINDS[form])


@require_POST
def act(request: HttpRequest, centre: str, report: str) -> HttpResponse:
    """Approve, send, send again, or say that it has arrived."""
    number = _number(request.POST.get("version"))
    try:
        _do(request, _kept(request, centre, report, number))
    except Refused as refused:
        return _page(request, centre, report, number=number, refused=refused)
    return redirect("reports:document", centre=centre, report=report)


def _do(request: HttpRequest, kept: Version) -> None:
    url, by, at, said = cabinet().url, who(request), settings.MAJU_NOW(), request.POST
    scope = signed(request)
    if kept.client:
        may = scope.may(Right.REPORTS_APPROVE, kept.centre, kept.client)
    else:
        may = scope.may_all(Right.REPORTS_APPROVE, kept.centre)
    if not may:
        raise Refused("not_allowed")
    match said.get("do"):
        case "approve":
            if said.get("looked") != "yes":
                raise Refused("approval_unconfirmed")
            library.approve(url, kept.report, kept.version, by=by, at=at)
        case "send":
            if kept.approved_at is None:
                raise Refused("report_not_approved", report=kept.report, version=kept.version)
            recipients = said.get("recipients", "").replace(",", " ").replace(";", " ").split()
            if not recipients:
                raise Refused("report_nobody")
            deliveries.plan(url, kept, list(dict.fromkeys(recipients)), at=at)
        case "again":
            deliveries.send_again(url, kept, said.get("recipient", ""), by=by, at=at)
        case "arrived":
            deliveries.confirm_sent(url, kept, said.get("recipient", ""), by=by, at=at)
        case other:
            raise Refused("choice_unknown", name="do", said=str(other)[:40])


def _page(
    request: HttpRequest,
    centre: str,
    report: str,
    *,
    number: int | None,
    refused: Refused | None = None,
) -> HttpResponse:
    place = find_place(answerer(request), centre)
    versions = library.versions(cabinet().url, report)
    kept = _kept(request, centre, report, number)
    standing = restating.standings(cabinet().url, [report]).get(report)
    said = {
        "refused": refused,
        "entry": entry(kept, standing, place),
        "newest": versions[0].version == kept.version,
        "stale": standing is not None and standing.stale_at is not None,
        "sent_before": standing is not None
        and standing.sent is not None
        and standing.sent < kept.version,
        "standing": standing,
        "versions": [entry(each, standing, place) for each in versions if readable(place, each)],
        "deliveries": _deliveries(report, place),
        "recipients": request.POST.get("recipients") or _usual_recipients(kept),
    }
    asked = read(place, QueryDict())
    status = 422 if refused else 200
    return shown(request, "reports/document.html", asked, said, status=status)


def _kept(request: HttpRequest, centre: str, report: str, number: int | None) -> Version:
    kept = library.find(cabinet().url, report, number)
    if kept.centre != centre or not readable(find_place(answerer(request), centre), kept):
        raise Refused("report_unknown", report=report)
    return kept


def _deliveries(report: str, place: Place) -> list[dict[str, Any]]:
    rows = library.deliveries(cabinet().url, report)
    return [
        {
            **row,
            "at": said_instant(int(row["changed_at"]), place.zone),
            "words": STATES[row["state"]],
            "css": {"sent": "good", "failed": "bad", "unknown": "warn"}.get(row["state"], ""),
            "doubtful": row["state"] == "unknown",
            "repeatable": row["state"] in {"failed", "unknown"},
        }
        for row in rows
    ]


def _usual_recipients(kept: Version) -> str:
    """Whom the contract's plans of this kind name."""
    text = library.find_contract(cabinet().url, kept.centre, kept.client or None, kept.since)
    plans = () if text is None else read_contract(text).plans
    named = [who for plan in plans if plan.kind == kept.kind for who in plan.recipients]
    return " ".join(dict.fromkeys(named))


def _number(said: str | None) -> int | None:
    if not said:
        return None
    if not said.isdecimal() or len(said) > 6:
        raise Refused("choice_unknown", name="version", said=said[:40])
    return int(said)
