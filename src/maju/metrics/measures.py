"""All base measures of kpi.md §0.4 that the grains give."""

from __future__ import annotations

from collections.abc import Set as AbstractSet

from maju.metrics.measure import Measure, count, most, number, people, spread, total
from maju.metrics.relations import BASE
from maju.metrics.shifts import SHIFTS
from maju.metrics.standing import STANDING

_ANS = "outcome = 'answered'"
_ABN = "outcome = 'abandoned'"
_HANDLING = "role = 'handling' AND direction <> 'outbound' AND talk_ms IS NOT NULL"
_CLOSED = "role = 'handling' AND direction <> 'outbound' AND state = 'closed'"
_RANG = "NOT callback_preview AND outcome NOT IN ('open', 'unknown')"
_UNSERVED_BEFORE = (
    "identified AND NOT prev_served AND (prev_contact_outcome = 'abandoned' "
    "OR prev_outcome IN ('ivr_abandoned', 'blocked'))"
)
_DAY = 86_400_000
_AWAY = "doing = 'away' AND coalesce(reason, '')"

AWAY = {
    "rest": ("휴식", "rest"),
    "training": ("교육", "training"),
    "meeting": ("회의", "meetings"),
    "coaching": ("코칭", "coaching"),
    "back_office": ("업무처리", "back office"),
    "outbound": ("발신·콜백", "outbound and callbacks"),
    "fault": ("장애", "faults"),
    "recovery": ("감정회복", "recovery"),
}
"""kpi.md §7.6: reasons that every centre has; 식사 is outside login. Korean and English."""


def _attempts() -> list[Measure]:
    grain = "attempt"
    made = [
        count(grain, "attempts"),
        count(grain, "blocked", "outcome = 'blocked'"),
        count(grain, "after_hours", "outcome = 'after_hours'"),
        count(grain, "ivr_self_served", "outcome = 'self_served'"),
        count(grain, "ivr_abandoned", "outcome = 'ivr_abandoned'"),
        count(grain, "attempts_unknown", "outcome IN ('unknown', 'open')"),
        count(grain, "agent_requests", "outcome = 'agent_requested'"),
        count(grain, "at_answered", "contact_outcome = 'answered'"),
        count(grain, "at_abandoned", "contact_outcome = 'abandoned'"),
        count(grain, "identified", "identified"),
        count(grain, "anonymous", "NOT identified"),
        count(grain, "ivr_in", "in_ivr"),
        count(
            grain,
            "ivr_to_agent",
            "in_ivr AND outcome = 'agent_requested'",
            like="ivr_self_served",
        ),
        count(
            grain,
            "ivr_in_matured",
            f"in_ivr AND (outcome <> 'self_served' OR known_ms >= {_DAY})",
            like="ivr_self_served",
        ),
        count(
            grain,
            "ivr_served_kept",
            f"in_ivr AND outcome = 'self_served' AND known_ms >= {_DAY} "
            f"AND coalesce(until_next_ms > {_DAY}, TRUE)",
            like="ivr_self_served",
        ),
    ]
    made += [
        count(grain, f"after_hours_{why}", f"outcome = 'after_hours' AND closed_why = '{why}'")
        for why in ("night", "lunch", "holiday")
    ]
    return made


def _repeats() -> list[Measure]:
    grain = "attempt"
    reconnect = "identified AND prev_served AND prev_same_topic AND since_prev_ms <= "
    unserved = "coalesce(least(until_served_ms, until_called_back_ms)"
    abandoned = "identified AND contact_outcome = 'abandoned'"
    called_back = "identified AND prev_contact_outcome = 'callback' AND prev_same_day"
    after_hours = f"identified AND prev_outcome = 'after_hours' AND since_prev_ms <= {_DAY}"
    unhelped = f"{abandoned} AND {unserved} > t_recovery, TRUE)"
    made = [
        count(grain, "redial_after_abn", f"{_UNSERVED_BEFORE} AND prev_same_day"),
        count(grain, "redial_after_abn_live", f"{_UNSERVED_BEFORE} AND since_prev_ms <= t_redial"),
        count(
            grain,
            "redial_after_callback",
            called_back,
            like="c_callback",
        ),
        count(
            grain,
            "redial_after_hours",
            after_hours,
            like="after_hours",
        ),
        count(grain, "redial_after_other", f"({called_back}) OR ({after_hours})"),
        count(
            grain,
            "redial_after_block",
            "identified AND NOT prev_served AND prev_outcome = 'blocked' AND prev_same_day",
            like="blocked",
        ),
        count(grain, "reconnect_after_svc", f"{reconnect} t_reconnect"),
        count(grain, "reconnect_after_svc_7d", f"{reconnect} t_reconnect_long"),
        people(grain, "uniq_callers", "customer", "identified"),
        people(grain, "uniq_served", "customer", "identified AND served"),
        people(grain, "abn_customers", "customer", abandoned),
        people(grain, "abn_unhelped", "customer", unhelped),
        people(grain, "abn_lost", "customer", f"{unhelped} AND known_ms >= t_recovery"),
    ]
    served = (
        "identified AND served AND NOT coalesce(technical_drop AND until_next_ms <= 300000, FALSE)"
    )
    for name, days in (("24h", 1), ("3d", 3), ("7d", 7), ("30d", 30)):
        window = days * _DAY
        matured = f"{served} AND known_ms >= {window}"
        made += [
            count(grain, f"fcr_den_matured_{name}", matured),
            count(
                grain, f"fcr_ok_{name}", f"{matured} AND coalesce(until_next_ms > {window}, TRUE)"
            ),
            count(
                grain,
                f"fcr_ok_same_{name}",
                f"{matured} AND coalesce(until_same_topic_ms > {window}, TRUE)",
            ),
        ]
    return made


