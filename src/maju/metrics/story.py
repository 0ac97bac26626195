"""One contact, whole: its rows in every grain, and its steps where a journal told them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from functools import cache

import msgspec
import pyarrow as pa
from sqlglot import exp

from maju.facts.history.manifest import Link
from maju.facts.readmodel.reading import Step, steps_of
from maju.facts.schema import GRAINS
from maju.metrics.rows import Rows
from maju.metrics.showing import Shown


class Story(msgspec.Struct, frozen=True, kw_only=True):
    """Rows by grain, only grains that have some; steps in order, none for an import."""

    contact: str
    rows: Sequence[Rows]
    steps: Sequence[Step]


def find_story(
    shown: Shown, link: Link, centre: str, contact: str, *, since: date, until: date
) -> Story:
    """The contact among the facts of ``[since, until)`` that are *shown*; rows of grains that name a
    contact. The days are said to the engine, too: of a month's file it then reads few names."""
    rows = []
    for grain, said in _statements().items():
        if grain in shown.nothing():
            continue
        found = shown.showing((grain,)).execute(said, [contact, since, until])
        table: pa.Table = found.to_arrow_table()
        if table.num_rows:
            rows.append(Rows(grain=grain, measures=(), table=table))
    return Story(contact=contact, rows=rows, steps=steps_of(link, centre, contact))


@cache
def _statements() -> Mapping[str, str]:
    contact, day = exp.column("contact"), exp.column("business_date")
    whose = exp.and_(contact.eq(exp.Placeholder()), day >= exp.Placeholder())
    return {
        grain.name: exp.select("*")
        .from_(grain.name)
        .where(exp.and_(whose, day < exp.Placeholder()))
        .order_by(exp.column(grain.at))
        .sql(dialect="duckdb")
        for grain in GRAINS.values()
        if "contact" in grain.names()
    }
