"""DuckDB = Spark = by hand: every KPI, cut in several ways, at two instants, on two workers.

The oracle below imports nothing of ours: it counts the calls as they were generated.
"""

from __future__ import annotations

import json
import os
import random
import subprocess
import sys
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from maju.facts.history.engine import connect
from maju.facts.history.tables import table, write
from maju.facts.imports.bank1999 import HEADER
from maju.metrics.answering import answer
from maju.metrics.answers import Answer
from maju.metrics.catalogue import CATALOGUE
from maju.metrics.compiling import Scope
from maju.metrics.relations import grains
from maju.metrics.repeats import follow_ups
from maju.metrics.sources import Source, attach
from maju.metrics.spark.session import SparkEngine, sparking
from tests.soak.spark_cluster import cluster, why_not
from tests.unit.metrics.building import Facts

pytestmark = pytest.mark.skipif(why_not() is not None, reason=str(why_not()))

OUTCOMES = ("answered",) * 5 + ("abandoned", "abandoned", "callback", "flowed_out", "unknown")
WHENS = ("2026-12-31 00:00:00", "2026-03-05 12:00:00")
CUTS = (
    (), ("day", "queue"), ("interval", "channel"), ("weekday", "hour"), ("week", "client"),
    ("month", "topic"), ("agent",),
)  # fmt: skip


class Call(NamedTuple):
    """As it was made up; the oracle sees nothing else. Times in milliseconds."""

    day: int
    at_ms: int
    wait_ms: int
    outcome: str
    queue: str


def made_up(seed: int, n: int) -> tuple[Facts, list[Call]]:
    """A week of calls, rings, states and callbacks."""
    chance = random.Random(seed)
    facts, calls = Facts(), []
    for _ in range(n):
        call = Call(
            chance.randrange(1, 9), chance.randrange(8 * 3_600_000, 20 * 3_600_000),
            chance.choice([5_000, 20_000, chance.randrange(200_000)]), chance.choice(OUTCOMES),
            chance.choice(["q1", "q2", "q3"]),
        )  # fmt: skip
        calls.append(call)
        facts.call(
            facts.at(f"2026-03-{call.day:02} 00:00:00") + call.at_ms * 1000, call.outcome,
            call.wait_ms / 1000, queue=call.queue, customer=chance.choice([None, *"ABCDEFGH"]),
            talk=chance.randrange(1, 400_000) / 1000, acw=chance.randrange(60_000) / 1000,
            hold=chance.choice([0.0, 12.345]), agent=chance.choice(["a1", "a2", "a3"]),
            topic=chance.choice([None, "t1", "t2"]), client=chance.choice(["k1", "k2"]),
        )  # fmt: skip
    for day in range(1, 9):
        at = f"2026-03-{day:02}"
        facts.attempt(f"{at} 03:00:00", "after_hours", closed_why="night")
        facts.attempt(f"{at} 12:00:00", chance.choice(["blocked", "ivr_abandoned"]), times=3)
        facts.callback(f"{at} 11:00:00", chance.choice(["reached", "open", "unreached"]))
        facts.offer(f"{at} 10:00:00", chance.choice(["accepted", "no_answer"]))
        for agent in ("a1", "a2"):
            turn = chance.randrange(1_000_000)
            facts.doing("contact", f"{at} 09:00:00", f"{at} 10:20:00.{turn:06}", agent=agent)
            facts.doing("idle", f"{at} 10:20:00.{turn:06}", f"{at} 18:00:00", agent=agent)
    return facts, calls


