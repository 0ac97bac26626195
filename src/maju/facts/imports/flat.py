"""Calls in columns, one row each, and the rows of every grain that they become.

What a grain adds to a call (constants, names, nulls) is worked out when its day is written, and not
carried from reading to writing: a call is a fifth of its facts.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from maju.facts.history.coded import coded, piece, says
from maju.facts.history.tables import RECORD, in_order, order_of, taken
from maju.facts.imports.arrays import Array, joined_to, repeated, shaped

Columns = Callable[[pa.Table], Mapping[str, Array]]

_SORTED_BY = {"attempt": "arrived", "contact": "entered", "visit": "entered", "leg": "served"}
_OF_NO_LEG = {
    *("digest", "arrived", "entered", "waited", "left", "ivr", "wait", "entry", "vip", "asked"),
    *("line", "customer", "talk"),
}
_OF_FEW = ("queue", "agent", "team", "outcome", "entry", "topic", "channel")
"""Texts of calls that are few different ones, most of the time."""


class Flat:
    """Makes the rows of calls of one file.

    Every call has ``record``, ``digest``, ``line``, ``business_date``, ``offset``, ``channel``,
    ``customer``, ``outcome``, the instants ``arrived``, ``entered`` and ``served``, and whether it
    ``asked`` for an agent; all its rows are on one business day, at one offset.

    Args:
        made: by grain, the columns that are its own; of them the format knows what they read.
        named: what the ids of attempts and contacts begin with.
        centre: whose.
        client: of which client.
        source: the format's name.
        ref: what the rows' references begin with.
    """

    def __init__(
        self,
        made: Mapping[str, Columns],
        *,
        centre: str,
        client: str,
        source: str,
        ref: str,
        named: str,
    ) -> None:
        self._made = made
        self._named = named
        self._centre = centre
        self._client = client
        self._source = source
        self._ref = ref

    def ready(self, calls: pa.Table) -> pa.Table:
        """Calls of a day in the order of their arrival, with what all their rows carry."""
        calls = in_order(calls, ("arrived", "record"))
        for name in _OF_FEW:
            if name in calls.column_names:
                place = calls.schema.get_field_index(name)
                calls = calls.set_column(place, name, coded(calls[name]))
        names = joined_to(self._named, calls["record"])
        refs = joined_to(f"{self._ref}:", pc.cast(calls["line"], pa.string()))
        return calls.append_column("name", names).append_column("ref", refs)

    def table(self, grain: str, calls: pa.Table) -> pa.Table:
        """The grain's rows of calls that are :meth:`ready`, in the order of its files."""
        if grain == RECORD:
            return self._records(in_order(calls, ("record",)))
        if grain not in self._made:
            return shaped(grain, {}, 0)
        wanted = None if grain == "attempt" else calls["asked"]
        if grain == "leg":
            wanted = pc.and_(wanted, pc.equal(calls["outcome"], "answered"))
            calls = calls.select([name for name in calls.column_names if name not in _OF_NO_LEG])
        at = None
        if wanted is not None and pc.all(wanted).as_py() is False:
            at = pc.indices_nonzero(wanted)
        # Names begin alike, so that they are in the order of the records.
        order = order_of(calls, (_SORTED_BY[grain], "record"), at)
        of = calls if order is None else taken(calls, order)
        return self._grain(grain, of, self._made[grain](of))

    def _records(self, calls: pa.Table) -> pa.Table:
        count = calls.num_rows
        days = piece(calls["business_date"])
        offsets = pa.array(np.arange(count + 1, dtype=np.int32))
        records = {
            "client": repeated(self._client, count),
            "business_date": days,
            "source": repeated(self._source, count),
            "record": calls["record"],
            "digest": calls["digest"],
            "days": pa.ListArray.from_arrays(offsets, days),
            "line": calls["line"],
        }
        return shaped(RECORD, records, count)

    def _grain(self, grain: str, of: pa.Table, own: Mapping[str, Array]) -> pa.Table:
        """A grain's table: what is its own, what all have, nulls for the rest."""
        unknown: Array = "closed"
        if says(of["outcome"], "unknown"):
            unknown = pc.if_else(pc.equal(of["outcome"], "unknown"), "unknown", "closed")
        common = {
            "centre": self._centre,
            "client": self._client,
            "business_date": of["business_date"],
            "utc_offset_s": of["offset"],
            "channel": of["channel"],
            "customer": None if grain == "leg" else of["customer"],
            "shared_identity": False,
            "state": unknown,
            "inferred": False,
            "clock_skew": False,
            "excluded": False,
            "flags": (),
            "source": self._source,
            "record": of["record"],
            "source_ref": of["ref"],
        }
        return shaped(grain, {**common, **own}, of.num_rows)
