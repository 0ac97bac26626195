"""The page that a new installation leads its first administrator to."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from maju.directory.access import Right, signed
from maju.directory.pages.beginning import begin as begin_centre
from maju.directory.pages.views.frame import now
from maju.directory.scoping import person_in
from maju.kernel.errors import Refused

USUAL = {
    "centre_code": "main",
    "zone": "Asia/Seoul",
    "weekdays": "09:00-12:00 13:00-18:00",
    "queue_code": "general",
    "contract": "outsourced",
}


@require_http_methods(["GET", "POST"])
def begin(request: HttpRequest) -> HttpResponse:
    """One form; sent, the centre stands, and the run begins its engine by itself."""
    if signed(request).centres(Right.PEOPLE_EDIT) is not None:
        raise Refused("not_allowed")
    refused = None
    if request.method == "POST":
        try:
            made = begin_centre(request.POST, by=person_in(request), now=now())
        except Refused as wrong:
            refused = wrong
        else:
            return redirect("directory_pages:home", centre=made.code)
    sent = request.POST if request.method == "POST" else USUAL
    channels = request.POST.getlist("channels") if request.method == "POST" else ["voice", "chat"]
    holidays = request.method == "GET" or request.POST.get("holidays") == "1"
    said = {"sent": sent, "channels": channels, "holidays": holidays, "refused": refused}
    return render(request, "directory/begin.html", said, status=422 if refused else 200)
