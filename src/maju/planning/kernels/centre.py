"""Days of a whole centre, event by event: queues, skills, chats, callbacks, those who call again.

Three things can be next: somebody comes, an interval begins, or an event of the heap is due (a
contact is over, patience ends, somebody calls again, a callback is tried again). The rules of who
gets whom are the routing core's own; ``tests/theory`` holds both to the same contacts.
"""

from __future__ import annotations

from math import log

import numpy as np
import numpy.typing as npt

from maju.planning.kernels import columns as c
from maju.planning.kernels.agents import (
    choose_agent,
    put_down,
    reckon,
    take_in_hand,
    turn_group,
    who_serves,
)
from maju.planning.kernels.chance import (
    CALLBACK,
    GAP,
    PATIENCE,
    REACHED,
    RETURNS,
    SERVICE,
    VIP,
    stream_of,
    uniform,
    value_of,
)
from maju.planning.kernels.jit import compiled
from maju.planning.kernels.lines import (
    EVENTS,
    FREE,
    LIVES,
    call_again,
    choose_line,
    close_lines,
    count_gone,
    expected_upto,
    forget,
    leave_head,
    new_record,
    pop,
    push,
    stand_in_line,
    who_comes_next,
    write_down,
)

Floats = npt.NDArray[np.float64]
Counts = npt.NDArray[np.int64]


