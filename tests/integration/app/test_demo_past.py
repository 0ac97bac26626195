"""Category: integration. The demonstration's past is an import: brought once, whole by client, and forecast from."""

from __future__ import annotations

import asyncio
from datetime import date
from itertools import chain, repeat
from pathlib import Path

import numpy as np
import pytest
from msgspec.structs import replace

from maju.app.plan.series import read_series
from maju.app.run.awaiting import past_awaited
from maju.app.run.demo_past import bring_past, keep_past
from maju.app.run.plan import Demo, Plan
from maju.app.schema import migrate_all
from maju.channels.simulated.demo import DEMO
from maju.engine.clock import Scale
from maju.facts.history.blobs import FolderBlobs
from maju.facts.history.manifest import linked
from maju.facts.history.queries import QUERIES
from maju.kernel.time import Instant
from maju.metrics.local import LocalNumbers
from maju.metrics.numbers import Question

BEGAN = date(2026, 5, 18)
NOW = Instant(1_779_000_000_000_000)


def plan_of(home: Path, *, past: int, load: float = 1.0) -> Plan:
    scale = Scale(origin=NOW, wall_origin=NOW, speed=1.0)
    demo = Demo(agents=2, past=past, load=load)
    plan = Plan(home=str(home), centres=(DEMO,), scale=scale, port=8000, demo=demo)
    plan.folders().prepare()
    return plan


@pytest.fixture
def url(postgres_url: str) -> str:
    migrate_all(postgres_url)
    return postgres_url


def brought(url: str) -> list[str]:
    with linked(url) as link:
        rows = link.execute(QUERIES["imports"], {"centre": DEMO}).fetchall()
    return sorted(str(row["client"]) for row in rows)


def test_a_second_start_brings_nothing_and_a_forecast_reads_what_the_first_brought(
    url: str, tmp_path: Path
) -> None:
    plan = plan_of(tmp_path / "home", past=3)
    made = keep_past(plan, url, BEGAN, lambda: False)
    assert made > 300
    assert keep_past(plan, url, BEGAN, lambda: False) == 0
    assert brought(url) == ["haru", "ondam"]
    numbers = LocalNumbers(url, FolderBlobs(plan.folders().blobs))
    series = read_series(numbers, DEMO, queue="ondam.delivery", until=BEGAN)
    assert [str(day) for day in series.contacts.days] == ["2026-05-15", "2026-05-16", "2026-05-17"]
    assert np.nansum(series.offered) > 30
    kpis = ("aht", "att", "hold_rate", "acw_avg", "service_level", "bubble_rate")
    asked = numbers.ask(Question(centre=DEMO, since=date(2026, 5, 15), until=BEGAN, kpis=kpis))
    assert not asked.partly
    assert all(asked.lines[0].cells[kpi].value for kpi in kpis), "what a first look is about"


def test_a_start_that_ended_between_two_clients_is_finished_by_the_next(
    url: str, tmp_path: Path
) -> None:
    plan = plan_of(tmp_path / "home", past=1)
    first = keep_past(plan, url, BEGAN, lambda: brought(url) == ["ondam"])
    assert brought(url) == ["ondam"]
    assert keep_past(plan, url, BEGAN, lambda: False) > 0
    assert first > 0
    assert brought(url) == ["haru", "ondam"]


def test_a_run_that_ends_while_a_log_is_read_leaves_nothing_of_it(url: str, tmp_path: Path) -> None:
    """It does not wait for the import, and the next start brings everything."""
    plan = plan_of(tmp_path / "home", past=1)
    asked = chain((False, False), repeat(True))
    assert keep_past(plan, url, BEGAN, lambda: next(asked)) == 0
    assert brought(url) == []
    assert keep_past(plan, url, BEGAN, lambda: False) > 0
    assert brought(url) == ["haru", "ondam"]


def test_planners_wait_for_the_past_of_their_own_run_until_it_is_there_or_will_not_be(
    url: str, tmp_path: Path
) -> None:
    plan = plan_of(tmp_path / "home", past=1)
    assert past_awaited(plan) == (0, 0)
    seen = []

    def look() -> bool:
        seen.append(past_awaited(plan))
        return False

    keep_past(plan, url, BEGAN, look)
    assert {(0, 2), (1, 2)} == set(seen)
    asyncio.run(bring_past(plan, url, asyncio.Event()))
    assert past_awaited(plan) is None

    later = Scale(origin=NOW, wall_origin=Instant(NOW + 1), speed=1.0)
    assert past_awaited(replace(plan, scale=later)) == (0, 0)


def test_a_past_that_cannot_be_brought_is_not_waited_for(tmp_path: Path) -> None:
    plan = plan_of(tmp_path / "home", past=1)
    asyncio.run(bring_past(plan, "host=/nowhere dbname=nothing", asyncio.Event()))
    assert past_awaited(plan) is None


@pytest.mark.parametrize(("past", "load"), [(0, 1.0), (1, 0.0)])
def test_without_days_or_without_customers_there_is_no_past(
    url: str, tmp_path: Path, past: int, load: float
) -> None:
    assert (
        keep_past(plan_of(tmp_path / "home", past=past, load=load), url, BEGAN, lambda: False) == 0
    )
    assert brought(url) == []
