"""Beside the adapter, for as long as it runs: strangers are counted, messages mailed, ledgers kept, registrations
at carriers watched, and announcements that were changed on the pages are brought to where Asterisk plays
them from."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Never

import psycopg
import structlog

from maju.app.home import Home
from maju.app.reporting.mail import find_way
from maju.app.voice.asking import ask
from maju.app.voice.books import QUERIES, count_strangers, due, keep_day, turn_files
from maju.app.voice.mailing import Mailer
from maju.app.voice.office import bring_to
from maju.app.voice.registering import note, standing
from maju.channels.asterisk.recording.store import Recordings
from maju.channels.asterisk.secrets import ari_secret, voice_key
from maju.channels.asterisk.settings import Server
from maju.directory.telephony import Deed
from maju.journal.postgres.errors import told
from maju.journal.recordings.shelf import Shelf
from maju.kernel.errors import Refused, Trouble
from maju.kernel.time import Instant

log: structlog.typing.FilteringBoundLogger = structlog.get_logger("maju.voice")

EVERY_S = 20.0


async def keep_books(
    home: Home, url: str, server: Server, store: Recordings, now: Callable[[], Instant]
) -> Never:
    """Look for ever; trouble is told once, and the next look begins where this one did."""
    shelf = Shelf(home.blobs, server.centre)
    mailer = Mailer(url=url, server=server, shelf=shelf, store=store)
    troubled = False
    while True:
        try:
            await asyncio.to_thread(look, url, server, now)
            await asyncio.to_thread(watch_lines, home, server, now)
            await mailer.look(find_way(home), now())
            await asyncio.to_thread(bring_prompts, home, url, server)
            troubled = False
        except (Refused, Trouble, OSError) as trouble:
            if not troubled:
                log.warning("voice_books_waiting", server=server.name, why=str(trouble))
            troubled = True
        await asyncio.sleep(EVERY_S)


def bring_prompts(home: Home, url: str, server: Server) -> None:
    """What the pages have changed and this server's folder has not heard of: they were killed before
    they brought it, or the folder is another machine's."""
    with told(), psycopg.connect(url, autocommit=True) as link:
        rows = link.execute(QUERIES["prompts"], {"centre": server.centre}).fetchall()

        def load(row: int) -> bytes:
            found = link.execute(QUERIES["prompt_sound"], {"id": row}).fetchone()
            return b"" if found is None else bytes(found[0])

        deeds = [
            Deed(key=code, number=number, load=None if built else partial(load, row))
            for row, code, number, built in rows
        ]
        changed = bring_to(home, Path(server.prompts), deeds)
    if changed:
        log.info("prompts_brought", server=server.name, names=list(changed))


def watch_lines(home: Home, server: Server, now: Callable[[], Instant]) -> None:
    """Write down whose registration has come or gone."""
    asked = ask(server, ari_secret(voice_key(home.keys), server.name))
    if asked is not None:
        note(home, server, standing(home, server, asked), now())


def look(url: str, server: Server, now: Callable[[], Instant]) -> None:
    """Once."""
    refused = count_strangers(url, server)
    if refused:
        log.info("strangers_refused", server=server.name, times=refused)
    day = due(url, server, now())
    if day is None:
        return
    found = keep_day(url, server, day, now())
    turn_files(server, day)
    tell = log.warning if found.apart else log.info
    tell("voice_ledger", server=server.name, day=day.isoformat(), calls=found.calls, apart=len(found.apart))  # fmt: skip
