"""A centre that is being started is there in a moment: whoever wants to watch it waits."""

from __future__ import annotations

import asyncio
from pathlib import Path
from time import monotonic, sleep

import click

from maju.app.centres import find_centre
from maju.app.home import Home
from maju.app.postgres.locks import FileLock
from maju.app.run.plan import lock_file
from maju.engine.clock import WallClock
from maju.journal.postgres.journal import PostgresJournal
from maju.kernel.errors import Refused
from maju.kernel.ids import CentreId

PATIENCE_S = 120.0
_LOOK_S = 0.5
_OTHERS = frozenset({"report", "planner"})
"""Locks beside those of centres."""


def await_centre(url: str, named: str | None, home: Home, lang: str) -> CentreId:
    """As :func:`find_centre`; while a run of this home begins the centre, for two minutes at most.

    Raises:
        Refused: ``centre_starting``, or as :func:`find_centre`.
    """
    patient_until, told = monotonic() + PATIENCE_S, False
    while True:
        try:
            found = find_centre(url, named)
            being_begun = begun_by_a_run(home, found)
            if being_begun is None or asyncio.run(_begun(url, found)):
                return found
        except Refused as refused:
            being_begun = begun_by_a_run(home, named)
            if refused.code not in {"no_centre", "unknown_centre"} or being_begun is None:
                raise
        if monotonic() >= patient_until:
            raise Refused("centre_starting", centre=being_begun, waited_s=round(PATIENCE_S))
        if not told:
            told = True
            ko, en = f"센터 {being_begun}을(를) 시작하는 중입니다…", f"{being_begun} is starting…"
            click.echo(ko if lang == "ko" else en, err=True)
        sleep(_LOOK_S)


async def _begun(url: str, centre: CentreId) -> bool:
    """Whether anything has happened in the centre; before, its engine has only been told of it."""
    async with PostgresJournal(url, WallClock(), connections=1) as journal:
        return await journal.last(centre) > 0


def begun_by_a_run(home: Home, named: str | None) -> str | None:
    """A centre, or the one that is *named*, which ``maju run`` runs in this home or is about to."""
    if named is not None:
        paths = [lock_file(home, CentreId(named))]
    else:
        paths = sorted(each for each in home.run.glob("*.lock") if each.stem not in _OTHERS)
    return next((path.stem for path in paths if path.is_file() and _is_held(path)), None)


def _is_held(path: Path) -> bool:
    with FileLock(path) as lock:
        return not lock.take(shared=True)
