"""Agents of a simulated centre: who is idle for how long, who gets the next contact, who goes home.

Idle agents of a group stand in lists by how much they have in hand, the one who is idle longest in
front; so the choice looks at one agent a group. The rules are the routing core's own
(``routing/fitting.py``): least in hand first, then by the queue's policy, then by number.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from maju.planning.kernels.columns import (
    AFTER,
    BUSY,
    BUSY_S,
    BUSY_SINCE,
    BY_VOICE,
    CHATS,
    DEFICIT,
    DUTY,
    GROUP,
    IDLE_SINCE,
    LEAST_OCCUPIED,
    LEAVING,
    LISTED,
    LONGEST_IDLE,
    MIXED,
    MOST_CHATS,
    OFF,
    ON,
    ON_SINCE,
    PRESENT,
    PREV,
    SHARE,
    VOICE,
)
from maju.planning.kernels.jit import compiled, inlined

Floats = npt.NDArray[np.float64]
Counts = npt.NDArray[np.int64]


@compiled
def who_serves(levels: Counts) -> tuple[Counts, Counts]:
    """[queue, i] groups that serve it and [group, i] queues that it serves; -1 ends each row."""
    groups, queues = levels.shape
    serving = np.full((queues, groups + 1), -1, np.int64)
    served = np.full((groups, queues + 1), -1, np.int64)
    for queue in range(queues):
        many = 0
        for group in range(groups):
            if levels[group, queue] >= 0:
                serving[queue, many] = group
                many += 1
    for group in range(groups):
        many = 0
        for queue in range(queues):
            if levels[group, queue] >= 0:
                served[group, many] = queue
                many += 1
    return serving, served


@compiled
def list_idle(af: Floats, ai: Counts, lists: Counts, most: int, agent: int) -> None:
    """Put *agent* into its list behind who is idle longer, when it may take anything at all."""
    if ai[agent, DUTY] != ON or ai[agent, VOICE] > 0 or ai[agent, CHATS] > most:
        return
    group, load = ai[agent, GROUP], ai[agent, CHATS]
    before, after = lists[group, load, 1], -1
    while before >= 0 and af[before, IDLE_SINCE] > af[agent, IDLE_SINCE]:
        before, after = ai[before, PREV], before
    ai[agent, PREV] = before
    ai[agent, AFTER] = after
    if before >= 0:
        ai[before, AFTER] = agent
    else:
        lists[group, load, 0] = agent
    if after >= 0:
        ai[after, PREV] = agent
    else:
        lists[group, load, 1] = agent
    ai[agent, LISTED] = load


@inlined
def unlist(ai: Counts, lists: Counts, agent: int) -> None:
    """Take *agent* out of its list, if it stands in one."""
    load = ai[agent, LISTED]
    if load < 0:
        return
    group, before, after = ai[agent, GROUP], ai[agent, PREV], ai[agent, AFTER]
    if before >= 0:
        ai[before, AFTER] = after
    else:
        lists[group, load, 0] = after
    if after >= 0:
        ai[after, PREV] = before
    else:
        lists[group, load, 1] = before
    ai[agent, LISTED] = -1


@inlined
def choose_agent(
    af: Floats,
    ai: Counts,
    lists: Counts,
    serving: Counts,
    levels: Counts,
    about: Counts,
    queue: int,
    channel: int,
    policy: int,
) -> int:
    """Who takes the next of *queue*, whose groups are in its row of *serving* (-1 ends); -1 when nobody may."""
    best = -1
    best_load, best_first, best_second = 1 << 30, 0.0, 0.0
    for i in range(serving.shape[1]):
        group = serving[queue, i]
        if group < 0:
            break
        upto = about[group, MOST_CHATS] - 1
        if channel == BY_VOICE:
            upto = about[group, MOST_CHATS] if about[group, MIXED] else 0
        for load in range(upto + 1):
            agent = lists[group, load, 0]
            if agent < 0:
                continue
            if load > best_load:
                break
            while agent >= 0:
                first, second = af[agent, IDLE_SINCE], 0.0
                if policy == LEAST_OCCUPIED:
                    first, second = af[agent, SHARE], first
                elif policy != LONGEST_IDLE:
                    first, second = float(levels[group, queue]), first
                better = load < best_load or (
                    first < best_first or (first == best_first and second < best_second)
                )
                tie = load == best_load and first == best_first and second == best_second
                if better or (tie and agent < best):
                    best, best_load, best_first, best_second = agent, load, first, second
                if load == 0 and policy != LEAST_OCCUPIED:
                    break  # the list of the wholly idle is in order
                agent = ai[agent, AFTER]
            break
    return best


@inlined
def reckon(floor: Counts, since: Floats, areas: Floats, group: int, slot: int, now: float) -> None:
    """Add what the group's people have been since last time to [group, slot, (busy, present)]."""
    lasted = now - since[group]
    areas[group, slot, 0] += floor[group, BUSY] * lasted
    areas[group, slot, 1] += floor[group, PRESENT] * lasted
    since[group] = now


