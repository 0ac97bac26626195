"""What one decision of the core takes, by how many agents there are and how many wait.

    python -m benchmarks.core [--sizes 100,1000,10000] [--repeat 2000]

Each kind of decision is made again and again from the same state (it is pure), for contacts and
agents that differ. As many wait as there are agents; each agent serves ten queues of thirty, of
three policies. Then a floor at work: arrive, accept, hang up, wrap up, without a pause.

Times are of this thread's CPU, collecting garbage included, so that neighbours do not count.

The named alternative picks by ``min()`` over all agents (or all who wait), as most would begin.
"""

from __future__ import annotations

import argparse
import gc
import time
from collections.abc import Callable, Sequence
from typing import Any

from immutables import Map
from msgspec.structs import replace as change

from benchmarks.floor import (
    Floor,
    agent_id,
    arrival,
    contact_id,
    first_offer,
    floor_settings,
)
from benchmarks.report import measured, quantiles_ms, tell
from maju.kernel import commands as c
from maju.kernel.channels import Channel
from maju.kernel.time import MINUTE, SECOND, Instant
from maju.routing import State, decide, decode_state, encode_state
from maju.routing.capacity import open_for
from maju.routing.model import Stage
from maju.routing.pace import Pace
from maju.routing.state import Draft

AGAINST = "a linear scan: min() over all agents, min() over all who wait"
QUEUES = 30
WORK = 1_000_000  # numbers of contacts who come while it is measured


def floor_of(agents: int, *, busy: bool) -> Floor:
    """*agents* at work: all free, or all talking while as many wait."""
    floor = Floor()
    floor.do(c.ApplySettings(settings=floor_settings(agents=agents, queues=QUEUES)))
    floor.come_to_work(agents)
    if busy:
        for i in range(agents):
            floor.arrive(i, queue=i % QUEUES)
        for i in range(agents):
            contact = floor.state.contacts[contact_id(i)]
            if contact.offer_to is not None:
                floor.do(c.AcceptOffer(agent=contact.offer_to, offer=first_offer(i)))
        for i in range(agents, 2 * agents):
            floor.arrive(i, queue=i % QUEUES)
    return floor


def timed(
    state: State, bodies: Sequence[c.Body], floor: Floor, now: Instant
) -> tuple[dict[str, float], float]:
    """Each body decided from *state*; how long each took, and how many events came of one."""
    took: list[float] = []
    events = 0
    for body in bodies:
        command = floor.command(body)
        began = time.thread_time()
        made = decide(state, command, now)
        took.append(time.thread_time() - began)
        events += len(made.events)
    return quantiles_ms(took), events / len(bodies)


