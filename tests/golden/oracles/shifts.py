"""kpi.md #78, #81–#85, §7.5–§7.6 and attendance by hand, over rows as dictionaries.

Written from kpi.md alone and importing nothing of Maju but its fellow.
"""

from __future__ import annotations

from collections import defaultdict

from tests.golden.oracles.customers import Row, Values, ratio

FITS = {
    "break": {"rest"}, "training": {"training", "coaching"}, "meeting": {"meeting", "coaching"},
}  # fmt: skip
MINUTE_MS = 60_000


def plans_that_hold(plans: list[Row], as_of: int) -> list[list[Row]]:
    """Of each agent's date the rows of its last publication, in order."""
    known: dict[object, list[Row]] = defaultdict(list)
    for row in plans:
        if row["published_at"] <= as_of:
            known[row["plan"]].append(row)
    return [
        sorted(
            (row for row in rows if row["edition"] == max(each["edition"] for each in rows)),
            key=lambda row: row["part"],
        )
        for rows in known.values()
    ]


def met(row: Row, state: Row) -> bool:
    """Whether a state is what was planned; recovery always is."""
    away, reason = state["doing"] == "away", state["reason"]
    if away and reason == "recovery":
        return True
    if row["activity"] == "work":
        return not away
    if row["activity"] == "other":
        return True
    return away and reason in FITS[row["activity"]]


def shared(one: tuple[int, int], other: tuple[int, int]) -> int:
    """Milliseconds that two spans have in common."""
    return max(0, min(one[1], other[1]) - max(one[0], other[0])) // 1000


def schedules(plans: list[Row], states: list[Row], as_of: int) -> Values:
    """Everything about what was planned and done, all of it over at *as_of*."""
    of: dict[object, list[Row]] = defaultdict(list)
    for state in states:
        of[state["agent"]].append(state)
    ms: dict[str, int] = defaultdict(int)
    n: dict[str, int] = dict.fromkeys(("shifts", "came", "late", "early", "absent", "leave"), 0)
    spans: dict[object, list[tuple[int, int]]] = defaultdict(list)
    for day in plans_that_hold(plans, as_of):
        activity, agent = day[0]["activity"], day[0]["agent"]
        if activity in {"leave", "none"}:
            n["leave"] += activity == "leave"
            continue
        paid = [row for row in day if row["activity"] != "meal"]
        seated = 0
        for row in paid:
            span = (row["began_at"], row["ended_at"])
            long = shared(span, span)
            ms["planned"] += long
            ms["queue"] += long * (row["activity"] == "work")
            for state in of[agent]:
                both = shared(span, (state["began_at"], state["ended_at"]))
                seated += both
                ms["adherent"] += both * met(row, state)
                ms["available"] += both * (state["doing"] != "away")
                ms["contact"] += both * (state["doing"] in {"contact", "acw"})
                ms["offline"] += both * (state["reason"] in {"back_office", "outbound"})
        ms["seated"] += seated
        if not seated:
            ms["absent"] += sum(row["ended_at"] - row["began_at"] for row in paid) // 1000
        shift = (day[0]["began_at"], day[-1]["ended_at"])
        spans[agent].append(shift)
        there = [
            (max(shift[0], state["began_at"]), min(shift[1], state["ended_at"]))
            for state in of[agent]
            if state["began_at"] < shift[1] and state["ended_at"] > shift[0]
        ]
        n["shifts"] += 1
        n["came"] += bool(there)
        n["absent"] += not there
        if there:
            late = min(began for began, _ in there) - shift[0]
            early = shift[1] - max(ended for _, ended in there)
            n["late"] += late // 1000 > MINUTE_MS
            n["early"] += early // 1000 > MINUTE_MS
    worked = out = 0
    for state in states:
        if state["doing"] != "away":
            span = (state["began_at"], state["ended_at"])
            worked += shared(span, span)
            out += shared(span, span) - sum(shared(span, each) for each in spans[state["agent"]])
    planned = ms["planned"]
    return {
        "adherence": ratio(ms["adherent"], planned), "seat_rate": ratio(ms["seated"], planned),
        "adherence_out_of_shift": ratio(ms["adherent"], planned + out),
        "absence_rate": ratio(ms["absent"], planned), "conformance": ratio(worked, ms["queue"]),
        "shrinkage": ratio(planned - ms["available"], planned),
        "utilization": ratio(ms["contact"] + ms["offline"], planned),
        "scheduled_time": planned / 1000, "scheduled_queue_time": ms["queue"] / 1000,
        "seated_time": ms["seated"] / 1000, "worked_queue_time": worked / 1000,
        "shifts_planned": n["shifts"], "shifts_attended": n["came"], "shifts_late": n["late"],
        "shifts_left_early": n["early"], "shifts_absent": n["absent"], "days_of_leave": n["leave"],
    }  # fmt: skip
