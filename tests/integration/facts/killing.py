"""A process that works on a history and is killed (SIGKILL) just before its n-th step.

    python -m tests.integration.facts.killing STRIDE MODULE:FUNCTION URL FOLDER WORDS…

A step is what the world may see: a statement to the database, a commit, a file kept, shown, withdrawn
or removed, and within these each change of a name. Each try is a fork that dies STRIDE steps later
than the one before it, until one lives to the end; then it prints how many died.
"""

from __future__ import annotations

import importlib
import os
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import psycopg

from maju.facts.history.blobs import FolderBlobs

STEPS: tuple[tuple[Any, str], ...] = (
    (psycopg.Connection, "execute"),
    (psycopg.Connection, "commit"),
    (FolderBlobs, "keep"),
    (FolderBlobs, "publish"),
    (FolderBlobs, "withdraw"),
    (FolderBlobs, "remove"),
    (os, "link"),
    (Path, "replace"),
    (Path, "unlink"),
)


def killed(stride: int, work: Callable[..., None], url: str, folder: Path, *said: object) -> int:
    """Do *work* in processes that die later and later; how many died before one lived."""
    words = [
        sys.executable,
        "-m",
        "tests.integration.facts.killing",
        str(stride),
        f"{work.__module__}:{work.__name__}",
    ]
    words += [url, str(folder), *map(str, said)]
    done = subprocess.run(words, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr[-4000:]
    return int(done.stdout.split()[-1])


def die_before(last: int) -> None:
    """Kill this process when it is about to make its step number *last*."""
    made = 0

    def dying(does: Callable[..., Any]) -> Callable[..., Any]:
        def step(*given: Any, **named: Any) -> Any:
            nonlocal made
            made += 1
            if made == last:
                os.kill(os.getpid(), signal.SIGKILL)
            return does(*given, **named)

        return step

    for owner, name in STEPS:
        setattr(owner, name, dying(getattr(owner, name)))


def main(stride: str, work: str, url: str, folder: str, *words: str) -> int:
    """As above; gives what the one that lived gave."""
    module, _, name = work.partition(":")
    does = getattr(importlib.import_module(module), name)
    died = 0
    while True:
        child = os.fork()
        if not child:
            die_before(died * int(stride) + 1)
            does(url, Path(folder), *words)
            os._exit(0)
        _, status = os.waitpid(child, 0)
        if not os.WIFSIGNALED(status):
            print(died)
            return os.waitstatus_to_exitcode(status)
        died += 1


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
