"""A floor of any size for benchmarks of the core: agents of ten queues each, a line of any length."""

from __future__ import annotations

from dataclasses import dataclass, field

from maju.kernel import commands as c
from maju.kernel import flows as n
from maju.kernel.channels import Channel
from maju.kernel.ids import (
    AdapterId,
    AgentId,
    CentreId,
    ClientId,
    CommandId,
    ContactId,
    CustomerId,
    FlowId,
    NodeId,
    OfferId,
    QueueId,
)
from maju.kernel.settings import (
    AgentSettings,
    Calendar,
    Capacity,
    Entry,
    Policy,
    QueueSettings,
    Settings,
    Span,
    SpecialDay,
)
from maju.kernel.time import SECOND, Instant
from maju.routing import State, decide
from maju.routing.decide import Decision

CENTRE = CentreId("bench")
CLIENT = ClientId("shop")
ADAPTER = AdapterId("simulated")
MORNING = Instant(1_794_358_800 * SECOND)  # a Wednesday, 10:00 in Seoul

_DAY = (Span(start=0, end=720), Span(start=720, end=1440))
CALENDAR = Calendar(
    id="week",
    week=(_DAY,) * 7,
    exceptions=tuple(SpecialDay(date=f"2027-{m:02}-{d:02}") for m in range(1, 13) for d in (1, 9)),
)


def queue_id(number: int) -> QueueId:
    """The id of a queue by its number."""
    return QueueId(f"q{number:03}")


def agent_id(number: int) -> AgentId:
    """The id of an agent by its number."""
    return AgentId(f"ag_{number:05}")


def contact_id(number: int) -> ContactId:
    """The id of a contact by its number; later ones sort later."""
    return ContactId(f"ct_{number:026}")


def floor_settings(*, agents: int, queues: int = 30, each: int = 10) -> Settings:
    """A shop of *queues* queues (every third takes chats too); each agent serves *each* of them."""
    policies = list(Policy)
    lines = tuple(
        QueueSettings(
            id=queue_id(i),
            client=CLIENT,
            name=f"queue {i}",
            channels=(Channel.VOICE, Channel.CHAT) if i % 3 == 0 else (Channel.VOICE,),
            policy=policies[i % len(policies)],
            calendar="week",
        )
        for i in range(queues)
    )
    people = tuple(
        AgentSettings(
            id=agent_id(i),
            queues=tuple(sorted(queue_id((i * 7 + j * 3) % queues) for j in range(each))),
            capacity=Capacity(chat=2),
        )
        for i in range(agents)
    )
    flows = tuple(
        n.Flow(
            id=FlowId(f"f{i:03}"),
            start=NodeId("q"),
            nodes=(n.ToQueue(id=NodeId("q"), queue=queue_id(i)),),
        )
        for i in range(queues)
    )
    entries = tuple(
        Entry(address=f"070-{i:03}", channel=channel, client=CLIENT, flow=FlowId(f"f{i:03}"))
        for i, line in enumerate(lines)
        for channel in line.channels
    )
    return Settings(
        centre=CENTRE,
        version=1,
        clients=(CLIENT,),
        queues=lines,
        agents=people,
        flows=flows,
        entries=entries,
        calendars=(CALENDAR,),
    )


@dataclass
class Floor:
    """A centre under way: commands in, its state kept."""

    state: State = field(default_factory=lambda: State.empty(CENTRE))
    now: Instant = MORNING
    count: int = 0
    events: int = 0

    def command(self, body: c.Body) -> c.Command:
        """*body* in an envelope of its own."""
        self.count += 1
        return c.Command(
            id=CommandId(f"cm_{self.count}"), source="b", source_id=str(self.count), body=body
        )

    def do(self, body: c.Body, *, step: int = 1_000) -> Decision:
        """Decide *body* a moment later, and keep what follows."""
        self.now = Instant(self.now + step)
        made = decide(self.state, self.command(body), self.now)
        self.state = made.after
        self.events += len(made.events)
        return made

    def come_to_work(self, agents: int) -> None:
        """Everybody signs in and is available."""
        for i in range(agents):
            self.do(c.SignIn(agent=agent_id(i), adapter=ADAPTER))
            self.do(c.SetState(agent=agent_id(i), state="available"))

    def arrive(self, number: int, *, queue: int) -> Decision:
        """A call for *queue*."""
        return self.do(arrival(number, queue=queue, at=self.now))


def arrival(number: int, *, queue: int, at: Instant) -> c.Arrive:
    """Somebody calls *queue*."""
    return c.Arrive(
        contact=contact_id(number),
        adapter=ADAPTER,
        entry=f"070-{queue:03}",
        channel=Channel.VOICE,
        customer=CustomerId(f"cu_{number}"),
        began_at=at,
    )


def first_offer(number: int) -> OfferId:
    """The first ring of a contact."""
    return OfferId(f"{contact_id(number)}.o1")