@inlined
def take_in_hand(
    af: Floats,
    ai: Counts,
    lists: Counts,
    floor: Counts,
    about: Counts,
    agent: int,
    channel: int,
    now: float,
) -> None:
    """*agent* has one more contact, and works from *now*; :func:`reckon` of its group before."""
    group = ai[agent, GROUP]
    unlist(ai, lists, agent)
    if ai[agent, VOICE] + ai[agent, CHATS] == 0:
        floor[group, BUSY] += 1
        af[agent, BUSY_SINCE] = now
    if channel == BY_VOICE:
        ai[agent, VOICE] += 1
    else:
        ai[agent, CHATS] += 1
        list_idle(af, ai, lists, about[group, MOST_CHATS], agent)


@inlined
def put_down(
    af: Floats,
    ai: Counts,
    lists: Counts,
    floor: Counts,
    about: Counts,
    agent: int,
    channel: int,
    now: float,
    worked: bool,  # noqa: FBT001
) -> None:
    """*agent* has one contact less, and goes if the group is too many; :func:`reckon` before."""
    group = ai[agent, GROUP]
    unlist(ai, lists, agent)
    if channel == BY_VOICE:
        ai[agent, VOICE] -= 1
    else:
        ai[agent, CHATS] -= 1
    if ai[agent, DUTY] == ON and floor[group, DEFICIT] > 0:
        ai[agent, DUTY] = LEAVING
        floor[group, DEFICIT] -= 1
    if ai[agent, VOICE] + ai[agent, CHATS] == 0:
        floor[group, BUSY] -= 1
        if worked:  # what only rang does not reset how long it has been idle
            af[agent, BUSY_S] += now - af[agent, BUSY_SINCE]
            af[agent, IDLE_SINCE] = now
            af[agent, SHARE] = af[agent, BUSY_S] / max(1e-6, now - af[agent, ON_SINCE])
        if ai[agent, DUTY] == LEAVING:
            ai[agent, DUTY] = OFF
            floor[group, PRESENT] -= 1
    list_idle(af, ai, lists, about[group, MOST_CHATS], agent)


@compiled
def turn_group(
    af: Floats,
    ai: Counts,
    lists: Counts,
    floor: Counts,
    about: Counts,
    first: int,
    last: int,
    wanted: int,
    now: float,
) -> None:
    """Have *wanted* people of the group whose agents are *first* to *last* - 1.

    Too many: the idle go, then whoever finishes next. Too few: who was to go stays, then others
    come. Call :func:`reckon` of the group before.
    """
    group = ai[first, GROUP]
    here = floor[group, PRESENT] - floor[group, DEFICIT]
    for agent in range(first, last):
        here -= ai[agent, DUTY] == LEAVING
    while here > wanted:
        agent = lists[group, 0, 0]
        if agent < 0:
            floor[group, DEFICIT] += here - wanted
            return
        unlist(ai, lists, agent)
        ai[agent, DUTY] = OFF
        floor[group, PRESENT] -= 1
        here -= 1
    stays = min(wanted - here, floor[group, DEFICIT])
    floor[group, DEFICIT] -= stays
    here += stays
    for duty in (LEAVING, OFF):
        for agent in range(first, last):
            if here >= wanted:
                return
            if ai[agent, DUTY] != duty:
                continue
            ai[agent, DUTY] = ON
            here += 1
            if duty == OFF:
                floor[group, PRESENT] += 1
                af[agent, ON_SINCE] = now
                af[agent, IDLE_SINCE] = now
                af[agent, BUSY_S] = 0.0
                af[agent, SHARE] = 0.0
            unlist(ai, lists, agent)
            list_idle(af, ai, lists, about[group, MOST_CHATS], agent)