@compiled
def live_days(
    seed: int,
    first_day: int,
    step_s: float,
    rates: Floats,
    opens: Counts,
    given: Floats,
    given_from: Counts,
    qf: Floats,
    qi: Counts,
    laws: Floats,
    tables: Floats,
    levels: Counts,
    pace: Floats,
    staff: Counts,
    about: Counts,
    records: int,
    counted_of: Floats,
    areas_of: Floats,
    late_of: Floats,
    trace: Floats,
) -> int:
    """Live ``counted_of.shape[0]`` days; how many came, or -1 when *records* were too few.

    ``rates`` [queue, slot] contacts a second and ``opens`` [queue, slot] 0 or 1; ``given`` [contact,
    column] in order of time by queue, from ``given_from`` [queue] to that of the next, beside
    those of ``rates``; ``qf``, ``qi`` [queue, column]; ``laws`` [law, queue, 3] and ``tables`` [law,
    queue, points]; ``levels`` [group, queue] -1 where the group does not serve it; ``pace`` [group,
    queue] factor on handling; ``staff`` [group, slot]; ``about`` [group, column]. Added to:
    ``counted_of`` [day, queue, slot, column], ``areas_of`` [day, group, slot, (busy s, present s)],
    ``late_of`` [day, group] agent seconds after the last slot; ``trace`` [contact, column] is
    filled in order of what became of them, day after day.
    """
    queues, slots = rates.shape
    groups = staff.shape[0]
    serving, served = who_serves(levels)
    first = np.zeros(groups + 1, np.int64)
    chats = 0
    for group in range(groups):
        first[group + 1] = first[group] + max(1, staff[group].max())
        chats = max(chats, about[group, c.MOST_CHATS])
    agents = first[groups]
    upto = expected_upto(rates, step_s)
    # --- what changes --------------------------------------------------------------------------
    af, ai = np.zeros((agents, 5)), np.zeros((agents, 7), np.int64)
    lists = np.empty((groups, chats + 1, 2), np.int64)
    floor, since = np.zeros((groups, 3), np.int64), np.zeros(groups)
    cf, ci = np.zeros((records, 3)), np.zeros((records, 11), np.int64)
    free, n = np.empty(records, np.int64), np.zeros(3, np.int64)
    times, whose = np.empty(2 * records + agents), np.empty(2 * records + agents, np.int64)
    lines = np.empty((2 * queues, 2), np.int64)
    freed = np.empty(2 * agents + 2, np.int64)
    keys = np.empty(queues, np.uint64)
    next_at, expected = np.empty(queues), np.empty(queues)
    passed, index = np.empty(queues, np.int64), np.empty(queues, np.int64)
    ahead, next_given = np.empty(queues, np.int64), np.empty(queues)
    horizon = slots * step_s
    came = 0
    for day in range(counted_of.shape[0]):
        counted, areas = counted_of[day], areas_of[day]
        ai[:] = 0
        ai[:, c.LISTED] = -1
        lists[:] = -1
        lines[:] = -1
        floor[:] = 0
        since[:] = 0.0
        n[EVENTS] = 0
        n[FREE] = records
        for i in range(records):
            free[i] = records - 1 - i
        for group in range(groups):
            ai[first[group] : first[group + 1], c.GROUP] = group
            turn_group(
                af, ai, lists, floor, about, first[group], first[group + 1], staff[group, 0], 0.0
            )
        for queue in range(queues):
            keys[queue] = np.uint64(stream_of(seed, first_day + day, queue))
            expected[queue] = -log(uniform(keys[queue], 0, 0, GAP))
            passed[queue] = index[queue] = 0
            ahead[queue] = given_from[queue]
            next_at[queue] = -1.0
        slot = -1
        soonest, comes_at = 0, -1.0
        boundary = 0.0
        while True:
            # --- what is next ------------------------------------------------------------------
            if comes_at < 0.0:
                soonest, comes_at = who_comes_next(
                    next_at,
                    next_given,
                    passed,
                    ahead,
                    expected,
                    upto,
                    rates,
                    step_s,
                    given,
                    given_from,
                )
            due = times[0] if n[EVENTS] > 0 else np.inf
            record = agent = -1
            to_seek = 0
            if boundary <= comes_at and boundary <= due and boundary < np.inf:
                # --- an interval begins --------------------------------------------------------
                now = boundary
                for group in range(groups):
                    reckon(floor, since, areas, group, max(slot, 0), now)
                slot += 1
                boundary = (slot + 1) * step_s if slot + 1 < slots else np.inf
                for group in range(groups - 1, -1, -1):  # so that the first number seeks first
                    if slot > 0 and staff[group, slot] != staff[group, slot - 1]:
                        low, high = first[group], first[group + 1]
                        turn_group(af, ai, lists, floor, about, low, high, staff[group, slot], now)
                        for a in range(high - 1, low - 1, -1):
                            if ai[a, c.LISTED] >= 0 and ai[a, c.DUTY] == c.ON:
                                freed[to_seek] = a
                                to_seek += 1
            elif comes_at <= due and comes_at < np.inf:
                # --- somebody comes ------------------------------------------------------------
                now, queue = comes_at, soonest
                comes_at = -1.0
                record = new_record(ci, free, n, queue, index[queue], 0)
                if record < 0:
                    return -1
                if next_given[queue] <= next_at[queue]:
                    ci[record, c.RECKONED] = ahead[queue] + 1
                    ahead[queue] += 1
                    known = ahead[queue] < given_from[queue + 1]
                    next_given[queue] = given[ahead[queue], c.GIVEN_AT] if known else np.inf
                else:
                    next_at[queue] = -1.0
                    expected[queue] -= log(uniform(keys[queue], index[queue] + 1, 0, GAP))
                index[queue] += 1
                came += 1
            elif due < np.inf:
                now = due
                who = pop(times, whose, n)
                if who < 0:
                    # --- somebody who would call again loses patience --------------------------
                    record = -who - 1
                    ci[record, c.PENDING] = 0
                    if ci[record, c.STAGE] == c.DONE:
                        forget(ci, free, n, record)
                    elif ci[record, c.STAGE] == c.WAITING:
                        count_gone(cf, ci, counted, trace, n, record, now)
                        ci[record, c.STAGE] = c.GONE
                        if not call_again(
                            ci, free, n, times, whose, keys, laws, tables, record, now, c.REDIAL_LAW
                        ):
                            return -1
                    continue
                record = who
                stage = ci[record, c.STAGE]
                if stage in (c.TALKING, c.DIALLING, c.RANG_OUT):
                    # --- an agent has one contact less -----------------------------------------
                    agent, queue = ci[record, c.AGENT], ci[record, c.QUEUE]
                    life = ci[record, c.LIFE]
                    group = ai[agent, c.GROUP]
                    if now < horizon:
                        reckon(floor, since, areas, group, slot, now)
                    elif since[group] < horizon:
                        reckon(floor, since, areas, group, slots - 1, horizon)
                    if now > horizon and ai[agent, c.VOICE] + ai[agent, c.CHATS] == 1:
                        late_of[day, group] += now - max(horizon, af[agent, c.BUSY_SINCE])
                    put_down(
                        af,
                        ai,
                        lists,
                        floor,
                        about,
                        agent,
                        qi[queue, c.CHANNEL],
                        now,
                        stage != c.RANG_OUT,
                    )
                    freed[0] = agent
                    to_seek = 1
                    again_p = qf[queue, c.RECONNECT] if stage == c.TALKING else 0.0
                    which = c.RECONNECT_LAW
                    if stage == c.RANG_OUT:
                        again_p, which = qf[queue, c.REDIAL], c.REDIAL_LAW
                    if stage == c.DIALLING and ci[record, c.ATTEMPT] < qi[queue, c.ATTEMPTS]:
                        ci[record, c.STAGE] = c.REJOINING
                        push(times, whose, n, now + qf[queue, c.PAUSE_S], record)
                    else:
                        if (
                            again_p > 0.0
                            and life < LIVES
                            and uniform(keys[queue], ci[record, c.INDEX], life, RETURNS) < again_p
                            and not call_again(
                                ci, free, n, times, whose, keys, laws, tables, record, now, which
                            )
                        ):
                            return -1
                        forget(ci, free, n, record)
                    record = -1
                elif now >= horizon:
                    forget(ci, free, n, record)
                    continue
            else:
                break
            # --- one that comes, comes again, or is to be called again -------------------------
            if record >= 0:
                queue = ci[record, c.QUEUE]
                rejoins = ci[record, c.STAGE] == c.REJOINING
                ci[record, c.STAGE] = c.WAITING
                channel, policy = qi[queue, c.CHANNEL], qi[queue, c.POLICY]
                if not rejoins:
                    life = ci[record, c.LIFE]
                    ci[record, c.SLOT] = slot
                    cf[record, c.AT] = now
                    cf[record, c.DEADLINE] = np.inf
                    if not opens[queue, slot]:
                        counted[queue, slot, c.TURNED_AWAY] += 1.0
                        forget(ci, free, n, record)
                        continue
                    counted[queue, slot, c.OFFERED] += 1.0
                    if life > 0:
                        counted[queue, slot, c.RETURNED] += 1.0
                patience = np.inf
                agent = choose_agent(af, ai, lists, serving, levels, about, queue, channel, policy)
                if agent < 0 or not rejoins:
                    index_, life = ci[record, c.INDEX], ci[record, c.LIFE]
                    vip = 0
                    if qf[queue, c.VIP_SHARE] > 0.0:
                        vip = int(uniform(keys[queue], index_, 0, VIP) < qf[queue, c.VIP_SHARE])
                    if (agent < 0 or qf[queue, c.RING_S] > 0.0) and not rejoins:
                        u = uniform(keys[queue], index_, life, PATIENCE)
                        patience = np.nan
                        row = ci[record, c.RECKONED] - 1
                        if row >= 0:
                            patience = given[row, c.GIVEN_PATIENCE]
                            u = 1.0 - (1.0 - u) * (1.0 - given[row, c.GIVEN_FROM])
                        if np.isnan(patience):
                            patience = value_of(laws, tables, c.PATIENCE_LAW, queue, u)
                        cf[record, c.DEADLINE] = now + patience
                        cf[record, c.RANK] = (
                            now + qf[queue, c.AHEAD_S] - vip * qf[queue, c.HEAD_START_S]
                        )
                    if agent < 0:
                        if not rejoins:
                            counted[queue, slot, c.DELAYED] += 1.0
                            offer_after = qf[queue, c.OFFER_AFTER_S]
                            if (
                                patience > offer_after
                                and uniform(keys[queue], index_, life, CALLBACK)
                                < qf[queue, c.ACCEPTS]
                            ):
                                ci[record, c.CALLED_BACK] = 1
                                cf[record, c.DEADLINE] = np.inf
                            elif (
                                qf[queue, c.REDIAL] > 0.0
                                and life < LIVES
                                and cf[record, c.DEADLINE] < np.inf
                                and uniform(keys[queue], index_, life, RETURNS)
                                < qf[queue, c.REDIAL]
                            ):
                                ci[record, c.PENDING] = 1
                                push(times, whose, n, cf[record, c.DEADLINE], -record - 1)
                        stand_in_line(cf, ci, lines, 2 * queue + vip, record)
                        record = -1
            # --- bring together whom it set free -----------------------------------------------
            while True:
                if record < 0:
                    if to_seek == 0:
                        break
                    agent = freed[to_seek - 1]
                    line = choose_line(
                        cf, ci, lines, free, n, counted, trace, served, qi, about, ai, agent, now
                    )
                    if line < 0:
                        to_seek -= 1
                        continue
                    record = lines[line, 0]
                    leave_head(ci, lines, line)
                # --- agent and contact are together --------------------------------------------
                queue, life, index_ = ci[record, c.QUEUE], ci[record, c.LIFE], ci[record, c.INDEX]
                group = ai[agent, c.GROUP]
                came_in = ci[record, c.SLOT]
                wait = now - cf[record, c.AT]
                ring = qf[queue, c.RING_S]
                ends = now + ring
                calls_back = ci[record, c.CALLED_BACK] and (
                    ci[record, c.ATTEMPT] > 0 or wait > qf[queue, c.OFFER_AFTER_S]
                )
                talks = True
                if calls_back:
                    if ci[record, c.ATTEMPT] == 0:
                        counted[queue, came_in, c.PROMISED] += 1.0
                    attempt = ci[record, c.ATTEMPT]
                    ci[record, c.ATTEMPT] = attempt + 1
                    u = uniform(keys[queue], index_, attempt, REACHED)
                    talks = u < qf[queue, c.REACHED_SHARE]
                    if talks:
                        counted[queue, came_in, c.KEPT] += 1.0
                        counted[queue, came_in, c.KEPT_WAIT_S] += wait + ring
                        write_down(trace, n, cf, ci, record, wait, c.HOW_CALLED_BACK, agent)
                    else:
                        ends = now + qf[queue, c.DIAL_S]
                        ci[record, c.STAGE] = c.DIALLING
                elif ring > 0.0 and cf[record, c.DEADLINE] < ends:
                    ends = cf[record, c.DEADLINE]
                    ci[record, c.STAGE] = c.RANG_OUT
                    count_gone(cf, ci, counted, trace, n, record, ends)
                    talks = False
                else:
                    counted[queue, came_in, c.ANSWERED] += 1.0
                    counted[queue, came_in, c.ANSWERED_WAIT_S] += wait + ring
                    if wait + ring <= qf[queue, c.TARGET_S]:
                        counted[queue, came_in, c.WITHIN] += 1.0
                    write_down(trace, n, cf, ci, record, wait + ring, c.HOW_ANSWERED, agent)
                if talks:
                    ci[record, c.STAGE] = c.TALKING
                    service = np.nan
                    if ci[record, c.RECKONED] > 0:
                        service = given[ci[record, c.RECKONED] - 1, c.GIVEN_SERVICE]
                    if np.isnan(service):
                        u = uniform(keys[queue], index_, life, SERVICE)
                        service = value_of(laws, tables, c.SERVICE_LAW, queue, u)
                    service *= pace[group, queue]
                    counted[queue, came_in, c.HANDLED_S] += service
                    ends += service
                ci[record, c.AGENT] = agent
                push(times, whose, n, ends, record)
                if now < horizon:
                    reckon(floor, since, areas, group, slot, now)
                elif since[group] < horizon:
                    reckon(floor, since, areas, group, slots - 1, horizon)
                take_in_hand(af, ai, lists, floor, about, agent, qi[queue, c.CHANNEL], now + ring)
                record = -1
        for group in range(groups):
            if since[group] < horizon:
                reckon(floor, since, areas, group, slots - 1, horizon)
        close_lines(cf, ci, lines, counted, trace, n)
    return came
