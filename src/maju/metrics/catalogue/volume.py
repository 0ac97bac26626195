"""Volume 물량: kpi.md #1–#20."""

from __future__ import annotations

from typing import Any

from maju.metrics.kpi import AGENT_DIMS, CENTRE_DIMS, QUEUE_DIMS, Direction, Kpi


def _sum(  # noqa: PLR0917 - columns of a table
    number: int,
    name: str,
    ko: str,
    en: str,
    num: str,
    direction: Direction = "band",
    **more: object,
) -> Kpi:
    return Kpi(
        id=name, number=number, ko=ko, en=en, unit="건", direction=direction, num=num, kind="sum",
        **more,  # type: ignore[arg-type]
    )  # fmt: skip


_AT: dict[str, Any] = {"grain": "attempt", "basis": "E", "dims": CENTRE_DIMS}
_VISIT: dict[str, Any] = {"grain": "visit", "dims": QUEUE_DIMS}
_CALLBACK: dict[str, Any] = {"grain": "callback", "dims": QUEUE_DIMS}

VOLUME = (
    _sum(1, "inbound_attempts", "총 인입(시도)", "inbound attempts", "attempts", **_AT),
    _sum(2, "agent_requested", "상담 요청호(인입호)", "agent-requested", "c_offered", source="CG, GEN-COL"),
    _sum(3, "visits_offered", "큐 인입", "queue visits offered", "v_offered", **_VISIT),
    _sum(4, "answered", "응답호(응대호)", "answered", "c_answered", "up"),
    _sum(5, "abandoned", "포기호", "abandoned", "c_abandoned", "down"),
    _sum(6, "short_abandoned", "단기 포기호", "short abandons", "c_short_abandoned"),
    _sum(7, "abandoned_ringing", "링 포기호", "abandoned while ringing", "v_abn_ringing", "down", **_VISIT),
    _sum(8, "ivr_abandoned", "IVR 포기", "abandoned in IVR", "ivr_abandoned", "down", **_AT),
    _sum(9, "blocked", "통화중/차단호", "blocked", "blocked", "down", **_AT),
    _sum(10, "after_hours", "운영시간 외 인입", "after-hours", "after_hours", **_AT),
    _sum(0, "after_hours_night", "야간 인입", "after-hours, night", "after_hours_night", **_AT),
    _sum(0, "after_hours_lunch", "점심시간 인입", "after-hours, lunch", "after_hours_lunch", **_AT),
    _sum(0, "after_hours_holiday", "휴일 인입", "after-hours, holiday", "after_hours_holiday", **_AT),
    _sum(11, "overflowed", "오버플로우(호 분배 이관)", "overflowed out", "v_overflow_out", "down", **_VISIT),
    _sum(12, "flowed_out", "큐 이탈(비포기)", "flow-outs", "c_flowed_out"),
    _sum(13, "transferred_out", "호 전환", "transferred out by agent", "h_xfer_blind + h_xfer_warm", "down",
         grain="leg", dims=AGENT_DIMS),
    _sum(14, "callbacks_requested", "콜백 요청", "callbacks requested", "cb_requested", **_CALLBACK),
    _sum(15, "callbacks_attempted", "콜백 시도", "callback dial attempts", "cb_attempts", **_CALLBACK),
    _sum(16, "outbound_calls", "발신콜", "outbound", "outbound_legs", grain="leg", basis="E", dims=AGENT_DIMS),
    Kpi(id="contact_rate_outbound", number=17, ko="접촉 성공률", en="outbound contact rate", unit="%",
        direction="up", num="outbound_connected", den="outbound_legs", grain="leg", basis="E", dims=AGENT_DIMS),
    _sum(18, "contacts_all_channels", "전 채널 상담건", "contacts, all channels", "c_offered"),
    Kpi(id="forecast_variance", number=19, ko="예측 대비 편차", en="volume vs forecast", unit="%",
        direction="band", kind="nothing", absent="forecast"),
    Kpi(id="forecast_wape", number=20, ko="예측 오차율", en="WAPE", unit="%", direction="down",
        kind="nothing", absent="forecast"),
)  # fmt: skip
