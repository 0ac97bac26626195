"""One contact, whole: its rows in every grain, and its steps where a journal told them."""

from __future__ import annotations

from collections.abc import Sequence

import duckdb
import msgspec
from sqlglot import exp

from maju.facts.history.manifest import Link
from maju.facts.readmodel.reading import Step, steps_of
from maju.facts.schema import GRAINS
from maju.metrics.rows import Rows


class Story(msgspec.Struct, frozen=True, kw_only=True):
    """Rows by grain, only grains that have some; steps in order, none for an import."""

    contact: str
    rows: Sequence[Rows]
    steps: Sequence[Step]


def find_story(engine: duckdb.DuckDBPyConnection, link: Link, centre: str, contact: str) -> Story:
    """The contact among the facts that *engine* shows; rows of grains that name a contact."""
    rows = []
    for grain in GRAINS.values():
        if "contact" not in grain.names():
            continue
        tree = (
            exp.select("*")
            .from_(grain.name)
            .where(exp.column("contact").eq(exp.Literal.string(contact)))
            .order_by(exp.column(grain.at))
        )
        table = engine.sql(tree.sql(dialect="duckdb")).to_arrow_table()
        if table.num_rows:
            rows.append(Rows(grain=grain.name, measures=(), table=table))
    return Story(contact=contact, rows=rows, steps=steps_of(link, centre, contact))
