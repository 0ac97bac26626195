"""The same people in every story: Minsu, Jiyoung and Seojun answer, Mrs Kim and Mr Lee call.

A :class:`Story` is one centre and its clock. It decides, lets time go by, and holds every decision
against the laws of the core, so that a story that ends well was right all the way.
"""

from __future__ import annotations

from typing import Any, TypeVar

import msgspec
import pytest

from maju.kernel import commands as c
from maju.kernel import events as e
from maju.kernel import flows as n
from maju.kernel.channels import Channel
from maju.kernel.effects import Effect, Todo
from maju.kernel.errors import Refused
from maju.kernel.ids import (
    AdapterId,
    AgentId,
    CentreId,
    ClientId,
    CommandId,
    ContactId,
    CustomerId,
    EffectId,
    FlowId,
    NodeId,
    QueueId,
)
from maju.kernel.settings import (
    AgentSettings,
    Calendar,
    Entry,
    QueueSettings,
    Settings,
    Span,
)
from maju.kernel.time import SECOND, Instant
from maju.routing import State, decide
from maju.routing.model import Agent, Contact
from tests.properties import core_laws

T = TypeVar("T")
B = TypeVar("B")

START = Instant(1_795_482_000_000_000)  # 2026-11-24, a Tuesday, 10:00 in Seoul
CENTRE, SHOP, MEAL = CentreId("mall"), ClientId("shop"), ClientId("meal")
PBX, WEB = AdapterId("pbx"), AdapterId("web")
DELIVERY, EXCHANGE, INBOX = QueueId("delivery"), QueueId("exchange"), QueueId("inbox")
MINSU, JIYOUNG, SEOJUN = AgentId("minsu"), AgentId("jiyoung"), AgentId("seojun")
KIM, LEE = CustomerId("cu_kim"), CustomerId("cu_lee")

change = msgspec.structs.replace

OFFICE = Calendar(id="office", week=((Span(start=540, end=1080),),) * 5 + ((), ()))


def queue(queue_id: QueueId, **more: Any) -> QueueSettings:
    """A line of the shop for phone and chat, unless *more* says otherwise."""
    plain = QueueSettings(
        id=queue_id, client=SHOP, name=queue_id, channels=(Channel.VOICE, Channel.CHAT)
    )
    return change(plain, **more)


def straight_to(queue_id: QueueId, flow: str) -> n.Flow:
    """A flow that asks nothing."""
    line = n.ToQueue(id=NodeId("line"), queue=queue_id)
    return n.Flow(id=FlowId(flow), start=NodeId("line"), nodes=(line,))


def entry(address: str, channel: Channel, flow: str) -> Entry:
    """A door of the shop."""
    return Entry(address=address, channel=channel, client=SHOP, flow=FlowId(flow))


DOORS = (
    entry("1588", Channel.VOICE, "phone"),
    entry("widget", Channel.CHAT, "chat"),
    entry("help", Channel.EMAIL, "mail"),
)

SETTINGS = Settings(
    centre=CENTRE,
    version=1,
    clients=(SHOP, MEAL),
    queues=(queue(DELIVERY), queue(EXCHANGE), queue(INBOX, channels=(Channel.EMAIL,))),
    agents=tuple(AgentSettings(id=agent) for agent in (MINSU, JIYOUNG, SEOJUN)),
    flows=(
        straight_to(DELIVERY, "phone"),
        straight_to(DELIVERY, "chat"),
        straight_to(INBOX, "mail"),
    ),
    entries=DOORS,
    calendars=(OFFICE,),
)


def with_queue(queue_id: QueueId, **more: Any) -> Settings:
    """The usual centre, in which one line is otherwise."""
    queues = tuple(change(q, **more) if q.id == queue_id else q for q in SETTINGS.queues)
    return change(SETTINGS, queues=queues)


def with_agents(**agents: AgentSettings) -> Settings:
    """The usual centre with these agents, named by keyword."""
    return change(
        SETTINGS, agents=tuple(change(about, id=AgentId(name)) for name, about in agents.items())
    )


def with_phone(*nodes: n.Node, base: Settings = SETTINGS) -> Settings:
    """The usual centre, in which the phone's flow is *nodes*, from the first on."""
    flow = n.Flow(id=FlowId("phone"), start=nodes[0].id, nodes=nodes)
    return change(base, flows=(flow, *base.flows[1:]))


