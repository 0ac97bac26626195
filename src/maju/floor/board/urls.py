"""Addresses of the board."""

from __future__ import annotations

from django.urls import path

from maju.floor.board.views import acts, board, limits, plan

app_name = "board"
urlpatterns = [
    path("", board.centres, name="centres"),
    path("<str:centre>/", board.board, name="board"),
    path("<str:centre>/ticket", board.ticket, name="ticket"),
    path("<str:centre>/limits", limits.limits, name="limits"),
    path("<str:centre>/plan", plan.plan, name="plan"),
    path("<str:centre>/acts", acts.acts, name="acts"),
    path("<str:centre>/act/<str:kind>", acts.act, name="act"),
    path("<str:centre>/phone", acts.phone, name="phone"),
    path("<str:centre>/undo", acts.undo, name="undo"),
]
