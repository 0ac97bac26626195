"""The kernel's settings to rows: how a centre that exists, or the demonstration, comes in here."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import msgspec
from msgspec import Struct

from maju.directory import models as m
from maju.directory.compiling import (
    NOTICE,
    PLAIN_OF_CALLBACKS,
    PLAIN_OF_CENTRE,
    PLAIN_OF_QUEUE,
    PROTECTED,
    RECORDED,
)
from maju.directory.rows import Rows
from maju.kernel.flows import Flow, Say
from maju.kernel.ids import AgentId, ClientId, NodeId, QueueId, TeamId
from maju.kernel.settings import AgentSettings, QueueSettings, Settings, Span


class Names(Struct, frozen=True, kw_only=True):
    """What settings do not hold: names, for screens; what is missing is called by its id.

    Clients: Korean, then English. *sign_ins*: how an agent signs in; else by centre and id.
    """

    centre: str = ""
    agents: Mapping[AgentId, str] = {}
    clients: Mapping[ClientId, tuple[str, str]] = {}
    queues: Mapping[QueueId, tuple[str, str]] = {}
    teams: Mapping[TeamId, str] = {}
    calendars: Mapping[str, str] = {}
    sign_ins: Mapping[AgentId, str] = {}


AWAY_NAMES = {
    "meal": ("식사", "Meal"),
    "rest": ("휴식", "Rest"),
    "training": ("교육", "Training"),
    "meeting": ("회의", "Meeting"),
    "coaching": ("코칭", "Coaching"),
    "back_office": ("업무처리", "Back office"),
    "outbound": ("발신·콜백", "Outbound"),
    "fault": ("장애", "System fault"),
    "recovery": ("감정회복", "Recovery"),
}


def load(settings: Settings, names: Names | None = None) -> Rows:
    """Rows that are not kept yet. What has days of effect holds from ever and for ever."""
    names = names or Names()
    calendars = {
        each.id: m.Calendar(
            code=each.id,
            name=names.calendars.get(each.id, ""),
            place=place,
            week=[_pairs(day) for day in each.week],
        )
        for place, each in enumerate(settings.calendars)
    }
    centre = m.Centre(
        code=settings.centre,
        name=names.centre or settings.centre,
        version=settings.version,
        **{name: getattr(settings, name) for name in PLAIN_OF_CENTRE},
        **{f"callback_{n}": getattr(settings.callbacks, n) for n in PLAIN_OF_CALLBACKS},
        callback_from=None if settings.callbacks.hours is None else settings.callbacks.hours.start,
        callback_until=None if settings.callbacks.hours is None else settings.callbacks.hours.end,
        outside=list(settings.outside),
        callback_calendar=None
        if settings.callbacks.calendar is None
        else calendars[settings.callbacks.calendar],
    )
    for calendar in calendars.values():
        calendar.centre = centre
    clients: dict[str, m.Client] = {
        code: m.Client(
            centre=centre,
            code=code,
            place=place,
            name=names.clients.get(code, (code, code))[0],
            name_en=names.clients.get(code, (code, code))[1],
        )
        for place, code in enumerate(settings.clients)
    }
    flows = {flow.id: _flow(flow, centre, place) for place, flow in enumerate(settings.flows)}
    queues = [
        _queue(
            each, place, centre, clients, calendars, english=names.queues.get(each.id, ("", ""))[1]
        )
        for place, each in enumerate(settings.queues)
    ]
    return Rows(
        centre=centre,
        clients=list(clients.values()),
        calendars=list(calendars.values()),
        special_days=[
            m.SpecialDay(
                calendar=calendars[each.id],
                date=day.date,
                spans=_pairs(day.spans),
                label=day.label,
                place=place,
            )
            for each in settings.calendars
            for place, day in enumerate(each.exceptions)
        ],
        queues=queues,
        needs=[
            m.QueueNeed(queue=queue, skill=need.skill, worst_level=need.worst_level, place=place)
            for queue, each in zip(queues, settings.queues, strict=True)
            for place, need in enumerate(each.needs)
        ],
        overflows=[
            m.QueueOverflow(
                queue=queue,
                to=rule.to,
                after=rule.after,
                length=rule.length,
                onward=rule.queue,
                number=rule.number,
                place=place,
            )
            for queue, each in zip(queues, settings.queues, strict=True)
            for place, rule in enumerate(each.overflows)
        ],
        flows=list(flows.values()),
        entries=[
            m.Entry(
                centre=centre,
                address=entry.address,
                channel=str(entry.channel),
                client=clients[entry.client],
                flow=flows[entry.flow],
                record=entry.record,
                place=place,
            )
            for place, entry in enumerate(settings.entries)
        ],
        away_reasons=[
            m.AwayReason(
                centre=centre,
                code=code,
                place=place,
                name=AWAY_NAMES.get(code, (code, code))[0],
                name_en=AWAY_NAMES.get(code, (code, code))[1],
                paid=code != "meal",
                care=code in {"rest", "recovery"},
            )
            for place, code in enumerate(settings.away_reasons)
        ],
        **_people(settings.agents, centre, names),
    )


def _queue(
    said: QueueSettings,
    place: int,
    centre: m.Centre,
    clients: Mapping[str, m.Client],
    calendars: Mapping[str, m.Calendar],
    *,
    english: str,
) -> m.Queue:
    return m.Queue(
        centre=centre,
        code=said.id,
        place=place,
        client=clients[said.client],
        channels=[str(channel) for channel in said.channels],
        languages=list(said.languages),
        policy=str(said.policy),
        name_en=english,
        calendar=None if said.calendar is None else calendars[said.calendar],
        **{name: getattr(said, name) for name in PLAIN_OF_QUEUE},
    )


def _flow(said: Flow, centre: m.Centre, place: int) -> m.Flow:
    """The flow's row; notices before it are no steps of its own."""
    said, notice = _behind(said, NOTICE)
    for name in (RECORDED, PROTECTED):
        said, _ = _behind(said, name)
    body = msgspec.to_builtins(said)
    return m.Flow(centre=centre, code=said.id, place=place, body=body, notice=notice)


