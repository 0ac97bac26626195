"""A grid's table: where the headings are, which rows are intervals, which are sums of them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import date
from itertools import pairwise

import msgspec

from maju.facts.imports.interval.cells import (
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


class Line(msgspec.Struct, frozen=True, kw_only=True):
    """One row of counts; minutes of the day."""

    row: int
    day: date | None
    start: int
    end: int | None
    queue: str | None
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

    roles: dict[str, int]
    first: int
    grid: Grid


def find_table(grid: Grid) -> Table | None:
    """The first rows that read as headings, one or two deep."""
    for at in range(min(_HEAD_ROWS, len(grid.rows))):
        for deep in (2, 1):
            if at + deep >= len(grid.rows):
                continue
            heads = grid.rows[at : at + deep]
            if any(interval_of(cell) is not None and cell != 0 for cell in heads[-1]):
                continue
            roles = _roles(heads)
            counted = {"offered", "answered", "abandoned"} & roles.keys()
            if "time" in roles and len(counted) >= 2:
                return Table(roles, at + deep, grid)
    return None


def _roles(heads: Sequence[Sequence[Cell]]) -> dict[str, int]:
    roles: dict[str, int] = {}
    for place in range(max(len(row) for row in heads)):
        said = [squeezed(row[place]) if place < len(row) else "" for row in heads]
        whole = "".join(dict.fromkeys(part for part in said if part))
        role = role_of(whole) if whole else "skip"
        if role != "skip":
            roles.setdefault(role, place)
    return roles


def read_table(table: Table, named: str) -> Iterator[Line | Total]:
    """The table's rows, from top to bottom; totals are checked against the rows above them.

    Args:
        table: which.
        named: the names of sheet and file, where a date may stand.

    Raises:
        Refused: ``interval_total_differs``.
    """
    roles, day, queue = table.roles, _titled(table, named), None
    sums: Counter[str] = Counter()
    since: Counter[str] = Counter()
    for at in range(table.first, len(table.grid.rows)):
        cells = table.grid.rows[at]

        def cell(role: str, cells: Sequence[Cell] = cells) -> Cell:
            place = roles.get(role)
            return cells[place] if place is not None and place < len(cells) else None

        if not any(each not in {None, ""} for each in cells if not isinstance(each, bool)):
            continue
        names = [cell(role) for role in ("date", "time", "queue")]
        if any(is_mean(name) for name in names):
            yield Total(at + 1, "mean")
            continue
        counts = {role: count_of(cell(role)) for role in COUNTS if role in roles}
        if any(is_total(name) for name in names):
            _check(at + 1, counts, sums, since)
            since.clear()
            yield Total(at + 1, "total")
            continue
        day = date_of(cell("date")) or day
        queue = _queue(cell("queue")) or queue
        interval = interval_of(cell("time"))
        if interval is None:
            yield Total(at + 1, "no_interval")
            continue
        for role, value in counts.items():
            sums[role] += value or 0
            since[role] += value or 0
        start, end = interval
        yield Line(
            row=at + 1, day=day, start=start, end=end, queue=queue, counts=counts,
            wait=seconds_of(cell("wait")), talk=seconds_of(cell("talk")),
        )  # fmt: skip


def _queue(cell: Cell) -> str | None:
    return str(cell).strip() or None if cell is not None else None


def _check(
    row: int, counts: dict[str, int | None], sums: Counter[str], since: Counter[str]
) -> None:
    for role, said in counts.items():
        if said is None or said in {sums[role], since[role]}:
            continue
        raise Refused(
            "interval_total_differs",
            line=row,
            column=role,
            column_ko=_KOREAN[role],
            said=said,
            counted=since[role],
        )


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
