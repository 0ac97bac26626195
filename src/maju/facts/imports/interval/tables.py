"""A grid's table: where the headings are, which rows are intervals, which are sums of them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import date
from itertools import pairwise

import msgspec

from maju.facts.imports.interval.blocks import Block, blocks_in
from maju.facts.imports.interval.cells import (
    COUNTED,
    count_of,
    date_of,
    dates_in,
    interval_of,
    is_mean,
    is_total,
    role_of,
    seconds_of,
    squeezed,
)
from maju.facts.imports.interval.grids import Cell, Grid
from maju.kernel.errors import Refused

COUNTS = ("total", "offered", "answered", "abandoned")
_KOREAN = {"total": "전체 인입", "offered": "인입", "answered": "응대", "abandoned": "포기"}
_STEPS_MIN = (15, 30, 60)
_HEAD_ROWS = 30
_SHARED = ("date", "time", "queue")
_Column = tuple[int, str]
"""The number of a block, and a role."""


class Line(msgspec.Struct, frozen=True, kw_only=True):
    """One row of counts; minutes of the day."""

    row: int
    day: date | None
    start: int
    end: int | None
    queue: str | None
    channel: str | None = None
    counts: dict[str, int | None]
    """By role; a role without a column is not here; ``None`` cannot be read."""
    wait: float | None = None
    talk: float | None = None


class Total(msgspec.Struct, frozen=True):
    """A row that sums others up, or is their mean; or one that says nothing."""

    row: int
    why: str


class Table(msgspec.Struct, frozen=True):
    """A table in a grid."""

    shared: dict[str, int]
    """The columns of date, interval and queue, by role."""
    blocks: list[Block]
    """At least one."""
    first: int
    grid: Grid

    def has(self, role: str) -> bool:
        """Whether a column of this role is there."""
        return any(role in block.roles for block in self.blocks)


def find_table(grid: Grid) -> Table | None:
    """The first rows that read as headings, one or two deep.

    Raises:
        Refused: ``interval_heading_twice``.
    """
    for at in range(min(_HEAD_ROWS, len(grid.rows))):
        for deep in (2, 1):
            if at + deep >= len(grid.rows):
                continue
            heads = grid.rows[at : at + deep]
            if any(interval_of(cell) is not None and cell != 0 for cell in heads[-1]):
                continue
            wholes = _wholes(heads)
            roles: dict[str, int] = {}
            for place, whole in enumerate(wholes):
                if whole and (role := role_of(whole)) != "skip":
                    roles.setdefault(role, place)
            blocks = blocks_in(heads)
            if "time" not in roles or (len(blocks) < 2 and len(COUNTED & roles.keys()) < 2):
                continue
            shared = {role: place for role, place in roles.items() if role in _SHARED}
            if len(blocks) < 2:
                _told_once(wholes, grid.rows[at + deep :])
                own = {role: place for role, place in roles.items() if role not in _SHARED}
                blocks = [Block(roles={**own, **(blocks[0].roles if blocks else {})})]
            return Table(shared, blocks, at + deep, grid)
    return None


def _wholes(heads: Sequence[Sequence[Cell]]) -> list[str]:
    """Each column's headings, read downwards as one."""
    width = max(len(row) for row in heads)
    said = [[squeezed(row[at]) if at < len(row) else "" for row in heads] for at in range(width)]
    return ["".join(dict.fromkeys(part for part in parts if part)) for parts in said]


def _told_once(wholes: Sequence[str], rows: Sequence[Sequence[Cell]]) -> None:
    """Refuse two columns of counts that are called the same and say different things."""
    first: dict[str, int] = {}
    for place, whole in enumerate(wholes):
        if not whole or role_of(whole) not in COUNTED:
            continue
        other = first.setdefault(whole, place)
        for row in rows:
            one, two = (row[at] if at < len(row) else None for at in (other, place))
            if two not in {None, "", one}:
                raise Refused("interval_heading_twice", heading=whole)


