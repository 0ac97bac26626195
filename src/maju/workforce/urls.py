"""Addresses of planning."""

from __future__ import annotations

from django.urls import path

from maju.workforce.views import mine, requests, roster, shifts

app_name = "workforce"
urlpatterns = [
    path("", roster.home, name="home"),
    path("calendar/<str:secret>.ics", mine.feed, name="feed"),
    path("<str:centre>/roster/", roster.roster, name="roster"),
    path("<str:centre>/roster/put", roster.put_cells, name="put"),
    path("<str:centre>/roster/copy", roster.copy, name="copy"),
    path("<str:centre>/roster/sheet", roster.book, name="sheet"),
    path("<str:centre>/roster/bring", roster.bring, name="bring"),
    path("<str:centre>/roster/publish", roster.send, name="publish"),
    path("<str:centre>/shifts/", shifts.shifts, name="shifts"),
    path("<str:centre>/shifts/save", shifts.save, name="shifts_save"),
    path("<str:centre>/mine/", mine.mine, name="mine"),
    path("<str:centre>/mine/link", mine.link, name="link"),
    path("<str:centre>/mine/requests/", requests.own, name="own_requests"),
    path("<str:centre>/mine/requests/ask", requests.ask, name="ask"),
    path("<str:centre>/mine/requests/reply", requests.reply, name="reply"),
    path("<str:centre>/requests/", requests.requests, name="requests"),
    path("<str:centre>/requests/answer", requests.answer, name="answer"),
    path("<str:centre>/requests/rule", requests.rule, name="request_rule"),
]
