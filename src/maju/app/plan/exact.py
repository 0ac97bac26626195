"""The slow, exact twin: a day of a centre through the real routing core, in virtual time.

It meets the very contacts that the kernel of ``planning.simulate`` meets on that day (same arrival,
patience, handling), so that both can be held to each other contact by contact, and a plan can be
tried on the code that will route it. About two thousand contacts a second.

Promised callbacks are not lived here; a centre that offers them is refused.
"""

from __future__ import annotations

import heapq
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from maju.kernel import commands as cmd
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
from maju.kernel.settings import (
    AgentSettings,
    AgentSkill,
    Capacity,
    Entry,
    Policy,
    QueueSettings,
    Settings,
    SkillNeed,
)
from maju.kernel.time import HOUR, SECOND, Duration, Instant
from maju.planning.kernels import chance
from maju.planning.kernels import columns as c
from maju.planning.simulate.centre import Centre, QueueModel
from maju.planning.simulate.law import Law, as_arrays
from maju.planning.simulate.running import trace
from maju.routing import State, decide

Floats = npt.NDArray[np.float64]

_HERE = ClientId("here")
_ADAPTER = AdapterId("exact")
_BEGIN = Instant(1_800_000_000 * SECOND)


@dataclass(frozen=True, slots=True)
class _Comes:
    """A customer who comes, for the (life + 1)-th time."""

    queue: int
    index: int
    life: int


@dataclass(frozen=True, slots=True)
class _LosesPatience:
    contact: ContactId


@dataclass(frozen=True, slots=True)
class _SlotBegins:
    slot: int


_Next = _Comes | _LosesPatience | _SlotBegins | cmd.HangUp | cmd.AcceptOffer


def live_exactly(centre: Centre, *, seed: int = 1, day: int = 0) -> Floats:
    """What became of each contact of that day: [contact, column] as ``simulate.trace`` tells it.

    Raises:
        Refused: ``plan_bad_input``: it offers callbacks, or knows what really came.
    """
    if any(queue.callback is not None for queue in centre.queues) or centre.came:
        raise Refused("plan_bad_input", name="centre", why="callbacks or real contacts")
    return _Day(centre, seed, day).lived()


