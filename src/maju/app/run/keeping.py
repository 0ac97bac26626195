"""The demonstration's centre in the directory: its tables, its people, and the settings from them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, datetime
from typing import Never
from zoneinfo import ZoneInfo

from maju.app.home import Home
from maju.app.run.demo_people import (
    PEOPLE,
    demo_password,
    give_passwords,
    seat_sign_ins,
)
from maju.app.run.plan import Plan, address
from maju.channels.simulated.demo import directory_of, open_demo_settings
from maju.channels.simulated.demo.turns import heads_of
from maju.facts.fold.names import put_names
from maju.facts.history.manifest import linked
from maju.kernel.errors import Trouble
from maju.kernel.time import Instant


def keep_demo(plan: Plan, home: Home, url: str, *, have: int) -> None:
    """Bring the demonstration into the directory, which sends what the engine lacks.

    The inbox keeps the order: settings are applied before anything that arrives later. *have* is
    the version that the engine decides by.
    """
    from maju.app.web.settings import Site
    from maju.app.web.wsgi import configure

    demo, centre, clock = plan.demo, plan.centres[0], plan.clock()
    assert demo is not None, "only a demonstration brings its own centre"
    configure(Site(home=home, conninfo=url, numbers=_nobody, now=clock.now, pooled=False))

    from django.db import connections

    from maju.app.run.demo_desk import keep_desk
    from maju.app.run.demo_inbox import keep_inbox
    from maju.app.run.demo_roster import keep_roster
    from maju.directory.adopting import adopt, grant
    from maju.directory.loading import Names

    settings = open_demo_settings(agents=heads_of(demo.agents), centre=centre)
    known = directory_of(settings)
    names = Names(
        centre="마주 데모 센터",
        agents=known.agents,
        clients=known.clients,
        queues=known.queues,
        teams=known.teams,
        calendars=known.calendars,
        sign_ins=seat_sign_ins(centre),
    )
    try:
        adopt(settings, names, have=have, now=clock.now())
        keep_desk(centre)
        for each in PEOPLE:
            grant(f"{each.name}@{centre}", each.ko, each.role, None if each.everywhere else centre)
        for client, (name, _) in known.clients.items():
            grant(f"{client}@{centre}", name, "client", centre, client)
        keep_inbox(centre, clock.now())
        keep_roster(centre, _day(clock.now(), settings.zone), clock.now(), plan.scale.speed)
        give_passwords(centre, list(known.clients), demo_password(home))
    finally:
        connections.close_all()
    with linked(url) as link:
        put_names(link, centre, "agent", {str(each): name for each, name in known.agents.items()})
        put_names(link, centre, "client", {each: name for each, (name, _) in known.clients.items()})
        put_names(link, centre, "queue", {each: name for each, (name, _) in known.queues.items()})


def _day(at: Instant, zone: str) -> date:
    return datetime.fromtimestamp(at / 1_000_000, ZoneInfo(zone)).date()


def first_link(plan: Plan, home: Home, url: str, lang: str) -> str | None:
    """A link for the first administrator, where nobody could sign in yet."""
    with at_the_tables(home, url, plan.clock().now):
        from maju.app.people.command import first_administrator

        return first_administrator(address(plan), lang)


@contextmanager
def at_the_tables(home: Home, url: str, now: Callable[[], Instant]) -> Iterator[None]:
    """Inside, Django's tables are this installation's, in a process that serves no pages."""
    from maju.app.web.settings import Site
    from maju.app.web.wsgi import configure

    configure(Site(home=home, conninfo=url, numbers=_nobody, now=now, pooled=False))

    from django.db import connections

    try:
        yield
    finally:
        connections.close_all()


def _nobody() -> Never:
    raise Trouble("this process answers no questions")
