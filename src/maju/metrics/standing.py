"""Measures of cases, and of states at an instant: what waits, what is owed, what is open.

A state is asked at the end of each period (kpi.md basis S, EC-99): it adds up over queues, never
over time. A sum of three evenings' backlogs is not a number.
"""

from __future__ import annotations

from maju.metrics.measure import count, most, number, spread, total

_REPLIED = "first_reply_ms IS NOT NULL"
_WEEK = 7 * 86_400_000

STANDING = (
    count("waiting", "c_waiting", basis="S"),
    most("waiting", "waiting_max", "waited_ms", basis="S"),
    count("pending", "cb_open", basis="S"),
    most("pending", "cb_open_max", "waited_ms", basis="S"),
    count("backlog", "backlog_open", basis="S"),
    count("backlog", "backlog_overdue", "overdue", basis="S"),
    most("backlog", "backlog_oldest", "waited_ms", basis="S"),
    spread("backlog", "backlog_age_hist", "waited_ms", basis="S"),
    count("case", "k_created"),
    count("case", "k_solved", "was_solved"),
    count("case", "k_reopened", "was_solved AND reopenings > 0"),
    number("case", "k_reopen_ev", "reopenings"),
    count("case", "k_one_reply", "was_solved AND replies = 1"),
    count("case", "k_zero_reply", "was_solved AND replies = 0"),
    count("case", "k_fcr_matured", f"was_solved AND known_solved_ms >= {_WEEK}"),
    count(
        "case",
        "k_fcr_ok",
        f"was_solved AND known_solved_ms >= {_WEEK} AND contacts = 1 AND reopenings = 0",
    ),
    count("case", "frt_n", _REPLIED),
    total("case", "frt_cal_s", "first_reply_ms"),
    count("case", "frt_bus_n", "first_reply_business_ms IS NOT NULL"),
    total("case", "frt_bus_s", "first_reply_business_ms"),
    count("case", "frt_in_sla", "first_reply_business_ms <= t_first_reply"),
    count("case", "frt_missed", "unanswered_ms > t_first_reply"),
    count("case", "frt_chat_n", f"channel = 'chat' AND {_REPLIED}"),
    total("case", "frt_chat_s", "first_reply_ms", "channel = 'chat'"),
    count("case", "sla_met", "promised AND solved AND NOT late"),
    count("case", "sla_breached", "promised AND late"),
    count("solving", "res_n", basis="E"),
    total("solving", "res_cal_s", "resolution_ms", basis="E"),
    count("solving", "res_bus_n", "resolution_business_ms IS NOT NULL", basis="E"),
    total("solving", "res_bus_s", "resolution_business_ms", basis="E"),
)
"""kpi.md §0.4's case measures, and its measures of basis S."""
