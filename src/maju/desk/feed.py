"""One agent's desk, as a function of the centre's state and the trails of its open contacts.

Pure, small and whole: it may be sent again at any time. Ids only; names and texts are the page's
to ask for, with its own rights. Instants are microseconds since 1970.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

import msgspec
from msgspec import Struct

from maju.desk.can import can_do
from maju.desk.trail import Trail, Trails
from maju.facts.live.floor import Doing, doing_of
from maju.kernel.channels import Channel
from maju.kernel.events import Event, SettingsApplied
from maju.kernel.ids import (
    AdapterId,
    AgentId,
    CallbackId,
    ClientId,
    ContactId,
    CustomerId,
    NodeId,
    OfferId,
    QueueId,
)
from maju.kernel.time import Duration, Instant
from maju.routing import State
from maju.routing.model import Agent, Contact, Leg, SlotKind, Stage
from maju.routing.on_agent import with_customer

CARE = "recovery"
"""감정회복: the away reason of an agent who was abused."""


class Wanted(Struct, frozen=True, kw_only=True):
    """A change of state that waits for the contacts in hand."""

    state: str
    reason: str


class Card(Struct, frozen=True, kw_only=True):
    """The agent. *care*: it recovers (감정회복), or will; *rest_until*: no offers until then.
    *set_by*: the person who gave it its state, or the one that it waits for, when it was another.
    *phone*: which adapter makes its calls ring; ``None``: its page alone, or nobody."""

    id: AgentId
    state: Doing
    reason: str = ""
    since: Instant | None = None
    wanted: Wanted | None = None
    care: bool = False
    rest_until: Instant | None = None
    set_by: str = ""
    phone: AdapterId | None = None


class Step(Struct, frozen=True, kw_only=True):
    """A choice in a menu; *label* is the menu's own name for it."""

    node: NodeId
    key: str
    label: str


class ToldWait(Struct, frozen=True, kw_only=True):
    """What the customer was last told of its waiting; durations in microseconds."""

    position: int
    low: Duration | None
    high: Duration | None


class Ringing(Struct, frozen=True, kw_only=True):
    """What rings. *role* ``consult``: a colleague asks."""

    offer: OfferId
    contact: ContactId
    channel: Channel
    role: str
    queue: QueueId | None
    client: ClientId
    customer: CustomerId | None
    until: Instant | None
    waiting_since: Instant | None
    entry: str
    path: Sequence[Step]
    vip: bool
    caution: bool
    callback: CallbackId | None
    told: ToldWait | None


class AskingCard(Struct, frozen=True, kw_only=True):
    """A consult under way. *stage* ``aside``: the colleague waits, the agent is with the customer."""

    agent: AgentId
    queue: QueueId | None
    to_agent: AgentId | None
    stage: str
    colleague: AgentId | None


class Watched(Struct, frozen=True, kw_only=True):
    """A supervisor who is with the talk: the person *by*, and how."""

    by: str
    how: str


class InHand(Struct, frozen=True, kw_only=True):
    """A contact, or its wrap-up.

    *stage*: ``dialling``, ``talking``, ``held``, ``consulting`` (a colleague asked us),
    ``wrap_up``, ``parked`` (work that rests). *wrap_up_target* is the instant to be done by,
    *wrap_up_until* when it ends by itself. *placed*: the agent called of its own accord.
    *recording*: ``on``, ``paused``, or nothing is kept. *watched*: who is with the talk, as far as
    the agent is told. *together*: the other agents of a conference.
    """

    contact: ContactId
    channel: Channel
    stage: str
    role: str
    queue: QueueId | None
    client: ClientId
    customer: CustomerId | None
    began_at: Instant
    answered_at: Instant | None
    held_since: Instant | None
    wrap_up_began: Instant | None
    wrap_up_target: Instant | None
    wrap_up_until: Instant | None
    asking: AskingCard | None
    messages: int
    unread_from: int | None
    entry: str
    path: Sequence[Step]
    vip: bool
    caution: bool
    abuse: int
    callback: CallbackId | None
    topic: str
    placed: bool = False
    recording: str = ""
    watched: Sequence[Watched] = ()
    together: Sequence[AgentId] = ()


