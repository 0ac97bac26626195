"""One desk's tab: what it still has to be told follows from what it has been told.

No queue: when woken, it looks at the present desk, sends it if it is another than the last one
sent, then the messages after those that the tab has. So a slow tab gets the latest view and each
message once, and costs no more memory than a quick one.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress

import msgspec
from msgspec import Struct

from maju.kernel.errors import Trouble
from maju.kernel.ids import CommandId, ContactId
from maju.live.tickets import Ticket
from maju.live.topics import DeskSource, Look

Send = Callable[[str], Awaitable[None]]

WATCHED_MOST = 64
_CATCH_UP_S = 3.0
_BURST = 40
_PER_S = 10.0


class Hello(Struct, frozen=True, kw_only=True):
    """A tab's first message."""

    ticket: str
    have: dict[ContactId, int] = {}
    seq: int | None = None


class Asked(Struct, frozen=True, kw_only=True):
    """Every later one: exactly one of the two."""

    watch: CommandId | None = None
    typing: ContactId | None = None


class Over(Exception):
    """The connection ends, by our will."""

    def __init__(self, why: str, code: int) -> None:
        self.why = why
        self.code = code
        super().__init__(why)


class DeskSession:
    """What one connection is told. Everything but :meth:`run` returns at once."""

    def __init__(self, ticket: Ticket, hello: Hello, source: DeskSource) -> None:
        assert ticket.agent is not None, "a desk is somebody's"
        self.ticket = ticket
        self.agent = ticket.agent
        self.source = source
        self.watched: dict[CommandId, None] = {}
        self.over: Over | None = None
        self.sending_since: float | None = None
        self._have = {contact: n for contact, n in hello.have.items() if n > 0}
        self._seq = hello.seq
        self._body = b""
        self._looked = -1
        self._beat = True
        self._more: dict[str, None] = {}  # in order, and each once
        self._wake = asyncio.Event()
        self._wake.set()
        self._credit = float(_BURST)
        self._credited = 0.0

    def touch(self) -> None:
        """The desk may be another."""
        self._wake.set()

    def visit(self, *, beat: bool) -> None:
        """Once a second: look, if anything has happened; *beat*: say that we are alive."""
        if beat:
            self._beat = True
        if beat or self._looked != self.source.seq:
            self._wake.set()

    def tell(self, message: str) -> None:
        """Pass on a small message, once however often it is told before it goes out."""
        self._more[message] = None
        self._wake.set()

    def settled(self, command: CommandId, message: str) -> None:
        """The verdict on a watched command."""
        if self.watched.pop(command, self) is None:
            self.tell(message)

    def end(self, why: str, code: int) -> None:
        """Say so, then close; the first reason stands."""
        self.over = self.over or Over(why, code)
        self._wake.set()

    def has(self, contact: ContactId) -> bool:
        """Whether this agent has *contact* in hand, as far as the tab was told."""
        return contact in self.source.look(self.agent).said

    @property
    def busy(self) -> bool:
        """Whether this agent has contacts in hand."""
        return self.source.look(self.agent).busy

    def hear(self, text: str, now_s: float) -> Asked:
        """What the tab asks.

        Raises:
            Over: it talks nonsense, or too much.
        """
        gained = (now_s - self._credited) * _PER_S
        self._credit = min(float(_BURST), self._credit + gained) - 1.0
        self._credited = now_s
        if self._credit < 0:
            raise Over("too_much", 4429)
        try:
            asked = msgspec.json.decode(text, type=Asked)
        except (msgspec.DecodeError, RecursionError) as error:
            raise Over("nonsense", 4400) from error
        if asked.watch is not None:
            if len(self.watched) >= WATCHED_MOST:
                raise Over("too_much", 4429)
            self.watched[asked.watch] = None
        return asked

    async def run(self, send: Send) -> None:
        """Tell the tab for ever.

        Raises:
            Over: it is to be closed; the tab was told why.
        """
        await self.source.reached(0)
        if self._seq is not None and self._seq > self.source.seq:
            # it has seen more than we have: we are the one who comes back; or else what it saw is
            # not there any more, and then this is the truth
            with suppress(TimeoutError):
                await asyncio.wait_for(self.source.reached(self._seq), _CATCH_UP_S)
        while True:
            await self._wake.wait()
            self._wake.clear()
            if self.over is not None:
                await self._out(send, _encoded({"t": "over", "why": self.over.why}))
                raise self.over
            await self._all(send)

    async def _all(self, send: Send) -> None:
        if self._beat:
            self._beat = False
            await self._out(send, alive(self.source))
        look = self.source.look(self.agent)
        self._looked = look.seq
        if look.body != self._body:
            self._body = look.body
            await self._out(send, _view(look))
            self._have = {one: n for one, n in self._have.items() if one in look.said}
        await self._messages(send, look)
        while self._more and self.over is None:
            message = next(iter(self._more))
            del self._more[message]
            await self._out(send, message)

    async def _messages(self, send: Send, look: Look) -> None:
        for contact, upto in look.said.items():
            have = self._have.get(contact, 0)
            if have >= upto:
                continue
            try:
                missing = await self.source.messages(contact, after=have, upto=upto)
            except Trouble:
                self._looked = -1  # at the next visit again
                return
            for said in missing:
                head = f'{{"t":"say","seq":{said.seq},"contact":{_encoded(contact)},"n":{said.n}'
                await self._out(send, f'{head},"message":{said.body.decode()}}}')
                self._have[contact] = said.n

    async def _out(self, send: Send, text: str) -> None:
        self.sending_since = asyncio.get_running_loop().time()
        await send(text)
        self.sending_since = None


def alive(source: DeskSource) -> str:
    """That we are there, how far we are, and whether what is shown may be old."""
    return _encoded(
        {
            "t": "alive",
            "seq": source.seq,
            "at": source.at,
            "now": source.now(),
            "speed": source.speed,
            "stale": source.stale(),
        }
    )


def _view(look: Look) -> str:
    return f'{{"t":"view","seq":{look.seq},"at":{look.at},"desk":{look.body.decode()}}}'


def _encoded(message: object) -> str:
    return msgspec.json.encode(message).decode()
