"""The words that numbers, times and waits are said with; each is one sound.

Korean counts in two ways. Sino-Korean (일, 이, 삼) for numbers, minutes, days and money; native
(하나, 둘, 셋) for hours of the clock, persons and places in a line, in the short form that stands
before what is counted (한, 두, 세, 스무).
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

LANGUAGES = ("ko", "en")

_SINO = ("영", "일", "이", "삼", "사", "오", "육", "칠", "팔", "구")
_NATIVE = ("", "한", "두", "세", "네", "다섯", "여섯", "일곱", "여덟", "아홉")
_NATIVE_TENS = ("", "열", "스물", "서른", "마흔", "쉰", "예순", "일흔", "여든", "아흔")
_MONTHS = ("일월", "이월", "삼월", "사월", "오월", "유월", "칠월", "팔월", "구월", "시월", "십일월", "십이월")  # fmt: skip
_EN = (
    "zero",
    "one",
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
    "eleven",
    "twelve",
    "thirteen",
    "fourteen",
    "fifteen",
    "sixteen",
    "seventeen",
    "eighteen",
    "nineteen",
)
_EN_TENS = ("", "", "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")
_EN_MONTHS = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)
_EN_TEENTHS = (
    "zeroth",
    "first",
    "second",
    "third",
    "fourth",
    "fifth",
    "sixth",
    "seventh",
    "eighth",
    "ninth",
    "tenth",
    "eleventh",
    "twelfth",
    "thirteenth",
    "fourteenth",
    "fifteenth",
    "sixteenth",
    "seventeenth",
    "eighteenth",
    "nineteenth",
)


@cache
def words(language: str) -> Mapping[str, str]:
    """The text of each sound that :mod:`.spoken` may ask for in *language*."""
    return _korean() if language == "ko" else _english()


def _korean() -> dict[str, str]:
    said = {f"number_{n}": _sino(n) for n in range(100)}
    said |= {f"number_{n}00": _one(n) + "백" for n in range(1, 10)}
    said |= {f"number_{n}000": _one(n) + "천" for n in range(1, 10)}
    said["number_10000"] = "만"
    said |= {f"native_{n}": _native(n) for n in range(1, 100)}
    said["native_first"] = "첫"
    said |= {f"month_{n}": text for n, text in enumerate(_MONTHS, 1)}
    said |= {f"day_{n}": f"{_sino(n)}일" for n in range(1, 32)}
    said |= {
        "digit_0": "공",
        "th": "번째",
        "oclock": "시",
        "hours": "시간",
        "minutes": "분",
        "seconds": "초",
        "am": "오전",
        "pm": "오후",
        "noon": "낮",
        "midnight": "밤",
        "position_before": "고객님의 대기 순서는",
        "position_after": "번째입니다.",
        "position_next": "고객님은 바로 다음 순서입니다.",
        "wait_before": "예상 대기 시간은 약",
        "wait_from": "분에서",
        "wait_after": "분입니다.",
        "wait_within_minute": "예상 대기 시간은 일 분 이내입니다.",
        "wait_over_hour": "예상 대기 시간은 한 시간 이상입니다.",
        "wait_unknown": "대기 시간을 아직 알 수 없습니다.",
    }
    return said


def _english() -> dict[str, str]:
    said = {f"number_{n}": _english_number(n) for n in range(100)}
    said |= {f"number_{n}00": f"{_EN[n]} hundred" for n in range(1, 10)}
    said |= {f"number_{n}000": f"{_EN[n]} thousand" for n in range(1, 10)}
    said["number_10000"] = "ten thousand"
    said |= {f"month_{n}": text for n, text in enumerate(_EN_MONTHS, 1)}
    said |= {f"day_{n}": _ordinal(n) for n in range(1, 32)}
    said |= {
        "digit_0": "zero",
        "thousand": "thousand",
        "million": "million",
        "oh": "oh",
        "oclock": "o'clock",
        "hour": "hour",
        "hours": "hours",
        "minute": "minute",
        "minutes": "minutes",
        "second": "second",
        "seconds": "seconds",
        "am": "a m",
        "pm": "p m",
        "noon": "noon",
        "midnight": "midnight",
        "position_before": "You are number",
        "position_after": "in line.",
        "position_next": "You are next in line.",
        "wait_before": "The expected wait is about",
        "wait_from": "to",
        "wait_after": "minutes.",
        "wait_after_one": "minute.",
        "wait_within_minute": "The expected wait is less than a minute.",
        "wait_over_hour": "The expected wait is more than an hour.",
        "wait_unknown": "We do not know yet how long the wait will be.",
    }
    return said


def _one(n: int) -> str:
    """A digit before 십, 백 or 천: one is not said."""
    return "" if n == 1 else _SINO[n]


def _sino(n: int) -> str:
    if n < 10:
        return _SINO[n]
    return f"{_one(n // 10)}십{_SINO[n % 10] if n % 10 else ''}"


def _native(n: int) -> str:
    if n == 20:
        return "스무"
    return _NATIVE_TENS[n // 10] + _NATIVE[n % 10]


def _english_number(n: int) -> str:
    if n < 20:
        return _EN[n]
    return _EN_TENS[n // 10] + (f" {_EN[n % 10]}" if n % 10 else "")


def _ordinal(n: int) -> str:
    if n < 20:
        return _EN_TEENTHS[n]
    tens = _EN_TENS[n // 10]
    return f"{tens} {_EN_TEENTHS[n % 10]}" if n % 10 else f"{tens[:-1]}ieth"