def _contacts() -> list[Measure]:
    grain = "contact"
    settled = "outcome NOT IN ('open', 'unknown')"
    return [
        count(grain, "c_offered"),
        count(grain, "c_answered", _ANS),
        count(grain, "c_abandoned", _ABN),
        count(grain, "c_short_abandoned", f"{_ABN} AND wait_ms <= t_short_abandon"),
        count(grain, "c_callback", "outcome = 'callback'"),
        count(grain, "c_flowed_out", "outcome = 'flowed_out'"),
        count(grain, "c_open", "outcome = 'open'"),
        count(grain, "c_unknown", "outcome = 'unknown'"),
        count(grain, "c_settled", settled),
        total(grain, "c_wait_ans_s", "wait_ms", _ANS),
        total(grain, "c_wait_abn_s", "wait_ms", _ABN),
        total(grain, "c_wait_abn_net_s", "wait_ms", f"{_ABN} AND wait_ms > t_short_abandon"),
        total(grain, "c_wait_all_s", "wait_ms", settled),
        count(grain, "c_ans_in_T", f"{_ANS} AND wait_ms <= t_service_level"),
        count(grain, "c_abn_in_T", f"{_ABN} AND wait_ms <= t_service_level"),
        count(grain, "c_cb_in_T", "outcome = 'callback' AND wait_ms <= t_service_level"),
        count(grain, "c_ans_in_15", f"{_ANS} AND wait_ms <= 15000"),
        count(
            grain,
            "c_late_exit",
            "(outcome IN ('callback', 'flowed_out') AND wait_ms > t_service_level) "
            "OR (outcome = 'open' AND waiting_ms > t_service_level)",
        ),
        most(grain, "wait_max", "wait_ms"),
        spread(grain, "wait_hist", "wait_ms"),
        spread(grain, "wait_ans_hist", "wait_ms", _ANS),
        spread(grain, "wait_abn_hist", "wait_ms", _ABN),
        count(grain, "c_handled", f"{_ANS} AND talk_ms IS NOT NULL"),
        total(grain, "c_talk_s", "talk_ms", f"{_ANS} AND talk_ms IS NOT NULL"),
        total(grain, "c_hold_s", "hold_ms", f"{_ANS} AND talk_ms IS NOT NULL"),
        total(grain, "c_acw_s", "acw_ms", f"{_ANS} AND talk_ms IS NOT NULL"),
        count(grain, "c_transferred", f"{_ANS} AND transfers > 0"),
        count(grain, "c_direct", f"{_ANS} AND transfers = 0 AND state = 'closed'"),
        count(grain, "transfer_lost", "transfer_lost"),
        count(grain, "c_recorded", f"{_ANS} AND recorded"),
        count(grain, "c_unclassified", f"{_ANS} AND topic IS NULL", like="c_recorded"),
        count(
            grain,
            "c_other_topic",
            f"{_ANS} AND lower(topic) IN ('기타', 'other', 'etc')",
            like="c_recorded",
        ),
    ]


def _visits() -> list[Measure]:
    grain = "visit"
    return [
        count(grain, "v_offered"),
        count(grain, "v_answered", _ANS),
        count(grain, "v_abandoned", _ABN),
        count(grain, "v_settled", "outcome NOT IN ('open', 'unknown')"),
        count(grain, "v_ans_in_T", f"{_ANS} AND wait_ms <= t_service_level"),
        count(grain, "v_direct", "via = 'direct'"),
        count(grain, "v_transfer_in", "via = 'transfer_in'"),
        count(grain, "v_overflow_in", "via = 'overflow_in'"),
        count(grain, "v_overflow_out", "outcome = 'overflow_out'"),
        count(grain, "v_timed_out", "outcome = 'timed_out'"),
        count(grain, "v_key_exit", "outcome = 'key_exit'"),
        count(grain, "v_abn_ringing", f"{_ABN} AND ringing"),
        count(grain, "chat_unserved", "unserved"),
        count(grain, "rona_visits", "rona > 0"),
        total(grain, "v_wait_ans_s", "wait_ms", _ANS),
    ]


