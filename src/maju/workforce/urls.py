"""Addresses of planning."""

from __future__ import annotations

from django.urls import path

from maju.workforce.views import (
    advice,
    demand,
    events,
    forecast,
    hiring,
    mine,
    proposal,
    requests,
    roster,
    shifts,
    staffing,
    what_if,
)

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
    path("<str:centre>/advice/", advice.advice, name="advice"),
    path("<str:centre>/advice/want", advice.want, name="advice_want"),
    path("<str:centre>/hiring/", hiring.hiring, name="hiring"),
    path("<str:centre>/forecast/", forecast.forecast, name="forecast"),
    path("<str:centre>/forecast/want", forecast.want, name="forecast_want"),
    path("<str:centre>/staffing/", staffing.staffing, name="staffing"),
    path("<str:centre>/staffing/want", staffing.want, name="staffing_want"),
    path("<str:centre>/staffing/take.<str:form>", staffing.take, name="staffing_file"),
    path("<str:centre>/what-if/", what_if.what_if, name="what_if"),
    path("<str:centre>/what-if/want", what_if.want, name="what_if_want"),
    path("<str:centre>/demand/", demand.demand, name="demand"),
    path("<str:centre>/demand/want", demand.want, name="demand_want"),
    path("<str:centre>/events/", events.events, name="events"),
    path("<str:centre>/events/save", events.save, name="events_save"),
    path("<str:centre>/proposal/", proposal.proposal, name="proposal"),
    path("<str:centre>/proposal/want", proposal.want, name="proposal_want"),
    path("<str:centre>/proposal/take", proposal.take, name="proposal_take"),
]
