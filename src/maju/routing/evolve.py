"""How an event changes what is open. No choice is made here: replaying gives the same state.

A step that the tables do not allow is a ``Bug`` and changes nothing: the state it was given is
still what it was.
"""

from __future__ import annotations

from typing import assert_never

import msgspec

from maju.kernel import events as e
from maju.kernel.channels import Channel
from maju.kernel.errors import Bug
from maju.kernel.ids import AdapterId, AgentId, ContactId, QueueId
from maju.kernel.time import Duration, Instant
from maju.routing.evolve_agent import (
    free_slot,
    signed_in,
    state_set,
    take_slot,
    turn_slot,
)
from maju.routing.evolve_promise import (
    dial_began,
    extended,
    outbound_began,
    postponed,
    promised,
    tried,
)
from maju.routing.learning import learn
from maju.routing.model import Asking, Contact, Count, Leg, SlotKind, Stage
from maju.routing.state import Draft, State
from maju.routing.steps import check_step

change = msgspec.structs.replace


def evolve(state: State, body: e.EventBody, at: Instant) -> State:
    """The state after *body* happened at *at*."""
    draft = Draft(state, at)
    apply(draft, body)
    return draft.freeze()


def apply(d: Draft, body: e.EventBody) -> None:  # noqa: C901, PLR0912, PLR0915 - one arm an event
    """Change the draft by one event."""
    learn(d, body)
    match body:
        case e.ContactArrived():
            _arrived(d, body)
        case e.OutboundBegan():
            outbound_began(d, body)
        case e.StepEntered():
            _step_entered(d, body)
        case e.StepLeft():
            _step_left(d, body)
        case e.NeedsSet():
            _needs_set(d, body)
        case e.Queued():
            _queued(d, body)
        case e.Released():
            _edit(d, body.contact, reserved_for=None, reserved_until=None)
        case e.WorkBegan():
            _work_began(d, body)
        case e.Reranked():
            _edit(d, body.contact, rank=body.rank)
        case e.OverflowPassed():
            _overflow_passed(d, body.contact)
        case e.WaitTold():
            _edit(d, body.contact, tell_at=_next_tell(d))
        case e.VisitEnded():
            _visit_ended(d, body)
        case e.OfferMade():
            _offer_made(d, body)
        case e.OfferEnded():
            _offer_ended(d, body)
        case e.Answered():
            _answered(d, body)
        case e.Held():
            _to(d, body.contact, Stage.HELD)
        case e.Resumed():
            _to(d, body.contact, Stage.TALKING)
        case e.ConsultAsked():
            asking = Asking(
                agent=body.agent, queue=body.queue, to_agent=body.to_agent, rank=body.rank
            )
            _edit(d, body.contact, asking=asking)
        case e.ConsultBegan():
            _consult_began(d, body)
        case e.ConsultEnded():
            _consult_ended(d, body)
        case e.Transferred():
            pass  # for facts: the leg's end and the next visit say the rest
        case e.LegEnded():
            _leg_ended(d, body)
        case e.WrapUpBegan() | e.WrapUpExtended():
            _wrap_up(d, body)
        case e.WrapUpEnded():
            _wrap_up_ended(d, body)
        case e.WorkParked():
            turn_slot(d, body.agent, body.contact, SlotKind.PARKED)
        case e.WorkResumed():
            turn_slot(d, body.agent, body.contact, SlotKind.TALKING)
        case e.MessageSeen():
            pass  # for facts
        case e.VoicemailBegan():
            _to(d, body.contact, Stage.VOICEMAIL, queue=body.queue)
        case e.OutsideBegan():
            _to(d, body.contact, Stage.OUTSIDE, outside_failed=body.after)
        case e.ContactClosed():
            _closed(d, body)
        case e.AgentSignedIn():
            signed_in(d, body)
        case e.AgentSignedOut():
            d.drop_agent(body.agent)
        case e.AgentStateAsked():
            d.put_agent(change(d.agent(body.agent), asked=(body.state, body.reason)))
        case e.AgentStateSet():
            state_set(d, body)
        case e.AgentResting():
            d.put_agent(change(d.agent(body.agent), rest_until=body.until))
        case e.AgentRested():
            d.put_agent(change(d.agent(body.agent), rest_until=None))
        case e.CallbackPromised():
            promised(d, body)
        case e.CallbackPostponed():
            postponed(d, body)
        case e.CallbackTried():
            tried(d, body)
        case e.CallbackExtended():
            extended(d, body)
        case e.DialBegan():
            dial_began(d, body)
        case e.CallbackClosed():
            d.drop_callback(body.callback)
        case e.SettingsApplied():
            d.adopt(body.settings)
        case e.EffectSettled() | e.Reconciled() | e.CustomerForgotten():
            pass  # for facts and the record: the events beside them change what is open
        case _:
            assert_never(body)


