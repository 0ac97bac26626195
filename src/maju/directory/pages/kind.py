"""What a kind of thing is to the pages: its table, its form, its list, and whose it is."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Model, QuerySet
from django.utils.functional import Promise

from maju.directory import models as m
from maju.directory.pages.fields import Field

Word = str | Promise


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """Rows that belong to a thing and are edited with it. *dated*: they are ended, never taken away."""

    name: str
    label: Word
    model: type[Any]
    owner: str
    fields: Sequence[Field]
    dated: bool = False
    most: int = 400
    blank: int = 2
    hint: Word = ""

    def of(self, row: Model | None) -> list[Any]:
        """The parts that are kept, in their order."""
        if row is None or row.pk is None:
            return []
        names = {each.name for each in self.model._meta.concrete_fields}
        order = [name for name in ("place", "since", "id") if name in names]
        related = [each.name for each in self.fields if each.form == "row"]
        found = self.model.objects.filter(**{self.owner: row}).order_by(*order)
        return list(found.select_related(*related) if related else found)


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """A column of the list."""

    label: Word
    show: Callable[[Any], Any]
    mono: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """One kind of thing.

    *rows*: those of a centre. *clients*: whose a row is, as codes; ``None``: the whole centre's.
    *finish*: what else a row's values say, from those of the form. *single*: there is one a centre.
    """

    name: str
    label: Word
    one: Word
    model: type[Any]
    fields: Sequence[Field]
    columns: Sequence[Column]
    rows: Callable[[m.Centre], QuerySet[Any]]
    clients: Callable[[Any], Collection[str] | None] = lambda row: None
    parts: Sequence[Part] = ()
    finish: Callable[[m.Centre, Any, dict[str, Any]], dict[str, Any]] | None = None
    given: Callable[[m.Centre], Mapping[str, Any]] = lambda centre: {}
    removable: bool = False
    single: bool = False
    about: Word = ""


def of_centre(model: type[Any], *related: str) -> Callable[[m.Centre], QuerySet[Any]]:
    """Rows of tables that name their centre, in their own order."""

    def rows(centre: m.Centre) -> QuerySet[Any]:
        found: QuerySet[Any] = model.objects.filter(centre=centre).order_by("place", "id")
        return found.select_related(*related) if related else found

    return rows


def of_clients(model: type[Any], *related: str) -> Callable[[m.Centre], QuerySet[Any]]:
    """Rows of tables that name their client."""

    def rows(centre: m.Centre) -> QuerySet[Any]:
        found: QuerySet[Any] = model.objects.filter(client__centre=centre)
        return found.select_related("client", *related).order_by("client__place", "place", "id")

    return rows
