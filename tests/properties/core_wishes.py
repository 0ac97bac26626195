"""What somebody might ask of a centre as it stands, by who asks; and what nobody sane would."""

from __future__ import annotations

from maju.kernel import commands as c
from maju.kernel import effects as f
from maju.kernel.effects import Todo
from maju.kernel.events.plan import PlannedDay, PlannedSpan
from maju.kernel.ids import (
    AdapterId,
    AgentId,
    CallbackId,
    ClientId,
    ContactId,
    EffectId,
    InquiryId,
    MessageId,
    OfferId,
)
from maju.kernel.settings import Settings
from maju.kernel.time import DAY, HOUR, SECOND, Duration, Instant
from maju.routing import State
from maju.routing.model import Contact, Leg, Stage
from tests.properties.core_centre import (
    ADAPTERS,
    AGENTS,
    CUSTOMERS,
    DELIVERY,
    DOORS,
    EXCHANGE,
    INBOX,
    MEAL,
    MENU,
    SHOP,
    Choose,
    centre,
)

QUEUES = (DELIVERY, EXCHANGE, INBOX, MENU)


def arrival(choose: Choose, state: State, number: int, now: Instant) -> c.Body:
    """A customer comes; sometimes one who is here already."""
    entry, channel = choose(DOORS)
    new = ContactId(f"ct_{number:04}")
    return c.Arrive(
        contact=choose((new,) * 9 + (min(state.contacts, default=new),)),
        adapter=choose(ADAPTERS),
        entry=entry,
        channel=channel,
        customer=choose(CUSTOMERS),
        began_at=now,
        language=choose(("ko", "ko", "en")),
        vip=choose((False, False, True)),
        last_agent=choose((None, *AGENTS)),
        caution=choose((False, False, True)),
    )


def customers(state: State) -> list[c.Body]:
    """What a customer who is there may do."""
    wishes: list[c.Body] = []
    for contact_id in sorted(state.contacts):
        contact = state.contacts[contact_id]
        if contact.stage is Stage.FLOW:
            wishes += [
                c.GiveInput(contact=contact_id, step=contact.step, value=value)
                for value in ("1", "2", "3", "4", "", "12345")
            ]
            wishes.append(c.StepDone(contact=contact_id, step=contact.step))
        else:
            wishes.append(c.Leave(contact=contact_id))
            wishes.append(c.Leave(contact=contact_id, cause="dropped"))
            wishes.append(c.RequestCallback(contact=contact_id))
            wishes.append(
                c.SeeMessage(contact=contact_id, message=MessageId("ms_1"), by="customer")
            )
    return wishes


def promises(choose: Choose, state: State, number: int, now: Instant) -> list[c.Body]:
    """Callbacks, wished for on a page, and taken back."""
    wishes: list[c.Body] = [c.CancelCallback(callback=one) for one in sorted(state.callbacks)]
    wishes.append(
        c.RequestCallback(
            callback=choose((CallbackId(f"cb_{number}"), min(state.callbacks, default=None))),
            queue=choose(QUEUES),
            customer=choose(CUSTOMERS),
            not_before=choose((None, Instant(now + HOUR))),
            not_after=choose((None, None, Instant(now + 3 * HOUR), Instant(now + 2 * DAY))),
        )
    )
    return wishes


def rings(state: State) -> list[c.Body]:
    """What rings is taken, or not."""
    wishes: list[c.Body] = []
    for contact_id in sorted(state.contacts):
        contact = state.contacts[contact_id]
        if contact.offer is not None and contact.offer_to is not None:
            take = c.AcceptOffer(agent=contact.offer_to, offer=contact.offer)
            wishes += [take, take, c.DeclineOffer(agent=contact.offer_to, offer=contact.offer)]
    return wishes


def talks(choose: Choose, state: State) -> list[c.Body]:
    """What an agent may click while it has a contact."""
    return [
        wish
        for contact_id in sorted(state.contacts)
        for leg in state.contacts[contact_id].legs
        for wish in _on_leg(choose, state.contacts[contact_id], leg)
    ]


