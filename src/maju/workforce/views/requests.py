"""Requests as pages: an agent's own with those that wait for their word, and the planner's."""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_POST

from maju.directory import models as m
from maju.directory.access import Right, signed
from maju.directory.wording import korean
from maju.kernel.errors import Refused
from maju.workforce import requests as asking
from maju.workforce.answers import rule_said, said
from maju.workforce.models import Request, RequestRule
from maju.workforce.sheets import clock
from maju.workforce.views.frame import find_centre, now, page, planned, today

KINDS = {
    "annual": gettext_lazy("Annual leave"),
    "half_am": gettext_lazy("Morning off"),
    "half_pm": gettext_lazy("Afternoon off"),
    "compensatory": gettext_lazy("Compensatory day"),
    "swap": gettext_lazy("Swap shifts"),
    "give": gettext_lazy("Give a shift away"),
}
STATES = {
    "colleague": gettext_lazy("Waits for the colleague"),
    "planner": gettext_lazy("Waits for the planner"),
    "approved": gettext_lazy("Approved"),
    "refused": gettext_lazy("Not approved"),
    "withdrawn": gettext_lazy("Withdrawn"),
}
SHOWN = 60
LOSSES = 5
"""Queues, languages and skills of a day that are shown to lose somebody: the scarcest."""


@require_GET
def own(request: HttpRequest, centre: str) -> HttpResponse:
    """What the reader has asked for, and what colleagues ask of them."""
    return _own(request, find_centre(centre))


def _own(request: HttpRequest, centre: m.Centre, refused: Refused | None = None) -> HttpResponse:
    agent = _agent(request, centre)
    names = _names(centre)
    mine = Request.objects.filter(centre=centre, agent=agent).order_by("-id")[:SHOWN]
    theirs = Request.objects.filter(centre=centre, colleague=agent, state="colleague")
    context = {
        "tab": "own_requests",
        "mine": [_line(each, names) for each in mine],
        "theirs": [_line(each, names) for each in theirs.order_by("day", "id")],
        "kinds": KINDS.items(),
        "colleagues": [(each.code, each.person.name) for each in _colleagues(centre, agent)],
        "token": secrets.token_urlsafe(12),
        "today": today(centre),
        "sent": request.POST,
        "refused": refused,
    }
    return page(
        request, "workforce/own_requests.html", centre, context, status=422 if refused else 200
    )


@require_POST
def ask(request: HttpRequest, centre: str) -> HttpResponse:
    """Ask for leave or a swap."""
    held = find_centre(centre)
    try:
        _ask(request, held)
    except Refused as refused:
        return _own(request, held, refused)
    return HttpResponseRedirect(reverse("workforce:own_requests", args=[centre]))


def _ask(request: HttpRequest, centre: m.Centre) -> None:
    post, agent = request.POST, _agent(request, centre)
    kind, colleague = post.get("kind", ""), post.get("colleague", "")
    if kind in asking.PAIRS and colleague not in {one.code for one in _colleagues(centre, agent)}:
        raise Refused("request_colleague")
    asking.ask(
        centre, agent, kind, _day(post.get("day", "")),
        colleague=colleague,
        other_day=_day(post["other_day"]) if post.get("other_day") else None,
        note=post.get("note", ""), token=f"{agent}/{post.get('token', '')[:60]}",
        by=_person(request), now=now(),
    )  # fmt: skip


@require_POST
def reply(request: HttpRequest, centre: str) -> HttpResponse:
    """A colleague's yes or no, or the asker's withdrawal."""
    held = find_centre(centre)
    try:
        agent, person = _agent(request, held), _person(request)
        found = _found(request, held, {agent})
        do = request.POST.get("do", "")
        if do == "withdraw":
            asking.withdraw(found, agent, by=person, now=now())
        else:
            asking.agree(found, agent, yes=do == "agree", by=person, now=now())
    except Refused as refused:
        return _own(request, held, refused)
    return HttpResponseRedirect(reverse("workforce:own_requests", args=[centre]))


@require_GET
def requests(request: HttpRequest, centre: str) -> HttpResponse:
    """What waits for the planner, with what it would do; and what was answered lately."""
    return _all(request, find_centre(centre))


def _all(request: HttpRequest, centre: m.Centre, refused: Refused | None = None) -> HttpResponse:
    theirs = planned(request, centre)
    names = _names(centre)
    rows = Request.objects.filter(centre=centre).select_related("answered_by")
    if theirs is not None:
        rows = rows.filter(agent__in=theirs)
    rule = asking.rule_of(centre)
    waiting = rows.filter(state="planner").order_by("day", "id")[:SHOWN]
    others = rows.exclude(state="planner").order_by("-id")[:SHOWN]
    context = {
        "tab": "requests",
        "waiting": [{**_line(each, names), **_effect(each, theirs, rule)} for each in waiting],
        "others": [_line(each, names) for each in others],
        "rule": rule,
        "may_rule": signed(request).may_all(Right.PLAN, centre.code),
        "refused": refused,
    }
    return page(request, "workforce/requests.html", centre, context, status=422 if refused else 200)


