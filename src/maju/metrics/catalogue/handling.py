"""Handling 처리시간: kpi.md #58–#75, and what §7.5 adds over legs and contacts."""

from __future__ import annotations

from maju.metrics.catalogue.people import LOGIN
from maju.metrics.kpi import AGENT_DIMS, TIME_DIMS, Direction, Kpi


def _leg(  # noqa: PLR0917 - columns of a table
    number: int, name: str, ko: str, en: str, num: str, den: str, direction: Direction = "band",
    unit: str = "s", source: str = "Maju",
) -> Kpi:  # fmt: skip
    return Kpi(
        id=name, number=number, ko=ko, en=en, unit=unit, direction=direction, num=num, den=den,
        grain="leg", dims=AGENT_DIMS, source=source,
    )  # fmt: skip


def _count(name: str, ko: str, en: str, num: str) -> Kpi:
    return Kpi(
        id=name, number=0, ko=ko, en=en, unit="건", direction="band", num=num, kind="sum",
        grain="leg", dims=AGENT_DIMS, source="§7.2",
    )  # fmt: skip


def _contact(  # noqa: PLR0917 - columns of a table
    number: int, name: str, ko: str, en: str, num: str, den: str, direction: Direction, unit: str
) -> Kpi:
    return Kpi(
        id=name, number=number, ko=ko, en=en, unit=unit, direction=direction, num=num, den=den
    )


_HANDLED = "h_closed_talk_s + h_closed_hold_s + h_closed_acw_s"

HANDLING = (
    _count("handled_legs", "처리 건(상담 구간)", "handled legs", "h_legs"),
    _leg(58, "aht", "평균처리시간(AHT, 통화+보류+후처리)", "AHT (talk + hold + wrap-up)", _HANDLED, "h_closed_legs",
         source="AWS-H, GEN-AHT"),
    _leg(59, "aht_with_ring", "링 포함 처리시간", "AHT from ringing to ACW", f"h_closed_ring_s + {_HANDLED}",
         "h_closed_legs", source="TW-CS"),
    _contact(60, "handle_per_contact", "건당 총 처리시간", "handle time per contact",
             "c_talk_s + c_hold_s + c_acw_s", "c_handled", "band", "s"),
    _leg(61, "att", "평균통화시간", "average talk time", "h_talk_s", "h_legs", source="KIM, EZ"),
    _leg(62, "hold_avg_held", "평균 보류시간(보류건)", "hold per held contact", "h_hold_s", "h_held_legs", "down",
         source="AWS-H, TW-HOLD"),
    _leg(63, "hold_avg_all", "평균 보류시간(전체)", "hold per handled", "h_hold_s", "h_legs", "down"),
    _leg(64, "hold_rate", "보류율", "held share", "h_held_legs", "h_legs", "down", "%", "NICE-V"),
    _leg(65, "hold_time_share", "보류시간 비율", "hold share of handle", "h_closed_hold_s", _HANDLED, "down", "%",
         "NICE-V"),
    _leg(66, "acw_avg", "평균 후처리시간", "average ACW", "h_acw_s", "h_closed_legs", source="AWS-H"),
    _leg(67, "acw_share", "후처리 비율", "ACW share", "h_closed_acw_s", _HANDLED, "band", "%", "NICE-S"),
    _leg(68, "transfer_rate", "호 전환율", "transfer rate", "h_xfer_blind + h_xfer_warm", "h_legs", "down", "%",
         "AWS-H"),
    _contact(69, "transfer_contact_rate", "전환 경험률", "contacts with a transfer", "c_transferred", "c_answered",
             "down", "%"),
    _contact(70, "first_line_resolution", "1차 처리율(직접 상담완료율)", "handled without handing over", "c_direct",
             "c_answered", "up", "%"),
    _leg(71, "conference_rate", "3자 통화율", "conference", "h_conferenced", "h_legs", "band", "%", "CIS-CCX"),
    _leg(71, "consult_rate", "협의 통화율", "consult", "h_consulted", "h_legs", "band", "%", "CIS-CCX"),
    _leg(72, "hold_disconnect_rate", "보류 중 이탈률", "dropped while on hold", "h_hold_disconnect", "h_held_legs",
         "down", "%", "AWS-H"),
    _leg(73, "agent_hangup_rate", "상담사 선종료율", "agent hung up first", "h_agent_hangup", "h_legs", "down", "%",
         "AWS-H"),
    _leg(74, "short_talk_rate", "초단기 통화율", "short calls", "h_short_talk", "h_legs", "down", "%", "MITEL"),
    Kpi(id="cph", number=75, ko="시간당 처리콜(로그인 기준)", en="contacts per login hour", unit="건/h",
        direction="up", num="h_legs * 3600", den=LOGIN, grain="leg", dims=TIME_DIMS, source="EZ, GEN-GAM",
        version=2),
    Kpi(id="cpd", number=0, ko="인당 일 처리건", en="handled per agent and day", unit="건/일", direction="up",
        num="h_legs", den="a_days", grain="leg", basis="D", dims=TIME_DIMS, source="§7.5"),
    Kpi(id="talk_time_share", number=0, ko="총 통화시간 비율", en="talk share of login", unit="%",
        direction="up", num="h_talk_s", den=LOGIN, grain="leg", dims=TIME_DIMS, source="§7.5, NP", version=2),
    _contact(0, "record_rate", "이력등록률", "answered with a saved topic", "c_recorded", "c_answered", "up", "%"),
    _leg(0, "agent_record_rate", "이력등록률(상담사)", "talks with a saved record", "h_recorded", "h_legs", "up", "%",
         "§7.5"),
    _count("agent_callbacks", "콜백 시도(상담사)", "callbacks dialled by agents", "h_callbacks"),
    _count("agent_callbacks_reached", "콜백 연결(상담사)", "callbacks reached by agents", "h_callbacks_reached"),
    _contact(0, "unclassified_rate", "미분류율", "answered without a topic", "c_unclassified", "c_answered",
             "down", "%"),
    _contact(0, "other_topic_rate", "기타율", "answered under \"other\"", "c_other_topic", "c_answered", "down",
             "%"),
)  # fmt: skip
