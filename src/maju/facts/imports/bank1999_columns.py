"""Calls of the bank's log in columns, and their rows: what ``bank1999.Call`` says, all at once."""

from __future__ import annotations

from collections.abc import Mapping

import pyarrow as pa
import pyarrow.compute as pc

from maju.facts.history.coded import where
from maju.facts.imports.arrays import Array
from maju.facts.imports.flat import Columns, Flat
from maju.facts.imports.format import TakenTables
from maju.facts.imports.places import Place

COLUMNS = pa.schema(
    [
        ("record", pa.string()),
        ("digest", pa.string()),
        ("line", pa.int64()),
        ("business_date", pa.int32()),
        ("offset", pa.int32()),
        ("customer", pa.string()),
        ("queue", pa.string()),
        ("agent", pa.string()),
        ("outcome", pa.string()),
        ("asked", pa.bool_()),
        ("vip", pa.bool_()),
        ("arrived", pa.int64()),
        ("menu_left", pa.int64()),
        ("ivr", pa.int64()),
        ("entered", pa.int64()),
        ("left", pa.int64()),
        ("served", pa.int64()),
        ("gone", pa.int64()),
        ("waited", pa.int64()),
        ("timed", pa.bool_()),
        ("talked", pa.int64()),
        ("skewed", pa.bool_()),
        ("flags", pa.list_(pa.string())),
    ]
)
"""A call: instants in us, lengths in ms; ``timed`` is null where nobody answered."""

_AT_ONCE = 20_000


class Batch:
    """Calls until they are many enough to be taken together."""

    def __init__(self, place: Place, *, source: str, ref: str) -> None:
        self._calls: list[tuple[object, ...]] = []
        self._making = Flat(
            MADE,
            centre=place.centre,
            client=place.client,
            source=source,
            ref=ref,
            named="bank:",
        )

    def add(self, call: tuple[object, ...]) -> bool:
        """Take one in; whether they are enough."""
        self._calls.append(call)
        return len(self._calls) == _AT_ONCE

    def waits(self) -> bool:
        """Whether any is here."""
        return bool(self._calls)

    def taken(self) -> TakenTables:
        """All that are here; afterwards none is."""
        cells = zip(*self._calls, strict=True)
        made = [pa.array(column, field.type) for field, column in zip(COLUMNS, cells, strict=True)]
        self._calls.clear()
        calls = pa.Table.from_arrays(made, schema=COLUMNS)
        place = COLUMNS.get_field_index("business_date")
        calls = calls.set_column(place, "business_date", calls["business_date"].cast(pa.date32()))
        calls = calls.append_column("channel", pa.repeat("voice", calls.num_rows))
        latest = pc.max(pc.max_element_wise(calls["arrived"], calls["gone"], calls["left"]))
        return TakenTables(calls, self._making, latest.as_py())


def attempt_columns(of: pa.Table) -> Mapping[str, Array]:
    """Of all of them."""
    asked = of["asked"]
    return {
        "attempt": of["name"],
        "contact": pc.if_else(asked, of["name"], None),
        "arrived_at": of["arrived"],
        "ivr_entered_at": of["arrived"],
        "ivr_left_at": of["menu_left"],
        "ivr_ms": of["ivr"],
        "outcome": pc.if_else(asked, "agent_requested", "ivr_abandoned"),
        "queue": where(asked, of["queue"]),
        "contact_outcome": where(asked, of["outcome"]),
        "served_at": pc.if_else(pc.is_valid(of["timed"]), of["left"], None),
        "ended_at": of["gone"],
        "clock_skew": of["skewed"],
        "flags": of["flags"],
    }


def _queued(of: pa.Table) -> dict[str, Array]:
    return {
        "contact": of["name"],
        "queue": of["queue"],
        "entered_at": of["entered"],
        "outcome": of["outcome"],
        "left_at": of["left"],
        "wait_ms": of["waited"],
        "agent": of["agent"],
        "flags": of["flags"],
    }


def contact_columns(of: pa.Table) -> Mapping[str, Array]:
    """Of those that asked for an agent."""
    return {
        **_queued(of),
        "attempt": of["name"],
        "vip": of["vip"],
        "transfer_lost": False,
        "visits": 1,
        "legs": pc.cast(pc.is_valid(of["timed"]), pa.int64()),
        "talk_ms": pc.if_else(of["timed"], of["talked"], None),
        "closed_at": of["gone"],
        "finished_at": of["gone"],
    }


def visit_columns(of: pa.Table) -> Mapping[str, Array]:
    """Their one stay."""
    return {**_queued(of), "visit": 1, "via": "direct", "unserved": False}


def leg_columns(of: pa.Table) -> Mapping[str, Array]:
    """Of those that were answered."""
    timed = of["timed"]
    return {
        "contact": of["name"],
        "leg": 1,
        "direction": "inbound",
        "role": "handling",
        "agent": of["agent"],
        "queue": of["queue"],
        "visit": 1,
        "started_at": of["served"],
        "ended_at": pc.if_else(timed, of["gone"], None),
        "finished_at": pc.if_else(timed, of["gone"], None),
        "talk_ms": pc.if_else(timed, of["talked"], None),
        "ended_by": "unknown",
        "ended_on_hold": False,
        "consulted": False,
        "conferenced": False,
        "state": pc.if_else(timed, "closed", "unknown"),
        "flags": of["flags"],
    }


MADE: Mapping[str, Columns] = {
    "attempt": attempt_columns,
    "contact": contact_columns,
    "visit": visit_columns,
    "leg": leg_columns,
}
"""By grain."""
