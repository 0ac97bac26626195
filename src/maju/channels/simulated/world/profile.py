"""How the people outside behave: how many come when, for what, how patient they are.

A :class:`Profile` belongs to the world, not to Maju: no centre can set how patient its customers
are. :func:`profile_of` makes a plausible one for any settings, sized so that the agents who are
there are busy; :mod:`..demo` only leans on it.
"""

from __future__ import annotations

import msgspec
from msgspec import Struct

from maju.channels.simulated.world.chance import Patience, Spread
from maju.channels.simulated.world.roles import played
from maju.channels.simulated.world.sounds import topics_behind
from maju.kernel.channels import Channel
from maju.kernel.ids import ClientId
from maju.kernel.settings import Calendar, Settings, Span

DAY_MINUTES = 1440


class Topic(Struct, frozen=True, kw_only=True):
    """What a customer wants, and how long that takes.

    Args:
        share: weight among the topics that one door leads to.
        solved: chance that one conversation settles it.
    """

    name: str
    share: float
    talk: Spread
    chat: Spread
    wrap_up: Spread
    solved: float = 0.88
    words: tuple[str, ...] = ()


def _topic(name: str, share: float, talk_s: float, *words: str) -> Topic:
    return Topic(
        name=name,
        share=share,
        talk=Spread(talk_s, 0.7),
        chat=Spread(talk_s * 2.4, 0.6),
        wrap_up=Spread(28.0, 0.6),
        words=words,
    )


TOPICS = (
    _topic("delivery", 0.36, 165.0, "배송이 언제 오나요?", "송장 번호가 조회되지 않아요."),
    _topic("exchange", 0.22, 240.0, "교환하고 싶어요.", "반품 접수 부탁드려요."),
    _topic("payment", 0.14, 210.0, "결제가 두 번 됐어요.", "환불은 언제 되나요?"),
    _topic("product", 0.14, 190.0, "이 상품 재입고되나요?", "사이즈가 어떻게 되나요?"),
    _topic("vip", 0.04, 230.0, "담당자와 이야기하고 싶어요."),
    _topic("track", 0.05, 120.0, "지금 어디쯤인가요?"),
    _topic("agent", 0.09, 200.0, "상담사 연결해 주세요."),
)
_KNOWN = {topic.name: topic for topic in TOPICS}
_REAL = (".web", ".line")
"""Flows behind doors for people of flesh and blood end so: nobody of this world comes there."""


class Demand(Struct, frozen=True, kw_only=True):
    """Who comes to the door *entry*.

    Args:
        per_day: expected contacts on a usual working day.
        topics: what for, by weight.
    """

    entry: str
    channel: Channel
    client: ClientId
    per_day: float
    topics: tuple[Topic, ...]


class Habits(Struct, frozen=True, kw_only=True):
    """Chances of the small things that people do."""

    menu_leave: float = 0.015
    menu_silent: float = 0.02
    menu_wrong: float = 0.03
    menu_other: float = 0.02
    accept_callback: float = 0.6
    answer_callback: float = 0.75
    redial: float = 0.5  # after an attempt that nobody served
    redial_most: int = 3
    redial_after: Spread = Spread(180.0, 1.0)
    return_tomorrow: float = 0.3  # who found it closed
    reconnect_after: Spread = Spread(7200.0, 1.2)
    drop: float = 0.006
    anonymous: float = 0.06
    vip: float = 0.03
    english: float = 0.02
    chinese: float = 0.01
    customer_ends: float = 0.6
    held_leave: float = 0.02
    miss_ring: float = 0.012
    decline: float = 0.003
    hold: float = 0.12
    transfer: float = 0.03
    consult: float = 0.02
    extend_wrap_up: float = 0.02
    device_lost: float = 0.0008
    extra_away: float = 0.08  # per half shift: coaching, a meeting, an office task


class Profile(Struct, frozen=True, kw_only=True):
    """The whole of the outside world's habits.

    Args:
        week: for each weekday, Monday first, when people come and agents work; ``None``: closed.
        shape: twelve weights over the opening, of equal width.
        closed_days: local dates on which nobody works and few come.
        leak: arrivals out of hours, as a share of the mean pace within hours.
    """

    zone: str
    demands: tuple[Demand, ...]
    week: tuple[Span | None, ...]
    weekdays: tuple[float, ...] = (1.2, 1.05, 1.0, 0.98, 1.0, 0.7, 0.6)
    shape: tuple[float, ...] = (0.8, 1.15, 1.3, 1.2, 0.8, 0.85, 1.05, 1.15, 1.1, 1.0, 0.9, 0.7)
    closed_days: frozenset[str] = frozenset()
    leak: float = 0.03
    patience: Patience = Patience()
    chat_patience: Patience = Patience(0.03, 15.0, 420.0, 1.2)
    habits: Habits = Habits()


