"""kpi.md §1.4–§1.6 by hand, over rows as dictionaries: legs, agents' states, cases.

Written from kpi.md alone and importing nothing of Maju but its fellow.
"""

from __future__ import annotations

from collections import defaultdict

from tests.golden.oracles.customers import DAY_MS, Row, Values, percentile, ratio

AWAY = ("rest", "training", "meeting", "coaching", "back_office", "outbound", "fault", "recovery")


def handling(legs: list[Row], contacts: list[Row]) -> Values:
    """#13, #16, #17, #58–#74, and §7.5's shares over contacts."""
    handled = [row for row in legs if row["role"] == "handling"]
    out = [row for row in handled if row["direction"] == "outbound"]
    back = [row for row in handled if row["direction"] == "callback"]
    own = [row for row in handled if row["direction"] != "outbound"]
    done = [row for row in own if row["state"] == "closed"]
    own = [row for row in own if row["talk_ms"] is not None]
    n, c = len(own), len(done)

    def added(rows: list[Row], *parts: str) -> int:
        return sum(row[part] or 0 for row in rows for part in parts)

    whole = added(done, "talk_ms", "hold_ms", "acw_ms")
    held = sum(row["holds"] > 0 for row in own)
    moved = sum(row["ended_by"] in {"transfer_blind", "transfer_warm"} for row in own)
    answered = [row for row in contacts if row["outcome"] == "answered"]
    timed = [row for row in answered if row["talk_ms"] is not None]
    a = len(answered)
    return {
        "transferred_out": moved, "outbound_calls": len(out),
        "contact_rate_outbound": ratio(sum(bool(row["connected"]) for row in out), len(out)),
        "aht": ratio(whole, c, 0.001),
        "aht_with_ring": ratio(whole + added(done, "ring_ms"), c, 0.001),
        "handle_per_contact": ratio(added(timed, "talk_ms", "hold_ms", "acw_ms"), len(timed), 0.001),
        "handled_legs": n, "agent_callbacks": len(back),
        "agent_callbacks_reached": sum(bool(row["connected"]) for row in back),
        "agent_record_rate": ratio(sum(bool(row.get("recorded")) for row in own), n),
        "att": ratio(added(own, "talk_ms"), n, 0.001),
        "hold_avg_held": ratio(added(own, "hold_ms"), held, 0.001),
        "hold_avg_all": ratio(added(own, "hold_ms"), n, 0.001), "hold_rate": ratio(held, n),
        "hold_time_share": ratio(added(done, "hold_ms"), whole),
        "acw_avg": ratio(added(done, "acw_ms"), c, 0.001), "acw_share": ratio(added(done, "acw_ms"), whole),
        "transfer_rate": ratio(moved, n),
        "transfer_contact_rate": ratio(sum((row["transfers"] or 0) > 0 for row in answered), a),
        "first_line_resolution": ratio(
            sum(row["transfers"] == 0 and row["state"] == "closed" for row in answered), a
        ),
        "conference_rate": ratio(sum(row["conferenced"] for row in own), n),
        "consult_rate": ratio(sum(row["consulted"] for row in own), n),
        "hold_disconnect_rate": ratio(sum(row["ended_on_hold"] for row in own), held),
        "agent_hangup_rate": ratio(sum(row["ended_by"] == "agent" for row in own), n),
        "short_talk_rate": ratio(sum(row["talk_ms"] <= 10_000 for row in own), n),
        "record_rate": ratio(sum(bool(row["recorded"]) for row in answered), a),
        "unclassified_rate": ratio(sum(row["topic"] is None for row in answered), a),
        "other_topic_rate": ratio(sum(row["topic"] == "기타" for row in answered), a),
    }  # fmt: skip


