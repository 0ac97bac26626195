"""``maju run``: PostgreSQL, schema, settings, then the processes; and all of them ended."""

from __future__ import annotations

import asyncio
from contextlib import ExitStack
from functools import partial

import click
import msgspec

from maju.app.centres import centres_to_run
from maju.app.database import Database, open_database
from maju.app.home import Home, find_home
from maju.app.run.growing import Growth, children_of, held
from maju.app.run.keeping import first_link, keep_demo
from maju.app.run.plan import Demo, Plan, time_file
from maju.app.run.preparing import make_scale, version_of
from maju.app.run.saying import Voice
from maju.app.run.supervisor import Supervisor
from maju.app.schema import migrate_all
from maju.app.speech import chosen, lang_option
from maju.app.voice.demo import keep_demo_server
from maju.app.web.door import Door
from maju.app.web.ports import HOST, held_port
from maju.channels.simulated.demo import DEMO
from maju.kernel.ids import CentreId


@click.command("run")
@click.option("--demo", is_flag=True, help="With simulated customers and agents, at any hour.")
@click.option(
    "--speed", type=click.FloatRange(0.1, 600), default=1.0, help="How fast the demo's time passes."
)
@click.option(
    "--seed", type=int, default=1, help="Draws the demo's customers; same seed, same day."
)
@click.option(
    "--agents",
    type=click.IntRange(1, 3_000),
    default=30,
    help="How many agents the demo has at work.",
)
@click.option(
    "--load", type=click.FloatRange(0.0, 100.0), default=1.0, help="Demand, as a multiple."
)
@click.option(
    "--past",
    type=click.IntRange(0, 400),
    default=0,
    help="Days of calls that the demo brings along, for plans and reports.",
)
@click.option(
    "--centre", "centres", multiple=True, help="Which centre; may be repeated without --demo."
)
@click.option(
    "--port",
    type=click.IntRange(1, 65_535),
    help="Of the pages on 127.0.0.1; else 8787 or the next free one.",
)
@click.option(
    "--origin",
    default="",
    help="What people type, behind a reverse proxy with TLS: https://maju.example.com",
)
@click.option(
    "--proxy",
    "proxies",
    multiple=True,
    help="Address of a reverse proxy to believe; may be repeated.",
)
@click.option(
    "--listen", default=HOST, show_default=True, help="Address to open the pages' port on."
)
@click.option("--insecure", is_flag=True, help="Let passwords cross the network without TLS.")
@lang_option
def run_command(  # noqa: PLR0917 - click passes them by name
    demo: bool,  # noqa: FBT001 - click passes options
    speed: float,
    seed: int,
    agents: int,
    load: float,
    past: int,
    centres: tuple[str, ...],
    port: int | None,
    origin: str,
    proxies: tuple[str, ...],
    listen: str,
    insecure: bool,  # noqa: FBT001 - click passes options
    lang: str | None,
) -> None:
    """Run a contact centre until Ctrl-C.

    Starts PostgreSQL (or uses the one that DATABASE_URL names), brings it to this version's
    schema, and runs an engine, a follower, a report process, the pages and, with --demo, a world of
    simulated customers and agents. The pages open in a browser on this machine, behind a reverse
    proxy at --origin. Whatever dies is
    started again; whatever was committed is never lost. Without --demo
    it runs every centre of the database, or those that --centre names; of a centre that was only
    imported it shows the pages and sends the reports, and no engine is needed. Where there is no
    centre yet, the pages lead the first administrator through its making; its engine begins then.
    """
    if demo and len(centres) > 1:
        raise click.UsageError("--demo has one centre")
    if not demo and speed != 1.0:
        raise click.UsageError("--speed needs --demo: real customers keep real time")
    door = Door(origin=origin, proxies=proxies, listen=listen, insecure=insecure).check()
    voice = Voice(chosen(lang))
    home = find_home().prepare()
    with ExitStack() as stack:
        names = tuple(CentreId(each) for each in centres) or ((DEMO,) if demo else ())
        stack.enter_context(held(home, names))
        voice.starting()
        database = open_database(home)
        stack.callback(database.close)
        migrate_all(database.conninfo)
        shown: tuple[CentreId, ...] = ()
        if not demo:
            said, (names, shown) = names, centres_to_run(database.conninfo, names)
            stack.enter_context(held(home, [each for each in names if each not in said]))
        plan = Plan(
            home=str(home.root),
            centres=names,
            scale=asyncio.run(make_scale(database.conninfo, names, speed=speed)),
            port=stack.enter_context(held_port(port)),
            demo=Demo(seed=seed, agents=agents, load=load, past=past) if demo else None,
            shown=shown,
            door=door,
        )
        growth = None
        if not demo and not centres:
            growth = Growth(plan, home, database.conninfo, stack)
        _run(plan, home, database, voice, growth)
    voice.ended()


def _run(plan: Plan, home: Home, database: Database, voice: Voice, growth: Growth | None) -> None:
    if plan.demo is not None:
        real_time = plan.scale.speed == 1.0
        keep_demo_server(home, plan.centres[0], plan.port, real_time=real_time)
        have = asyncio.run(version_of(database.conninfo, plan.centres[0], plan.clock()))
        keep_demo(plan, home, database.conninfo, have=have)
        first = None
    else:
        first = first_link(plan, home, database.conninfo, voice.lang)
    try:
        for centre in plan.centres:
            time_file(home, centre).write_bytes(msgspec.json.encode(plan.scale))
        Supervisor(
            database,
            children_of(plan, home, voice.say),
            say=voice.say,
            began=partial(_began, plan, home, voice, first, embedded=database.embedded is not None),
            still=voice.still,
            grow=None if growth is None else partial(growth.look, say=voice.say),
        ).run()
    finally:
        for centre in plan.centres if growth is None else growth.plan.centres:
            time_file(home, centre).unlink(missing_ok=True)


def _began(plan: Plan, home: Home, voice: Voice, first: str | None, *, embedded: bool) -> None:
    """The pages answer: now their address is worth something."""
    voice.welcome(plan, home, embedded=embedded)
    if first is not None:
        voice.first(first)
    voice.began(plan)
