"""How the telephone speaks to its centre: commands that are the same however often they are said."""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import Sequence
from typing import Literal

from msgspec import Struct

from maju.kernel.commands import AnswerEffect, Body, Command
from maju.kernel.effects import Effect
from maju.kernel.ids import AdapterId, CentreId, CommandId, EffectId, MessageId, sortable
from maju.kernel.ports import Clock, Journal


class Fate(Struct, frozen=True):
    """What came of an effect, as :class:`~maju.kernel.commands.AnswerEffect` has it."""

    outcome: Literal["done", "failed", "unknown"]
    detail: str = ""


DONE = Fate("done")
GONE = Fate("failed", "gone")
UNREACHABLE = Fate("failed", "unreachable")
EXPIRED = Fate("failed", "expired")
DECLINED = Fate("failed", "declined")
SUPERSEDED = Fate("failed", "superseded")
OVERTAKEN = Fate("done", "superseded")
"""A newer wish for the same stands in its place, whose failure counts: this one's would end both."""
NEVER_HAPPENED = Fate("failed", "undone")


class Mouth:
    """Says commands in the order of :meth:`say`, as many at once as have come together.

    What must not overtake each other (a call's arrival, and a report that does not know of it) is
    said in the right order by being said without an ``await`` between.
    """

    def __init__(
        self, journal: Journal, centre: CentreId, adapter: AdapterId, clock: Clock
    ) -> None:
        self._journal = journal
        self._centre = centre
        self._adapter = adapter
        self._clock = clock
        self._waiting: list[tuple[Command, asyncio.Future[CommandId]]] = []
        self.first: CommandId | None = None
        self.last: CommandId | None = None
        self._last: asyncio.Future[CommandId] | None = None
        self._bell = asyncio.Event()

    def say(self, source_id: str, body: Body) -> asyncio.Future[CommandId]:
        """Have *body* submitted; the future is the command's id when it is durable."""
        at = self._clock.now()
        name = CommandId(sortable("cm", at, self._digest(source_id)))
        said = Command(id=name, source=self._adapter, source_id=source_id, body=body)
        durable: asyncio.Future[CommandId] = asyncio.get_running_loop().create_future()
        self._waiting.append((said, durable))
        self._last = durable
        self.first, self.last = self.first or name, name
        self._bell.set()
        return durable

    def tell(self, source_id: str, body: Body) -> None:
        """The same, where nobody waits for it; trouble with it ends the session."""
        self.say(source_id, body).add_done_callback(lambda _: None)

    def answer(self, effect: EffectId, about: Effect, fate: Fate) -> None:
        """The one answer to *effect*."""
        body = AnswerEffect(effect=effect, outcome=fate.outcome, detail=fate.detail, about=about)
        self.tell(f"answer/{effect}", body)

    def message_of(self, name: str) -> MessageId:
        """The id under which the customer's own words or digits are kept."""
        return MessageId(sortable("ms", self._clock.now(), self._digest(name)))

    async def run(self) -> None:
        """Submit for ever; ends with the journal's trouble."""
        while True:
            await self._bell.wait()
            self._bell.clear()
            group, self._waiting = self._waiting, []
            if group:
                await self._submit(group)

    async def _submit(self, group: Sequence[tuple[Command, asyncio.Future[CommandId]]]) -> None:
        try:
            receipts = await self._journal.submit(self._centre, [said for said, _ in group])
        except BaseException:
            for _, durable in group:
                durable.cancel()
            raise
        for (_, durable), receipt in zip(group, receipts, strict=True):
            if not durable.done():
                durable.set_result(receipt.command)

    async def verdict(self, command: CommandId) -> Literal["waiting", "done", "refused"]:
        """What the centre said to *command*; ``waiting``: nobody there has decided."""
        verdicts = await self._journal.verdicts(self._centre, [command])
        return verdicts[0].state if verdicts else "done"

    async def flush(self) -> None:
        """Until everything said so far is durable."""
        if self._last is not None:  # the last, be it under way already: they are said in order
            await asyncio.shield(self._last)

    def _digest(self, source_id: str) -> int:
        said = f"{self._adapter}\0{source_id}".encode()
        return int.from_bytes(hashlib.blake2b(said, digest_size=10).digest(), "big")
