"""What a map does not give, no KPI may answer: columns that are missing, as base measures."""

from __future__ import annotations

from collections.abc import Collection

from maju.facts.imports.csv.mapping import Map
from maju.facts.schema import TOGETHER

_NEVER = frozenset(
    {
        "grain:agent_state", "grain:offer", "grain:callback", "grain:case", "grain:survey",
        "after_hours_night", "after_hours_lunch", "after_hours_holiday", "h_hold_n",
        "h_hold_disconnect", "h_consult_s", "h_consulted", "h_conferenced", "h_xfer_warm",
        "h_xfer_external", "h_agent_hangup", "outbound_legs", "outbound_connected", "c_recorded",
        "v_abn_ringing", "v_overflow_in", "v_overflow_out", "rona_visits", "v_timed_out",
        "v_key_exit", "chat_unserved",
    }
)  # fmt: skip
_TRANSFERS = frozenset(
    {"h_xfer_blind", "c_transferred", "c_direct", "v_transfer_in", "transfer_lost"}
)
_WAIT_ANSWERED = frozenset(
    {"c_wait_ans_s", "c_ans_in_T", "c_ans_in_15", "v_ans_in_T", "v_wait_ans_s", "c_wait_all_s",
     "wait_max", "wait_hist", "c_late_exit"}
)  # fmt: skip
_WAIT_ABANDONED = frozenset(
    {"c_wait_abn_s", "c_wait_abn_net_s", "c_abn_in_T", "c_short_abandoned", "c_wait_all_s",
     "wait_max", "wait_hist", "c_cb_in_T", "c_late_exit"}
)  # fmt: skip
_TALK = frozenset(
    {
        "h_legs",
        "h_closed_legs",
        "h_talk_s",
        "h_closed_talk_s",
        "h_short_talk",
        "c_handled",
        "c_talk_s",
    }
)
_HOLD = frozenset({"h_hold_s", "h_held_legs", "h_closed_hold_s", "c_hold_s"})
_ACW = frozenset({"h_acw_s", "h_acw_legs", "h_closed_acw_s", "c_acw_s"})
_WHO = frozenset(
    {"identified", "anonymous", "redial_after_abn", "redial_after_abn_live", "redial_after_callback",
     "redial_after_hours", "redial_after_other", "reconnect_after_svc", "reconnect_after_svc_7d", "uniq_callers",
     "uniq_served", "abn_customers", "abn_unhelped", "abn_lost"}
    | {f"fcr_{what}_{days}" for days in ("24h", "3d", "7d", "30d")
       for what in ("den_matured", "ok", "ok_same")}
)  # fmt: skip
_TALK_ALONE = frozenset({"h_talk_s", "h_short_talk"})
_INSIDE = {"hold": ("h_closed_hold_s", "c_hold_s"), "acw": ("h_closed_acw_s", "c_acw_s")}
"""What of a part is told together with the talk that has it in it."""
_OUTCOMES = {
    "blocked": "blocked",
    "after_hours": "after_hours",
    "self_served": "ivr_self_served",
    "ivr_abandoned": "ivr_abandoned",
    "callback": "c_callback",
    "flowed_out": "c_flowed_out",
}
TOLD_BY_NAME = frozenset(_OUTCOMES)
"""Outcomes of which a sheet is only known to tell where its map names a word for them."""


def lacking(mapping: Map, seen: Collection[str] = ()) -> frozenset[str]:
    """Base measures that a sheet with this map cannot tell.

    What becomes of calls before a queue is known only where the map names a word for it, or where
    an outcome of it was *seen*: a sheet without blocked calls has not been shown to have had none.
    """
    lacks = set(_NEVER)
    if mapping.rows == "contact":
        lacks |= _TRANSFERS
    if not mapping.has("wait"):
        if not mapping.has("answered_at"):
            lacks |= _WAIT_ANSWERED
        if not mapping.has("ended_at"):
            lacks |= _WAIT_ABANDONED
    if not mapping.has("talk") and not mapping.has("answered_at", "ended_at"):
        lacks |= _TALK
    for field, measures in (("hold", _HOLD), ("acw", _ACW), ("customer", _WHO)):
        if not mapping.has(field):
            lacks |= measures
    lacks = _told_together(mapping, lacks)
    if not mapping.has("ring"):
        lacks.add("h_closed_ring_s")
    said = {*mapping.outcomes.values(), mapping.constants.get("outcome", ""), *seen}
    lacks |= {measure for outcome, measure in _OUTCOMES.items() if outcome not in said}
    return frozenset(lacks)


def _told_together(mapping: Map, lacks: set[str]) -> set[str]:
    """Talk with a part in it that has no column of its own: their sum is told, and neither apart."""
    parts = [part for part in sorted(mapping.talk_includes) if not mapping.has(part)]
    if not parts or "h_closed_talk_s" in lacks:
        return lacks
    told = [_INSIDE[part] for part in parts]
    legs = TOGETHER.join(["h_closed_talk_s", *(leg for leg, _ in told)])
    contacts = TOGETHER.join(["c_talk_s", *(contact for _, contact in told)])
    return lacks.difference(*told) | _TALK_ALONE | {legs, contacts}
