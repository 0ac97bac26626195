"""The role ``planner``: answers what planners ask at the pages, one question after the other.

Forecasts, simulations and rosters take seconds of a whole core, which no worker of the pages gives away.
One process of a home plays it at a time; what one that was killed had begun is begun anew.
"""

from __future__ import annotations

import asyncio
import json
import threading
import time
from collections.abc import Callable
from contextlib import suppress

import structlog

from maju.app.plan.studying import Facts, answer
from maju.app.postgres.locks import FileLock
from maju.app.run.awaiting import past_awaited
from maju.app.run.keeping import at_the_tables
from maju.app.run.plan import Plan
from maju.app.run.roles import tell_ready
from maju.facts.history.blobs import FolderBlobs
from maju.facts.history.manifest import linked
from maju.kernel.errors import Refused, Trouble
from maju.kernel.time import Instant
from maju.metrics.local import LocalNumbers
from maju.workforce import studies
from maju.workforce.studies import Study

log: structlog.typing.FilteringBoundLogger = structlog.get_logger("maju.planner")

ROLE = "planner"
_LOOK_EVERY_S = 0.5
_TELL_EVERY_S = 0.5


async def answer_planners(plan: Plan, url: str, stop: asyncio.Event) -> None:
    """Answer until *stop*; what is being worked on then is given back, and begun anew next time."""
    from maju.app.plan.compiling import keep_compiled_here_or_in

    home, clock = plan.folders(), plan.clock()
    keep_compiled_here_or_in(str(home.run))
    led = dict.fromkeys(map(str, plan.centres), clock.now)
    facts = Facts(url, LocalNumbers(url, FolderBlobs(home.blobs), clocks=led))
    desk = Desk(facts, clock.now, ready=lambda: past_awaited(plan) is None)
    tell_ready()
    with FileLock(home.run / "planner.lock") as lock:
        while not lock.take():  # another run of this home answers; when it ends, we do
            if await _stopped(stop, _LOOK_EVERY_S):
                return

        def work() -> None:
            with at_the_tables(home, url, clock.now):  # Django's links belong to one thread
                desk.work(stop.is_set)

        # A thread that the end of this process may cut off: an answer is there whole or not at all.
        working = threading.Thread(target=work, daemon=True)
        working.start()
        while not await _stopped(stop, _LOOK_EVERY_S):
            if not working.is_alive():
                raise Trouble("the thread that answers planners has ended")
        desk.leave()


async def _stopped(stop: asyncio.Event, within_s: float) -> bool:
    with suppress(TimeoutError):
        await asyncio.wait_for(stop.wait(), within_s)
    return stop.is_set()


class Desk:
    """Works on one question at a time.

    Args:
        facts: where answers come from.
        now: the run's time.
        ready: whether the facts are there; questions wait until they are.
    """

    def __init__(
        self, facts: Facts, now: Callable[[], Instant], *, ready: Callable[[], bool] = lambda: True
    ) -> None:
        self._facts = facts
        self._now = now
        self._ready = ready
        self._on: Study | None = None

    def work(self, over: Callable[[], bool]) -> None:
        """Until *over*: what was left behind first, then whatever waits."""
        from django.db import connections

        begun = False
        while not over():
            try:
                if not begun:
                    self.take_up()
                    begun = True
                if self.answer_next():
                    connections.close_all()
                    continue
            except (
                Trouble
            ) as trouble:  # the database is away: what we had on the desk is taken up anew
                log.warning("planner_waits", why=str(trouble))
                begun = False
            time.sleep(_LOOK_EVERY_S)

    def take_up(self) -> int:
        """Put back what somebody had begun who is no more; how many."""
        with linked(self._facts.url) as link:
            found = studies.put_back(link, now=self._now())
        if found:
            log.warning("studies_put_back", count=found)
        return found

    def answer_next(self) -> bool:
        """Answer the oldest question that waits; ``False`` when there is none, or none can be answered yet.

        Raises:
            Trouble: the database failed.
        """
        if not self._ready():
            return False
        with linked(self._facts.url) as link:
            study = studies.claim(link)
        if study is None:
            return False
        self._on = study
        began = time.monotonic()
        try:
            found = answer(self._facts, study, now=self._now(), told=self._teller(study))
            json.dumps(found, allow_nan=False)  # what no database can hold is a fault of ours
        except Refused as refused:
            self._end(study, "refused", refused=refused)
        except Trouble:
            raise
        except Exception:  # whatever broke, the next question is another one
            log.exception("study_broke", study=study.id, kind=study.kind, asked=study.asked)
            self._end(study, "failed")
        else:
            self._end(study, "done", answer=found)
        self._on = None
        log.info(
            "study_ended", study=study.id, kind=study.kind, s=round(time.monotonic() - began, 2)
        )
        return True

    def leave(self) -> None:
        """We are told to end: what is on the desk waits for the next."""
        study = self._on
        if study is not None:
            with linked(self._facts.url) as link:
                studies.give_back(link, study)

    def _end(self, study: Study, state: studies.Ended, **more: object) -> None:
        with linked(self._facts.url) as link:
            studies.end(link, study, state, now=self._now(), **more)  # type: ignore[arg-type]

    def _teller(self, study: Study) -> Callable[[float, float], None]:
        told_at = 0.0

        def tell(done: float, of: float) -> None:
            nonlocal told_at
            if time.monotonic() - told_at < _TELL_EVERY_S or not of:
                return
            told_at = time.monotonic()
            with linked(self._facts.url) as link:
                studies.tell(link, study, done / of)

        return tell
