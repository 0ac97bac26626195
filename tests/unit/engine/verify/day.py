"""A small centre's scripted day, drawn from a seed, through the real floor and the real core.

It does what people do: arrive, press, hang up, answer, hold, consult, hand on, wrap up, go away,
break down; and what adapters do: answer effects, late and twice. Nothing here knows what is right.
"""

from __future__ import annotations

from collections.abc import Callable
from random import Random

from maju.engine.core import ROUTING
from maju.engine.floor import Floor
from maju.kernel import commands as c
from maju.kernel.channels import Channel
from maju.kernel.effects import AskReport, Dial, Todo
from maju.kernel.flows import Choice, Flow, Menu, OfferCallback, Outside, Say, ToQueue, Voicemail
from maju.kernel.ids import (
    AdapterId,
    AgentId,
    CallbackId,
    CentreId,
    ClientId,
    CommandId,
    ContactId,
    CustomerId,
    EffectId,
    FlowId,
    NodeId,
    QueueId,
    Seq,
)
from maju.kernel.ports import Decided
from maju.kernel.settings import (
    AgentSettings,
    CallbackRules,
    Capacity,
    Entry,
    Overflow,
    QueueSettings,
    Settings,
)
from maju.kernel.time import MINUTE, SECOND, Duration, Instant
from maju.routing import State
from maju.routing.model import Stage

START = Instant(1_795_000_000_000_000)
CENTRE = CentreId("mall")
SHOP = ClientId("shop")
ADAPTER = AdapterId("simulated")
DELIVERY, EXCHANGE, CHAT = QueueId("delivery"), QueueId("exchange"), QueueId("chat")
AGENTS = [AgentId(name) for name in ("minsu", "jiyoung", "seojun", "hana")]
CUSTOMERS = [CustomerId(f"cu_{n}") for n in range(6)]

SETTINGS = Settings(
    centre=CENTRE,
    version=1,
    clients=(SHOP,),
    queues=(
        QueueSettings(
            id=DELIVERY,
            client=SHOP,
            name="배송",
            channels=(Channel.VOICE, Channel.TASK),
            overflows=(Overflow(to="queue", after=Duration(90 * SECOND), queue=EXCHANGE),),
            prefer_last_agent=Duration(20 * SECOND),
            tell_wait=False,
        ),
        QueueSettings(
            id=EXCHANGE,
            client=SHOP,
            name="교환",
            channels=(Channel.VOICE, Channel.TASK),
            wrap_up_ends=False,
        ),
        QueueSettings(id=CHAT, client=SHOP, name="채팅", channels=(Channel.CHAT,)),
    ),
    agents=tuple(
        AgentSettings(id=agent, capacity=Capacity(chat=2, mixed=n == 0))
        for n, agent in enumerate(AGENTS)
    ),
    flows=(
        Flow(
            id=FlowId("voice"),
            start=NodeId("hello"),
            nodes=(
                Say(id=NodeId("hello"), prompt="hello", next=NodeId("menu"), notice="recording"),
                Menu(
                    id=NodeId("menu"),
                    prompt="menu",
                    choices=(
                        Choice(key="1", label="배송", next=NodeId("delivery")),
                        Choice(key="2", label="콜백", next=NodeId("later")),
                        Choice(key="3", label="음성", next=NodeId("message")),
                        Choice(key="4", label="외부", next=NodeId("shop")),
                    ),
                    otherwise=NodeId("delivery"),
                ),
                OfferCallback(
                    id=NodeId("later"),
                    prompt="later",
                    queue=DELIVERY,
                    accept="1",
                    declined=NodeId("delivery"),
                ),
                ToQueue(id=NodeId("delivery"), queue=DELIVERY),
                Voicemail(id=NodeId("message"), prompt="speak", queue=DELIVERY),
                Outside(id=NodeId("shop"), number="0212345678", failed=NodeId("delivery")),
            ),
        ),
        Flow(
            id=FlowId("chat"),
            start=NodeId("line"),
            nodes=(ToQueue(id=NodeId("line"), queue=CHAT),),
        ),
        Flow(
            id=FlowId("task"),
            start=NodeId("line"),
            nodes=(ToQueue(id=NodeId("line"), queue=DELIVERY),),
        ),
    ),
    entries=(
        Entry(
            address="1588", channel=Channel.VOICE, client=SHOP, flow=FlowId("voice"), record=True
        ),
        Entry(address="widget", channel=Channel.CHAT, client=SHOP, flow=FlowId("chat")),
        Entry(address="task", channel=Channel.TASK, client=SHOP, flow=FlowId("task")),
    ),
    callbacks=CallbackRules(pause=Duration(5 * MINUTE), expires=Duration(40 * MINUTE), hours=None),
)
ENTRIES = [("1588", Channel.VOICE)] * 4 + [("widget", Channel.CHAT)] * 2 + [("task", Channel.TASK)]


