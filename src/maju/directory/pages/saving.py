"""From a sent form to rows: read whole or refused whole, looked at or kept by the same steps."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Model, ProtectedError, RestrictedError
from django.http import QueryDict
from msgspec import Struct

from maju.directory import models as m
from maju.directory.compiling import compile_settings
from maju.directory.editing import Editing, editing, link, local_day
from maju.directory.pages.fields import Field
from maju.directory.pages.kind import Kind, Part
from maju.directory.pages.reading import waiting_now
from maju.directory.preview import Affected, affected
from maju.directory.rows import fetch
from maju.facts.fold.names import put_names
from maju.kernel.errors import Refused
from maju.kernel.ids import CentreId
from maju.kernel.time import Instant

Step = Callable[[Editing], object]
"""What a form does, inside an edit."""


class Looked(Struct, frozen=True, kw_only=True):
    """What a change would do: its rows before and after, and what the engine's settings would see."""

    changes: Sequence[m.Change]
    affected: Affected

    @property
    def reaches_engine(self) -> bool:
        """Whether anything of it is the engine's business."""
        one = self.affected
        return any((one.queues, one.agents, one.clients, one.calendars, one.flows, one.centre))


class Wanted(Struct, frozen=True, kw_only=True):
    """What a form says of one thing. *parts*: for each, rows kept or new with values; ``None``: gone."""

    values: Mapping[str, Any]
    parts: Sequence[tuple[Part, Sequence[tuple[Model | None, Mapping[str, Any] | None]]]]


def read_form(kind: Kind, centre: m.Centre, row: Any, said: QueryDict) -> Wanted:
    """The whole form.

    Raises:
        Refused: ``field_empty``, ``field_unreadable``, and what the kind's own check says.
    """
    values = {
        field.name: field.read(said, field.name, centre)
        for field in kind.fields
        if row is None or not field.fixed
    }
    if kind.finish is not None:
        values = kind.finish(centre, row, values)
    return Wanted(
        values=values, parts=[(part, list(_lines(part, centre, row, said))) for part in kind.parts]
    )


def _lines(
    part: Part, centre: m.Centre, row: Any, said: QueryDict
) -> Iterator[tuple[Model | None, Mapping[str, Any] | None]]:
    kept = {str(each.pk): each for each in part.of(row)}
    for index in range(min(_number(said.get(f"{part.name}-n", "")), part.most)):
        prefix = f"{part.name}-{index}"
        known = kept.get(said.get(f"{prefix}-id", ""))
        typed = any(said.get(f"{prefix}-{field.name}", "").strip() for field in part.fields
                    if field.form not in {"choice", "row", "flag"} or field is part.fields[0])  # fmt: skip
        if known is not None and not part.dated and said.get(f"{prefix}-gone") == "1":
            yield known, None
        elif known is not None or (typed and said.get(f"{prefix}-{part.fields[0].name}", "")):
            yield known, {f.name: f.read(said, f"{prefix}-{f.name}", centre) for f in part.fields}


def apply(edit: Editing, kind: Kind, row: Any, wanted: Wanted) -> Any:
    """Make it so within *edit*; the thing's row.

    Raises:
        Refused: ``code_taken``, ``changed_meanwhile``.
    """
    try:
        with transaction.atomic():
            kept = _thing(edit, kind, row, wanted.values)
            for part, lines in wanted.parts:
                _parts(edit, part, kept, lines)
            call_it(edit.centre, kind.name, kept)
            return kept
    except IntegrityError as error:
        raise Refused("code_taken", code=str(wanted.values.get("code", ""))) from error


def call_it(centre: m.Centre, kind: str, row: Any) -> None:
    """Reports and boards call it so from now on, too; past rows keep their ids."""
    facts_kind = {"clients": "client", "queues": "queue", "agents": "agent"}.get(kind)
    name = getattr(getattr(row, "person", row), "name", "")
    if facts_kind is not None and name:
        put_names(link(), centre.code, facts_kind, {row.code: name})  # type: ignore[arg-type]


def _thing(edit: Editing, kind: Kind, row: Any, values: Mapping[str, Any]) -> Any:
    behind = {field.name: field.on for field in kind.fields if field.on}
    own = {name: _kept(edit, value) for name, value in values.items() if name not in behind}
    others = {on: {n: values[n] for n in behind if n in values and behind[n] == on}
              for on in behind.values()}  # fmt: skip
    if row is None:
        made = dict(kind.given(edit.centre))
        if "place" not in own and _has(kind.model, "place"):
            made["place"] = kind.rows(edit.centre).count()
        for on, said in others.items():
            other = kind.model._meta.get_field(on).remote_field.model(**said)
            edit.add(other)
            made[on] = other
        if _has(kind.model, "centre"):
            made["centre"] = edit.centre
        row = kind.model(**made, **own)
        edit.add(row)
        return row
    for on, said in others.items():
        _change(edit, getattr(row, on), said)
    _change(edit, row, own)
    return row


def _kept(edit: Editing, value: Any) -> Any:
    """A row that the form has made comes first."""
    if isinstance(value, Model) and value.pk is None:
        edit.add(value)
    return value


def _parts(edit: Editing, part: Part, owner: Any, lines: Sequence[tuple[Any, Any]]) -> None:
    ordered = _has(part.model, "place")
    for place, (known, values) in enumerate(lines):
        if values is None:
            edit.remove(known)
        elif known is not None:
            _change(edit, known, dict(values))
        else:
            where = {"place": place} if ordered else {}
            edit.add(part.model(**{part.owner: owner}, **values, **where))


def _change(edit: Editing, row: Any, values: Mapping[str, Any]) -> None:
    """Only what differs: who changes nothing of a row is in nobody's way."""
    new = {name: value for name, value in values.items() if getattr(row, name) != value}
    if new:
        edit.change(row, **new)


def remove(edit: Editing, row: Any) -> None:
    """Take a thing away.

    Raises:
        Refused: ``directory_in_use``.
    """
    try:
        with transaction.atomic():
            edit.remove(row)
    except (ProtectedError, RestrictedError, IntegrityError) as error:
        raise Refused("directory_in_use") from error


def look(centre: CentreId, step: Step, *, by: m.Person, seen: int, now: Instant) -> Looked:
    """Do it, see what that makes of the centre, and take all of it back.

    Raises:
        Refused: whatever the change itself would be refused for, before the engine has a word.
    """
    before = compiled(centre, now)
    with transaction.atomic():
        with editing(centre, by=by, seen=seen, now=now) as edit:
            step(edit)
        after = compiled(centre, now)
        transaction.set_rollback(True)
    return Looked(
        changes=edit.changes,
        affected=affected(before, after, waiting=waiting_now(link(), centre)),
    )


def compiled(centre: CentreId, now: Instant) -> Any:
    """The centre's settings as its rows are."""
    rows = fetch(centre)
    return compile_settings(rows, on=local_day(rows.centre.zone, now), version=0)


def _has(model: type[Any], name: str) -> bool:
    return any(field.name == name for field in model._meta.concrete_fields)


def _number(said: str) -> int:
    return int(said) if said.isascii() and said.isdigit() and len(said) < 6 else 0


def usual(field: Field) -> Any:
    """What a new thing's form begins with."""
    return field.usual
