"""Full circle in virtual time: needed, rostered, published, decided, followed, and measured.

Forecast numbers are staffed, staff become shifts, shifts are published to the real engine, simulated
agents follow what the journal says, and the facts of that journal give adherence.
"""

from __future__ import annotations

from datetime import date
from functools import cache

import pytest

from maju.channels.simulated.demo import open_demo_settings, start_of
from maju.engine.virtual import VirtualClock, run_virtual
from maju.facts.fold.fold import Fold
from maju.facts.fold.sheets import table_of
from maju.facts.fold.state import State
from maju.facts.history.engine import connect
from maju.kernel.commands import ApplySettings, Body, Command, PublishSchedule
from maju.kernel.events import Event
from maju.kernel.events.plan import PlannedDay, PlannedSpan
from maju.kernel.ids import AgentId, CommandId, Seq, sortable
from maju.kernel.time import HOUR, MINUTE, Instant
from maju.metrics.answering import answer, find_kpis
from maju.metrics.answers import Cell
from maju.metrics.compiling import Scope
from maju.metrics.relations import grains
from maju.metrics.sources import Source
from tests.unit.channels.circle import live, needed_on

DAY = date(2026, 5, 12)
AGENTS = 12
KPIS = ("adherence", "seat_rate", "absence_rate", "conformance", "shifts_planned", "shifts_late",
        "shifts_attended")  # fmt: skip


def command(at: Instant, number: int, body: Body) -> Command:
    name = f"c{number}"
    return Command(
        id=CommandId(sortable("cm", at, number)), source="test", source_id=name, body=body
    )


def roster(midnight: Instant, people: list[AgentId], needed: int) -> tuple[PlannedDay, ...]:
    """As many as are needed, from nine to five, meals in two turns and a rest."""
    start = Instant(midnight + 9 * HOUR)
    days = []
    for number, agent in enumerate(people[:needed]):
        meal = Instant(start + (3 + number % 2) * HOUR)
        rest = Instant(start + 6 * HOUR + number % 3 * 20 * MINUTE)
        edges = [("work", start, meal), ("meal", meal, meal + HOUR), ("work", meal + HOUR, rest),
                 ("break", rest, rest + 15 * MINUTE), ("work", rest + 15 * MINUTE, start + 8 * HOUR)]  # fmt: skip
        spans = tuple(
            PlannedSpan(activity=what, start=Instant(one), end=Instant(two))  # type: ignore[arg-type]
            for what, one, two in edges
        )
        days.append(PlannedDay(agent=agent, date=DAY.isoformat(), spans=spans))
    return tuple(days)


async def _live(seed: int, start: Instant, *, by_roster: bool) -> list[Event]:
    settings = open_demo_settings(agents=AGENTS)
    needed = needed_on(DAY)
    people = [agent.id for agent in settings.agents if agent.id.startswith("a0")]
    assert 2 <= needed <= len(people)
    midnight = start_of(DAY, settings)
    publish = PublishSchedule(version=1, days=roster(midnight, people, needed), by="planner")
    commands = [command(start, 1, ApplySettings(settings=settings)), command(start, 2, publish)]
    journal = await live(
        settings,
        seed,
        commands,
        Instant(midnight + 17 * HOUR + 30 * MINUTE),
        VirtualClock(),
        on_duty=() if by_roster else None,
    )
    return list(await journal.read(settings.centre, after=Seq(0), limit=10**6))


@cache
def measured(seed: int, *, by_roster: bool = False) -> dict[str, Cell]:
    """The day's KPIs, from a fold of its journal; *by_roster*: who has no shift is not there."""
    start = Instant(start_of(DAY, open_demo_settings(agents=AGENTS)) + 8 * HOUR)
    told = run_virtual(_live(seed, start, by_roster=by_roster), start=start)
    fold = Fold(State(centre="demo"))
    fold.project(told)
    rows: dict[str, list[tuple[object, ...]]] = {grain: [] for grain in grains()}
    for whole in fold.state.rows.values():
        for grain, own in whole.items():
            rows[grain] += own.values()
    for _, grain, _, row in fold.open_rows(told[-1].at):
        rows[grain].append(row)
    scope = Scope(since=DAY, until=date(2026, 5, 13), as_of=told[-1].at, known_until=told[-1].at)
    with connect(memory="256MB", threads=1) as engine:
        for grain, some in rows.items():
            engine.register(grain, table_of(grain, some))
        (line,) = answer(engine, Source(paths={}, lacks=frozenset()), find_kpis(KPIS), scope).lines
    return dict(line.cells)


@pytest.mark.parametrize("seed", [1, 10])
def test_who_follows_the_roster_adheres_to_most_of_it_and_some_are_late(seed: int) -> None:
    found = measured(seed)
    adherence, seats = found["adherence"].value, found["seat_rate"].value
    assert adherence is not None
    assert seats is not None
    assert 80 <= adherence <= 98
    assert adherence < seats <= 100
    assert found["absence_rate"].value == 0
    assert found["shifts_attended"].value == found["shifts_planned"].value


def test_not_everybody_is_always_on_time() -> None:
    late = sum(measured(seed)["shifts_late"].value or 0 for seed in (1, 10))
    shifts = sum(measured(seed)["shifts_planned"].value or 0 for seed in (1, 10))
    assert 0 < late < shifts


def test_where_people_come_by_the_roster_alone_they_work_what_was_planned() -> None:
    found = measured(1, by_roster=True)
    conformance, adherence = found["conformance"].value, found["adherence"].value
    assert conformance is not None
    assert adherence is not None
    assert 90 <= conformance <= 105
    assert 80 <= adherence <= 98
    assert found["shifts_attended"].value == found["shifts_planned"].value
