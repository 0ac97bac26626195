"""Child processes that are started again when they die, and the database that they stand on.

    wanted ──start──▶ starting ──"ready"──▶ running
       ▲                 │                     │
       └── after a pause ┴──── its pipe ends ──┘

A loss is told once, and once when it is over, however many tries lie between. The pause doubles
with each death in a row and is short again after a life of some length.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Literal

PAUSE_FIRST_S = 0.1
PAUSE_MOST_S = 10.0
LONG_LIFE_S = 20.0
LOG_KEPT_BYTES = 16 << 20

Say = Callable[[Literal["lost", "back"], str, str], None]


class Child:
    """One role of a run: at most one living process of it.

    Args:
        command: what to start; it holds stdin open and says ``ready`` on stdout.
        log: where its stderr goes.
        say: told of each loss and each return.
        waited_for: whether the run has begun only when this one is ready.
    """

    def __init__(
        self,
        name: str,
        command: Sequence[str],
        log: Path,
        say: Say,
        *,
        waited_for: bool = True,
    ) -> None:
        self.name = name
        self._command = command
        self._log = log
        self._say = say
        self._process: subprocess.Popen[bytes] | None = None
        self._began = 0.0
        self._start_at = 0.0
        self._deaths = 0
        self._lost = False
        self._renewing = False
        self.waited_for = waited_for
        self.ready = False

    @property
    def pid(self) -> int | None:
        """The living process."""
        return None if self._process is None else self._process.pid

    @property
    def stdout(self) -> int | None:
        """To wait for: it reads when the process is ready, and ends with it."""
        process = self._process
        return None if process is None or process.stdout is None else process.stdout.fileno()

    def due(self) -> float | None:
        """When (monotonic) it shall be started; ``None`` while it lives."""
        return self._start_at if self._process is None else None

    def start(self) -> None:
        """Start it now."""
        if self._log.exists() and self._log.stat().st_size > LOG_KEPT_BYTES:
            self._log.replace(self._log.with_suffix(".log.1"))
        with self._log.open("ab") as log:
            self._process = subprocess.Popen(
                self._command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=log
            )
        self._began = time.monotonic()

    def heard(self) -> None:
        """Its stdout is readable: it is ready, or it has ended."""
        assert self._process is not None
        assert self._process.stdout is not None
        if os.read(self._process.stdout.fileno(), 1024):
            self.ready = True
            if self._lost:
                self._lost = False
                self._say("back", self.name, "")
            return
        code = self._process.wait()
        self._forget()
        now = time.monotonic()
        self._deaths = 1 if now - self._began > LONG_LIFE_S else self._deaths + 1
        self._start_at = now + min(PAUSE_FIRST_S * 2 ** (self._deaths - 1), PAUSE_MOST_S)
        if self._renewing:
            self._renewing, self._deaths, self._start_at = False, 0, now
        elif not self._lost:
            self._lost = True
            self._say("lost", self.name, _ended(code))

    def renew(self, command: Sequence[str]) -> None:
        """Go on as *command*: what lives ends in its own time, and nothing is told as lost."""
        self._command = command
        self._renewing = self._process is not None
        self.ask_to_end()

    def ask_to_end(self) -> None:
        """SIGTERM, if it lives."""
        if self._process is not None:
            self._process.terminate()

    def end(self, *, until: float) -> None:
        """Wait for its end; after *until* (monotonic), SIGKILL."""
        if self._process is None:
            return
        try:
            self._process.wait(max(0.0, until - time.monotonic()))
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        self._forget()

    def _forget(self) -> None:
        assert self._process is not None
        for pipe in (self._process.stdin, self._process.stdout):
            if pipe is not None:
                pipe.close()
        self._process = None
        self.ready = False


def child_command(role: str, plan: str) -> list[str]:
    """How the process that plays *role* is started."""
    return [sys.executable, "-m", "maju.app.run.child", role, plan]


def _ended(code: int) -> str:
    if code >= 0:
        return f"exit {code}"
    try:
        return signal.Signals(-code).name
    except ValueError:
        return f"signal {-code}"
