"""Numbers, names and times as people read them, in the reader's language."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, datetime, timedelta
from typing import NamedTuple

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from maju.directory.wording import korean
from maju.floor.charts import Form
from maju.metrics.answers import Cell, Covered
from maju.metrics.catalogue import CATALOGUE
from maju.metrics.comparing import Beside
from maju.metrics.in_words import denominator_words
from maju.metrics.kpi import Kpi

DASH = "–"
_DAY = timedelta(days=1)
WHOLE = {"건", "명"}
"""Units of counts."""
_UNITS: Mapping[str, tuple[str, str]] = {
    "%": ("%", "%"),
    "s": ("초", "s"),
    "건": ("건", ""),
    "명": ("명", ""),
    "회": ("회", ""),
    "건/h": ("건/시간", "/h"),
    "건/일": ("건/일", "/day"),
    "일": ("일", " days"),
    "점": ("점", " pt"),
    "원": ("원", " KRW"),
    "배": ("배", "×"),
    "건/천": ("건/천", " per 1,000"),
    "%/월": ("%/월", "%/month"),
    "h": ("시간", "h"),
}
_WEEKDAYS = ("월화수목금토일", ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"))
_MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]


class Said(NamedTuple):
    """A number and its unit."""

    number: str
    unit: str = ""
    why: str = ""
    """Why there is none."""


def name_of(kpi: Kpi) -> str:
    """What the KPI is called."""
    return name_in(kpi, ko=korean())


def name_in(kpi: Kpi, *, ko: bool) -> str:
    """The same in Korean or in English, for who asks for many: to look up a language takes longer."""
    return kpi.ko if ko else kpi.en[:1].upper() + kpi.en[1:]


def unit_of(kpi: Kpi) -> str:
    """The unit as it stands behind a number."""
    return unit_in(kpi, ko=korean())


def unit_in(kpi: Kpi, *, ko: bool) -> str:
    """The same in Korean or in English."""
    known = _UNITS.get(kpi.unit, (kpi.unit, kpi.unit))
    return known[0] if ko else known[1]


def form_of(kpi: Kpi) -> Form:
    """How charts write it."""
    return Form(0 if kpi.unit in WHOLE else 1, "%" if kpi.unit == "%" else "")


def said(kpi: Kpi, cell: Cell) -> Said:
    """The number as it is shown: one decimal, whole counts; a dash with its reason."""
    if cell.value is None:
        return Said(DASH, "", reason(cell.why, kpi))
    return Said(form_of(kpi).says(cell.value).removesuffix("%"), unit_of(kpi))


def reason(why: str | None, kpi: Kpi | None = None) -> str:
    """Why there is no number; of a ratio, which denominator is 0."""
    if why is None:
        below = "" if kpi is None else denominator_words(kpi, "ko" if korean() else "en")
        if below:
            return gettext("Nothing to divide by: %(denominator)s = 0.") % {"denominator": below}
        return gettext("Nothing to divide by: no such contacts in this period.")
    if why == "no_source":
        return gettext("No source yet tells this.")
    if why == "not_shown":
        return gettext("It is not shown to your company.")
    if why == "no_rows":
        return gettext("Nothing of the kind happened.")
    if why == "den_negative":
        return gettext("Its denominator is below 0 here.")
    if why == "too_large":
        return gettext("Too large to be written.")
    if why.startswith("not_by_"):
        return gettext("It has no meaning along this cut.")
    return why


_NO_DELTA = {
    "no_facts": _("nothing to compare with"),
    "no_such_line": _("nothing to compare with"),
    "no_number": _("no number to compare with"),
    "too_few": _("too few to compare"),
    "not_alike": _("not alike"),
    "not_over": _("no comparison: these days are not over"),
    "not_additive": _("cannot be added up over days"),
    "no_source": _("no number to compare with"),
    "not_shown": _("no number to compare with"),
    "no_rows": _("no number to compare with"),
    "partly": _("part of the period only"),
    "not_whole": _("records begin later"),
}


def no_delta(beside: Beside) -> str:
    """Why there is no change to show."""
    why = str(_NO_DELTA.get(beside.why or "no_number", _NO_DELTA["no_facts"]))
    if beside.why == "too_few" and beside.n is not None:
        return f"{why} (n={beside.n:,.0f})"
    return why


def label(dimension: str, key: object) -> str:
    """A line's name along a dimension."""
    if key is None:
        return gettext("(none)")
    match dimension, key:
        case "interval", str():
            return datetime.fromisoformat(key).strftime("%H:%M")
        case "hour", int():
            return f"{key:02}"
        case "day", str():
            return day_words(date.fromisoformat(key))
        case "weekday", int():
            return _WEEKDAYS[0 if korean() else 1][key - 1]
        case "week", str():
            year, week = key.split("-W")
            return f"{int(week)}주" if korean() else f"W{week} {year}"
        case "month", str():
            year, month = key.split("-")
            return f"{year}.{int(month)}" if korean() else f"{_MONTHS[int(month) - 1]} {year}"
        case _:
            return str(key)


def day_words(day: date) -> str:
    """A day, short, with its weekday."""
    if korean():
        return f"{day.month}.{day.day}({_WEEKDAYS[0][day.weekday()]})"
    return f"{_WEEKDAYS[1][day.weekday()]} {day.day} {_MONTHS[day.month - 1]}"


def long_day(day: date) -> str:
    """A day with its year."""
    if korean():
        return f"{day.year}년 {day.month}월 {day.day}일({_WEEKDAYS[0][day.weekday()]})"
    return f"{_WEEKDAYS[1][day.weekday()]} {day.day} {_MONTHS[day.month - 1]} {day.year}"


def part_words(part: Covered, called: Callable[[str, str], str]) -> str:
    """Which days and clients a number stands on; *called*: what a client is called."""
    days = ", ".join(
        day_words(since)
        if until - since == _DAY
        else f"{day_words(since)} – {day_words(until - _DAY)}"
        for since, until in part.days
    )
    if not part.without:
        return days
    clients = ", ".join(called("client", client) for client in part.without)
    return days + gettext(", without the client %(clients)s") % {"clients": clients}


def known(kpi: str) -> Kpi:
    """The catalogue's entry."""
    return CATALOGUE[kpi]
