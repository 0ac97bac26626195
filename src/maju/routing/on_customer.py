"""What the customer's side does: arrives, presses, writes, wishes for a callback, leaves."""

from __future__ import annotations

from maju.kernel import commands as c
from maju.kernel import effects as f
from maju.kernel import events as e
from maju.kernel.channels import Channel
from maju.kernel.errors import Refused
from maju.kernel.ids import AdapterId, CallbackId, ContactId
from maju.kernel.time import Instant
from maju.routing.ending import close, leg_of
from maju.routing.flow import answered_step, enter, to_callback
from maju.routing.matching import emit
from maju.routing.model import Contact, Stage
from maju.routing.promises import (
    customer_hung_up_while_dialling,
    dialler,
    give_up,
    promise,
    promise_from,
    step_aside,
    under_way,
)
from maju.routing.state import Draft
from maju.routing.work import leave_work


def arrive(d: Draft, body: c.Arrive) -> None:
    """Lead the contact into its door's flow. Arriving again changes nothing."""
    if body.contact in d.contacts:
        return
    entry = d.look.entries.get((body.channel, body.entry))
    if entry is None:
        raise Refused("unknown_entry", entry=body.entry, channel=body.channel)
    emit(
        d,
        e.ContactArrived(
            contact=body.contact,
            adapter=body.adapter,
            channel=body.channel,
            client=entry.client,
            flow=entry.flow,
            entry=body.entry,
            began_at=Instant(min(body.began_at, d.now)),
            customer=body.customer,
            outside=body.outside,
            language=body.language,
            vip=body.vip,
            last_agent=body.last_agent,
            caution=body.caution,
        ),
    )
    if body.customer is not None and body.channel.live:
        step_aside(d, entry.client, body.customer)
    enter(d, body.contact, d.look.flows[entry.flow].start)


def leave(d: Draft, body: c.Leave) -> None:
    """The customer is gone; what that means depends on where it stood.

    One we do not know is nobody's loss: it had ended here first.
    """
    contact = d.contacts.get(body.contact)
    if contact is None or contact.stage is Stage.GONE or not_there_yet(contact):
        return
    gone(d, contact, dropped=body.cause == "dropped")


def not_there_yet(contact: Contact) -> bool:
    """A contact of ours is not in the world before it is dialled; work never is."""
    if contact.origin is not None:
        return True
    return (
        not contact.inbound
        and not contact.answered
        and contact.stage in (Stage.FLOW, Stage.WAITING, Stage.RINGING)
    )


def gone(d: Draft, contact: Contact, *, dropped: bool) -> None:
    """The customer's side is over, by hanging up or by a broken line."""
    if contact.stage is Stage.DIALLING:
        customer_hung_up_while_dialling(d, contact)
        return
    talked = contact.stage in (Stage.TALKING, Stage.HELD)
    flowed = contact.stage in (Stage.VOICEMAIL, Stage.OUTSIDE)
    close(
        d,
        contact.id,
        by="dropped" if dropped else "customer",
        outcome="flowed_out" if flowed else None,
        leg_end="dropped" if dropped else "customer",
        lost=contact.answered and not talked and not flowed,
    )
    if contact.stage is Stage.VOICEMAIL:
        leave_work(d, contact)
    waits_again = contact.lost_agent is not None and contact.stage in (Stage.WAITING, Stage.RINGING)
    returns = ((dropped and talked) or waits_again) and contact.channel is Channel.VOICE
    if returns and contact.customer is not None and contact.queue is not None:
        promise_from(d, contact, "drop")


def give_input(d: Draft, body: c.GiveInput) -> None:
    """An answer to the present step; one to an earlier step came too late and is ignored."""
    if _at_step(d, body.contact, body.step):
        answered_step(d, body.contact, body.value, body.length, kept=body.kept)