@require_POST
def answer(request: HttpRequest, centre: str) -> HttpResponse:
    """The planner's answer."""
    held = find_centre(centre)
    try:
        asking.answer(
            _theirs(request, held),
            approve=request.POST.get("do") == "approve",
            reason=request.POST.get("reason", ""),
            by=_person(request),
            now=now(),
        )
    except Refused as refused:
        return _all(request, held, refused)
    return HttpResponseRedirect(reverse("workforce:requests", args=[centre]))


@require_POST
def rule(request: HttpRequest, centre: str) -> HttpResponse:
    """When requests are answered at once; the centre's own, so only for who plans all of it."""
    held = find_centre(centre)
    try:
        _set_rule(request, held)
    except Refused as refused:
        return _all(request, held, refused)
    return HttpResponseRedirect(reverse("workforce:requests", args=[centre]))


def _set_rule(request: HttpRequest, centre: m.Centre) -> None:
    if not signed(request).may_all(Right.PLAN, centre.code):
        raise Refused("not_allowed")
    names = ("least", "least_each", "most_away", "ahead_days")
    figures = [request.POST.get(name, "") for name in names]
    if not all(each.isascii() and each.isdigit() and len(each) < 7 for each in figures):
        raise Refused("request_rule_odd")
    least, each, most_away, ahead = map(int, figures)
    asking.set_rule(
        centre, at_once=bool(request.POST.get("at_once")), least=least, least_each=each,
        most_away=most_away, ahead_days=ahead, by=_person(request), now=now(),
    )  # fmt: skip


def _agent(request: HttpRequest, centre: m.Centre) -> str:
    agent = signed(request).agent(centre.code)
    if agent is None:
        raise Refused("no_seat", centre=centre.code)
    return str(agent)


def _person(request: HttpRequest) -> m.Person:
    return m.Person.objects.get(pk=signed(request).person)


def _found(request: HttpRequest, centre: m.Centre, whose: set[str] | None) -> Request:
    """The request that is meant, of these agents (``None``: of all): asked by or of one of them."""
    said_id = request.POST.get("request", "")
    found = None
    if said_id.isascii() and said_id.isdigit() and len(said_id) < 16:
        found = Request.objects.filter(centre=centre, pk=int(said_id)).first()
    if found is None or (whose is not None and not whose & {found.agent, found.colleague}):
        raise Refused("request_unknown")
    return found


def _theirs(request: HttpRequest, centre: m.Centre) -> Request:
    """The request that is meant, when all of its people are the planner's."""
    theirs = planned(request, centre)
    found = _found(request, centre, theirs)
    if theirs is not None and not {found.agent, found.colleague or found.agent} <= theirs:
        raise Refused("request_unknown")
    return found


def _day(said_day: str) -> date:
    try:
        return date.fromisoformat(said_day)
    except ValueError:
        raise Refused("request_form") from None


def _names(centre: m.Centre) -> Mapping[str, str]:
    rows = m.Agent.objects.filter(centre=centre).select_related("person")
    return {each.code: each.person.name or each.code for each in rows}


def _colleagues(centre: m.Centre, agent: str) -> list[m.Agent]:
    """With whom to swap: those of the same teams, else who serves the same clients; never oneself."""
    own_row = m.Agent.objects.filter(centre=centre, code=agent).first()
    everybody = m.Agent.objects.filter(centre=centre).exclude(code=agent)
    everybody = everybody.select_related("person").order_by("place", "id")
    if own_row is None:
        return []
    members = m.TeamMember.objects.filter(team__centre=centre, until__isnull=True)
    teams = set(members.filter(agent=own_row).values_list("team_id", flat=True))
    if teams:
        there = set(members.filter(team_id__in=teams).values_list("agent_id", flat=True))
        return [each for each in everybody if each.pk in there]
    mine = own_row.only_clients
    return [each for each in everybody if each.only_clients == mine]


def _line(each: Request, names: Mapping[str, str]) -> dict[str, Any]:
    return {
        "row": each,
        "kind": KINDS.get(each.kind, each.kind),
        "who": names.get(each.agent, each.agent),
        "colleague": names.get(each.colleague, each.colleague),
        "state": STATES.get(each.state, each.state),
        "why": said(each, korean=korean()),
        "mark": {"approved": "good", "refused": "bad", "withdrawn": ""}.get(each.state, "warn"),
    }


def _effect(each: Request, theirs: Iterable[str] | None, rule: RequestRule) -> dict[str, Any]:
    try:
        seen = asking.effect(each)
    except Refused as refused:
        return {"cannot": refused}
    return {
        "days": [
            {
                "day": day.day,
                "away": (day.away_before, day.away_after),
                "changed": [
                    (clock(minute % 1440), was, would) for minute, was, would in day.changed
                ],
            }
            for day in seen.days
        ],
        "losses": [
            {
                "name": loss.cover.name if korean() else loss.cover.name_en,
                "day": loss.day,
                "at": clock(loss.minute % 1440),
                "before": loss.before,
                "after": loss.after,
                "short": loss.after < rule.least_each,
            }
            for day in seen.days
            for loss in day.losses[:LOSSES]
        ],
        "least": seen.least,
        "broken": [rule_said(one.code, korean=korean()) for one in seen.broken],
    }
