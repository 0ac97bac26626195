"""One small centre for the engine's tests: a chat line without a flow's detours, two agents."""

from __future__ import annotations

from maju.kernel.channels import Channel
from maju.kernel.commands import (
    ApplySettings,
    Arrive,
    Body,
    Command,
    SetState,
    SignIn,
)
from maju.kernel.flows import Flow, ToQueue
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
from maju.kernel.time import Instant

START = Instant(1_795_000_000_000_000)
CENTRE = CentreId("mall")
ADAPTER = AdapterId("simulated")
MINSU, JIYOUNG = AgentId("minsu"), AgentId("jiyoung")

SETTINGS = Settings(
    centre=CENTRE,
    version=1,
    clients=(ClientId("shop"),),
    queues=(QueueSettings(id=QueueId("delivery"), client=ClientId("shop"), name="배송"),),
    agents=(AgentSettings(id=MINSU), AgentSettings(id=JIYOUNG)),
    flows=(
        Flow(
            id=FlowId("main"),
            start=NodeId("line"),
            nodes=(ToQueue(id=NodeId("line"), queue=QueueId("delivery")),),
        ),
    ),
    entries=(
        Entry(
            address="1588",
            channel=Channel.VOICE,
            client=ClientId("shop"),
            flow=FlowId("main"),
        ),
    ),
)


def command(name: str, body: Body) -> Command:
    """A command of the tests' own source."""
    return Command(id=CommandId(f"cm_{name}"), source="test", source_id=name, body=body)


def opening(*agents: AgentId) -> list[Command]:
    """The centre has settings, and *agents* are available."""
    commands = [command("settings", ApplySettings(settings=SETTINGS))]
    for agent in agents:
        commands.append(command(f"{agent}-in", SignIn(agent=agent, adapter=ADAPTER)))
        commands.append(command(f"{agent}-av", SetState(agent=agent, state="available")))
    return commands


def call(name: str) -> Command:
    """A call comes in."""
    return command(
        name,
        Arrive(
            contact=ContactId(f"ct_{name}"),
            adapter=ADAPTER,
            entry="1588",
            channel=Channel.VOICE,
            began_at=START,
        ),
    )
