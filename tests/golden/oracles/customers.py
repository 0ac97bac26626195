"""kpi.md §1.1–§1.3, §1.7, §1.10, §1.12 by hand, over rows as dictionaries.

Written from kpi.md alone and importing nothing of Maju: plain loops over attempts, contacts,
visits and callbacks. Instants are microseconds, durations milliseconds, answers as people read
them (per cent, seconds). The question is asked after everything has ended.
"""

from __future__ import annotations

import math
from collections import defaultdict
from typing import Any

Row = dict[str, Any]
Values = dict[str, float | None]

DAY_MS = 86_400_000


def ratio(num: float, den: float, times: float = 100) -> float | None:
    return times * num / den if den else None


def kept(rows: list[Row]) -> list[Row]:
    """Test, spam and internal rows are in no measure (EC-119)."""
    return [row for row in rows if not row["excluded"]]


def bucket_ms(wait: int) -> int:
    bands = ((120_000, 1_000), (600_000, 5_000), (3_600_000, 30_000), (14_400_000, 300_000))
    for until, width in bands:
        if wait <= until:
            return -(-wait // width) * width
    return -(-wait // 3_600_000) * 3_600_000


def percentile(values: list[int], percent: int) -> int | None:
    """Nearest rank."""
    ordered = sorted(map(bucket_ms, values))
    return ordered[math.ceil(len(ordered) * percent / 100) - 1] if ordered else None


def seconds(ms: int | None) -> float | None:
    return None if ms is None else ms / 1000


def volume_and_access(contacts: list[Row], visits: list[Row], offers: list[Row]) -> Values:
    by: dict[str, list[Row]] = defaultdict(list)
    for row in contacts:
        by[row["outcome"]].append(row)
    answered, abandoned = by["answered"], by["abandoned"]
    settled = [row for row in contacts if row["outcome"] not in {"open", "unknown"}]
    n, a, g = len(settled), len(answered), len(abandoned)
    short = sum(row["wait_ms"] <= 5_000 for row in abandoned)
    hit = sum(row["wait_ms"] <= 20_000 for row in answered)
    gone = sum(row["wait_ms"] <= 20_000 for row in abandoned)
    promised = sum(row["wait_ms"] <= 20_000 for row in by["callback"])
    late = sum(row["wait_ms"] > 20_000 for row in by["callback"] + by["flowed_out"])
    late += sum(row["as_of"] - row["entered_at"] > 20_000_000 for row in by["open"])
    waits = [row["wait_ms"] for row in settled]
    patient = [row["wait_ms"] for row in abandoned if row["wait_ms"] > 5_000]
    real = [row for row in offers if not row["callback_preview"]]
    rings = [row for row in real if row["outcome"] not in {"open", "unknown"}]
    heard = len(rings) - sum(row["outcome"] == "customer_left" for row in rings)
    seen = [row for row in visits if row["outcome"] not in {"open", "unknown"}]
    took = [row for row in visits if row["outcome"] == "answered"]
    return {
        "agent_requested": len(contacts), "contacts_all_channels": len(contacts),
        "answered": a, "abandoned": g, "short_abandoned": short,
        "flowed_out": len(by["flowed_out"]), "callback_rate": ratio(len(by["callback"]), n),
        "visits_offered": len(visits),
        "overflowed": sum(row["outcome"] == "overflow_out" for row in visits),
        "abandoned_ringing": sum(row["outcome"] == "abandoned" and bool(row["ringing"]) for row in visits),
        "visit_answer_rate": ratio(len(took), len(seen)),
        "visit_service_level": ratio(sum(row["wait_ms"] <= 20_000 for row in took), len(seen)),
        "answer_rate": ratio(a, n), "answer_rate_net": ratio(a, n - short),
        "abandon_rate": ratio(g, n), "abandon_rate_net": ratio(g - short, n - short),
        "short_abandon_rate": ratio(short, n),
        "service_level": ratio(hit, a + g - short + late),
        "sl_negative": ratio(hit, n), "sl_answered_only": ratio(hit, a),
        "sl_positive": ratio(hit + gone, n), "sl_ignored": ratio(hit, n - gone),
        "sl_short_excluded": ratio(hit, n - short), "sl_removed": ratio(hit + gone + promised, n),
        "asa": ratio(sum(row["wait_ms"] for row in answered), a, 0.001),
        "avg_wait_all": ratio(sum(waits), n, 0.001),
        "avg_abandon_wait": ratio(sum(row["wait_ms"] for row in abandoned), g, 0.001),
        "avg_abandon_wait_net": ratio(sum(patient), len(patient), 0.001),
        "longest_wait": seconds(max(waits, default=None)),
        "wait_p50": seconds(percentile(waits, 50)), "wait_p90": seconds(percentile(waits, 90)),
        "wait_p95": seconds(percentile(waits, 95)),
        "answered_in_15s": ratio(sum(row["wait_ms"] <= 15_000 for row in answered), a),
        "agent_answer_rate": ratio(sum(row["outcome"] == "accepted" for row in rings), heard),
        "rona_rate": ratio(sum(row["outcome"] == "no_answer" for row in rings), heard),
        "unknown_outcome_rate": ratio(len(by["unknown"]), len(contacts)),
        "waiting_now": len(by["open"]),
        "oldest_waiting": max(((row["as_of"] - row["entered_at"]) / 1e6 for row in by["open"]), default=None),
    }  # fmt: skip


def attempts_alone(attempts: list[Row]) -> Values:
    n = len(attempts)
    how: dict[str, int] = defaultdict(int)
    closed: dict[str, int] = defaultdict(int)
    for row in attempts:
        how[row["outcome"]] += 1
        if row["outcome"] == "after_hours":
            closed[row["closed_why"]] += 1
    answered = sum(row["contact_outcome"] == "answered" for row in attempts)
    abandoned = sum(row["contact_outcome"] == "abandoned" for row in attempts)
    menu = [row for row in attempts if row["ivr_entered_at"] is not None]
    asked = sum(row["outcome"] == "agent_requested" for row in menu)
    return {
        "inbound_attempts": n, "ivr_abandoned": how["ivr_abandoned"], "blocked": how["blocked"],
        "after_hours": how["after_hours"], "after_hours_night": closed["night"],
        "after_hours_lunch": closed["lunch"], "after_hours_holiday": closed["holiday"],
        "blocked_rate": ratio(how["blocked"], n),
        "answer_rate_total": ratio(answered, n - how["after_hours"]),
        "abandon_rate_incl_ivr": ratio(
            abandoned + how["ivr_abandoned"], n - how["blocked"] - how["after_hours"]
        ),
        "ivr_containment": ratio(len(menu) - asked, len(menu)),
    }  # fmt: skip


def known(row: Row) -> bool:
    return row["customer"] is not None and not row["shared_identity"]


def timelines(attempts: list[Row]) -> list[list[Row]]:
    whose: dict[tuple[str, str], list[Row]] = defaultdict(list)
    for row in sorted(attempts, key=lambda row: (row["arrived_at"], row["attempt"])):
        if known(row):
            whose[row["client"], row["customer"]].append(row)
    return list(whose.values())


def repeats(attempts: list[Row], callbacks: list[Row], as_of: int) -> Values:
    """#49–#56, #91, #92, #132: one customer's attempts in order, one pair at a time."""
    lines = timelines(attempts)
    identified = sum(map(len, lines))
    n: dict[str, int] = defaultdict(int)
    served_customers = gave_up = unhelped = lost = 0
    for own in lines:
        served_customers += any(row["served_at"] is not None for row in own)
        reached = [
            row["ended_at"]
            for row in callbacks
            if (row["client"], row["customer"]) == (own[0]["client"], own[0]["customer"])
            and row["outcome"] == "reached"
        ]
        ups = [place for place, row in enumerate(own) if row["contact_outcome"] == "abandoned"]
        gave_up += bool(ups)
        alone = [place for place in ups if not helped(own, place, reached)]
        unhelped += bool(alone)
        lost += any(as_of - own[place]["arrived_at"] >= DAY_MS * 1000 for place in alone)
        for before, row in zip([None, *own[:-1]], own, strict=True):
            if before is not None:
                pair(n, before, row)
        for place, row in enumerate(own):
            resolved(n, own, place, as_of, row)
    menu = [row for row in attempts if row["ivr_entered_at"] is not None]
    old = [
        row
        for row in menu
        if row["outcome"] != "self_served" or as_of - row["arrived_at"] >= DAY_MS * 1000
    ]
    redials = n["abandon"] + n["callback"] + n["hours"]
    found: Values = {
        "bubble_rate": ratio(n["abandon"] + n["service"], identified),
        "redial_after_abandon_rate": ratio(n["abandon"], identified),
        "redial_after_abandon_rate_live": ratio(n["live"], identified),
        "reconnect_after_service_rate": ratio(n["service"], identified),
        "reconnect_after_service_rate_7d": ratio(n["service7"], identified),
        "redial_after_abandon": n["abandon"], "redial_after_block": n["block"],
        "redial_after_callback": n["callback"], "redial_after_hours": n["hours"],
        "reconnect_after_service": n["service"],
        "identified_attempts": identified, "anonymous_attempts": len(attempts) - identified,
        "identified_rate": ratio(identified, len(attempts)),
        "unique_callers": len(lines), "attempts_per_caller": ratio(identified, len(lines), 1),
        "customer_answer_rate": ratio(served_customers, len(lines)),
        "demand_counted": len(attempts) - redials,
        "abandon_recovery_rate": ratio(gave_up - unhelped, gave_up - unhelped + lost),
        "lost_customer_rate": ratio(lost, len(lines)), "lost_customers": lost,
        "recovered_customers": gave_up - unhelped, "undecided_customers": unhelped - lost,
        "fcr_repeat_7d_same_topic": ratio(n["same7d"], n["den7d"]),
    }  # fmt: skip
    anonymous = [row for row in menu if not known(row) and row["outcome"] == "self_served"]
    n["self"] += sum(as_of - row["arrived_at"] >= DAY_MS * 1000 for row in anonymous)
    found["self_service_rate"] = ratio(n["self"], len(old))
    for name in ("24h", "3d", "7d", "30d"):
        found[f"fcr_repeat_{name}"] = ratio(n[f"ok{name}"], n[f"den{name}"])
    return found


def pair(n: dict[str, int], before: Row, row: Row) -> None:
    """What *row* is to the attempt before it (kpi.md §7.4)."""
    gap = (row["arrived_at"] - before["arrived_at"]) / 1000
    today = before["business_date"] == row["business_date"]
    topics = (before["topic"], row["topic"])
    if before["served_at"] is not None:
        if None in topics or topics[0] == topics[1]:
            n["service"] += gap <= DAY_MS
            n["service7"] += gap <= 7 * DAY_MS
        return
    if before["contact_outcome"] == "abandoned" or before["outcome"] in {
        "ivr_abandoned",
        "blocked",
    }:
        n["abandon"] += today
        n["live"] += gap <= 3_600_000
        n["block"] += today and before["outcome"] == "blocked"
    if before["contact_outcome"] == "callback":
        n["callback"] += today
    if before["outcome"] == "after_hours":
        n["hours"] += gap <= DAY_MS


def helped(own: list[Row], place: int, reached: list[int]) -> bool:
    """Served by a later attempt or a callback within a day."""
    since = own[place]["arrived_at"]
    times = [row["arrived_at"] for row in own[place + 1 :] if row["served_at"] is not None]
    times += [at for at in reached if at > since]
    return any(at - since <= DAY_MS * 1000 for at in times)


def resolved(n: dict[str, int], own: list[Row], place: int, as_of: int, row: Row) -> None:
    after = own[place + 1 :]
    gap = (after[0]["arrived_at"] - row["arrived_at"]) / 1000 if after else math.inf
    alike = [each for each in after if each["topic"] == row["topic"]]
    same = (alike[0]["arrived_at"] - row["arrived_at"]) / 1000 if alike else math.inf
    age = (as_of - row["arrived_at"]) / 1000
    if row["ivr_entered_at"] is not None and row["outcome"] == "self_served" and age >= DAY_MS:
        n["self"] += gap > DAY_MS
    if row["served_at"] is None or (row["technical_drop"] and gap <= 300_000):
        return
    for name, days in (("24h", 1), ("3d", 3), ("7d", 7), ("30d", 30)):
        if age >= days * DAY_MS:
            n[f"den{name}"] += 1
            n[f"ok{name}"] += gap > days * DAY_MS
            n[f"same{name}"] += same > days * DAY_MS


def promises(callbacks: list[Row], contacts: list[Row], as_of: int) -> Values:
    """#14, #15, #24, #38, #112–#116, and §7.2."""
    asked = [row for row in callbacks if row["outcome"] != "duplicate"]
    reached = [row for row in asked if row["outcome"] == "reached"]
    unreached = sum(row["outcome"] == "unreached" for row in asked)
    due = len(asked) - sum(row["outcome"] == "redialled" for row in asked)
    dials = sum(row["attempts"] for row in asked)
    owed = [row for row in asked if row["outcome"] == "open"]
    soon = sum(
        row["wait_business_ms"] is not None and row["wait_business_ms"] <= 7_200_000
        for row in reached
    )
    settled = [row for row in contacts if row["outcome"] not in {"open", "unknown"}]
    answered = sum(row["outcome"] == "answered" for row in settled)
    return {
        "callbacks_requested": len(asked), "callbacks_attempted": dials,
        "answer_rate_with_callback": ratio(answered + len(reached) + unreached, len(settled)),
        "sl_callback": ratio(soon, due), "callback_success_rate": ratio(len(reached), due),
        "callback_attempt_success": ratio(len(reached), dials),
        "time_to_callback": ratio(sum(row["wait_ms"] for row in reached), len(reached), 0.001),
        "callback_pending": len(owed),
        "callback_oldest": max(((as_of - row["requested_at"]) / 1e6 for row in owed), default=None),
        "callback_handled_rate": ratio(len(reached) + unreached, due),
    }  # fmt: skip
