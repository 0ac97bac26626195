"""The demonstration centre: an outsourcer who answers for two online shops. 데모 센터.

온담몰 sells everything, 하루식탁 sells meals; both have a line for each topic, by phone and chat,
and some agents answer for both. All names of people are made up and stand in
:func:`directory_of`, never in ``Settings``.
"""

from __future__ import annotations

from datetime import date
from zoneinfo import ZoneInfo

import msgspec

from maju.channels.simulated.demo.calendars import (
    always_calendars,
    office_calendars,
    short_calendars,
)
from maju.channels.simulated.demo.crew import crew, seats
from maju.channels.simulated.demo.doors import entries_of, flows_of, queues_of
from maju.channels.simulated.demo.names import Directory, directory_of
from maju.channels.simulated.demo.shops import SHOPS
from maju.channels.simulated.world.arrivals import instant_of
from maju.kernel.ids import CentreId
from maju.kernel.settings import Calendar, CallbackRules, Settings
from maju.kernel.time import MINUTE, Duration, Instant

__all__ = [
    "DEMO",
    "Directory",
    "demo_settings",
    "directory_of",
    "open_demo_settings",
    "small_day",
    "start_of",
]

DEMO = CentreId("demo")


def demo_settings(
    *,
    agents: int = 30,
    centre: CentreId = DEMO,
    version: int = 1,
    years: tuple[int, ...] = (2025, 2026, 2027, 2028),
) -> Settings:
    """The demonstration centre with *agents* people, in office hours and on Korean holidays; and
    three seats beside them (:func:`..demo.crew.seats`).

    Its usual volume follows from the agents (:func:`..world.profile.profile_of`).
    """
    return _with_seats(_settings(agents, centre, version, office_calendars(years)))


def open_demo_settings(*, agents: int = 30, centre: CentreId = DEMO, version: int = 1) -> Settings:
    """The same centre that never closes, so that it lives whenever somebody looks."""
    return _with_seats(_settings(agents, centre, version, always_calendars()))


def small_day(seed: int, *, centre: CentreId = DEMO) -> tuple[Settings, Instant]:
    """A small centre for one seed, and when its day begins.

    8 to 15 agents, open for four hours on a working day in May 2026: a few hundred contacts. The
    day begins two minutes before the first agents come.
    """
    agents = 8 + seed % 8
    settings = _settings(agents, centre, 1, short_calendars())
    day = date(2026, 5, 4 + (seed // 8) % 5 + 7 * ((seed // 40) % 3))
    return settings, instant_of(day, 9 * 60 - 10, ZoneInfo(settings.zone))


def start_of(day: date, settings: Settings) -> Instant:
    """Local midnight of *day*: where a simulated day begins."""
    return instant_of(day, 0, ZoneInfo(settings.zone))


def _with_seats(settings: Settings) -> Settings:
    return msgspec.structs.replace(settings, agents=(*settings.agents, *seats()))


def _settings(
    agents: int, centre: CentreId, version: int, calendars: tuple[Calendar, ...]
) -> Settings:
    return Settings(
        centre=centre,
        version=version,
        zone="Asia/Seoul",
        clients=tuple(shop.id for shop in SHOPS),
        queues=tuple(queue for shop in SHOPS for queue in queues_of(shop)),
        agents=crew(agents),
        flows=tuple(flow for shop in SHOPS for flow in flows_of(shop)),
        entries=tuple(entry for shop in SHOPS for entry in entries_of(shop)),
        calendars=calendars,
        callbacks=CallbackRules(pause=Duration(10 * MINUTE)),
    )
