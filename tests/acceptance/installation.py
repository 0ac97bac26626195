"""``maju run --demo`` as a real process, and what a test may do to it."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psutil

from maju.app.home import Home
from maju.app.postgres import processes
from maju.app.postgres.layout import Layout
from maju.app.run.plan import count_file
from maju.channels.simulated.world.count import Story, read_stories
from maju.kernel.ids import CentreId

MAJU = Path(sys.executable).with_name("maju")
CENTRE = CentreId("demo")
PATIENCE_S = 240.0
"""For whatever is started (again), on a machine that has other things to do. Nobody waits so long but
for what does not come."""


class Installation:
    """One home, and the run that lives in it."""

    def __init__(self, home: Home) -> None:
        self.home = home
        self.layout = Layout(home)
        self._run: subprocess.Popen[bytes] | None = None

    @property
    def environment(self) -> Mapping[str, str]:
        """What every command of it is given."""
        kept = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"}
        return {**kept, "MAJU_HOME": str(self.home.root), "LANG": "C.UTF-8"}

    @contextmanager
    def running(self, *options: str, demo: bool = True) -> Iterator[subprocess.Popen[bytes]]:
        """``maju run`` while the block lasts; ended by Ctrl-C."""
        self.home.prepare()
        with (self.home.logs / "run.out").open("ab") as out:
            self._run = subprocess.Popen(
                [MAJU, "run", *(["--demo"] if demo else []), *options],
                env=self.environment,
                stdin=subprocess.DEVNULL,
                stdout=out,
                stderr=out,
                start_new_session=True,
            )
        try:
            yield self._run
        finally:
            if self._run.poll() is None:
                self._run.send_signal(signal.SIGINT)
                self._run.wait(PATIENCE_S)

    @property
    def pid(self) -> int:
        """Of the run itself."""
        assert self._run is not None
        return self._run.pid

    def child(self, role: str) -> psutil.Process | None:
        """The living process that plays *role*."""
        assert self._run is not None
        for child in psutil.Process(self._run.pid).children():
            try:
                words = child.cmdline()
                if "maju.app.run.child" in words and role in words:
                    return child
            except psutil.NoSuchProcess:
                continue
        return None

    def kill(self, role: str) -> bool:
        """SIGKILL a child, if one lives."""
        child = self.child(role)
        if child is None:
            return False
        child.kill()
        return True

    def kill_postgres(self, *, all_of_it: bool) -> bool:
        """SIGKILL the postmaster, or every process of the server."""
        postmaster = processes.find_postmaster(self.layout.data)
        if postmaster is None:
            return False
        doomed = processes.serving(self.layout.data) if all_of_it else [postmaster]
        for pid in doomed:
            processes.send(pid, signal.SIGKILL)
        return True

    def command(self, *words: str) -> subprocess.CompletedProcess[bytes]:
        """Another command of maju in the same home."""
        return subprocess.run(
            [MAJU, *words], env=self.environment, capture_output=True, timeout=300, check=False
        )

    def top(self) -> dict[str, Any]:
        """One picture of the floor; empty while the database is away."""
        done = self.command("top", "--once", "--json")
        told: dict[str, Any] = json.loads(done.stdout) if done.returncode == 0 else {}
        return told

    def stories(self) -> dict[str, Story]:
        """The customers' own count."""
        return read_stories(count_file(self.home, CENTRE))

    def left_over(self) -> list[str]:
        """Processes that name this home, and those that serve its database."""
        found = [f"postgres {pid}" for pid in processes.serving(self.layout.data)]
        for process in psutil.process_iter(["pid", "cmdline"]):
            words = process.info["cmdline"] or []
            if any(str(self.home.root) in word for word in words):
                found.append(" ".join(words)[:120])
        return found


def until(claim: Callable[[], object], *, within_s: float = PATIENCE_S, why: str) -> None:
    """Poll until the claim holds."""
    deadline = time.monotonic() + within_s
    while not claim():
        assert time.monotonic() < deadline, why
        time.sleep(0.2)
