"""Recording, watching and calls by hand in the simulated world, on the real core and engine."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import TypeVar

from msgspec.structs import replace

from maju.channels.simulated import SIMULATED, SimulatedAdapter, World
from maju.channels.simulated.demo import small_day
from maju.engine.engine import Engine
from maju.engine.virtual import VirtualClock, run_virtual
from maju.journal.memory import MemoryJournal
from maju.kernel import commands as c
from maju.kernel import events as e
from maju.kernel.channels import Channel
from maju.kernel.commands import ApplySettings, Body, Command
from maju.kernel.events import Event
from maju.kernel.flows import Flow, Say
from maju.kernel.ids import CommandId, ContactId, NodeId, Seq, sortable
from maju.kernel.settings import Settings
from maju.kernel.time import HOUR, MINUTE, Instant
from maju.routing import State, evolve
from maju.routing.model import Stage

T = TypeVar("T")


def recorded(settings: Settings) -> Settings:
    """Every number is recorded, and says so first."""
    say = NodeId("told")
    calls = {entry.flow for entry in settings.entries if entry.channel is Channel.VOICE}

    def told(flow: Flow) -> Flow:
        if flow.id not in calls:
            return flow
        notice = Say(id=say, prompt="recording_notice", next=flow.start, notice="recording")
        return replace(flow, start=say, nodes=(notice, *flow.nodes))

    return replace(
        settings,
        flows=tuple(map(told, settings.flows)),
        entries=tuple(
            replace(entry, record=entry.channel is Channel.VOICE) for entry in settings.entries
        ),
    )


def lived(seed: int) -> list[Event]:
    """A small day in which a supervisor goes from talk to talk, and agents call back by hand."""
    settings, start = small_day(seed)
    return run_virtual(_live(recorded(settings), seed, start), start=start)


async def _live(settings: Settings, seed: int, start: Instant) -> list[Event]:
    clock = VirtualClock()
    journal = MemoryJournal(clock)
    made = 0

    async def submit(body: Body) -> None:
        nonlocal made
        made += 1
        name = CommandId(sortable("cm", clock.now(), made))
        command = Command(id=name, source="test", source_id=str(made), body=body)
        await journal.submit(settings.centre, [command])

    await submit(ApplySettings(settings=settings))
    world = World(settings, seed, clock)
    adapter = SimulatedAdapter(journal, settings.centre, world, clock, SIMULATED)
    engine = Engine(journal, settings.centre, clock)
    running = [asyncio.create_task(each) for each in (engine.run(), world.live(), adapter.run())]
    state, seq = State.empty(settings.centre), Seq(0)
    for minute in range(60, 120, 2):
        await clock.sleep_until(Instant(start + minute * MINUTE))
        for event in await journal.read(settings.centre, after=seq, limit=10**6):
            state, seq = evolve(state, event.body, event.at), event.seq
        for body in _wishes(state, world, minute):
            await submit(body)
    world.stopping = True
    await clock.sleep_until(Instant(start + 4 * HOUR))
    for task in running:
        task.cancel()
    await asyncio.gather(*running, return_exceptions=True)
    return list(await journal.read(settings.centre, after=Seq(0), limit=10**6))


def _wishes(state: State, world: World, minute: int) -> list[Body]:
    calls = [
        one
        for _, one in sorted(state.contacts.items())
        if one.channel is Channel.VOICE and one.stage is Stage.TALKING
    ]
    made: list[Body] = []
    if calls:
        talk = calls[0]
        how = ("listen", "whisper", "join")[minute % 3]
        agent = next(leg.agent for leg in talk.legs if leg.stage == "talk")
        made += [
            c.Supervise(contact=talk.id, agent=agent, by="7", how=how, device="desk-9"),  # type: ignore[arg-type]
            c.PauseRecording(agent=agent, contact=talk.id),
            c.ResumeRecording(agent=agent, contact=talk.id),
        ]
    free = [agent.id for _, agent in sorted(state.agents.items()) if not agent.slots]
    for customer, journey in list(world.known.items())[:1] if free else ():
        made.append(
            c.PlaceCall(
                contact=ContactId(f"ct_placed_{minute}"),
                agent=free[0],
                client=journey.demand.client,
                customer=customer,
            )
        )
    return made


def of(events: Sequence[Event], kind: type[T]) -> list[T]:
    return [event.body for event in events if isinstance(event.body, kind)]


def test_the_simulated_world_does_what_is_done_around_calls() -> None:
    events = lived(3)
    began = {body.contact for body in of(events, e.RecordingBegan)}
    noted = {body.contact for body in of(events, e.RecordingNoted)}
    assert began, "calls are recorded"
    assert began == noted, "each recording is told of"
    assert of(events, e.RecordingPaused)
    assert not of(events, e.RecordingFailed)
    watched = of(events, e.SupervisionBegan)
    assert watched
    assert len(of(events, e.SupervisionEnded)) == len(watched)
    assert {body.why for body in of(events, e.SupervisionEnded)} <= {"over", "failed"}
    tried = of(events, e.CallTried)
    assert any(body.outcome == "reached" for body in tried)
    placed = {body.contact for body in of(events, e.OutboundBegan) if body.callback is None}
    assert {body.contact for body in tried} == placed
    closed = {body.contact for body in of(events, e.ContactClosed)}
    assert placed <= closed, "every call ends"