def _on_leg(choose: Choose, contact: Contact, leg: Leg) -> list[c.Body]:
    agent, contact_id = leg.agent, contact.id
    if leg.stage == "wrap_up":
        return [
            c.MarkAbuse(agent=agent, contact=contact_id, kind="harassment"),
            c.FinishWrapUp(agent=agent, contact=contact_id, topic="배송"),
            c.ExtendWrapUp(agent=agent, contact=contact_id, by=Duration(choose((5, 60)) * SECOND)),
        ]
    other, queue = choose(AGENTS), choose(QUEUES)
    hows: tuple[str, ...] = ("cancel", "transfer", "conference")
    return [
        c.HangUp(agent=agent, contact=contact_id),
        c.Hold(agent=agent, contact=contact_id),
        c.Resume(agent=agent, contact=contact_id),
        c.Transfer(agent=agent, contact=contact_id, queue=queue),
        c.Transfer(agent=agent, contact=contact_id, to_agent=other),
        c.Transfer(agent=agent, contact=contact_id, number="0212340000"),
        c.Consult(agent=agent, contact=contact_id, queue=choose((DELIVERY, EXCHANGE))),
        c.Consult(agent=agent, contact=contact_id, to_agent=other),
        c.EndConsult(agent=agent, contact=contact_id, how=choose(hows)),  # type: ignore[arg-type]
        c.EndConsult(agent=agent, contact=contact_id, how=choose(hows)),  # type: ignore[arg-type]
        c.LeaveConference(agent=agent, contact=contact_id),
        c.MarkAbuse(agent=agent, contact=contact_id, kind="abuse"),
        c.PauseRecording(agent=agent, contact=contact_id),
        c.ResumeRecording(agent=agent, contact=contact_id),
        c.SeeMessage(contact=contact_id, message=MessageId("ms_2"), by="agent", agent=agent),
    ]


def moves(choose: Choose, state: State) -> list[c.Body]:
    """What a supervisor may do with what is open, wherever it stands."""
    wishes: list[c.Body] = []
    for contact_id in sorted(state.contacts):
        agent, queue = choose(AGENTS), choose(QUEUES)
        wishes.append(c.Reassign(contact=contact_id, by="u_lead", to_agent=agent))
        wishes.append(c.Reassign(contact=contact_id, by="u_lead", queue=queue))
    for agent in sorted(state.agents):
        away = c.SetState(agent=agent, state="away", reason="coaching", by="u_lead")
        wishes += [away, c.SetState(agent=agent, state="available", by="u_lead")]
    return wishes


def calls(choose: Choose, state: State, number: int, now: Instant) -> c.Body:
    """An agent calls, a supervisor is with a talk, a call came while nobody was here."""
    contact = choose((*sorted(state.contacts), ContactId("ct_over")))
    legs = state.contacts[contact].legs if contact in state.contacts else ()
    seat = choose((None, *AGENTS))
    customer = choose(CUSTOMERS[1:])
    assert customer is not None
    place = c.PlaceCall(
        contact=ContactId(f"ct_{number:04}"),
        agent=choose(AGENTS),
        client=choose((SHOP, SHOP, MEAL, ClientId("stranger"))),
        customer=customer,
        queue=choose((None, *QUEUES)),
        shows=choose(("", "", "1588", "1600")),
    )
    watch = c.Supervise(
        contact=contact,
        agent=choose((*(leg.agent for leg in legs), choose(AGENTS))),
        by=choose(("u_lead", "u_chief")),
        how=choose(("listen", "whisper", "join")),
        watcher=seat,
        device="" if seat is not None else choose(("desk-9", "")),
    )
    missed = c.NoteMissed(
        contact=ContactId(f"ct_{number:04}"),
        adapter=ADAPTERS[0],
        entry=choose(("1588", "1600", "none")),
        customer=choose(CUSTOMERS),
        began_at=Instant(now - 60 * SECOND),
        ended_at=Instant(now + choose((-SECOND, SECOND))),
        fate=choose(("announced", "voicemail", "forwarded", "abandoned")),
    )
    wishes: tuple[c.Body, ...] = (
        *(place,) * 3,
        *(watch,) * 4,
        c.StopSupervising(contact=contact, by=watch.by),
        missed,
        c.NoteRecording(
            contact=contact,
            recording=choose(("rec_1", "")),
            seconds=choose((60, -1)),
            lost=choose((True, False)),
        ),
    )
    return choose(wishes)