def day(seed: int, *, steps: int = 150, settings: Settings = SETTINGS) -> list[Decided]:
    """Everything that was decided in the day of *seed*."""
    return _Day(seed, settings).play(steps)


class _Day:
    def __init__(self, seed: int, settings: Settings) -> None:
        self.settings = settings
        self.random = Random(seed)
        self.floor = Floor(core=ROUTING, state=State.empty(CENTRE), seq=Seq(0), open=set())
        self.now = START
        self.made = 0
        self.decided: list[Decided] = []
        self.unanswered: list[tuple[EffectId, Todo]] = []

    def play(self, steps: int) -> list[Decided]:
        self.take(c.ApplySettings(settings=self.settings))
        assert self.decided[0].refused is None, self.decided[0].refused
        for agent in AGENTS[:-1]:
            self.take(c.SignIn(agent=agent, adapter=ADAPTER))
            self.take(c.SetState(agent=agent, state="available"))
        for _ in range(steps):
            self.pass_time()
            body = self.wish()
            if body is not None:
                self.take(body)
        return self.decided

    def pass_time(self) -> None:
        seconds = self.random.choice([0.1, 0.5, 1, 2, 5, 15])
        until = Instant(self.now + round(seconds * SECOND))
        while (due := self.floor.due()) is not None and due <= until:
            self.now = Instant(max(self.now + 1, due))
            if self.random.random() < 0.2:
                self.now = Instant(self.now + 2 * SECOND)  # the engine was away
            self.floor.tick(self.now)
            self.commit()
        self.now = Instant(max(self.now + 1, until))

    def take(self, body: c.Body) -> None:
        self.made += 1
        self.now = Instant(self.now + 1)
        name = f"cm_{self.made:04}"
        command = c.Command(id=CommandId(name), source="day", source_id=name, body=body)
        self.floor.take(command, self.made, self.now)
        self.commit()

    def commit(self) -> None:
        for decided in self.floor.group:
            self.decided.append(decided)
            self.unanswered.extend(decided.effects)
        self.floor.adopt()

    # --- what somebody wishes for ----------------------------------------------------------------

    def wish(self) -> c.Body | None:
        """Somebody's; in a day of any length, whoever is missing comes back some time."""
        present = self.floor.state.agents
        missing = [a for a in AGENTS if a not in present or present[a].state == "away"]
        if len(missing) > 1 and self.random.random() < 0.2:
            agent = self.random.choice(missing)
            if agent not in present:
                return c.SignIn(agent=agent, adapter=ADAPTER)
            return c.SetState(agent=agent, state="available")
        draw = self.random.random()
        wishes: list[tuple[float, Callable[[], c.Body | None]]] = [
            (0.10, self.arrive),
            (0.27, self.answer_effect),
            (0.40, self.customer),
            (0.62, self.accept),
            (0.94, self.agent),
            (0.985, self.coming_and_going),
            (1.00, self.breakdown),
        ]
        return next(wish for upto, wish in wishes if draw < upto)()

    def arrive(self) -> c.Body:
        entry, channel = self.random.choice(ENTRIES)
        return c.Arrive(
            contact=ContactId(f"ct_{self.made:04}"),
            adapter=ADAPTER,
            entry=entry,
            channel=channel,
            customer=self.random.choice([None, *CUSTOMERS]),
            began_at=self.now,
            vip=self.random.random() < 0.1,
            last_agent=self.random.choice([None, AGENTS[0]]),
        )

    def answer_effect(self) -> c.Body | None:
        if not self.unanswered:
            return None
        n = self.random.randrange(len(self.unanswered))
        effect, todo = self.unanswered[n]
        if self.random.random() < 0.9:  # else the adapter says it again some time
            del self.unanswered[n]
        if isinstance(todo.effect, AskReport):
            return self.report()
        outcome = self.random.choices(["done", "failed", "unknown"], [8, 1, 1])[0]
        details = ["reached", "no_answer", "busy"] if isinstance(todo.effect, Dial) else [""]
        detail = self.random.choice(details) if outcome == "done" else ""
        return c.AnswerEffect(
            effect=effect,
            outcome="done" if outcome == "done" else "failed" if outcome == "failed" else "unknown",
            detail=detail,
            about=todo.effect,
        )

    def report(self) -> c.Body:
        state = self.floor.state
        here = [k for k, v in state.contacts.items() if v.stage is not Stage.GONE]
        return c.Report(
            adapter=ADAPTER,
            contacts=tuple(sorted(k for k in here if self.random.random() < 0.9)),
            agents=tuple(sorted(a for a in state.agents if self.random.random() < 0.95)),
        )

    def customer(self) -> c.Body | None:
        state = self.floor.state
        open_ = sorted(state.contacts)
        if not open_:
            return None
        contact = state.contacts[self.random.choice(open_)]
        if len(open_) > 15 and self.random.random() < 0.8:
            return c.Leave(contact=open_[0])  # nobody waits for ever
        match self.random.randrange(5):
            case 0 if state.callbacks:
                return c.CancelCallback(callback=self.random.choice(sorted(state.callbacks)))
            case 0:
                return c.RequestCallback(
                    callback=CallbackId(f"cb_{self.made}"),
                    queue=DELIVERY,
                    customer=self.random.choice(CUSTOMERS),
                )
            case 1:
                return c.RequestCallback(contact=contact.id)
            case 2 | 3 if contact.stage is Stage.FLOW:
                value = self.random.choice(["1", "1", "2", "3", "4", ""])
                return c.GiveInput(contact=contact.id, step=contact.step, value=value)
            case _:
                cause = self.random.random() < 0.8
                return c.Leave(contact=contact.id, cause="hangup" if cause else "dropped")

    def accept(self) -> c.Body | None:
        ringing = [x for _, x in sorted(self.floor.state.contacts.items()) if x.offer is not None]
        if not ringing:
            return None
        contact = self.random.choice(ringing)
        assert contact.offer is not None
        assert contact.offer_to is not None
        if self.random.random() < 0.85:
            return c.AcceptOffer(agent=contact.offer_to, offer=contact.offer)
        return c.DeclineOffer(agent=contact.offer_to, offer=contact.offer)

    def agent(self) -> c.Body | None:
        pairs = [
            (contact.id, leg)
            for _, contact in sorted(self.floor.state.contacts.items())
            for leg in contact.legs
        ]
        if not pairs:
            return None
        contact, leg = self.random.choice(pairs)
        agent, other = leg.agent, self.random.choice(AGENTS)
        if leg.stage == "wrap_up":
            return c.FinishWrapUp(agent=agent, contact=contact, topic="배송")
        bodies: list[c.Body] = [
            c.HangUp(agent=agent, contact=contact),
            c.Hold(agent=agent, contact=contact),
            c.Resume(agent=agent, contact=contact),
            c.Transfer(agent=agent, contact=contact, queue=EXCHANGE),
            c.Transfer(agent=agent, contact=contact, to_agent=other),
            c.Consult(agent=agent, contact=contact, to_agent=other),
            c.Consult(agent=agent, contact=contact, queue=EXCHANGE),
            c.EndConsult(agent=agent, contact=contact, how="transfer"),
            c.EndConsult(agent=agent, contact=contact, how="conference"),
            c.EndConsult(agent=agent, contact=contact, how="cancel"),
            c.LeaveConference(agent=agent, contact=contact),
            c.PauseRecording(agent=agent, contact=contact),
            c.ResumeRecording(agent=agent, contact=contact),
            self.watch(contact, agent),
            c.StopSupervising(contact=contact, by="u_lead"),
        ]
        return self.random.choice(bodies)

    def watch(self, contact: ContactId, agent: AgentId) -> c.Body:
        """A supervisor, by a phone of its own or a colleague's seat."""
        seat = self.random.choice([None, *AGENTS])
        how = self.random.choice(["listen", "whisper", "join"])
        return c.Supervise(
            contact=contact,
            agent=agent,
            by="u_lead",
            how=how,  # type: ignore[arg-type]
            watcher=seat,
            device="" if seat is not None else "desk-9",
        )

    def place(self, agent: AgentId) -> c.Body:
        """The agent calls somebody, or somebody called while nobody was here."""
        contact, customer = ContactId(f"ct_{self.made:04}"), self.random.choice(CUSTOMERS)
        if self.random.random() < 0.7:
            return c.PlaceCall(contact=contact, agent=agent, client=SHOP, customer=customer)
        fate = self.random.choice(["announced", "voicemail", "forwarded", "abandoned"])
        return c.NoteMissed(
            contact=contact,
            adapter=ADAPTER,
            entry="1588",
            customer=customer,
            began_at=Instant(self.now - MINUTE),
            ended_at=Instant(self.now - SECOND),
            fate=fate,  # type: ignore[arg-type]
        )

    def coming_and_going(self) -> c.Body:
        agent = self.random.choice(AGENTS)
        bodies: list[c.Body] = [
            *(self.place(agent) for _ in range(2)),
            c.SignIn(agent=agent, adapter=ADAPTER),
            c.SetState(agent=agent, state="available"),
            c.SetState(agent=agent, state="available"),
            c.SetState(agent=agent, state="away", reason="meal"),
            c.SignOut(agent=agent),
        ]
        return self.random.choice(bodies)

    def breakdown(self) -> c.Body:
        if self.random.random() < 0.5:
            return c.AgentLost(agent=self.random.choice(AGENTS))
        self.now = Instant(self.now + 1)
        self.floor.ask_reports(self.now, [ADAPTER])
        self.commit()
        return self.report()
