"""How events change promised callbacks and the contacts that keep them."""

from __future__ import annotations

import msgspec

from maju.kernel import events as e
from maju.kernel.errors import Bug
from maju.kernel.time import NEVER
from maju.routing.evolve_agent import take_slot, turn_slot
from maju.routing.model import Callback, Contact, Leg, SlotKind, Stage
from maju.routing.state import Draft
from maju.routing.steps import check_step

change = msgspec.structs.replace


def promised(d: Draft, body: e.CallbackPromised) -> None:
    """A promise is open from now on."""
    if body.callback in d.callbacks:
        raise Bug(f"{body.callback} promised twice")
    d.put_callback(
        Callback(
            id=body.callback,
            origin=body.contact,
            queue=body.queue,
            client=body.client,
            adapter=body.adapter,
            channel=body.channel,
            customer=body.customer,
            rank=body.rank,
            due=body.due,
            expires=body.expires,
            why=body.why,
            agent=body.agent,
            number=body.number,
        )
    )


def postponed(d: Draft, body: e.CallbackPostponed) -> None:
    """The next attempt comes later; none is under way."""
    was = d.callbacks[body.callback]
    d.put_callback(change(was, due=body.due, contact=None))


def extended(d: Draft, body: e.CallbackExtended) -> None:
    """No longer timed: the attempt under way decides."""
    d.put_callback(change(d.callbacks[body.callback], expires=NEVER))


def outbound_began(d: Draft, body: e.OutboundBegan) -> None:
    """The promise's turn: a contact that will wait in line for an agent."""
    if body.contact in d.contacts:
        raise Bug(f"{body.contact} began twice")
    if body.callback is not None:
        promise = d.callbacks[body.callback]
        d.put_callback(change(promise, contact=body.contact, begun=promise.begun + 1))
    d.put_contact(
        Contact(
            id=body.contact,
            adapter=body.adapter,
            channel=body.channel,
            client=body.client,
            customer=body.customer,
            began_at=d.now,
            arrived_at=d.now,
            stage=Stage.FLOW,
            callback=body.callback,
            attempt=body.attempt,
            dialled_by=body.agent,
            queue=body.queue if body.agent is not None else None,
        )
    )


def dial_began(d: Draft, body: e.DialBegan) -> None:
    """The agent waits for the customer to pick up. Whoever reaches the agent's phone dials."""
    was = d.contact(body.contact)
    agent = d.agent(body.agent)
    check_step(was.id, was.stage, Stage.DIALLING)
    leg = Leg(
        agent=body.agent,
        leg=body.leg,
        role="main",
        stage="dial",
        since=d.now,
        until=body.until,
        queue=was.queue,
    )
    d.put_contact(
        change(
            was,
            stage=Stage.DIALLING,
            adapter=agent.dials_by or was.adapter,
            legs=(*was.legs, leg),
            leg_count=body.leg,
            entry=body.shows,
        )
    )
    if body.callback is None:
        take_slot(d, body.agent, was, SlotKind.DIALLING, interruptible=False)
        return
    turn_slot(d, body.agent, body.contact, SlotKind.DIALLING)
    promise = d.callbacks[body.callback]
    d.put_callback(change(promise, attempts=body.attempt))


def tried(d: Draft, body: e.CallbackTried) -> None:
    """An attempt has come to something; the promise waits for what is decided next."""
    promise = d.callbacks.get(body.callback)
    if promise is not None:
        d.put_callback(change(promise, contact=None))
