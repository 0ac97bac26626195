"""Waiting lines and coming events of a simulated centre: linked lists and a heap, in arrays.

A line stands by rank: waiting since, later by the queue's priority, earlier by a head start; the
lowest rank of all lines an agent serves is next (``routing/lining.py``). Whoever lost patience is
noticed when somebody looks at the head of the line, and costs nothing before.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from maju.planning.kernels.chance import RETURN_AFTER, uniform, value_of
from maju.planning.kernels.columns import (
    ABANDONED,
    ABANDONED_WAIT_S,
    AT,
    ATTEMPT,
    BY_VOICE,
    CALLED_BACK,
    CHANNEL,
    CHATS,
    DEADLINE,
    DONE,
    DUTY,
    GIVEN_AT,
    GONE,
    GROUP,
    HOW_ABANDONED,
    INDEX,
    LIFE,
    MIXED,
    MOST_CHATS,
    NEXT,
    ON,
    PENDING,
    PROMISED,
    QUEUE,
    RANK,
    RETURNING,
    SLOT,
    STAGE,
    TRACE_AGENT,
    TRACE_AT,
    TRACE_HOW,
    TRACE_INDEX,
    TRACE_LIFE,
    TRACE_QUEUE,
    TRACE_WAIT,
    UNSERVED,
    VOICE,
    WAITING,
)
from maju.planning.kernels.jit import compiled, inlined

Floats = npt.NDArray[np.float64]
Counts = npt.NDArray[np.int64]
Keys = npt.NDArray[np.uint64]

LIVES = 31
"""So often may one customer come in a day."""

EVENTS, FREE, TRACED = range(3)
"""Running numbers: events in the heap, free records, lines of the trace."""


@compiled
def expected_upto(rates: Floats, step_s: float) -> Floats:
    """[queue, slot border] how many are expected to have come."""
    queues, slots = rates.shape
    upto = np.zeros((queues, slots + 1))
    for queue in range(queues):
        for slot in range(slots):
            upto[queue, slot + 1] = upto[queue, slot] + rates[queue, slot] * step_s
    return upto


@inlined
def who_comes_next(
    next_at: Floats,
    next_given: Floats,
    passed: Counts,
    ahead: Counts,
    expected: Floats,
    upto: Floats,
    rates: Floats,
    step_s: float,
    given: Floats,
    given_from: Counts,
) -> tuple[int, float]:
    """Queue and time of the next that comes; ``next_at`` below 0 is worked out anew."""
    soonest, comes_at = 0, np.inf
    slots = rates.shape[1]
    for queue in range(rates.shape[0]):
        if next_at[queue] < 0.0:
            next_at[queue] = np.inf
            if expected[queue] < upto[queue, slots]:
                at = passed[queue]
                while expected[queue] >= upto[queue, at + 1]:
                    at += 1
                passed[queue] = at
                more = expected[queue] - upto[queue, at]
                next_at[queue] = at * step_s + more / rates[queue, at]
            next_given[queue] = np.inf
            if ahead[queue] < given_from[queue + 1]:
                next_given[queue] = given[ahead[queue], GIVEN_AT]
        here = min(next_at[queue], next_given[queue])
        if here < comes_at:
            soonest, comes_at = queue, here
    return soonest, comes_at


@inlined
def push(times: Floats, whose: Counts, n: Counts, at: float, who: int) -> None:
    """Something of *who* happens at *at*."""
    i = n[EVENTS]
    n[EVENTS] += 1
    while i > 0:
        parent = (i - 1) // 2
        if times[parent] <= at:
            break
        times[i] = times[parent]
        whose[i] = whose[parent]
        i = parent
    times[i] = at
    whose[i] = who


@inlined
def pop(times: Floats, whose: Counts, n: Counts) -> int:
    """Whose event is next; it is taken out."""
    top = whose[0]
    n[EVENTS] -= 1
    size = n[EVENTS]
    at, who = times[size], whose[size]
    i = 0
    while True:
        child = 2 * i + 1
        if child >= size:
            break
        if child + 1 < size and times[child + 1] < times[child]:
            child += 1
        if times[child] >= at:
            break
        times[i] = times[child]
        whose[i] = whose[child]
        i = child
    times[i] = at
    whose[i] = who
    return int(top)


@inlined
def new_record(ci: Counts, free: Counts, n: Counts, queue: int, index: int, life: int) -> int:
    """A record for one life of a contact; -1 when there is none left."""
    if n[FREE] == 0:
        return -1
    n[FREE] -= 1
    record = free[n[FREE]]
    for column in range(ci.shape[1]):
        ci[record, column] = 0
    ci[record, QUEUE] = queue
    ci[record, INDEX] = index
    ci[record, LIFE] = life
    ci[record, NEXT] = -1
    return int(record)


@inlined
def forget(ci: Counts, free: Counts, n: Counts, record: int) -> None:
    """The record is free again, once no event is left that means it."""
    if ci[record, PENDING]:
        ci[record, STAGE] = DONE
        return
    free[n[FREE]] = record
    n[FREE] += 1


@compiled
def call_again(
    ci: Counts,
    free: Counts,
    n: Counts,
    times: Floats,
    whose: Counts,
    keys: Keys,
    laws: Floats,
    tables: Floats,
    record: int,
    now: float,
    law_of: int,
) -> bool:
    """The customer of *record* comes again, in a next life; false when no record is left."""
    queue, index, life = ci[record, QUEUE], ci[record, INDEX], ci[record, LIFE]
    again = new_record(ci, free, n, queue, index, life + 1)
    if again < 0:
        return False
    u = uniform(keys[queue], index, life, RETURN_AFTER)
    after = value_of(laws, tables, law_of, queue, u)
    ci[again, STAGE] = RETURNING
    push(times, whose, n, now + after, again)
    return True


@inlined
def stand_in_line(cf: Floats, ci: Counts, lines: Counts, line: int, record: int) -> None:
    """At the end; or before those of a higher rank, for one that comes back to its place."""
    ci[record, STAGE] = WAITING
    ci[record, NEXT] = -1
    last = lines[line, 1]
    if last < 0:
        lines[line, 0] = record
        lines[line, 1] = record
    elif cf[last, RANK] <= cf[record, RANK]:
        ci[last, NEXT] = record
        lines[line, 1] = record
    else:
        before, at = -1, lines[line, 0]
        while cf[at, RANK] <= cf[record, RANK]:
            before, at = at, ci[at, NEXT]
        ci[record, NEXT] = at
        if before < 0:
            lines[line, 0] = record
        else:
            ci[before, NEXT] = record


@inlined
def leave_head(ci: Counts, lines: Counts, line: int) -> None:
    """The first of *line* stands in it no more."""
    head = lines[line, 0]
    lines[line, 0] = ci[head, NEXT]
    if lines[line, 0] < 0:
        lines[line, 1] = -1


@inlined
def write_down(
    trace: Floats, n: Counts, cf: Floats, ci: Counts, record: int, wait: float, how: int, agent: int
) -> None:
    """A line of the trace, while there is room."""
    at = n[TRACED]
    if at >= trace.shape[0]:
        return
    n[TRACED] += 1
    trace[at, TRACE_QUEUE] = ci[record, QUEUE]
    trace[at, TRACE_AT] = cf[record, AT]
    trace[at, TRACE_LIFE] = ci[record, LIFE]
    trace[at, TRACE_WAIT] = wait
    trace[at, TRACE_HOW] = how
    trace[at, TRACE_AGENT] = agent
    trace[at, TRACE_INDEX] = ci[record, INDEX]


@inlined
def count_gone(
    cf: Floats, ci: Counts, counted: Floats, trace: Floats, n: Counts, record: int, at: float
) -> None:
    """It gave up waiting at *at*."""
    queue, slot = ci[record, QUEUE], ci[record, SLOT]
    counted[queue, slot, ABANDONED] += 1.0
    counted[queue, slot, ABANDONED_WAIT_S] += at - cf[record, AT]
    write_down(trace, n, cf, ci, record, at - cf[record, AT], HOW_ABANDONED, -1)


@inlined
def head_of(
    cf: Floats,
    ci: Counts,
    lines: Counts,
    free: Counts,
    n: Counts,
    counted: Floats,
    trace: Floats,
    line: int,
    now: float,
) -> int:
    """Who stands first in *line* and is still there; -1 when nobody does."""
    while True:
        head = lines[line, 0]
        if head < 0:
            return -1
        if ci[head, STAGE] == WAITING:
            if cf[head, DEADLINE] >= now or ci[head, PENDING]:
                return int(head)
            count_gone(cf, ci, counted, trace, n, head, cf[head, DEADLINE])
        leave_head(ci, lines, line)
        forget(ci, free, n, head)


@inlined
def choose_line(
    cf: Floats,
    ci: Counts,
    lines: Counts,
    free: Counts,
    n: Counts,
    counted: Floats,
    trace: Floats,
    served: Counts,
    qi: Counts,
    about: Counts,
    ai: Counts,
    agent: int,
    now: float,
) -> int:
    """The line whose first *agent* may and should take next; -1 when there is none."""
    best = -1
    if ai[agent, DUTY] != ON or ai[agent, VOICE] > 0:
        return best
    rank = np.inf
    group, in_hand = ai[agent, GROUP], ai[agent, CHATS]
    calls = in_hand == 0 or about[group, MIXED] != 0
    for i in range(served.shape[1]):
        queue = served[group, i]
        if queue < 0:
            break
        if qi[queue, CHANNEL] == BY_VOICE:
            if not calls:
                continue
        elif in_hand >= about[group, MOST_CHATS]:
            continue
        for line in range(2 * queue, 2 * queue + 2):
            if lines[line, 0] < 0:
                continue
            head = head_of(cf, ci, lines, free, n, counted, trace, line, now)
            if head >= 0 and cf[head, RANK] < rank:
                best, rank = line, cf[head, RANK]
    return best


@compiled
def close_lines(
    cf: Floats,
    ci: Counts,
    lines: Counts,
    counted: Floats,
    trace: Floats,
    n: Counts,
) -> None:
    """The day is over: who still stands in a line leaves it, is called another day, or waits on."""
    for line in range(lines.shape[0]):
        record = lines[line, 0]
        while record >= 0:
            if ci[record, STAGE] != GONE:
                tally = counted[ci[record, QUEUE], ci[record, SLOT]]
                if ci[record, CALLED_BACK]:
                    tally[PROMISED] += 1.0 if ci[record, ATTEMPT] == 0 else 0.0
                elif np.isfinite(cf[record, DEADLINE]):
                    count_gone(cf, ci, counted, trace, n, record, cf[record, DEADLINE])
                else:
                    tally[UNSERVED] += 1.0
            record = ci[record, NEXT]
