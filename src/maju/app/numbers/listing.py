"""A KPI as people read it: number, id, name, unit, formula in words, target, what is missing."""

from __future__ import annotations

from collections.abc import Sequence

from maju.metrics import formula
from maju.metrics.kpi import ENGLISH, SOURCES, Kpi
from maju.metrics.measure_words import WORDS
from maju.metrics.measures import MEASURES
from maju.metrics.own.agreed import Agreed

_ARROWS = {"up": "↑", "down": "↓", "band": "↔"}


def listed(kpi: Kpi, agreed: Sequence[Agreed], lang: str) -> str:
    """Two lines or three."""
    number = f"#{kpi.number}" if kpi.number else "–"
    name = kpi.ko if lang == "ko" else kpi.en
    unit = kpi.unit if lang == "ko" else ENGLISH.get(kpi.unit, kpi.unit)
    lines = [
        f"{number:<5}{kpi.id:<34}{name} ({unit}, {_ARROWS[kpi.direction]})",
        f"     {in_words(kpi, lang)}",
    ]
    targets = [each for each in agreed if each.name == kpi.id and each.kind == "target"]
    if targets:
        head = "목표" if lang == "ko" else "target"
        lines.append(f"     {head}: " + "; ".join(_target(each, kpi) for each in targets))
    return "\n".join(lines)


def _target(each: Agreed, kpi: Kpi) -> str:
    where = ", ".join(filter(None, (each.client, each.queue)))
    said = f"{each.target(kpi.unit).value:g} {kpi.unit} {each.since}~"
    return f"{said} ({where})" if where else said


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


def _braced(said: str) -> str:
    return f"({said})" if " + " in said or " − " in said else said


def _said(text: str, *, korean: bool) -> str:
    """As a sum of named measures: what a formula's brackets amount to."""
    said = ""
    for name, times in formula.weights(formula.parse(text, MEASURES)).items():
        word = WORDS[name][0 if korean else 1]
        factor = "" if abs(times) == 1 else f" × {float(abs(times)):g}"
        sign = ("− " if times < 0 else "") if not said else (" − " if times < 0 else " + ")
        said += f"{sign}{word}{factor}"
    return said
