"""Rows to the kernel's settings: pure, the same rows and day always give the same value.

:mod:`maju.directory.loading` is its inverse: compiling what was loaded gives back the settings.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any, Protocol, TypeVar

import msgspec

from maju.directory import models as m
from maju.directory.rows import Rows
from maju.kernel.channels import Channel
from maju.kernel.flows import Flow, Say
from maju.kernel.ids import AgentId, CentreId, ClientId, FlowId, NodeId, QueueId, TeamId
from maju.kernel.settings import (
    AgentSettings,
    AgentSkill,
    Calendar,
    CallbackRules,
    Capacity,
    Entry,
    Overflow,
    Policy,
    QueueSettings,
    Settings,
    SkillNeed,
    Span,
    SpecialDay,
)
from maju.kernel.time import Duration
from maju.routing.validate_flow import unannounced

PLAIN_OF_QUEUE = (
    "name",
    "priority",
    "age_step",
    "vip_head_start",
    "target_wait",
    "target_share",
    "closed",
    "ring_timeout",
    "wrap_up",
    "wrap_up_ends",
    "prefer_last_agent",
    "max_waiting",
    "interruptible",
    "tell_wait",
)
"""Columns of a queue that stand in its settings under the same name and unit."""

PLAIN_OF_CENTRE = (
    "zone",
    "rona_limit",
    "rona_rest",
    "wrap_up_cap",
    "reconnect_within",
    "tell_when_listened",
)
PLAIN_OF_CALLBACKS = ("attempts", "pause", "dial_timeout", "expires")


class Dated(Protocol):
    """Something that holds from a day on, up to another without it."""

    since: Any
    until: Any


D = TypeVar("D", bound=Dated)
T = TypeVar("T")


def holding(rows: Iterable[D], on: date) -> list[D]:
    """Those that hold on a day; an end that is not said is far away."""
    return [
        row
        for row in rows
        if (row.since is None or row.since <= on) and (row.until is None or on < row.until)
    ]


def compile_settings(rows: Rows, *, on: date, version: int) -> Settings:
    """What the rows say for the day *on*: who is employed, in which team, which reasons hold."""
    centre = rows.centre
    calendar = centre.callback_calendar
    recorded = {entry.flow.code for entry in rows.entries if entry.record}
    return Settings(
        centre=CentreId(centre.code),
        version=version,
        **{name: getattr(centre, name) for name in PLAIN_OF_CENTRE},
        clients=tuple(ClientId(client.code) for client in rows.clients),
        queues=_queues(rows),
        agents=_agents(rows, on),
        flows=tuple(_flow(flow, recorded=flow.code in recorded) for flow in rows.flows),
        entries=tuple(
            Entry(
                address=entry.address,
                channel=Channel(entry.channel),
                client=ClientId(entry.client.code),
                flow=FlowId(entry.flow.code),
                record=entry.record,
            )
            for entry in rows.entries
        ),
        calendars=_calendars(rows),
        away_reasons=tuple(reason.code for reason in holding(rows.away_reasons, on)),
        callbacks=CallbackRules(
            **{name: getattr(centre, f"callback_{name}") for name in PLAIN_OF_CALLBACKS},
            calendar=None if calendar is None else calendar.code,
            hours=_hours(centre.callback_from, centre.callback_until),
        ),
        outside=tuple(centre.outside),
    )


def _hours(since: int | None, until: int | None) -> Span | None:
    """Between which minutes people are called; one of the two alone says nothing."""
    if since is None or until is None:
        return None
    return Span(start=since, end=until)


NOTICE = NodeId("maju.notice")
"""The step that says a flow's notice; whoever writes flows does not use this name."""


RECORDED, PROTECTED = NodeId("maju.recorded"), NodeId("maju.protected")
"""The steps that a recorded number's flow begins with, where it does not say them itself."""


