"""Who gets which contact.

Before a command, nobody waits for whom an agent is free: that was settled by the one before. So
only what this command touched needs a look: contacts that began to wait look for an agent, agents
that came free look for a contact. Either way it is one look at the head of each line.
"""

from __future__ import annotations

from maju.kernel import effects as f
from maju.kernel import events as e
from maju.kernel.channels import Channel
from maju.kernel.ids import AgentId, ContactId, OfferId, QueueId
from maju.kernel.settings import Policy
from maju.kernel.time import Duration, Instant
from maju.routing.capacity import open_for
from maju.routing.evolve import apply
from maju.routing.lookup import LaneKey
from maju.routing.model import Agent, Contact, SlotKind, Stage
from maju.routing.places import line_of
from maju.routing.state import Draft, Happened


def emit(d: Draft, body: e.EventBody, *, due: Instant | None = None) -> None:
    """Something happened: remember it, and let the draft follow."""
    d.events.append(Happened(body=body, due=due if due is not None and due < d.now else None))
    apply(d, body)


def settle(d: Draft) -> None:
    """Bring together whoever the events so far have set free, until nobody can be."""
    while d.fresh or d.freed:
        waiting = sorted(
            {c for c in d.fresh if c in d.contacts}, key=lambda c: (d.contacts[c].rank, c)
        )
        d.fresh = []
        for contact in waiting:
            _seek_agent(d, contact)
        agents = sorted(set(d.freed))
        d.freed = []
        for agent in agents:
            if not d.serves(agent):
                _release_held(d, agent)
            if agent not in d.agents or _take_asked(d, agent):
                continue
            _resume_work(d, agent)
            _seek_contact(d, agent)


def _take_asked(d: Draft, agent_id: AgentId) -> bool:
    """A change that waited for the agent's contacts; ``True`` when it was made."""
    agent = d.agents[agent_id]
    if agent.asked is None or agent.slots or agent.watching is not None:
        return False
    state, reason = agent.asked
    if state == "signed_out":
        emit(d, e.AgentSignedOut(agent=agent_id))
    elif state == "available":
        emit(d, e.AgentStateSet(agent=agent_id, state="available"))
    else:
        emit(d, e.AgentStateSet(agent=agent_id, state="away", reason=reason))
    return True


def _release_held(d: Draft, agent_id: AgentId) -> None:
    """The agent takes no more contacts: nobody is kept waiting for it, nor told to hold for it."""
    held = d.reserved.get(agent_id)
    for _, contact_id in tuple(held) if held is not None else ():
        contact = d.contacts[ContactId(contact_id)]
        if contact.stage is Stage.WAITING:
            emit(d, e.Released(contact=contact.id))
        elif contact.asking is not None:
            emit(
                d,
                e.ConsultEnded(
                    contact=contact.id, agent=contact.asking.agent, colleague=None, how="refused"
                ),
            )


def park_work(d: Draft, agent_id: AgentId) -> None:
    """A live contact was answered: what can wait, waits."""
    for slot in d.agents[agent_id].slots:
        if not slot.channel.live and slot.kind is SlotKind.TALKING:
            emit(d, e.WorkParked(contact=slot.contact, agent=agent_id))


def _resume_work(d: Draft, agent_id: AgentId) -> None:
    slots = d.agents[agent_id].slots
    if any(slot.channel.live for slot in slots):
        return
    for slot in slots:
        if slot.kind is SlotKind.PARKED:
            emit(d, e.WorkResumed(contact=slot.contact, agent=agent_id))


def _seek_agent(d: Draft, contact_id: ContactId) -> None:
    contact = d.contacts[contact_id]
    place = line_of(contact)
    if place is None:
        return
    key, own, _ = place
    if own is not None:
        agent = d.agents.get(own)
        if agent is not None and _open(d, agent, contact.channel) and not _has(agent, contact_id):
            _offer(d, contact, agent, by="contact", level=0, compared=1, candidates=1, alone=True)
        return
    assert key is not None
    pool = d.lanes[key].pool
    # whoever transfers a chat still wraps it up, and who consults still holds it: not them
    fit = (place[3] for place in pool if not _has(d.agents[AgentId(place[3])], contact_id))
    first, second = next(fit, None), next(fit, "")
    if first is None:
        return
    agent = d.agents[AgentId(first)]
    _offer(
        d,
        contact,
        agent,
        by="contact",
        level=d.look.level(agent.id, key) or 0,
        compared=min(2, len(pool)),
        candidates=len(pool),
        runner_up=second,
    )


