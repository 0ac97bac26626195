"""Who writes at this moment, carried between the widget and the desks; never kept."""

from __future__ import annotations

import asyncio

import psycopg
import structlog
from psycopg import AsyncConnection

from maju.channels.webchat import Presence
from maju.kernel.ids import ContactId

log = structlog.get_logger()

CHANNEL = "maju_typing"
_AGAIN_S = 1.0


async def hear_typing(url: str, presence: Presence) -> None:
    """Tell *presence* of agents who write, for ever; what is missed meanwhile is no loss."""
    lost = False
    while True:
        try:
            async with await AsyncConnection.connect(
                url, autocommit=True, application_name="maju-typing"
            ) as link:
                await link.execute(f"LISTEN {CHANNEL}".encode())
                lost = False
                async for notice in link.notifies():
                    _, _, rest = notice.payload.partition(" ")
                    contact, _, by = rest.rpartition(" ")
                    if by == "agent":
                        presence.typed(ContactId(contact))
        except psycopg.Error as error:
            if not lost:
                log.warning("typing_unheard", why=str(error).strip())
            lost = True
        await asyncio.sleep(_AGAIN_S)
