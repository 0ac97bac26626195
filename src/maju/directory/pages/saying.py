"""Changes in words: which thing, which field, what it was and what it is now."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

import msgspec
from django.apps import apps
from django.db.models import ForeignKey
from django.utils.translation import gettext as _

from maju.directory import models as m
from maju.directory.pages.fields import Field, named
from maju.directory.pages.flow_steps import Names as CentreNames
from maju.directory.pages.flow_steps import differences, names_of
from maju.directory.pages.hours import said_spans
from maju.directory.pages.kind import Word
from maju.directory.pages.kinds import KINDS
from maju.kernel.flows import Flow

DASH = "–"
LONG = 160
_HIDDEN = {"id", "centre_id", "place", "edition", "version", "practice"}


class Difference(NamedTuple):
    """One field of one row."""

    field: str
    before: str
    after: str


class Said(NamedTuple):
    """One change. *how*: new, changed or gone."""

    kind: str
    which: str
    how: str
    differences: Sequence[Difference]


class Names:
    """What rows are called that others point to; asked once for each table."""

    def __init__(self, changes: Iterable[m.Change]) -> None:
        wanted: dict[type[Any], set[object]] = defaultdict(set)
        for change in changes:
            for column, target in _pointing(change.kind).items():
                for side in (change.before, change.after):
                    if isinstance(side, Mapping) and side.get(column) is not None:
                        wanted[target].add(side[column])
        self._known = {
            (target, str(row.pk)): named(row)
            for target, keys in wanted.items()
            for row in target.objects.filter(pk__in=keys)
        }

        self._centres: dict[str, CentreNames] = {}

    def of_centre(self, change: m.Change) -> CentreNames:
        """What the queues and calendars of a change's centre are called."""
        code = change.centre.code
        if code not in self._centres:
            self._centres[code] = names_of(change.centre)
        return self._centres[code]

    def of(self, target: type[Any], key: object) -> str:
        """Its name; the bare number of one that is gone."""
        return self._known.get((target, str(key)), str(key))


def said_of(changes: Sequence[m.Change]) -> list[Said]:
    """All of them, with names."""
    names = Names(changes)
    return [_said(each, names) for each in changes]


def _said(change: m.Change, names: Names) -> Said:
    before = change.before if isinstance(change.before, Mapping) else {}
    after = change.after if isinstance(change.after, Mapping) else {}
    how = _("new") if change.before is None else _("gone") if change.after is None else _("changed")
    fields, pointing = fields_of(change.kind), _pointing(change.kind)
    found = []
    for column in dict.fromkeys((*before, *after)):
        was, becomes = before.get(column), after.get(column)
        if column in _HIDDEN or was == becomes:
            continue
        if change.kind == "flow" and column == "body":
            was_so, is_so = _flow(was), _flow(becomes)
            named_so = names.of_centre(change)
            found += [Difference(*each) for each in differences(was_so, is_so, named_so)]
            continue
        if change.kind == "prompt" and column not in {"how", "text"}:
            continue
        label, field = fields.get(column, (_column(change.kind, column), None))
        found.append(
            Difference(
                str(label),
                _value(was, field, pointing.get(column), names),
                _value(becomes, field, pointing.get(column), names),
            )
        )
    return Said(str(kind_said(change.kind)), _which(change, names), how, found)


def _column(kind: str, column: str) -> str:
    """A column of a table that no form is about."""
    said = {
        ("flow", "notice"): _("Said before all else"),
        ("prompt", "how"): _("Spoken by"),
        ("prompt", "text"): _("Words"),
    }
    return said.get((kind, column), column)


def _flow(body: object) -> Flow | None:
    """The kernel's flow of a column; ``None`` for one that is not there, or of another time."""
    try:
        return msgspec.convert(body, Flow) if body else None
    except msgspec.ValidationError:
        return None


def _which(change: m.Change, names: Names) -> str:
    side = change.after if isinstance(change.after, Mapping) else change.before
    if isinstance(side, Mapping):
        for column in ("name", "label", "text", "skill", "address", "origin", "date", "kpi"):
            if side.get(column):
                return str(side[column])[:60]
        for column, target in _pointing(change.kind).items():
            if side.get(column) is not None and column not in _HIDDEN:
                return names.of(target, side[column])
    return change.which


def _value(value: Any, field: Field | None, target: type[Any] | None, names: Names) -> str:
    if value is None or value == "":
        return DASH
    if target is not None:
        return names.of(target, value)
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if field is not None:
        match field.form:
            case "week":
                return " / ".join(said_spans(day) or DASH for day in value)
            case "choice" if field.source is None and field.choices is not None:
                return (
                    str(dict(field.offered(m.Centre())).get(value, value))
                    if _plain(field)
                    else str(value)
                )
            case "several" | "words" | "lines":
                return ", ".join(map(str, value)) or DASH
            case _:
                return (
                    str(field.shown(value) if not isinstance(value, str) else value)[:LONG] or DASH
                )
    return str(value)[:LONG]


def _plain(field: Field) -> bool:
    """Whether its choices are the same everywhere, so that no centre need be asked."""
    return field.name in {"contract", "on_holidays", "policy", "to", "kind", "hue", "channel"}


def fields_of(kind: str) -> Mapping[str, tuple[Word, Field | None]]:
    """Labels of a table's columns, as its form has them."""
    found: dict[str, tuple[Word, Field | None]] = {}
    for each in KINDS.values():
        for model, fields in (
            (each.model, each.fields),
            *((p.model, p.fields) for p in each.parts),
        ):
            for field in fields:
                table = _table_of(model, field)
                if table._meta.model_name == kind:
                    column = table._meta.get_field(field.name).column
                    found[str(column)] = (field.label, field)
    return found


def _table_of(model: type[Any], field: Field) -> type[Any]:
    if not field.on:
        return model
    other: type[Any] = model._meta.get_field(field.on).remote_field.model
    return other


def _pointing(kind: str) -> Mapping[str, type[Any]]:
    """Columns of a table that name a row of another."""
    try:
        model = apps.get_model("directory", kind)
    except LookupError:
        return {}
    return {
        str(field.column): field.remote_field.model
        for field in model._meta.concrete_fields
        if isinstance(field, ForeignKey)
    }


def kind_said(kind: str) -> Word:
    """What a table is called to people."""
    for each in KINDS.values():
        if each.model._meta.model_name == kind:
            return each.one
        for part in each.parts:
            if part.model._meta.model_name == kind:
                return part.label
    return others().get(kind, kind)


def others() -> Mapping[str, str]:
    """Tables that no form of the directory is about."""
    return {
        "person": _("Person"),
        "roleheld": _("Role"),
        "flow": _("Flow"),
        "statelimit": _("Limit of a state"),
        "customer": _("Customer"),
        "macro": _("Ready answer"),
        "recording": _("Recording"),
        "recordinghold": _("Hold on recordings"),
        "prompt": _("Announcement"),
    }
