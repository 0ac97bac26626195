"""Other processes of ours, as real ones: they hold locks and can be killed."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Iterator

import pytest

from maju.app.home import Home
from maju.app.postgres import EmbeddedPostgres

USER = """
import sys
from pathlib import Path
from maju.app.home import Home
from maju.app.postgres import EmbeddedPostgres

server = EmbeddedPostgres(Home(Path(sys.argv[1])))
server.ensure_running()
print("ready", flush=True)
if sys.stdin.readline() == "stop\\n":
    print(server.stop(), flush=True)
"""

Spawn = Callable[[Home], subprocess.Popen[str]]


@pytest.fixture
def spawn() -> Iterator[Spawn]:
    """Starts a process that uses a home's server; it says "ready" and obeys "stop"."""
    started: list[subprocess.Popen[str]] = []

    def start(home: Home) -> subprocess.Popen[str]:
        process = subprocess.Popen(
            [sys.executable, "-c", USER, str(home.root)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            env={**os.environ, "PYTHONPATH": os.pathsep.join(path for path in sys.path if path)},
        )
        started.append(process)
        return process

    yield start
    for process in started:
        process.kill()
        process.communicate()


@pytest.fixture
def using(spawn: Spawn) -> Callable[[EmbeddedPostgres], subprocess.Popen[str]]:
    """A second process that already uses the server."""

    def start(server: EmbeddedPostgres) -> subprocess.Popen[str]:
        process = spawn(server.layout.home)
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
        return process

    return start
