"""Fields of forms: how a column is written into an input, and read back or refused."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Model
from django.http import QueryDict
from django.utils.functional import Promise

from maju.directory import models as m
from maju.directory.fields import CODE
from maju.directory.pages.doors import flows_offered, leads_to
from maju.directory.pages.hours import read_spans, said_spans
from maju.kernel.errors import Refused
from maju.kernel.time import HOUR, MINUTE, SECOND

Choice = tuple[str, str]
Choices = Callable[[m.Centre], Sequence[Choice]]
Source = Callable[[m.Centre], Sequence[Model]]

TEXT_MOST = 2_000

_FIGURE = re.compile(r"-?[0-9]{1,9}(\.[0-9]{1,6})?")
_ORIGIN = re.compile(r"https?://[^/ ]+")
_HTTPS = re.compile(r"https://\S{1,500}")
_MOST = 10**9
_UNITS = {"seconds": SECOND, "minutes": MINUTE, "hours": HOUR}


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """One column in a form.

    *form*: ``text``, ``long``, ``code``, ``number``, ``seconds``, ``minutes``, ``hours``
    (microseconds in the column), ``share`` (percent in the form), ``flag``, ``choice``, ``several``
    (choices), ``words`` (codes between spaces), ``lines``, ``day``, ``clock`` (minutes of the day),
    ``spans``, ``week``, ``row`` (another table's), ``target`` (a figure), ``https``, ``origin``, ``flow``. *fixed*: only while it is new. *limit*: ``several``
    chosen none means no limit. *on*: the row lies behind this attribute of the thing's own.
    """

    name: str
    label: str | Promise
    form: str = "text"
    optional: bool = False
    fixed: bool = False
    limit: bool = False
    least: int = 0
    most: int = _MOST
    usual: Any = None
    hint: str | Promise = ""
    choices: Choices | None = None
    source: Source | None = None
    suggest: Choices | None = None
    on: str = ""

    def offered(self, centre: m.Centre) -> Sequence[Choice]:
        """Values and words of a choice; of another table's rows, by their number."""
        if self.form == "flow":
            return flows_offered(centre)
        if self.source is not None:
            return [(str(row.pk), named(row)) for row in self.source(centre)]
        return self.choices(centre) if self.choices is not None else ()

    def read(self, said: QueryDict, name: str, centre: m.Centre) -> Any:
        """The column's value.

        Raises:
            Refused: ``field_empty``, ``field_unreadable``.
        """
        if self.form == "flag":
            return said.get(name) == "1"
        if self.form == "week":
            return [self._try(read_spans, said.get(f"{name}-{day}", "")) for day in range(7)]
        if self.form == "several":
            return self._several(said.getlist(name), centre)
        text = said.get(name, "").strip()
        if not text and self.form not in {"words", "lines", "spans"}:
            return self._nothing()
        return self._try(lambda each: self._one(each, centre), text)

    def _nothing(self) -> Any:
        if not self.optional:
            raise Refused("field_empty", field=str(self.label))
        return "" if self.form in {"text", "long", "code"} and not self.limit else None

    def _try(self, read: Callable[[str], Any], text: str) -> Any:
        try:
            return read(text)
        except (ValueError, OverflowError) as error:
            raise Refused("field_unreadable", field=str(self.label)) from error

    def _several(self, said: Sequence[str], centre: m.Centre) -> Any:
        known = {value for value, _ in self.offered(centre)}
        if not known.issuperset(said):
            raise Refused("field_unreadable", field=str(self.label))
        if not said and self.limit:
            return None
        if not said and not self.optional:
            raise Refused("field_empty", field=str(self.label))
        return list(said)

    def _one(self, text: str, centre: m.Centre) -> Any:
        match self.form:
            case "number" | "seconds" | "minutes" | "hours":
                return _whole(text, self.least, self.most) * _UNITS.get(self.form, 1)
            case "flow":
                return leads_to(text, centre)
            case "choice":
                return _chosen(text, [value for value, _ in self.offered(centre)])
            case "row":
                assert self.source is not None
                return _row(text, self.source(centre))
            case _:
                return _READERS.get(self.form, _text)(text)

    def shown(self, value: Any) -> Any:
        """What the input holds for the column's *value*."""
        match self.form:
            case "seconds" | "minutes" | "hours" if value is not None:
                return value // _UNITS[self.form]
            case "share" if value is not None:
                return round(value * 100)
            case "day" if value is not None:
                return value.isoformat()
            case "clock" if value is not None:
                return f"{value // 60:02}:{value % 60:02}"
            case "spans":
                return said_spans(value or [])
            case "week":
                return [said_spans(day) for day in (value or [[]] * 7)]
            case "words":
                return " ".join(value or [])
            case "lines":
                return "\n".join(value or [])
            case "several":
                return list(value or [])
            case "row" | "flow":
                return "" if value is None else str(value.pk)
            case _:
                return "" if value is None else value

    def said(self, said: QueryDict, name: str) -> Any:
        """What was typed, to be shown again as it was."""
        if self.form == "flag":
            return said.get(name) == "1"
        if self.form == "week":
            return [said.get(f"{name}-{day}", "") for day in range(7)]
        return said.getlist(name) if self.form == "several" else said.get(name, "")


def named(row: Model) -> str:
    """What a row is called in lists: its name, else its code."""
    return str(
        getattr(row, "name", "") or getattr(row, "label", "") or getattr(row, "code", row.pk)
    )


def _whole(text: str, least: int, most: int) -> int:
    if not re.fullmatch(r"-?[0-9]{1,12}", text) or not least <= int(text) <= most:
        raise ValueError(text)
    return int(text)


def _figure(text: str) -> float:
    if not _FIGURE.fullmatch(text):
        raise ValueError(text)
    return float(text)


def _chosen(text: str, known: Sequence[str]) -> str:
    if text not in known:
        raise ValueError(text)
    return text


def _row(text: str, rows: Sequence[Model]) -> Model:
    for row in rows:
        if str(row.pk) == text:
            return row
    raise ValueError(text)


def _text(text: str) -> str:
    return text[:TEXT_MOST]


def _code(text: str) -> str:
    if not CODE.fullmatch(text):
        raise ValueError(text)
    return text


def _clock(text: str) -> int:
    ((start, _),) = read_spans(f"{text}-24:00")
    return start


def _https(text: str) -> str:
    if not _HTTPS.fullmatch(text):
        raise ValueError(text)
    return text


def _origin(text: str) -> str:
    if not _ORIGIN.fullmatch(text):
        raise ValueError(text)
    return text


_READERS: Mapping[str, Callable[[str], Any]] = {
    "share": lambda text: _whole(text, 0, 100) / 100,
    "day": date.fromisoformat,
    "clock": _clock,
    "target": _figure,
    "https": _https,
    "origin": _origin,
    "spans": read_spans,
    "words": lambda text: list(dict.fromkeys(text.replace(",", " ").split())),
    "lines": lambda text: [line.strip() for line in text.splitlines() if line.strip()],
    "code": _code,
}