def people(states: list[Row], legs: list[Row]) -> Values:
    """#75–#80, #90, #150, cpd and the talk share."""
    doing: dict[str, int] = defaultdict(int)
    away: dict[str, int] = defaultdict(int)
    summed = guessed = 0
    for row in states:
        lasted = (row["ended_at"] - row["began_at"]) // 1000
        doing[row["doing"]] += lasted
        guessed += lasted * row["inferred"]
        if row["doing"] == "away":
            away[row["reason"] if row["reason"] in AWAY else "other"] += lasted
        if row["doing"] in {"contact", "acw"}:
            summed += lasted * row["contacts"]
    login, wall = sum(doing.values()), doing["contact"] + doing["acw"]
    counts = login - away["recovery"]  # §7.6: never against the agent
    busy = wall + doing["idle"]
    own = [
        row
        for row in legs
        if row["role"] == "handling"
        and row["direction"] != "outbound"
        and row["talk_ms"] is not None
    ]
    days = {(row["agent"], row["business_date"]) for row in states}
    found = {
        "occupancy": ratio(wall, busy), "workload_ratio": ratio(summed, busy),
        "availability": ratio(busy, counts), "aux_share": ratio(doing["away"] - away["recovery"], counts),
        "chat_concurrency": ratio(summed, wall, 1), "inferred_time_share": ratio(guessed, login),
        "cph": ratio(len(own), counts / 3_600_000, 1), "cpd": ratio(len(own), len(days), 1),
        "talk_time_share": ratio(sum(row["talk_ms"] for row in own), counts),
    }  # fmt: skip
    return found | {f"aux_share_{name}": ratio(away[name], login) for name in (*AWAY, "other")}


def resolution(cases: list[Row], as_of: int) -> Values:
    """#94, #96–#102, #105–#109."""
    solved = [row for row in cases if row["first_solved_at"] is not None]
    old = [
        row
        for row in solved
        if as_of - (row["solved_at"] or row["first_solved_at"]) >= 7 * DAY_MS * 1000
    ]
    once = sum(row["contacts"] == 1 and row["reopenings"] == 0 for row in old)
    replied = [row for row in cases if row["first_reply_at"] is not None]
    business = [
        row["first_reply_business_ms"]
        for row in replied
        if row["first_reply_business_ms"] is not None
    ]
    chats = [row["first_reply_ms"] for row in replied if row["channel"] == "chat"]
    missed = sum(
        (row["solved_at"] or as_of) - row["created_at"] > 3_600_000_000
        for row in cases
        if row["first_reply_at"] is None and not row["bot_solved"]
    )
    due = [row for row in cases if row["due_at"] is not None]
    broken = sum((row["solved_at"] or as_of) > row["due_at"] for row in due)
    met = sum(row["solved_at"] is not None and row["solved_at"] <= row["due_at"] for row in due)
    done = [row for row in cases if row["solved_at"] is not None]
    hours = [
        row["resolution_business_ms"] for row in done if row["resolution_business_ms"] is not None
    ]
    left = [row for row in cases if row["solved_at"] is None]
    ages = [(as_of - row["created_at"]) // 1000 for row in left]
    half, most = percentile(ages, 50), percentile(ages, 90)
    return {
        "fcr_case": ratio(once, len(old)), "resolution_rate": ratio(len(solved), len(cases)),
        "one_touch_rate": ratio(sum(row["replies"] == 1 for row in solved), len(solved)),
        "zero_touch_rate": ratio(sum(row["replies"] == 0 for row in solved), len(solved)),
        "reopen_rate": ratio(sum(row["reopenings"] > 0 for row in solved), len(solved)),
        "reopenings": sum(row["reopenings"] for row in cases),
        "frt": ratio(sum(business), len(business), 0.001),
        "frt_cal": ratio(sum(row["first_reply_ms"] for row in replied), len(replied), 0.001),
        "frt_in_sla": ratio(sum(ms <= 3_600_000 for ms in business), len(business) + missed),
        "chat_first_response": ratio(sum(chats), len(chats), 0.001),
        "resolution_time_cal": ratio(sum(row["resolution_ms"] for row in done), len(done), 1 / 3_600_000),
        "resolution_time_bus": ratio(sum(hours), len(hours), 1 / 3_600_000),
        "sla_attainment": ratio(met, met + broken),
        "backlog": len(left), "backlog_overdue": sum(row["due_at"] is not None and row["due_at"] < as_of for row in left),
        "backlog_age": None if half is None else half / DAY_MS,
        "backlog_age_p90": None if most is None else most / DAY_MS,
        "backlog_age_oldest": max(((as_of - row["created_at"]) / 1e6 for row in left), default=None),
    }  # fmt: skip


def ratings(surveys: list[Row], as_of: int) -> Values:
    """#117, #118 and EC-103's four ways to say it."""
    scores = [row["score"] for row in surveys if row["answered_at"] <= as_of]
    n, points = len(scores), sum(scores)
    mean = None if not n else points / n
    return {
        "survey_responses": n, "csat_top2": ratio(sum(score in {4, 5} for score in scores), n),
        "csat_mean": mean, "csat_mean_100": None if mean is None else (mean - 1) / 4 * 100,
        "csat_share": ratio(points, 5 * n),
    }  # fmt: skip