def _edit(d: Draft, contact: ContactId, **fields: object) -> Contact:
    new: Contact = change(d.contact(contact), **fields)
    d.put_contact(new)
    return new


def _to(d: Draft, contact: ContactId, stage: Stage, **fields: object) -> Contact:
    was = d.contact(contact)
    check_step(was.id, was.stage, stage)
    return _edit(d, contact, stage=stage, **fields)


def _arrived(d: Draft, body: e.ContactArrived) -> None:
    if body.contact in d.contacts:
        raise Bug(f"{body.contact} arrived twice")
    d.adapters = d.adapters.set(body.adapter, True)
    d.put_contact(
        Contact(
            id=body.contact,
            adapter=body.adapter,
            channel=body.channel,
            client=body.client,
            customer=body.customer,
            began_at=body.began_at,
            arrived_at=d.now,
            stage=Stage.FLOW,
            flow=body.flow,
            language=body.language,
            vip=body.vip,
            last_agent=body.last_agent,
        )
    )


def _work_began(d: Draft, body: e.WorkBegan) -> None:
    if body.contact in d.contacts:
        raise Bug(f"{body.contact} began twice")
    d.put_contact(
        Contact(
            id=body.contact,
            adapter=AdapterId(""),
            channel=Channel.TASK,
            client=body.client,
            customer=body.customer,
            began_at=d.now,
            arrived_at=d.now,
            stage=Stage.FLOW,
            language=body.language,
            vip=body.vip,
            origin=body.origin,
            wants=body.wants,
            topic=body.topic,
        )
    )


def _step_entered(d: Draft, body: e.StepEntered) -> None:
    was = d.contact(body.contact)
    tries = was.tries + 1 if was.node == body.node else 0
    _to(
        d,
        body.contact,
        Stage.FLOW,
        step=body.step,
        node=body.node,
        step_until=body.until,
        tries=tries,
    )


def _step_left(d: Draft, body: e.StepLeft) -> None:
    if d.contact(body.contact).step != body.step:
        raise Bug(f"{body.contact} leaves step {body.step}, in which it is not")
    _edit(d, body.contact, step_until=None)


def _needs_set(d: Draft, body: e.NeedsSet) -> None:
    was = d.contact(body.contact)
    needs = list(was.wants)
    if body.skill is not None and f"skill:{body.skill}" not in needs:
        needs.append(f"skill:{body.skill}")
    if body.language is not None:
        needs = [n for n in needs if not n.startswith("lang:")] + [f"lang:{body.language}"]
    _edit(
        d,
        body.contact,
        wants=tuple(sorted(needs)),
        language=body.language if body.language is not None else was.language,
        priority=body.priority if body.priority is not None else was.priority,
        topic=body.topic if body.topic is not None else was.topic,
    )


def _queued(d: Draft, body: e.Queued) -> None:
    was = d.contact(body.contact)
    again = body.via == "return" and body.visit == was.visit
    if not again and body.visit != was.visit + 1:
        raise Bug(f"{body.contact} begins visit {body.visit} after {was.visit}")
    first = was.entry_queue is None
    queue = d.look.queues[body.queue]
    entered = was.entered_at if again else d.now
    overflowed = was.overflowed if again else 0
    _to(
        d,
        body.contact,
        Stage.WAITING,
        queue=body.queue,
        entry_queue=body.queue if first else was.entry_queue,
        visit=body.visit,
        rank=body.rank,
        entered_at=entered,
        waiting_since=was.waiting_since if was.waiting_since is not None else d.now,
        needs=body.needs,
        reserved_for=body.reserved_for,
        reserved_until=body.reserved_until,
        step_until=None,
        overflowed=overflowed,
        overflow_at=_rearmed(d, was) if again else _overflow_at(d, was, body, entered),
        tell_at=_next_tell(d) if queue.tell_wait and was.inbound and was.channel.live else None,
    )
    if first and was.inbound:
        _count(d, was, body, "offered")


