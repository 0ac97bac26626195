"""Category: pages. Full circle: forecast, staffing, roster, published, decided, followed, on the board.

The shifts go through the tables and the inbox as a page sends them; the day is lived in virtual time by the
demonstration's people; the board shows the plan against what they did.
"""

from __future__ import annotations

import asyncio
import re
from datetime import date
from pathlib import Path

import msgspec
from django.test import override_settings

from maju.channels.simulated.demo import DEMO, directory_of, open_demo_settings, start_of
from maju.engine.clock import WallClock
from maju.engine.virtual import VirtualClock, run_virtual
from maju.facts.history.blobs import FolderBlobs
from maju.facts.readmodel import Projector, migrate
from maju.floor.board.boards import Boards
from maju.journal.postgres import PostgresJournal
from maju.kernel.commands import PublishSchedule
from maju.kernel.ports import Decided, Waiting
from maju.kernel.time import HOUR, MINUTE, Duration, Instant
from maju.metrics.local import LocalNumbers
from tests.pages.signing import browser_of, django_on, someone
from tests.unit.channels.circle import live, needed_on

DAY = date(2026, 5, 12)
SETTINGS = open_demo_settings(agents=12)
MIDNIGHT = start_of(DAY, SETTINGS)
BEGAN, NOW = Instant(MIDNIGHT + 8 * HOUR), Instant(MIDNIGHT + 13 * HOUR + 10 * MINUTE)


def rostered(needed: int) -> None:
    """As many as are needed from nine to five, published as the roster's page does."""
    from maju.directory import models as m
    from maju.directory.adopting import adopt
    from maju.directory.loading import Names
    from maju.workforce.models import ShiftKind
    from maju.workforce.rostering import Put, publish, put

    known = directory_of(SETTINGS)
    names = Names(centre="데모", agents=known.agents, clients=known.clients, teams=known.teams)
    adopt(SETTINGS, names, have=0, now=BEGAN)
    centre = m.Centre.objects.get(code=DEMO)
    ShiftKind.objects.create(
        centre=centre, code="D", name="주간", name_en="Day", starts=9 * 60, lasts=8 * 60,
        meal=30, meal_from=150, meal_until=300, place=0,
    )  # fmt: skip
    put(centre, [Put(agent.id, DAY, shift="D") for agent in SETTINGS.agents[:needed]])
    publish(centre, DAY, DAY, by=someone("planner@demo", "planner"), now=BEGAN)


async def waiting(url: str) -> list[Waiting]:
    """What the pages have sent to the engine."""
    async with PostgresJournal(url, WallClock(), connections=2) as journal:
        lease = await journal.lead(DEMO, patience=Duration(0))
        try:
            return list(await lease.drain(limit=100))
        finally:
            await lease.release()


def lived(sent: list[Waiting]) -> list[Decided]:
    """Their day until ten past one."""

    async def day() -> list[Decided]:
        commands = [each.command for each in sent]
        journal = await live(SETTINGS, 1, commands, NOW, VirtualClock(), on_duty=())
        return list(await journal.decided(DEMO, after=Instant(0), limit=10**6))

    return run_virtual(day(), start=BEGAN)


async def kept(url: str, sent: list[Waiting], decisions: list[Decided]) -> None:
    """The day as this centre's journal: what was sent is decided there."""
    places = {each.command.id: each.position for each in sent}
    async with PostgresJournal(url, WallClock(), connections=2) as journal:
        lease = await journal.lead(DEMO, patience=Duration(0))
        await lease.standing()
        for begin in range(0, len(decisions), 500):
            await lease.commit(
                [
                    msgspec.structs.replace(each, position=places.get(each.command.id))
                    for each in decisions[begin : begin + 500]
                ]
            )
        await lease.release()
        await Projector(url, journal, DEMO).catch_up()


def figures(page: str) -> dict[str, float]:
    """The numbers of the day by their labels."""
    shown = re.findall(r"<dt>([^<]+)</dt><dd>([\d.]+)%?</dd>", page)
    return {label: float(said) for label, said in shown}


def test_what_was_foreseen_is_rostered_worked_and_shown_on_the_board(
    django: None, postgres_url: str, tmp_path: Path
) -> None:
    needed = needed_on(DAY)
    blobs = FolderBlobs(tmp_path)
    boards = Boards(postgres_url, blobs, now=lambda: NOW)
    numbers = LocalNumbers(postgres_url, blobs, now=lambda: NOW)
    with (
        django_on(postgres_url),
        override_settings(
            MAJU_BOARDS=boards,
            MAJU_NOW=lambda: NOW,
            MAJU_NUMBERS=lambda: numbers,
            MAJU_DOCUMENTS=None,
        ),
    ):
        rostered(needed)
        sent = asyncio.run(waiting(postgres_url))
        assert any(isinstance(each.command.body, PublishSchedule) for each in sent)
        migrate(postgres_url)
        asyncio.run(kept(postgres_url, sent, lived(sent)))
        browser = browser_of(someone("super@demo", {"role": "supervisor", "centre_id": DEMO}))
        page = browser.get(f"/board/{DEMO}/plan").content.decode()
        board = browser.get(f"/board/{DEMO}/?role=planner").content.decode()
    of_day = figures(page)
    assert of_day["Shifts planned"] == of_day["Shifts attended"] == needed
    assert 80 <= of_day["Schedule adherence"] <= 98
    assert 90 <= of_day["Conformance"] <= 105
    assert of_day["Absenteeism"] == 0
    tiles = dict(re.findall(r'data-card="(\w+)".*?data-v>([\d.]+)', board, re.DOTALL))
    assert 1 <= int(tiles["present_now"]) <= int(tiles["planned_now"]) <= needed
    assert float(tiles["as_planned"]) >= 50
    now = page[page.index("Now, against the plan") : page.index("day-head")]
    assert f"<td>{tiles['planned_now']}</td>" in re.sub(r'<td class="[^"]*">', "<td>", now)
