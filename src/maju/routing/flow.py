"""The flow of a contact, interpreted: one node after another until it stands in a line or ends.

Nodes that ask nobody (hours, needs) are passed at once; the others are an effect for the adapter
and a guard timer, so that a contact whose adapter falls silent goes on all the same.
"""

from __future__ import annotations

from typing import Literal, assert_never

from maju.kernel import effects as f
from maju.kernel import events as e
from maju.kernel import flows as n
from maju.kernel.errors import Bug
from maju.kernel.ids import ContactId, MessageId, NodeId, QueueId
from maju.kernel.settings import QueueSettings
from maju.kernel.time import Duration, Instant
from maju.routing.ending import close, end_visit
from maju.routing.hours import closed_part, is_open
from maju.routing.lining import join, queue_open, waiting_in
from maju.routing.matching import emit
from maju.routing.model import Contact
from maju.routing.promises import promise_from
from maju.routing.recording import begin_recording, leave_out, records
from maju.routing.state import Draft

GRACE = Duration(30_000_000)
"""How much longer than asked the core waits for an adapter before it goes on by itself."""

PROMPT_AT_MOST = Duration(120_000_000)

Missing = Literal["wrong", "missing"]


def enter(d: Draft, contact_id: ContactId, node_id: NodeId, *, due: Instant | None = None) -> None:
    """Stand at *node_id*, and pass on from there as far as nobody need be asked."""
    next_id: NodeId | None = node_id
    while next_id is not None:
        next_id = _enter_one(d, contact_id, next_id, due)


def _enter_one(
    d: Draft, contact_id: ContactId, node_id: NodeId, due: Instant | None
) -> NodeId | None:
    contact = d.contact(contact_id)
    node = _node(d, contact, node_id)
    waits = _waits(node)
    emit(
        d,
        e.StepEntered(
            contact=contact_id,
            step=contact.step + 1,
            node=node_id,
            until=None if waits is None else Instant(d.now + waits + GRACE),
        ),
        due=due,
    )
    match node:
        case n.OfferCallback() if contact.customer is None:
            _left(d, contact_id, "passed", key="unknown", due=due)  # whom should we call?
            return node.declined
        case n.OfferCallback(at_once=True):
            _left(d, contact_id, "passed", due=due)
            to_callback(d, contact_id, node.queue, "customer", due=due)
            return None
        case n.Say(notice="recording") if not records(d, contact):
            _left(d, contact_id, "passed", key="not_recorded", due=due)  # it would not be true
            return node.next
        case n.Say() | n.Menu() | n.Ask() | n.OfferCallback():
            _prompt(d, contact_id, node)
            return None
        case n.CheckHours():
            calendar = d.look.calendars[node.calendar]
            opened = is_open(calendar, d.settings.zone, d.now)
            _left(d, contact_id, "passed", key="open" if opened else "closed", due=due)
            return node.open if opened else node.closed
        case n.SetNeeds():
            _left(d, contact_id, "passed", due=due)
            emit(
                d,
                e.NeedsSet(
                    contact=contact_id,
                    skill=node.skill,
                    language=node.language,
                    priority=node.priority,
                    topic=node.topic,
                ),
                due=due,
            )
            return node.next
        case n.ToQueue():
            return _to_queue(d, contact_id, node, due)
        case n.Voicemail():
            _left(d, contact_id, "passed", due=due)
            voicemail(d, contact_id, node.queue, node.prompt, due=due)
            return None
        case n.Outside():
            _left(d, contact_id, "passed", due=due)
            outside(d, contact_id, node.number, failed=node.failed, due=due)
            return None
        case n.SelfServed():
            _left(d, contact_id, "passed", due=due)
            d.want(contact.adapter, f.EndContact(contact=contact_id, prompt=node.prompt))
            close(d, contact_id, by="system", outcome="self_served", due=due)
            return None
        case n.End():
            _left(d, contact_id, "passed", due=due)
            _end(d, contact_id, node, due)
            return None
        case _:
            assert_never(node)


