"""How far off the told wait is, on the real core in virtual time.

    python -m benchmarks.expected_wait [--contacts 8000] [--seed 1]

Calls come at a rate that swings by a fifth every two hours around 1.05 times what the agents can
handle; talk is lognormal (coefficient of variation 1.2), wrap-up likewise, patience exponential
with a mean of three minutes. One caller in ten never gives up: on these the wait that was offered
is known, and they are asked about. Only who has to wait counts; the first tenth is left out.

Named alternatives: LES, the wait of the last who was answered in the queue, and the mean wait of
today. Figures in seconds; ``covers_p80`` is how often the wait was within P80 (0.8 is right).
"""

from __future__ import annotations

import argparse
import heapq
import math
from collections.abc import Iterable
from dataclasses import dataclass, field
from random import Random
from typing import Any

from benchmarks.report import tell
from maju.kernel import commands as c
from maju.kernel import events as e
from maju.kernel import flows as n
from maju.kernel.channels import Channel
from maju.kernel.errors import Refused
from maju.kernel.ids import (
    AdapterId,
    AgentId,
    CentreId,
    ClientId,
    CommandId,
    ContactId,
    FlowId,
    NodeId,
    QueueId,
)
from maju.kernel.settings import AgentSettings, Entry, QueueSettings, Settings
from maju.kernel.time import HOUR, MINUTE, SECOND, Duration, Instant
from maju.routing import State, decide
from maju.routing.expect import expected_for_new

AGAINST = "LES (wait of the last to enter service); the mean wait of today"
SHOP = ClientId("shop")
SIM = AdapterId("sim")
BEGIN = Instant(1_794_358_800 * SECOND)
TALK_CV = 1.2
PATIENCE_S = 180.0
RING_S = 2.0
SWING_S = 7200.0


@dataclass(frozen=True)
class Line:
    """One queue: how it is called, and how its calls are."""

    name: str
    talk_s: float
    wrap_up_s: float = 30.0
    priority: int = 5


@dataclass(frozen=True)
class Scene:
    """Agents by what they serve, and the queues."""

    name: str
    lines: tuple[Line, ...]
    crews: tuple[tuple[int, tuple[str, ...]], ...]  # how many agents serve which queues
    load: float = 1.05

    @property
    def agents(self) -> int:
        """How many there are."""
        return sum(count for count, _ in self.crews)

    def rates(self) -> dict[str, float]:
        """Calls a second for each queue: each agent's time split evenly over its queues."""
        seats = {line.name: 0.0 for line in self.lines}
        for count, names in self.crews:
            for name in names:
                seats[name] += count / len(names)
        return {
            line.name: self.load * seats[line.name] / (line.talk_s + line.wrap_up_s + RING_S)
            for line in self.lines
        }


ONE = (Line("a", 240.0),)
TWO = (Line("a", 180.0), Line("b", 420.0))
FIRST = (Line("a", 240.0, priority=4), Line("b", 240.0, priority=5))


