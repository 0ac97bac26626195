"""A call is handed back to Asterisk's own dialplan: nobody of the centre decides about it."""

from __future__ import annotations

from collections.abc import Mapping

from maju.channels.asterisk.book import Call
from maju.channels.asterisk.exchange import Exchange, log
from maju.kernel.commands import Leave
from maju.kernel.time import SECOND, Duration

UNDECIDED_FOR = Duration(10 * SECOND)
"""So long may an arrival wait for the centre's first word; an engine that starts again is faster."""
FALLBACK: Mapping[str, str | int] = {"context": "maju-handed", "extension": "s", "priority": 1}


async def hand_back(x: Exchange, call: Call) -> None:
    """The dialplan takes *call* over; to the centre it is gone, which it learns first.

    Who is killed in between finds on the line that it was to be handed back, and does it again.
    """
    call.over = True
    call.mode = "away"
    await x.remember(call)
    log.warning("handed_back", adapter=x.adapter, contact=call.contact)
    body = Leave(contact=call.contact, cause="dropped")
    await x.mouth.say(f"{call.contact}/leave", body)
    await x.write(call.channel, "MAJU_CONTACT", call.contact)
    x.book.drop(call)
    await x.ari.tell("POST", f"channels/{call.channel}/continue", FALLBACK)
