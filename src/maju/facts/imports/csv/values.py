"""What a cell says: times, durations, words. Pure, and asked once for each different cell.

Both folds (row by row, and in columns) read cells here and nowhere else, so that they cannot
differ in what a cell means.
"""

from __future__ import annotations

import re
from datetime import date, datetime
from functools import lru_cache

import msgspec

from maju.kernel.errors import Refused

SECOND_US = 1_000_000
DAY_US = 86_400 * SECOND_US
_EPOCH = date(1970, 1, 1).toordinal()
_YEARS = range(1980, 2101)
FIRST_US = (date(1980, 1, 1).toordinal() - _EPOCH) * DAY_US
LAST_US = (date(2101, 1, 1).toordinal() - _EPOCH) * DAY_US
"""Times are in ``[FIRST_US, LAST_US)``."""
_PLAIN = re.compile(r"%Y([-./])%m\1%d %H:%M(:%S)?")

_DATE_TOKENS = {"Y": "[0-9]{4}", "y": "[0-9]{2}", "m": "[0-9]{1,2}", "d": "[0-9]{1,2}"}
_CLOCK_TOKENS = {
    "H": "[0-9]{1,2}",
    "I": "[0-9]{1,2}",
    "M": "[0-9]{1,2}",
    "S": "[0-9]{1,2}",
    "f": "[0-9]{1,6}",
    "p": "AM|PM|am|pm|오전|오후",
}
_NAMED = {"iso", "epoch_s", "epoch_ms"}
DURATIONS = ("auto", "s", "ms", "min", "mm:ss", "hh:mm:ss", "hh:mm")


class TimeFormat:
    """How times are written: ``%Y-%m-%d %H:%M:%S`` and the like, ``iso``, ``epoch_s``, ``epoch_ms``.

    The date stands before the clock. A token of two digits may be written with one where
    something else than a digit follows it.

    Raises:
        Refused: ``map_wrong_value``.
    """

    def __init__(self, said: str) -> None:
        self.said = said
        self.absolute = said in _NAMED
        """Whether it says an instant (UTC), not a local time."""
        self.to_the_second = said.endswith("%H:%M:%S") and not re.search("%[HIMSfp]", said[:-8])
        """Whether its clock is hours, minutes and seconds, and nothing else."""
        plain = _PLAIN.fullmatch(said)
        self.plain_date = None if plain is None else plain[1]
        """What is between the parts of a date that is written as in ISO 8601 else."""
        self._parse_cached = lru_cache(maxsize=65_536)(self._parse)
        self.date_of = lru_cache(maxsize=8_192)(self._date_of)
        self.clock_of = lru_cache(maxsize=131_072)(self._clock_of)
        if self.absolute:
            return
        cut = re.search(r"%[HIMSfp]", said)
        at = len(said) if cut is None else cut.start()
        self._date = _compiled(said, said[:at], _DATE_TOKENS)
        self._date_only = _compiled(said, said[:at].rstrip(), _DATE_TOKENS)
        self._clock = _compiled(said, said[at:], _CLOCK_TOKENS)
        if "m" not in self._date.groupindex or "d" not in self._date.groupindex:
            raise _unreadable(said)
        if not {"Y", "y"} & set(self._date.groupindex):
            raise _unreadable(said)
        self._whole = re.compile(f"({self._date.pattern})({self._clock.pattern})")

    def parse(self, cell: str) -> int | None:
        """Microseconds since 1970, of local time unless :attr:`absolute`; ``None`` when unreadable."""
        return self._parse_cached(cell)

    def _parse(self, cell: str) -> int | None:
        if self.absolute:
            return _instant(self.said, cell)
        found = self._whole.fullmatch(cell)
        if found is None:
            return None
        day, clock = self.date_of(found[1]), self.clock_of(found[2 + self._date.groups])
        return None if day is None or clock is None else day + clock

    def _date_of(self, said: str) -> int | None:
        """The first half of a cell, up to the clock: its midnight."""
        return _midnight(self._date.fullmatch(said))

    def lacks_clock(self, said: str) -> bool:
        """Whether a date stands there, and nothing where the clock should be."""
        if self.absolute or _midnight(self._date_only.fullmatch(said)) is None:
            return False
        return self.parse(said) is None

    def _clock_of(self, said: str) -> int | None:
        """The second half of a cell; 24:00 is the next midnight."""
        found = self._clock.fullmatch(said)
        if found is None:
            return None
        has = found.groupdict()
        hour = int(has.get("H") or has.get("I") or 0)
        if has.get("p"):
            if not 1 <= hour <= 12:
                return None
            hour = hour % 12 + (12 if has["p"] in {"PM", "pm", "오후"} else 0)
        minute, second = int(has.get("M") or 0), int(has.get("S") or 0)
        fraction = int((has.get("f") or "0").ljust(6, "0"))
        past = minute > 0 or second > 0 or fraction > 0
        if hour > 24 or minute > 59 or second > 59 or (hour == 24 and past):
            return None
        return ((hour * 60 + minute) * 60 + second) * SECOND_US + fraction

    def swapped(self) -> TimeFormat | None:
        """The same with day and month exchanged."""
        if self.absolute:
            return None
        said = self.said.replace("%m", "\0").replace("%d", "%m").replace("\0", "%d")
        return TimeFormat(said)


