"""What the pages with calculations share: a form, what is being worked on, the last answer."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from datetime import UTC, date, datetime
from typing import Any, NamedTuple, cast
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.urls import reverse

from maju.directory import models as m
from maju.directory.access import Right, signed
from maju.directory.editing import link
from maju.directory.wording import korean
from maju.kernel.errors import Refused
from maju.workforce import asking, studies
from maju.workforce.asking import Choices, choices
from maju.workforce.studies import Kind, Study
from maju.workforce.views.frame import find_centre, now, page, today

Show = Callable[[HttpRequest, m.Centre, Study, Choices], Mapping[str, Any]]


class Desk(NamedTuple):
    """One page: what it asks, and how it shows the answer."""

    kind: Kind
    tab: str
    template: str
    read: Callable[[QueryDict, Choices, date], dict[str, Any]]
    show: Show
    whole: bool = False
    """Only for who sees the whole centre: people and simulated days are everybody's."""
    beside: Callable[[m.Centre], Mapping[str, Any]] = lambda _centre: {}
    """What the form needs besides."""


def clients_of(request: HttpRequest, centre: str) -> Collection[str] | None:
    """Whose numbers the reader plans with; ``None``: everybody's."""
    return signed(request).clients(Right.PLAN, centre)


def shown(
    request: HttpRequest, code: str, desk: Desk, *, refused: Refused | None = None
) -> HttpResponse:
    """The page: its form, the question that is open or was asked last, and its answer."""
    centre = find_centre(code)
    allowed = clients_of(request, code)
    among = choices(centre, allowed, korean=korean())
    study = None
    if allowed is None or not desk.whole:
        study = _study(request, code, desk, allowed)
    elif refused is None:
        refused = Refused("study_whole_centre")
    usual = desk.read(QueryDict(), among, today(centre)) if _has_usual(desk) else {}
    said: dict[str, Any] = {
        "tab": desk.tab,
        "study": study,
        "among": among,
        "asked": {**usual, **(study.asked if study else {})},
        "away": _away(study),
        "sent": request.POST if refused else {},
        "refused": refused or (study.refused() if study and study.state == "refused" else None),
        "answered_at": _clock(study.ended_at, centre) if study and study.ended_at else "",
        "whole": allowed is None,
        "before": studies.before(link(), study) if study and study.state == "waiting" else 0,
        "past": settings.MAJU_PAST() if study and study.state == "waiting" else None,
        "share": round(100 * study.share) if study else 0,
        **desk.beside(centre),
    }
    if study is not None and study.state == "done":
        said |= desk.show(request, centre, study, among)
    response = page(request, desk.template, centre, said, status=422 if refused else 200)
    if study is not None and study.open:
        response.headers["Refresh"] = "2"
    return response


def asked(request: HttpRequest, code: str, desk: Desk) -> HttpResponse:
    """Ask what the form says; the page of the question follows."""
    centre = find_centre(code)
    allowed = clients_of(request, code)
    if desk.whole and allowed is not None:
        return shown(request, code, desk, refused=Refused("study_whole_centre"))
    try:
        among = choices(centre, allowed, korean=korean())
        question = desk.read(request.POST, among, today(centre))
        with transaction.atomic():
            number = studies.want(
                link(),
                code,
                desk.kind,
                question,
                client=str(question.get("client", "")),
                by=signed(request).person,
                now=now(),
            )
    except Refused as refused:
        return shown(request, code, desk, refused=refused)
    return HttpResponseRedirect(f"{reverse(f'workforce:{desk.tab}', args=[code])}?study={number}")


def _study(
    request: HttpRequest, code: str, desk: Desk, allowed: Collection[str] | None
) -> Study | None:
    said = request.GET.get("study", "")
    if not said:
        return studies.newest(link(), code, desk.kind, allowed)
    if not said.isdecimal() or len(said) > 15:
        raise Refused("study_unknown", number=said[:20])
    found = studies.find(link(), code, int(said))
    if found.kind != desk.kind or (allowed is not None and found.client not in allowed):
        raise Refused("study_unknown", number=said)
    return found


def _has_usual(desk: Desk) -> bool:
    """A what-if without a change is no question."""
    return desk.kind != "simulate"


def _away(study: Study | None) -> dict[str, str]:
    """Per cent away by cause, as the form shows them."""
    usual = dict(asking.AWAY)
    if study is None or "shrinkage" not in study.asked:
        return usual
    parts = [each.partition("=") for each in str(study.asked["shrinkage"]).split(",") if each]
    return {**dict.fromkeys(usual, "0"), **{name: value for name, _, value in parts}}


def _clock(at: int, centre: m.Centre) -> str:
    local = datetime.fromtimestamp(at / 1_000_000, UTC).astimezone(ZoneInfo(centre.zone))
    return f"{local:%Y-%m-%d %H:%M}"


def whose_words(question: Mapping[str, Any], among: Choices) -> str:
    """Client, queue and channel of a question, as people call them."""
    client = dict(among.clients).get(question.get("client", ""), question.get("client", ""))
    queue = dict(among.queues).get(question.get("queue", ""), question.get("queue", ""))
    parts = [client, queue, question.get("channel", "")]
    return " · ".join(cast("str", each) for each in parts if each)