def profile_of(settings: Settings, *, occupancy: float = 0.56) -> Profile:
    """A world that keeps the agents of *settings* busy for *occupancy* of a day on average.

    The peak hour has about 1.25 times the mean and redials come on top, so the default gives
    75–85 % there. Chat counts
    half its time, for agents hold about two at once.
    """
    week = tuple(_opening(settings, weekday) for weekday in range(7))
    shut = _closed_days(settings)
    doors = [
        (entry, _topics(topics_behind(settings, entry.flow)))
        for entry in settings.entries
        if entry.channel.live and not entry.flow.endswith(_REAL)
    ]
    weights = [
        _weight(entry.channel, topics) * _crew_share(settings, entry.client)
        for entry, topics in doors
    ]
    hours = max((_worked(span) for span in week if span is not None), default=0.0)
    work_s = len(played(settings)) * hours * 3600 * occupancy
    total = sum(w * _effort_s(e.channel, t) for (e, t), w in zip(doors, weights, strict=True))
    scale = work_s / total if total else 0.0
    demands = tuple(
        Demand(
            entry=entry.address,
            channel=entry.channel,
            client=entry.client,
            per_day=weight * scale,
            topics=topics,
        )
        for (entry, topics), weight in zip(doors, weights, strict=True)
    )
    always = all(span is not None and _whole(span) for span in week)
    level = Profile(zone=settings.zone, demands=demands, week=week, closed_days=shut)
    if not always:
        return level
    # everybody works on every day of a centre that never closes, so as many come on every day
    return msgspec.structs.replace(level, shape=(1.0,) * 12, weekdays=(1.0,) * 7)


def _topics(labels: tuple[str, ...]) -> tuple[Topic, ...]:
    known = tuple(_KNOWN[label] for label in labels if label in _KNOWN)
    return known or tuple(_topic(label, 0.1, 200.0) for label in labels) or (_KNOWN["agent"],)


def _weight(channel: Channel, topics: tuple[Topic, ...]) -> float:
    narrow = 0.1 if len(topics) == 1 else 1.0  # a door for few: the VIP line
    return narrow * (1.0 if channel is Channel.VOICE else 0.45)


def _crew_share(settings: Settings, client: ClientId) -> float:
    """How many agents answer for *client*; who answers for several counts in parts."""
    parts = [
        1 / len(agent.clients or settings.clients)
        for agent in played(settings)
        if client in (agent.clients or settings.clients)
    ]
    return sum(parts)


def _effort_s(channel: Channel, topics: tuple[Topic, ...]) -> float:
    share = sum(topic.share for topic in topics)
    mean = sum(
        topic.share
        * (
            topic.talk.mean_s + topic.wrap_up.mean_s
            if channel is Channel.VOICE
            else (topic.chat.mean_s + topic.wrap_up.mean_s) / 2
        )
        for topic in topics
    )
    return mean / share


def _opening(settings: Settings, weekday: int) -> Span | None:
    """From the first queue that opens to the last that closes; without calendars: always."""
    whole = Span(start=0, end=DAY_MINUTES)
    if any(queue.calendar is None for queue in settings.queues):
        return whole
    calendars = {calendar.id: calendar for calendar in settings.calendars}
    used = {queue.calendar for queue in settings.queues if queue.calendar is not None}
    spans = [span for name in sorted(used) for span in calendars[name].week[weekday]]
    if not spans:
        return None
    return Span(start=min(s.start for s in spans), end=max(s.end for s in spans))


def _closed_days(settings: Settings) -> frozenset[str]:
    def closed(calendar: Calendar) -> frozenset[str]:
        return frozenset(e.date for e in calendar.exceptions if not e.spans)

    days = [closed(calendar) for calendar in settings.calendars]
    return frozenset.intersection(*days) if days else frozenset()


def _whole(span: Span) -> bool:
    return span.start == 0 and span.end == DAY_MINUTES


def _worked(span: Span) -> float:
    """Hours that one agent answers in a day of this opening: a shift less its breaks."""
    hours = (span.end - span.start) / 60
    if _whole(span):
        return hours * 0.85
    return min(hours, 9.0) - (1.5 if hours >= 6 else 0.25)
