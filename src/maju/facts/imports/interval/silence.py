"""What a sheet of counts cannot tell: all that needs a call of its own (a test keeps it whole)."""

from __future__ import annotations

_CALLS = frozenset(
    {
        "grain:agent_state", "grain:backlog", "grain:callback", "grain:case", "grain:offer",
        "grain:pending", "grain:solving", "grain:survey", "grain:waiting",
        "abn_customers", "abn_lost", "abn_unhelped", "after_hours", "after_hours_holiday",
        "after_hours_lunch", "after_hours_night", "anonymous", "blocked", "c_abn_in_T",
        "c_acw_s", "c_ans_in_15", "c_ans_in_T", "c_cb_in_T", "c_direct", "c_handled",
        "c_hold_s", "c_late_exit", "c_other_topic", "c_recorded", "c_short_abandoned",
        "c_talk_s", "c_transferred", "c_unclassified", "c_wait_abn_net_s", "c_wait_abn_s",
        "c_wait_all_s", "chat_unserved", "fcr_den_matured_24h", "fcr_den_matured_30d",
        "fcr_den_matured_3d", "fcr_den_matured_7d", "fcr_ok_24h", "fcr_ok_30d", "fcr_ok_3d",
        "fcr_ok_7d", "fcr_ok_same_24h", "fcr_ok_same_30d", "fcr_ok_same_3d",
        "fcr_ok_same_7d", "h_acw_legs", "h_acw_s", "h_agent_hangup", "h_closed_acw_s",
        "h_closed_hold_s", "h_closed_legs", "h_closed_ring_s", "h_closed_talk_s",
        "h_conferenced", "h_consult_s", "h_consulted", "h_held_legs", "h_hold_disconnect",
        "h_callbacks", "h_callbacks_reached", "h_hold_n", "h_hold_s", "h_recorded", "h_short_talk", "h_xfer_blind", "h_xfer_external",
        "h_xfer_warm", "identified", "ivr_abandoned", "ivr_in", "ivr_in_matured",
        "ivr_self_served", "ivr_served_kept", "ivr_to_agent", "outbound_connected",
        "outbound_legs", "reconnect_after_svc", "reconnect_after_svc_7d",
        "redial_after_abn", "redial_after_abn_live", "redial_after_block",
        "redial_after_callback", "redial_after_hours", "redial_after_other",
        "c_callback", "c_flowed_out", "wait_ans_hist", "wait_abn_hist", "rona_visits", "transfer_lost",
        "uniq_callers", "uniq_served", "v_abn_ringing", "v_ans_in_T", "v_key_exit",
        "v_overflow_in", "v_overflow_out", "v_timed_out", "v_transfer_in", "wait_hist",
        "wait_max",
    }
)  # fmt: skip
_WAIT = frozenset({"c_wait_ans_s", "v_wait_ans_s"})
_TALK = frozenset({"h_legs", "h_talk_s"})


def lacking(*, wait: bool, talk: bool) -> frozenset[str]:
    """Base measures without a source; mean waits and talks give their sums where there are any."""
    return _CALLS | (frozenset() if wait else _WAIT) | (frozenset() if talk else _TALK)
