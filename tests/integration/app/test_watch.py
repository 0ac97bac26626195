"""Category: integration. What the board counts is the journal's day, wherever it begins to read."""

from __future__ import annotations

import asyncio
from datetime import date
from functools import cache
from pathlib import Path

import pytest

from maju.app.centres import find_centre
from maju.app.simulate.days import Wish, live
from maju.app.simulate.storing import store
from maju.app.top.watch import View, Watch
from maju.engine.clock import WallClock
from maju.engine.verify import verify
from maju.facts.live import Day, total
from maju.journal.postgres.journal import PostgresJournal
from maju.kernel.errors import Refused
from maju.kernel.ids import CentreId
from maju.kernel.ports import Decided

CENTRE = CentreId("sim")
WISH = Wish(centre=CENTRE, seed=4, agents=3, days=2, load=0.5, first=date(2026, 5, 12))


@cache
def days() -> tuple[Decided, ...]:
    decisions: list[Decided] = []
    live(WISH, decisions.append)
    return tuple(decisions)


@pytest.fixture
def stored(postgres_url: str) -> str:
    """Two simulated days in PostgreSQL, as ``simulate --into-database`` writes them."""
    asyncio.run(store(postgres_url, CENTRE, days()))
    return postgres_url


async def viewed(url: str) -> View:
    async with PostgresJournal(url, WallClock(), connections=2) as journal:
        watch = Watch(journal, CENTRE, Path("/nowhere"))
        await watch.start()
        return await watch.view()


def test_the_board_counts_the_last_day_alone(stored: str) -> None:
    view = asyncio.run(viewed(stored))
    day = Day(WISH.settings())
    for decided in days():
        day.see(decided.events)
    assert total(view.tallies.values()).offered > 10
    assert view.tallies == day.tallies


def test_a_journal_that_nobody_leads_is_shown_as_standing(stored: str) -> None:
    view = asyncio.run(viewed(stored))
    assert view.stale == "no_engine"
    assert view.now == view.at


def test_a_led_centre_is_fresh_and_lost_again_with_its_leader(stored: str) -> None:
    async def led() -> list[bool]:
        async with PostgresJournal(stored, WallClock(), connections=2) as journal:
            found = [await journal.led(CENTRE)]
            lease = await journal.lead(CENTRE, patience=None)
            found += [await journal.led(CENTRE), await journal.led(CentreId("other"))]
            await lease.release()
            while await journal.led(CENTRE):  # noqa: ASYNC110 - its lock goes with its session
                await asyncio.sleep(0.01)
            return found

    assert asyncio.run(led()) == [False, True, False]


def test_what_was_stored_verifies_and_is_stored_once(stored: str) -> None:
    async def verified() -> dict[str, int]:
        async with PostgresJournal(stored, WallClock(), connections=2) as journal:
            return (await verify(journal, CENTRE)).found

    assert asyncio.run(verified()) == {}
    with pytest.raises(Refused, match="centre_has_journal"):
        asyncio.run(store(stored, CENTRE, days()))


def test_the_only_centre_needs_no_name(stored: str) -> None:
    assert find_centre(stored, None) == CENTRE
    with pytest.raises(Refused, match="unknown_centre"):
        find_centre(stored, "else")


def test_an_empty_database_has_no_centre(postgres_url: str) -> None:
    with pytest.raises(Refused, match="no_centre"):
        find_centre(postgres_url, None)
