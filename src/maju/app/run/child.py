"""The shell of each child process: it ends when told to, and when its parent is gone.

The parent's death is seen on stdin, a pipe whose other end only the parent holds: however the
parent dies, the kernel closes it. stdout carries one word to the parent: ``ready``.
"""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from collections.abc import Awaitable, Callable
from functools import partial

import structlog
import uvloop

from maju.app.database import using_database
from maju.app.endings import Exit, ending_of
from maju.app.logs import log_to_stderr
from maju.app.run import calling, phone_server, planner, pushing, roles
from maju.app.run.pages import serve_pages
from maju.app.run.plan import Plan, read_plan
from maju.app.run.widget import talk
from maju.kernel.errors import Refused, Trouble

log: structlog.typing.FilteringBoundLogger = structlog.get_logger("maju.run")

Role = Callable[[Plan, str, asyncio.Event], Awaitable[None]]

ROLES: dict[str, Role] = {
    "engine": roles.lead,
    "follower": roles.follow,
    "report": roles.report,
    "reporting": roles.send_reports,
    planner.ROLE: planner.answer_planners,
    "push": pushing.push,
    "world": roles.play_world,
    "widget": talk,
}

NAMED: dict[str, Callable[[str, Plan, str, asyncio.Event], Awaitable[None]]] = {
    calling.ROLE: calling.take_calls,
    phone_server.ROLE: phone_server.serve_calls,
}
"""Roles that are played once for each of something: ``asterisk:main``."""

BLOCKING: dict[str, Callable[[Plan, str], None]] = {"web": serve_pages}
"""Roles with a loop of their own, which end by SIGTERM and by the end of stdin, too."""


def main(role: str, text: str) -> int:
    """Play *role* in the plan *text* until told to stop; the exit code."""
    for ignored in (signal.SIGINT, signal.SIGHUP):  # the terminal's: the parent hears them
        signal.signal(ignored, signal.SIG_IGN)
    log_to_stderr()
    plan = read_plan(text)
    log.info("process_began", role=role, pid=os.getpid())
    try:
        with using_database(plan.folders()) as url:
            if role in BLOCKING:
                BLOCKING[role](plan, url)
            else:
                uvloop.run(_play(_role(role), plan, url))
    except (Refused, Trouble, ExceptionGroup) as error:
        line, code = ending_of(error, "en")
        log.exception("process_failed", role=role, why=line)
        return code
    log.info("process_ended", role=role)
    return Exit.OK


def _role(said: str) -> Role:
    kind, _, which = said.partition(":")
    return partial(NAMED[kind], which) if kind in NAMED else ROLES[said]


async def _play(role: Role, plan: Plan, url: str) -> None:
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    loop.add_signal_handler(signal.SIGTERM, stop.set)
    stdin = sys.stdin.fileno()

    def parent_spoke() -> None:
        if not os.read(stdin, 1024):
            loop.remove_reader(stdin)
            log.warning("parent_gone")
            stop.set()

    loop.add_reader(stdin, parent_spoke)
    await role(plan, url, stop)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], sys.argv[2]))
