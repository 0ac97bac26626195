"""Boards: computed once for all who look, told old when they are, dropped when nobody looks."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

from maju.engine.virtual import run_virtual
from maju.kernel.errors import Refused, Trouble
from maju.kernel.ids import CentreId
from maju.kernel.time import Instant
from maju.live.boards import Boards, Viewer
from maju.live.tickets import Ticket
from maju.live.topics import BoardKey

START = Instant(1_795_000_000_000_000)


class Counted:
    """A publisher that counts, and fails as it is told."""

    def __init__(self) -> None:
        self.ticks = 0
        self.fails: Exception | None = None

    async def tick(self, now: Instant) -> bytes:
        self.ticks += 1
        if self.fails is not None:
            raise self.fails
        return b'{"seq":%d,"at":%d,"view":{}}' % (self.ticks, now)


class Publishers:
    """One for each board that was opened."""

    def __init__(self) -> None:
        self.opened: list[Counted] = []

    def open(self, _: BoardKey) -> Counted:
        self.opened.append(Counted())
        return self.opened[-1]

    def now(self, _: CentreId) -> Instant:
        return START


TICKET = Ticket(kind="board", person="p", centre=CentreId("mall"), view="", expires=0.0)


def viewer(view: str = "") -> Viewer:
    ticket = Ticket(kind="board", person="p", centre=CentreId("mall"), view=view, expires=0.0)
    return Viewer(ticket, lambda: None)


class Wire:
    """What a connection's network takes."""

    def __init__(self) -> None:
        self.taken: list[bytes] = []
        self.busy = False

    def __call__(self, chunk: bytes) -> bool:
        if not self.busy:
            self.taken.append(chunk)
        return not self.busy


def play(scene: Callable[[Boards, Publishers], Awaitable[None]]) -> None:
    async def whole() -> None:
        publishers = Publishers()
        await scene(Boards(publishers), publishers)

    run_virtual(whole(), start=START)


async def next_of(one: Viewer) -> bytes:
    return await anext(aiter(one.frames()))


def test_any_number_of_viewers_cost_one_computation_a_second() -> None:
    async def scene(boards: Boards, publishers: Publishers) -> None:
        some = [viewer() for _ in range(30)]
        for one in some:
            boards.enter(one)
        await asyncio.sleep(10.5)
        (publisher,) = publishers.opened
        assert 10 <= publisher.ticks <= 12
        assert (boards.topics, boards.viewers) == (1, 30)

    play(scene)


def test_who_was_slow_gets_the_latest_and_nothing_older() -> None:
    async def scene(boards: Boards, publishers: Publishers) -> None:
        one = viewer()
        boards.enter(one)
        await asyncio.sleep(5.5)
        frame = await next_of(one)
        assert b'"seq":%d' % publishers.opened[0].ticks in frame

    play(scene)


def test_who_comes_later_sees_the_present_tick_at_once() -> None:
    async def scene(boards: Boards, _: Publishers) -> None:
        boards.enter(viewer())
        await asyncio.sleep(3.5)
        late = viewer()
        boards.enter(late)
        began = asyncio.get_running_loop().time()
        assert b"event: tick" in await next_of(late)
        assert asyncio.get_running_loop().time() == began

    play(scene)


def test_a_board_that_nobody_looks_at_is_not_computed() -> None:
    async def scene(boards: Boards, publishers: Publishers) -> None:
        one = viewer()
        boards.enter(one)
        await asyncio.sleep(2.5)
        boards.leave(one)
        ticks = publishers.opened[0].ticks
        await asyncio.sleep(5)
        assert publishers.opened[0].ticks == ticks
        assert boards.topics == 0

    play(scene)


def test_what_cannot_be_told_is_told_as_old_until_it_can_be_again() -> None:
    async def scene(boards: Boards, publishers: Publishers) -> None:
        one = viewer()
        boards.enter(one)
        assert b"event: tick" in await next_of(one)
        publishers.opened[0].fails = Trouble("no database")
        await asyncio.sleep(1.5)
        assert b'"why":"journal"' in await next_of(one)
        publishers.opened[0].fails = Refused("choice_unknown")
        await asyncio.sleep(1.5)
        assert b'"why":"choice_unknown"' in await next_of(one)
        publishers.opened[0].fails = None
        await asyncio.sleep(1.5)
        assert b"event: tick" in await next_of(one)

    play(scene)


def test_a_bug_of_a_board_sends_its_viewers_off_instead_of_showing_the_old() -> None:
    async def scene(boards: Boards, publishers: Publishers) -> None:
        one = viewer()
        boards.enter(one)
        assert b"event: tick" in await next_of(one)
        publishers.opened[0].fails = ZeroDivisionError()
        await asyncio.sleep(1.5)
        assert b"event: over" in await next_of(one)

    play(scene)


def test_who_takes_all_is_written_to_at_once_and_the_same_bytes_go_to_all() -> None:
    async def scene(boards: Boards, _: Publishers) -> None:
        wires = [Wire() for _ in range(120)]
        for wire in wires:
            boards.enter(Viewer(TICKET, lambda: None, wire))
        await asyncio.sleep(5.5)
        first = wires[0].taken
        assert 5 <= len(first) <= 7
        assert all(wire.taken == first for wire in wires)
        assert len({id(wire.taken[-1]) for wire in wires}) == 1
        size, body = first[-1].split(b"\r\n", 1)
        assert body.endswith(b"\r\n")
        assert len(body) == int(size, 16) + 2
        assert body.startswith(b"event: tick\n")

    play(scene)


def test_who_is_busy_gets_the_latest_later_and_nothing_twice() -> None:
    async def scene(boards: Boards, publishers: Publishers) -> None:
        wire = Wire()
        wire.busy = True
        one = Viewer(TICKET, lambda: None, wire)
        boards.enter(one)
        await asyncio.sleep(3.5)
        assert wire.taken == []
        wire.busy = False
        await asyncio.sleep(1)
        assert b'"seq":%d' % publishers.opened[0].ticks in wire.taken[-1]
        waiting = asyncio.create_task(next_of(one))  # what was waiting is old: it is not sent
        await asyncio.sleep(3)
        assert not waiting.done()
        waiting.cancel()

    play(scene)


def test_after_the_end_nothing_is_written() -> None:
    async def scene(boards: Boards, _: Publishers) -> None:
        wire = Wire()
        one = Viewer(TICKET, lambda: None, wire)
        boards.enter(one)
        await asyncio.sleep(1.5)
        one.end("rights", 4403)
        told = len(wire.taken)
        await asyncio.sleep(3)
        assert len(wire.taken) == told
        assert b"event: over" in await next_of(one)

    play(scene)
