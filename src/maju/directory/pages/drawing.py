"""Forms as templates draw them: each input with its id, its words and what stands in it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from django.http import QueryDict

from maju.directory import models as m
from maju.directory.pages.fields import Field
from maju.directory.pages.hours import weekdays
from maju.directory.pages.kind import Kind, Part, Word


class Input(NamedTuple):
    """One input. *days*: the names of a week's."""

    name: str
    field: Field
    value: Any
    choices: Sequence[tuple[str, str]]
    suggested: Sequence[tuple[str, str]]
    fixed: bool
    days: Sequence[tuple[str, str, str]]


class Line(NamedTuple):
    """One row of a part."""

    prefix: str
    row: Any
    inputs: Sequence[Input]


class Lines(NamedTuple):
    """All rows of a part, with some blank ones."""

    part: Part
    lines: Sequence[Line]


def inputs(
    kind: Kind, centre: m.Centre, row: Any, sent: QueryDict | None, preset: Mapping[str, str]
) -> list[Input]:
    """The thing's own fields."""
    return [
        _input(field, field.name, centre, row, sent=sent, preset=preset.get(field.name, ""))
        for field in kind.fields
    ]


def part_lines(part: Part, centre: m.Centre, row: Any, sent: QueryDict | None) -> Lines:
    """The part's rows; what was sent and is not kept yet stands in the blank ones."""
    kept = part.of(row)
    count = len(kept) + part.blank
    if sent is not None:
        said = sent.get(f"{part.name}-n", "")
        wanted = int(said) if said.isascii() and said.isdigit() and len(said) < 6 else 0
        count = max(count, min(wanted, part.most))
    count = min(count, max(part.most, len(kept)))
    lines = []
    for index in range(count):
        prefix = f"{part.name}-{index}"
        one = kept[index] if index < len(kept) else None
        made = [
            _input(field, f"{prefix}-{field.name}", centre, one, sent=sent) for field in part.fields
        ]
        lines.append(Line(prefix, one, made))
    return Lines(part, lines)


def _input(
    field: Field, name: str, centre: m.Centre, row: Any, *, sent: QueryDict | None, preset: str = ""
) -> Input:
    fixed = field.fixed and row is not None
    if sent is not None and not fixed:
        value = field.said(sent, name)
    elif row is not None:
        held = getattr(row, field.on) if field.on else row
        value = field.shown(getattr(held, field.name))
    else:
        value = preset or field.shown(field.usual)
    choices = field.offered(centre)
    if fixed and choices:
        value = dict(choices).get(value, value)
    return Input(
        name=name,
        field=field,
        value=value,
        choices=choices,
        suggested=field.suggest(centre) if field.suggest is not None else (),
        fixed=fixed,
        days=[(f"{name}-{n}", label, value[n]) for n, label in enumerate(weekdays())]
        if field.form == "week"
        else (),
    )


class Node(NamedTuple):
    """A reason with those below it."""

    row: Any
    below: Sequence[Any]


def tree_of(rows: Sequence[Any]) -> Sequence[tuple[Word, Any, Sequence[Node]]]:
    """For each client its reasons as a tree, in their order."""
    children: dict[int | None, list[Any]] = defaultdict(list)
    clients: dict[int, Any] = {}
    for row in rows:
        clients.setdefault(row.client.pk, row.client)
        children[row.parent_id].append(row)

    def nodes(found: Sequence[Any]) -> list[Node]:
        return [Node(row, nodes(children[row.pk])) for row in found]

    return [
        (client.name or client.code, client,
         nodes([row for row in children[None] if row.client.pk == client.pk]))
        for client in clients.values()
    ]  # fmt: skip
