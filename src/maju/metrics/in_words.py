"""A KPI's formula and basis as people read them, in Korean and English."""

from __future__ import annotations

from maju.metrics import formula
from maju.metrics.kpi import SOURCES, Kpi
from maju.metrics.measure_words import WORDS

BASES = {
    "A": ("인입 시점 기준: 들어온 구간에 잡는다", "arrival: counted where it came in"),
    "E": ("발생 시점 기준: 일어난 구간에 잡는다", "event: counted where it happened"),
    "C": (
        "시간 분할: 구간마다 실제로 쓴 시간만",
        "clipped: each interval has the time spent in it",
    ),
    "S": ("시점 기준: 기간에 걸쳐 더하지 않는다", "state at an instant: adds up over no period"),
    "D": ("고유 고객: 기간마다 다시 센다", "distinct: counted anew for each period"),
    "X": ("최댓값", "the longest"),
    "H": ("분포를 합친 뒤 백분위", "percentile of merged spreads"),
}
"""kpi.md §0.2."""


def in_words(kpi: Kpi, lang: str) -> str:
    """The formula with measures by their names in *lang*."""
    korean = lang == "ko"
    match kpi.kind:
        case "nothing":
            ko, en = SOURCES[kpi.absent]
            return f"원천 자료 없음: {ko}" if korean else f"no source yet: {en}"
        case "quantile":
            of = WORDS[kpi.num][0 if korean else 1]
            return f"{of}의 {kpi.den}백분위" if korean else f"percentile {kpi.den} of {of}"
        case "attainment":
            return (
                f"{kpi.num} 목표를 달성한 30분 구간 ÷ 값이 있는 구간"
                if korean
                else f"half hours with {kpi.num} at target ÷ half hours with a value"
            )
        case "sum" | "ratio":
            parts = [_said(said, korean=korean) for said in (kpi.num, kpi.den) if said]
            return " ÷ ".join(map(_braced, parts)) if kpi.den else parts[0]


def denominator_words(kpi: Kpi, lang: str) -> str:
    """What a ratio is divided by, with measures by their names in *lang*; empty of what is none."""
    return _said(kpi.den, korean=lang == "ko") if kpi.kind == "ratio" else ""


def _braced(said: str) -> str:
    return f"({said})" if " + " in said or " − " in said else said


def _said(text: str, *, korean: bool) -> str:
    """As a sum of named measures: what a formula's brackets amount to."""
    said = ""
    for name, times in formula.weights(formula.parsed(text)).items():
        word = WORDS[name][0 if korean else 1]
        factor = "" if abs(times) == 1 else f" × {float(abs(times)):g}"
        sign = ("− " if times < 0 else "") if not said else (" − " if times < 0 else " + ")
        said += f"{sign}{word}{factor}"
    return said
