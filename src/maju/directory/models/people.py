"""People who work with Maju: users with rights, agents with skills, teams with dates."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.auth.base_user import AbstractBaseUser
from django.db import models

from maju.directory import fields as f
from maju.directory.models.centres import OfCentre
from maju.kernel.settings import Capacity

ROLES = ("agent", "lead", "supervisor", "planner", "quality", "client", "administrator")
"""상담사, 팀장, 관리자, 운영기획, QA, 고객사, 시스템 관리자."""

_CAPACITY = Capacity()


class Person(AbstractBaseUser):
    """Whoever signs in. An empty *language*: as their browser asks. An empty *password* opens nothing: set it, or give an invitation.

    *second_factor*: they have one, its secret lies in the side store (``second_factor.py``);
    *totp_last*: the last step that was used, so that a code opens once. *locked_until*: an instant of the wall. *practice*: somebody of the demonstration,
    with a printed password and no second factor.
    """

    sign_in = f.code(unique=True)
    name = f.text()
    language: models.TextField[str, str] = models.TextField(default="ko")
    zone = f.text_or_none()
    is_active = f.flag(usual=True)  # a column where Django has a constant
    employed_since = f.day_or_none()
    employed_until = f.day_or_none()
    second_factor = f.flag()
    totp_last = f.number()
    failures = f.number()
    locked_until = f.number()
    practice = f.flag()

    USERNAME_FIELD = "sign_in"
    objects: ClassVar[models.Manager[Person]] = models.Manager()

    class Meta:
        db_table = f.table_of("person")


class RoleHeld(f.Row):
    """A role that somebody holds from a day on: everywhere, in a centre, or for one client."""

    person = f.part_of("directory.Person", "roles")
    role = f.code()
    centre = f.belongs("directory.Centre", null=True, blank=True)
    client = f.belongs("directory.Client", null=True, blank=True)
    since = f.day_or_none()
    until = f.day_or_none()

    class Meta:
        db_table = f.table_of("role_held")
        constraints: ClassVar = [
            models.CheckConstraint(condition=models.Q(role__in=ROLES), name="role_known"),
            models.CheckConstraint(
                condition=~models.Q(role="client") | models.Q(client__isnull=False),
                name="role_client_bound",
            ),
        ]


class Agent(OfCentre):
    """A person who answers. ``None`` in *only_queues* and *only_clients*: no limit."""

    person = f.belongs("directory.Person")
    languages = f.texts()
    only_queues = f.texts_or_none()
    only_clients = f.texts_or_none()
    chat = f.number(_CAPACITY.chat)
    work = f.number(_CAPACITY.work)
    mixed = f.flag(usual=_CAPACITY.mixed)
    ring_timeout = f.number_or_none()

    class Meta:
        db_table = f.table_of("agent")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["centre", "code"], name="agent_code")
        ]


class AgentSkill(f.Row):
    """1 is the best match, 9 the last resort."""

    agent = f.part_of("directory.Agent", "skills")
    skill = f.code()
    level = f.number(1)
    place = f.number()

    class Meta:
        db_table = f.table_of("agent_skill")


class TeamMember(f.Row):
    """Who was in which team: from *since* on, up to *until* without it."""

    agent = f.part_of("directory.Agent", "teams")
    team = f.belongs("directory.Team")
    since = f.day_or_none()
    until = f.day_or_none()

    class Meta:
        db_table = f.table_of("team_member")