def _behind(flow: Flow, name: NodeId) -> tuple[Flow, str]:
    """The flow without its first step, if that is *name*; and what that says."""
    first = flow.nodes[0]
    if flow.start != name or not isinstance(first, Say):
        return flow, ""
    bare = msgspec.structs.replace(flow, start=first.next, nodes=flow.nodes[1:])
    return bare, first.prompt


def _people(agents: Sequence[AgentSettings], centre: m.Centre, names: Names) -> Mapping[str, Any]:
    teams: dict[str, m.Team] = {}
    people, rows, skills, members = [], [], [], []
    for place, said in enumerate(agents):
        person = m.Person(
            sign_in=names.sign_ins.get(said.id, f"{said.id}@{centre.code}"),
            name=names.agents.get(said.id, said.id),
        )
        agent = m.Agent(
            centre=centre,
            code=said.id,
            place=place,
            person=person,
            languages=list(said.languages),
            only_queues=None if said.queues is None else list(said.queues),
            only_clients=None if said.clients is None else list(said.clients),
            chat=said.capacity.chat,
            work=said.capacity.work,
            mixed=said.capacity.mixed,
            ring_timeout=said.ring_timeout,
        )
        people.append(person)
        rows.append(agent)
        skills += [
            m.AgentSkill(agent=agent, skill=each.skill, level=each.level, place=order)
            for order, each in enumerate(said.skills)
        ]
        if said.team is not None:
            new = m.Team(
                centre=centre,
                code=said.team,
                name=names.teams.get(said.team, said.team),
                place=len(teams),
            )
            team = teams.setdefault(said.team, new)
            members.append(m.TeamMember(agent=agent, team=team))
    return {
        "teams": list(teams.values()),
        "people": people,
        "agents": rows,
        "skills": skills,
        "members": members,
    }


def _pairs(spans: Sequence[Span]) -> list[list[int]]:
    return [[span.start, span.end] for span in spans]