def read_table(table: Table, named: str) -> Iterator[Line | Total]:
    """The table's rows, from top to bottom; totals are checked against the rows above them.

    Args:
        table: which.
        named: the names of sheet and file, where a date may stand.

    Raises:
        Refused: ``interval_total_differs``.
    """
    day, queue = _titled(table, named), None
    sums: Counter[_Column] = Counter()
    since: Counter[_Column] = Counter()
    for at in range(table.first, len(table.grid.rows)):
        cells = table.grid.rows[at]
        if not any(each not in {None, ""} for each in cells if not isinstance(each, bool)):
            continue
        names = [_cell(cells, table.shared.get(role)) for role in _SHARED]
        if any(is_mean(name) for name in names):
            yield Total(at + 1, "mean")
            continue
        counts = [_counts(block, cells) for block in table.blocks]
        if any(is_total(name) for name in names):
            _check(at + 1, counts, sums, since)
            since.clear()
            yield Total(at + 1, "total")
            continue
        date_said, time_said, queue_said = names
        day = date_of(date_said) or day
        queue = _queue(queue_said) or queue
        interval = interval_of(time_said)
        if interval is None:
            yield Total(at + 1, "no_interval")
            continue
        _check_across(at + 1, table.blocks, counts)
        for number, (block, said) in enumerate(zip(table.blocks, counts, strict=True)):
            for role, value in said.items():
                sums[number, role] += value or 0
                since[number, role] += value or 0
            if block.total:
                continue
            yield Line(
                row=at + 1,
                day=None if block.dateless else block.day or day,
                start=interval[0],
                end=interval[1],
                queue=" ".join(filter(None, (queue, block.queue))) or None,
                channel=block.channel,
                counts=said,
                wait=seconds_of(_cell(cells, block.roles.get("wait"))),
                talk=seconds_of(_cell(cells, block.roles.get("talk"))),
            )


def _cell(cells: Sequence[Cell], place: int | None) -> Cell:
    return cells[place] if place is not None and place < len(cells) else None


def _counts(block: Block, cells: Sequence[Cell]) -> dict[str, int | None]:
    return {
        role: count_of(_cell(cells, block.roles[role])) for role in COUNTS if role in block.roles
    }


def _queue(cell: Cell) -> str | None:
    return str(cell).strip() or None if cell is not None else None


def _check(
    row: int,
    counts: Sequence[dict[str, int | None]],
    sums: Counter[_Column],
    since: Counter[_Column],
) -> None:
    """A row of totals is the sum of all rows above it, or of those since the total before."""
    for number, block in enumerate(counts):
        for role, said in block.items():
            if said is not None and said not in {sums[number, role], since[number, role]}:
                raise _differs(row, role, said, since[number, role] or sums[number, role])


def _check_across(
    row: int, blocks: Sequence[Block], counts: Sequence[dict[str, int | None]]
) -> None:
    """A block of totals is the sum of the blocks beside it."""
    parts = [said for block, said in zip(blocks, counts, strict=True) if not block.total]
    for block, whole in zip(blocks, counts, strict=True):
        for role, said in whole.items() if block.total else ():
            known = [count for part in parts if (count := part.get(role)) is not None]
            if said is not None and len(known) == len(parts) and said != (added := sum(known)):
                raise _differs(row, role, said, added)


def _differs(row: int, role: str, said: int, counted: int) -> Refused:
    return Refused(
        "interval_total_differs",
        line=row, column=role, column_ko=_KOREAN[role], said=said, counted=counted,
    )  # fmt: skip


def _titled(table: Table, named: str) -> date | None:
    """The one day that the rows above the table, or the names around it, speak of."""
    above = [cell for row in table.grid.rows[: table.first] for cell in row]
    for places in (above, [table.grid.name], [named]):
        found = {day for cell in places for day in dates_in(cell)}
        if len(found) == 1:
            return found.pop()
    return None


def width_of(lines: Sequence[Line]) -> int | None:
    """How long the intervals are, in minutes; ``None`` when it cannot be told."""
    said = Counter(line.end - line.start for line in lines if line.end is not None)
    starts = sorted({line.start for line in lines})
    gaps = Counter(b - a for a, b in pairwise(starts))
    for counted in (said, gaps):
        if counted and (likely := counted.most_common(1)[0][0]) in _STEPS_MIN:
            return likely
    return None
