"""A scripted quarter of an hour in Busan: what a drawn day seldom shows, and things left open."""

from __future__ import annotations

import asyncio

from maju.engine.engine import Engine
from maju.engine.virtual import VirtualClock
from maju.journal.memory import MemoryJournal, MemoryStore
from maju.kernel import commands as c
from maju.kernel import effects as f
from maju.kernel.channels import Channel
from maju.kernel.commands import Command
from maju.kernel.events.plan import PlannedDay, PlannedSpan
from maju.kernel.flows import Flow, Say, ToQueue
from maju.kernel.ids import (
    AdapterId,
    AgentId,
    CallbackId,
    CentreId,
    ClientId,
    CommandId,
    ContactId,
    CustomerId,
    FlowId,
    InquiryId,
    MessageId,
    NodeId,
    OfferId,
    QueueId,
    contact_id,
    sortable,
)
from maju.kernel.settings import (
    AgentSettings,
    CallbackRules,
    Entry,
    Overflow,
    QueueSettings,
    Settings,
)
from maju.kernel.time import HOUR, MINUTE, SECOND, Duration, Instant

BUSAN = CentreId("busan")
ADAPTER = AdapterId("script")
CLIENT = ClientId("harbour")
MINSU, JIYOUNG = AgentId("minsu"), AgentId("jiyoung")
LINE, POST, NIGHT = QueueId("line"), QueueId("post"), QueueId("night")


def settings(version: int) -> Settings:
    """Version 2 changes a priority while somebody waits."""
    return Settings(
        centre=BUSAN,
        version=version,
        clients=(CLIENT,),
        queues=(
            QueueSettings(
                id=LINE,
                client=CLIENT,
                name="전화",
                priority=5 if version == 1 else 2,
                prefer_last_agent=Duration(20 * SECOND),
                overflows=(
                    Overflow(to="queue", after=Duration(2 * MINUTE), queue=NIGHT),
                    Overflow(to="voicemail", after=Duration(4 * MINUTE)),
                ),
                wrap_up=MINUTE,
            ),
            QueueSettings(
                id=POST, client=CLIENT, name="이메일", channels=(Channel.EMAIL,), interruptible=True
            ),
            QueueSettings(id=NIGHT, client=CLIENT, name="야간", closed=True),
        ),
        agents=(AgentSettings(id=MINSU), AgentSettings(id=JIYOUNG)),
        flows=(
            *tuple(
                Flow(
                    id=FlowId(queue),
                    start=NodeId("in"),
                    nodes=(ToQueue(id=NodeId("in"), queue=queue),),
                )
                for queue in (LINE, POST)
            ),
            Flow(
                id=FlowId("told"),
                start=NodeId("say"),
                nodes=(
                    Say(id=NodeId("say"), prompt="kept", next=NodeId("in"), notice="recording"),
                    ToQueue(id=NodeId("in"), queue=LINE),
                ),
            ),
        ),
        entries=(
            Entry(address="1588", channel=Channel.VOICE, client=CLIENT, flow=FlowId(LINE)),
            Entry(
                address="1600",
                channel=Channel.VOICE,
                client=CLIENT,
                flow=FlowId("told"),
                record=True,
            ),
            Entry(address="help@", channel=Channel.EMAIL, client=CLIENT, flow=FlowId(POST)),
        ),
        callbacks=CallbackRules(pause=MINUTE, expires=Duration(24 * HOUR)),
    )


def contact(name: str) -> ContactId:
    return ContactId(f"ct_{name}")


