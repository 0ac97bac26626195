"""Keeps children and database alive until somebody says stop, then ends them in that order.

One loop over what it hears: signals, children that are ready or dead, and the keeper of the
database, a thread of its own, because repairing a killed server may take a while. Whoever kills
the supervisor itself closes the pipes that the children listen on; the last child to end
stops the embedded server.
"""

from __future__ import annotations

import os
import selectors
import signal
import socket
import threading
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from types import FrameType

from maju.app.database import Database
from maju.app.run.processes import Child, Say
from maju.kernel.errors import Refused, Trouble

END_WITHIN_S = 15.0
LOOK_AT_DATABASE_S = 0.5
GROW_S = 1.5
STILL_S = 15.0
"""So often a start that takes long is said to go on."""
SAME_WISH_S = 1.0  # some send a signal to us and to our group: one wish, heard twice
_STOPPING = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


class DatabaseKeeper:
    """Sees that an embedded server answers; an external one is somebody else's care."""

    def __init__(self, database: Database, say: Say) -> None:
        self._database = database
        self._say = say
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._keep, name="database", daemon=True)

    def start(self) -> None:
        """Begin to look."""
        if self._database.embedded is not None:
            self._thread.start()

    def stop(self) -> None:
        """Look no more."""
        self._over.set()
        if self._thread.is_alive():
            self._thread.join()

    def _keep(self) -> None:
        embedded = self._database.embedded
        assert embedded is not None
        lost = False
        while not self._over.wait(LOOK_AT_DATABASE_S):
            try:
                if not lost and not embedded.answers():
                    lost = True
                    self._say("lost", "postgres", "")
                embedded.ensure_running()
                if lost:
                    lost = False
                    self._say("back", "postgres", "")
            except (Refused, Trouble) as error:
                if not lost:
                    lost = True
                    self._say("lost", "postgres", str(error))


class Supervisor:
    """Runs *children* over *database* until it is told to stop.

    Args:
        began: called once, when every child that is waited for has been ready.
        still: told every :data:`STILL_S` until then: for how long, and who is not ready.
        grow: looked at every :data:`GROW_S`: gives the children there shall be from then on.
    """

    def __init__(
        self,
        database: Database,
        children: Sequence[Child],
        *,
        say: Say,
        began: Callable[[], None],
        still: Callable[[float, Sequence[str]], None],
        grow: Callable[[Sequence[Child]], Sequence[Child]] | None = None,
    ) -> None:
        self._children = children
        self._grow = grow
        self._grow_at = 0.0
        self._keeper = DatabaseKeeper(database, say)
        self._began = began
        self._all_began = False
        self._still = still
        self._run_at = time.monotonic()
        self._still_at = self._run_at + STILL_S
        self._stopping = False
        self._asked_at = 0.0
        self._urgent = False
        self._selector = selectors.DefaultSelector()
        self._wake, self._woken = socket.socketpair()

    def run(self) -> None:
        """Until SIGINT, SIGTERM or SIGHUP; a second one kills what is left at once."""
        with suppress_signals(self._on_signal, self._woken):
            self._selector.register(self._wake, selectors.EVENT_READ)
            self._keeper.start()
            try:
                while not self._stopping:
                    self._grow_due()
                    self._start_due()
                    self._listen()
            finally:
                self._keeper.stop()
                self._end()

    def _grow_due(self) -> None:
        if self._grow is not None and self._all_began and time.monotonic() >= self._grow_at:
            self._children = self._grow(self._children)
            self._grow_at = time.monotonic() + GROW_S

    def _start_due(self) -> None:
        now = time.monotonic()
        for child in self._children:
            due = child.due()
            if due is not None and due <= now:
                child.start()
                assert child.stdout is not None
                self._selector.register(child.stdout, selectors.EVENT_READ, child)

    def _listen(self) -> None:
        dues = [due for child in self._children if (due := child.due()) is not None]
        if self._grow is not None and self._all_began:
            dues.append(self._grow_at)
        if not self._all_began:
            dues.append(self._still_at)
        patience = max(0.0, min(dues) - time.monotonic()) if dues else None
        for key, _ in self._selector.select(patience):
            if isinstance(key.data, Child):
                key.data.heard()
                if key.data.stdout is None:
                    self._selector.unregister(key.fd)
            else:
                self._wake.recv(1024)
        if not self._all_began and all(child.ready for child in self._children if child.waited_for):
            self._all_began = True
            self._began()
        elif not self._all_began and time.monotonic() >= self._still_at:
            self._still_at += STILL_S
            waiting = [each.name for each in self._children if each.waited_for and not each.ready]
            self._still(time.monotonic() - self._run_at, waiting)

    def _on_signal(self, _: int, __: FrameType | None) -> None:
        now = time.monotonic()
        self._urgent = self._stopping and now - self._asked_at > SAME_WISH_S
        if not self._stopping:
            self._stopping, self._asked_at = True, now
        if self._urgent:
            for child in self._children:
                if child.pid is not None:
                    with suppress(ProcessLookupError):
                        os.kill(child.pid, signal.SIGKILL)

    def _end(self) -> None:
        until = time.monotonic() + (0.0 if self._urgent else END_WITHIN_S)
        for child in self._children:
            child.ask_to_end()
        for child in self._children:
            child.end(until=until)
        self._selector.close()
        self._wake.close()


class suppress_signals:  # noqa: N801 - reads as the verb that it is
    """Inside, the stopping signals call *handler*; and whatever waits on the socket wakes."""

    def __init__(
        self, handler: Callable[[int, FrameType | None], None], woken: socket.socket
    ) -> None:
        self._handler = handler
        self._woken = woken
        self._before: dict[signal.Signals, signal._HANDLER] = {}
        self._fd = -1

    def __enter__(self) -> None:
        self._woken.setblocking(False)
        self._fd = signal.set_wakeup_fd(self._woken.fileno(), warn_on_full_buffer=False)
        self._before = {each: signal.signal(each, self._handler) for each in _STOPPING}

    def __exit__(self, *_: object) -> None:
        for each, before in self._before.items():
            signal.signal(each, before)
        signal.set_wakeup_fd(self._fd)
        self._woken.close()
