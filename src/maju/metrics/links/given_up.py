"""Who gave up, and what became of them: of each file customers as numbers, with a bit for each thing
that one abandon of theirs said.

A year of them is added up over numbers in a few milliseconds; grouped by name it took a query that
was longer in planning than in reading.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from functools import cache, cached_property
from importlib.resources import files
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import sqlglot
from sqlglot import exp

from maju.journal.postgres.queries import parse
from maju.metrics.days import epoch_day
from maju.metrics.links.people import in_order

WORDS = ("soon", "hour", "day", "later", "unhelped", "called_back")
"""What ``abandons`` in flows.sql says of one abandon: a bit each, after that of having given up."""
UNDECIDED = "undecided"
"""Nobody has helped, and there is time yet; the bit after those, where it is told."""
BITS = 2 + len(WORDS)

Numbers = np.ndarray[Any, Any]


@cache
def statements() -> dict[str, exp.Expr]:
    """Of flows.sql, by name."""
    text = parse(files("maju.metrics").joinpath("flows.sql").read_text(encoding="utf-8"))
    return {
        name: sqlglot.parse_one(said.decode().rstrip(";"), dialect="duckdb")
        for name, said in text.items()
    }


def in_bits(rows: pa.Table) -> pa.Table:
    """What each abandon says as ``bits``, if it does not stand so already."""
    if "bits" in rows.column_names:
        return rows
    bits = np.ones(rows.num_rows, np.uint8)
    said = [*WORDS, UNDECIDED][: BITS - 1 if UNDECIDED in rows.column_names else len(WORDS)]
    for place, name in enumerate(said, 1):
        bits |= rows[name].to_numpy().astype(np.uint8) << place
    return rows.drop_columns(said).append_column("bits", pa.array(bits))


class GivenUp:
    """Abandons of one client's file.

    Args:
        rows: ``business_date``, ``channel``, ``who`` (null: nobody we know), and :data:`WORDS`; where
            something may be undecided, :data:`UNDECIDED`, too; or those :func:`in_bits`.
    """

    def __init__(self, rows: pa.Table) -> None:
        rows = in_order(in_bits(rows))
        self._days: Numbers = rows["business_date"].cast(pa.int32()).to_numpy()
        self._channel = rows["channel"].combine_chunks()
        self._who: Numbers = rows["who"].fill_null(-1).to_numpy()
        self._bits: Numbers = rows["bits"].to_numpy()

    @property
    def nbytes(self) -> int:
        """In memory, with what is made of it at its first use."""
        numbers = self._days.nbytes + self._who.nbytes + self._bits.nbytes
        return 2 * int(numbers) + int(self._channel.nbytes)

    @property
    def most(self) -> int:
        """No customer has a greater number."""
        return int(self._who.max(initial=-1))

    @cached_property
    def _whole(self) -> tuple[int, int, Numbers, Numbers]:
        """How many abandons there are, how many of nobody; each customer once, with all of the bits."""
        who, bits = self._known(slice(None))
        order = np.argsort(who, kind="stable")
        each, first = np.unique(who[order], return_index=True)
        together = np.bitwise_or.reduceat(bits[order], first) if len(each) else bits[:0]
        return len(self._who), len(self._who) - len(who), each, together

    def _known(self, places: Any) -> tuple[Numbers, Numbers]:
        who, bits = self._who[places], self._bits[places]
        known = who >= 0
        return who[known], bits[known]

    def mark(
        self, people: Numbers, since: date, until: date, channels: Iterable[str] | None
    ) -> tuple[int, int]:
        """Join what is said of each customer in ``[since, until)`` into *people*; how many abandons
        these are, and how many of them of nobody."""
        first, end = (
            int(np.searchsorted(self._days, np.int32(epoch_day(day)))) for day in (since, until)
        )
        if channels is None and first == 0 and end == len(self._days):
            abandons, nobody, each, together = self._whole
            people[each] |= together
            return abandons, nobody
        places: Any = slice(first, end)
        if channels is not None:
            wanted = pa.array(list(channels), pa.string())
            mine = pc.is_in(self._channel.slice(first, end - first), value_set=wanted)
            places = first + np.flatnonzero(mine.to_numpy(zero_copy_only=False))
        who, bits = self._known(places)
        for place in range(BITS):  # of one bit it does not matter that one comes twice
            people[who[bits >> place & 1 == 1]] |= 1 << place
        abandons = len(self._who[places])
        return abandons, abandons - len(who)


def told(
    given_up: Iterable[tuple[str, GivenUp]],
    since: date,
    until: date,
    channels: Iterable[str] | None,
) -> tuple[int, int, Numbers]:
    """Of files by client: how many abandons, how many of nobody, and how many customers there are
    with each combination of bits. Who gave up at two clients' lines is two customers."""  # fmt: skip
    by_client: dict[str, list[GivenUp]] = {}
    for client, each in given_up:
        by_client.setdefault(client, []).append(each)
    abandons = nobody = 0
    found = np.zeros(1 << BITS, np.int64)
    for parts in by_client.values():
        people = np.zeros(1 + max(part.most for part in parts), np.uint8)
        for part in parts:
            these, unknown = part.mark(people, since, until, channels)
            abandons, nobody = abandons + these, nobody + unknown
        found += np.bincount(people, minlength=len(found))
    return abandons, nobody, found
