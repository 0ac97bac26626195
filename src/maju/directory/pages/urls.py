"""Addresses of the directory."""

from __future__ import annotations

from django.urls import path

from maju.directory.pages.views import things

app_name = "directory_pages"
urlpatterns = [
    path("", things.centres, name="centres"),
    path("<str:centre>/", things.home, name="home"),
    path("<str:centre>/of/<str:kind>/", things.things, name="things"),
    path("<str:centre>/of/<str:kind>/new", things.new, name="new"),
    path("<str:centre>/of/<str:kind>/<str:which>", things.thing, name="thing"),
    path("<str:centre>/of/<str:kind>/<str:which>/save", things.save, name="save"),
    path("<str:centre>/holidays/<str:which>", things.holidays, name="holidays"),
]
