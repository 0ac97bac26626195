"""A call is handed back to Asterisk's own dialplan: nobody of the centre decides about it.

What a caller is to hear next is the centre's word. After each thing that is told of a call that
waits for one, it is looked whether somebody decides there at all.
"""

from __future__ import annotations

from collections.abc import Mapping

from maju.channels.asterisk.book import Call
from maju.channels.asterisk.exchange import Exchange, log
from maju.kernel.commands import Leave
from maju.kernel.ids import CommandId
from maju.kernel.time import SECOND, Duration

UNDECIDED_FOR = Duration(10 * SECOND)
"""So long may an arrival wait for the centre's first word; an engine that starts again is faster."""
UNANSWERED_FOR = Duration(30 * SECOND)
"""So long may a caller in a flow wait for what comes next, the most of it with music."""
UNHEARD_FOR = Duration(5 * SECOND)
"""After so long without a wish of the centre, it is asked what became of what it was told."""
FALLBACK: Mapping[str, str | int] = {"context": "maju-handed", "extension": "s", "priority": 1}


async def hand_back(x: Exchange, call: Call) -> None:
    """The dialplan takes *call* over; to the centre it is gone, which it learns first.

    Who is killed in between finds on the line that it was to be handed back, and does it again.
    """
    call.over = True
    call.mode = "away"
    await x.hush(call)
    await x.remember(call)
    log.warning("handed_back", adapter=x.adapter, contact=call.contact)
    body = Leave(contact=call.contact, cause="dropped")
    await x.mouth.say(f"{call.contact}/leave", body)
    await x.write(call.channel, "MAJU_CONTACT", call.contact)
    x.book.drop(call)
    await x.ari.tell("POST", f"channels/{call.channel}/continue", FALLBACK)


def await_word(x: Exchange, call: Call, said: CommandId | None) -> None:
    """The centre was told *said* of *call*, and what is heard there next is for it to say.

    ``None``: one before us told it something; whether anybody decides is seen by our own words.
    """
    call.told_at = x.clock.now()
    _look_later(x, call, said)


def _look_later(x: Exchange, call: Call, said: CommandId | None) -> None:
    if call.watch is not None:
        call.watch.cancel()
    call.awaits = object()
    this = call.awaits
    call.watch = x.later(UNHEARD_FOR, call.contact, lambda: _unheard(x, call, said, this))


async def _unheard(x: Exchange, call: Call, said: CommandId | None, this: object) -> None:
    """The centre wants nothing of the call. If it refused it, the caller hears so; if nobody decides
    there, Asterisk's own dialplan takes the call.
    """
    spoken = call.mode not in ("quiet", "step") or call.step is not None
    if spoken or call.over or call.awaits is not this:
        return
    told = said or x.mouth.first
    match "waiting" if told is None else await x.mouth.verdict(told):
        case "refused" if call.mode == "quiet":
            log.warning("arrival_refused", contact=call.contact, entry=call.entry)
            await x.end(call, "sorry")
        case "waiting":
            patience = UNDECIDED_FOR if call.mode == "quiet" else UNANSWERED_FOR
            if x.clock.now() - call.told_at >= patience:
                await hand_back(x, call)
                return
            if call.mode == "step":
                await x.music(call)
            _look_later(x, call, said)
        case _:
            pass
