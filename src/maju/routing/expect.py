"""How long will it take? Position, and a range of waiting, for who waits and who would come.

The method is QLm (Whitt 1999; Ibrahim and Whitt 2009): whoever waits behind k others is served
after k + 1 departures, and with k left they come at rate n·mu + k·theta (n agents, handling 1/mu,
patience 1/theta). The range is the P50 and P80 of a gamma distribution with that mean and variance,
wider while little has been seen. Agents who serve several lines are counted with what those lines
bring before this contact. What it leaves out, and how far off it is, is measured:
``docs/understanding/expected-wait.md``.
"""

from __future__ import annotations

from collections.abc import Iterator
from math import fsum

from msgspec import Struct

from maju.kernel.channels import Channel
from maju.kernel.ids import QueueId
from maju.kernel.settings import QueueSettings
from maju.kernel.time import SECOND, Duration, Instant
from maju.routing.gamma import departures, half_and_four_fifths
from maju.routing.lookup import LaneKey
from maju.routing.model import Contact
from maju.routing.pace import MEMORY, Pace
from maju.routing.places import Lane
from maju.routing.state import Draft, State

LEAST_LEGS = 5
"""So many legs must have ended before a queue's pace says anything."""

_LAST = "\uffff"  # sorts after every id: a newcomer stands behind its equals


class Expected(Struct, frozen=True, kw_only=True):
    """What somebody may expect.

    Args:
        position: from 1, within the line; 0 when nobody waits and an agent is free.
        low, high: half of such contacts wait at most *low*, four of five at most *high*; ``None``
            while nothing is known (nobody serves the line, or it has not been seen at work).
        mean: the mean of the same estimate.
    """

    position: int
    low: Duration | None = None
    high: Duration | None = None
    mean: Duration | None = None


_AT_ONCE = Expected(position=0, low=Duration(0), high=Duration(0), mean=Duration(0))


def expected_wait(
    d: Draft, contact: Contact, key: LaneKey
) -> tuple[int, Duration | None, Duration | None]:
    """Position from 1, and (low, high), of a contact that waits in *key*.

    One that is held for an agent may be taken by anybody later: it is told the line's wait.
    """
    found = _expected(d, key, (contact.rank, str(contact.id)))
    return found.position, found.low, found.high


def expected_for_new(
    state: State,
    now: Instant,
    *,
    queue: QueueId,
    channel: Channel,
    priority: int | None = None,
    vip: bool = False,
    needs: tuple[str, ...] = (),
) -> Expected:
    """What a contact that joined *queue* now could expect; *needs* as lines have them."""
    about = state.look.queues[queue]
    key = (queue, channel, needs)
    d = Draft(state, now)
    lane = d.lane(key)
    rank = now + (about.priority if priority is None else priority) * about.age_step
    place = (rank - (about.vip_head_start if vip else 0), _LAST)
    return _AT_ONCE if lane.pool else _expected(d, key, place)


class _Beside(Struct):
    """Another line of the same agents, seen from this one. Times in seconds of one agent."""

    shared: int  # the agents that both have, as bits
    ahead: float  # who will be served by them before, here and now
    comes: float  # contacts a second that come to them
    lead: float  # seconds within which whoever comes there still goes first
    taken: float  # how long one takes an agent


def _expected(d: Draft, key: LaneKey, place: tuple[int, str]) -> Expected:
    lane, pace = d.lane(key), d.pace.get(key[:2])
    position = lane.waiting.position(place)
    if not lane.staff or not lane.seats or pace is None or pace.legs < LEAST_LEGS:
        return Expected(position=position + 1)
    mean, variance = _mean_and_variance(
        lane,
        ahead=position,
        taken=_agent_time(pace, lane),
        comes=pace.flow(d.now) * SECOND,
        leaving=SECOND / pace.patience,
        beside=list(_beside(d, key, lane, place)),
    )
    variance += mean * mean / min(pace.legs, 2 * MEMORY)  # the pace itself is an estimate
    low, high = half_and_four_fifths(mean, variance)
    ring, factor = pace.ring / SECOND, pace.factor / 1_000_000
    return Expected(
        position=position + 1,
        low=_whole_seconds((low + ring) * factor),
        high=_whole_seconds((high + ring) * factor),
        mean=_whole_seconds(mean + ring),
    )


def _whole_seconds(estimate: float) -> Duration:
    return Duration(round(estimate) * SECOND)


def _agent_time(pace: Pace, lane: Lane) -> float:
    """Seconds of one agent that a contact takes: two chats at once take half of it each."""
    return max(1.0, pace.taken / SECOND * lane.staff / lane.seats)


def _beside(d: Draft, key: LaneKey, lane: Lane, place: tuple[int, str]) -> Iterator[_Beside]:
    own, live = d.pace[key[:2]], key[1].live
    for other_key, other in d.lanes.items():
        pace = d.pace.get(other_key[:2])
        if (pace is None and not other.waiting) or other_key == key:
            continue
        other_live = other_key[1].live
        shared = lane.crew & other.crew
        if not shared or (live and not other_live):
            continue  # work that can wait lets this one pass
        first = other_live and not live
        ahead = len(other.waiting) if first else other.waiting.position(place)
        comes = 0.0 if pace is None or other_key[2] else pace.flow(d.now) * SECOND
        if not ahead and not comes:
            continue
        share = shared.bit_count() / other.staff
        queue = d.look.queues[other_key[0]]
        yield _Beside(
            shared=shared,
            ahead=ahead * share,
            comes=comes * share,
            lead=1e9 if first else _lead(place[0], queue, d.now),
            taken=_agent_time(pace if pace is not None and pace.legs >= LEAST_LEGS else own, other),
        )


def _lead(rank: int, queue: QueueSettings, now: Instant) -> float:
    """For how many seconds from now a newcomer to *queue* still stands before *rank*."""
    return max(0, rank - now - queue.priority * queue.age_step) / SECOND


def _mean_and_variance(
    lane: Lane,
    *,
    ahead: float,
    taken: float,
    comes: float,
    leaving: float,
    beside: list[_Beside],
) -> tuple[float, float]:
    """The wait by all agents, with what they do first; or by those who do only this, if sooner."""
    busy_elsewhere = burdened = 0
    for other in beside:
        if other.comes:
            busy_elsewhere |= other.shared
        if other.ahead or (other.comes and other.lead):
            burdened |= other.shared
    mixed = busy_elsewhere.bit_count()
    comes_to_mixed = comes * mixed / lane.staff
    # fsum: lines may come in any order, and the answer is the same to the last bit
    weight = fsum([comes_to_mixed, *(other.comes for other in beside)])
    work = fsum([comes_to_mixed * taken, *(other.comes * other.taken for other in beside)])
    per_mixed = weight / work if work else 1 / taken
    rate = (lane.staff - mixed) / taken + mixed * per_mixed
    before = fsum(other.ahead for other in beside)
    mean, variance = departures(ahead + before, rate, leaving)
    if any(other.lead and other.comes for other in beside):
        first, alike = mean, variance
        for _ in range(5):  # who comes meanwhile and goes first makes it longer
            passed = fsum(other.comes * min(mean, other.lead) for other in beside)
            mean, variance = departures(ahead + before + passed, rate, leaving)
        # and as uncertain as a delay that brings its own delays with it
        variance = max(variance, alike * (mean / first) ** 3)
    free_of_it = (lane.crew & ~burdened & ~busy_elsewhere).bit_count()
    if burdened and free_of_it:
        alone = departures(ahead, free_of_it / taken, leaving)
        if alone[0] < mean:
            return alone
    return mean, variance
