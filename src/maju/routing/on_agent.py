"""What an agent does at the desk: comes and goes, answers, holds, ends, wraps up."""

from __future__ import annotations

from typing import Literal

from maju.kernel import commands as c
from maju.kernel import effects as f
from maju.kernel import events as e
from maju.kernel.channels import Channel
from maju.kernel.errors import Refused
from maju.kernel.ids import AgentId, ContactId, QueueId
from maju.kernel.time import Duration, Instant
from maju.routing.ending import (
    close,
    end_leg,
    end_offer,
    leave_watching,
    leg_of,
    talking_legs,
)
from maju.routing.lining import rejoin
from maju.routing.matching import emit, park_work
from maju.routing.model import Agent, Contact, Leg, Stage
from maju.routing.promises import dial, dialled, served
from maju.routing.recording import go_on, pause_recording, resume_recording
from maju.routing.state import Draft

RONA_REASON = "rona"


def signed_in_agent(d: Draft, agent: AgentId) -> Agent:
    """The agent's record; refuses one who is not signed in."""
    found = d.agents.get(agent)
    if found is None:
        raise Refused("not_signed_in", agent=agent)
    return found


def talking(d: Draft, agent: AgentId, contact_id: ContactId) -> tuple[Contact, Leg]:
    """The contact and the agent's leg in it; refuses who is not on it."""
    signed_in_agent(d, agent)
    contact = d.contacts.get(contact_id)
    leg = None if contact is None else leg_of(contact, agent)
    if contact is None or leg is None:
        raise Refused("not_on_contact", agent=agent, contact=contact_id)
    return contact, leg


def leading(d: Draft, agent: AgentId, contact_id: ContactId) -> tuple[Contact, Leg]:
    """The same, for what only an agent who talks with the customer may do."""
    contact, leg = talking(d, agent, contact_id)
    if leg.role == "consult" or contact.stage not in (Stage.TALKING, Stage.HELD):
        raise Refused("not_with_customer", agent=agent, contact=contact_id)
    return contact, leg


def sign_in(d: Draft, body: c.SignIn) -> None:
    """Come to work. Signing in again from another page changes nothing."""
    if body.agent not in d.look.agents:
        raise Refused("unknown_agent", agent=body.agent)
    known = d.agents.get(body.agent)
    if known is None:
        emit(
            d,
            e.AgentSignedIn(
                agent=body.agent,
                adapter=body.adapter,
                phone=body.phone,
                phone_adapter=body.phone_adapter,
            ),
        )
        if body.without_phone and body.phone_adapter is None:
            emit(d, e.AgentPhoneSet(agent=body.agent, phone_adapter=None, why="lost"))
        return
    moved = body.phone_adapter != known.phone_adapter or known.phone_gone
    if body.phone_adapter is not None and moved:
        emit(d, e.AgentPhoneSet(agent=body.agent, phone_adapter=body.phone_adapter))
    if known.asked is not None and known.asked[0] == "signed_out":
        _set(d, body.agent, "away", "signed_in", None)


def sign_out(d: Draft, body: c.SignOut) -> None:
    """Go home; after the contacts in hand, if there are any."""
    agent = signed_in_agent(d, body.agent)
    if agent.asked is not None and agent.asked[0] == "signed_out":
        return
    leave_watching(d, body.agent)
    if agent.slots:
        emit(d, e.AgentStateAsked(agent=body.agent, state="signed_out"))
    else:
        emit(d, e.AgentSignedOut(agent=body.agent))


def set_state(d: Draft, body: c.SetState) -> None:
    """Available or away; after the contacts in hand, if there are any."""
    signed_in_agent(d, body.agent)
    if body.state == "away" and body.reason not in d.settings.away_reasons:
        raise Refused("unknown_reason", reason=body.reason)
    _set(d, body.agent, body.state, body.reason if body.state == "away" else "", body.by)


def _set(
    d: Draft,
    agent_id: AgentId,
    state: Literal["available", "away"],
    reason: str,
    by: str | None,
) -> None:
    agent = d.agents[agent_id]
    same = agent.state == state and agent.reason == reason
    if same and agent.asked is None:
        return
    # what it already is takes effect at once: that only takes a wish back
    if agent.slots and not same and not (state == "available" and agent.state == "available"):
        emit(d, e.AgentStateAsked(agent=agent_id, state=state, reason=reason, by=by))
    else:
        emit(d, e.AgentStateSet(agent=agent_id, state=state, reason=reason, by=by))


