"""Clients, queues and agents: read as the directory has them, changed as a person would."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from ninja import Router

from maju.app.api import shapes
from maju.app.api.caller import Caller, caller, now
from maju.app.api.repeating import once
from maju.directory import models as m
from maju.directory.editing import editing, local_day
from maju.directory.scoping import within
from maju.kernel.errors import Refused

router = Router(tags=["directory"])


@router.get("/clients", response=list[shapes.Client], url_name="clients")
def list_clients(request: HttpRequest) -> list[Mapping[str, object]]:
    """The clients that the token's queues belong to (`queues.read`)."""
    return [
        {"id": each.code, "name": each.name, "name_en": each.name_en, "contract": each.contract}
        for each in caller(request).clients("queues.read")
    ]


@router.get("/queues", response=list[shapes.Queue], url_name="queues")
def list_queues(request: HttpRequest) -> list[Mapping[str, object]]:
    """The queues of the clients that the token sees (`queues.read`)."""
    rows = m.Queue.objects.filter(client__in=caller(request).clients("queues.read"))
    return [_queue(row) for row in rows.select_related("client").order_by("place", "id")]


@router.get("/queues/{queue}", response=shapes.Queue, url_name="queue")
def get_queue(request: HttpRequest, queue: str) -> Mapping[str, object]:
    """One queue (`queues.read`)."""
    return _queue(_find_queue(caller(request), "queues.read", queue))


@router.patch("/queues/{queue}", response=shapes.Queue, url_name="queue")
def change_queue(request: HttpRequest, queue: str, said: shapes.QueueChange) -> HttpResponse:
    """Change some of a queue's figures (`queues.write`); the engine gets them as one version."""
    who = caller(request)
    who.clients("queues.write")  # before an answer that was kept: rights are today's

    def change() -> object:
        row = _find_queue(who, "queues.write", queue)
        values = said.dict(exclude_unset=True, exclude_none=True)
        with editing(who.centre, by=who.person, seen=row.centre.edition, now=now()) as edit:
            edit.change(row, **values)
        return _queue(row)

    return once(request, change)


@router.get("/agents", response=list[shapes.Agent], url_name="agents")
def list_agents(request: HttpRequest) -> list[Mapping[str, object]]:
    """Everybody who answers, or did (`agents.read`, for the whole centre)."""
    who = caller(request)
    who.whole("agents.read")
    return [_agent(row) for row in _agents(who)]


@router.get("/agents/{agent}", response=shapes.Agent, url_name="agent")
def get_agent(request: HttpRequest, agent: str) -> Mapping[str, object]:
    """One agent (`agents.read`)."""
    who = caller(request)
    who.whole("agents.read")
    return _agent(_find_agent(who, agent))


@router.patch("/agents/{agent}", response=shapes.Agent, url_name="agent")
def change_agent(request: HttpRequest, agent: str, said: shapes.AgentChange) -> HttpResponse:
    """Give an agent other skills or languages (`agents.write`)."""
    who = caller(request)
    who.whole("agents.write")  # before an answer that was kept: rights are today's

    def change() -> object:
        row = _find_agent(who, agent)
        with editing(who.centre, by=who.person, seen=row.centre.edition, now=now()) as edit:
            if said.languages is not None:
                edit.change(row, languages=said.languages)
            if said.skills is not None:
                for old in m.AgentSkill.objects.filter(agent=row):
                    edit.remove(old)
                for place, each in enumerate(said.skills):
                    new = m.AgentSkill(agent=row, skill=each.skill, level=each.level, place=place)
                    edit.add(new)
        return _agent(_find_agent(who, agent))

    return once(request, change)


def address_of(name: str, **parts: str) -> str:
    """Where something of the API is."""
    return reverse(f"api:{name}", kwargs=parts)


def _find_queue(who: Caller, scope: str, code: str) -> m.Queue:
    rows = m.Queue.objects.filter(client__in=who.clients(scope), code=code)
    found = rows.select_related("client", "centre").first()
    if found is None:
        raise Refused("not_there", what="queue")
    return found


def _queue(row: m.Queue) -> Mapping[str, object]:
    return {
        "id": row.code,
        "client": row.client.code,
        "name": row.name,
        "channels": row.channels,
        "priority": row.priority,
        "target_wait": row.target_wait,
        "target_share": row.target_share,
        "closed": row.closed,
        "max_waiting": row.max_waiting,
    }


def _agents(who: Caller) -> Any:
    rows = m.Agent.objects.filter(centre__code=who.centre).select_related("person", "centre")
    return rows.prefetch_related("skills", "teams__team").order_by("place", "id")


def _find_agent(who: Caller, code: str) -> m.Agent:
    found: m.Agent | None = _agents(who).filter(code=code).first()
    if found is None:
        raise Refused("not_there", what="agent")
    return found


def _agent(row: Any) -> Mapping[str, object]:
    today = local_day(row.centre.zone, now())
    teams = [each.team.code for each in row.teams.all() if within(today, each.since, each.until)]
    skills = sorted(row.skills.all(), key=lambda each: each.place)
    return {
        "id": row.code,
        "name": row.person.name,
        "team": teams[-1] if teams else None,
        "languages": row.languages,
        "queues": row.only_queues,
        "skills": [{"skill": each.skill, "level": each.level} for each in skills],
        "employed_since": row.person.employed_since,
        "employed_until": row.person.employed_until,
    }
