"""Which centres have numbers."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from maju.floor.reports import saying
from maju.floor.reports.asking import answerer
from maju.floor.reports.places import known_places


@require_GET
def centres(request: HttpRequest) -> HttpResponse:
    """A tile for each."""
    tiles = [
        {
            "place": place,
            "since": saying.long_day(place.since),
            "last": saying.long_day(place.last),
            "clients": [place.called("client", each) for each in place.clients],
        }
        for place in known_places(answerer(request))
    ]
    return render(request, "reports/centres.html", {"tiles": tiles})
