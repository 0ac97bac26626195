"""A KPI as people read it: number, id, name, unit, formula in words, target, what is missing."""

from __future__ import annotations

from collections.abc import Sequence

from maju.metrics.in_words import in_words
from maju.metrics.kpi import ENGLISH, Kpi
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
