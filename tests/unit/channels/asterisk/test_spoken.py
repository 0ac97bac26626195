"""Category: unit and properties. Every number, time and wait is said as people say it."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from maju.channels.asterisk.prompts import spoken
from maju.channels.asterisk.prompts.vocabulary import LANGUAGES, words


def text(language: str, names: Sequence[str]) -> str:
    """What is heard."""
    said = words(language)
    return " ".join(said[name] for name in names if name != "pause")


def korean(n: int) -> str:
    """Written from the grammar, digit by digit: 만 by fours, and one is not said before a unit."""
    if n == 0:
        return "영"
    said = ""
    for power in (4, 0):
        part = n // 10**power % 10_000
        inner = ""
        for place, unit in ((3, "천"), (2, "백"), (1, "십"), (0, "")):
            digit = part // 10**place % 10
            if digit:
                name = "일이삼사오육칠팔구"[digit - 1]
                inner += ("" if digit == 1 and unit else name) + unit
        if power == 4 and part:
            inner = ("" if part == 1 else inner) + "만"
        said += inner
    return said


SMALL = [
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
]
TENS = ["-", "-", "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"]


def english(n: int) -> str:
    if n < 20:
        return SMALL[n]
    if n < 100:
        return TENS[n // 10] + ("" if n % 10 == 0 else f" {SMALL[n % 10]}")
    for size, name in ((1_000_000, "million"), (1000, "thousand"), (100, "hundred")):
        if n >= size:
            rest = "" if n % size == 0 else f" {english(n % size)}"
            return f"{english(n // size)} {name}{rest}"
    raise AssertionError(n)


def test_every_number_to_9999_is_said_as_the_grammar_has_it() -> None:
    for n in range(10_000):
        assert text("ko", spoken.number("ko", n)).replace(" ", "") == korean(n)
        assert text("en", spoken.number("en", n)) == english(n)


@given(st.integers(10_000, spoken.MOST))
def test_a_large_number_is_said_as_the_grammar_has_it(n: int) -> None:
    assert text("ko", spoken.number("ko", n)).replace(" ", "") == korean(n)
    assert text("en", spoken.number("en", n)) == english(n)


@given(st.integers(spoken.MOST + 1, 10**18))
def test_a_number_too_long_to_grasp_is_read_digit_by_digit(n: int) -> None:
    assert len(spoken.number("ko", n)) == len(str(n))


@pytest.mark.parametrize(
    ("n", "said"),
    [(1, "한"), (2, "두"), (3, "세"), (4, "네"), (11, "열한"), (20, "스무"), (21, "스물한"), (35, "서른다섯"), (99, "아흔아홉"), (100, "백"), (120, "백 이십")],
)  # fmt: skip
def test_what_is_counted_in_native_words(n: int, said: str) -> None:
    assert text("ko", spoken.native(n)) == said


@pytest.mark.parametrize(
    ("position", "ko", "en"),
    [
        (1, "고객님은 바로 다음 순서입니다.", "You are next in line."),
        (2, "고객님의 대기 순서는 두 번째입니다.", "You are number two in line."),
        (20, "고객님의 대기 순서는 스무 번째입니다.", "You are number twenty in line."),
    ],
)
def test_a_place_in_line(position: int, ko: str, en: str) -> None:
    assert text("ko", spoken.place("ko", position)) == ko
    assert text("en", spoken.place("en", position)) == en


@pytest.mark.parametrize(
    ("low", "high", "ko"),
    [
        (None, None, ""),
        (10, 60, "예상 대기 시간은 일 분 이내입니다."),
        (130, 290, "예상 대기 시간은 약 이 분에서 오 분입니다."),
        (300, 300, "예상 대기 시간은 약 오 분입니다."),
        (None, 600, "예상 대기 시간은 약 십 분입니다."),
        (3600, 7200, "예상 대기 시간은 한 시간 이상입니다."),
        (60, 7200, "대기 시간을 아직 알 수 없습니다."),
    ],
)
def test_a_wait(low: int | None, high: int | None, ko: str) -> None:
    assert text("ko", spoken.wait("ko", low, high)) == ko


def test_one_minute_is_no_minutes_in_english() -> None:
    assert text("en", spoken.wait("en", 61, 119)).endswith("to two minutes.")
    assert text("en", spoken.minutes("en", 1)) == "one minute"
    assert text("en", spoken.lasting("en", 3661)) == "one hour one minute one second"


@pytest.mark.parametrize(
    ("hour", "minute", "ko", "en"),
    [
        (0, 0, "밤 열두 시", "midnight"),
        (9, 0, "오전 아홉 시", "nine o'clock a m"),
        (12, 0, "낮 열두 시", "noon"),
        (12, 5, "낮 열두 시 오 분", "twelve oh five p m"),
        (14, 30, "오후 두 시 삼십 분", "two thirty p m"),
        (23, 59, "오후 열한 시 오십구 분", "eleven fifty nine p m"),
    ],
)
def test_a_time_of_day(hour: int, minute: int, ko: str, en: str) -> None:
    assert text("ko", spoken.clock("ko", hour, minute)) == ko
    assert text("en", spoken.clock("en", hour, minute)) == en


def test_june_and_october_lose_a_letter_in_korean() -> None:
    assert text("ko", spoken.date("ko", 6, 6)) == "유월 육일"
    assert text("ko", spoken.date("ko", 10, 3)) == "시월 삼일"
    assert text("en", spoken.date("en", 11, 22)) == "November twenty second"


def test_zero_is_gong_in_a_telephone_number_and_parts_are_divided() -> None:
    names = spoken.digits("ko", "010-1234-0678")
    assert text("ko", names) == "공 일 공 일 이 삼 사 공 육 칠 팔"
    assert [at for at, name in enumerate(names) if name == "pause"] == [3, 8]
    assert text("ko", spoken.number("ko", 0)) == "영"
    assert text("en", spoken.digits("en", "02 0")) == "zero two zero"


def test_a_length_of_time_is_told_in_its_parts() -> None:
    assert text("ko", spoken.lasting("ko", 7384)) == "두 시간 삼 분 사 초"
    assert text("ko", spoken.lasting("ko", 0)) == "영 초"


@given(
    st.sampled_from(LANGUAGES),
    st.integers(0, 300),
    st.none() | st.integers(0, 20_000),
    st.none() | st.integers(0, 20_000),
)
def test_whatever_a_queue_tells_there_is_a_sound_for_it(
    language: str, position: int, one: int | None, other: int | None
) -> None:
    low, high = (one, other) if one is None or other is None else sorted((one, other))
    names = spoken.waiting(language, position, low, high)
    assert (position == 0) == (names == ())
    text(language, names)


@given(st.integers(61, 5_940), st.integers(0, 1800))
def test_a_wait_is_never_told_shorter_than_it_may_be(low: int, more: int) -> None:
    high = min(low + more, 5_940)
    names = spoken.wait("ko", low, high)
    if low >= 3600:
        return
    said = text("ko", names)
    most = next(n for n in range(1, 100) if said.endswith(f" {korean(n)} 분입니다."))
    assert most * 60 >= high
    assert (most - 1) * 60 < high