def answered_step(
    d: Draft,
    contact_id: ContactId,
    value: str,
    length: int,
    *,
    kept: MessageId | None = None,
    due: Instant | None = None,
) -> None:
    """The customer pressed or typed something (or nothing: empty) at the present step."""
    contact = d.contact(contact_id)
    node = _node(d, contact, contact.node)
    match node:
        case n.Say() if value and not node.interruptible:
            pass
        case n.Say():
            _left(d, contact_id, "key" if value else "done", key=value, due=due)
            if node.notice == "recording" and records(d, contact):
                begin_recording(d, contact_id, due=due)
            enter(d, contact_id, node.next, due=due)
        case n.Menu():
            chosen = next((c for c in node.choices if c.key == value), None)
            if chosen is not None:
                _left(d, contact_id, "key", key=value, due=due)
                enter(d, contact_id, chosen.next, due=due)
            else:
                _again(d, contact, node, "wrong" if value else "missing", due)
        case n.Ask():
            given = length or len(value)
            if node.least <= given <= node.most:
                _left(d, contact_id, "given", name=node.name, kept=kept, due=due)
                enter(d, contact_id, node.next, due=due)
            else:
                _again(d, contact, node, "wrong" if given else "missing", due)
        case n.OfferCallback():
            if value == node.accept:
                _left(d, contact_id, "key", key=value, due=due)
                to_callback(d, contact_id, node.queue, "customer", due=due)
            else:
                _left(d, contact_id, "wrong" if value else "missing", key=value, due=due)
                enter(d, contact_id, node.declined, due=due)
        case _:
            raise Bug(f"{contact_id} was asked nothing at {contact.node}")


def _again(
    d: Draft, contact: Contact, node: n.Menu | n.Ask, how: Missing, due: Instant | None
) -> None:
    _left(d, contact.id, how, due=due)
    enter(d, contact.id, node.id if contact.tries < node.retries else node.otherwise, due=due)


def _prompt(
    d: Draft, contact_id: ContactId, node: n.Say | n.Menu | n.Ask | n.OfferCallback
) -> None:
    contact = d.contact(contact_id)
    keys: tuple[str, ...] = ()
    most, text = 0, False
    timeout = Duration(0)
    match node:
        case n.Menu():
            keys, timeout = tuple(c.key for c in node.choices), node.timeout
            most = max(len(key) for key in keys)
        case n.Ask():
            most, text, timeout = node.most, node.kind == "text", node.timeout
        case n.OfferCallback():
            keys, most, timeout = (node.accept,), len(node.accept), node.timeout
        case n.Say():
            pass
    d.want(
        contact.adapter,
        f.Prompt(
            contact=contact_id,
            step=contact.step,
            prompt=node.prompt,
            keys=keys,
            most=most,
            text=text,
            timeout=timeout,
        ),
    )


def _to_queue(
    d: Draft, contact_id: ContactId, node: n.ToQueue, due: Instant | None
) -> NodeId | None:
    queue = d.look.queues[node.queue]
    if not queue_open(d, queue):
        _left(d, contact_id, "passed", key="closed", due=due)
        if node.closed is not None:
            return node.closed
        shut(d, contact_id, queue, due=due)
        return None
    length = waiting_in(d, queue)
    if queue.max_waiting is not None and length >= queue.max_waiting:
        _left(d, contact_id, "passed", key="full", due=due)
        if node.full is not None:
            return node.full
        contact = d.contact(contact_id)
        d.want(contact.adapter, f.EndContact(contact=contact_id, prompt="blocked"))
        close(d, contact_id, by="system", outcome="blocked", due=due)
        return None
    _left(d, contact_id, "passed", due=due)
    join(d, contact_id, node.queue, "entry", due=due)
    overflow_by_length(d, contact_id, queue, length, due)
    return None


def overflow_by_length(
    d: Draft, contact_id: ContactId, queue: QueueSettings, length: int, due: Instant | None
) -> None:
    """Go elsewhere at once when already so many wait that a rule says so."""
    for rule in queue.overflows:
        full = rule.length is not None and length >= rule.length
        if full and overflow(d, contact_id, rule.to, rule.queue, rule.number, due=due):
            return


