"""Addresses of the report pages."""

from __future__ import annotations

from django.urls import path

from maju.floor.reports.views import centres, overview

app_name = "reports"
urlpatterns = [
    path("", centres.centres, name="centres"),
    path("<str:centre>/", overview.overview, name="overview"),
    path("<str:centre>/heat", overview.overview, name="heat"),
    path("<str:centre>/tables", overview.overview, name="tables"),
    path("<str:centre>/waits", overview.overview, name="waits"),
    path("<str:centre>/repeats", overview.overview, name="repeats"),
    path("<str:centre>/kpis", overview.overview, name="kpis"),
    path("<str:centre>/kpi/<str:kpi>", overview.overview, name="kpi"),
]
