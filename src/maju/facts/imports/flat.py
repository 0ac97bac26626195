"""Calls in columns, one row each, and the rows of every grain that they become.

What a grain adds to a call (constants, names, nulls) is worked out when its day is written, and not
carried from reading to writing: a call is a fifth of its facts.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

import pyarrow as pa
import pyarrow.compute as pc

from maju.facts.history.tables import RECORD, in_order
from maju.facts.imports.arrays import Array, joined_to, repeated, shaped

Columns = Callable[[pa.Table], Mapping[str, Array]]

_SORTED_BY = {"attempt": "arrived", "contact": "entered", "visit": "entered", "leg": "served"}
_OF_NO_LEG = {"digest", "arrived", "waited", "left", "ivr", "wait", "entry", "vip", "asked"}


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
        names = joined_to(self._named, calls["record"])
        refs = joined_to(f"{self._ref}:", pc.cast(calls["line"], pa.string()))
        return calls.append_column("name", names).append_column("ref", refs)

    def table(self, grain: str, calls: pa.Table) -> pa.Table:
        """The grain's rows of calls that are :meth:`ready`, in the order of its files."""
        if grain == RECORD:
            return self._records(in_order(calls, ("record",)))
        if grain not in self._made:
            return shaped(grain, {}, 0)
        of = calls if grain == "attempt" else _only(calls, calls["asked"])
        if grain == "leg":
            of = of.select([name for name in of.column_names if name not in _OF_NO_LEG])
            of = _only(of, pc.equal(of["outcome"], "answered"))
        # Names begin alike, so that they are in the order of the records.
        of = in_order(of, (_SORTED_BY[grain], "record"))
        return self._grain(grain, of, self._made[grain](of))

    def _records(self, calls: pa.Table) -> pa.Table:
        count = calls.num_rows
        days = calls["business_date"].combine_chunks()
        offsets = pa.array(range(count + 1), pa.int32())
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
        unknown = pc.if_else(pc.equal(of["outcome"], "unknown"), "unknown", "closed")
        common = {
            "centre": self._centre,
            "client": self._client,
            "business_date": of["business_date"],
            "utc_offset_s": of["offset"],
            "channel": of["channel"],
            "customer": of["customer"],
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


def _only(calls: pa.Table, wanted: Array) -> pa.Table:
    return calls if pc.all(wanted).as_py() else calls.filter(wanted)
