"""Never twice: where a day's queue has calls, its sheet of counts does not count as well."""

from __future__ import annotations

import pyarrow as pa
import pyarrow.compute as pc

COUNTED = "interval"
"""The source whose rows are counts, not calls."""
_CALL_GRAINS = ("attempt", "contact", "visit", "leg")


class CountedOnce:
    """The grains of some days, one after another; attempts first, which say what queues have calls."""

    def __init__(self) -> None:
        self._called: pa.Array = pa.array([], pa.string())

    def concerns(self, grain: str, rows: pa.Table) -> bool:
        """Whether there are counts among rows of calls."""
        counts = grain in _CALL_GRAINS and pc.any(pc.equal(rows["source"], COUNTED)).as_py()
        return bool(counts)

    def counted(self, grain: str, rows: pa.Table) -> pa.Table:
        """*rows*, all of some days, with the counts of queues that have calls excluded, and of all
        others not."""
        if not self.concerns(grain, rows):
            return rows
        counted = pc.equal(rows["source"], COUNTED)
        keys = pc.binary_join_element_wise(
            pc.cast(rows["business_date"], pa.string()), rows["queue"], rows["channel"], "\0"
        )
        called = pc.unique(keys.filter(pc.invert(counted))).drop_null()
        self._called = called if grain == "attempt" else pa.concat_arrays([self._called, called])
        twice = pc.and_(counted, pc.is_in(keys, value_set=self._called))
        excluded = pc.if_else(counted, twice, rows["excluded"])
        place = rows.schema.get_field_index("excluded")
        return rows.set_column(place, rows.schema.field(place), excluded)
