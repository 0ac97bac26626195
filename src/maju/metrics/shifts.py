"""Measures of published schedules: what was planned, and what was done of it (kpi.md §1.5, §7.5–7.6).

Planned time leaves meals out, which are not paid; without payroll data it is paid time, too. Who was
not signed in at all during a shift was absent; as long as the shift lasts, so far.
"""

from __future__ import annotations

from maju.metrics.measure import Measure, count, total

_STATES = "grain:agent_state"
"""Who cannot tell states cannot tell what was done of a plan."""


def _of_plan(name: str, value: str, where: str = "", like: str = _STATES) -> Measure:
    return Measure(
        id=name, grain="plan", how="sum", where=where, value=value, unit="s", basis="C", like=like
    )


SHIFTS = (
    _of_plan("a_sched_s", "planned_ms", like=""),
    _of_plan("a_sched_q_s", "planned_ms", "activity = 'work'", like=""),
    _of_plan("a_paid_s", "planned_ms", like=""),
    _of_plan("a_seated_s", "seated_ms"),
    _of_plan("a_adherent_s", "adherent_ms"),
    _of_plan("a_absent_s", "planned_ms", "absent"),
    _of_plan("a_paid_available_s", "available_ms"),
    _of_plan("a_paid_contact_s", "contact_ms"),
    _of_plan("a_offline_work_s", "offline_ms"),
    total("worked", "a_worked_q_s", "lasted_ms", basis="C"),
    total("worked", "a_out_of_shift_s", "lasted_ms - within_ms", basis="C"),
    count("attended", "at_shifts", "NOT on_leave"),
    count("attended", "at_came", "NOT on_leave AND came_at IS NOT NULL", like=_STATES),
    count("attended", "at_late", "NOT on_leave AND late_ms > t_late", like=_STATES),
    count("attended", "at_left_early", "NOT on_leave AND early_ms > t_late", like=_STATES),
    count("attended", "at_absent", "NOT on_leave AND came_at IS NULL", like=_STATES),
    count("attended", "at_leave", "on_leave"),
)
"""kpi.md §0.4's measures of schedules, and attendance (출근·지각·조퇴·결근) counted in shifts."""
