"""Promised callbacks: made once, kept in their turn, dialled at most once at a time.

A promise joins its line when it is due, as an outbound contact at the place it was promised. An
agent who takes it is with the customer once the dial is answered. A customer who gets through by
other means needs no callback any more.
"""

from __future__ import annotations

from typing import Literal

from maju.kernel import effects as f
from maju.kernel import events as e
from maju.kernel.channels import Channel
from maju.kernel.errors import Refused
from maju.kernel.ids import (
    AdapterId,
    AgentId,
    CallbackId,
    ClientId,
    ContactId,
    CustomerId,
    QueueId,
)
from maju.kernel.settings import Entry
from maju.kernel.time import NEVER, Duration, Instant
from maju.routing.calling import notice_of, opening, usual_number
from maju.routing.ending import close, end_leg, leg_of
from maju.routing.lining import join, rank_of
from maju.routing.matching import emit
from maju.routing.model import Callback, Contact, Stage
from maju.routing.recording import begin_recording
from maju.routing.state import Draft

_UNHEARD = Duration(60_000_000)
"""How much longer than the ringing the core waits to be told what came of a dial."""

_LOOK_AGAIN = Duration(60_000_000)  # while the customer is in another contact with us

DialOutcome = e.DialEnd
CallbackOutcome = Literal[
    "reached", "no_answer", "busy", "bad_number", "refused", "unknown", "undone"
]


def callback_id_of(contact: ContactId) -> CallbackId:
    """The promise that a contact leaves behind is named after it."""
    return CallbackId("cb_" + contact.removeprefix("ct_"))


def next_contact(d: Draft, callback: Callback) -> ContactId:
    """The promise's next contact, with a name that it has not had before: one that never came to
    a dial has been one too.
    """
    contact = ContactId(f"ct_{callback.id.removeprefix('cb_')}.a{callback.begun + 1}")
    while contact in d.contacts:
        contact = ContactId(f"{contact}a")
    return contact


def promise(
    d: Draft,
    *,
    callback: CallbackId,
    origin: ContactId | None,
    queue: QueueId,
    client: ClientId,
    adapter: AdapterId,
    channel: Channel,
    customer: CustomerId | None,
    rank: int,
    why: Literal["customer", "overflow", "drop", "page", "missed"],
    due: Instant | None = None,
    expires: Instant | None = None,
    agent: AgentId | None = None,
    number: str = "phone",
) -> None:
    """Promise a callback. One of the same customer that is still open gives way to it, and the
    better place of the two is kept.

    Raises:
        Refused: ``window_closed``: nobody may be called within the window.
    """
    if customer is not None:
        known = d.promises.get((client, customer))
        if known is not None:
            old = d.callbacks[known]
            rank = min(rank, old.rank)
            give_up(d, old, "superseded")
    while callback in d.callbacks:
        callback = CallbackId(f"{callback}b")
    due = d.now if due is None else Instant(max(due, d.now))
    due = opening(d, queue, why, due) or due
    if expires is not None and expires <= due:
        raise Refused("window_closed", queue=queue)
    emit(
        d,
        e.CallbackPromised(
            callback=callback,
            contact=origin,
            queue=queue,
            client=client,
            adapter=adapter,
            channel=channel,
            customer=customer,
            rank=rank,
            due=due,
            expires=Instant(due + d.settings.callbacks.expires) if expires is None else expires,
            why=why,
            agent=agent,
            number=number,
        ),
    )


def promise_from(
    d: Draft,
    contact: Contact,
    why: Literal["customer", "overflow", "drop"],
    *,
    queue: QueueId | None = None,
    due: Instant | None = None,
    expires: Instant | None = None,
) -> None:
    """Promise the customer of *contact* a callback, at the place it has in line."""
    where = queue if queue is not None else contact.queue
    assert where is not None
    drop = why == "drop"
    if drop:
        expires = Instant(d.now + d.settings.reconnect_within)
        if (opening(d, where, why, d.now) or d.now) >= expires:
            return  # nobody may call while the customer would still expect it
    since = contact.waiting_since if contact.waiting_since is not None else contact.arrived_at
    talking = [leg.agent for leg in contact.legs if leg.role == "main" and leg.stage == "talk"]
    promise(
        d,
        callback=callback_id_of(contact.id),
        origin=contact.id,
        queue=where,
        client=contact.client,
        adapter=contact.adapter,
        channel=Channel.VOICE,
        customer=contact.customer,
        rank=rank_of(contact, d.look.queues[where], since),
        why=why,
        due=due,
        expires=expires,
        agent=next(iter(talking), contact.lost_agent) if drop else None,
        number=contact.call_at,
    )


