"""Resolution 해결 over cases (kpi.md #93–#111) and callbacks 콜백 (#112–#116, §7.2).

Of #94: a case that was reopened at any time fails, also after seven days; the facts count
reopenings and do not date them.
"""

from __future__ import annotations

from typing import Any

from maju.metrics.catalogue.declared import awaiting
from maju.metrics.kpi import CONTACT_DIMS, QUEUE_DIMS, STATE_DIMS, Direction, Kpi


def _case(  # noqa: PLR0917 - columns of a table
    number: int, name: str, ko: str, en: str, num: str, den: str, direction: Direction = "up",
    unit: str = "%", **more: Any,
) -> Kpi:  # fmt: skip
    said = {"grain": "case", "dims": CONTACT_DIMS, "kind": "ratio" if den else "sum", **more}
    return Kpi(
        id=name, number=number, ko=ko, en=en, unit=unit, direction=direction, num=num, den=den,
        **said,
    )  # fmt: skip


_OPEN: dict[str, Any] = {"grain": "backlog", "basis": "S", "dims": STATE_DIMS}
_AGE: dict[str, Any] = {**_OPEN, "kind": "quantile"}
_OWED: dict[str, Any] = {"grain": "pending", "basis": "S", "dims": STATE_DIMS - {"topic"}}
_BY_SOLVING: dict[str, Any] = {"grain": "solving", "basis": "E", "source": "ZD-DUR, FS-4125"}
_BACK: dict[str, Any] = {"grain": "callback", "dims": QUEUE_DIMS}

RESOLUTION = (
    awaiting(93, "fcr_survey", "설문 FCR", "FCR by survey", "%", "up", "survey"),
    _case(94, "fcr_case", "재오픈 기준 FCR", "FCR by case", "k_fcr_ok", "k_fcr_matured", source="AWS-N, FRESH"),
    awaiting(95, "fcr_agent", "상담사 코드 FCR", "FCR by wrap-up code", "%", "up", "resolved_code"),
    _case(96, "resolution_rate", "해결률", "resolved share", "k_solved", "k_created", source="KS"),
    _case(97, "one_touch_rate", "원터치 해결률", "one-touch", "k_one_reply", "k_solved", source="ZD-OT"),
    _case(98, "zero_touch_rate", "무응답 종결률", "zero-reply closes", "k_zero_reply", "k_solved", "band"),
    _case(99, "reopen_rate", "재오픈율", "reopened cases", "k_reopened", "k_solved", "down", source="AWS-N, PLAIN"),
    _case(0, "reopenings", "재오픈 횟수", "reopenings", "k_reopen_ev", "", "down", "건"),
    _case(100, "frt", "첫 응답시간(영업시간)", "first response time, business hours", "frt_bus_s", "frt_bus_n",
          "down", "s", source="ZD-FRT, CH-CHAT"),
    _case(0, "frt_cal", "첫 응답시간(역일)", "first response time, calendar", "frt_cal_s", "frt_n", "down", "s"),
    _case(101, "frt_in_sla", "첫 응답 SLA 준수율", "FRT within target", "frt_in_sla", "frt_bus_n + frt_missed"),
    _case(102, "chat_first_response", "채팅 첫 응대시간", "chat first response", "frt_chat_s", "frt_chat_n",
          "down", "s", source="CH-CHAT"),
    awaiting(103, "next_reply_time", "후속 응답시간", "next reply time", "s", "down", "messages"),
    awaiting(104, "requester_wait", "고객 대기 누적시간", "requester wait", "s", "down", "messages"),
    _case(105, "resolution_time_cal", "해결시간(역일)", "resolution time, calendar", "res_cal_s", "res_n * 3600",
          "down", "h", **_BY_SOLVING),
    _case(105, "resolution_time_bus", "해결시간(영업)", "resolution time, business hours", "res_bus_s",
          "res_bus_n * 3600", "down", "h", **_BY_SOLVING),
    _case(106, "sla_attainment", "SLA 준수율", "SLA attainment", "sla_met", "sla_met + sla_breached",
          source="ZD-SLA"),
    _case(107, "backlog", "미처리 잔량", "backlog", "backlog_open", "", "down", "건", source="COPC-BL, SO", **_OPEN),
    _case(108, "backlog_age", "잔량 경과일(중앙값)", "backlog age, median", "backlog_age_hist", "50", "down", "일",
          **_AGE),
    _case(108, "backlog_age_p90", "잔량 경과일(90백분위)", "backlog age, p90", "backlog_age_hist", "90", "down",
          "일", **_AGE),
    _case(108, "backlog_age_oldest", "잔량 최장 경과", "backlog age, oldest", "backlog_oldest", "", "down", "s",
          **_OPEN),
    _case(109, "backlog_overdue", "기한 초과 잔량", "overdue backlog", "backlog_overdue", "", "down", "건", **_OPEN),
    awaiting(110, "email_backlog_hours", "이메일 잔량 소요시간", "e-mail backlog in work hours", "h", "down",
             "schedule"),
    awaiting(111, "clearance_rate", "처리 소화율", "solved vs created", "%", "band", "reopenings"),
    _case(112, "callback_rate", "콜백률(콜백 전환율)", "share converted to callback", "c_callback", "c_settled",
          "band", grain="contact", source="BP"),
    _case(113, "callback_success_rate", "콜백 성공률", "callback success", "cb_reached",
          "cb_requested - cb_cancel_redial", source="BP", **_BACK),
    _case(114, "callback_attempt_success", "시도당 성공률", "success per dial", "cb_reached", "cb_attempts",
          source="BP", **_BACK),
    _case(115, "time_to_callback", "콜백 소요시간", "time to callback", "cb_wait_s", "cb_reached", "down", "s",
          **_BACK),
    _case(116, "callback_pending", "콜백 미처리", "pending callbacks", "cb_open", "", "down", "건", source="AWS-R",
          **_OWED),
    _case(0, "callback_oldest", "콜백 최장 대기", "oldest pending callback", "cb_open_max", "", "down", "s",
          **_OWED),
    _case(0, "callback_handled_rate", "콜백 처리율", "callbacks handled", "cb_reached + cb_closed_unreached",
          "cb_requested - cb_cancel_redial", source="§7.2", **_BACK),
)  # fmt: skip