def _count(d: Draft, contact: Contact, body: e.Queued | None, name: str) -> None:
    queue = contact.entry_queue if body is None else body.queue
    if queue is None:
        return
    key = (queue, contact.channel)
    count = d.counts.get(key, Count())
    d.counts = d.counts.set(key, change(count, **{name: getattr(count, name) + 1}))


def _overflow_at(d: Draft, was: Contact, body: e.Queued, entered: Instant) -> Instant | None:
    """Whom an agent sends, or we call, does not overflow."""
    if body.via == "transfer" or not was.inbound:
        return None
    return _nth_overflow(d, body.queue, entered, 0)


def _rearmed(d: Draft, was: Contact) -> Instant | None:
    """What became due while it rang is due now, not then: it has not overflowed in the past."""
    return None if was.overflow_at is None else Instant(max(was.overflow_at, d.now))


def _nth_overflow(d: Draft, queue: QueueId, entered: Instant, overflowed: int) -> Instant | None:
    timed = [o.after for o in d.look.queues[queue].overflows if o.after is not None]
    left = sorted(timed)[overflowed:]
    return Instant(entered + left[0]) if left else None


def _overflow_passed(d: Draft, contact: ContactId) -> None:
    was = d.contact(contact)
    if was.queue is None:
        raise Bug(f"{contact} overflows from no queue")
    passed = was.overflowed + 1
    at = _nth_overflow(d, was.queue, was.entered_at, passed)
    if at is not None and was.overflow_at is not None:
        at = max(at, was.overflow_at)  # the next rule is not due before the last one was
    _edit(d, contact, overflowed=passed, overflow_at=at)


TELL_EVERY = Duration(60_000_000)


def _next_tell(d: Draft) -> Instant:
    return Instant(d.now + TELL_EVERY)


def _visit_ended(d: Draft, body: e.VisitEnded) -> None:
    was = d.contact(body.contact)
    if was.visit != body.visit:
        raise Bug(f"{body.contact} ends visit {body.visit}, in which it is not")
    # it stands in no line between two visits; the next event says where it goes
    _edit(d, body.contact, overflow_at=None, reserved_for=None, reserved_until=None, tell_at=None)


def _offer_made(d: Draft, body: e.OfferMade) -> None:
    was = d.contact(body.contact)
    if was.offer is not None:
        raise Bug(f"{body.contact} already rings as {was.offer}")
    ringing = {
        "offer": body.offer,
        "offer_to": body.agent,
        "offer_role": body.role,
        "offer_until": body.until,
        "offers": was.offers + 1,
    }
    if body.role == "main":
        _to(d, body.contact, Stage.RINGING, **ringing)
    else:
        if was.asking is None or was.asking.stage != "waiting":
            raise Bug(f"{body.contact} rings for a consult that nobody asked for")
        asking = change(was.asking, stage="ringing", colleague=body.agent)
        _edit(d, body.contact, asking=asking, **ringing)
    interruptible = body.queue is not None and d.look.queues[body.queue].interruptible
    take_slot(d, body.agent, was, SlotKind.RINGING, interruptible=interruptible)


def _offer_ended(d: Draft, body: e.OfferEnded) -> None:
    was = d.contact(body.contact)
    if was.offer != body.offer:
        raise Bug(f"{body.offer} ends, but {was.offer} rings")
    over = {"offer": None, "offer_to": None, "offer_until": None}
    if body.why != "accepted" and was.offer_role == "consult" and was.asking is not None:
        over["asking"] = change(was.asking, stage="waiting", colleague=None)  # type: ignore[assignment]
    _edit(d, body.contact, **over)
    agent = d.agent(body.agent)
    if body.why == "no_answer":
        d.put_agent(change(agent, rona=agent.rona + 1))
    elif body.why == "accepted" and agent.rona:
        d.put_agent(change(agent, rona=0))
    if body.why != "accepted":
        free_slot(d, body.agent, body.contact)