class Script:
    """Says the lines at their minutes, does every effect at once, and picks up what rings."""

    def __init__(self, store: MemoryStore, clock: VirtualClock) -> None:
        self.customers = [CustomerId(f"cu_busan{n}") for n in range(4)]
        self._journal = MemoryJournal(clock, store=store)
        self._clock = clock
        self._said = 0
        self._picks_up = {MINSU, JIYOUNG}
        self._dialled: ContactId | None = None
        self._by_hand: ContactId | None = None
        self._records = True
        self._has_taken: dict[ContactId, list[AgentId]] = {}

    async def play(self) -> None:
        """From opening to a moment when a call waits, one talks and a promise is open."""
        engine = Engine(self._journal, BUSAN, self._clock, adapters=(ADAPTER,))
        tasks = [asyncio.create_task(engine.run()), asyncio.create_task(self._act())]
        await self._morning()
        await self._noon()
        await self._rest(5)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def _morning(self) -> None:
        """A letter is put aside for a call; a colleague is asked; one is forgotten."""
        await self._say(c.ApplySettings(settings=settings(1)))
        await self._say(c.SignIn(agent=MINSU, adapter=ADAPTER))
        await self._say(c.SetState(agent=MINSU, state="available"))
        await self._arrive("letter", Channel.EMAIL, "help@")
        await self._arrive("first", Channel.VOICE, "1588", customer=0)
        await self._rest(30)
        await self._say(c.Hold(agent=MINSU, contact=contact("first")))
        await self._say(c.Resume(agent=MINSU, contact=contact("first")))
        await self._arrive("second", Channel.VOICE, "1588", customer=1, last_agent=MINSU)
        await self._rest(25)  # held for the agent of last time, then for anybody
        await self._say(c.ApplySettings(settings=settings(2)))
        await self._say(c.SignIn(agent=JIYOUNG, adapter=ADAPTER))
        await self._say(c.SetState(agent=JIYOUNG, state="available"))
        await self._rest(10)
        await self._say(c.HangUp(agent=JIYOUNG, contact=contact("second")))
        await self._say(
            c.ExtendWrapUp(agent=JIYOUNG, contact=contact("second"), by=Duration(5 * MINUTE))
        )
        await self._say(c.FinishWrapUp(agent=JIYOUNG, contact=contact("second"), topic="배송"))
        await self._say(c.Consult(agent=MINSU, contact=contact("first"), to_agent=JIYOUNG))
        await self._rest(10)
        await self._say(c.EndConsult(agent=MINSU, contact=contact("first"), how="conference"))
        await self._say(c.LeaveConference(agent=JIYOUNG, contact=contact("first")))
        await self._say(c.FinishWrapUp(agent=JIYOUNG, contact=contact("first")))
        await self._say(c.HangUp(agent=MINSU, contact=contact("first")))
        await self._say(c.FinishWrapUp(agent=MINSU, contact=contact("first"), topic="교환"))
        await self._rest(20)
        await self._floor()
        await self._phones()
        await self._say(c.ForgetCustomer(customer=self.customers[1]))
        await self._say(
            c.RecordImport(
                format="bank1999",
                client=CLIENT,
                sha256="5e" * 32,
                read=3,
                imported=2,
                updated=0,
                unchanged=0,
                ignored=0,
                rejected=1,
            )
        )
        await self._say(
            c.ApproveReport(report="daily/harbour", version=1, sha256="a1" * 32, by="u_lead")
        )

    async def _floor(self) -> None:
        """A call is moved to a colleague, who is abused; what people say of it afterwards."""
        call = contact("rude")
        await self._arrive("rude", Channel.VOICE, "1588", customer=2, caution=True)
        await self._rest(10)
        (agent,) = self._has_taken[call]
        other = JIYOUNG if agent == MINSU else MINSU
        await self._say(c.Reassign(contact=call, by="u_lead", to_agent=other))
        await self._rest(10)
        await self._say(c.FinishWrapUp(agent=agent, contact=call, topic="배송"))
        await self._say(c.MarkAbuse(agent=other, contact=call, kind="abuse"))
        message = MessageId("ms_rude")
        await self._say(c.SeeMessage(contact=call, message=message, by="agent", agent=other))
        await self._say(c.MarkAbuse(agent=other, contact=call, kind="abuse"))
        await self._say(c.FinishWrapUp(agent=other, contact=call, topic="불만"))
        await self._say(c.SetState(agent=other, state="available", by="u_lead"))
        await self._say(c.RateContact(contact=call, client=CLIENT, score=1))
        await self._say(c.CorrectTopic(contact=call, topic="폭언", by="u_lead"))
        inquiry = InquiryId("iq_rude")
        await self._say(
            c.NoteInquiry(inquiry=inquiry, client=CLIENT, contact=call, state="client", by="u_lead")
        )
        one, two = self.customers[3], self.customers[2]
        await self._say(c.UniteCustomers(client=CLIENT, kept=one, gone=two, by="u_lead"))
        await self._say(c.SplitCustomers(client=CLIENT, gone=two, by="u_lead"))
        await self._rest(20)

    async def _phones(self) -> None:
        """Calls that are recorded and watched, one by hand, one that came while nobody listened."""
        await self._say(c.SignIn(agent=MINSU, adapter=ADAPTER, phone_adapter=ADAPTER))
        for name in ("kept", "lost"):
            call = contact(name)
            self._records = name == "kept"
            await self._arrive(name, Channel.VOICE, "1600", customer=0)
            await self._rest(10)
            (agent,) = self._has_taken[call]
            if name == "kept":
                for how in ("listen", "join"):
                    await self._say(
                        c.Supervise(
                            contact=call, agent=agent, by="u_lead", how=how, device="desk-9"
                        )
                    )
                await self._say(c.StopSupervising(contact=call, by="u_lead"))
                await self._say(c.PauseRecording(agent=agent, contact=call))
                await self._say(c.ResumeRecording(agent=agent, contact=call))
            await self._say(c.HangUp(agent=agent, contact=call))
            await self._say(c.FinishWrapUp(agent=agent, contact=call, topic="배송"))
        await self._say(c.NoteRecording(contact=contact("kept"), recording="rec_kept", seconds=20))
        now = self._clock.now()
        self._by_hand = contact_id(now, "script", "by hand")
        await self._say(
            c.PlaceCall(
                contact=self._by_hand, agent=MINSU, client=CLIENT, customer=self.customers[3]
            )
        )
        await self._rest(10)
        await self._say(c.FinishWrapUp(agent=MINSU, contact=self._by_hand))
        began = Instant(now - MINUTE)
        await self._say(
            c.NoteMissed(
                contact=contact_id(began, "script", "missed"),
                adapter=ADAPTER,
                entry="1588",
                customer=self.customers[0],
                began_at=began,
                ended_at=Instant(now - 30 * SECOND),
                fate="announced",
            )
        )
        shift = PlannedSpan(activity="work", start=began, end=Instant(began + 8 * HOUR))
        day = PlannedDay(agent=MINSU, date="2026-11-23", spans=(shift,))
        await self._say(c.PublishSchedule(version=1, days=(day,), by="u_plan"))
        await self._rest(10)

    async def _noon(self) -> None:
        """Nobody picks up; overflow that leads nowhere, then voicemail; promises."""
        self._picks_up = set()
        await self._arrive("rona", Channel.VOICE, "1588", customer=2)
        await self._rest(40)
        await self._say(c.SetState(agent=JIYOUNG, state="away", reason="meal"))
        await self._say(c.AgentLost(agent=MINSU))
        await self._rest(300)
        await self._say(
            c.RequestCallback(callback=CallbackId("cb_one"), queue=LINE, customer=self.customers[0])
        )
        await self._say(c.CancelCallback(callback=CallbackId("cb_one")))
        await self._say(
            c.RequestCallback(callback=CallbackId("cb_two"), queue=LINE, customer=self.customers[3])
        )
        await self._say(c.Leave(contact=contact("nobody")))  # refused
        self._picks_up = {JIYOUNG}
        await self._say(c.SetState(agent=JIYOUNG, state="available"))
        await self._rest(90)  # nobody answers the callback; a minute later somebody does
        assert self._dialled is not None
        await self._say(c.HangUp(agent=JIYOUNG, contact=self._dialled))
        await self._say(c.FinishWrapUp(agent=JIYOUNG, contact=self._dialled, topic="콜백"))
        await self._say(
            c.RequestCallback(
                callback=CallbackId("cb_three"),
                queue=LINE,
                customer=self.customers[0],
                not_before=Instant(self._clock.now() + HOUR),
                not_after=Instant(self._clock.now() + 2 * HOUR),
            )
        )
        await self._arrive("talks", Channel.VOICE, "1588")
        await self._arrive("waits", Channel.VOICE, "1588", customer=3)

    async def _arrive(
        self,
        name: str,
        channel: Channel,
        entry: str,
        *,
        customer: int | None = None,
        last_agent: AgentId | None = None,
        caution: bool = False,
    ) -> None:
        await self._say(
            c.Arrive(
                contact=contact(name),
                adapter=ADAPTER,
                entry=entry,
                channel=channel,
                customer=None if customer is None else self.customers[customer],
                began_at=self._clock.now(),
                last_agent=last_agent,
                caution=caution,
            )
        )
        await self._rest(3)

    async def _say(self, body: c.Body) -> None:
        self._said += 1
        now = self._clock.now()
        command = Command(
            id=CommandId(sortable("cm", now, self._said)),
            source="script",
            source_id=str(self._said),
            body=body,
        )
        await self._journal.submit(BUSAN, [command])
        await self._rest(1)

    async def _rest(self, count_s: int) -> None:
        await self._clock.sleep_until(Instant(self._clock.now() + count_s * SECOND))

    async def _act(self) -> None:
        while True:
            await self._journal.wait_effects(BUSAN, ADAPTER, timeout=Duration(10 * SECOND))
            for taken in await self._journal.take(BUSAN, ADAPTER, limit=10):
                effect = taken.todo.effect
                if isinstance(effect, f.Ring) and effect.agent in self._picks_up:
                    await self._say(c.AcceptOffer(agent=effect.agent, offer=OfferId(effect.offer)))
                    self._has_taken.setdefault(effect.contact, []).append(effect.agent)
                detail = ""
                if isinstance(effect, f.Dial) and effect.contact == self._by_hand:
                    detail = "no_answer"
                elif isinstance(effect, f.Dial):
                    detail = "no_answer" if self._dialled is None else "reached"
                    self._dialled = effect.contact
                if isinstance(effect, f.Prompt):
                    await self._say(c.StepDone(contact=effect.contact, step=effect.step))
                failed = isinstance(effect, f.KeepRecording) and not self._records
                if not isinstance(effect, f.Wait):  # left open, for whoever comes later
                    await self._say(
                        c.AnswerEffect(
                            effect=taken.id,
                            outcome="failed" if failed else "done",
                            detail=detail,
                            about=effect,
                        )
                    )
