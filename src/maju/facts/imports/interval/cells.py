"""What a cell of such a sheet says: a heading, an interval, a date, a count, a length of time."""

from __future__ import annotations

import re
from datetime import date, datetime, time, timedelta

from maju.facts.imports.interval.grids import Cell

DAY_MIN = 1440
COUNTED = {"offered", "answered", "abandoned"}
_EXCEL_ZERO = date(1899, 12, 30)
_ROLES: tuple[tuple[str, re.Pattern[str]], ...] = tuple(
    (role, re.compile(pattern))
    for role, pattern in (
        ("skip", r"율|률|%|rate|비율|목표|target|예측|forecast|누적"),
        ("wait", r"평균.*대기|평균응답|평균응대대기|asa|avg.*(wait|answer)|평균대기"),
        ("talk", r"평균.*통화|att$|avg.*talk|평균상담시간"),
        ("skip", r"평균|최대|최장|avg|max|시간.*합|총.*시간|20초|초내|초이내|within"),
        ("date", r"^(조회)?(일자|날짜|기준일|일시|date|day)"),
        ("time", r"시간대|^시간$|구간|^시각|interval|^time|^hour"),
        ("queue", r"^(큐|스킬|그룹|업무|서비스|큐명|스킬명|그룹명|업무명|queue|skill|group)"),
        ("total", r"총인입|총콜|전체인입|totalcalls|totalinbound|^ars인입"),
        ("abandoned", r"포기|미응대|미응답|abandon|aband|missed"),
        ("answered", r"응대|응답|answer|handled|연결"),
        ("offered", r"인입|요청|offered|inbound|received|수신|^콜수"),
    )
)
_TOTAL = re.compile(
    r"^(합계|총계|전체|계|소계|total|sum|grandtotal|subtotal)([:：(].*)?$|소계$|합계$"
)
_MEAN = re.compile(r"^(평균|average|avg|mean)")
_CLOCK = r"(\d{1,2})\s*(?::\s*(\d{2})(?::\s*\d{2})?|시\s*(?:(\d{1,2})\s*분)?)"
_INTERVAL = re.compile(rf"^{_CLOCK}\s*(?:[~\-–—∼～]|부터|to)?\s*(?:{_CLOCK})?\s*(?:까지)?$")
_DIGITS = re.compile(r"^(\d{2})(\d{2})\s*[~\-–]\s*(\d{2})(\d{2})$")
_DATE = re.compile(r"(20\d{2})\s*(?:[-./_]|년)\s*(\d{1,2})\s*(?:[-./_]|월)\s*(\d{1,2})|(?<!\d)(20\d{2})(\d{2})(\d{2})(?!\d)")  # fmt: skip


def squeezed(cell: Cell) -> str:
    """A heading without blanks, in lower case."""
    return re.sub(r"[\s()\[\]·/]+", "", str(cell)).lower() if cell is not None else ""


def role_of(heading: str) -> str:
    """What a column holds, by its heading; ``skip`` for what is worked out from the others."""
    return next((role for role, pattern in _ROLES if pattern.search(heading)), "skip")


def prefix_of(cell: Cell) -> str:
    """What stands before the count's own word in a heading: ``배송`` in ``배송_인입호``."""
    said = str(cell).lower() if cell is not None else ""
    pattern = dict(_ROLES).get(role_of(squeezed(cell)))
    found = pattern.search(said) if pattern else None
    return str(cell)[: found.start()].strip(" _-/·:|") if found else ""


def is_total(cell: Cell) -> bool:
    """Whether a row is a sum of others."""
    return isinstance(cell, str) and bool(_TOTAL.search(squeezed(cell)))


def is_mean(cell: Cell) -> bool:
    """Whether a row is a mean of others."""
    return isinstance(cell, str) and bool(_MEAN.search(squeezed(cell)))


def interval_of(cell: Cell) -> tuple[int, int | None] | None:
    """Start and end in minutes of the day; the end is ``None`` when only the start is said.

    ``09:00~09:30``, ``09시``, ``0900-0930``, a time of day, or Excel's fraction of a day.
    """
    match cell:
        case datetime():
            return cell.hour * 60 + cell.minute, None
        case time():
            return cell.hour * 60 + cell.minute, None
        case float() if 0 <= cell < 1:
            return round(cell * DAY_MIN), None
        case int() if cell == 0 and not isinstance(cell, bool):
            return 0, None
        case str():
            return _interval(cell.strip())
        case _:
            return None


def _interval(said: str) -> tuple[int, int | None] | None:
    if found := _DIGITS.match(said):
        a, b, c, d = (int(part) for part in found.groups())
        return _between(a * 60 + b, c * 60 + d)
    found = _INTERVAL.match(said)
    if found is None:
        return None
    hour, minute, spoken, hour_2, minute_2, spoken_2 = found.groups()
    start = int(hour) * 60 + int(minute or spoken or 0)
    if hour_2 is None:
        # An hour that is only spoken is that whole hour.
        whole = start + 60 if minute is None and spoken is None else None
        return _between(start, whole)
    return _between(start, int(hour_2) * 60 + int(minute_2 or spoken_2 or 0))


def _between(start: int, end: int | None) -> tuple[int, int | None] | None:
    if end == 0 or (end is not None and end % 60 == 59):
        end = DAY_MIN if end == 0 else end + 1  # 09:00~09:59 says the last minute
    elif end is not None and end % 30 == 29:
        end += 1
    if not 0 <= start < DAY_MIN or (end is not None and not start < end <= DAY_MIN):
        return None
    return start, end


def dates_in(cell: Cell) -> list[date]:
    """The calendar days that a cell names."""
    match cell:
        case datetime():
            return [cell.date()]
        case date():
            return [cell]
        case str():
            found = []
            for parts in _DATE.findall(cell):
                year, month, day = (int(part) for part in parts if part)
                try:
                    found.append(date(year, month, day))
                except ValueError:
                    continue
            return found
        case _:
            return []


def date_of(cell: Cell) -> date | None:
    """The one day of a cell in a column of dates; a number is Excel's count of days."""
    if isinstance(cell, (int, float)) and not isinstance(cell, bool) and 36_000 < cell < 73_000:
        return _EXCEL_ZERO + timedelta(days=int(cell))
    found = dates_in(cell)
    return found[0] if len(found) == 1 else None


def count_of(cell: Cell) -> int | None:
    """A count; a dash and an empty cell are 0; ``None`` when it is none."""
    match cell:
        case None:
            return 0
        case bool():
            return None
        case int():
            return cell if cell >= 0 else None
        case float():
            return int(cell) if cell >= 0 and cell == int(cell) else None
        case str():
            said = cell.replace(",", "").strip().removesuffix("건").removesuffix("콜").strip()
            if said in {"", "-", "–"}:
                return 0
            said = said.removesuffix(".0")
            return int(said) if said.isdecimal() and said.isascii() and len(said) < 10 else None
        case _:
            return None


def seconds_of(cell: Cell) -> float | None:
    """A length of time: seconds, or hh:mm:ss; ``None`` when there is none."""
    match cell:
        case time():
            return cell.hour * 3600 + cell.minute * 60 + cell.second
        case timedelta():
            return cell.total_seconds()
        case bool():
            return None
        case int() | float():
            return float(cell) * 86_400 if 0 < cell < 1 else max(0.0, float(cell))
        case str():
            parts = cell.strip().removesuffix("초").split(":")
            try:
                numbers = [float(part) for part in parts]
            except ValueError:
                return None
            seconds = 0.0
            for number in numbers:
                seconds = seconds * 60 + number
            return seconds if 0 <= seconds < 86_400 else None
        case _:
            return None
