"""Numbers, times and waits as the sounds that say them, in the order in which they are said.

Pure. Each function gives names of :mod:`.vocabulary`; the words differ by language, and so does
their order.
"""

from __future__ import annotations

from collections.abc import Sequence

MOST = 99_999_999
"""The largest number that is said whole; a longer one is read digit by digit."""

_MINUTE_S = 60
_HOUR_S = 3600


def number(language: str, n: int) -> Sequence[str]:
    """A number from 0 up; Korean ones in Sino-Korean, by fours (만)."""
    assert n >= 0, n
    if n > MOST:
        return digits(language, str(n))
    if language == "ko":
        myriads, rest = divmod(n, 10_000)
        head: tuple[str, ...] = ()
        if myriads:
            head = (*(_below_ten_thousand(myriads) if myriads > 1 else ()), "number_10000")
        return (*head, *(_below_ten_thousand(rest) if rest or not head else ()))
    return _english_number(n)


def native(n: int) -> Sequence[str]:
    """A Korean number before what is counted in native words; from 100 on Sino-Korean."""
    assert n >= 1, n
    return (f"native_{n}",) if n < 100 else number("ko", n)


def place(language: str, position: int) -> Sequence[str]:
    """A place in line, counted from 1."""
    assert position >= 1, position
    if position == 1:
        return ("position_next",)
    counted = native(position) if language == "ko" else number(language, position)
    return ("position_before", *counted, "position_after")


def wait(language: str, low_s: int | None, high_s: int | None) -> Sequence[str]:
    """How long it may take, in whole minutes: never less than the range says, hardly more.

    Nothing is said of a wait that nobody knows.
    """
    if low_s is None and high_s is None:
        return ()
    high = high_s if high_s is not None else low_s
    low = low_s if low_s is not None else high
    assert low is not None
    assert high is not None
    if high <= _MINUTE_S:
        return ("wait_within_minute",)
    if low >= _HOUR_S or high > 99 * _MINUTE_S:
        return ("wait_over_hour",) if low >= _HOUR_S // 2 else ("wait_unknown",)
    least, most = max(1, low // _MINUTE_S), -(-high // _MINUTE_S)
    first, last = number(language, least), number(language, most)
    after = "wait_after_one" if language != "ko" and most == 1 else "wait_after"
    if least >= most:
        return ("wait_before", *last, after)
    return ("wait_before", *first, "wait_from", *last, after)


def waiting(language: str, position: int, low_s: int | None, high_s: int | None) -> Sequence[str]:
    """What somebody in line is told: the place, and the wait where it is known.

    Position 0 tells nothing.
    """
    if position < 1:
        return ()
    return (*place(language, position), *wait(language, low_s, high_s))


def minutes(language: str, n: int) -> Sequence[str]:
    """So many minutes."""
    unit = "minute" if language != "ko" and n == 1 else "minutes"
    return (*number(language, n), unit)


def lasting(language: str, seconds: int) -> Sequence[str]:
    """A length of time in hours, minutes and seconds; parts that are none are left out."""
    hours, rest = divmod(seconds, _HOUR_S)
    parts = ((hours, "hours"), (rest // _MINUTE_S, "minutes"), (rest % _MINUTE_S, "seconds"))
    said: list[str] = []
    for count, unit in parts:
        if not count and not (unit == "seconds" and not said):
            continue
        if language == "ko":
            said += (*(native(count) if unit == "hours" and count else number("ko", count)), unit)
        else:
            said += (*number(language, count), unit.removesuffix("s") if count == 1 else unit)
    return tuple(said)


def clock(language: str, hour: int, minute: int) -> Sequence[str]:
    """A time of day: 오후 두 시 삼십 분; two thirty p m."""
    assert 0 <= hour < 24, hour
    assert 0 <= minute < 60, minute
    twelve = hour % 12 or 12
    if language == "ko":
        part = {0: "midnight", 12: "noon"}.get(hour, "am" if hour < 12 else "pm")
        after = (*number("ko", minute), "minutes") if minute else ()
        return (part, f"native_{twelve}", "oclock", *after)
    if minute == 0 and hour in {0, 12}:
        return ("midnight",) if hour == 0 else ("noon",)
    half = "am" if hour < 12 else "pm"
    if minute == 0:
        return (f"number_{twelve}", "oclock", half)
    low = ("oh", f"number_{minute}") if minute < 10 else (f"number_{minute}",)
    return (f"number_{twelve}", *low, half)


def date(language: str, month: int, day: int) -> Sequence[str]:
    """A day of the year: 십일월 이십이일; November twenty-second. The same order in both."""
    assert 1 <= month <= 12, (language, month)
    assert 1 <= day <= 31, (language, day)
    return (f"month_{month}", f"day_{day}")


def digits(language: str, said: str) -> Sequence[str]:
    """A telephone or order number, digit by digit, with a pause where it is divided.

    Zero is 공 in Korean, as everybody reads telephone numbers, not 영.
    """
    names: list[str] = []
    for sign in said.strip():
        if sign.isascii() and sign.isdigit():
            names.append("digit_0" if sign == "0" else f"number_{sign}")
        elif names and names[-1] != "pause":
            names.append("pause")
    if names and names[-1] == "pause":
        names.pop()
    assert language, "of which language"
    return tuple(names)


def _below_ten_thousand(n: int) -> tuple[str, ...]:
    parts = (n // 1000 * 1000, n % 1000 // 100 * 100)
    names = tuple(f"number_{part}" for part in parts if part)
    return (*names, f"number_{n % 100}") if n % 100 or not names else names


def _english_number(n: int) -> tuple[str, ...]:
    if n < 10_000:
        return _below_ten_thousand(n)
    millions, rest = divmod(n, 1_000_000)
    said: tuple[str, ...] = ()
    if millions:
        said = (*_below_ten_thousand(millions), "million")
    thousands, rest = divmod(rest, 1000)
    if thousands:
        said = (*said, *_below_ten_thousand(thousands), "thousand")
    return (*said, *_below_ten_thousand(rest)) if rest else said
