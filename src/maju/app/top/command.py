"""The command ``maju top``."""

from __future__ import annotations

import asyncio
from contextlib import suppress

import click
from rich.console import Console
from rich.live import Live

from maju.app.database import using_database
from maju.app.home import find_home
from maju.app.logs import keep_quiet
from maju.app.run.plan import time_file
from maju.app.speech import chosen, lang_option
from maju.app.tasks import end
from maju.app.top.awaiting import await_centre
from maju.app.top.board import as_json, draw
from maju.app.top.watch import Watch
from maju.engine.clock import WallClock
from maju.journal.postgres.journal import PostgresJournal
from maju.kernel.ids import CentreId


@click.command("top")
@click.option("--centre", help="Which centre; not needed when there is one.")
@click.option("--once", is_flag=True, help="One picture, then end.")
@click.option(
    "--json", "for_programs", is_flag=True, help="One JSON object a picture, a line each."
)
@click.option(
    "--every", type=click.FloatRange(0.1, 60), default=1.0, help="Seconds between two pictures."
)
@lang_option
def top_command(
    centre: str | None,
    once: bool,  # noqa: FBT001 - click passes options
    for_programs: bool,  # noqa: FBT001
    every: float,
    lang: str | None,
) -> None:
    """Watch the floor live: queues, agents, and today's counts.

    It follows the journal and asks the engine for nothing. A picture that may be old says so.
    Ctrl-C ends it.
    """
    keep_quiet()
    with using_database() as url, suppress(KeyboardInterrupt):
        found = await_centre(url, centre, find_home(), chosen(lang))
        asyncio.run(
            _top(url, found, chosen(lang), once=once, for_programs=for_programs, every=every)
        )


async def _top(
    url: str, centre: CentreId, lang: str, *, once: bool, for_programs: bool, every: float
) -> None:
    async with PostgresJournal(url, WallClock(), connections=3) as journal:
        watch = Watch(journal, centre, time_file(find_home(), centre))
        await watch.start()
        following = asyncio.create_task(watch.follow())
        try:
            if once:
                await _show_once(watch, lang, for_programs=for_programs)
            elif for_programs:
                while True:
                    click.echo(as_json(await watch.view()))
                    await asyncio.sleep(every)
            else:
                await _show(watch, lang, every)
        finally:
            await end(following)


async def _show_once(watch: Watch, lang: str, *, for_programs: bool) -> None:
    view = await watch.view()
    if for_programs:
        click.echo(as_json(view))
    else:
        console = Console()
        console.print(draw(view, lang, width=console.width, height=console.height - 1))


async def _show(watch: Watch, lang: str, every: float) -> None:
    console = Console()
    with Live(console=console, screen=True, auto_refresh=False) as live:
        while True:
            view = await watch.view()
            size = console.size
            live.update(draw(view, lang, width=size.width, height=size.height), refresh=True)
            await asyncio.sleep(every)