def set_away(d: Draft, agent: AgentId, reason: str) -> None:
    """Away for a *reason* of the core's own; after the contacts in hand, if there are any."""
    _set(d, agent, "away", reason, None)


def accept(d: Draft, body: c.AcceptOffer) -> None:
    """Take what rings; refuses a ring that is already over."""
    contact_id = ContactId(body.offer.rpartition(".o")[0])
    contact = d.contacts.get(contact_id)
    if contact is None or contact.offer != body.offer or contact.offer_to != body.agent:
        raise Refused("offer_over", offer=body.offer)
    if contact.offer_role == "consult":
        _accept_consult(d, contact, body.agent)
        return
    end_offer(d, contact_id, "accepted")
    emit(
        d,
        e.VisitEnded(
            contact=contact_id, queue=_queue(contact), visit=contact.visit, why="answered"
        ),
    )
    if contact.callback is not None and not contact.answered:
        dial(d, d.contact(contact_id), body.agent)
    else:
        since = contact.waiting_since if contact.waiting_since is not None else d.now
        emit(
            d,
            e.Answered(
                contact=contact_id,
                agent=body.agent,
                leg=contact.leg_count + 1,
                queue=contact.queue,
                visit=contact.visit,
                wait=Duration(d.now - since),
            ),
        )
        d.want(contact.adapter, f.Connect(contact=contact_id, agents=(body.agent,)))
        go_on(d, contact_id)
        if contact.customer is not None and contact.inbound and contact.channel.live:
            served(d, contact.client, contact.customer)
    if contact.channel.live:
        park_work(d, body.agent)


def _accept_consult(d: Draft, contact: Contact, colleague: AgentId) -> None:
    assert contact.asking is not None
    asker = contact.asking.agent
    end_offer(d, contact.id, "accepted")
    emit(
        d,
        e.ConsultBegan(
            contact=contact.id, agent=asker, colleague=colleague, leg=contact.leg_count + 1
        ),
    )
    d.want(contact.adapter, f.PutOnHold(contact=contact.id, with_=(asker, colleague)))
    if contact.channel.live:
        park_work(d, colleague)


def _queue(contact: Contact) -> QueueId:
    assert contact.queue is not None
    return contact.queue


def decline(d: Draft, body: c.DeclineOffer) -> None:
    """Will not take it: back in line, and the agent rests a while."""
    contact_id = ContactId(body.offer.rpartition(".o")[0])
    contact = d.contacts.get(contact_id)
    if contact is None or contact.offer != body.offer or contact.offer_to != body.agent:
        raise Refused("offer_over", offer=body.offer)
    unanswered(d, contact, body.why, due=None)


def unanswered(
    d: Draft,
    contact: Contact,
    why: Literal["declined", "busy", "unreachable", "no_answer"],
    *,
    due: Instant | None,
) -> None:
    """A ring came to nothing. The contact goes back to its place; the agent rests, or, after too
    many unanswered rings in a row, is set away (RONA).
    """
    agent_id = contact.offer_to
    assert agent_id is not None
    consult = contact.offer_role == "consult"
    end_offer(d, contact.id, why, due=due)
    agent = d.agents[agent_id]
    if why == "no_answer" and agent.rona >= d.settings.rona_limit and agent.asked is None:
        emit(
            d,
            e.AgentStateSet(agent=agent_id, state="away", reason=RONA_REASON, why="rona"),
            due=due,
        )
    else:
        emit(
            d,
            e.AgentResting(agent=agent_id, until=Instant(d.now + d.settings.rona_rest)),
            due=due,
        )
    if not consult:
        rejoin(d, contact.id, due=due)
    elif contact.asking is not None and contact.asking.to_agent is not None:
        emit(
            d,
            e.ConsultEnded(
                contact=contact.id, agent=contact.asking.agent, colleague=None, how="refused"
            ),
            due=due,
        )


def hold(d: Draft, body: c.Hold) -> None:
    """Music for the customer; a colleague who waits aside is talked with again (협의 전환)."""
    contact, _ = leading(d, body.agent, body.contact)
    if contact.stage is Stage.HELD:
        return
    emit(d, e.Held(contact=body.contact, agent=body.agent))
    asking = contact.asking
    colleague = None if asking is None else asking.colleague
    aside = () if colleague is None else (body.agent, colleague)
    d.want(contact.adapter, f.PutOnHold(contact=body.contact, with_=aside))