def decisions(agents: int, repeat: int) -> dict[str, Any]:
    """Every kind of decision at this size."""
    free, busy = floor_of(agents, busy=False), floor_of(agents, busy=True)
    found: dict[str, Any] = {}

    def kind(name: str, floor: Floor, bodies: Sequence[c.Body], later: int = 1_000) -> None:
        spread, events = timed(floor.state, bodies, floor, Instant(floor.now + later))
        found[name] = {**spread, "events": events}

    comes = [arrival(WORK + i, queue=i % QUEUES, at=busy.now) for i in range(repeat)]
    kind("arrival, all free", free, comes)
    kind("arrival, nobody free", busy, comes)
    waiting = [one.id for one in busy.state.contacts.values() if one.stage is Stage.WAITING]
    waiting.sort()
    talks = sorted((leg.agent, one.id) for one in busy.state.contacts.values() for leg in one.legs)
    kind("a waiting customer leaves", busy, _some(waiting, repeat, lambda x: c.Leave(contact=x)))
    hung_up = _some(talks, repeat, lambda x: c.HangUp(agent=x[0], contact=x[1]))
    kind("hang up", busy, hung_up)
    told = Floor(state=_at_a_known_pace(busy), now=busy.now)
    kind("told their places again, five at once", told, [c.Tick()] * (repeat // 20), 2 * MINUTE)

    wraps: list[c.Body] = []
    for agent, contact in talks[: min(repeat, len(talks))]:
        busy.do(c.HangUp(agent=agent, contact=contact))
        wraps.append(c.FinishWrapUp(agent=agent, contact=contact))
    kind("wrap-up ends, many wait", busy, wraps)

    resting = agent_id(0)
    _set_away(busy, resting)
    back = [c.SetState(agent=resting, state="available")] * repeat
    kind("an agent is available again, many wait", busy, back)

    rung: list[c.Body] = []
    for i in range(min(repeat, agents // 2)):
        free.arrive(WORK + i, queue=i % QUEUES)
        to = free.state.contacts[contact_id(WORK + i)].offer_to
        if to is not None:
            rung.append(c.AcceptOffer(agent=to, offer=first_offer(WORK + i)))
    kind("accept", free, rung)
    return found


def _some(of: Sequence[Any], count: int, make: Callable[[Any], c.Body]) -> list[c.Body]:
    """*count* bodies, from all over *of*."""
    step = max(1, len(of) * 1000 // count)
    return [make(of[i * step // 1000 % len(of)]) for i in range(count)]


def _at_a_known_pace(floor: Floor) -> State:
    """The same, as if every queue had been at work for hours: then waits can be foretold."""
    seen = Pace(talk=240 * SECOND, wrap_up=30 * SECOND, legs=500, came=50_000_000)
    draft = Draft(floor.state, floor.now)
    draft.pace = Map({key[:2]: change(seen, came_at=floor.now) for key in draft.lanes})
    return draft.freeze()


def _set_away(floor: Floor, agent: Any) -> None:
    had = floor.state.agents[agent].slots
    for slot in had:
        if slot.kind == "talking":
            floor.do(c.HangUp(agent=agent, contact=slot.contact))
    floor.do(c.SetState(agent=agent, state="away", reason="rest"))
    for slot in had:
        floor.do(c.FinishWrapUp(agent=agent, contact=slot.contact))


def at_work(agents: int, rounds: int) -> dict[str, float]:
    """A floor that never rests: someone comes, and whoever is offered a contact serves it."""
    floor = floor_of(agents, busy=True)
    began = floor.events
    talks = sorted(
        (leg.agent, one.id) for one in floor.state.contacts.values() for leg in one.legs
    )[:rounds]

    def run() -> int:
        for i, (agent, contact) in enumerate(talks):
            floor.do(c.HangUp(agent=agent, contact=contact))
            floor.do(c.FinishWrapUp(agent=agent, contact=contact))
            for slot in floor.state.agents[agent].slots:
                offer = floor.state.contacts[slot.contact].offer
                if offer is not None:
                    floor.do(c.AcceptOffer(agent=agent, offer=offer))
            floor.arrive(WORK + i, queue=i % QUEUES)
        return floor.events - began

    figures = measured(run)
    return {"events": figures["count"], "events_per_s": figures["per_s"]}


def naive(agents: int, repeat: int) -> dict[str, dict[str, float]]:
    """The alternative's choice alone, without a word of what follows from it."""
    free, busy = floor_of(agents, busy=False).state, floor_of(agents, busy=True).state

    def an_agent(queue: int) -> object:
        key = (floor_queue(queue), Channel.VOICE, ())
        return min(
            (
                (agent.idle_since, agent.id)
                for agent in free.agents.values()
                if open_for(agent, free.look.agents[agent.id].capacity, Channel.VOICE)
                and free.look.level(agent.id, key) is not None
            ),
            default=None,
        )

    def a_contact(number: int) -> object:
        agent = agent_id(number % agents)
        return min(
            (
                (contact.rank, contact.id)
                for contact in busy.contacts.values()
                if contact.stage is Stage.WAITING
                and contact.queue is not None
                and busy.look.level(agent, (contact.queue, contact.channel, contact.needs))
                is not None
            ),
            default=None,
        )

    few = max(5, min(repeat, 200_000 // agents))
    return {
        "choose an agent": _clock(an_agent, few),
        "choose a contact": _clock(a_contact, few),
    }


def floor_queue(number: int) -> Any:
    """The queue's id (kept apart for the alternative's inner loop)."""
    return f"q{number % QUEUES:03}"


def _clock(choose: Callable[[int], object], repeat: int) -> dict[str, float]:
    took = []
    for i in range(repeat):
        began = time.thread_time()
        choose(i)
        took.append(time.thread_time() - began)
    return quantiles_ms(took)


def restart(agents: int, contacts: int) -> dict[str, float]:
    """A snapshot of *agents* and *contacts* open ones written and read; new settings taken in."""
    floor = floor_of(agents, busy=False)
    for i in range(contacts):
        floor.arrive(i, queue=i % QUEUES)
    body = encode_state(floor.state)
    newer = floor_settings(agents=agents, queues=QUEUES)
    newer = type(newer)(**{**{k: getattr(newer, k) for k in newer.__struct_fields__}, "version": 2})
    return {
        "agents": agents,
        "contacts": contacts,
        "bytes": len(body),
        "encode_s": measured(lambda: len(encode_state(floor.state)))["cpu_s"],
        "decode_s": measured(lambda: len(decode_state(body).agents))["cpu_s"],
        "settings_s": measured(lambda: len(floor.do(c.ApplySettings(settings=newer)).events))[
            "wall_s"
        ],
    }


def main() -> None:
    """Print the figures as JSON."""
    ask = argparse.ArgumentParser(description=__doc__)
    ask.add_argument("--sizes", default="100,1000,10000")
    ask.add_argument("--repeat", type=int, default=2000)
    asked = ask.parse_args()
    sizes = [int(size) for size in asked.sizes.split(",")]
    figures: dict[str, Any] = {}
    for size in sizes:
        gc.collect()
        ours, theirs = decisions(size, asked.repeat), naive(size, asked.repeat)
        figures[str(size)] = {
            "decision_ms": ours,
            "linear_scan_ms": theirs,
            "ratio_p50": {
                "choose an agent": _ratio(theirs["choose an agent"], ours["arrival, all free"]),
                "choose a contact": _ratio(
                    theirs["choose a contact"], ours["wrap-up ends, many wait"]
                ),
            },
            "at_work": at_work(size, asked.repeat),
        }
    largest = max(sizes)
    figures["restart"] = restart(largest, largest // 2)
    tell("core", {"figures": figures}, against=AGAINST, packages=("msgspec", "immutables"))


def _ratio(theirs: dict[str, float], ours: dict[str, float]) -> float:
    return round(theirs["p50"] / ours["p50"], 2)


if __name__ == "__main__":
    main()