def _midnight(found: re.Match[str] | None) -> int | None:
    if found is None:
        return None
    has = found.groupdict()
    year = int(has["Y"]) if has.get("Y") else 2000 + int(has["y"])
    try:
        day = date(year, int(has["m"]), int(has["d"]))
    except ValueError:
        return None
    return (day.toordinal() - _EPOCH) * DAY_US if year in _YEARS else None


def _compiled(whole: str, said: str, tokens: dict[str, str]) -> re.Pattern[str]:
    made, rest = "", said
    while rest:
        if rest[0] == "%" and rest[1:2] in tokens:
            token = rest[1]
            pattern = tokens[token]
            if rest[2:3] == "%" and pattern.endswith("{1,2}"):  # digits follow at once
                pattern = "[0-9]{2}"
            if f"(?P<{token}>" in made:
                raise _unreadable(whole)
            made += f"(?P<{token}>{pattern})"
            rest = rest[2:]
        elif rest[0] == "%":
            raise _unreadable(whole)
        else:
            made += re.escape(rest[0])
            rest = rest[1:]
    return re.compile(made)


def _unreadable(said: str) -> Refused:
    known = "%Y-%m-%d %H:%M:%S, %d/%m/%Y %H:%M, %Y%m%d%H%M%S, iso, epoch_s, epoch_ms"
    return Refused("map_wrong_value", key="time", value=said, known=known)


def _instant(how: str, cell: str) -> int | None:
    try:
        if how == "iso":
            moment = datetime.fromisoformat(cell)
            if moment.tzinfo is None or moment.year not in _YEARS:
                return None
            return round(moment.timestamp()) * SECOND_US + moment.microsecond
        at = round(float(cell) * (SECOND_US if how == "epoch_s" else 1_000))
    except (ValueError, OverflowError):
        return None
    return at if 10 * 365 * DAY_US <= at < 131 * 366 * DAY_US else None


class Duration(msgspec.Struct, frozen=True):
    """How lengths of time are written."""

    how: str
    decimal: str = "."

    def parse(self, cell: str) -> int | None:
        """Milliseconds; ``None`` when unreadable, negative, or longer than a month."""
        return _duration(cell, self.how, self.decimal)


@lru_cache(maxsize=131_072)
def _duration(cell: str, how: str, decimal: str) -> int | None:
    said = cell.replace(decimal, ".") if decimal != "." else cell
    parts = said.split(":")
    if not all(re.fullmatch(r"[0-9]{1,10}(\.[0-9]{1,6})?", part) for part in parts):
        return _spoken(said) if how == "auto" else None
    numbers = [float(part) for part in parts]
    match how, len(numbers):
        case (("s" | "auto"), 1):
            seconds = numbers[0]
        case "ms", 1:
            seconds = numbers[0] / 1000
        case "min", 1:
            seconds = numbers[0] * 60
        case (("mm:ss" | "auto"), 2):
            seconds = numbers[0] * 60 + numbers[1]
        case (("hh:mm:ss" | "auto"), 3):
            seconds = numbers[0] * 3600 + numbers[1] * 60 + numbers[2]
        case "hh:mm", 2:
            seconds = numbers[0] * 3600 + numbers[1] * 60
        case _:
            return None
    if any(part >= 60 for part in numbers[1:]):
        return None
    ms = round(seconds * 1000)
    return ms if ms <= 31 * 86_400_000 else None


_SPOKEN = re.compile(
    r"(?:([0-9]+)\s*(?:시간|h)\s*)?(?:([0-9]+)\s*(?:분|m)\s*)?(?:([0-9]+)\s*(?:초|s))?"
)


def _spoken(said: str) -> int | None:
    """``1시간 2분 3초``, ``2m3s``."""
    found = _SPOKEN.fullmatch(said.strip())
    if found is None or not any(found.groups()):
        return None
    hour, minute, second = (int(part or 0) for part in found.groups())
    return (hour * 3600 + minute * 60 + second) * 1000
