"""Addresses of the directory."""

from __future__ import annotations

from django.urls import path

from maju.directory.pages.views import customers, things

app_name = "directory_pages"
urlpatterns = [
    path("", things.centres, name="centres"),
    path("<str:centre>/", things.home, name="home"),
    path("<str:centre>/of/<str:kind>/", things.things, name="things"),
    path("<str:centre>/of/<str:kind>/new", things.new, name="new"),
    path("<str:centre>/of/<str:kind>/<str:which>", things.thing, name="thing"),
    path("<str:centre>/of/<str:kind>/<str:which>/save", things.save, name="save"),
    path("<str:centre>/holidays/<str:which>", things.holidays, name="holidays"),
    path("<str:centre>/customers/", customers.choose, name="of_whom"),
    path("<str:centre>/customers/<str:client>/", customers.customers, name="customers"),
    path("<str:centre>/customers/<str:client>/search", customers.search, name="search"),
    path("<str:centre>/customers/<str:client>/add", customers.add, name="customer_add"),
    path("<str:centre>/customers/<str:client>/<str:customer>", customers.customer, name="customer"),
    path(
        "<str:centre>/customers/<str:client>/<str:customer>/reveal",
        customers.reveal,
        name="reveal",
    ),
    path("<str:centre>/customers/<str:client>/<str:customer>/act", customers.act, name="care"),
    path(
        "<str:centre>/customers/<str:client>/<str:customer>/forget",
        customers.forget,
        name="forget",
    ),
]