def resume(d: Draft, body: c.Resume) -> None:
    """Back to the customer. In a call a colleague who has answered waits aside meanwhile (협의 전환)."""
    contact, _ = leading(d, body.agent, body.contact)
    if contact.stage is Stage.TALKING:
        return
    if contact.asking is not None and not can_switch(contact):
        raise Refused("consult_under_way", contact=body.contact)
    emit(d, e.Resumed(contact=body.contact, agent=body.agent))
    d.want(contact.adapter, f.Connect(contact=body.contact, agents=with_customer(contact)))


def can_switch(contact: Contact) -> bool:
    """Whether whoever consults may go to and fro between colleague and customer."""
    there = contact.asking is not None and contact.asking.stage == "talking"
    return there and contact.channel is Channel.VOICE


def with_customer(contact: Contact) -> tuple[AgentId, ...]:
    """The agents who talk with the customer, consulted ones left out."""
    return tuple(leg.agent for leg in talking_legs(contact) if leg.role != "consult")


def hang_up(d: Draft, body: c.HangUp) -> None:
    """End the conversation; in a conference, and for a consulted colleague, only one's own part."""
    contact, leg = talking(d, body.agent, body.contact)
    if contact.stage is Stage.DIALLING and contact.dialled_by is None:
        raise Refused("still_dialling", contact=body.contact)
    if contact.stage is Stage.DIALLING:
        d.want(contact.adapter, f.EndContact(contact=body.contact))
        dialled(d, contact, "stopped")
        return
    if leg.role == "consult":
        consult_left(d, contact, leg)
        return
    if len(with_customer(contact)) > 1:
        end_leg(d, body.contact, leg, "left")
        d.want(contact.adapter, f.DisconnectAgent(contact=body.contact, agent=body.agent))
        return
    d.want(contact.adapter, f.EndContact(contact=body.contact))
    close(d, body.contact, by="agent", leg_end="agent")


def pause(d: Draft, body: c.PauseRecording) -> None:
    """Who is with the customer leaves out what is said now."""
    pause_recording(d, body, leading(d, body.agent, body.contact)[0])


def unpause(d: Draft, body: c.ResumeRecording) -> None:
    """Who is with the customer has it kept again."""
    resume_recording(d, body, leading(d, body.agent, body.contact)[0])


def consult_left(d: Draft, contact: Contact, leg: Leg) -> None:
    """The colleague goes; the customer is still held by whoever asked."""
    assert contact.asking is not None
    emit(
        d,
        e.ConsultEnded(
            contact=contact.id, agent=contact.asking.agent, colleague=leg.agent, how="cancel"
        ),
    )
    end_leg(d, contact.id, leg, "left")
    d.want(contact.adapter, f.DisconnectAgent(contact=contact.id, agent=leg.agent))


def leave_conference(d: Draft, body: c.LeaveConference) -> None:
    """Leave the customer with the other agent."""
    contact, leg = leading(d, body.agent, body.contact)
    if len(with_customer(contact)) < 2:
        raise Refused("alone_with_customer", contact=body.contact)
    end_leg(d, body.contact, leg, "left")
    d.want(contact.adapter, f.DisconnectAgent(contact=body.contact, agent=body.agent))


def _wrapping(d: Draft, agent: AgentId, contact_id: ContactId) -> Leg:
    signed_in_agent(d, agent)
    contact = d.contacts.get(contact_id)
    for leg in contact.legs if contact is not None else ():
        if leg.agent == agent and leg.stage == "wrap_up":
            return leg
    raise Refused("not_wrapping_up", agent=agent, contact=contact_id)


def finish_wrap_up(d: Draft, body: c.FinishWrapUp) -> None:
    """The record is saved."""
    leg = _wrapping(d, body.agent, body.contact)
    emit(
        d,
        e.WrapUpEnded(
            contact=body.contact,
            agent=body.agent,
            leg=leg.leg,
            how="saved",
            topic=body.topic,
            result=body.result,
        ),
    )


def extend_wrap_up(d: Draft, body: c.ExtendWrapUp) -> None:
    """More time for the record; never beyond the cap."""
    leg = _wrapping(d, body.agent, body.contact)
    if body.by <= 0:
        raise Refused("bad_duration", by=body.by)
    cap = leg.since + d.settings.wrap_up_cap
    until = Instant(min(d.now + body.by, cap))
    if leg.until is not None and until <= leg.until:
        raise Refused("wrap_up_capped" if until == cap else "not_longer", contact=body.contact)
    emit(
        d,
        e.WrapUpExtended(contact=body.contact, agent=body.agent, leg=leg.leg, until=until),
    )