def notes(choose: Choose, state: State) -> c.Body:
    """What people say of contacts and customers: nothing of it moves anybody."""
    contact = choose((*sorted(state.contacts), ContactId("ct_over"), ContactId("")))
    client = choose((SHOP, MEAL, ClientId("stranger")))
    kept, gone = choose(CUSTOMERS[1:]), choose(CUSTOMERS[1:])
    assert kept is not None
    assert gone is not None
    wishes: tuple[c.Body, ...] = (
        c.NoteInquiry(
            inquiry=choose((InquiryId("iq_1"), InquiryId(""))),
            client=client,
            contact=choose((None, contact)),
            customer=kept,
            state=choose(("open", "done", "client")),
            owner=choose((None, *AGENTS)),
            by="u_lead",
        ),
        c.CorrectTopic(contact=contact, topic=choose(("", "배송")), by="u_lead"),
        c.RateContact(contact=contact, client=client, score=choose((0, 1, 5, 6))),
        c.UniteCustomers(client=client, kept=kept, gone=gone, by="u_lead"),
        c.SplitCustomers(client=client, gone=gone, by="u_lead"),
    )
    return choose(wishes)


def coming_and_going(choose: Choose) -> c.Body:
    """An agent's day."""
    agent = choose(AGENTS)
    wishes: tuple[c.Body, ...] = (
        c.SignIn(agent=agent, adapter=choose(ADAPTERS)),
        c.SignIn(
            agent=agent,
            adapter=choose(ADAPTERS),
            phone=choose((True, False)),
            phone_adapter=choose((None, *ADAPTERS)),
        ),
        *(c.SetState(agent=agent, state="available"),) * 4,
        c.SetState(agent=agent, state="away", reason="meal"),
        c.SignOut(agent=agent),
    )
    return choose(wishes)


def answer(choose: Choose, effect: EffectId, todo: Todo) -> c.Body:
    """What came of an effect."""
    detail = ""
    if isinstance(todo.effect, f.Dial):
        details = ("reached", "reached", "no_answer", "busy", "bad_number", "", "no_phone")
        detail = choose(details)
    elif isinstance(todo.effect, f.Connect):
        detail = choose(("", "", "no_phone"))
    elif isinstance(todo.effect, f.TakeVoicemail):
        detail = choose(("", "empty"))
    outcome = choose(("done", "done", "done", "failed", "unknown"))
    return c.AnswerEffect(effect=effect, outcome=outcome, detail=detail, about=todo.effect)  # type: ignore[arg-type]


def breakdown(choose: Choose, state: State) -> c.Body:
    """A device dies, or an adapter comes back and tells what is left."""
    if choose((True, False)):
        agent = choose(AGENTS)
        record = state.agents.get(agent)
        return c.AgentLost(
            agent=agent,
            adapter=choose((None, *ADAPTERS)),
            signed_in=choose((None, Instant(7) if record is None else record.signed_in_at)),
        )
    adapter = choose(ADAPTERS)
    here = [one for one in sorted(state.contacts) if state.contacts[one].adapter == adapter]
    return c.Report(
        adapter=adapter,
        contacts=tuple(
            one for one in (*here, ContactId("ct_stranger")) if choose((True,) * 4 + (False,))
        ),
        agents=tuple(agent for agent in sorted(state.agents) if choose((True,) * 8 + (False,))),
        watching=choose((None, ())),
        since=Instant(choose((0, 0, 1 << 62))),
        known=choose((None, (), AGENTS)),
        heard=choose((None, None, Instant(7), Instant(1 << 62))),
    )