def _answered(d: Draft, body: e.Answered) -> None:
    was = d.contact(body.contact)
    dialled = was.stage is Stage.DIALLING
    if not dialled and body.leg != was.leg_count + 1:
        raise Bug(f"{body.contact} begins leg {body.leg} after {was.leg_count}")
    leg = Leg(
        agent=body.agent, leg=body.leg, role="main", stage="talk", since=d.now, queue=body.queue
    )
    others = tuple(one for one in was.legs if not (dialled and one.leg == body.leg))
    _to(
        d,
        body.contact,
        Stage.TALKING,
        legs=(*others, leg),
        leg_count=max(was.leg_count, body.leg),
        answered=True,
        waiting_since=None,
        overflow_at=None,
        tell_at=None,
        reserved_for=None,
        reserved_until=None,
    )
    if was.inbound and not was.answered:
        _count(d, was, None, "answered")
    turn_slot(d, body.agent, body.contact, SlotKind.TALKING)


def _consult_began(d: Draft, body: e.ConsultBegan) -> None:
    was = d.contact(body.contact)
    if was.asking is None:
        raise Bug(f"{body.contact} has no consult to begin")
    leg = Leg(agent=body.colleague, leg=body.leg, role="consult", stage="talk", since=d.now)
    asking = change(was.asking, stage="talking", colleague=body.colleague)
    _edit(d, body.contact, asking=asking, legs=(*was.legs, leg), leg_count=body.leg)
    turn_slot(d, body.colleague, body.contact, SlotKind.TALKING)


def _consult_ended(d: Draft, body: e.ConsultEnded) -> None:
    was = d.contact(body.contact)
    role = {"transfer": "main", "conference": "conference"}.get(body.how)
    legs = was.legs
    if role is not None:
        legs = tuple(
            change(one, role=role) if one.agent == body.colleague and one.role == "consult" else one
            for one in legs
        )
    _edit(d, body.contact, asking=None, legs=legs)


def _leg_ended(d: Draft, body: e.LegEnded) -> None:
    was = d.contact(body.contact)
    ended = [one for one in was.legs if one.agent == body.agent and one.stage != "wrap_up"]
    if len(ended) != 1 or ended[0].leg != body.leg:
        raise Bug(f"{body.agent} ends a leg of {body.contact} that it has not")
    _edit(d, body.contact, legs=tuple(one for one in was.legs if one is not ended[0]))
    free_slot(d, body.agent, body.contact)


def _wrap_up(d: Draft, body: e.WrapUpBegan | e.WrapUpExtended) -> None:
    was = d.contact(body.contact)
    known = [one for one in was.legs if one.agent == body.agent and one.stage == "wrap_up"]
    others = tuple(one for one in was.legs if one not in known)
    since = known[0].since if known else d.now
    leg = Leg(
        agent=body.agent, leg=body.leg, role="main", stage="wrap_up", since=since, until=body.until
    )
    _edit(d, body.contact, legs=(*others, leg))
    if not known:
        take_slot(d, body.agent, was, SlotKind.WRAP_UP, interruptible=False)


def _wrap_up_ended(d: Draft, body: e.WrapUpEnded) -> None:
    was = d.contact(body.contact)
    legs = tuple(
        one for one in was.legs if not (one.agent == body.agent and one.stage == "wrap_up")
    )
    if len(legs) == len(was.legs):
        raise Bug(f"{body.agent} ends a wrap-up of {body.contact} that it has not")
    _edit(d, body.contact, legs=legs)
    free_slot(d, AgentId(body.agent), body.contact)
    _forget_if_over(d, body.contact)


def _closed(d: Draft, body: e.ContactClosed) -> None:
    was = d.contact(body.contact)
    if was.inbound and not was.answered and body.outcome in Count.__struct_fields__:
        _count(d, was, None, body.outcome)
    _to(
        d,
        body.contact,
        Stage.GONE,
        overflow_at=None,
        tell_at=None,
        step_until=None,
        asking=None,
    )
    _forget_if_over(d, body.contact)


def _forget_if_over(d: Draft, contact: ContactId) -> None:
    left = d.contact(contact)
    if left.stage is Stage.GONE and not left.legs:
        d.drop_contact(contact)
