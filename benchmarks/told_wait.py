"""Does the told P80 hold for four of five, whatever the centre is like?

    python -m benchmarks.told_wait [--contacts 20000] [--seeds 7 8 9]

The world of ``benchmarks.expected_wait`` (the real core in virtual time; one caller in ten never
gives up, so that the wait that was offered is known), in centres of many kinds: small ones, queues
that share agents, priorities, VIPs, callers of little or uneven patience, load that rises and falls
over the day, agents who leave at once or go home early. ``right`` is 0.80.
"""

from __future__ import annotations

import argparse
import math
from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import partial
from random import Random
from typing import Any

from benchmarks.expected_wait import (
    BEGIN,
    FIRST,
    ONE,
    SIM,
    SWING_S,
    TWO,
    Scene,
    World,
    lognormal,
    settings_of,
)
from benchmarks.report import tell
from maju.kernel import commands as c
from maju.kernel.channels import Channel
from maju.kernel.ids import AgentId, ContactId
from maju.kernel.settings import Settings
from maju.kernel.time import SECOND, Duration, Instant

DAY_S = 36_000.0
_ASKED = 0.1


@dataclass(frozen=True)
class Kind:
    """A scene, and what is unlike others in it.

    Args:
        low, high: of the load: it goes from *low* up to *high* and back in *period_s*.
        patience_s, uneven: mean patience; uneven: lognormal of that coefficient of variation.
        vips: share of callers who are VIPs.
        leave: share of the agents who go away at once for *away_s*, every *every_s*.
    """

    scene: Scene
    low: float = 0.84
    high: float = 1.26
    period_s: float = SWING_S
    patience_s: float = 180.0
    uneven: float = 0.0
    vips: float = 0.0
    leave: float = 0.0
    every_s: float = 7200.0
    away_s: float = 2700.0


def kinds() -> Iterable[Kind]:
    """Every kind of centre that is measured; loads stand in :class:`Kind`, scenes at load 1."""

    def one(name: str, size: int) -> Scene:
        return Scene(name, ONE, ((size, ("a",)),), load=1.0)

    def shared(size: int) -> Scene:
        crews = ((size // 4, ("a",)), (size // 4, ("b",)))
        both = size - 2 * (size // 4)
        return Scene(f"{size}, two queues, half shared", TWO, (*crews, (both, ("a", "b"))), load=1)

    yield Kind(one("5 agents", 5))
    yield Kind(one("20 agents", 20))
    yield Kind(one("100 agents", 100))
    yield Kind(shared(5))
    yield Kind(shared(20))
    yield Kind(shared(100))
    yield Kind(Scene("20, two queues, one goes first", FIRST, ((20, ("a", "b")),), load=1.0))
    yield Kind(one("20, one in six a VIP", 20), vips=1 / 6)
    yield Kind(one("20, patience 60 s", 20), patience_s=60.0, low=1.0, high=1.5)
    yield Kind(one("20, uneven patience", 20), patience_s=240.0, uneven=2.0)
    yield Kind(one("20, a day from 0.6 to 1.3", 20), low=0.6, high=1.3, period_s=DAY_S)
    yield Kind(one("20, a fifth leave at once", 20), leave=0.2, low=0.8, high=1.1)
    yield Kind(replace(shared(20), name="20 shared, a fifth leave"), leave=0.2, low=0.8, high=1.1)


class Centre(World):
    """A world whose load, patience, VIPs and agents are those of a *kind*."""

    def __init__(self, kind: Kind, random: Random) -> None:
        self.kind = kind
        super().__init__(kind.scene, random)

    def __post_init__(self) -> None:
        """Whoever waits is told."""
        super().__post_init__()
        self.do(c.ApplySettings(settings=told(settings_of(self.scene))))
        if self.kind.leave:
            self.plan(self.kind.every_s, self.some_leave)

    def until_next(self, queue: str) -> float:
        """Seconds to the next call: thinned from the highest rate."""
        kind = self.kind
        rate = self.scene.rates()[queue] * kind.high
        after = 0.0
        while True:
            after += self.random.expovariate(rate)
            at = ((self.now - BEGIN) / SECOND + after) / kind.period_s
            load = kind.low + (kind.high - kind.low) * (1 - math.cos(2 * math.pi * at)) / 2
            if self.random.random() < load / kind.high:
                return after

    def call(self, queue: str) -> None:
        """Somebody calls, and the next one after is planned."""
        self.plan(self.until_next(queue), queue)
        contact = ContactId(f"ct_{self.count:026}")
        vip = self.random.random() < self.kind.vips
        if self.random.random() < _ASKED:
            self.ask(queue, contact, vip=vip)
        else:
            self.plan(self.patience(), contact)
        voice = Channel.VOICE
        self.do(
            c.Arrive(
                contact=contact, adapter=SIM, entry=queue, channel=voice, began_at=self.now, vip=vip
            )
        )

    def patience(self) -> float:
        """Of one caller, in seconds."""
        if self.kind.uneven:
            return lognormal(self.random, self.kind.patience_s, self.kind.uneven)
        return self.random.expovariate(1 / self.kind.patience_s)

    def some_leave(self) -> None:
        """Agents go away for a while, all at once."""
        everybody = sorted(self.state.agents)
        for agent in self.random.sample(everybody, round(self.kind.leave * len(everybody))):
            self.do(c.SetState(agent=agent, state="away", reason="meal"))
            self.plan(self.kind.away_s, partial(self.comes_back, agent))
        self.plan(self.kind.every_s, self.some_leave)

    def comes_back(self, agent: AgentId) -> None:
        """One of them is there again."""
        self.do(c.SetState(agent=agent, state="available"))


def told(made: Settings) -> Settings:
    """*made*, with every queue telling how long it takes."""
    from msgspec.structs import replace as change

    queues = tuple(
        change(queue, tell_wait=True, vip_head_start=Duration(90 * SECOND)) for queue in made.queues
    )
    return change(made, version=2, queues=queues)


def covered(kind: Kind, contacts: int, seed: int) -> dict[str, list[bool]]:
    """By queue: whether each who was asked about waited no longer than the P80; the first tenth out."""
    world = Centre(kind, Random(seed))
    began = world.now
    world.run(contacts)
    warm = Instant(began + (world.now - began) // 10)
    found: dict[str, list[bool]] = {}
    for one in world.asked.values():
        if one.waited_s is not None and one.at > warm:
            found.setdefault(one.queue, []).append(one.waited_s <= one.high_s)
    return found


def main() -> None:
    """Print the figures as JSON."""
    ask = argparse.ArgumentParser(description=__doc__)
    ask.add_argument("--contacts", type=int, default=20_000)
    ask.add_argument("--seeds", type=int, nargs="+", default=[7, 8, 9])
    ask.add_argument("--only", default="")
    asked = ask.parse_args()
    figures: dict[str, Any] = {}
    for kind in kinds():
        if asked.only not in kind.scene.name:
            continue
        held: dict[str, list[bool]] = {}
        for seed in asked.seeds:
            for queue, some in covered(kind, asked.contacts, seed).items():
                held.setdefault(queue, []).extend(some)
        figures[kind.scene.name] = {
            queue: {"asked": len(some), "covers_p80": round(sum(some) / len(some), 3)}
            for queue, some in sorted(held.items())
        }
    tell(
        "told_wait",
        {"contacts": asked.contacts, "seeds": asked.seeds, "right": 0.8, "figures": figures},
        against="what it says: four of five",
    )


if __name__ == "__main__":
    main()
