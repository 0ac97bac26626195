"""The bank's month counted by hand from the file and kpi.md alone.

Written apart from Maju and importing nothing of it: csv, plain loops, whole seconds.
"""

from __future__ import annotations

import csv
import math
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise
from pathlib import Path

DAY = 86_400
NEVER = "0:00:00"
FIRST = datetime(1999, 2, 1)  # noqa: DTZ001 - local time; the month has no change of offset


@dataclass(frozen=True, slots=True)
class Call:
    """One line of the file, less phantoms."""

    customer: str | None
    queue: str
    arrived: int  # seconds after the month's first midnight
    entered: int
    answered: bool
    offered: bool
    wait: int
    talk: int | None
    gone: int
    agent: str | None


def read(path: Path) -> list[Call]:
    """All calls of the file."""
    with path.open(newline="") as file:
        return [
            one(row) for row in csv.DictReader(file, delimiter="\t") if row["outcome"] != "PHANTOM"
        ]


def one(row: dict[str, str]) -> Call:
    """A line's call; a time of day half a day before what came before it is tomorrow's."""
    base = int((datetime.strptime(row["date"], "%y%m%d") - FIRST).total_seconds())  # noqa: DTZ007

    def after(said: str, before: int) -> int:
        hour, minute, second = map(int, said.split(":"))
        at = base + hour * 3600 + minute * 60 + second
        return at + DAY if at < before - DAY // 2 else at

    arrived = after(row["vru_entry"], base)
    left = after(row["vru_exit"], arrived)
    wait = int(row["q_time"])
    queued = row["q_start"] != NEVER or wait > 0
    entered = after(row["q_start"], left) if queued else left
    answered = row["outcome"] == "AGENT"
    timed = row["ser_start"] != NEVER or int(row["ser_time"]) > 0
    talk = int(row["ser_time"]) if answered and timed else None
    gone = max(entered + wait, arrived)
    if talk is not None:
        gone = after(row["ser_start"], entered + wait) + talk
    return Call(
        customer=None if row["customer_id"] == "0" else row["customer_id"],
        queue=row["type"],
        arrived=arrived,
        entered=entered,
        answered=answered,
        offered=answered or queued,
        wait=wait,
        talk=talk,
        gone=gone,
        agent=None if row["server"] == "NO_SERVER" else row["server"],
    )


def ratio(num: float, den: float) -> float | None:
    """Null over nothing."""
    return num / den if den else None


def access(calls: Iterable[Call], within: int = 20, short: int = 5) -> dict[str, float | None]:
    """kpi.md #2, #4–#6, #21–#45."""
    offered = [call for call in calls if call.offered]
    answered = [call for call in offered if call.answered]
    given_up = [call for call in offered if not call.answered]
    n, a, g = len(offered), len(answered), len(given_up)
    hit = sum(call.wait <= within for call in answered)
    gone_soon = sum(call.wait <= within for call in given_up)
    shorts = sum(call.wait <= short for call in given_up)
    patient = sorted(call.wait for call in offered)
    found = {
        "agent_requested": n,
        "answered": a,
        "abandoned": g,
        "short_abandoned": shorts,
        "answer_rate": ratio(100 * a, n),
        "answer_rate_net": ratio(100 * a, n - shorts),
        "abandon_rate": ratio(100 * g, n),
        "abandon_rate_net": ratio(100 * (g - shorts), n - shorts),
        "short_abandon_rate": ratio(100 * shorts, n),
        "service_level": ratio(100 * hit, a + g - shorts),
        "sl_negative": ratio(100 * hit, n),
        "sl_answered_only": ratio(100 * hit, a),
        "sl_positive": ratio(100 * (hit + gone_soon), n),
        "sl_ignored": ratio(100 * hit, n - gone_soon),
        "sl_short_excluded": ratio(100 * hit, n - shorts),
        "asa": ratio(sum(call.wait for call in answered), a),
        "avg_wait_all": ratio(sum(call.wait for call in offered), n),
        "avg_abandon_wait": ratio(sum(call.wait for call in given_up), g),
        "longest_wait": max(patient, default=None),
        "answered_in_15s": ratio(100 * sum(call.wait <= 15 for call in answered), a),
    }
    for percent in (50, 90, 95):
        found[f"wait_p{percent}"] = (
            bucket(patient[math.ceil(len(patient) * percent / 100) - 1]) if patient else None
        )
    return found


