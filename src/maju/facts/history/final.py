"""Lengths that are not final are not told by what is written."""

from __future__ import annotations

import pyarrow as pa
import pyarrow.compute as pc

LENGTHS = ("talk_ms", "hold_ms", "acw_ms")
"""Of a contact: null until all its legs are closed (facts/schema/contacts.py)."""


def only_final(grain: str, rows: pa.Table) -> pa.Table:
    """*rows* of a grain; contacts without ``finished_at`` have no :data:`LENGTHS`.

    Sources may know a part of them: a customer is gone, and of one leg there is no end. Questions
    over settled rows read the lengths without looking at ``finished_at`` beside them.
    """
    if grain != "contact" or not rows["finished_at"].null_count:
        return rows
    finished = pc.is_valid(rows["finished_at"])
    for name in LENGTHS:
        place = rows.schema.get_field_index(name)
        said = pc.if_else(finished, rows[name], pa.scalar(None, rows[name].type))
        rows = rows.set_column(place, rows.schema.field(place), said)
    return rows
