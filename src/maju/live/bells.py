"""What other processes ring for: changed rights, somebody who types, pages to be asked anew.

Rights are more than a hint: while nobody listened, a change may have been missed. So whenever
listening begins again, everybody connects anew, with a ticket that the pages give anew.
"""

from __future__ import annotations

import asyncio
from contextlib import suppress
from typing import Literal, Never, Protocol, cast

import psycopg
import structlog

from maju.kernel.ids import AgentId, CentreId, ContactId
from maju.live.queries import QUERIES

log: structlog.typing.FilteringBoundLogger = structlog.get_logger("maju.live")

RIGHTS = "maju_rights"
TYPING = "maju_typing"
NUDGE = "maju_nudge"
_AGAIN_S = 0.5
_TYPING_KEPT = 64
_WHO = ("agent", "customer")
WHAT = ("notices", "messages", "inquiries")


class Heard(Protocol):
    """Who acts on a bell."""

    def rights_changed(self, person: str) -> None:
        """Of the person who signs in with this name."""
        ...

    def may_have_missed(self) -> None:
        """Nobody listened for a while."""
        ...

    def typing(
        self, centre: CentreId, contact: ContactId, by: Literal["agent", "customer"]
    ) -> None:
        """Somebody types."""
        ...

    def nudge(self, centre: CentreId, what: str, agent: AgentId | None) -> None:
        """Pages shall ask anew."""
        ...


class Bells:
    """One connection that listens, and rings for agents who type.

    ``maju_rights '<sign-in>'``, ``maju_typing '<centre> <contact> <agent|customer>'``,
    ``maju_nudge '<centre> <notices|messages|inquiries> <agent|*>'``.
    """

    def __init__(self, url: str, heard: Heard) -> None:
        self._url = url
        self._heard = heard
        self._ring: asyncio.Queue[str] = asyncio.Queue(_TYPING_KEPT)
        self.listening = asyncio.Event()

    def agent_types(self, centre: CentreId, contact: ContactId) -> None:
        """Let the customer see it; lost when there is too much of it, for it is gone in seconds."""
        if not self._ring.full():
            self._ring.put_nowait(f"{centre} {contact} agent")

    async def run(self) -> Never:
        """Listen for ever."""
        lost = False
        while True:
            try:
                connection = await psycopg.AsyncConnection.connect(
                    self._url, autocommit=True, application_name="maju-live"
                )
                async with connection:
                    for channel in (RIGHTS, TYPING, NUDGE):
                        await connection.execute(f"LISTEN {channel}".encode())
                    if lost:
                        log.info("live_bell_back")
                        self._heard.may_have_missed()
                        lost = False
                    self.listening.set()
                    await self._listen(connection)
            except psycopg.Error as error:
                if not lost:
                    log.warning("live_bell_lost", why=str(error).strip())
                    lost = True
            await asyncio.sleep(_AGAIN_S)

    async def _listen(self, connection: psycopg.AsyncConnection[tuple[object, ...]]) -> None:
        ringing = asyncio.create_task(self._ring_typing(), name="typing")
        try:
            async for notice in connection.notifies():
                self.hear(notice.channel, notice.payload)
        finally:
            ringing.cancel()
            await asyncio.gather(ringing, return_exceptions=True)

    async def _ring_typing(self) -> Never:
        """On a connection of its own: one that listens cannot say anything."""
        while True:
            said = await self._ring.get()
            with suppress(psycopg.Error):  # then it is lost: it would be over before it is told
                async with await psycopg.AsyncConnection.connect(
                    self._url, autocommit=True, application_name="maju-live"
                ) as link:
                    while True:
                        await link.execute(QUERIES["ring"], {"channel": TYPING, "said": said})
                        said = await self._ring.get()

    def hear(self, channel: str, payload: str) -> None:
        """One notice; what is not well-formed is nobody's."""
        if channel == RIGHTS:
            self._heard.rights_changed(payload)
            return
        words = payload.split(" ")
        if len(words) != 3:
            return
        centre = CentreId(words[0])
        if channel == TYPING and words[2] in _WHO:
            by = cast("Literal['agent', 'customer']", words[2])
            self._heard.typing(centre, ContactId(words[1]), by)
        elif channel == NUDGE and words[1] in WHAT:
            agent = None if words[2] == "*" else AgentId(words[2])
            self._heard.nudge(centre, words[1], agent)
