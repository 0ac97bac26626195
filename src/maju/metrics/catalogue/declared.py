"""KPIs that wait for a source (kpi.md #117–#146): declared, and answered "no source yet"."""

from __future__ import annotations

from typing import Any

from maju.metrics.kpi import AGENT_DIMS, CENTRE_DIMS, SOURCES, Direction, Kpi


def awaiting(  # noqa: PLR0917 - columns of a table
    number: int, name: str, ko: str, en: str, unit: str, direction: Direction, absent: str
) -> Kpi:
    """A KPI without a number until there is a source *absent* for it."""
    assert absent in SOURCES, absent
    return Kpi(
        id=name, number=number, ko=ko, en=en, unit=unit, direction=direction, kind="nothing",
        absent=absent,
    )  # fmt: skip


_MENU: dict[str, Any] = {
    "unit": "%", "grain": "attempt", "dims": CENTRE_DIMS, "source": "VOCAL, TURN",
}  # fmt: skip
_RATED: dict[str, Any] = {"grain": "survey", "dims": AGENT_DIMS, "source": "KPRG, MF, ZYK"}

DECLARED = (
    Kpi(id="csat_top2", number=117, ko="CSAT(상위 2단계)", en="CSAT top-2-box", unit="%", direction="up",
        num="s_top2", den="s_resp", **_RATED),
    Kpi(id="csat_mean", number=118, ko="만족도 평균(5점)", en="CSAT mean, of 5", unit="점", direction="up",
        num="s_sum", den="s_resp", **_RATED),
    Kpi(id="csat_mean_100", number=118, ko="만족도 평균(100점 환산)", en="CSAT mean, on 100", unit="점",
        direction="up", num="25 * s_sum - 25 * s_resp", den="s_resp", **_RATED),
    Kpi(id="csat_share", number=118, ko="만족도(총점 대비)", en="CSAT, points of those possible", unit="%",
        direction="up", num="s_sum", den="5 * s_resp", **_RATED),
    Kpi(id="survey_responses", number=0, ko="설문 응답", en="survey responses", unit="건", direction="band",
        kind="sum", num="s_resp", **_RATED),
    awaiting(119, "nps", "순추천지수", "NPS", "pt", "up", "survey"),
    awaiting(120, "ces", "고객노력지수(낮을수록 좋음)", "CES (low is good)", "점", "down", "survey"),
    awaiting(121, "survey_response_rate", "설문 응답률", "survey response rate", "%", "up", "survey_shown"),
    awaiting(122, "survey_coverage", "설문 발송률", "survey coverage", "%", "up", "survey_shown"),
    awaiting(123, "complaint_rate", "불만율", "complaints", "건/천", "down", "nature"),
    awaiting(0, "abusive_complaint_rate", "강성(특이민원)율", "abusive or special complaints", "건/천", "down",
             "nature"),
    awaiting(0, "external_complaint_rate", "대외민원율", "complaints through an authority", "건/천", "down",
             "nature"),
    awaiting(124, "ksqi_like", "모니터링 지수", "mystery-call index", "점", "up", "mystery"),
    awaiting(125, "qa_score", "QA 점수", "QA score", "점", "up", "evaluation"),
    awaiting(126, "critical_error_accuracy", "치명오류 정확도", "critical-error accuracy", "%", "up", "evaluation"),
    awaiting(127, "noncritical_accuracy", "비치명 정확도", "non-critical accuracy", "%", "up", "evaluation"),
    awaiting(128, "compliance_rate", "준수율(본인확인·녹취고지 등)", "compliance", "%", "up", "evaluation"),
    awaiting(129, "misinformation_rate", "오안내율", "wrong-information rate", "건/천", "down", "corrections"),
    awaiting(130, "qa_coverage", "QA 표본율", "sampling rate", "%", "up", "evaluation"),
    Kpi(id="ivr_containment", number=131, ko="IVR 완결률(격리율)", en="containment (hang-ups count)",
        direction="band", num="ivr_in - ivr_to_agent", den="ivr_in", **_MENU),
    Kpi(id="self_service_rate", number=132, ko="셀프 해결률", en="true self-service", direction="up",
        num="ivr_served_kept", den="ivr_in_matured", **_MENU),
    awaiting(133, "ivr_node_dropoff", "IVR 경로 이탈률", "drop-off at a menu step", "%", "down", "menu"),
    awaiting(134, "deflection_rate", "문의 회피율", "deflection", "%", "up", "knowledge"),
    awaiting(135, "self_service_score", "셀프서비스 지수", "self-service score", "배", "up", "knowledge"),
    awaiting(136, "kb_search_success", "KB 검색 성공률", "KB search success", "%", "up", "knowledge"),
    awaiting(137, "kb_zero_result", "무결과 검색률", "zero-result rate", "%", "down", "knowledge"),
    awaiting(138, "bot_handoff_rate", "봇→상담사 이관율", "bot hand-off", "%", "band", "bot"),
    awaiting(139, "cost_per_contact", "건당 비용(처리 기준)", "cost per handled contact", "원", "down", "money"),
    awaiting(140, "cost_per_resolution", "해결 건당 비용", "cost per resolution", "원", "down", "money"),
    awaiting(141, "conversion_after_contact", "상담 후 전환율(7일)", "conversion after contact, 7 days", "%", "up",
             "orders"),
    awaiting(142, "revenue_per_contact", "상담당 매출", "revenue per contact", "원", "up", "orders"),
    awaiting(143, "save_rate", "해지 방어율", "save rate", "%", "up", "customers"),
    awaiting(144, "customer_retention", "고객 유지율", "retention", "%", "up", "customers"),
    awaiting(145, "churn_after_contact", "상담 후 이탈률", "churn after contact", "%", "down", "customers"),
    awaiting(146, "abandon_revenue_loss", "포기호 손실 추정", "lost revenue, an estimate", "원", "down", "orders"),
)  # fmt: skip
