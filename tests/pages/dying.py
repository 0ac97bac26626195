"""A real SIGKILL in the middle of what a page does: in a process of its own, at a named line."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable
from typing import Any


def killed_in(deed: Callable[[], object], owner: Any, name: str, *, after: bool = False) -> None:
    """Do *deed* in a child that dies when it calls ``owner.name``; *after*: when that has returned.

    What the child was given (patched functions, Django's settings) is a copy; links are its own.
    """
    from django.db import connections

    connections.close_all()  # a socket of two processes would be nobody's
    pid = os.fork()
    if pid == 0:
        try:
            real = getattr(owner, name)

            def dies(*given: Any, **named: Any) -> None:
                if after:
                    real(*given, **named)
                os.kill(os.getpid(), signal.SIGKILL)

            setattr(owner, name, dies)
            deed()
        finally:
            os._exit(1)  # it came back alive
    _, status = os.waitpid(pid, 0)
    assert os.WIFSIGNALED(status), f"it never came to {name}: {status}"
    assert os.WTERMSIG(status) == signal.SIGKILL
