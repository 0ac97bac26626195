"""One queue, first come first served, one pass over its contacts (Kiefer and Wolfowitz 1955).

The agents are a heap of the times at which each is free. Who comes at t is offered service when
the first of them is free; whose patience is shorter leaves and touches no agent. That is exact,
for any patience and service, because those who are served begin in the order they came.
"""

from __future__ import annotations

from math import log

import numpy as np
import numpy.typing as npt

from maju.planning.kernels.chance import GAP, PATIENCE, SERVICE, draw, stream_of, uniform
from maju.planning.kernels.heap import put_in, put_on_top, take_top
from maju.planning.kernels.jit import compiled

Floats = npt.NDArray[np.float64]
Counts = npt.NDArray[np.int64]

OFFERED, ANSWERED, ABANDONED, WITHIN, WAITED_S, ANSWERED_WAIT_S, DELAYED = range(7)
"""Columns of what is counted, by the interval in which the contact came."""


@compiled
def turn_staff(
    free: Floats, size: int, leaving: Floats, left: int, wanted: int, at: float
) -> tuple[int, int]:
    """From *size* agents to *wanted* at the instant *at*; the number of agents, and who still goes.

    Idle agents go first, then whoever finishes first. When more are wanted again, those who are
    still talking stay, the last to finish before the others.
    """
    keep = 0
    for i in range(left):
        if leaving[i] > at:
            leaving[keep] = leaving[i]
            keep += 1
    left = keep
    while size > wanted:
        gone = take_top(free, size)
        size -= 1
        if gone > at:
            leaving[left] = gone
            left += 1
    while size < wanted:
        back = at
        if left > 0:
            last = 0
            for i in range(1, left):
                if leaving[i] > leaving[last]:
                    last = i
            back = leaving[last]
            left -= 1
            leaving[last] = leaving[left]
        put_in(free, size, back)
        size += 1
    return size, left


@compiled
def spread_busy(busy: Floats, begin: float, end: float, step_s: float) -> None:
    """Add the time from *begin* to *end* to the intervals it lies in; the last one takes the rest."""
    last = busy.size - 1
    slot = min(int(begin / step_s), last)
    while slot < last and end > (slot + 1) * step_s:
        edge = (slot + 1) * step_s
        busy[slot] += edge - begin
        begin = edge
        slot += 1
    busy[slot] += end - begin


@compiled
def fifo_days(
    seed: int,
    first_day: int,
    rates: Floats,
    staff: Counts,
    step_s: float,
    target_s: float,
    law: Floats,
    tables: Floats,
    counted: Floats,
    busy: Floats,
) -> int:
    """Live ``counted.shape[0]`` days of one queue; how many came.

    ``rates`` [slot] contacts a second; ``staff`` [slot] agents, who work on after the last slot;
    ``law`` [2, 3] kind and two numbers of service and of patience, ``tables`` [2, points];
    ``counted`` [day, slot, column] and ``busy`` [day, slot] agent seconds are added to.
    """
    slots = rates.size
    most = 1
    for slot in range(slots):
        most = max(most, staff[slot])
    upto = np.zeros(slots + 1)
    for slot in range(slots):
        upto[slot + 1] = upto[slot] + rates[slot] * step_s
    free, leaving = np.zeros(most), np.zeros(most)
    service, patience = int(law[0, 0]), int(law[1, 0])
    came = 0
    for day in range(counted.shape[0]):
        key = np.uint64(stream_of(seed, first_day + day, 0))
        size = staff[0]
        free[:size] = 0.0
        left = shift = slot = contact = 0
        expected = 0.0
        while True:
            expected -= log(uniform(key, contact, 0, GAP))
            if expected >= upto[slots]:
                break
            while expected >= upto[slot + 1]:
                slot += 1
            now = slot * step_s + (expected - upto[slot]) / rates[slot]
            start = max(now, free[0]) if size > 0 else np.inf
            while shift + 1 < slots and start >= (shift + 1) * step_s:
                shift += 1
                if staff[shift] != size:
                    edge = shift * step_s
                    size, left = turn_staff(free, size, leaving, left, staff[shift], edge)
                    start = max(now, free[0]) if size > 0 else np.inf
            wait = start - now
            tally = counted[day, slot]
            tally[OFFERED] += 1.0
            if wait > 0.0:
                tally[DELAYED] += 1.0
                u = uniform(key, contact, 0, PATIENCE)
                stays = draw(patience, law[1, 1], law[1, 2], tables[1], u)
                if stays < wait:
                    tally[ABANDONED] += 1.0
                    tally[WAITED_S] += stays
                    contact += 1
                    continue
            if size == 0:  # nobody ever comes, and it waits for ever: neither answered nor gone
                contact += 1
                continue
            u = uniform(key, contact, 0, SERVICE)
            end = start + draw(service, law[0, 1], law[0, 2], tables[0], u)
            put_on_top(free, size, end)
            spread_busy(busy[day], start, end, step_s)
            tally[ANSWERED] += 1.0
            tally[WAITED_S] += wait
            tally[ANSWERED_WAIT_S] += wait
            if wait <= target_s:
                tally[WITHIN] += 1.0
            contact += 1
        came += contact
    return came
