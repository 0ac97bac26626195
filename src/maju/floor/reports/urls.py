"""Addresses of the report pages."""

from __future__ import annotations

from django.urls import path

from maju.floor.reports.views import (
    centres,
    contact,
    document,
    documents,
    heat,
    kpis,
    notes,
    overview,
    recordings,
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
    path("<str:centre>/documents", documents.documents, name="documents"),
    path("<str:centre>/documents/want", documents.want, name="want"),
    path("<str:centre>/documents/wanted/<int:number>", documents.wanted, name="wanted"),
    path("<str:centre>/documents/<str:report>", document.document, name="document"),
    path("<str:centre>/documents/<str:report>/act", document.act, name="act"),
    path(
        "<str:centre>/documents/<str:report>/<int:version>/preview",
        document.preview,
        name="preview",
    ),
    path(
        "<str:centre>/documents/<str:report>/<int:version>/<str:form>",
        document.download,
        name="download",
    ),
    path("<str:centre>/notes", notes.notes, name="notes"),
    path("<str:centre>/notes/write", notes.write, name="write"),
    path("<str:centre>/recording/<path:name>/hear", recordings.hear, name="hear"),
    path("<str:centre>/recording/<path:name>/sound", recordings.sound, name="sound"),
    path("<str:centre>/recording/<path:name>/take", recordings.take, name="take_recording"),
    path("<str:centre>/recording/<path:name>/act", recordings.act, name="recording_act"),
    path("<str:centre>/contact/<path:contact>", contact.contact, name="contact"),
]
