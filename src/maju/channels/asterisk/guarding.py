"""A caller who waits for a word of ours does not wait for ever when all of us are gone.

Each such line bears a time after which Asterisk's own dialplan takes it back (``T`` in
``extensions.conf``). It is set anew while we live and somebody decides; with agents, on hold and in
a message nothing is set, for those go on without us. Where we live and nobody decides for long, the
call is handed back by us, just before: so the centre has it as dropped, whenever it reads that.
"""

from __future__ import annotations

from functools import partial

from maju.channels.asterisk.book import Call
from maju.channels.asterisk.exchange import Exchange, log, waits_for_us
from maju.channels.asterisk.handing import hand_back
from maju.channels.asterisk.setup.fallback import LEFT_ALONE_S
from maju.kernel.commands import Leave
from maju.kernel.ids import CommandId, ContactId
from maju.kernel.time import SECOND, Duration, Instant

RENEW_EVERY = Duration(LEFT_ALONE_S * SECOND // 5)
IN_VAIN = 4
"""So many looks in a row without a decision, and who waits is handed back: a minute after it was last
given time."""
NOBODY = ContactId("ct_nobody")
FIRST_AFTER = Duration(5 * SECOND)
"""An announcement that one before us began, and of which we do not know, is over by then."""


class Guarding:
    """Keeps the times of the lines of one *exchange*."""

    def __init__(self, exchange: Exchange) -> None:
        self._x = exchange
        self._asked: CommandId | None = None
        self._in_vain = 0

    async def run(self) -> None:
        """For ever: as long as somebody decides, callers wait on."""
        x = self._x
        await x.clock.sleep_until(Instant(x.clock.now() + FIRST_AFTER))
        while True:
            waiting = [call for call in x.book.calls.values() if waits_for_us(call)]
            if await self._decides(ask=bool(waiting)):
                self._in_vain = 0
                for call in waiting:
                    x.guard(call, anew=True)
            else:
                self._in_vain += 1
                log.warning("nobody_decides", adapter=x.adapter, waiting=len(waiting))
            if self._in_vain >= IN_VAIN:
                for call in waiting:
                    x.lanes.put(call.contact, partial(self._give_back, call))
            await x.clock.sleep_until(Instant(x.clock.now() + RENEW_EVERY))

    async def _give_back(self, call: Call) -> None:
        if waits_for_us(call) and self._x.book.calls.get(call.contact) is call:
            await hand_back(self._x, call)

    async def _decides(self, *, ask: bool) -> bool:
        """Whether what we had told the centre at the last look is decided.

        *ask*: somebody waits. Where nothing was told since, the centre is told that one who never came
        is gone: that changes nothing, and is decided like all else.
        """
        mouth = self._x.mouth
        if self._asked is not None and await mouth.verdict(self._asked) == "waiting":
            return False
        if ask and mouth.last == self._asked:
            name = f"decides/{self._x.clock.now()}"
            mouth.tell(name, Leave(contact=NOBODY, cause="dropped"))
        self._asked = mouth.last
        return True
