"""Progress bars on stderr: only in a terminal, and only for what takes more than two seconds."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Protocol

from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn

SHOW_AFTER_S = 2.0


class Bar(Protocol):
    """Told how far the work has come."""

    def __call__(self, done: float, total: float) -> None:
        """*done* of *total*."""
        ...


@contextmanager
def bar(what: str) -> Iterator[Bar]:
    """A bar that says *what* while the block lasts; nothing where nobody looks."""
    console = Console(stderr=True)
    if not console.is_terminal:
        yield lambda _done, _total: None
        return
    began = time.monotonic()
    progress = Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        TextColumn("{task.percentage:>3.0f}%"),
        TimeRemainingColumn(),
        console=console,
        transient=True,
    )
    task = progress.add_task(what)
    shown = False

    def tell(done: float, total: float) -> None:
        nonlocal shown
        if not shown and time.monotonic() - began > SHOW_AFTER_S:
            progress.start()
            shown = True
        progress.update(task, completed=done, total=total)

    try:
        yield tell
    finally:
        if shown:
            progress.stop()
