"""People 인력: kpi.md #76–#90; away time by reason as §7.6 names them."""

from __future__ import annotations

from maju.metrics.catalogue.declared import awaiting
from maju.metrics.kpi import STAFF_DIMS, Direction, Kpi
from maju.metrics.measures import AWAY


def _share(  # noqa: PLR0917 - columns of a table
    number: int, name: str, ko: str, en: str, num: str, den: str, direction: Direction = "band",
    unit: str = "%", source: str = "Maju", version: int = 1,
) -> Kpi:  # fmt: skip
    return Kpi(
        id=name, number=number, ko=ko, en=en, unit=unit, direction=direction, num=num, den=den,
        grain="agent_state", basis="C", dims=STAFF_DIMS, source=source, version=version,
    )  # fmt: skip


def _planned(  # noqa: PLR0917 - columns of a table
    number: int, name: str, ko: str, en: str, num: str, den: str, direction: Direction = "band",
    source: str = "Maju",
) -> Kpi:  # fmt: skip
    return Kpi(
        id=name, number=number, ko=ko, en=en, unit="%", direction=direction, num=num, den=den,
        grain="plan", basis="C", dims=STAFF_DIMS, source=source,
    )  # fmt: skip


_ATTENDANCE: tuple[tuple[str, str, str, str, Direction], ...] = (
    ("shifts_planned", "근무 편성", "shifts planned", "at_shifts", "band"),
    ("shifts_attended", "출근", "shifts attended", "at_came", "up"),
    ("shifts_late", "지각", "shifts begun late", "at_late", "down"),
    ("shifts_left_early", "조퇴", "shifts left early", "at_left_early", "down"),
    ("shifts_absent", "결근", "shifts absent", "at_absent", "down"),
    ("days_of_leave", "휴가", "days of leave", "at_leave", "band"),
)  # fmt: skip
_HOURS = (
    ("scheduled_time", "편성 시간", "planned time", "a_sched_s"),
    ("scheduled_queue_time", "상담 업무 편성 시간", "time planned on queue", "a_sched_q_s"),
    ("seated_time", "편성 시간 중 로그인 시간", "planned time signed in", "a_seated_s"),
    ("worked_queue_time", "상담 투입 시간", "time on queue", "a_worked_q_s"),
)
_BUSY = "a_contact_wall_s + a_idle_s"
LOGIN = "a_login_s - a_aux_recovery_s"
"""What an agent's shares divide by: 감정회복 never counts against the agent (§7.6), so it is in neither
side. The shares by reason divide the whole of login, this reason's among them."""

PEOPLE = (
    _share(76, "occupancy", "상담사 점유율", "occupancy", "a_contact_wall_s", _BUSY, source="AWS-H, COPC-INJ"),
    _share(77, "workload_ratio", "동시 작업 부하율", "concurrent workload", "a_contact_sum_s", _BUSY),
    _planned(78, "utilization", "이용률(사용률)", "utilization", "a_paid_contact_s + a_offline_work_s", "a_paid_s",
             source="COPC-INJ, CCH-OU"),
    _share(79, "availability", "가동률(가용률)", "ready and contact time of login", _BUSY, LOGIN, "up",
           source="SCENE, DEH", version=2),
    _share(80, "aux_share", "이석률", "away share of login", "a_aux_s - a_aux_recovery_s", LOGIN, "down",
           source="§7.6", version=2),
    *(
        _share(80, f"aux_share_{reason}", f"이석률({ko})", f"away share of login, {en}", f"a_aux_{reason}_s",
               "a_login_s", "band", source="§7.6")
        for reason, (ko, en) in {**AWAY, "other": ("그 밖의 사유", "other reasons")}.items()
    ),
    _planned(81, "shrinkage", "슈링키지(비가동률)", "shrinkage", "a_paid_s - a_paid_available_s", "a_paid_s",
             "down", source="COPC-INJ"),
    _planned(82, "adherence", "스케줄 준수율", "schedule adherence", "a_adherent_s", "a_sched_s", "up",
             source="AWS-S, GEN-AC"),
    _planned(82, "adherence_out_of_shift", "스케줄 준수율(근무 외 시간 불리)",
             "schedule adherence, work outside the shift against it", "a_adherent_s",
             "a_sched_s + a_out_of_shift_s", "up", source="GEN-AC"),
    _planned(83, "conformance", "근무 이행률", "conformance", "a_worked_q_s", "a_sched_q_s",
             source="GEN-AC, CIS-WFM, SWPP"),
    _planned(84, "seat_rate", "착석률", "seated staff rate", "a_seated_s", "a_sched_s", "up", source="NP"),
    _planned(85, "absence_rate", "결근율", "absenteeism", "a_absent_s", "a_sched_s", "down", source="COPC-GL"),
    *(
        Kpi(id=name, number=0, ko=ko, en=en, unit="명", direction=direction, num=measure, kind="sum",
            grain="attended", dims=STAFF_DIMS)
        for name, ko, en, measure, direction in _ATTENDANCE
    ),
    *(
        Kpi(id=name, number=0, ko=ko, en=en, unit="s", direction="band", num=measure, kind="sum",
            grain="plan", basis="C", dims=STAFF_DIMS)
        for name, ko, en, measure in _HOURS
    ),
    awaiting(86, "agent_turnover", "상담사 이직률", "agent turnover", "%/월", "down", "people"),
    awaiting(87, "early_turnover", "신입 조기 이탈률", "90-day attrition", "%", "down", "people"),
    awaiting(88, "enps", "상담사 추천지수", "eNPS", "pt", "up", "staff_survey"),
    awaiting(89, "employee_sat", "상담사 만족도", "employee satisfaction", "%", "up", "staff_survey"),
    _share(90, "chat_concurrency", "동시 상담 수", "concurrency", "a_contact_sum_s", "a_contact_wall_s",
           unit="건", source="GWFM, CCH-CON"),
    _share(150, "inferred_time_share", "추정 로그아웃 비율", "login time that was inferred", "a_inferred_s",
           "a_login_s", "down"),
)  # fmt: skip