def nonsense(choose: Choose, state: State) -> c.Body:
    """Stale, made up, or from somebody who has no business here."""
    contact = choose((*sorted(state.contacts), ContactId("ct_nobody"), ContactId("")))
    agent = choose((*AGENTS, AgentId("stranger")))
    offer = OfferId(f"{contact}.o{choose((0, 1, 2))}")
    wishes: tuple[c.Body, ...] = (
        c.AcceptOffer(agent=agent, offer=offer),
        c.DeclineOffer(agent=agent, offer=offer, why="busy"),
        c.HangUp(agent=agent, contact=contact),
        c.Transfer(agent=agent, contact=contact, queue=choose(QUEUES), to_agent=agent),
        c.Transfer(agent=agent, contact=contact),
        c.Consult(agent=agent, contact=contact, to_agent=agent),
        c.EndConsult(agent=agent, contact=contact, how="conference"),
        c.LeaveConference(agent=agent, contact=contact),
        c.FinishWrapUp(agent=agent, contact=contact),
        c.ExtendWrapUp(agent=agent, contact=contact, by=Duration(0)),
        c.GiveInput(contact=contact, step=choose((0, 1, 99)), value="x" * 99, length=-1),
        c.StepDone(contact=contact, step=0, ok=False),
        c.Leave(contact=contact),
        c.RequestCallback(contact=contact, queue=choose(QUEUES)),
        c.RequestCallback(not_before=Instant(5), not_after=Instant(4)),
        c.CancelCallback(callback=CallbackId("cb_none")),
        c.SeeMessage(contact=contact, message=MessageId(""), by="agent"),
        c.SetState(agent=agent, state="away", reason="yacht"),
        c.SignIn(agent=AgentId("stranger"), adapter=AdapterId("")),
        c.AgentLost(agent=AgentId("stranger")),
        c.Report(adapter=AdapterId(""), contacts=()),
        c.Report(adapter=AdapterId("none"), contacts=(contact,), talking=((contact, agent),)),
        c.AnswerEffect(effect=EffectId("none"), outcome="failed"),
        c.AnswerEffect(
            effect=EffectId("none"),
            outcome="unknown",
            about=f.Connect(contact=contact, agents=(agent,)),
        ),
        c.AnswerEffect(
            effect=EffectId("none"),
            outcome="failed",
            about=f.Ring(contact=contact, agent=agent, offer=offer, until=Instant(0)),
        ),
        c.AnswerEffect(
            effect=EffectId("none"), outcome="done", about=f.SendOutside(contact=contact, number="")
        ),
        c.ForgetCustomer(customer=choose(CUSTOMERS[1:])),
        c.RecordImport(
            format="bank1999",
            client=ClientId("c"),
            sha256="0" * 64,
            read=choose((3, 4)),
            imported=1,
            updated=0,
            unchanged=2,
            ignored=0,
            rejected=0,
        ),
        c.ApproveReport(report="daily", version=choose((0, 1)), sha256="0" * 64, by="u1"),
        c.PublishSchedule(
            version=choose((0, 1)),
            by="u1",
            days=(
                PlannedDay(
                    agent=agent,
                    date=choose(("2026-11-23", "soon")),
                    spans=(PlannedSpan(activity="work", start=Instant(0), end=Instant(HOUR)),),
                ),
            ),
        ),
        c.Reassign(contact=contact, by="", to_agent=agent, queue=choose((None, *QUEUES))),
        c.MarkAbuse(agent=agent, contact=contact, kind="abuse"),
        c.Tick(),
    )
    return choose(wishes)


def other_settings(choose: Choose, settings: Settings) -> c.Body:
    """A new version, mostly; sometimes the one that holds, again."""
    version = settings.version + choose((1, 1, 1, 0))
    return c.ApplySettings(settings=centre(choose, version))
