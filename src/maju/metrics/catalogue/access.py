"""Accessibility 접근성: kpi.md #21–#48, and what §7 adds."""

from __future__ import annotations

from typing import Any

from maju.metrics.kpi import CENTRE_DIMS, QUEUE_DIMS, RING_DIMS, STATE_DIMS, Direction, Kpi


def _rate(  # noqa: PLR0917 - columns of a table
    number: int, name: str, ko: str, en: str, num: str, den: str, direction: Direction = "up",
    **more: object,
) -> Kpi:  # fmt: skip
    return Kpi(
        id=name, number=number, ko=ko, en=en, unit="%", direction=direction, num=num, den=den,
        **more,  # type: ignore[arg-type]
    )  # fmt: skip


def _mean(  # noqa: PLR0917 - columns of a table
    number: int, name: str, ko: str, en: str, num: str, den: str, direction: Direction
) -> Kpi:
    return Kpi(
        id=name, number=number, ko=ko, en=en, unit="s", direction=direction, num=num, den=den
    )


_AT: dict[str, Any] = {"grain": "attempt", "dims": CENTRE_DIMS}
_RING: dict[str, Any] = {"grain": "offer", "dims": RING_DIMS}

ACCESS = (
    _rate(21, "answer_rate", "응대율", "answer rate", "c_answered", "c_settled", source="CG, GEN-COL"),
    _rate(22, "answer_rate_total", "총인입 응대율", "answered of all inbound", "at_answered",
          "attempts - after_hours", source="CH-TEL", **_AT),
    _rate(23, "answer_rate_net", "순수 응대율", "net of short abandons", "c_answered",
          "c_settled - c_short_abandoned"),
    _rate(24, "answer_rate_with_callback", "콜백 포함 응대율", "answer rate incl. callbacks",
          "c_answered + cb_reached + cb_closed_unreached", "c_settled", dims=QUEUE_DIMS),
    _rate(25, "customer_answer_rate", "고객 기준 응대율", "served customers", "uniq_served", "uniq_callers",
          basis="D", **_AT),
    _rate(26, "abandon_rate", "포기율", "abandonment rate", "c_abandoned", "c_settled", "down",
          source="AWS-N, GEN-COL"),
    _rate(27, "abandon_rate_net", "순 포기율", "abandonment excl. short", "c_abandoned - c_short_abandoned",
          "c_settled - c_short_abandoned", "down", source="G-CCAI, TD-DD"),
    _rate(28, "abandon_rate_incl_ivr", "ARS 포함 포기율", "incl. IVR abandons", "at_abandoned + ivr_abandoned",
          "attempts - blocked - after_hours", "down", source="KS", **_AT),
    _rate(29, "short_abandon_rate", "단기 포기율", "short-abandon share", "c_short_abandoned", "c_settled",
          "band", source="TD-SA"),
    _rate(30, "service_level", "서비스레벨(우리 기준)", "service level (ours)", "c_ans_in_T",
          "c_answered + c_abandoned - c_short_abandoned + c_late_exit"),
    _rate(31, "sl_negative", "SL 포기 불리", "SL, abandons count as missed", "c_ans_in_T", "c_settled",
          source="CIS-SL, ICMI5"),
    _rate(32, "sl_answered_only", "SL 응답만", "SL of answered", "c_ans_in_T", "c_answered",
          source="CIS-CCX, AST-CONF"),
    _rate(33, "sl_positive", "SL 포기 유리", "abandons within T count as met", "c_ans_in_T + c_abn_in_T",
          "c_settled", source="CIS-SL, AST-CONF"),
    _rate(34, "sl_ignored", "SL 포기 제외", "abandons within T removed", "c_ans_in_T", "c_settled - c_abn_in_T",
          source="CIS-SL, ICMI5"),
    _rate(35, "sl_short_excluded", "SL 단기포기 제외", "short abandons removed", "c_ans_in_T",
          "c_settled - c_short_abandoned", source="TD-SL, SINCH, GEN-SL"),
    _rate(36, "sl_removed", "SL 큐 이탈 기준", "any removal within T", "c_ans_in_T + c_abn_in_T + c_cb_in_T",
          "c_settled", source="AWS-H"),
    _rate(37, "sl_interval_attainment", "SL 달성 구간율", "share of intervals at target", "service_level", "",
          kind="attainment"),
    _rate(38, "sl_callback", "콜백 SL", "callback service level", "cb_in_T", "cb_requested - cb_cancel_redial",
          grain="callback", dims=QUEUE_DIMS),
    _mean(39, "asa", "평균 응답속도", "average speed of answer", "c_wait_ans_s", "c_answered", "down"),
    _mean(40, "avg_wait_all", "평균 대기시간(전체)", "average wait, all", "c_wait_all_s", "c_settled", "down"),
    _mean(41, "avg_abandon_wait", "평균 포기 대기시간", "average abandon time", "c_wait_abn_s", "c_abandoned", "band"),
    _mean(0, "avg_abandon_wait_net", "평균 포기 대기시간(단기 제외)", "average abandon time excl. short",
          "c_wait_abn_net_s", "c_abandoned - c_short_abandoned", "band"),
    Kpi(id="longest_wait", number=42, ko="최장 대기시간", en="longest wait", unit="s", direction="down",
        num="wait_max", kind="sum", basis="X", source="AWS-H"),
    Kpi(id="oldest_waiting", number=43, ko="현재 최장 대기", en="oldest contact waiting now", unit="s",
        direction="down", num="waiting_max", kind="sum", grain="waiting", basis="S", dims=STATE_DIMS,
        source="AWS-R"),
    Kpi(id="waiting_now", number=0, ko="현재 대기", en="waiting now", unit="건", direction="down",
        num="c_waiting", kind="sum", grain="waiting", basis="S", dims=STATE_DIMS, source="AWS-R"),
    Kpi(id="wait_p90", number=44, ko="대기 90백분위", en="wait p90", unit="s", direction="down",
        num="wait_hist", den="90", kind="quantile", basis="H", source="PCT"),
    Kpi(id="wait_p50", number=0, ko="대기 중앙값", en="median wait", unit="s", direction="down",
        num="wait_hist", den="50", kind="quantile", basis="H", source="PCT"),
    Kpi(id="wait_p95", number=0, ko="대기 95백분위", en="wait p95", unit="s", direction="down",
        num="wait_hist", den="95", kind="quantile", basis="H", source="PCT"),
    _rate(45, "answered_in_15s", "15초 내 상담개시율", "answered within 15 s", "c_ans_in_15", "c_answered",
          source="D120, HK120"),
    _rate(46, "blocked_rate", "차단율(통화중 비율)", "blockage", "blocked", "attempts", "down", source="VOX, KPID",
          basis="E", **_AT),
    _rate(47, "agent_answer_rate", "상담사 응답률", "agent answer rate", "ring_accepted",
          "ring_offers - ring_cust_abandon", source="AWS-H", **_RING),
    _rate(48, "rona_rate", "상담사 무응답률", "RONA rate", "rona", "ring_offers - ring_cust_abandon", "down",
          source="AWS-H, CIS-RONA", **_RING),
    Kpi(id="rona_contacts", number=0, ko="무응답을 겪은 큐 인입", en="visits with a ring that nobody took",
        unit="건", direction="down", num="rona_visits", kind="sum", grain="visit", dims=QUEUE_DIMS),
    _rate(147, "unknown_outcome_rate", "결과 미상률", "unknown outcomes", "c_unknown", "c_offered", "down"),
    Kpi(id="open_rows", number=149, ko="미확정 건", en="open rows", unit="건", direction="down",
        num="c_open + h_open_legs", kind="sum", dims=CENTRE_DIMS | {"queue"}),
    _rate(0, "visit_answer_rate", "큐 응대율", "visit answer rate", "v_answered", "v_settled", grain="visit",
          dims=QUEUE_DIMS),
    _rate(0, "visit_service_level", "큐 SL", "visit service level", "v_ans_in_T", "v_settled", grain="visit",
          dims=QUEUE_DIMS),
)  # fmt: skip
