"""Addresses of the agent's page."""

from __future__ import annotations

from django.urls import path

from maju.desk.views import act, files, find, page, parts, phone, socket

app_name = "desk"
urlpatterns = [
    path("", page.home, name="home"),
    path("<str:centre>/", page.desk, name="desk"),
    path("<str:centre>/ticket", socket.ticket, name="ticket"),
    path("<str:centre>/phone", phone.lines, name="phone"),
    path("<str:centre>/act/<str:name>", act.act, name="act"),
    path("<str:centre>/verdict/<str:command>", act.verdict, name="verdict"),
    path("<str:centre>/panel/<str:contact>", parts.panel, name="panel"),
    path("<str:centre>/targets/<str:contact>", parts.targets, name="targets"),
    path("<str:centre>/find", find.find, name="find"),
    path("<str:centre>/mine", parts.mine, name="mine"),
    path("<str:centre>/file/<str:contact>/<str:message>", files.file, name="file"),
]
