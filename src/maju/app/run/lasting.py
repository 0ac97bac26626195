"""Connections do not outlast what they were opened by: a session that is over, a right of yesterday.

A connection is opened with what its person might at that moment, and changes of rights close it at
once. What ends by itself rings no bell: a session that nobody uses, a role or an employment with its
last day. So all that is open is looked through once a minute, by one statement; who should not be
here comes anew, and the page that gives tickets says yes or no.

A desk with a contact in hand is in use, however long the talk is. A board is looked at and not
clicked, so it lasts as long as a session can, on a wall, too.
"""

from __future__ import annotations

import asyncio
from typing import Never

import psycopg
import structlog

from maju.directory.queries import QUERIES
from maju.directory.wall import IDLE, LONGEST, wall
from maju.live.hub import Hub

log: structlog.typing.FilteringBoundLogger = structlog.get_logger("maju.live")

LOOK_S = 60.0


async def watch_sessions(url: str, hub: Hub) -> Never:
    """Look for ever; a database that is away is looked at again."""
    while True:
        await asyncio.sleep(LOOK_S)
        try:
            async with await psycopg.AsyncConnection.connect(
                url, autocommit=True, application_name="maju-live"
            ) as link:
                await look(link, hub)
        except psycopg.Error as error:
            log.warning("sessions_not_looked_at", why=str(error).strip())


async def look(link: psycopg.AsyncConnection[tuple[object, ...]], hub: Hub) -> None:
    """Once."""
    held = hub.held()
    if not held:
        return
    now = wall()
    busy = [each.ticket.session for each in held if each.busy]
    if busy:
        await link.execute(QUERIES["use_sessions"], {"sessions": busy, "now": now, "idle": IDLE})
    tickets = [each.ticket for each in held]
    asked = {
        "nonces": [each.nonce for each in tickets],
        "sessions": [each.session for each in tickets],
        "people": [each.person for each in tickets],
        "centres": [each.centre for each in tickets],
        "made": [int(each.made * 1_000_000) for each in tickets],
        "desks": [each.kind == "desk" for each in tickets],
        "now": now,
        "idle": IDLE,
        "longest": LONGEST,
    }
    cursor = await link.execute(QUERIES["not_lasting"], asked)
    over = {str(nonce) for (nonce,) in await cursor.fetchall()}
    if over:
        log.info("connections_renewed", count=len(over))
        hub.renew(over)