class _Day:
    def __init__(self, centre: Centre, seed: int, day: int) -> None:
        self.centre = centre
        with np.errstate(over="ignore"):
            self.keys = [
                np.uint64(chance.stream_of(seed, day, at)) for at in range(len(centre.queues))
            ]
        self.now = _BEGIN
        self.count = 0
        self.due: list[tuple[int, int, _Next]] = []
        self.who: dict[ContactId, tuple[_Comes, Instant]] = {}
        self.settled: list[tuple[float, ...]] = []
        self.crews: list[list[AgentId]] = []
        self.deficit = [0] * len(centre.groups)
        for at in range(len(centre.groups)):
            most = max(1, int(centre.staff[at].max()))
            before = sum(map(len, self.crews))
            self.crews.append([AgentId(f"ag_{before + i:05}") for i in range(most)])
        self.crew_of = {agent: at for at, crew in enumerate(self.crews) for agent in crew}
        self.state = State.empty(CentreId("exact"))
        self.do(cmd.ApplySettings(settings=self.settings()))
        for slot in range(centre.slots):
            self.plan(_BEGIN + round(slot * centre.step_s * SECOND), _SlotBegins(slot))
        self.call_up(seed, day)

    def call_up(self, seed: int, day: int) -> None:
        """Have everybody come whom the kernel has come on that day, for the first time.

        Taken from a day on which nobody waits at all: there each is settled as it comes.
        """
        centre = self.centre
        at_once = Law(kind=chance.FIXED)
        come = Centre(
            queues=tuple(
                QueueModel(name=queue.name, service=at_once, patience=at_once)
                for queue in centre.queues
            ),
            groups=centre.groups,
            rates=centre.rates,
            staff=np.zeros_like(centre.staff),
            step_s=centre.step_s,
        )
        most = int(centre.rates.sum() * centre.step_s * 2) + 1000
        for row in trace(come, most=most, seed=seed, day=day):
            at = _BEGIN + round(float(row[c.TRACE_AT]) * SECOND)
            self.plan(at, _Comes(int(row[c.TRACE_QUEUE]), int(row[c.TRACE_INDEX]), 0))

    def settings(self) -> Settings:
        """The centre as the core wants it."""
        names = {queue.name: f"q{at:03}" for at, queue in enumerate(self.centre.queues)}
        return Settings(
            centre=CentreId("exact"),
            version=1,
            clients=(_HERE,),
            queues=tuple(
                QueueSettings(
                    id=QueueId(names[queue.name]),
                    client=_HERE,
                    name=queue.name,
                    channels=(_channel(queue),),
                    needs=(SkillNeed(skill=names[queue.name]),),
                    priority=queue.priority,
                    age_step=_span(queue.age_step_s),
                    vip_head_start=_span(queue.vip_head_start_s),
                    policy=Policy(queue.policy),
                    ring_timeout=Duration(HOUR),
                    wrap_up=Duration(HOUR),
                    tell_wait=False,
                )
                for queue in self.centre.queues
            ),
            agents=tuple(
                AgentSettings(
                    id=agent,
                    skills=tuple(
                        AgentSkill(skill=names[name], level=level)
                        for name, level in group.levels.items()
                    ),
                    capacity=Capacity(chat=group.chats, mixed=group.mixed),
                )
                for crew, group in zip(self.crews, self.centre.groups, strict=True)
                for agent in crew
            ),
            flows=tuple(
                n.Flow(
                    id=FlowId(name),
                    start=NodeId("q"),
                    nodes=(n.ToQueue(id=NodeId("q"), queue=QueueId(name)),),
                )
                for name in names.values()
            ),
            entries=tuple(
                Entry(
                    address=names[queue.name],
                    channel=_channel(queue),
                    client=_HERE,
                    flow=FlowId(names[queue.name]),
                )
                for queue in self.centre.queues
            ),
        )

    # --- time ------------------------------------------------------------------------------------

    def plan(self, at: int, what: _Next) -> None:
        """Have *what* happen at *at*."""
        self.count += 1
        heapq.heappush(self.due, (at, self.count, what))

    def lived(self) -> Floats:
        """Live until nothing is left to happen."""
        while self.due:
            timer = self.state.next_due()
            if timer is not None and timer <= self.due[0][0]:
                self.now = Instant(max(self.now, timer))
                self.do(cmd.Tick())
                continue
            at, _, what = heapq.heappop(self.due)
            self.now = Instant(max(self.now, at))
            match what:
                case _Comes():
                    self.comes(what)
                case _LosesPatience():
                    self.loses_patience(what.contact)
                case _SlotBegins():
                    for group in range(len(self.crews)):
                        self.turn(group, int(self.centre.staff[group, what.slot]))
                case cmd.HangUp() | cmd.AcceptOffer():
                    self.do(what)
        return np.array(self.settled, dtype=np.float64).reshape(-1, 7)

    def do(self, body: cmd.Body) -> None:
        """Decide, and let people answer to what happens."""
        self.now = Instant(self.now + 1)
        self.count += 1
        name = str(self.count)
        command = cmd.Command(id=CommandId(f"cm_{name}"), source="exact", source_id=name, body=body)
        try:
            made = decide(self.state, command, self.now)
        except Refused:
            if isinstance(body, cmd.AcceptOffer):
                return  # its customer lost patience while it rang
            raise
        self.state = made.after
        for happened in made.events:
            self.answer_to(happened.body)

    def answer_to(self, body: e.EventBody) -> None:
        """What agents and customers do when something happens."""
        match body:
            case e.OfferMade():
                ring = self.centre.queues[self.who[body.contact][0].queue].ring_s
                accept = cmd.AcceptOffer(agent=body.agent, offer=body.offer)
                self.plan(self.now + round(ring * SECOND), accept)
            case e.Answered():
                one, came_at = self.who[body.contact]
                agent = int(body.agent.removeprefix("ag_"))
                wait = (self.now - came_at) / SECOND
                self.write(one, came_at, wait, c.HOW_ANSWERED, agent)
                group = self.centre.groups[self.crew_of[body.agent]]
                model = self.centre.queues[one.queue]
                service = self.draw(one, model.service, chance.SERVICE)
                service *= group.pace.get(model.name, 1.0)
                hang_up = cmd.HangUp(agent=body.agent, contact=body.contact)
                self.plan(self.now + round(service * SECOND), hang_up)
            case e.WrapUpBegan():
                group_at = self.crew_of[body.agent]
                if self.deficit[group_at]:
                    self.deficit[group_at] -= 1
                    self.do(cmd.SetState(agent=body.agent, state="away", reason="rest"))
                self.do(cmd.FinishWrapUp(agent=body.agent, contact=body.contact))
                one, _ = self.who.pop(body.contact)
                self.perhaps_again(one, "reconnect")
            case _:
                pass

    # --- people ----------------------------------------------------------------------------------

    def comes(self, one: _Comes) -> None:
        """Somebody comes; whoever finds the queue closed goes again."""
        model = self.centre.queues[one.queue]
        slot = int((self.now - _BEGIN) / SECOND / self.centre.step_s)
        opens = self.centre.opens
        if slot >= self.centre.slots or (opens is not None and not opens[one.queue, slot]):
            return
        contact = ContactId(f"ct_{self.count:026}")
        self.who[contact] = (one, self.now)
        patience = self.draw(one, model.patience, chance.PATIENCE)
        if patience < 1e9:
            self.plan(self.now + round(patience * SECOND), _LosesPatience(contact))
        first = _Comes(one.queue, one.index, 0)
        self.do(
            cmd.Arrive(
                contact=contact,
                adapter=_ADAPTER,
                entry=f"q{one.queue:03}",
                channel=_channel(model),
                began_at=self.now,
                vip=self.uniform(first, chance.VIP) < model.vip_share,
            )
        )

    def loses_patience(self, contact: ContactId) -> None:
        """It goes, unless it was answered before."""
        known = self.state.contacts.get(contact)
        if known is None or known.answered or contact not in self.who:
            return
        one, came_at = self.who.pop(contact)
        self.write(one, came_at, (self.now - came_at) / SECOND, c.HOW_ABANDONED, -1)
        self.do(cmd.Leave(contact=contact))
        self.perhaps_again(one, "redial")

    def perhaps_again(self, one: _Comes, why: str) -> None:
        """It may come again later."""
        model = self.centre.queues[one.queue]
        again = model.redial if why == "redial" else model.reconnect
        if again is None or self.uniform(one, chance.RETURNS) >= again.share:
            return
        after = self.draw(one, again.after, chance.RETURN_AFTER)
        life = _Comes(one.queue, one.index, one.life + 1)
        self.plan(self.now + round(after * SECOND), life)

    def turn(self, group: int, wanted: int) -> None:
        """Have so many at work, by the kernel's own rule: the idle go first."""
        crew = self.crews[group]
        at_work = [a for a in crew if self.at_work(a)]
        here = len(at_work) - self.deficit[group]
        idle = sorted(
            (a for a in at_work if not self.state.agents[a].slots),
            key=lambda a: self.state.agents[a].idle_since,
        )
        for agent in idle[: max(0, here - wanted)]:
            self.do(cmd.SetState(agent=agent, state="away", reason="rest"))
            here -= 1
        if here > wanted:
            self.deficit[group] += here - wanted
            return
        stays = min(wanted - here, self.deficit[group])
        self.deficit[group] -= stays
        coming = [a for a in crew if not self.at_work(a)][: wanted - here - stays]
        for agent in coming:
            if agent not in self.state.agents:
                self.do(cmd.SignIn(agent=agent, adapter=_ADAPTER))
            self.do(cmd.SetState(agent=agent, state="available"))

    def at_work(self, agent: AgentId) -> bool:
        """Whether it takes contacts."""
        known = self.state.agents.get(agent)
        return known is not None and known.state == "available"

    def draw(self, one: _Comes, law: Law, purpose: int) -> float:
        """What the kernel draws for that life and purpose."""
        numbers, tables = as_arrays([law])
        u = self.uniform(one, purpose)
        return float(chance.draw(int(numbers[0, 0]), numbers[0, 1], numbers[0, 2], tables[0], u))

    def uniform(self, one: _Comes, purpose: int) -> float:
        """Between 0 and 1, as in the kernel."""
        with np.errstate(over="ignore"):
            return float(chance.uniform(self.keys[one.queue], one.index, one.life, purpose))

    def write(self, one: _Comes, came_at: Instant, wait_s: float, how: int, agent: int) -> None:
        """A line of the trace."""
        at_s = (came_at - _BEGIN) / SECOND
        self.settled.append((one.queue, at_s, one.life, wait_s, how, agent, one.index))


def _channel(queue: QueueModel) -> Channel:
    return Channel.VOICE if queue.channel == "voice" else Channel.CHAT


def _span(seconds: float) -> Duration:
    return Duration(round(seconds * SECOND))