@pytest.fixture(scope="module")
def master(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with cluster(tmp_path_factory.mktemp("spark")) as address:
        yield address


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> tuple[Facts, list[Call], Source]:
    """The facts, the calls they were made from, and their files: two a grain."""
    facts, calls = made_up(seed=7, n=1_500)
    folder = tmp_path_factory.mktemp("facts")
    paths: dict[str, list[Path]] = {}
    for grain in grains():
        paths[grain] = []
        for part in range(2):
            if rows := facts.rows[grain][part::2]:
                write(table(grain, rows), folder / f"{grain}{part}.parquet")
                paths[grain].append(folder / f"{grain}{part}.parquet")
    return facts, calls, Source(paths=paths, lacks=frozenset())


@pytest.fixture(scope="module")
def spark(master: str, world: tuple[Facts, list[Call], Source]) -> Iterator[SparkEngine]:
    with sparking(master) as engine:
        engine.show(world[2].paths)
        yield engine


def scope(facts: Facts, by: Sequence[str], when: str) -> Scope:
    as_of = facts.at(when)
    return Scope(
        since=date(2026, 3, 2), until=date(2026, 3, 8), by=tuple(by), as_of=as_of, known_until=as_of
    )


@pytest.mark.parametrize("when", WHENS)
@pytest.mark.parametrize("by", CUTS, ids="-".join)
def test_spark_answers_as_duckdb_does_to_the_last_digit(
    by: tuple[str, ...], when: str, world: tuple[Facts, list[Call], Source], spark: SparkEngine
) -> None:
    facts, _, source = world
    kpis = [kpi for kpi in CATALOGUE.values() if kpi.kind != "nothing" and set(by) <= kpi.dims]
    assert len(kpis) > 30
    with connect() as duck:
        attach(duck, source)
        here: Answer = answer(duck, source, kpis, scope(facts, by, when))
    there = answer(spark, source, kpis, scope(facts, by, when))
    assert len(here.lines) == len(there.lines) > 0
    for ours, theirs in zip(here.lines, there.lines, strict=True):
        assert ours == theirs


def test_both_count_as_a_hand_does(
    world: tuple[Facts, list[Call], Source], spark: SparkEngine
) -> None:
    facts, calls, source = world
    ids = ("agent_requested", "answered", "abandoned", "answer_rate", "sl_negative", "asa",
           "service_level", "short_abandoned")  # fmt: skip
    got = answer(
        spark, source, [CATALOGUE[name] for name in ids], scope(facts, ("day", "queue"), WHENS[0])
    )
    found = {
        (str(line.keys["day"]), str(line.keys["queue"])): {
            name: line.cells[name].value for name in ids
        }
        for line in got.lines
    }
    assert found == by_hand(calls)


def by_hand(calls: Sequence[Call]) -> Mapping[tuple[str, str], Mapping[str, Any]]:
    """kpi.md #2, #4, #5, #6, #21, #30, #31, #39 from the calls, T = 20 s, short = 5 s."""
    groups: dict[tuple[str, str], list[Call]] = defaultdict(list)
    for call in calls:
        if 2 <= call.day < 8:
            groups[f"2026-03-{call.day:02}", call.queue].append(call)
    made = {}
    for key, own in groups.items():
        waits = {
            name: [call.wait_ms for call in own if call.outcome == name]
            for name in ("answered", "abandoned", "callback", "flowed_out")
        }
        answered, abandoned = waits["answered"], waits["abandoned"]
        settled = sum(map(len, waits.values()))
        quick = sum(wait <= 20_000 for wait in answered)
        short = sum(wait <= 5_000 for wait in abandoned)
        late = sum(wait > 20_000 for wait in waits["callback"] + waits["flowed_out"])
        counted = len(answered) + len(abandoned) - short + late
        made[key] = {
            "agent_requested": len(own),
            "answered": len(answered),
            "abandoned": len(abandoned),
            "short_abandoned": short,
            "answer_rate": 100 * len(answered) / settled if settled else None,
            "sl_negative": 100 * quick / settled if settled else None,
            "service_level": 100 * quick / counted if counted else None,
            "asa": sum(answered) / 1000 / len(answered) if answered else None,
        }
    return made


def test_who_came_back_is_the_same(
    world: tuple[Facts, list[Call], Source], spark: SparkEngine
) -> None:
    facts, _, source = world
    with connect() as duck:
        attach(duck, source)
        here = follow_ups(duck, scope(facts, (), WHENS[0]))
    assert follow_ups(spark, scope(facts, (), WHENS[0])) == here


@pytest.mark.needs_postgres
def test_the_command_gives_the_same_with_either_engine(postgres_url: str, tmp_path: Path) -> None:
    lines = ["\t".join(HEADER)]
    for n in range(200):
        day, at, end = 1 + n % 9, f"9:{n % 60:02}:00", f"9:{n % 60:02}:{n % 59:02}"
        tail = f"AGENT {end} {end} 0 TOVA" if n % 3 else "HANG 0:00:00 0:00:00 0 NO_SERVER"
        said = f"AA0101 {n} {n % 7} 0 PS 99020{day} {at} {at} 0 {at} {end} {n % 59} {tail}"
        lines.append("\t".join(said.split(" ")))
    log = tmp_path / "log.txt"
    log.write_text("\n".join(lines) + "\n")
    home = {"DATABASE_URL": postgres_url, "MAJU_HOME": str(tmp_path), "LANG": "C.UTF-8"}

    def said_by(*words: str) -> str:
        command = [sys.executable, "-m", "maju.app.cli", *words]
        done = subprocess.run(
            command, env={**os.environ, **home}, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stderr
        return done.stdout

    said_by("import", "bank1999", str(log), "--centre", "bank", "--timezone", "Asia/Jerusalem")
    asked = (
        "kpi", "--centre", "bank", "--from", "1999-02-01", "--to", "1999-02-10",
        "--kpi", "answered,answer_rate,sl_negative,asa,wait_p90,bubble_rate",
        "--by", "day,queue", "--as-of", "1999-03-01T00:00+02:00", "--format", "json",
        "--compare", "previous_day,month_to_date",
    )  # fmt: skip
    here = json.loads(said_by(*asked, "--engine", "duckdb"))
    # A cluster of its own: the other tests' application holds all cores of theirs.
    with cluster(tmp_path, workers=1) as master:
        there = json.loads(said_by(*asked, "--engine", "spark", "--master", master))
    assert here == there
    assert len(here["rows"]) == 9