def announced(flow: Flow) -> Flow:
    """The flow behind 녹취 고지 and 상담사 보호 안내; core passes the first over for a call that is
    not recorded.
    """
    if unannounced(flow) is None:
        return flow
    steps = (
        Say(id=RECORDED, prompt="recording_notice", next=PROTECTED, notice="recording"),
        Say(id=PROTECTED, prompt="protection_notice", next=flow.start, notice="protection"),
    )
    return msgspec.structs.replace(flow, start=RECORDED, nodes=(*steps, *flow.nodes))


def _flow(row: m.Flow, *, recorded: bool) -> Flow:
    """The flow, behind its notice while there is one, and behind those of a recorded number."""
    flow = msgspec.convert(row.body, Flow)
    if recorded:
        flow = announced(flow)
    if not row.notice:
        return flow
    said = Say(id=NOTICE, prompt=row.notice, next=flow.start, interruptible=False)
    return msgspec.structs.replace(flow, start=NOTICE, nodes=(said, *flow.nodes))


def _queues(rows: Rows) -> tuple[QueueSettings, ...]:
    needs = _by_code(rows.needs, lambda need: need.queue.code)
    overflows = _by_code(rows.overflows, lambda rule: rule.queue.code)
    return tuple(
        QueueSettings(
            id=QueueId(queue.code),
            client=ClientId(queue.client.code),
            **{name: getattr(queue, name) for name in PLAIN_OF_QUEUE},
            channels=tuple(Channel(channel) for channel in queue.channels),
            languages=tuple(queue.languages),
            policy=Policy(queue.policy),
            calendar=None if queue.calendar is None else queue.calendar.code,
            needs=tuple(
                SkillNeed(skill=need.skill, worst_level=need.worst_level)
                for need in needs[queue.code]
            ),
            overflows=tuple(_overflow(rule) for rule in overflows[queue.code]),
        )
        for queue in rows.queues
    )


def _overflow(rule: m.QueueOverflow) -> Overflow:
    return Overflow(
        to=rule.to,  # type: ignore[arg-type]  # the engine refuses what it does not know
        after=None if rule.after is None else Duration(rule.after),
        length=rule.length,
        queue=None if rule.onward is None else QueueId(rule.onward),
        number=rule.number,
    )


def _agents(rows: Rows, on: date) -> tuple[AgentSettings, ...]:
    skills = _by_code(rows.skills, lambda skill: skill.agent.code)
    teams = {each.agent.code: each.team.code for each in holding(rows.members, on)}
    return tuple(
        AgentSettings(
            id=AgentId(agent.code),
            team=TeamId(teams[agent.code]) if agent.code in teams else None,
            skills=tuple(
                AgentSkill(skill=each.skill, level=each.level) for each in skills[agent.code]
            ),
            languages=tuple(agent.languages),
            queues=None if agent.only_queues is None else tuple(map(QueueId, agent.only_queues)),
            clients=None
            if agent.only_clients is None
            else tuple(map(ClientId, agent.only_clients)),
            capacity=Capacity(chat=agent.chat, work=agent.work, mixed=agent.mixed),
            ring_timeout=None if agent.ring_timeout is None else Duration(agent.ring_timeout),
        )
        for agent in rows.agents
        if employed(agent.person, on)
    )


def employed(person: m.Person, on: date) -> bool:
    """Whether *on* is one of the person's days; the last day still is one."""
    begun = person.employed_since is None or person.employed_since <= on
    return begun and (person.employed_until is None or on <= person.employed_until)


def _calendars(rows: Rows) -> tuple[Calendar, ...]:
    special = _by_code(rows.special_days, lambda day: day.calendar.code)
    return tuple(
        Calendar(
            id=calendar.code,
            week=tuple(_spans(day) for day in calendar.week),
            exceptions=tuple(
                SpecialDay(date=day.date, spans=_spans(day.spans), label=day.label)
                for day in special[calendar.code]
            ),
        )
        for calendar in rows.calendars
    )


def _spans(pairs: Sequence[Sequence[int]]) -> tuple[Span, ...]:
    return tuple(Span(start=start, end=end) for start, end in pairs)


def _by_code(rows: Iterable[T], code: Any) -> Mapping[str, list[T]]:
    found: dict[str, list[T]] = defaultdict(list)
    for row in rows:
        found[code(row)].append(row)
    return found
