"""What happens by itself. Timers are part of the state and fire by a tick: alike in life, in
replay and in simulation. One that fires late keeps the instant it was due at.
"""

from __future__ import annotations

from maju.kernel import effects as f
from maju.kernel import events as e
from maju.kernel.errors import Bug
from maju.kernel.ids import AgentId, CallbackId, ContactId
from maju.kernel.time import Instant
from maju.routing.flow import answered_step, overflow
from maju.routing.lining import tell
from maju.routing.matching import emit, settle
from maju.routing.on_agent import unanswered
from maju.routing.places import TimerKey
from maju.routing.promises import dialled, give_up, turn_came, under_way
from maju.routing.state import Draft

AT_ONCE = 5
"""So many timers fire in one decision, so that it stays below a millisecond with 10,000 who wait;
the engine ticks again while more are due."""


def tick(d: Draft) -> None:
    """Fire what is due, earliest first. What has fired settles before the next one fires."""
    for _ in range(AT_ONCE):
        timer = d.timers.first
        if timer is None or timer[0] > d.now:
            return
        _fire(d, timer)
        settle(d)
        if d.timers.first == timer:
            raise Bug(f"timer {timer} fired and is still there")


def _fire(d: Draft, timer: TimerKey) -> None:
    due, kind, owner, detail = Instant(timer[0]), timer[1], timer[2], timer[3]
    match kind:
        case "ring":
            contact = d.contact(ContactId(owner))
            unanswered(d, contact, "no_answer", due=due)
        case "step":
            answered_step(d, ContactId(owner), "", 0, due=due)
        case "release":
            emit(d, e.Released(contact=ContactId(owner)), due=due)
        case "overflow":
            _overflow(d, ContactId(owner), due)
        case "tell":
            tell(d, ContactId(owner), due=due)
        case "wrap_up":
            _wrap_up_over(d, ContactId(owner), AgentId(detail), due)
        case "dial":
            _dial_unheard(d, ContactId(owner), due)
        case "rest":
            emit(d, e.AgentRested(agent=AgentId(owner)), due=due)
        case "callback":
            turn_came(d, CallbackId(owner), due)
        case "callback_expires":
            _callback_expires(d, CallbackId(owner), due)
        case _:
            raise Bug(f"no such timer: {kind}")


def _dial_unheard(d: Draft, contact_id: ContactId, due: Instant) -> None:
    """Nobody said what came of a dial: the agent is not kept for it any longer."""
    contact = d.contact(contact_id)
    d.want(contact.adapter, f.EndContact(contact=contact_id))
    dialled(d, contact, "unknown", due=due)


def _wrap_up_over(d: Draft, contact_id: ContactId, agent: AgentId, due: Instant) -> None:
    leg = next(
        one for one in d.contact(contact_id).legs if one.agent == agent and one.stage == "wrap_up"
    )
    capped = due - leg.since >= d.settings.wrap_up_cap
    emit(
        d,
        e.WrapUpEnded(
            contact=contact_id, agent=agent, leg=leg.leg, how="capped" if capped else "timeout"
        ),
        due=due,
    )


def _overflow(d: Draft, contact_id: ContactId, due: Instant) -> None:
    contact = d.contact(contact_id)
    assert contact.queue is not None
    rules = sorted(
        (rule for rule in d.look.queues[contact.queue].overflows if rule.after is not None),
        key=lambda rule: rule.after or 0,
    )
    rule = rules[contact.overflowed] if contact.overflowed < len(rules) else None
    moved = rule is not None and overflow(d, contact_id, rule.to, rule.queue, rule.number, due=due)
    if not moved:
        emit(d, e.OverflowPassed(contact=contact_id), due=due)


def _callback_expires(d: Draft, callback_id: CallbackId, due: Instant) -> None:
    callback = d.callbacks[callback_id]
    if under_way(d, callback):
        # the customer's phone rings: let it; whatever comes of it closes the promise
        emit(d, e.CallbackExtended(callback=callback_id), due=due)
    else:
        give_up(d, callback, "expired", due=due)
