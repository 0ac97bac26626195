"""The simulated world: one seed, one world; its own count loses nobody. Unit."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
from collections import Counter
from datetime import date
from itertools import pairwise
from pathlib import Path
from zoneinfo import ZoneInfo

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from maju.channels.simulated import SIMULATED, Faults, OwnCount, World
from maju.channels.simulated.demo import demo_settings, open_demo_settings, small_day, start_of
from maju.channels.simulated.incoming import command, translate
from maju.channels.simulated.world.arrivals import arrivals, instant_of, pieces_of_day
from maju.channels.simulated.world.chance import Patience, Spread, child
from maju.channels.simulated.world.count import read_stories, summary_of
from maju.channels.simulated.world.profile import Demand, Profile, profile_of
from maju.channels.simulated.world.rota import shift_of
from maju.kernel.channels import Channel
from maju.kernel.ids import AgentId, ClientId
from maju.kernel.settings import Span
from maju.kernel.time import DAY, HOUR, MINUTE, SECOND, Instant
from tests.unit.channels.frozen_clock import FrozenClock

MONDAY = date(2026, 5, 11)
SEOUL = ZoneInfo("Asia/Seoul")
NEW_YORK = "America/New_York"


def unanswered_world(seed: int, *, count: OwnCount | None = None) -> World:
    """A small day in which nobody ever answers: Maju is down for all of it."""
    settings, start = small_day(seed)
    clock = FrozenClock(start)
    world = World(settings, seed, clock, count=count)
    for minute in range(0, 200, 7):
        clock.at = Instant(start + minute * MINUTE)
        world.advance(clock.at)
    return world


def digest_of(seed: int) -> str:
    """Everything that the unanswered world of *seed* says, as commands."""
    world = unanswered_world(seed)
    said = [
        command(SIMULATED, news.id, news.at, body)
        for news in world.line.held()
        if (body := translate(SIMULATED, news)) is not None
    ]
    return hashlib.sha256(msgspec.json.encode(said)).hexdigest()


def test_the_same_seed_gives_the_same_world_in_another_process() -> None:
    script = "from tests.unit.channels.test_world import digest_of; print(digest_of(5))"
    told = {
        subprocess.run(
            [sys.executable, "-c", script],
            env={**os.environ, "PYTHONHASHSEED": hash_seed},
            capture_output=True,
            text=True,
            check=True,
        ).stdout.strip()
        for hash_seed in ("1", "2")
    }
    assert told == {digest_of(5)}


def test_another_seed_gives_another_world() -> None:
    assert digest_of(5) != digest_of(13)  # as many agents, another day's people


def test_one_more_draw_by_one_person_reshuffles_nobody_else() -> None:
    settings, start = small_day(3)
    clock = FrozenClock(start)
    plain, other = World(settings, 3, clock), World(settings, 3, clock)
    other.agents[settings.agents[0].id].chance.random()
    clock.at = Instant(start + 3 * HOUR)
    for world in (plain, other):
        world.advance(clock.at)
    mine = settings.agents[0].id
    said, other_said = (
        [news for news in world.line.held() if f".{mine}/" not in news.id]
        for world in (plain, other)
    )
    assert msgspec.json.encode([n.id for n in said]) == msgspec.json.encode(
        [n.id for n in other_said]
    )


@pytest.mark.parametrize("seed", range(4))
def test_the_own_count_has_every_call_once_and_of_one_kind(seed: int) -> None:
    world = unanswered_world(seed)
    kinds: Counter[str] = Counter()
    for row in world.count.summary().values():
        kinds.update(row)
    assert sum(kinds.values()) == len(world.count.stories) > 100
    assert kinds["open"] == len(world.calls)
    assert set(kinds) <= {"open", "left_early"}, "nobody answered, so nobody waited in a line"


def test_the_own_count_reads_back_as_it_was_written_and_survives_a_torn_line(
    tmp_path: Path,
) -> None:
    path = tmp_path / "run" / "count.jsonl"
    world = unanswered_world(1, count=OwnCount(path))
    world.count.close()
    assert summary_of(read_stories(path)) == world.count.summary()
    with path.open("ab") as file:
        file.write(b'{"at":1,"wh')
    again = unanswered_world(9, count=OwnCount(path))
    again.count.close()
    table = summary_of(read_stories(path))
    assert table == again.count.summary()
    cut = sum(row.get("cut", 0) for row in table.values())
    assert cut == len(world.calls), "who was on the line when the first world died was cut off"


def test_a_line_that_loses_everything_keeps_clicks_and_typed_lines() -> None:
    settings, start = small_day(1)
    clock = FrozenClock(start)
    world = World(settings, 1, clock, faults=Faults(lose=1.0))
    clock.at = Instant(start + HOUR)
    world.advance(clock.at)
    before = len(world.line.held())
    world.line.open()
    left = {type(news).__name__ for news in world.line.held()}
    assert left == {"Clicked"}
    assert world.line.lost == before - len(world.line.held()) > 0


def demand(per_day: float) -> Demand:
    return Demand(
        entry="070", channel=Channel.VOICE, client=ClientId("ondam"), per_day=per_day, topics=()
    )


def test_arrivals_follow_the_profile_by_hour_and_weekday() -> None:
    profile = profile_of(demo_settings(agents=30, years=(2026,)))
    wanted: Counter[int] = Counter()
    came: Counter[int] = Counter()
    chance = child(1, "test")
    start, end = instant_of(MONDAY, 0, SEOUL), instant_of(date(2026, 5, 18), 0, SEOUL)
    busy = demand(20_000)
    for at in arrivals(profile, busy, chance, since=start):
        if at >= end:
            break
        came[(at - start) // HOUR] += 1
    for day in range(11, 18):
        for begin, until, pace in pieces_of_day(profile, busy, date(2026, 5, day)):
            for minute in range(begin, until, MINUTE):
                wanted[(minute - start) // HOUR] += round(pace * 1000 / 60)
    for hour, thousandths in wanted.items():
        mean = thousandths / 1000
        assert abs(came[hour] - mean) < 6 * max(mean, 4) ** 0.5 + mean * 0.01, hour
    assert sum(came.values()) > 90_000


@pytest.mark.parametrize(("day", "hours"), [("2026-03-08", 23), ("2026-11-01", 25)])
def test_a_day_with_a_change_of_clocks_is_covered_without_gaps(day: str, hours: int) -> None:
    profile = Profile(zone=NEW_YORK, demands=(), week=(Span(start=0, end=1440),) * 7)
    pieces = list(pieces_of_day(profile, demand(1000), date.fromisoformat(day)))
    assert pieces[-1][1] - pieces[0][0] == hours * HOUR
    assert all(one[1] == next_[0] for one, next_ in pairwise(pieces))


@given(st.floats(5, 2000), st.floats(0.1, 1.5), st.integers(0, 2**32))
def test_times_are_positive_and_bounded_by_reason(mean_s: float, cv: float, seed: int) -> None:
    chance = child(seed, "spread")
    assert all(0 < Spread(mean_s, cv).draw(chance) < 1000 * mean_s * SECOND for _ in range(50))


@pytest.mark.parametrize(("mean_s", "cv"), [(30, 0.3), (180, 0.7), (7200, 1.2)])
def test_the_mean_of_times_is_as_said(mean_s: float, cv: float) -> None:
    chance = child(1, "spread")
    mean = sum(Spread(mean_s, cv).draw(chance) / SECOND for _ in range(10_000)) / 10_000
    assert mean == pytest.approx(mean_s, rel=6 * cv / 100)


def test_a_share_of_people_is_hasty() -> None:
    chance = child(1, "patience")
    waits = [Patience(0.5, 10.0, 300.0, 1.2).draw(chance) for _ in range(2000)]
    hasty = sum(wait < 30 * SECOND for wait in waits) / 2000
    assert 0.45 < hasty < 0.6


def test_shifts_lie_within_the_opening_and_pauses_within_the_shift() -> None:
    profile = profile_of(demo_settings(years=(2026,)))
    for index in range(40):
        chance = child(index, "shift")
        shift = shift_of(profile, AgentId("a"), index, MONDAY, chance)
        assert shift is not None
        assert 540 <= shift.start < shift.end <= 1080
        assert all(shift.start < p.start and p.start + p.minutes <= shift.end for p in shift.pauses)
        assert [p.reason for p in shift.pauses].count("meal") == 1
    assert shift_of(profile, AgentId("a"), 0, date(2026, 5, 5), child(1)) is None, "어린이날"


def test_a_centre_that_never_closes_is_staffed_at_four_in_the_morning() -> None:
    settings = open_demo_settings(agents=12)
    clock = FrozenClock(Instant(start_of(MONDAY, settings) + 4 * HOUR))
    world = World(settings, 1, clock)
    clock.at = Instant(clock.at + 5 * MINUTE)
    world.advance(clock.at)
    assert len(world.signed_in()) == 12
    clock.at = Instant(clock.at + DAY)
    world.advance(clock.at)
    assert len(world.signed_in()) == 12
