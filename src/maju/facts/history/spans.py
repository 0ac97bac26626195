"""When the rows of a file began: whether days of a client overlap is seen without reading them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import pairwise

import pyarrow as pa
import pyarrow.compute as pc

from maju.facts.schema import GRAINS

NO_SPAN: Mapping[str, int | None] = {"first_us": None, "last_us": None}
"""Of a file that was not measured."""


def span(grain: str, rows: pa.Table) -> Mapping[str, int | None]:
    """The first and the last beginning among the rows of a grain, us; of anything else nothing."""
    if grain not in GRAINS or not rows.num_rows:
        return NO_SPAN
    ends = pc.min_max(rows[GRAINS[grain].at]).as_py()
    return {"first_us": ends["min"], "last_us": ends["max"]}


def joined(files: Sequence[Mapping[str, object]]) -> Mapping[str, int | None]:
    """Of days in the order of their dates as one; nothing when two of them overlap."""
    found = [
        (first, last)
        for file in files
        if isinstance(first := file["first_us"], int) and isinstance(last := file["last_us"], int)
    ]
    if len(found) < len(files) or any(one[1] >= two[0] for one, two in pairwise(found)):
        return NO_SPAN
    return {"first_us": found[0][0], "last_us": found[-1][1]}
