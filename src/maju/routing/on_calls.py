"""Calls that an agent places by hand, and calls that nobody here could take."""

from __future__ import annotations

from maju.kernel import commands as c
from maju.kernel import events as e
from maju.kernel.channels import Channel
from maju.kernel.errors import Refused
from maju.kernel.flows import OfferCallback, ToQueue, Voicemail
from maju.kernel.ids import AdapterId, QueueId
from maju.kernel.settings import Entry
from maju.kernel.time import SECOND, Instant
from maju.routing.calling import numbers_of, usual_number
from maju.routing.lining import rank_of
from maju.routing.matching import emit, park_work
from maju.routing.model import Agent, Contact, SlotKind, Stage
from maju.routing.on_agent import signed_in_agent
from maju.routing.promises import callback_id_of, dialler, promise, ring_customer, step_aside
from maju.routing.state import Draft
from maju.routing.work import leave_work

_BUSY = (SlotKind.RINGING, SlotKind.DIALLING, SlotKind.TALKING)


def place_call(d: Draft, body: c.PlaceCall) -> None:
    """Have the customer's phone ring for the agent, who waits for nobody in a line.

    Any agent who is signed in, talks to nobody and hears nothing ring may: one who is away, or wraps
    up, too. A callback that the customer waits for steps aside; it is closed once the customer is
    reached.
    """
    if body.contact in d.contacts:
        return
    agent = signed_in_agent(d, body.agent)
    _refuse_unless_free(d, agent)
    _refuse_other_client(d, body)
    entry = _number_shown(d, body)
    step_aside(d, body.client, body.customer)
    for one in d.people.get((body.client, body.customer), ()):
        if d.contacts[one].channel is Channel.VOICE:
            raise Refused("customer_on_the_phone", contact=one)
    adapter = agent.dials_by or dialler(d, AdapterId(""))
    if agent.phone_gone or not d.adapters.get(adapter, False):
        raise Refused("no_phone", agent=body.agent)
    emit(
        d,
        e.OutboundBegan(
            contact=body.contact,
            callback=None,
            attempt=1,
            adapter=adapter,
            channel=Channel.VOICE,
            client=body.client,
            queue=body.queue if body.queue is not None else _usual_queue(d, body),
            customer=body.customer,
            agent=body.agent,
        ),
    )
    ring_customer(d, d.contact(body.contact), body.agent, entry, number=body.number)
    park_work(d, body.agent)


def _refuse_unless_free(d: Draft, agent: Agent) -> None:
    if agent.watching is not None:
        raise Refused("agent_busy", agent=agent.id)
    for slot in agent.slots:
        chats_on = slot.channel is Channel.CHAT and d.look.agents[agent.id].capacity.mixed
        alone = (
            slot.channel.live or slot.kind is SlotKind.RINGING
        )  # work that rings is answered first
        if alone and slot.kind in _BUSY and not chats_on:
            raise Refused("agent_busy", agent=agent.id)


def _refuse_other_client(d: Draft, body: c.PlaceCall) -> None:
    if body.client not in d.settings.clients:
        raise Refused("unknown_client", client=body.client, where=body.contact)
    about = d.look.agents.get(body.agent)
    if about is None:
        raise Refused("unknown_agent", agent=body.agent)
    if about.clients is not None and body.client not in about.clients:
        raise Refused("other_client", agent=body.agent)
    if body.queue is None:
        return
    queue = d.look.queues.get(body.queue)
    if queue is None:
        raise Refused("unknown_queue", queue=body.queue)
    if queue.client != body.client:
        raise Refused("other_client", queue=body.queue)
    if Channel.VOICE not in queue.channels:
        raise Refused("other_channel", queue=body.queue, channel=Channel.VOICE)


def _number_shown(d: Draft, body: c.PlaceCall) -> Entry:
    """Only a number that is registered for the client is ever shown."""
    mine = numbers_of(d, body.client)
    if body.shows:
        found = next((entry for entry in mine if entry.address == body.shows), None)
        if found is None:
            raise Refused("number_not_registered", number=body.shows, client=body.client)
        return found
    usual = usual_number(d, body.client, body.queue)
    if usual is None:
        raise Refused("no_number_to_show", client=body.client)
    return usual


def _usual_queue(d: Draft, body: c.PlaceCall) -> QueueId:
    """The first line of calls that the agent serves, else the first of the client: should the call
    be handed on, or its agent be lost, somebody must take it.
    """
    mine = [
        queue.id
        for queue in d.settings.queues
        if queue.client == body.client and Channel.VOICE in queue.channels
    ]
    if not mine:
        raise Refused("no_queue_for_calls", client=body.client)
    served = (q for q in mine if d.look.level(body.agent, (q, Channel.VOICE, ())) is not None)
    return next(served, mine[0])


def note_missed(d: Draft, body: c.NoteMissed) -> None:
    """Put on record a call that was over before we heard of it.

    Its message becomes work; whoever left none and whom nobody outside took is called back.
    """
    if body.contact in d.contacts and not body.heard:
        return
    entry = d.look.entries.get((Channel.VOICE, body.entry))
    if entry is None:
        raise Refused("unknown_entry", entry=body.entry, channel=Channel.VOICE)
    ended = Instant(min(body.ended_at, d.now))
    began = Instant(min(body.began_at, ended))
    queue = _first_queue(d, entry)
    if not body.heard:
        emit(
            d,
            e.CallMissed(
                contact=body.contact,
                adapter=body.adapter,
                client=entry.client,
                entry=body.entry,
                customer=body.customer,
                began_at=began,
                ended_at=ended,
                fate=body.fate,
                queue=queue,
                outside=body.outside,
                language=body.language,
                recording=body.recording,
            ),
        )
    if body.recording:
        length = max(0, round((ended - began) / SECOND))
        emit(d, e.RecordingNoted(contact=body.contact, recording=body.recording, seconds=length))
    if queue is None:
        return
    left = Contact(
        id=body.contact,
        adapter=body.adapter,
        channel=Channel.VOICE,
        client=entry.client,
        customer=body.customer,
        began_at=began,
        arrived_at=ended,
        stage=Stage.VOICEMAIL,
        language=body.language,
        queue=queue,
    )
    if body.fate == "voicemail":
        leave_work(d, left)
    elif body.fate != "forwarded" and body.customer is not None:
        _call_back(d, left, queue, began)


def _call_back(d: Draft, left: Contact, queue: QueueId, began: Instant) -> None:
    """In the place that it would have had in line."""
    promise(
        d,
        callback=callback_id_of(left.id),
        origin=left.id,
        queue=queue,
        client=left.client,
        adapter=left.adapter,
        channel=Channel.VOICE,
        customer=left.customer,
        rank=rank_of(left, d.look.queues[queue], began),
        why="missed",
    )


def _first_queue(d: Draft, entry: Entry) -> QueueId | None:
    """Where its flow leads to first, as its nodes are written; a line of calls before others."""
    nodes = d.look.flows[entry.flow].nodes
    named = [n.queue for n in nodes if isinstance(n, ToQueue)]
    named += [n.queue for n in nodes if isinstance(n, Voicemail | OfferCallback)]
    mine = [q.id for q in d.settings.queues if q.client == entry.client]
    return next(iter((*named, *mine)), None)
