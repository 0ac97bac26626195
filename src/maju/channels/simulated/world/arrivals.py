"""When the next customer comes: a Poisson process whose pace changes over day and week.

The pace is constant within pieces of a local day, so the next arrival is found exactly by
spending an exponential over the pieces; days of 23 and 25 hours have their own pieces.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from random import Random
from zoneinfo import ZoneInfo

from maju.channels.simulated.world.profile import Demand, Profile
from maju.kernel.settings import Span
from maju.kernel.time import HOUR, SECOND, Instant

Piece = tuple[Instant, Instant, float]
"""From, to, and contacts an hour."""


def local_date(at: Instant, zone: ZoneInfo) -> date:
    """The date on the wall's calendar."""
    return datetime.fromtimestamp(at / SECOND, zone).date()


def instant_of(day: date, minute: int, zone: ZoneInfo) -> Instant:
    """The instant *minute* minutes of wall time into *day*; 1440 is the next midnight."""
    days, minutes = divmod(minute, 1440)
    wall = datetime(day.year, day.month, day.day, tzinfo=zone) + timedelta(
        days=days, minutes=minutes
    )
    return Instant(round(wall.astimezone(UTC).timestamp()) * SECOND)


def opening_on(profile: Profile, day: date) -> Span | None:
    """When people work on that day."""
    return None if day.isoformat() in profile.closed_days else profile.week[day.weekday()]


def pieces_of_day(profile: Profile, demand: Demand, day: date) -> Iterator[Piece]:
    """The pace of *demand* over one local day, without gaps."""
    zone = ZoneInfo(profile.zone)
    begin, end = instant_of(day, 0, zone), instant_of(day, 1440, zone)
    span = opening_on(profile, day)
    usual = max((s.end - s.start for s in profile.week if s is not None), default=600)
    leak = profile.leak * demand.per_day * 60 / usual
    if span is None:
        yield begin, end, leak
        return
    size = demand.per_day * profile.weekdays[day.weekday()] * (span.end - span.start) / usual
    total = sum(profile.shape)
    width = (span.end - span.start) / len(profile.shape)
    at = instant_of(day, span.start, zone)
    if begin < at:
        yield begin, at, leak
    for index, weight in enumerate(profile.shape, 1):
        until = instant_of(day, span.start + round(index * width), zone)
        if until > at:
            yield at, until, size * weight / total / (width / 60)
        at = until
    if at < end:
        yield at, end, leak


def arrivals(
    profile: Profile, demand: Demand, chance: Random, *, since: Instant, load: float = 1.0
) -> Iterator[Instant]:
    """The instants at which customers of *demand* come, for ever."""
    day = local_date(since, ZoneInfo(profile.zone))
    left = chance.expovariate(1.0)
    while demand.per_day * load > 0:
        for begin, end, pace in pieces_of_day(profile, demand, day):
            at: float = max(begin, since)
            pace_us = pace * load / HOUR
            while pace_us > 0 and at + left / pace_us < end:
                at += left / pace_us
                yield Instant(int(at))
                left = chance.expovariate(1.0)
            if at < end:
                left -= (end - at) * pace_us
        day += timedelta(days=1)