def scenes() -> Iterable[Scene]:
    """Every size with one queue, with two that share half of the agents, and with a better one."""
    for size in (5, 20, 100):
        yield Scene(f"{size} agents, one queue", ONE, ((size, ("a",)),))
    for size in (5, 20, 100):
        both = size - 2 * (size // 4)
        crews = ((size // 4, ("a",)), (size // 4, ("b",)), (both, ("a", "b")))
        yield Scene(f"{size} agents, two queues, half shared", TWO, crews)
    yield Scene("20 agents, two queues, one goes first", FIRST, ((20, ("a", "b")),))


@dataclass
class Asked:
    """What was foretold to somebody who never gives up."""

    queue: str
    at: Instant
    mean_s: float
    high_s: float
    les_s: float
    today_s: float
    waited_s: float | None = None


@dataclass
class World:
    """A tiny M/G/n+M world around the real core: a heap of what happens next."""

    scene: Scene
    random: Random
    state: State = field(init=False)
    now: Instant = BEGIN
    count: int = 0
    due: list[tuple[int, int, Any]] = field(default_factory=list)
    asked: dict[ContactId, Asked] = field(default_factory=dict)
    last_s: dict[str, float] = field(default_factory=dict)
    waits: dict[str, tuple[int, float]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Everybody at work."""
        self.state = State.empty(CentreId("bench"))
        self.do(c.ApplySettings(settings=settings_of(self.scene)))
        for i in range(self.scene.agents):
            agent = AgentId(f"ag_{i:04}")
            self.do(c.SignIn(agent=agent, adapter=SIM))
            self.do(c.SetState(agent=agent, state="available"))

    def plan(self, after_s: float, what: Any) -> None:
        """Have *what* happen later."""
        self.count += 1
        heapq.heappush(self.due, (self.now + round(after_s * SECOND), self.count, what))

    def do(self, body: c.Body) -> None:
        """Decide, and let the world answer."""
        self.now = Instant(self.now + 1)
        self.count += 1
        command = c.Command(
            id=CommandId(f"cm_{self.count}"), source="w", source_id=str(self.count), body=body
        )
        try:
            made = decide(self.state, command, self.now)
        except Refused:
            return  # its caller gave up while it rang
        self.state = made.after
        for happened in made.events:
            self.answer_to(happened.body)

    def answer_to(self, body: e.EventBody) -> None:
        """What people do when something happens."""
        match body:
            case e.OfferMade():
                self.plan(RING_S, c.AcceptOffer(agent=body.agent, offer=body.offer))
            case e.Answered(queue=queue) if queue is not None:
                line = next(one for one in self.scene.lines if one.name == queue)
                hang_up = c.HangUp(agent=body.agent, contact=body.contact)
                self.plan(lognormal(self.random, line.talk_s, TALK_CV), hang_up)
                self.answered(queue, body.contact, body.wait / SECOND)
            case e.WrapUpBegan():
                line = next(iter(self.scene.lines))
                finish = c.FinishWrapUp(agent=body.agent, contact=body.contact)
                self.plan(lognormal(self.random, line.wrap_up_s, 0.5), finish)
            case _:
                pass

    def answered(self, queue: str, contact: ContactId, wait_s: float) -> None:
        """Keep what the alternatives foretell by, and what came of a forecast."""
        self.last_s[queue] = wait_s
        seen, total = self.waits.get(queue, (0, 0.0))
        self.waits[queue] = (seen + 1, total + wait_s)
        if contact in self.asked:
            self.asked[contact].waited_s = wait_s

    def call(self, queue: str) -> None:
        """Somebody calls, and the next one after is planned."""
        self.plan(self.until_next(queue), queue)
        contact = ContactId(f"ct_{self.count:026}")
        if self.random.random() < 0.1:
            self.ask(queue, contact)
        else:
            self.plan(self.random.expovariate(1 / PATIENCE_S), contact)
        self.do(
            c.Arrive(
                contact=contact, adapter=SIM, entry=queue, channel=Channel.VOICE, began_at=self.now
            )
        )

    def until_next(self, queue: str) -> float:
        """Seconds to the next call: thinned from the highest rate."""
        rate = self.scene.rates()[queue]
        after = 0.0
        while True:
            after += self.random.expovariate(rate * 1.2)
            at = (self.now - BEGIN) / SECOND + after
            if self.random.random() < (1 + 0.2 * math.sin(2 * math.pi * at / SWING_S)) / 1.2:
                return after

    def ask(self, queue: str, contact: ContactId, *, vip: bool = False) -> None:
        """What is this one to expect?"""
        told = expected_for_new(
            self.state, self.now, queue=QueueId(queue), channel=Channel.VOICE, vip=vip
        )
        if told.mean is None or told.high is None or told.position == 0:
            return
        seen, total = self.waits.get(queue, (0, 0.0))
        self.asked[contact] = Asked(
            queue=queue,
            at=self.now,
            mean_s=told.mean / SECOND,
            high_s=told.high / SECOND,
            les_s=self.last_s.get(queue, 0.0),
            today_s=total / seen if seen else 0.0,
        )

    def run(self, contacts: int) -> None:
        """Live until so many have called, and the last who were asked about have been served."""
        rates = self.scene.rates()
        for name in rates:
            self.plan(self.until_next(name), name)
        end = Instant(BEGIN + round(contacts / sum(rates.values()) * SECOND))
        while self.due and self.due[0][0] < end + 2 * HOUR:
            timer = self.state.next_due()
            if timer is not None and timer <= self.due[0][0]:
                self.now = Instant(max(self.now, timer))
                self.do(c.Tick())
                continue
            at, _, what = heapq.heappop(self.due)
            self.now = Instant(max(self.now, at))
            if callable(what):
                what()
            elif not isinstance(what, str):
                self.do(what)
            elif not what.startswith("ct_"):
                if self.now < end:
                    self.call(what)
            elif ContactId(what) in self.state.contacts:
                self.gives_up(ContactId(what))

    def gives_up(self, contact: ContactId) -> None:
        """Its patience is over; if it was answered before, that does not matter any more."""
        if not self.state.contacts[contact].answered:
            self.do(c.Leave(contact=contact))


def settings_of(scene: Scene) -> Settings:
    """The scene as the core wants it."""
    names = [line.name for line in scene.lines]
    people: list[AgentSettings] = []
    for count, served in scene.crews:
        for _ in range(count):
            queues = tuple(QueueId(name) for name in served)
            people.append(AgentSettings(id=AgentId(f"ag_{len(people):04}"), queues=queues))
    return Settings(
        centre=CentreId("bench"),
        version=1,
        clients=(SHOP,),
        queues=tuple(
            QueueSettings(
                id=QueueId(line.name),
                client=SHOP,
                name=line.name,
                priority=line.priority,
                wrap_up=Duration(20 * MINUTE),
                tell_wait=False,
            )
            for line in scene.lines
        ),
        agents=tuple(people),
        flows=tuple(
            n.Flow(
                id=FlowId(name),
                start=NodeId("q"),
                nodes=(n.ToQueue(id=NodeId("q"), queue=QueueId(name)),),
            )
            for name in names
        ),
        entries=tuple(
            Entry(address=name, channel=Channel.VOICE, client=SHOP, flow=FlowId(name))
            for name in names
        ),
    )


def lognormal(random: Random, mean: float, cv: float) -> float:
    """A draw with this mean and coefficient of variation."""
    sigma = math.sqrt(math.log(1 + cv * cv))
    return random.lognormvariate(math.log(mean) - sigma * sigma / 2, sigma)


def errors(pairs: list[tuple[float, float]]) -> dict[str, float]:
    """RMSE and bias of (foretold, came) in seconds."""
    off = [foretold - came for foretold, came in pairs]
    return {
        "rmse_s": round(math.sqrt(sum(x * x for x in off) / len(off)), 1),
        "bias_s": round(sum(off) / len(off), 1),
    }


def measure(scene: Scene, contacts: int, seed: int) -> dict[str, Any]:
    """One scene, lived once."""
    world = World(scene, Random(seed))
    world.run(contacts)
    warm = BEGIN + (world.now - BEGIN) // 10
    found: dict[str, Any] = {}
    for line in scene.lines:
        seen = [
            (one, one.waited_s)
            for one in world.asked.values()
            if one.queue == line.name and one.waited_s is not None and one.at > warm
        ]
        ours = errors([(one.mean_s, came) for one, came in seen])
        les = errors([(one.les_s, came) for one, came in seen])
        covered = sum(came <= one.high_s for one, came in seen) / len(seen)
        found[line.name] = {
            "asked": len(seen),
            "mean_wait_s": round(sum(came for _, came in seen) / len(seen), 1),
            "maju": {**ours, "covers_p80": round(covered, 3)},
            "les": les,
            "mean_today": errors([(one.today_s, came) for one, came in seen]),
            "rmse_ratio_to_les": round(ours["rmse_s"] / les["rmse_s"], 2),
        }
    return found


def main() -> None:
    """Print the figures as JSON."""
    ask = argparse.ArgumentParser(description=__doc__)
    ask.add_argument("--contacts", type=int, default=8000)
    ask.add_argument("--seed", type=int, default=1)
    asked = ask.parse_args()
    figures = {scene.name: measure(scene, asked.contacts, asked.seed) for scene in scenes()}
    tell(
        "expected_wait",
        {"contacts": asked.contacts, "seed": asked.seed, "figures": figures},
        against=AGAINST,
    )


if __name__ == "__main__":
    main()
