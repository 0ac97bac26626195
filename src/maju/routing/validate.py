"""Settings that could not be kept are refused before anybody is caught in them.

Every refusal has a code of its own; :mod:`maju.kernel.refusals` says it in words. What is checked
of a flow by itself is in :mod:`maju.routing.validate_flow`.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import NoReturn
from zoneinfo import ZoneInfoNotFoundError

from maju.kernel.channels import Channel
from maju.kernel.dialling import may_call
from maju.kernel.errors import Refused
from maju.kernel.flows import Flow, OfferCallback, Outside, ToQueue, Voicemail
from maju.kernel.ids import QueueId
from maju.kernel.settings import (
    AgentSettings,
    Calendar,
    Entry,
    Overflow,
    QueueSettings,
    Settings,
    Span,
)
from maju.routing.hours import zone
from maju.routing.validate_flow import MOST, check_flow, unannounced

BEST, WORST = 1, 9
_DAY = 1440


def check_settings(settings: Settings) -> None:
    """Raise ``Refused`` with a stable code at the first thing that cannot be."""
    _check_zone(settings.zone)
    _check_names(settings)
    for calendar in settings.calendars:
        _check_calendar(calendar)
    _check_rules(settings)
    calendars = frozenset(calendar.id for calendar in settings.calendars)
    queues = {queue.id: queue for queue in settings.queues}
    for queue in settings.queues:
        _check_queue(queue, settings, calendars, queues)
    _check_circles(settings.queues)
    for agent in settings.agents:
        _check_agent(agent, settings, queues)
    flows = {flow.id: flow for flow in settings.flows}
    for flow in settings.flows:
        check_flow(flow, calendars=calendars, queues=frozenset(queues))
    _check_outside(settings)
    for entry in settings.entries:
        _check_entry(entry, settings, flows.get(entry.flow), queues)


def _unknown(kind: str, name: str, where: str) -> NoReturn:
    raise Refused(f"unknown_{kind}", **{kind: name, "where": where})


def _check_zone(name: str) -> None:
    try:
        zone(name)
    except (ZoneInfoNotFoundError, ValueError):
        raise Refused("unknown_zone", zone=name) from None


def _check_names(settings: Settings) -> None:
    _distinct("client", settings.clients)
    _distinct("queue", (one.id for one in settings.queues))
    _distinct("agent", (one.id for one in settings.agents))
    _distinct("flow", (one.id for one in settings.flows))
    _distinct("calendar", (one.id for one in settings.calendars))
    _distinct("entry", (f"{one.channel}:{one.address}" for one in settings.entries))


def _distinct(kind: str, names: Iterable[str]) -> None:
    seen: set[str] = set()
    for name in names:
        if not name:
            raise Refused("empty_id", kind=kind)
        if name in seen:
            raise Refused("duplicate_id", kind=kind, id=name)
        seen.add(name)


def _check_calendar(calendar: Calendar) -> None:
    if len(calendar.week) != 7:
        raise Refused("bad_week", calendar=calendar.id, days=len(calendar.week))
    for spans in calendar.week:
        _check_spans(calendar.id, spans)
    dates: set[str] = set()
    for special in calendar.exceptions:
        try:
            whole = date.fromisoformat(special.date).isoformat() == special.date
        except ValueError:
            whole = False
        if not whole:
            raise Refused("bad_date", calendar=calendar.id, date=special.date)
        if special.date in dates:
            raise Refused("duplicate_id", kind="date", id=special.date)
        dates.add(special.date)
        _check_spans(calendar.id, special.spans)


def _check_spans(calendar: str, spans: tuple[Span, ...]) -> None:
    end = 0
    for span in spans:
        if not 0 <= span.start < span.end <= _DAY:
            raise Refused("bad_span", calendar=calendar, start=span.start, end=span.end)
        if span.start < end:
            raise Refused("spans_overlap", calendar=calendar, start=span.start, end=span.end)
        end = span.end


def _check_rules(settings: Settings) -> None:
    rules = settings.callbacks
    _positive(
        "settings",
        rona_limit=settings.rona_limit,
        wrap_up_cap=settings.wrap_up_cap,
        reconnect_within=settings.reconnect_within,
        callback_attempts=rules.attempts,
        callback_pause=rules.pause,
        callback_dial_timeout=rules.dial_timeout,
        callback_expires=rules.expires,
    )
    _not_negative("settings", rona_rest=settings.rona_rest)
    if rules.hours is not None:
        _check_spans("callbacks", (rules.hours,))
    if rules.calendar is None:
        return
    calendar = next((one for one in settings.calendars if one.id == rules.calendar), None)
    if calendar is None:
        _unknown("calendar", rules.calendar, "callbacks")
    if not any(calendar.week):
        raise Refused("never_open", calendar=calendar.id)


def _positive(where: str, **values: int) -> None:
    for name, value in values.items():
        if value <= 0:
            raise Refused("not_positive", where=where, name=name, value=value)
        _bounded(where, name, value)


def _bounded(where: str, name: str, value: int) -> None:
    if value > MOST:
        raise Refused("too_large", where=where, name=name)


def _check_queue(
    queue: QueueSettings,
    settings: Settings,
    calendars: frozenset[str],
    queues: dict[QueueId, QueueSettings],
) -> None:
    where = queue.id
    if queue.client not in settings.clients:
        _unknown("client", queue.client, where)
    if queue.calendar is not None and queue.calendar not in calendars:
        _unknown("calendar", queue.calendar, where)
    if not queue.channels:
        raise Refused("no_channel", queue=where)
    _distinct("channel", queue.channels)
    _distinct("skill", (need.skill for need in queue.needs))
    for need in queue.needs:
        _check_level(need.worst_level, where)
    _check_level(queue.priority, where)
    _positive(
        where,
        age_step=queue.age_step,
        target_wait=queue.target_wait,
        ring_timeout=queue.ring_timeout,
        max_waiting=1 if queue.max_waiting is None else queue.max_waiting,
    )
    _not_negative(
        where,
        vip_head_start=queue.vip_head_start,
        prefer_last_agent=queue.prefer_last_agent,
        wrap_up=queue.wrap_up,
    )
    if not 0 < queue.target_share <= 1:
        raise Refused("bad_share", queue=where)
    for rule in queue.overflows:
        _check_overflow(queue, rule, queues)


def _not_negative(where: str, **values: int) -> None:
    for name, value in values.items():
        if value < 0:
            raise Refused("negative", where=where, name=name, value=value)
        _bounded(where, name, value)


def _check_level(level: int, where: str) -> None:
    if not BEST <= level <= WORST:
        raise Refused("bad_level", where=where, level=level)


def _check_overflow(
    queue: QueueSettings, rule: Overflow, queues: dict[QueueId, QueueSettings]
) -> None:
    if (rule.after is None) == (rule.length is None):
        raise Refused("bad_overflow", queue=queue.id)
    _positive(queue.id, overflow=rule.after or rule.length or 0)
    if (rule.to == "queue") != (rule.queue is not None):
        raise Refused("bad_overflow", queue=queue.id)
    if (rule.to == "outside") != bool(rule.number):
        raise Refused("bad_overflow", queue=queue.id)
    if rule.queue is None:
        return
    target = queues.get(rule.queue)
    if target is None:
        _unknown("queue", rule.queue, queue.id)
    if target.client != queue.client:
        raise Refused("other_client", queue=target.id)
    for channel in queue.channels:
        if channel.live and channel not in target.channels:
            raise Refused("other_channel", queue=target.id, channel=channel)


def _check_circles(queues: tuple[QueueSettings, ...]) -> None:
    """Nobody is sent round and round: overflow has an end."""
    onward = {
        queue.id: [rule.queue for rule in queue.overflows if rule.queue is not None]
        for queue in queues
    }
    for start, ways in onward.items():
        seen: set[QueueId] = set()
        ahead = list(ways)
        while ahead:
            queue = ahead.pop()
            if queue == start:
                raise Refused("overflow_circle", queue=start)
            if queue not in seen:
                seen.add(queue)
                ahead.extend(onward[queue])


def _check_agent(
    agent: AgentSettings, settings: Settings, queues: dict[QueueId, QueueSettings]
) -> None:
    _distinct("skill", (one.skill for one in agent.skills))
    for skill in agent.skills:
        _check_level(skill.level, agent.id)
    for queue in agent.queues or ():
        if queue not in queues:
            _unknown("queue", queue, agent.id)
    for client in agent.clients or ():
        if client not in settings.clients:
            _unknown("client", client, agent.id)
    _positive(agent.id, chat=agent.capacity.chat, work=agent.capacity.work)
    if agent.ring_timeout is not None:
        _positive(agent.id, ring_timeout=agent.ring_timeout)


def _check_notice(entry: Entry, flow: Flow) -> None:
    """녹취 고지: nobody is reached on a recorded number who was not told of it."""
    if entry.channel is not Channel.VOICE:
        raise Refused("only_calls_recorded", entry=entry.address)
    untold = unannounced(flow)
    if untold is not None:
        raise Refused("recording_without_notice", entry=entry.address, node=untold)


def _check_outside(settings: Settings) -> None:
    """Nobody is sent to a number that the centre has not allowed."""
    for prefix in settings.outside:
        if not prefix.removeprefix("+").isdecimal() and prefix != "+":
            raise Refused("bad_prefix", prefix=prefix)
    sent = [rule.number for queue in settings.queues for rule in queue.overflows if rule.number]
    sent += [n.number for flow in settings.flows for n in flow.nodes if isinstance(n, Outside)]
    for number in sent:
        if not may_call(number, settings.outside):
            raise Refused("number_not_allowed", number=number)


def _check_entry(
    entry: Entry,
    settings: Settings,
    flow: Flow | None,
    queues: dict[QueueId, QueueSettings],
) -> None:
    if entry.client not in settings.clients:
        _unknown("client", entry.client, entry.address)
    if flow is None:
        _unknown("flow", entry.flow, entry.address)
    if entry.record:
        _check_notice(entry, flow)
    for node in flow.nodes:
        match node:
            case (
                ToQueue(queue=queue_id) | OfferCallback(queue=queue_id) | Voicemail(queue=queue_id)
            ):
                queue = queues[queue_id]
            case _:
                continue
        if queue.client != entry.client:
            raise Refused("other_client", queue=queue.id, entry=entry.address)
        if isinstance(node, ToQueue) and entry.channel not in queue.channels:
            raise Refused("other_channel", queue=queue.id, channel=entry.channel)
