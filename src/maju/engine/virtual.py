"""Virtual time: an event loop that jumps to its next timer when nothing is ready.

A day of a whole centre runs in a second, in the same order each time: there is one thread, no
selector, no wall. Whatever would reach the real world (a socket, a pipe, a process, a thread) is
refused. When nothing is ready and no timer is set while the main task still waits, nobody can
ever wake it: that is a deadlock, and it is told with what waits.
"""

from __future__ import annotations

import asyncio
import math
from asyncio import base_events
from collections.abc import Callable, Coroutine
from typing import Any, Never, TypeVar

from maju.kernel.time import SECOND, Instant

T = TypeVar("T")

_ROUNDS_MOST = 200_000


class Deadlock(AssertionError):
    """Nothing is ready, no timer is set, and the main task is not done."""


class Livelock(AssertionError):
    """Things are ready, again and again, and time never passes."""


class RealWorld(AssertionError):
    """Something in virtual time reached for the real world."""


class _Jump:
    """Stands where a loop has its selector: waiting for I/O means that time passes."""

    def __init__(self, loop: VirtualLoop) -> None:
        self._loop = loop
        self._rounds = 0  # since time last passed

    def select(self, timeout: float | None) -> list[Never]:
        if timeout is None:
            raise Deadlock(f"nothing is ready and no timer is set; {_what_waits(self._loop)}")
        self._rounds += 1
        if timeout > 0:
            self._rounds = 0
            self._loop.pass_time(math.ceil(timeout * SECOND - 1e-3))
        elif self._rounds > _ROUNDS_MOST:
            raise Livelock(f"time stands still; {_what_waits(self._loop)}")
        return []


class VirtualLoop(base_events.BaseEventLoop):
    """An asyncio loop on a clock of whole microseconds that shows *start* first and only jumps."""

    def __init__(self, start: Instant) -> None:
        super().__init__()
        self.start = start
        self._elapsed = 0
        self._selector = _Jump(self)
        self._clock_resolution = 0.5 / SECOND

    def instant(self) -> Instant:
        """The instant that it is in here."""
        return Instant(self.start + self._elapsed)

    def time(self) -> float:
        """The loop's own time: seconds since it was made."""
        return self._elapsed / SECOND

    def pass_time(self, microseconds: int) -> None:
        """Jump ahead; the loop's own business."""
        self._elapsed += microseconds

    def _process_events(self, event_list: list[Never]) -> None:
        assert not event_list

    def _write_to_self(self) -> None:
        """Nobody sleeps in a selector, so nobody needs to be woken."""


def _refusal(name: str) -> Callable[..., Never]:
    def refuse(*_: object, **__: object) -> Never:
        raise RealWorld(f"{name} in virtual time")

    return refuse


for _name in (
    "add_reader",
    "add_signal_handler",
    "add_writer",
    "connect_accepted_socket",
    "connect_read_pipe",
    "connect_write_pipe",
    "create_connection",
    "create_datagram_endpoint",
    "create_server",
    "create_unix_connection",
    "create_unix_server",
    "getaddrinfo",
    "getnameinfo",
    "run_in_executor",
    "sendfile",
    "sock_accept",
    "sock_connect",
    "sock_recv",
    "sock_sendall",
    "start_tls",
    "subprocess_exec",
    "subprocess_shell",
):
    setattr(VirtualLoop, _name, _refusal(_name))


class VirtualClock:
    """:class:`maju.kernel.ports.Clock` on the virtual loop that runs this task."""

    def __init__(self, loop: VirtualLoop | None = None) -> None:
        self._loop = running() if loop is None else loop

    def now(self) -> Instant:
        """Stands still while things are ready; jumps when nothing is."""
        return self._loop.instant()

    async def sleep_until(self, instant: Instant) -> None:
        """Returns when the clock has reached *instant*; at once when it has passed."""
        while (left := instant - self.now()) > 0:  # noqa: ASYNC110 - a clock rings for nobody
            await asyncio.sleep(left / SECOND)


def running() -> VirtualLoop:
    """The virtual loop that runs this task; a bug outside of one."""
    loop = asyncio.get_running_loop()
    assert isinstance(loop, VirtualLoop), "not in virtual time"
    return loop


def run_virtual(main: Coroutine[Any, Any, T], *, start: Instant) -> T:
    """What *main* returns, run in virtual time from *start* on. Tasks left over are cancelled.

    Raises:
        Deadlock: nobody can ever wake the main task again; the message says what waits.
    """
    with asyncio.Runner(loop_factory=lambda: VirtualLoop(start)) as runner:
        return runner.run(main)


def _what_waits(loop: VirtualLoop) -> str:
    """Each task that waits, with the line it waits at; by name, so that it reads the same."""
    lines = []
    for task in asyncio.all_tasks(loop):
        stack = task.get_stack(limit=1)
        where = "nowhere"
        if stack:
            code, line = stack[-1].f_code, stack[-1].f_lineno
            where = f"{code.co_qualname} ({code.co_filename.rsplit('/', 1)[-1]}:{line})"
        lines.append(f"{task.get_name()} waits in {where}")
    return "; ".join(sorted(lines)) or "no task is left"
