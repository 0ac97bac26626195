"""Joining a line, and leaving it for another one."""

from __future__ import annotations

from typing import Literal

from maju.kernel import effects as f
from maju.kernel import events as e
from maju.kernel.ids import AgentId, ContactId, QueueId
from maju.kernel.settings import QueueSettings
from maju.kernel.time import MINUTE, Duration, Instant
from maju.routing.expect import expected_wait
from maju.routing.hours import is_open
from maju.routing.matching import emit, lane_of
from maju.routing.model import Contact, Stage
from maju.routing.places import on_duty
from maju.routing.state import Draft

Via = Literal["entry", "transfer", "overflow", "callback", "return"]

_HOLD_FOR_COLLEAGUE = Duration(30_000_000)
_HOLD_FOR_CALLER = Duration(120_000_000)
"""Whose line broke is called back by the same agent, who still writes down what was said."""


def queue_open(d: Draft, queue: QueueSettings) -> bool:
    """Whether the queue takes new contacts now: not shut by hand, and within its hours."""
    if queue.closed:
        return False
    if queue.calendar is None:
        return True
    return is_open(d.look.calendars[queue.calendar], d.settings.zone, d.now)


def waiting_in(d: Draft, queue: QueueSettings) -> int:
    """How many wait in the queue, over all its lines."""
    return sum(len(d.lanes[key].waiting) for key in d.lanes_of.get(queue.id, ()))


def rank_of(contact: Contact, queue: QueueSettings, since: Instant) -> int:
    """Its place in line, an instant: lower is served first, across queues.

    Waiting counts from *since*. A step of priority weighs as much as ``age_step`` of waiting, so
    that nobody is passed over for ever; a VIP starts ahead by the queue's head start.
    """
    priority = contact.priority if contact.priority is not None else queue.priority
    head_start = queue.vip_head_start if contact.vip else 0
    return since + priority * queue.age_step - head_start


def join(
    d: Draft,
    contact_id: ContactId,
    queue_id: QueueId,
    via: Via,
    *,
    colleague: AgentId | None = None,
    rank: int | None = None,
    due: Instant | None = None,
) -> None:
    """Stand in line for *queue_id*; for *colleague* first, when one is named.

    A transferred or overflowed contact keeps what it has already waited for.
    """
    contact = d.contact(contact_id)
    queue = d.look.queues[queue_id]
    since = d.now if via == "entry" else contact.waiting_since or contact.arrived_at
    needs = with_care(d, contact, queue, needs_in(contact, queue))
    reserved, until = _held_for(d, contact, queue, via=via, colleague=colleague, needs=needs)
    emit(
        d,
        e.Queued(
            contact=contact_id,
            queue=queue_id,
            visit=contact.visit + 1,
            via=via,
            rank=rank_of(contact, queue, since) if rank is None else rank,
            needs=needs,
            reserved_for=reserved,
            reserved_until=until,
        ),
        due=due,
    )
    if contact.listens:
        d.contacts_to_tell.append(contact_id)


def needs_in(contact: Contact, queue: QueueSettings) -> tuple[str, ...]:
    """What the contact asks for beside what the queue does.

    Where a queue speaks several languages and the customer's is one of them, it waits for an agent
    who speaks it; where the queue speaks one, or does not say, its agents will do.
    """
    choice = len(queue.languages) > 1 and contact.language in queue.languages
    if not choice or any(want.startswith("lang:") for want in contact.wants):
        return contact.wants
    return tuple(sorted((*contact.wants, f"lang:{contact.language}")))


CAUTION = "skill:caution"


def with_care(
    d: Draft, contact: Contact, queue: QueueSettings, needs: tuple[str, ...]
) -> tuple[str, ...]:
    """A customer to be careful with waits for somebody trained for it, if such a one is on duty
    for the line now; otherwise for anybody: it is never silently kept out.
    """
    if not contact.caution or CAUTION in needs:
        return needs
    careful = tuple(sorted((*needs, CAUTION)))
    key = (queue.id, contact.channel, careful)
    trained = any(
        on_duty(agent) and d.look.level(agent.id, key) is not None for agent in d.agents.values()
    )
    return careful if trained else needs


def rejoin(d: Draft, contact_id: ContactId, *, due: Instant | None = None) -> None:
    """Back in line at its place, within the same visit: nobody answered the ring."""
    contact = d.contact(contact_id)
    assert contact.queue is not None
    emit(
        d,
        e.Queued(
            contact=contact_id,
            queue=contact.queue,
            visit=contact.visit,
            via="return",
            rank=contact.rank,
            needs=contact.needs,
        ),
        due=due,
    )


def _held_for(
    d: Draft,
    contact: Contact,
    queue: QueueSettings,
    *,
    via: Via,
    colleague: AgentId | None,
    needs: tuple[str, ...],
) -> tuple[AgentId | None, Instant | None]:
    if colleague is not None and d.serves(colleague):
        hold = _HOLD_FOR_CALLER if via == "callback" else _HOLD_FOR_COLLEAGUE
        return colleague, Instant(d.now + hold)
    last = contact.last_agent
    if via != "entry" or not queue.prefer_last_agent or last is None or not d.serves(last):
        return None, None
    if d.look.level(last, (queue.id, contact.channel, needs)) is None:
        return None, None
    return last, Instant(d.now + queue.prefer_last_agent)


def keep_company(d: Draft, contact_id: ContactId) -> None:
    """Who has just joined a line hears its place in it, or at least music."""
    contact = d.contacts.get(contact_id)
    if contact is None or contact.stage not in (Stage.WAITING, Stage.RINGING):
        return
    assert contact.queue is not None
    if contact.stage is Stage.WAITING and d.look.queues[contact.queue].tell_wait:
        tell(d, contact_id)
    else:
        d.want(contact.adapter, f.Wait(contact=contact_id, position=0))


def tell(d: Draft, contact_id: ContactId, *, due: Instant | None = None) -> None:
    """Tell a waiting customer its position and a range of waiting; plays music from then on."""
    contact = d.contact(contact_id)
    position, low, high = expected_wait(d, contact, lane_of(contact))
    said = _worth_saying(contact, position, high)
    emit(
        d,
        e.WaitTold(contact=contact_id, position=position, low=low, high=high, said=said),
        due=due,
    )
    if said:
        d.want(contact.adapter, f.Wait(contact=contact_id, position=position, low=low, high=high))


_STEPS = (1 * MINUTE, 2 * MINUTE, 5 * MINUTE, 10 * MINUTE)
"""Waits are said in steps: under one minute, 1 to 2, 2 to 5, 5 to 10, more (wfm.md E7)."""


def wait_step(wait: Duration | None) -> int:
    """Which step a wait is said as; -1 for one that nobody can tell."""
    return -1 if wait is None else sum(wait >= each for each in _STEPS)


def _worth_saying(contact: Contact, position: int, high: Duration | None) -> bool:
    """The first time; after that only a better place, or a wait that is said in other words."""
    if contact.told is None:
        return True
    place, wait = contact.told
    return position < place or wait_step(high) != wait_step(wait)
