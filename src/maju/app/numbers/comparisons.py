"""Comparisons as columns: names of the kinds, and why a Δ is missing, in both languages."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from maju.app.numbers.days import days_said
from maju.metrics.answers import Covered
from maju.metrics.comparing import Beside, Compared
from maju.metrics.comparing.compare import Other
from maju.metrics.kpi import Kpi

KIND_NAMES: Mapping[str, tuple[str, str]] = {
    "previous_day": ("전일", "previous day"),
    "same_weekday": ("전주 동요일", "same weekday"),
    "same_time_yesterday": ("전일 동시간", "same time yesterday"),
    "same_time_same_weekday": ("전주 동요일 동시간", "same weekday, same time"),
    "four_weeks": ("4주 평균", "4-week mean"),
    "previous_length": ("직전 동일 길이", "previous length"),
    "previous_month": ("전월", "previous month"),
    "same_month_last_year": ("전년 동월", "same month last year"),
    "month_to_date": ("월 누적", "month to date"),
    "year_to_date": ("연 누적", "year to date"),
}

REASONS: Mapping[str, tuple[str, str]] = {
    "no_facts": ("기록 없음", "no facts"),
    "no_such_day": ("비교할 날 없음", "no such day"),
    "no_such_line": ("비교할 행 없음", "no such line"),
    "not_one_day": ("하루가 아님", "not one day"),
    "not_alike": ("길이가 다름", "periods differ"),
    "not_over": ("아직 진행 중", "not over yet"),
    "not_additive": ("합산할 수 없음", "does not add up"),
    "too_few": ("건수 부족", "too few"),
    "no_number": ("값 없음", "no number"),
    "no_source": ("자료 없음", "no source"),
    "no_rows": ("해당 건 없음", "no rows"),
    "partly": ("일부 기간만", "part of the period"),
    "not_whole": ("기록이 그 뒤에 시작", "records begin later"),
    "den_negative": ("분모가 0보다 작음", "denominator below 0"),
    "too_large": ("너무 큰 값", "too large"),
}
"""Other reasons are said as they are."""

_CUTS: Mapping[str, tuple[str, str]] = {
    "agent": ("상담사별 없음", "not by agent"),
    "team": ("팀별 없음", "not by team"),
    "queue": ("큐별 없음", "not by queue"),
    "client": ("고객사별 없음", "not by client"),
    "client_shared_agents": ("상담사 공유로 고객사별 없음", "not by client: shared agents"),
    "channel": ("채널별 없음", "not by channel"),
    "topic": ("유형별 없음", "not by topic"),
}


def reason(code: str, lang: str) -> str:
    """Why there is no number."""
    cut = code.removeprefix("not_by_")
    if cut != code:
        return _CUTS.get(cut, ("이렇게는 나눌 수 없음", f"not by {cut}"))[lang != "ko"]
    return REASONS.get(code, (code, code))[lang != "ko"]


def part_said(part: Covered) -> dict[str, object]:
    """For programs: which days tell a KPI, and which clients never do."""
    days = [{"from": since.isoformat(), "to": until.isoformat()} for since, until in part.days]
    return {"days": days, "without": list(part.without)}


def part_words(part: Covered, lang: str) -> str:
    """For people."""
    days = "; ".join(days_said(since, until, lang) for since, until in part.days)
    if not part.without:
        return days
    clients = ", ".join(part.without)
    return (
        f"{days}, 고객사 {clients} 제외"
        if lang == "ko"
        else f"{days}, without the client {clients}"
    )


def part_line(names: Sequence[str], part: Covered, lang: str) -> str:
    """Which KPIs stand for a part of the window, and for which."""
    ko, en = "일부 날짜·고객사만 집계된 지표", "Counted for some days or clients only"
    return f"{ko if lang == 'ko' else en}: {', '.join(names)} — {part_words(part, lang)}"


def state(provisional: bool) -> str:  # noqa: FBT001 - of an answer
    """For programs."""
    return "provisional" if provisional else "final"


def state_label(provisional: bool, lang: str) -> str:  # noqa: FBT001 - of an answer
    """For people."""
    return ("잠정" if provisional else "확정") if lang == "ko" else state(provisional)


def columns(got: Compared, place: int) -> dict[str, object]:
    """Of a line: ``<kpi>_<kind>``, its ``_delta`` and ``_n``, and figures per business day."""
    found: dict[str, object] = {}
    for kpi, kinds in got.beside[place].items():
        per_day = got.per_day[place].get(kpi)
        if per_day is not None:
            found[f"{kpi}_per_day"] = per_day
        for kind, beside in kinds.items():
            name = f"{kpi}_{kind}"
            found |= {name: beside.value, f"{name}_delta": beside.delta, f"{name}_n": beside.n}
            if per_day is not None:
                found[f"{name}_per_day"] = beside.per_day
                found[f"{name}_per_day_delta"] = beside.per_day_delta
    return found


def header(got: Compared, lang: str) -> dict[str, object]:
    """What the comparisons stand on."""
    return {
        "business_days": got.business_days,
        "business_day_of_month": got.nth,
        "day_type": got.day_type,
        "comparisons": {
            kind: {
                "ko": KIND_NAMES[kind][0],
                "en": KIND_NAMES[kind][1],
                "windows": [{"from": since, "to": until} for since, until in other.windows],
                "as_of": other.as_of,
                "business_days": other.business_days,
                "records_begin": other.begins,
                "state": state(other.provisional),
                "state_label": state_label(other.provisional, lang),
                "why": other.why,
            }
            for kind, other in got.others.items()
        },
        "comparison_notes": {
            f"{kpi}_{kind}": beside.why
            for line in got.beside
            for kpi, kinds in line.items()
            for kind, beside in kinds.items()
            if beside.why
        },
    }


def since_words(other: Other, lang: str) -> str:
    """From when on there is anything to compare with, where that is amid the period; else empty."""
    if other.begins is None:
        return ""
    return f", {other.begins}부터" if lang == "ko" else f", from {other.begins}"


def shown(beside: Beside, other: Other, kpi: Kpi, lang: str) -> str:
    """For a table: the value, and how far ours is from it."""
    why = "" if beside.why is None else reason(beside.why, lang)
    if beside.value is None:
        return f"– ({why})" if why else "–"
    digits = 0 if kpi.unit in {"건", "명"} and beside.value == round(beside.value) else 1
    if beside.delta is None:
        return f"{beside.value:,.{digits}f} (Δ –, {why})"
    unit = "%p" if kpi.unit == "%" else "%"
    return f"{beside.value:,.{digits}f} ({beside.delta:+,.1f} {unit}{since_words(other, lang)})"