def _legs() -> list[Measure]:
    grain = "leg"
    made = [
        count(grain, "h_legs", _HANDLING),
        count(grain, "h_closed_legs", _CLOSED),
        count(grain, "h_open_legs", "state = 'open'"),
        total(grain, "h_talk_s", "talk_ms", _HANDLING),
        total(grain, "h_hold_s", "hold_ms", _HANDLING),
        total(grain, "h_acw_s", "acw_ms", _CLOSED),
        number(grain, "h_hold_n", "holds", _HANDLING),
        count(grain, "h_held_legs", f"{_HANDLING} AND holds > 0"),
        count(grain, "h_acw_legs", f"{_CLOSED} AND acw_ms > 0"),
        total(grain, "h_consult_s", "consult_ms"),
        count(grain, "h_consulted", f"{_HANDLING} AND consulted"),
        count(grain, "h_conferenced", f"{_HANDLING} AND conferenced"),
        count(grain, "h_hold_disconnect", f"{_HANDLING} AND ended_on_hold"),
        count(grain, "h_agent_hangup", f"{_HANDLING} AND ended_by = 'agent'"),
        count(grain, "h_short_talk", f"{_HANDLING} AND talk_ms <= t_short_talk"),
        count(grain, "h_recorded", f"{_HANDLING} AND recorded", like="c_recorded"),
        count(
            grain,
            "h_callbacks",
            "direction = 'callback' AND role = 'handling'",
            like="outbound_legs",
        ),
        count(
            grain,
            "h_callbacks_reached",
            "direction = 'callback' AND role = 'handling' AND connected",
            like="outbound_connected",
        ),
        count(grain, "outbound_legs", "direction = 'outbound' AND role = 'handling'"),
        count(
            grain,
            "outbound_connected",
            "direction = 'outbound' AND role = 'handling' AND connected",
        ),
    ]
    made += [
        total(grain, f"h_closed_{part}_s", f"{part}_ms", _CLOSED)
        for part in ("ring", "talk", "hold", "acw")
    ]
    made += [
        count(grain, f"h_xfer_{how}", f"{_HANDLING} AND ended_by = 'transfer_{how}'")
        for how in ("blind", "warm", "external")
    ]
    return made


def _people() -> list[Measure]:
    state = "agent_state"
    made = [
        count("offer", "ring_offers", _RANG),
        count("offer", "ring_accepted", f"{_RANG} AND outcome = 'accepted'"),
        count("offer", "rona", f"{_RANG} AND outcome = 'no_answer'"),
        count("offer", "rejected", f"{_RANG} AND outcome = 'rejected'"),
        count("offer", "ring_cust_abandon", f"{_RANG} AND outcome = 'customer_left'"),
        total(state, "a_login_s", "lasted_ms", basis="C"),
        total(state, "a_idle_s", "lasted_ms", "doing = 'idle'", basis="C"),
        total(state, "a_contact_wall_s", "lasted_ms", "doing IN ('contact', 'acw')", basis="C"),
        total(
            state,
            "a_contact_sum_s",
            "lasted_ms * contacts",
            "doing IN ('contact', 'acw')",
            basis="C",
        ),
        total(state, "a_aux_s", "lasted_ms", "doing = 'away'", basis="C"),
        total(state, "a_inferred_s", "lasted_ms", "inferred", basis="C"),
        people(state, "a_days", "concat(agent, ' ', cast(business_date AS varchar))", ""),
    ]
    known = ", ".join(f"'{reason}'" for reason in AWAY)
    made += [
        total(state, f"a_aux_{reason}_s", "lasted_ms", f"{_AWAY} = '{reason}'", basis="C")
        for reason in AWAY
    ]
    made.append(total(state, "a_aux_other_s", "lasted_ms", f"{_AWAY} NOT IN ({known})", basis="C"))
    requested = "outcome <> 'duplicate'"
    made += [
        count("callback", "cb_requested", requested),
        number("callback", "cb_attempts", "attempts", requested),
        count("callback", "cb_reached", "outcome = 'reached'"),
        count("callback", "cb_closed_unreached", "outcome = 'unreached'"),
        count("callback", "cb_cancel_redial", "outcome = 'redialled'"),
        count("callback", "cb_expired", "outcome = 'expired'"),
        total("callback", "cb_wait_s", "wait_ms", "outcome = 'reached'"),
        count("callback", "cb_in_T", "outcome = 'reached' AND wait_business_ms <= t_callback"),
    ]
    return made


def _surveys() -> list[Measure]:
    grain, asked = "survey", "asked = 'csat'"
    return [
        count(grain, "s_resp", asked),
        count(grain, "s_top2", f"{asked} AND score >= 4"),
        number(grain, "s_sum", "score", asked),
    ]


MEASURES: dict[str, Measure] = {
    measure.id: measure
    for family in (
        _attempts(),
        _repeats(),
        _contacts(),
        _visits(),
        _legs(),
        _people(),
        _surveys(),
        SHIFTS,
        STANDING,
    )
    for measure in family
}


def untold(name: str, lacks: AbstractSet[str]) -> bool:
    """Whether a source that *lacks* these measures and grains cannot tell this measure."""
    measure = MEASURES[name]
    view, grain = measure.grain, BASE.get(measure.grain, measure.grain)
    return not lacks.isdisjoint({name, measure.like, f"grain:{view}", f"grain:{grain}"})


def how_of(name: str) -> str:
    """How two numbers of a measure become one."""
    return "max" if MEASURES[name].how == "max" else "sum"
