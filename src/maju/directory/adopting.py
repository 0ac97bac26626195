"""A centre that exists by its settings alone comes into the tables, and its crew follows."""

from __future__ import annotations

from datetime import timedelta

from django.db import transaction

from maju.directory import models as m
from maju.directory.editing import Editing, editing, local_day
from maju.directory.loading import Names, load
from maju.directory.rows import Rows, store
from maju.kernel.settings import Settings
from maju.kernel.time import Instant


def adopt(settings: Settings, names: Names, *, have: int, now: Instant) -> bool:
    """Keep *settings* as the centre's rows, if it has none, and send what the engine lacks.

    A centre with rows keeps what people have made of them; only its crew follows: who is new in
    *settings* is added, who is not in them is no longer employed since yesterday, who is back is.

    *have* is the version that the engine decides by; the next one is above it. Gives whether the
    centre was new here.
    """
    with transaction.atomic():
        found = m.Centre.objects.select_for_update().filter(code=settings.centre).first()
        if found is None:
            store(load(settings, names))
        m.Centre.objects.filter(code=settings.centre, version__lt=have).update(version=have)
        with editing(settings.centre, by=None, seen=_edition(settings), now=now) as edit:
            if found is not None:
                _follow(edit, load(settings, names))
        return found is None


def grant(
    sign_in: str, name: str, role: str, centre: str | None, client: str | None = None
) -> None:
    """Somebody who does not answer, with a role (without a centre: everywhere); nothing changes for
    who is there already.

    The person has no password yet: nobody signs in by this alone.
    """
    person, new = m.Person.objects.get_or_create(sign_in=sign_in, defaults={"name": name})
    if new:
        bound = m.Client.objects.get(centre=centre, code=client) if client else None
        m.RoleHeld.objects.create(person=person, role=role, centre_id=centre, client=bound)


def _edition(settings: Settings) -> int:
    return m.Centre.objects.get(code=settings.centre).edition


def _follow(edit: Editing, wanted: Rows) -> None:
    today = local_day(edit.centre.zone, edit.now)
    known = {
        agent.code: agent
        for agent in m.Agent.objects.filter(centre=edit.centre).select_related("person")
    }
    for agent in wanted.agents:
        if agent.code in known:
            if known[agent.code].person.employed_until is not None:
                edit.change(known[agent.code].person, employed_until=None)
            continue
        agent.centre = edit.centre
        edit.add(agent.person)
        agent.person = agent.person  # its number is known only now
        edit.add(agent)
        for skill in wanted.skills:
            if skill.agent is agent:
                skill.agent = agent
                edit.add(skill)
        for member in wanted.members:
            if member.agent is agent:
                member.agent = agent
                member.team = _team(edit, member.team)
                edit.add(member)
    there = {agent.code for agent in wanted.agents}
    for agent in known.values():
        if agent.code not in there and agent.person.employed_until is None:
            edit.change(agent.person, employed_until=today - timedelta(days=1))


def _team(edit: Editing, wanted: m.Team) -> m.Team:
    found = m.Team.objects.filter(centre=edit.centre, code=wanted.code).first()
    if found is None:
        wanted.centre = edit.centre
        edit.add(wanted)
        return wanted
    return found
