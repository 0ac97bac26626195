"""The processes of a run, and how they become more when somebody begins a centre at the pages."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress

import msgspec
import structlog

from maju.app.centres import begun_centres
from maju.app.home import Home
from maju.app.postgres.locks import FileLock
from maju.app.run import calling, phone_server, planner
from maju.app.run.plan import Plan, lock_file, time_file
from maju.app.run.processes import Child, Say, child_command
from maju.kernel.errors import Refused, Trouble
from maju.kernel.ids import CentreId

log: structlog.typing.FilteringBoundLogger = structlog.get_logger("maju.run")


class Growth:
    """Sees centres that the directory has and the run does not lead yet.

    Args:
        stack: lets go of the locks of new centres when the run ends.
    """

    def __init__(self, plan: Plan, home: Home, url: str, stack: ExitStack) -> None:
        self.plan = plan
        self._home = home
        self._url = url
        self._stack = stack

    def look(self, children: Sequence[Child], *, say: Say) -> Sequence[Child]:
        """The children that there shall be: the pages stay, who leads centres begins anew."""
        try:
            new = [each for each in begun_centres(self._url) if each not in self.plan.centres]
            if not new:
                return children
            self._stack.enter_context(held(self._home, new))
        except (Refused, Trouble) as error:
            log.warning("growth_put_off", why=str(error))
            return children
        self.plan = msgspec.structs.replace(
            self.plan,
            centres=(*self.plan.centres, *new),
            shown=tuple(each for each in self.plan.shown if each not in new),
        )
        for centre in new:
            time_file(self._home, centre).write_bytes(msgspec.json.encode(self.plan.scale))
        log.info("centres_began", centres=new)
        known = {child.name: child for child in children}
        for name, child in known.items():
            # the pages ask the database anew each time; calls go on
            if name != "web" and not name.startswith(phone_server.ROLE):
                child.renew(child_command(name, self.plan.text()))
        return [known.get(each.name, each) for each in children_of(self.plan, self._home, say)]


def children_of(plan: Plan, home: Home, say: Say) -> Sequence[Child]:
    """One for each role that the plan needs; none is started."""
    names = ["report", "reporting", planner.ROLE, "web"]
    if plan.centres:
        names = ["engine", "follower", *names, "push", "widget"]
    if plan.demo is not None:
        names.append("world")
    phones = [f"{phone_server.ROLE}:{each.name}" for each in phone_server.own_servers(plan, home)]
    phones += [f"{calling.ROLE}:{each.name}" for each in calling.voice_servers(plan, home)]
    with suppress(AttributeError):  # a stream that is no terminal may not have it
        sys.stdout.flush()
    return [
        Child(
            name,
            child_command(name, plan.text()),
            home.logs / f"{name.replace(':', '-')}.log",
            say,
            waited_for=name in names,
        )
        for name in (*names, *phones)
    ]


_LOOKED_AT_S = 0.2
"""Longer than somebody needs to see whether it is held."""


@contextmanager
def held(home: Home, centres: Sequence[CentreId]) -> Iterator[None]:
    """While the block lasts nobody else runs *centres* in this home.

    Raises:
        Refused: ``already_running``.
    """
    with ExitStack() as stack:
        for centre in centres:
            lock = stack.enter_context(FileLock(lock_file(home, centre)))
            if not lock.take(within_s=_LOOKED_AT_S):
                raise Refused("already_running", centre=centre)
        yield