def step_done(d: Draft, body: c.StepDone) -> None:
    """A prompt was played to its end; one that cannot be played is passed over likewise."""
    if _at_step(d, body.contact, body.step):
        answered_step(d, body.contact, "", 0)


def _at_step(d: Draft, contact_id: ContactId, step: int) -> bool:
    contact = d.contacts.get(contact_id)
    return (
        contact is not None
        and contact.stage is Stage.FLOW
        and contact.step == step
        and contact.step_until is not None
    )


def see_message(d: Draft, body: c.SeeMessage) -> None:
    """A message in a conversation that is open."""
    contact = d.contacts.get(body.contact)
    if contact is None or contact.stage is Stage.GONE:
        raise Refused("unknown_contact", contact=body.contact)
    if body.by == "agent" and (body.agent is None or leg_of(contact, body.agent) is None):
        raise Refused("not_on_contact", agent=body.agent or "", contact=body.contact)
    emit(
        d,
        e.MessageSeen(contact=body.contact, message=body.message, by=body.by, agent=body.agent),
    )
    if body.by == "agent" and body.agent is not None:
        elsewhere = d.agents[body.agent].adapter != contact.adapter
        if elsewhere:  # an adapter that carries both sides has shown it already
            d.want(
                contact.adapter,
                f.Show(contact=body.contact, message=body.message, by=body.agent),
            )


def request_callback(d: Draft, body: c.RequestCallback) -> None:
    """Promise a callback, from a waiting contact or from a page."""
    if (
        body.not_before is not None
        and body.not_after is not None
        and (body.not_after <= body.not_before or body.not_after <= d.now)
    ):
        raise Refused("bad_window")
    if body.contact is not None:
        _from_contact(d, body, body.contact)
    else:
        _from_page(d, body)


def _from_contact(d: Draft, body: c.RequestCallback, contact_id: ContactId) -> None:
    contact = d.contacts.get(contact_id)
    if contact is None:
        raise Refused("unknown_contact", contact=contact_id)
    queue = body.queue if body.queue is not None else contact.queue
    here = contact.inbound and contact.channel.live
    if not here or contact.stage not in (Stage.FLOW, Stage.WAITING, Stage.RINGING):
        raise Refused("not_waiting", contact=contact_id)
    if contact.customer is None:
        raise Refused("unknown_customer", contact=contact_id)
    if queue is None or queue not in d.look.queues:
        raise Refused("unknown_queue", queue=queue or "")
    if d.look.queues[queue].client != contact.client:
        raise Refused("other_client", queue=queue)
    to_callback(
        d, contact_id, queue, "customer", not_before=body.not_before, not_after=body.not_after
    )


def _from_page(d: Draft, body: c.RequestCallback) -> None:
    if body.callback is None or body.customer is None or body.queue is None:
        raise Refused("callback_incomplete")
    queue = d.look.queues.get(body.queue)
    if queue is None:
        raise Refused("unknown_queue", queue=body.queue)
    if body.callback in d.callbacks:
        return
    known = d.promises.get((queue.client, body.customer))
    if known is not None and under_way(d, d.callbacks[known]):
        raise Refused("callback_under_way", callback=known)
    adapter = dialler(d, AdapterId(""))
    if not adapter:
        raise Refused("no_adapter")
    promise(
        d,
        callback=body.callback,
        origin=None,
        queue=queue.id,
        client=queue.client,
        adapter=adapter,
        channel=Channel.VOICE,
        customer=body.customer,
        rank=d.now + queue.priority * queue.age_step,
        why="page",
        due=body.not_before,
        expires=body.not_after,
    )


def cancel_callback(d: Draft, body: c.CancelCallback) -> None:
    """Take a promise back, unless its customer's phone already rings."""
    callback = d.callbacks.get(CallbackId(body.callback))
    if callback is None:
        raise Refused("unknown_callback", callback=body.callback)
    if under_way(d, callback):
        raise Refused("callback_under_way", callback=body.callback)
    give_up(d, callback, "cancelled")
