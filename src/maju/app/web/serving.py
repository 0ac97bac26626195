"""The web process: granian, one worker with a few threads, on the door's address.

The worker is forked once Django is set up, so it begins at once and shares that memory. It ends
when its parent does, however that one died: it watches for it. SIGINT and SIGHUP are blocked in
both, because the terminal's go to whoever started us.
"""

from __future__ import annotations

import multiprocessing
import os
import signal
import sys
import threading
import time
from collections.abc import Callable
from datetime import UTC, datetime
from functools import partial
from typing import Any

from granian.constants import Interfaces
from granian.log import LogLevels
from granian.server import Server

from maju.app.collecting import collect_seldom
from maju.app.web.settings import Site
from maju.app.web.wsgi import application
from maju.metrics.calendars import holidays_of

THREADS = 4
END_WITHIN_S = 5
_TO_STDERR = {
    "handlers": {
        name: {
            "formatter": "generic",
            "class": "logging.StreamHandler",
            "stream": "ext://sys.stderr",
        }
        for name in ("console", "access")
    }
}
"""stdout belongs to the one word that the parent waits for."""


def serve(site: Site, port: int, *, ready: Callable[[], None]) -> None:
    """Serve *site* until SIGTERM, or until stdin, a pipe, is closed by the parent's end.

    *ready* is called in the worker when it can answer.
    """
    signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT, signal.SIGHUP})
    app = application(site)
    server = Server(
        "maju",
        address=site.door.listen,
        port=port,
        interface=Interfaces.WSGI,
        workers=1,
        blocking_threads=THREADS,
        backlog=256,
        websockets=False,
        log_access=False,
        log_level=LogLevels.warning,
        log_dictconfig=_TO_STDERR,
        respawn_failed_workers=True,
        workers_kill_timeout=END_WITHIN_S,
    )
    server.on_startup(partial(_end_with_parent, server))
    server.serve(target_loader=partial(_load, app, ready), wrap_loader=False)


def _load(app: Any, ready: Callable[[], None]) -> Any:
    """In the worker: watch for the parent's end, say that we are there, and be the application."""
    threading.Thread(target=_end_when_orphaned, name="parent", daemon=True).start()
    threading.Thread(target=_know_holidays, name="holidays", daemon=True).start()
    collect_seldom()
    ready()
    return app


def _know_holidays() -> None:
    """The first year of a country's holidays takes a fifth of a second; every later one a thousandth.
    Comparisons of reports are who asks for them."""
    holidays_of("KR", datetime.now(UTC).year)


def _end_with_parent(server: Any) -> None:
    def watch() -> None:
        while os.read(sys.stdin.fileno(), 1024):
            pass
        server.signal_handler_interrupt()

    threading.Thread(target=watch, name="stdin", daemon=True).start()


def _end_when_orphaned() -> None:
    parent = multiprocessing.parent_process()
    assert parent is not None, "the worker runs in a process of its own"
    parent.join()
    os.kill(os.getpid(), signal.SIGTERM)
    time.sleep(END_WITHIN_S)
    os._exit(1)
