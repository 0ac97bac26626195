"""Addresses of the report pages."""

from __future__ import annotations

from django.urls import path

from maju.floor.reports.views import (
    centres,
    contact,
    heat,
    kpis,
    overview,
    repeats,
    tables,
    waits,
)

app_name = "reports"
urlpatterns = [
    path("", centres.centres, name="centres"),
    path("<str:centre>/", overview.overview, name="overview"),
    path("<str:centre>/heat", heat.heat, name="heat"),
    path("<str:centre>/tables", tables.tables, name="tables"),
    path("<str:centre>/waits", waits.waits, name="waits"),
    path("<str:centre>/repeats", repeats.repeats, name="repeats"),
    path("<str:centre>/kpis", kpis.kpis, name="kpis"),
    path("<str:centre>/kpi/<str:kpi>", kpis.kpi, name="kpi"),
    path("<str:centre>/contact/<path:contact>", contact.contact, name="contact"),
]
