"""All rows that a centre's settings are compiled from, read by a fixed number of statements."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from django.db import transaction

from maju.directory import models as m
from maju.kernel.errors import Refused
from maju.kernel.ids import CentreId


@dataclass(frozen=True, slots=True, kw_only=True)
class Rows:
    """Each in its order; what belongs together holds each other as objects, saved or not."""

    centre: m.Centre
    clients: Sequence[m.Client] = ()
    teams: Sequence[m.Team] = ()
    calendars: Sequence[m.Calendar] = ()
    special_days: Sequence[m.SpecialDay] = ()
    queues: Sequence[m.Queue] = ()
    needs: Sequence[m.QueueNeed] = ()
    overflows: Sequence[m.QueueOverflow] = ()
    flows: Sequence[m.Flow] = ()
    entries: Sequence[m.Entry] = ()
    people: Sequence[m.Person] = ()
    agents: Sequence[m.Agent] = ()
    skills: Sequence[m.AgentSkill] = ()
    members: Sequence[m.TeamMember] = ()
    away_reasons: Sequence[m.AwayReason] = field(default=())


def fetch(centre: CentreId) -> Rows:
    """The centre's rows, by 14 statements however large it is.

    Raises:
        Refused: ``unknown_centre``.
    """
    found = m.Centre.objects.select_related("callback_calendar").filter(code=centre).first()
    if found is None:
        raise Refused("unknown_centre", centre=centre)
    agents = m.Agent.objects.filter(centre=found).select_related("person").order_by("place", "id")
    return Rows(
        centre=found,
        clients=list(m.Client.objects.filter(centre=found).order_by("place", "id")),
        teams=list(m.Team.objects.filter(centre=found).order_by("place", "id")),
        calendars=list(m.Calendar.objects.filter(centre=found).order_by("place", "id")),
        special_days=list(
            m.SpecialDay.objects.filter(calendar__centre=found)
            .select_related("calendar")
            .order_by("place", "id")
        ),
        queues=list(
            m.Queue.objects.filter(centre=found)
            .select_related("client", "calendar")
            .order_by("place", "id")
        ),
        needs=list(
            m.QueueNeed.objects.filter(queue__centre=found)
            .select_related("queue")
            .order_by("place", "id")
        ),
        overflows=list(
            m.QueueOverflow.objects.filter(queue__centre=found)
            .select_related("queue")
            .order_by("place", "id")
        ),
        flows=list(m.Flow.objects.filter(centre=found).order_by("place", "id")),
        entries=list(
            m.Entry.objects.filter(centre=found)
            .select_related("client", "flow")
            .order_by("place", "id")
        ),
        agents=list(agents),
        people=list(m.Person.objects.filter(pk__in=agents.values("person")).order_by("id")),
        skills=list(
            m.AgentSkill.objects.filter(agent__centre=found)
            .select_related("agent")
            .order_by("place", "id")
        ),
        members=list(
            m.TeamMember.objects.filter(agent__centre=found)
            .select_related("agent", "team")
            .order_by("id")
        ),
        away_reasons=list(m.AwayReason.objects.filter(centre=found).order_by("place", "id")),
    )


def store(rows: Rows) -> None:
    """Keep rows that are not kept yet, all or none of them."""
    with transaction.atomic():
        calendar = rows.centre.callback_calendar
        rows.centre.callback_calendar = None
        rows.centre.save(force_insert=True)
        m.Client.objects.bulk_create(rows.clients)
        m.Team.objects.bulk_create(rows.teams)
        m.Calendar.objects.bulk_create(rows.calendars)
        m.SpecialDay.objects.bulk_create(rows.special_days)
        m.Queue.objects.bulk_create(rows.queues)
        m.QueueNeed.objects.bulk_create(rows.needs)
        m.QueueOverflow.objects.bulk_create(rows.overflows)
        m.Flow.objects.bulk_create(rows.flows)
        m.Entry.objects.bulk_create(rows.entries)
        m.Person.objects.bulk_create(rows.people)
        m.Agent.objects.bulk_create(rows.agents)
        m.AgentSkill.objects.bulk_create(rows.skills)
        m.TeamMember.objects.bulk_create(rows.members)
        m.AwayReason.objects.bulk_create(rows.away_reasons)
        if calendar is not None:
            rows.centre.callback_calendar = calendar
            rows.centre.save(update_fields=["callback_calendar"])
