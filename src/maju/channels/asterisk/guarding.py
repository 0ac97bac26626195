"""A caller who waits for a word of ours does not wait for ever when all of us are gone.

Each such line bears a time after which Asterisk's own dialplan takes it back (``T`` in
``extensions.conf``). It is set anew while we live and somebody decides; with agents, on hold and in
a message nothing is set, for those go on without us.
"""

from __future__ import annotations

from maju.channels.asterisk.exchange import Exchange, log, waits_for_us
from maju.channels.asterisk.setup.fallback import LEFT_ALONE_S
from maju.kernel.ids import CommandId
from maju.kernel.time import SECOND, Duration, Instant

RENEW_EVERY = Duration(LEFT_ALONE_S * SECOND // 4)
FIRST_AFTER = Duration(5 * SECOND)
"""An announcement that one before us began, and of which we do not know, is over by then."""


class Guarding:
    """Keeps the times of the lines of one *exchange*."""

    def __init__(self, exchange: Exchange) -> None:
        self._x = exchange
        self._asked: CommandId | None = None

    async def run(self) -> None:
        """For ever: as long as somebody decides, callers wait on."""
        x = self._x
        await x.clock.sleep_until(Instant(x.clock.now() + FIRST_AFTER))
        while True:
            if await self._decides():
                for call in tuple(x.book.calls.values()):
                    if waits_for_us(call):
                        x.guard(call, anew=True)
            else:
                log.warning("nobody_decides", adapter=x.adapter)
            await x.clock.sleep_until(Instant(x.clock.now() + RENEW_EVERY))

    async def _decides(self) -> bool:
        """Whether what we had told the centre at the last look is decided."""
        mouth = self._x.mouth
        if self._asked is not None and await mouth.verdict(self._asked) == "waiting":
            return False
        self._asked = mouth.last
        return True
