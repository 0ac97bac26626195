"""Category: acceptance. Whatever is killed, no contact is lost or doubled.

The customers live in a process of their own, which nobody kills, and write down what each of
them experiences. Engine and database are killed with -9 at random, in traffic. In the end the
journal verifies, and tells of every call what its customer tells.
"""

from __future__ import annotations

import asyncio
import json
import os
import random
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest

from maju.app.home import Home
from maju.journal.lines import FileJournal
from maju.kernel.time import Instant
from tests.acceptance.installation import CENTRE, Installation, until
from tests.ci import is_ci
from tests.simulation.stories import compare
from tests.simulation.watch import Watch

KILLS = int(os.environ.get("MAJU_KILLS", "50"))
SPEED = "20"

pytestmark = pytest.mark.needs_postgres


def test_nothing_is_lost_or_doubled_by_kills_at_random(
    postgres_home: Home, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    # CI decides about a commit: by the same kills each time, as far as a machine can
    chosen = int(os.environ.get("MAJU_KILL_SEED", "1" if is_ci() else "0"))
    seed = chosen or random.SystemRandom().randrange(2**32)
    chance = random.Random(seed)
    site = Installation(postgres_home)
    with site.running("--speed", SPEED, "--seed", str(seed % 1000)):
        until(lambda: _answered(site) > 0, why=f"no traffic; seed {seed}")
        killed = _kill_at_random(site, chance)
        world = site.child("world")
        assert world is not None, f"the world itself died; seed {seed}"
        world.send_signal(10)  # SIGUSR1: no customer comes any more
        until(
            lambda: all(story.over or story.outbound for story in site.stories().values()),
            why=f"customers are still on the line; seed {seed}",
        )
        until(lambda: _settled(site), why=f"contacts are still open; seed {seed}")
        verified = site.command("journal", "verify", "--json")
        exported = tmp_path / "journal.ndjson"
        assert site.command("journal", "export", "--out", str(exported)).returncode == 0
    assert verified.returncode == 0, verified.stdout[-4000:].decode()
    told = json.loads(verified.stdout)
    stories = site.stories()
    differing = compare(asyncio.run(_watched(exported)), stories)
    kinds = Counter(story.kind() for story in stories.values())
    with capsys.disabled():
        print(
            f"\n{KILLS} kills (seed {seed}): {dict(killed)}\n"
            f"journal: {told['events']} events, {told['decisions']} decisions, "
            f"{told['contacts']} contacts, {told['effects']} effects, outcomes {told['outcomes']}\n"
            f"customers' own count: {len(stories)} calls, {dict(sorted(kinds.items()))}; "
            f"told apart by being there or not: {dict(differing)}"
        )
    assert sum(killed.values()) == KILLS
    assert min(killed[each] for each in ("engine", "postgres", "both")) > 0
    assert told["effects_open"] == 0
    assert not site.left_over()


def _kill_at_random(site: Installation, chance: random.Random) -> Counter[str]:
    """KILLS of them, also of what is still getting up from the last one."""

    def postgres() -> bool:
        return site.kill_postgres(all_of_it=chance.random() < 0.5)

    def both() -> bool:
        engine = site.kill("engine")
        return site.kill_postgres(all_of_it=chance.random() < 0.5) and engine

    kinds: dict[str, Callable[[], bool]] = {
        "engine": lambda: site.kill("engine"),
        "postgres": postgres,
        "both": both,
    }
    killed: Counter[str] = Counter()
    while sum(killed.values()) < KILLS:
        name = chance.choice(tuple(kinds))
        time.sleep(chance.uniform(0.2, 8.0))
        if kinds[name]():
            killed[name] += 1
    return killed


def _answered(site: Installation) -> int:
    return sum(story.answered for story in site.stories().values())


def _settled(site: Installation) -> bool:
    """Nobody is on the line, and what had to be done is done; promises may be open."""
    view = site.top()
    return (
        bool(view)
        and not view["stale"]
        and not any(agent["state"] in {"talking", "hold", "ringing"} for agent in view["agents"])
    )


async def _watched(exported: Path) -> Watch:
    journal, watch, at = FileJournal(exported), Watch(), Instant(0)
    while group := await journal.decided(CENTRE, after=at, limit=1000):
        watch.see(group)
        at = group[-1].at
    return watch