class Line(Struct, frozen=True, kw_only=True):
    """Who waits in a queue: in line or ringing."""

    queue: QueueId
    waiting: int
    longest_since: Instant | None


class DeskView(Struct, frozen=True, kw_only=True):
    """All of it."""

    agent: Card
    offers: Sequence[Ringing]
    contacts: Sequence[InHand]
    queues: Sequence[Line]
    callbacks_due: int
    can: Mapping[ContactId, Sequence[str]]


class Shared(Struct, frozen=True, kw_only=True):
    """What desks have in common, made once for a state: its lines, and the promises that are due,
    by the agent they are kept for, or by queue when by nobody.
    """

    lines: Mapping[QueueId, Line]
    due_for: Mapping[AgentId, int]
    due_in: Mapping[QueueId, int]


def shared_of(state: State, at: Instant) -> Shared:
    """Of *state*, whose last event was recorded at *at*."""
    due = [each for each in state.callbacks.values() if each.due <= at]
    return Shared(
        lines=_lines(state),
        due_for=Counter(each.agent for each in due if each.agent is not None),
        due_in=Counter(each.queue for each in due if each.agent is None),
    )


def _lines(state: State) -> Mapping[QueueId, Line]:
    waiting: dict[QueueId, list[Instant]] = {queue.id: [] for queue in state.settings.queues}
    for contact in state.contacts.values():
        if contact.stage in (Stage.WAITING, Stage.RINGING) and contact.queue is not None:
            since = contact.waiting_since
            waiting.setdefault(contact.queue, []).append(
                contact.entered_at if since is None else since
            )
    return {
        queue: Line(queue=queue, waiting=len(each), longest_since=min(each, default=None))
        for queue, each in waiting.items()
    }


def desk_of(state: State, trails: Trails, agent_id: AgentId, shared: Shared) -> DeskView:
    """The desk of *agent_id* in *state*; *shared* is that of the same state."""
    agent = state.agents.get(agent_id)
    mine = sorted(state.look.queues_of(agent_id))
    slots = () if agent is None else agent.slots
    there = list(dict.fromkeys(slot.contact for slot in slots))
    open_ = [state.contacts[each] for each in there if each in state.contacts]
    parked = {slot.contact for slot in slots if slot.kind is SlotKind.PARKED}
    cap = state.settings.wrap_up_cap
    return DeskView(
        agent=_card(state, agent_id, agent, trails),
        offers=[_ringing(state, one, trails[one.id]) for one in open_ if one.offer_to == agent_id],
        contacts=[
            _in_hand(state, one, leg, trails[one.id], parked=one.id in parked)
            for one in open_
            for leg in one.legs
            if leg.agent == agent_id
        ],
        queues=[shared.lines[queue] for queue in mine if queue in shared.lines],
        callbacks_due=shared.due_for.get(agent_id, 0)
        + sum(shared.due_in.get(queue, 0) for queue in mine),
        can={one.id: can_do(one, agent_id, wrap_up_cap=cap) for one in open_},
    )


def encode(view: DeskView) -> bytes:
    """Its JSON: the same view gives the same bytes."""
    return _ENCODER.encode(view)


_ENCODER = msgspec.json.Encoder(order="deterministic")


def touched(before: State, after: State, events: Iterable[Event]) -> frozenset[AgentId] | None:
    """Whose desk *events* may have changed, but for queues and callbacks; ``None``: everybody's."""
    found: set[AgentId | None] = set()
    for event in events:
        body = event.body
        if isinstance(body, SettingsApplied):
            return None
        for name in ("agent", "colleague", "to_agent"):
            found.add(getattr(body, name, None))
        contact_id: ContactId | None = getattr(body, "contact", None)
        if contact_id is None:
            continue
        for state in (before, after):
            contact = state.contacts.get(contact_id)
            if contact is not None:
                found.update(leg.agent for leg in contact.legs)
                found.add(contact.offer_to)
    return frozenset(agent for agent in found if agent is not None)