def _seek_contact(d: Draft, agent_id: AgentId) -> None:
    """Live contacts before work that can wait; then by rank; ids settle what is left."""
    agent = d.agents.get(agent_id)
    if agent is None or agent.state != "available" or agent.asked is not None:
        return
    may = {channel: _open(d, agent, channel) for channel in Channel}
    if not any(may.values()):
        return
    heads: list[tuple[bool, int, str, int]] = []
    candidates = 0
    mine = d.reserved.get(agent_id)
    for rank, contact in mine if mine is not None else ():
        channel = d.contacts[ContactId(contact)].channel
        if may[channel] and not _has(agent, ContactId(contact)):
            heads.append((not channel.live, rank, contact, -1))
            candidates += 1
    for key, level in d.fits[agent_id]:
        if not may[key[1]]:
            continue
        line = d.lanes[key].waiting
        head = line.first
        if head is not None and _has(agent, ContactId(head[1])):
            head = next((one for one in line if not _has(agent, ContactId(one[1]))), None)
        if head is not None:
            heads.append((not key[1].live, head[0], head[1], level))
            candidates += len(line)
    if not heads:
        return
    heads.sort()
    _, _, chosen, level = heads[0]
    _offer(
        d,
        d.contacts[ContactId(chosen)],
        agent,
        by="agent",
        level=max(level, 0),
        compared=len(heads),
        candidates=candidates,
        runner_up=heads[1][2] if len(heads) > 1 else "",
        alone=level < 0,
    )


def _has(agent: Agent, contact: ContactId) -> bool:
    return any(slot.contact == contact for slot in agent.slots)


def _open(d: Draft, agent: Agent, channel: Channel) -> bool:
    about = d.look.agents.get(agent.id)
    return about is not None and open_for(agent, about.capacity, channel)


def _offer(
    d: Draft,
    contact: Contact,
    agent: Agent,
    *,
    by: str,
    level: int,
    compared: int,
    candidates: int,
    runner_up: str = "",
    alone: bool = False,
) -> None:
    consult = contact.stage is not Stage.WAITING
    asking = contact.asking if consult else None
    queue_id = contact.queue if asking is None else asking.queue
    until = Instant(d.now + ring_timeout(d, agent.id, queue_id or contact.queue))
    offer = OfferId(f"{contact.id}.o{contact.offers + 1}")
    policy = d.look.queues[queue_id].policy if queue_id in d.look.queues else Policy.LONGEST_IDLE
    emit(
        d,
        e.OfferMade(
            offer=offer,
            contact=contact.id,
            agent=agent.id,
            queue=queue_id,
            visit=contact.visit,
            role="consult" if consult else "main",
            until=until,
            pick=e.Pick(
                by="contact" if by == "contact" else "agent",
                policy=policy,
                level=level,
                idle_for=Duration(max(0, d.now - agent.idle_since)),
                waited=Duration(0 if consult else max(0, d.now - contact.entered_at)),
                candidates=candidates,
                compared=compared,
                runner_up=runner_up,
                preferred=alone,
            ),
        ),
    )
    d.want(
        agent.device(contact.channel),
        f.Ring(contact=contact.id, agent=agent.id, offer=offer, until=until),
        expires_at=until,
    )


def ring_timeout(d: Draft, agent: AgentId, queue: QueueId | None) -> Duration:
    """How long the agent's device rings: the agent's own time, else the queue's."""
    about = d.look.agents.get(agent)
    if about is not None and about.ring_timeout is not None:
        return about.ring_timeout
    if queue is not None and queue in d.look.queues:
        return d.look.queues[queue].ring_timeout
    return Duration(15_000_000)


def lane_of(contact: Contact) -> LaneKey:
    """The line that a waiting contact belongs to, held for one agent or not."""
    assert contact.queue is not None
    return (contact.queue, contact.channel, contact.needs)
