"""Who answers: agents with their person, skills and teams."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from maju.directory import models as m
from maju.directory.pages.fields import Field
from maju.directory.pages.kind import Column, Kind, Part, of_centre
from maju.directory.pages.kinds import words
from maju.directory.pages.kinds.centre import CODE, NAME, SINCE, UNTIL, days

TEAMS = Kind(
    name="teams",
    label=_("Teams"),
    one=_("Team"),
    model=m.Team,
    rows=of_centre(m.Team),
    about=_("A team is ended, never deleted; who was in it when stays with each agent."),
    fields=(
        CODE,
        NAME,
        Field(name="posts", label=_("Budgeted heads"), form="number", most=10_000, optional=True),
        SINCE,
        UNTIL,
    ),
    columns=(
        Column(label=_("Name"), show=lambda row: row.name or row.code),
        Column(label=_("Short code"), show=lambda row: row.code, mono=True),
        Column(label=_("Budgeted heads"), show=lambda row: "–" if row.posts is None else row.posts),
        Column(label=_("Days"), show=days),
    ),
)


def _skills(row: Any) -> str:
    return ", ".join(f"{each.skill} {each.level}" for each in row.skills.all())


def _employed(row: Any) -> str:
    begun, over = row.person.employed_since, row.person.employed_until
    return "–" if begun is None and over is None else f"{begun or ''} ~ {over or ''}"


def _agents(centre: m.Centre) -> Any:
    return of_centre(m.Agent, "person")(centre).prefetch_related("skills")


AGENTS = Kind(
    name="agents",
    label=_("Agents"),
    one=_("Agent"),
    model=m.Agent,
    rows=_agents,
    clients=lambda row: row.only_clients,
    fields=(
        CODE,
        Field(name="name", label=_("Name"), on="person"),
        Field(name="sign_in", label=_("Signs in as"), form="code", fixed=True, on="person"),
        Field(name="employed_since", label=_("Employed from"), form="day", optional=True, on="person"),
        Field(name="employed_until", label=_("Last day of work"), form="day", optional=True, on="person"),
        Field(name="languages", label=_("Languages"), form="several", choices=words.of(words.LANGUAGES),
              usual=["ko"]),
        Field(name="chat", label=_("Chats at once"), form="number", most=20, usual=1),
        Field(name="work", label=_("E-mails, posts and tasks at once"), form="number", most=50, usual=1),
        Field(name="mixed", label=_("May ring with a call while chats are open"), form="flag"),
        Field(name="ring_timeout", label=_("Rings for (s); empty: as the queue says"), form="seconds",
              least=3, most=120, optional=True),
        Field(name="only_queues", label=_("Only these queues; none: every one that fits"),
              form="several", limit=True, choices=words.by_code(m.Queue)),
        Field(name="only_clients", label=_("Only these clients; none: all"), form="several", limit=True,
              choices=words.by_code(m.Client)),
    ),
    parts=(
        Part(name="skills", label=_("Skills"), model=m.AgentSkill, owner="agent",
             hint=_("Level 1 is the best match, 9 the last resort."),
             fields=(Field(name="skill", label=_("Skill"), form="code", suggest=words.skills),
                     Field(name="level", label=_("Level"), form="number", least=1, most=9, usual=1))),
        Part(name="teams", label=_("Teams and since when"), model=m.TeamMember, owner="agent", dated=True,
             blank=1, hint=_("To move: end the old line on the day on which the new one begins."),
             fields=(Field(name="team", label=_("Team"), form="row", source=words.rows_of(m.Team)),
                     SINCE, UNTIL)),
    ),
    columns=(
        Column(label=_("Name"), show=lambda row: row.person.name),
        Column(label=_("Short code"), show=lambda row: row.code, mono=True),
        Column(label=_("Skills"), show=_skills),
        Column(label=_("Languages"), show=lambda row: words.languages_said(row.languages)),
        Column(label=_("Chats at once"), show=lambda row: row.chat),
        Column(label=_("Employed"), show=_employed),
    ),
)  # fmt: skip