def _card(state: State, agent_id: AgentId, agent: Agent | None, trails: Trails) -> Card:
    if agent is None:
        return Card(id=agent_id, state=Doing.SIGNED_OUT)
    holds = {
        slot.contact: held
        for slot in agent.slots
        if (held := trails[slot.contact].held) is not None
    }
    doing, since = doing_of(state, agent, holds)
    asked = agent.asked
    return Card(
        id=agent_id,
        state=doing,
        reason=agent.reason if doing is Doing.AWAY else "",
        since=since,
        wanted=None if asked is None else Wanted(state=asked[0], reason=asked[1]),
        care=agent.reason == CARE or (asked is not None and asked[1] == CARE),
        rest_until=agent.rest_until,
        set_by=trails.set_by(agent_id),
        phone=agent.phone_adapter,
    )


def _ringing(state: State, contact: Contact, trail: Trail) -> Ringing:
    assert contact.offer is not None, "only what rings"
    asking = contact.asking if contact.offer_role == "consult" else None
    return Ringing(
        offer=contact.offer,
        contact=contact.id,
        channel=contact.channel,
        role=contact.offer_role,
        queue=contact.queue if asking is None or asking.queue is None else asking.queue,
        client=contact.client,
        customer=contact.customer,
        until=contact.offer_until,
        waiting_since=contact.waiting_since,
        entry=trail.entry,
        path=_path(state, trail),
        vip=contact.vip,
        caution=contact.caution,
        callback=contact.callback,
        told=None if trail.told is None else ToldWait(**trail.told._asdict()),
    )


def _in_hand(state: State, contact: Contact, leg: Leg, trail: Trail, *, parked: bool) -> InHand:
    wraps_up = leg.stage == "wrap_up"
    queue_id = contact.queue if leg.queue is None else leg.queue
    queue = None if queue_id is None else state.look.queues.get(queue_id)
    asking = contact.asking
    target = Instant(leg.since + queue.wrap_up) if wraps_up and queue is not None else None
    return InHand(
        contact=contact.id,
        channel=contact.channel,
        stage=_stage(contact, leg, parked=parked),
        role=leg.role,
        queue=queue_id,
        client=contact.client,
        customer=contact.customer,
        began_at=contact.began_at,
        answered_at=trail.taken.get(leg.agent),
        held_since=None if wraps_up else trail.held,
        wrap_up_began=leg.since if wraps_up else None,
        wrap_up_target=target,
        wrap_up_until=leg.until if wraps_up else None,
        asking=None
        if asking is None or wraps_up
        else AskingCard(
            agent=asking.agent,
            queue=asking.queue,
            to_agent=asking.to_agent,
            stage="aside" if contact.stage is Stage.TALKING else asking.stage,
            colleague=asking.colleague,
        ),
        messages=len(trail.messages),
        unread_from=trail.unread_from,
        entry=trail.entry,
        path=_path(state, trail),
        vip=contact.vip,
        caution=contact.caution,
        abuse=contact.abuse,
        callback=contact.callback,
        topic=contact.topic,
        placed=contact.dialled_by is not None,
        recording="" if wraps_up else contact.recording,
        watched=[
            Watched(by=one.by, how=one.how)
            for one in contact.watchers
            if one.agent == leg.agent and (one.how != "listen" or state.settings.tell_when_listened)
        ],
        together=[]
        if wraps_up or leg.role == "consult"
        else [other for other in with_customer(contact) if other != leg.agent],
    )


def _stage(contact: Contact, leg: Leg, *, parked: bool) -> str:
    if leg.stage == "wrap_up":
        return "wrap_up"
    if parked:
        return "parked"
    if contact.stage is Stage.DIALLING:
        return "dialling"
    if leg.role == "consult":
        return "consulting"
    return "held" if contact.stage is Stage.HELD else "talking"


def _path(state: State, trail: Trail) -> Sequence[Step]:
    nodes = {} if trail.flow is None else state.look.nodes.get(trail.flow, {})
    return [
        Step(
            node=node,
            key=key,
            label=next(
                (one.label for one in getattr(nodes.get(node), "choices", ()) if one.key == key),
                "",
            ),
        )
        for node, key in trail.path
    ]
