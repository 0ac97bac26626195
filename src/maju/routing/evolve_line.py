"""How events lead a contact from the door through its flow and lines to what rings."""

from __future__ import annotations

from maju.kernel import events as e
from maju.kernel.channels import Channel
from maju.kernel.errors import Bug
from maju.kernel.flows import CALLBACK_NUMBER
from maju.kernel.ids import AdapterId, ContactId, QueueId
from maju.kernel.time import Duration, Instant
from maju.routing.evolve_agent import free_slot, take_slot
from maju.routing.evolve_record import change, credit, edit, to_stage
from maju.routing.model import Contact, SlotKind, Stage
from maju.routing.state import Draft


def arrived(d: Draft, body: e.ContactArrived) -> None:
    """A customer is at the door."""
    if body.contact in d.contacts:
        raise Bug(f"{body.contact} arrived twice")
    if body.adapter:
        voice = body.channel is Channel.VOICE or d.adapters.get(body.adapter, False)
        d.adapters = d.adapters.set(body.adapter, voice)
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
            caution=body.caution,
            entry=body.entry,
        )
    )


def work_began(d: Draft, body: e.WorkBegan) -> None:
    """A record without anybody in the world."""
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


def step_entered(d: Draft, body: e.StepEntered) -> None:
    """The same step again counts its tries."""
    was = d.contact(body.contact)
    tries = was.tries + 1 if was.node == body.node else 0
    to_stage(
        d,
        body.contact,
        Stage.FLOW,
        step=body.step,
        node=body.node,
        step_until=body.until,
        tries=tries,
    )


def step_left(d: Draft, body: e.StepLeft) -> None:
    """Nothing is asked any more."""
    if d.contact(body.contact).step != body.step:
        raise Bug(f"{body.contact} leaves step {body.step}, in which it is not")
    if body.name == CALLBACK_NUMBER and body.kept is not None:
        edit(d, body.contact, step_until=None, call_at=str(body.kept))
    else:
        edit(d, body.contact, step_until=None)


def needs_set(d: Draft, body: e.NeedsSet) -> None:
    """Asked for before any line, so that no line need be left."""
    was = d.contact(body.contact)
    needs = list(was.wants)
    if body.skill is not None and f"skill:{body.skill}" not in needs:
        needs.append(f"skill:{body.skill}")
    if body.language is not None:
        needs = [n for n in needs if not n.startswith("lang:")] + [f"lang:{body.language}"]
    edit(
        d,
        body.contact,
        wants=tuple(sorted(needs)),
        language=body.language if body.language is not None else was.language,
        priority=body.priority if body.priority is not None else was.priority,
        topic=body.topic if body.topic is not None else was.topic,
    )


def queued(d: Draft, body: e.Queued) -> None:
    """Into a line: a new visit, or back to its place in the same one."""
    was = d.contact(body.contact)
    again = body.via == "return" and body.visit == was.visit
    if not again and body.visit != was.visit + 1:
        raise Bug(f"{body.contact} begins visit {body.visit} after {was.visit}")
    first = was.entry_queue is None
    queue = d.look.queues[body.queue]
    entered = was.entered_at if again else d.now
    overflowed = was.overflowed if again else 0
    to_stage(
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
        tell_at=next_tell(d) if queue.tell_wait and was.listens else None,
        told=was.told if again else None,
        foretold=was.foretold if again else None,
    )
    if first and was.inbound:
        credit(d, was, body, "offered")


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


def overflow_passed(d: Draft, contact: ContactId) -> None:
    """The rule that was due has been tried; the next one is timed."""
    was = d.contact(contact)
    if was.queue is None:
        raise Bug(f"{contact} overflows from no queue")
    passed = was.overflowed + 1
    at = _nth_overflow(d, was.queue, was.entered_at, passed)
    if at is not None and was.overflow_at is not None:
        at = max(at, was.overflow_at)  # the next rule is not due before the last one was
    edit(d, contact, overflowed=passed, overflow_at=at)


TELL_EVERY = Duration(60_000_000)


def next_tell(d: Draft) -> Instant:
    """When the customer is told its place again."""
    return Instant(d.now + TELL_EVERY)


def told(d: Draft, body: e.WaitTold) -> None:
    """The next time is set; what was said is remembered, to say less of it."""
    was = d.contact(body.contact)
    last = (body.position, body.high) if body.said else was.told
    first = was.foretold
    # later words are of the rest of a wait; who is held for an agent waits for nobody else
    if was.entered_at == d.now and was.reserved_for is None:
        low, high = body.low, body.high
        first = (low, high) if low is not None and high is not None else None
    edit(d, body.contact, tell_at=next_tell(d), told=last, foretold=first)


def visit_ended(d: Draft, body: e.VisitEnded) -> None:
    """Out of the line."""
    was = d.contact(body.contact)
    if was.visit != body.visit:
        raise Bug(f"{body.contact} ends visit {body.visit}, in which it is not")
    # it stands in no line between two visits; the next event says where it goes
    edit(d, body.contact, overflow_at=None, reserved_for=None, reserved_until=None, tell_at=None)


def offer_made(d: Draft, body: e.OfferMade) -> None:
    """It rings: for the contact itself, or for a consult."""
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
        to_stage(d, body.contact, Stage.RINGING, **ringing)
    else:
        if was.asking is None or was.asking.stage != "waiting":
            raise Bug(f"{body.contact} rings for a consult that nobody asked for")
        asking = change(was.asking, stage="ringing", colleague=body.agent)
        edit(d, body.contact, asking=asking, **ringing)
    interruptible = body.queue is not None and d.look.queues[body.queue].interruptible
    take_slot(d, body.agent, was, SlotKind.RINGING, interruptible=interruptible)


def offer_ended(d: Draft, body: e.OfferEnded) -> None:
    """It rings no more; unanswered, the agent is free again."""
    was = d.contact(body.contact)
    if was.offer != body.offer:
        raise Bug(f"{body.offer} ends, but {was.offer} rings")
    over = {"offer": None, "offer_to": None, "offer_until": None}
    if body.why != "accepted" and was.offer_role == "consult" and was.asking is not None:
        over["asking"] = change(was.asking, stage="waiting", colleague=None)  # type: ignore[assignment]
    edit(d, body.contact, **over)
    agent = d.agent(body.agent)
    if body.why == "no_answer":
        d.put_agent(change(agent, rona=agent.rona + 1))
    elif body.why == "accepted" and agent.rona:
        d.put_agent(change(agent, rona=0))
    if body.why != "accepted":
        free_slot(d, body.agent, body.contact)