def bucket(wait: int) -> int:
    """The upper edge that a wait is reported as: 1, 5, 30 s, 5 min wide."""
    for until, width in ((120, 1), (600, 5), (3600, 30), (14400, 300)):
        if wait <= until:
            return -(-wait // width) * width
    return -(-wait // 3600) * 3600


def handling(calls: Iterable[Call]) -> dict[str, float | None]:
    """kpi.md #61 and #74, over legs whose service time is in the file."""
    talks = [call.talk for call in calls if call.talk is not None]
    return {
        "handled_legs": len(talks),
        "att": ratio(sum(talks), len(talks)),
        "short_talk_rate": ratio(100 * sum(talk <= 10 for talk in talks), len(talks)),
    }


def customers(calls: Iterable[Call]) -> dict[str, list[Call]]:
    """Identified calls by customer, in the order of arrival."""
    by_customer: dict[str, list[Call]] = defaultdict(list)
    for call in calls:
        if call.customer is not None:
            by_customer[call.customer].append(call)
    for own in by_customer.values():
        own.sort(key=lambda call: call.arrived)
    return by_customer


def repeats(calls: list[Call]) -> dict[str, float | None]:
    """kpi.md #49–#56 with §7.4's windows, over the whole file."""
    whose = customers(calls)
    identified = sum(map(len, whose.values()))
    redial = reconnect = lost = unhelped = abandoners = 0
    known_until = max(call.gone for call in calls)
    for own in whose.values():
        for before, call in pairwise(own):
            if before.answered:
                reconnect += call.arrived - before.arrived <= DAY
            else:
                redial += before.arrived // DAY == call.arrived // DAY
        abandons = [call for call in own if call.offered and not call.answered]
        served = [call.arrived for call in own if call.answered]
        abandoners += bool(abandons)
        alone = [call for call in abandons if not soon(served, call.arrived)]
        unhelped += bool(alone)
        lost += any(known_until - call.arrived >= DAY for call in alone)
    return {
        "bubble_rate": ratio(100 * (redial + reconnect), identified),
        "redial_after_abandon_rate": ratio(100 * redial, identified),
        "reconnect_after_service_rate": ratio(100 * reconnect, identified),
        "unique_callers": len(whose),
        "customer_answer_rate": ratio(
            100 * sum(any(call.answered for call in own) for own in whose.values()), len(whose)
        ),
        "attempts_per_caller": ratio(identified, len(whose)),
        "demand_counted": len(calls) - redial,
        "abandon_recovery_rate": ratio(100 * (abandoners - unhelped), abandoners - unhelped + lost),
        "lost_customer_rate": ratio(100 * lost, len(whose)),
        "lost_customers": lost,
        "undecided_customers": unhelped - lost,
    }


def soon(served: list[int], after: int) -> bool:
    """Whether one of the *served* came within a day after."""
    index = bisect_right(served, after)
    return index < len(served) and served[index] - after <= DAY


def back(
    calls: list[Call], which: Callable[[Call], bool], within: int, known_until: int | None
) -> tuple[int, int]:
    """How many of *which* were followed by the same customer in time, of how many."""
    num = den = 0
    for own in customers(calls).values():
        for index, call in enumerate(own):
            if not which(call) or (known_until is not None and known_until - call.arrived < within):
                continue
            den += 1
            after = own[index + 1 : index + 2]
            num += bool(after) and after[0].arrived - call.arrived <= within
    return num, den


def half_hours(calls: Iterable[Call]) -> dict[str, list[Call]]:
    """Offered calls by the half hour of their entry, labelled as local time."""
    found: dict[str, list[Call]] = defaultdict(list)
    for call in calls:
        if call.offered:
            start = FIRST + timedelta(seconds=call.entered - call.entered % 1800)
            found[start.isoformat(timespec="minutes") + "+02:00"].append(call)
    return found
