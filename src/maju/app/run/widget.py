"""The role ``widget``: web chat for visitors, on a port (and so an origin) of its own.

In a demonstration a second port shows a shop of each client, so that the widget is seen where it
belongs: on a page of another origin.
"""

from __future__ import annotations

import asyncio
import os
from collections.abc import Sequence
from contextlib import AsyncExitStack

import uvicorn
from starlette.applications import Starlette

from maju.app.keys import open_vault
from maju.app.run.plan import Plan, shop_port, widget_port
from maju.app.run.roles import tell_ready
from maju.app.tasks import run_until
from maju.app.web.ports import HOST
from maju.app.web.secret import web_secret
from maju.app.widget.doors import DirectoryDoors
from maju.app.widget.files import SealedFiles
from maju.app.widget.shops import shops
from maju.app.widget.typing import hear_typing
from maju.channels.webchat import Books, ChatSettings, Presence, WebchatAdapter
from maju.channels.webchat.http import Pages
from maju.channels.webchat.model import Session
from maju.channels.webchat.postgres import PostgresStore
from maju.channels.webchat.visitors import Visitors
from maju.journal.postgres.journal import PostgresJournal
from maju.journal.postgres.people import PostgresPeople
from maju.journal.postgres.submit import submit_in
from maju.live.serving import Server, listen

END_WITHIN_S = 3
KEEP_ALIVE_S = 75
"""Longer than a proxy in front keeps its own, so that it is never we who hang up on a request."""
SWEEP_EVERY_S = 3_600.0


async def talk(plan: Plan, url: str, stop: asyncio.Event) -> None:
    """Serve visitors of every centre of the plan until *stop* is set."""
    home, clock, settings = plan.folders(), plan.clock(), ChatSettings()
    monotonic = asyncio.get_running_loop().time
    presence = Presence(monotonic)
    doors = DirectoryDoors(url, plan.centres, more=_shop_origins(plan))
    async with AsyncExitStack() as stack:
        journal = await stack.enter_async_context(PostgresJournal(url, clock, connections=4))
        people = await stack.enter_async_context(
            PostgresPeople(url, open_vault(home), connections=4)
        )
        store = await stack.enter_async_context(
            PostgresStore(url, submit_in, days=settings.token_days)
        )
        await doors.read()
        books = Books(store, people, presence)
        visitors = Visitors(
            books,
            doors,
            people,
            clock,
            files=SealedFiles(people, home.blobs),
            secret=web_secret(home).encode(),
            settings=settings,
            monotonic=monotonic,
        )

        async def typing(session: Session) -> None:
            if session.open is not None:
                said = f"{session.centre} {session.open.contact} customer"
                await store.ring_typing(said)

        async def sweep() -> None:
            while True:
                await asyncio.sleep(SWEEP_EVERY_S)
                await store.sweep()

        pages = Pages(visitors, typing=typing, stop=stop, proxies=believed_proxies(plan))
        adapters = [
            WebchatAdapter(
                journal, each, books, doors, clock, monotonic=monotonic, settings=settings
            )
            for each in plan.centres
        ]
        begun = asyncio.Event()
        serving = [
            asyncio.create_task(_serve(app, port, stop, begun), name=f"port {port}")
            for app, port in _applications(plan, pages)
        ]
        await begun.wait()
        tell_ready()
        try:
            await run_until(
                stop,
                [
                    *(each.run() for each in adapters),
                    doors.keep(),
                    hear_typing(url, presence),
                    sweep(),
                ],
            )
        finally:
            stop.set()
            await asyncio.gather(*serving)


def _applications(plan: Plan, pages: Pages) -> Sequence[tuple[Starlette, int]]:
    """What is served, and where; the shops first, for the widget's is the one to be ready."""
    chat = (pages.application(), widget_port(plan))
    return [chat] if plan.demo is None else [(shops(widget_port(plan)), shop_port(plan)), chat]


async def _serve(app: Starlette, port: int, stop: asyncio.Event, begun: asyncio.Event) -> None:
    """Answer on *port* of loopback until *stop* is set; streams end by themselves then."""
    config = uvicorn.Config(
        app,
        lifespan="off",
        log_config=None,
        access_log=False,
        proxy_headers=False,  # whose word is believed, the application knows
        server_header=False,
        timeout_keep_alive=KEEP_ALIVE_S,
        timeout_graceful_shutdown=END_WITHIN_S,
    )
    server = Server(config, begun.set)
    serving = asyncio.create_task(server.serve([listen(HOST, port)]), name="uvicorn")
    stopped = asyncio.create_task(stop.wait())
    try:
        await asyncio.wait((serving, stopped), return_when=asyncio.FIRST_COMPLETED)
    finally:
        stopped.cancel()
        server.should_exit = True
        await serving


def _shop_origins(plan: Plan) -> Sequence[str]:
    """The demonstration's shops lie on a port that is known only now."""
    if plan.demo is None:
        return ()
    return [f"http://{host}:{shop_port(plan)}" for host in (HOST, "localhost")]


def believed_proxies(plan: Plan) -> frozenset[str]:
    """Whose word about a visitor's address is believed: the pages' proxies, and those that
    ``MAJU_WIDGET_PROXIES`` names, by commas."""
    said = os.environ.get("MAJU_WIDGET_PROXIES", "")
    return frozenset(plan.door.proxies) | {each.strip() for each in said.split(",") if each.strip()}