class Story:
    """One centre and its clock."""

    def __init__(self, settings: Settings = SETTINGS, *available: AgentId) -> None:
        self.state = State.empty(CENTRE)
        self.now = START
        self.told: list[tuple[Instant, Instant | None, e.EventBody]] = []
        self.wanted: list[Effect] = []
        self.todos: list[Todo] = []
        self._made = 0
        self.do(c.ApplySettings(settings=settings))
        for agent in available:
            self.comes(agent)

    # --- what happens --------------------------------------------------------------------------

    def do(self, body: c.Body) -> list[e.EventBody]:
        """Decide *body* now; what came of it."""
        self._made += 1
        name = f"cm_{self._made}"
        command = c.Command(id=CommandId(name), source="test", source_id=name, body=body)
        decision = decide(self.state, command, self.now)
        core_laws.hold(self.state, decision, self.now)
        self.state = decision.after
        self.told += [(self.now, one.due, one.body) for one in decision.events]
        self.todos += decision.effects
        self.wanted += [todo.effect for todo in decision.effects]
        self.now = Instant(self.now + 1)
        return [one.body for one in decision.events]

    def refuses(self, code: str, body: c.Body) -> None:
        """*body* is refused with *code*."""
        before = self.state
        with pytest.raises(Refused) as refused:
            self.do(body)
        assert refused.value.code == code
        assert self.state is before

    def later(self, seconds: float) -> list[e.EventBody]:
        """Let *seconds* go by, with the engine awake: every timer fires when it is due."""
        until = Instant(self.now + round(seconds * SECOND))
        since = len(self.told)
        while (due := self.state.next_due()) is not None and due <= until:
            self.now = max(self.now, due)
            self.do(c.Tick())
        self.now = max(self.now, until)
        return [body for _, _, body in self.told[since:]]

    def outage(self, seconds: float) -> list[e.EventBody]:
        """Let *seconds* go by with the engine away; then it ticks once."""
        self.now = Instant(self.now + round(seconds * SECOND))
        return self.do(c.Tick())

    def comes(self, agent: AgentId) -> None:
        """*agent* signs in and is available."""
        self.do(c.SignIn(agent=agent, adapter=PBX))
        self.do(c.SetState(agent=agent, state="available"))

    def calls(self, name: str, door: str = "1588", **more: Any) -> ContactId:
        """A customer comes to *door*; anonymous unless *more* says who."""
        found = next(one for one in self.state.settings.entries if one.address == door)
        contact = ContactId(f"ct_{name}")
        adapter = PBX if found.channel is Channel.VOICE else WEB
        self.do(
            c.Arrive(
                contact=contact,
                adapter=adapter,
                entry=door,
                channel=found.channel,
                began_at=self.now,
                **more,
            )
        )
        return contact

    def takes(self, agent: AgentId) -> ContactId:
        """*agent* takes what rings."""
        contact = self.rings(agent)
        assert contact is not None, f"nothing rings at {agent}"
        offer = self.state.contacts[contact].offer
        assert offer is not None
        self.do(c.AcceptOffer(agent=agent, offer=offer))
        return contact

    def answers(self, effect: type[Effect], detail: str = "", outcome: str = "done") -> None:
        """The adapter answers the last effect of this kind."""
        about = next(one for one in reversed(self.wanted) if isinstance(one, effect))
        self.do(
            c.AnswerEffect(
                effect=EffectId("ef"),
                outcome=outcome,  # type: ignore[arg-type]
                detail=detail,
                about=about,
            )
        )

    def finishes(self, agent: AgentId, contact: ContactId) -> None:
        """*agent* hangs up and saves the record."""
        self.do(c.HangUp(agent=agent, contact=contact))
        self.do(c.FinishWrapUp(agent=agent, contact=contact))

    # --- what there is ---------------------------------------------------------------------------

    def rings(self, agent: AgentId) -> ContactId | None:
        """What rings at *agent*."""
        ringing = [one.id for one in self.state.contacts.values() if one.offer_to == agent]
        return min(ringing, default=None)

    def contact(self, contact: ContactId) -> Contact:
        """The contact's record."""
        return self.state.contacts[contact]

    def agent(self, agent: AgentId) -> Agent:
        """The agent's record."""
        return self.state.agents[agent]

    def all(self, kind: type[B], contact: ContactId | None = None) -> list[B]:
        """Everything of *kind* that has happened (to *contact*)."""
        return [
            body
            for _, _, body in self.told
            if isinstance(body, kind)
            and (contact is None or getattr(body, "contact", None) == contact)
        ]

    def last(self, kind: type[B], contact: ContactId | None = None) -> B:
        """The last of them."""
        return self.all(kind, contact)[-1]

    def asked(self, kind: type[B]) -> list[B]:
        """Every effect of *kind* that was wanted."""
        return [effect for effect in self.wanted if isinstance(effect, kind)]
