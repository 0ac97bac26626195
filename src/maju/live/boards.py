"""Boards: each distinct one is computed once a second, however many look at it.

A viewer holds no queue: it is given the latest tick when it can take one, and never an older.
"""

from __future__ import annotations

import asyncio
import math
from collections.abc import AsyncIterator, Callable
from functools import partial

import structlog

from maju.kernel.errors import Refused, Trouble
from maju.live.tickets import Ticket
from maju.live.topics import BoardKey, Publisher, Publishers

log: structlog.typing.FilteringBoundLogger = structlog.get_logger("maju.live")

TICK_S = 1.0
WITHIN_S = 0.45
"""The part of each second in which all boards are told, one after another: less than a look at the
floor serves (``floor.board``), so that one look a second is enough for all of them."""
AT_ONCE = 50
"""Viewers who are told before whatever else waits has its turn."""
VIEWERS_MOST = 40
"""Of one person: a wall of screens may be signed in as one."""


class Frame:
    """What all viewers of a board are sent: the same bytes, made once."""

    def __init__(self, body: bytes) -> None:
        self.body = body
        self.chunk = b"%x\r\n%b\r\n" % (len(body), body)


class Viewer:
    """One connection to a board.

    Args:
        straight: puts a whole chunk of HTTP on the wire, or says that it cannot now.
    """

    def __init__(
        self,
        ticket: Ticket,
        abort: Callable[[], None],
        straight: Callable[[bytes], bool] | None = None,
    ) -> None:
        self.ticket = ticket
        self.person = ticket.person
        self.key = BoardKey(ticket.centre, ticket.view, ticket.clients, ticket.language)
        self.abort = abort
        self._straight = straight
        self.sending_since: float | None = None
        self._latest = b""
        self._over = b""
        self._wake = asyncio.Event()

    def give(self, frame: Frame) -> None:
        """This is the latest; what was not taken yet is old."""
        if self._over:
            return
        if self._straight is not None and self._straight(frame.chunk):
            self._latest = b""
            return
        self._latest = frame.body
        self._wake.set()

    def end(self, why: str, code: int) -> None:
        """Say why, and close."""
        self._over = (
            self._over or f'event: over\ndata: {{"why":"{why}","code":{code}}}\n\n'.encode()
        )
        self._wake.set()

    def stuck_for(self, now_s: float) -> float:
        """How long its network has taken nothing."""
        return 0.0 if self.sending_since is None else now_s - self.sending_since

    async def frames(self) -> AsyncIterator[bytes]:
        """What to send, until it is over."""
        while True:
            await self._wake.wait()
            self._wake.clear()
            if self._over:
                yield self._over
                return
            if self._latest:
                frame, self._latest = self._latest, b""
                yield frame


class Topic:
    """One distinct board and its viewers."""

    def __init__(self, key: BoardKey, publisher: Publisher) -> None:
        self.key = key
        self.publisher = publisher
        self.viewers: dict[Viewer, None] = {}
        self.latest: Frame | None = None
        self.task: asyncio.Task[None] | None = None

    async def publish(self, body: bytes) -> None:
        """To every viewer, some at a time."""
        frame = self.latest = Frame(body)
        for number, viewer in enumerate(tuple(self.viewers), 1):
            viewer.give(frame)
            if number % AT_ONCE == 0:
                await asyncio.sleep(0)


class Boards:
    """All boards that somebody looks at.

    Args:
        publishers: makes one when the first viewer comes; it is dropped after the last one.
    """

    def __init__(self, publishers: Publishers) -> None:
        self._publishers = publishers
        self._topics: dict[BoardKey, Topic] = {}
        self._begun = 0

    @property
    def topics(self) -> int:
        """How many distinct boards are looked at."""
        return len(self._topics)

    @property
    def viewers(self) -> int:
        """How many look at one."""
        return sum(len(topic.viewers) for topic in self._topics.values())

    def enter(self, viewer: Viewer) -> None:
        """A viewer comes; it is shown the latest tick at once.

        Raises:
            Refused: there is no such board.
        """
        topic = self._topics.get(viewer.key)
        if topic is None:
            topic = Topic(viewer.key, self._publishers.open(viewer.key))
            self._topics[viewer.key] = topic
            phase = self._begun * 0.382 % 1.0 * WITHIN_S  # spreads any number evenly
            self._begun += 1
            topic.task = asyncio.create_task(self._tick(topic, phase), name="board")
            topic.task.add_done_callback(partial(self._ended, topic))
        topic.viewers[viewer] = None
        if topic.latest is not None:
            viewer.give(topic.latest)

    def leave(self, viewer: Viewer) -> None:
        """It is gone; a board that nobody looks at is computed no more."""
        topic = self._topics[viewer.key]
        del topic.viewers[viewer]
        if not topic.viewers:
            del self._topics[viewer.key]
            assert topic.task is not None
            topic.task.cancel()

    def _ended(self, topic: Topic, task: asyncio.Task[None]) -> None:
        """By a bug of the board's: whoever looks comes anew, rather than look at an old one."""
        if not task.cancelled() and (error := task.exception()) is not None:
            log.error("board_failed", centre=topic.key.centre, exc_info=error)
            for viewer in tuple(topic.viewers):
                viewer.end("restart", 1011)

    async def _tick(self, topic: Topic, phase: float) -> None:
        loop = asyncio.get_running_loop()
        lost = False
        due = math.ceil(loop.time() + TICK_S / 2 - phase) + phase - TICK_S
        while True:
            try:
                body = await topic.publisher.tick(self._publishers.now(topic.key.centre))
                if lost:
                    log.info("board_back", centre=topic.key.centre)
                    lost = False
                await topic.publish(b"event: tick\ndata: " + body + b"\n\n")
            except (Trouble, Refused) as error:  # refused: what it shows is not there (any more)
                if not lost:
                    log.warning("board_lost", centre=topic.key.centre, why=str(error))
                    lost = True
                await topic.publish(_stale(error.code if isinstance(error, Refused) else "journal"))
            due += TICK_S * max(1, math.ceil(loop.time() - due - TICK_S))
            await asyncio.sleep(max(0.0, due - loop.time()))


def _stale(why: str) -> bytes:
    return f'event: stale\ndata: {{"why":"{why}"}}\n\n'.encode()