def dialler(d: Draft, usual: AdapterId) -> AdapterId:
    """Who dials: *usual* if it has a line, else the first that has, else anybody.

    A chat has none, yet a callback may be wished for there.
    """
    if d.adapters.get(usual, False):
        return usual
    known = sorted(d.adapters, key=lambda each: (not d.adapters[each], each))
    return known[0] if known and (d.adapters[known[0]] or not usual) else usual


def under_way(d: Draft, callback: Callback) -> bool:
    """Whether its customer's phone rings now, or somebody talks."""
    contact = None if callback.contact is None else d.contacts.get(callback.contact)
    return contact is not None and contact.stage in (Stage.DIALLING, Stage.TALKING, Stage.HELD)


def give_up(
    d: Draft, callback: Callback, how: e.CallbackEnd, *, due: Instant | None = None
) -> None:
    """Close a promise; its contact leaves the line, if it stands in one."""
    _leave_line(d, callback, due=due)
    if callback.id in d.callbacks:
        emit(d, e.CallbackClosed(callback=callback.id, how=how), due=due)


def _leave_line(d: Draft, callback: Callback, *, due: Instant | None = None) -> None:
    contact = None if callback.contact is None else d.contacts.get(callback.contact)
    if contact is not None and contact.stage in (Stage.FLOW, Stage.WAITING, Stage.RINGING):
        close(d, contact.id, by="system", outcome="withdrawn", visit_end="ended", due=due)


def step_aside(d: Draft, client: ClientId, customer: CustomerId) -> None:
    """The customer is in another contact: the callback does not ring meanwhile."""
    known = d.promises.get((client, customer))
    if known is None or d.callbacks[known].contact is None or under_way(d, d.callbacks[known]):
        return
    _leave_line(d, d.callbacks[known])
    emit(d, e.CallbackPostponed(callback=known, due=Instant(d.now + _LOOK_AGAIN)))


def served(d: Draft, client: ClientId, customer: CustomerId) -> None:
    """The customer has got through: no callback is needed any more."""
    known = d.promises.get((client, customer))
    if known is not None and not under_way(d, d.callbacks[known]):
        give_up(d, d.callbacks[known], "served")


def turn_came(d: Draft, callback_id: CallbackId, due: Instant) -> None:
    """A promise is due: join the line, or put it off while nobody may be called."""
    callback = d.callbacks[callback_id]
    if d.now >= callback.expires:
        give_up(d, callback, "expired", due=due)
        return
    later = _not_before(d, callback)
    if later is None or later >= callback.expires:
        give_up(d, callback, "expired", due=due)
        return
    if later > d.now:
        emit(d, e.CallbackPostponed(callback=callback_id, due=later), due=due)
        return
    contact = next_contact(d, callback)
    emit(
        d,
        e.OutboundBegan(
            contact=contact,
            callback=callback_id,
            attempt=callback.attempts + 1,
            adapter=dialler(d, callback.adapter),
            channel=callback.channel,
            client=callback.client,
            queue=callback.queue,
            customer=callback.customer,
        ),
        due=due,
    )
    join(
        d,
        contact,
        callback.queue,
        "callback",
        rank=callback.rank,
        colleague=callback.agent,
        due=due,
    )


def _not_before(d: Draft, callback: Callback) -> Instant | None:
    """When the customer may be called next; ``None``: never."""
    if callback.customer is not None and d.people.get((callback.client, callback.customer)):
        return Instant(d.now + _LOOK_AGAIN)
    return opening(d, callback.queue, callback.why, d.now)


