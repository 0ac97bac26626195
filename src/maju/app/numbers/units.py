"""Units for programs, the same in every language, and for people, in theirs."""

from __future__ import annotations

from maju.metrics.kpi import ENGLISH

_KOREAN = {"s": "초", "h": "시간", "건/h": "건/시간"}


def unit_code(unit: str) -> str:
    """What a program reads: English words, or the sign itself."""
    return ENGLISH.get(unit, unit)


def unit_label(unit: str, lang: str) -> str:
    """What a person reads."""
    return _KOREAN.get(unit, unit) if lang == "ko" else ENGLISH.get(unit, unit)