def overflow(
    d: Draft,
    contact_id: ContactId,
    to: Literal["queue", "callback", "voicemail", "outside"],
    queue: QueueId | None,
    number: str,
    *,
    due: Instant | None = None,
) -> bool:
    """Move a waiting contact on; ``False`` when the other side is shut and it stays.

    Work without anybody there can only go to another line.
    """
    contact = d.contact(contact_id)
    assert contact.queue is not None
    if to != "queue" and not contact.channel.live:
        return False
    match to:
        case "queue":
            assert queue is not None
            if queue == contact.queue or not queue_open(d, d.look.queues[queue]):
                return False
            end_visit(d, contact_id, "overflow", due=due)
            join(d, contact_id, queue, "overflow", due=due)
        case "callback":
            if contact.customer is None:
                return False
            to_callback(d, contact_id, contact.queue, "overflow", due=due)
        case "voicemail":
            end_visit(d, contact_id, "voicemail", due=due)
            voicemail(d, contact_id, contact.queue, "voicemail", due=due)
        case "outside":
            end_visit(d, contact_id, "outside", due=due)
            outside(d, contact_id, number, failed=None, due=due)
    return True


def to_callback(
    d: Draft,
    contact_id: ContactId,
    queue: QueueId,
    why: Literal["customer", "overflow"],
    *,
    not_before: Instant | None = None,
    not_after: Instant | None = None,
    due: Instant | None = None,
) -> None:
    """End the contact with a promised callback at its place in line."""
    contact = d.contact(contact_id)
    d.want(contact.adapter, f.EndContact(contact=contact_id, prompt="callback_promised"))
    close(
        d,
        contact_id,
        by="system" if why == "overflow" else "customer",
        outcome="callback",
        visit_end="callback",
        due=due,
    )
    promise_from(d, contact, why, queue=queue, due=not_before, expires=not_after)


def voicemail(
    d: Draft, contact_id: ContactId, queue: QueueId, prompt: str, *, due: Instant | None = None
) -> None:
    """Let the customer speak a message."""
    emit(d, e.VoicemailBegan(contact=contact_id, queue=queue), due=due)
    d.want(d.contact(contact_id).adapter, f.TakeVoicemail(contact=contact_id, prompt=prompt))


def outside(
    d: Draft,
    contact_id: ContactId,
    number: str,
    *,
    failed: NodeId | None,
    due: Instant | None = None,
) -> None:
    """Send the customer to a number outside."""
    emit(d, e.OutsideBegan(contact=contact_id, number=number, after=failed), due=due)
    leave_out(d, contact_id, due=due)
    d.want(d.contact(contact_id).adapter, f.SendOutside(contact=contact_id, number=number))


def shut(
    d: Draft, contact_id: ContactId, queue: QueueSettings, *, due: Instant | None = None
) -> None:
    """Nobody is here: say so and end."""
    contact = d.contact(contact_id)
    part: Literal["night", "lunch", "holiday", ""] = ""
    if not queue.closed and queue.calendar is not None:
        part = closed_part(d.look.calendars[queue.calendar], d.settings.zone, d.now)
    d.want(contact.adapter, f.EndContact(contact=contact_id, prompt="closed"))
    close(d, contact_id, by="system", outcome="after_hours", part=part, due=due)


def _end(d: Draft, contact_id: ContactId, node: n.End, due: Instant | None) -> None:
    contact = d.contact(contact_id)
    d.want(contact.adapter, f.EndContact(contact=contact_id, prompt=node.prompt))
    outcome: e.Outcome = "self_served"
    if node.why == "closed":
        outcome = "after_hours"
    elif node.why == "blocked":
        outcome = "blocked"
    elif contact.entry_queue is None:
        outcome = "ivr_abandoned"
    close(d, contact_id, by="system", outcome=outcome, part=node.part, due=due)


def _left(
    d: Draft,
    contact_id: ContactId,
    how: Literal["key", "done", "wrong", "missing", "given", "passed"],
    *,
    key: str = "",
    name: str = "",
    kept: MessageId | None = None,
    due: Instant | None = None,
) -> None:
    contact = d.contact(contact_id)
    assert contact.node is not None
    left = e.StepLeft(
        contact=contact_id,
        step=contact.step,
        node=contact.node,
        how=how,
        key=key,
        name=name,
        kept=kept,
    )
    emit(d, left, due=due)


def _node(d: Draft, contact: Contact, node_id: NodeId | None) -> n.Node:
    if contact.flow is None or node_id is None:
        raise Bug(f"{contact.id} is in no flow")
    return d.look.nodes[contact.flow][node_id]


def _waits(node: n.Node) -> Duration | None:
    match node:
        case n.Say():
            return PROMPT_AT_MOST
        case n.Menu() | n.Ask() | n.OfferCallback():
            return Duration(PROMPT_AT_MOST + node.timeout)
        case _:
            return None