def dial(d: Draft, contact: Contact, agent: AgentId) -> None:
    """An agent has taken the callback: the customer's phone shall ring, at most once."""
    promise_kept = d.callbacks.get(contact.callback) if contact.callback is not None else None
    ring_customer(
        d,
        contact,
        agent,
        usual_number(d, contact.client, contact.queue),
        number="phone" if promise_kept is None else promise_kept.number,
    )


def ring_customer(
    d: Draft, contact: Contact, agent: AgentId, entry: Entry | None, *, number: str = "phone"
) -> None:
    """The customer's phone rings for *agent* and shows the number of *entry*."""
    timeout = d.settings.callbacks.dial_timeout
    shows = "" if entry is None else entry.address
    notice = notice_of(d, entry)
    emit(
        d,
        e.DialBegan(
            contact=contact.id,
            callback=contact.callback,
            attempt=contact.attempt,
            agent=agent,
            leg=contact.leg_count + 1,
            until=Instant(d.now + timeout + _UNHEARD),
            shows=shows,
            recorded=bool(notice),
        ),
    )
    d.want(
        d.contact(contact.id).adapter,
        f.Dial(
            contact=contact.id,
            callback=contact.callback,
            customer=contact.customer,
            agent=agent,
            attempt=contact.attempt,
            timeout=timeout,
            shows=shows,
            number=number,
            notice=notice,
        ),
        once=True,
        expires_at=Instant(d.now + timeout),
    )


def dialled(
    d: Draft, contact: Contact, outcome: DialOutcome, *, due: Instant | None = None
) -> None:
    """What came of a dial: together, or tried again later, or given up."""
    callback_id = contact.callback
    leg = next(one for one in contact.legs if one.stage == "dial")
    if callback_id is None:
        emit(d, e.CallTried(contact=contact.id, agent=leg.agent, outcome=outcome), due=due)
    else:
        tried: CallbackOutcome = "undone" if outcome == "stopped" else outcome
        emit(
            d,
            e.CallbackTried(
                callback=callback_id, attempt=contact.attempt, contact=contact.id, outcome=tried
            ),
            due=due,
        )
    if outcome == "reached":
        emit(
            d,
            e.Answered(
                contact=contact.id,
                agent=leg.agent,
                leg=leg.leg,
                queue=contact.queue,
                visit=contact.visit,
                wait=Duration(d.now - max(contact.entered_at, contact.began_at)),
            ),
        )
        if callback_id is not None and callback_id in d.callbacks:
            emit(d, e.CallbackClosed(callback=callback_id, how="reached"))
        if contact.customer is not None:  # what it asked for meanwhile is met as well
            served(d, contact.client, contact.customer)
        d.want(contact.adapter, f.Connect(contact=contact.id, agents=(leg.agent,)))
        if notice_of(d, d.look.entries.get((Channel.VOICE, contact.entry))):
            begin_recording(d, contact.id)
        return
    end_leg(d, contact.id, leg, "failed", due=due)
    emit(d, e.ContactClosed(contact=contact.id, outcome="unreached", by="system"), due=due)
    if callback_id is not None:
        after_miss(d, callback_id, final=outcome in ("bad_number", "refused"))


def after_miss(d: Draft, callback_id: CallbackId, *, final: bool) -> None:
    """An attempt came to nothing: later again, unless that was the last."""
    callback = d.callbacks.get(callback_id)
    if callback is None:
        return
    rules = d.settings.callbacks
    if final or callback.attempts >= rules.attempts or callback.expires == NEVER:
        emit(d, e.CallbackClosed(callback=callback_id, how="unreached"))
    else:
        emit(d, e.CallbackPostponed(callback=callback_id, due=Instant(d.now + rules.pause)))


def customer_hung_up_while_dialling(d: Draft, contact: Contact) -> None:
    """The line closed before anybody spoke."""
    if leg_of(contact, contact.legs[-1].agent) is not None:
        dialled(d, contact, "no_answer")
