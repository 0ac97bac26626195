"""Every address of the pages."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, include, path

from maju.app.web import views

urlpatterns: list[URLPattern | URLResolver] = [
    path("", views.front),
    path("choose", views.choose, name="choose"),
    path("styleguide", views.styleguide, name="styleguide"),
    path("reports/", include("maju.floor.reports.urls")),
]

handler404 = "maju.app.web.views.not_found"
handler500 = "maju.app.web.views.broken"
