"""Repeat calls and true demand 재인입: kpi.md #49–#57, FCR by repeats #91–#92, §7.4's windows."""

from __future__ import annotations

from maju.metrics.kpi import CENTRE_DIMS, Direction, Kpi


def _of(  # noqa: PLR0917 - columns of a table
    number: int, name: str, ko: str, en: str, num: str, den: str, direction: Direction = "down",
    unit: str = "%", **more: object,
) -> Kpi:  # fmt: skip
    return Kpi(
        id=name, number=number, ko=ko, en=en, unit=unit, direction=direction, num=num, den=den,
        grain="attempt", kind="ratio" if den else "sum", dims=CENTRE_DIMS,
        **more,  # type: ignore[arg-type]
    )  # fmt: skip


REPEAT = (
    _of(49, "bubble_rate", "버블호율(포기 후 재시도 + 상담 후 재인입)", "repeat calls (redial + reconnect)",
        "redial_after_abn + reconnect_after_svc", "identified", source="CSS, §7.4"),
    _of(50, "redial_after_abandon_rate", "포기 후 재시도율(당일)", "redial after abandon, same business day",
        "redial_after_abn", "identified", source="CSS, §7.4"),
    _of(0, "redial_after_abandon_rate_live", "포기 후 재시도율(60분)", "redial after abandon, 60 min (live tile)",
        "redial_after_abn_live", "identified", source="CSS, §7.4"),
    _of(51, "reconnect_after_service_rate", "상담 후 재인입률(24시간)", "reconnect after service, 24 h",
        "reconnect_after_svc", "identified", source="§7.4"),
    _of(0, "reconnect_after_service_rate_7d", "상담 후 재인입률(7일)", "reconnect after service, 7 days",
        "reconnect_after_svc_7d", "identified", source="§7.4"),
    _of(52, "unique_callers", "순 고객 수", "unique callers", "uniq_callers", "", "band", "명", basis="D"),
    _of(53, "attempts_per_caller", "고객당 시도", "attempts per caller", "identified", "uniq_callers", unit="회",
        basis="D"),
    _of(54, "demand_counted", "실수요", "true demand",
        "attempts - redial_after_abn - redial_after_other", "", "band", "건",
        source="NOK"),
    _of(0, "identified_attempts", "식별된 인입", "attempts of known customers", "identified", "", "band", "건"),
    _of(0, "anonymous_attempts", "미식별 인입", "anonymous attempts", "anonymous", "", "band", "건"),
    _of(0, "redial_after_abandon", "포기 후 재시도(당일)", "redials after an abandon, same business day",
        "redial_after_abn", "", "down", "건"),
    _of(0, "redial_after_block", "통화중 후 재시도(당일, 위에 포함)", "redials after a block (among the former)",
        "redial_after_block", "", "down", "건"),
    _of(0, "redial_after_callback", "콜백 요청 후 재시도", "redials after a callback request",
        "redial_after_callback", "", "band", "건"),
    _of(0, "redial_after_hours", "운영시간 외 인입 후 재시도", "redials after a try out of hours",
        "redial_after_hours", "", "band", "건"),
    _of(0, "reconnect_after_service", "상담 후 재인입(24시간)", "reconnects after service, 24 h",
        "reconnect_after_svc", "", "down", "건"),
    _of(0, "recovered_customers", "회수 고객", "recovered customers", "abn_customers - abn_unhelped", "", "up", "명",
        basis="D"),
    _of(0, "lost_customers", "미응대 고객", "lost customers", "abn_lost", "", "down", "명", basis="D"),
    _of(0, "undecided_customers", "미정 고객(포기 후 24시간 전)", "not decided yet (24 h are not over)",
        "abn_unhelped - abn_lost", "", "band", "명", basis="D"),
    _of(55, "abandon_recovery_rate", "포기 회수율", "recovered abandons", "abn_customers - abn_unhelped",
        "abn_customers - abn_unhelped + abn_lost", "up", basis="D"),
    _of(56, "lost_customer_rate", "미응대 고객율", "lost customer share", "abn_lost", "uniq_callers", basis="D"),
    Kpi(id="contacts_per_customer", number=57, ko="고객당 상담건", en="contacts per customer", unit="건",
        direction="down", kind="nothing", absent="customers"),
    _of(148, "identified_rate", "고객 식별률", "identified", "identified", "attempts", "up"),
    *(
        _of(91 if days == "7d" else 92, f"fcr_repeat_{days}", f"첫 통화 해결률(재인입 {ko})",
            f"FCR by repeat contact, {en}", f"fcr_ok_{days}", f"fcr_den_matured_{days}", "up",
            source="CCH-FCR")
        for days, ko, en in (("24h", "1일", "1 day"), ("3d", "3일", "3 days"), ("7d", "7일", "7 days"),
                             ("30d", "30일", "30 days"))
    ),
    _of(0, "fcr_repeat_7d_same_topic", "첫 통화 해결률(같은 유형, 7일)", "FCR by repeat, same topic, 7 days",
        "fcr_ok_same_7d", "fcr_den_matured_7d", "up"),
)  # fmt: skip
