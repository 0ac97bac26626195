"""Which columns belong together: a sheet may have the counts of each queue, channel or day side by side.

``배송 | 인입 응대 포기 | 반품 | 인입 응대 포기`` is two tables that share their intervals. Two blocks are
there when at least two headings, each over at least two of offered, answered and abandoned, say
different things; a lone block (``콜 | 인입 응대 포기``) is an ordinary table.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date

import msgspec

from maju.facts.imports.interval.cells import (
    COUNTED,
    dates_in,
    is_total,
    prefix_of,
    role_of,
    squeezed,
)
from maju.facts.imports.interval.grids import Cell

_CHANNELS = {
    "voice": {"전화", "콜", "음성", "voice", "phone", "calls"},
    "chat": {"채팅", "챗", "chat"},
    "email": {"이메일", "메일", "email", "e-mail", "mail"},
    "board": {"게시판", "board"},
    "message": {"문자", "카카오", "카카오상담톡", "상담톡", "알림톡", "message"},
}  # fmt: skip
_DAY_WITHOUT_YEAR = re.compile(
    r"^(\d{1,2}\s*[-./월]\s*\d{1,2}|\d{1,2}일)|^[월화수목금토일](요일)?$|^(mon|tue|wed|thu|fri|sat|sun)"
)


class Block(msgspec.Struct, frozen=True, kw_only=True):
    """Columns of one queue, channel or day, by role."""

    roles: dict[str, int]
    queue: str | None = None
    channel: str | None = None
    day: date | None = None
    dateless: bool = False
    """Its heading is a day, but not which year's."""
    total: bool = False
    """It sums the other blocks up."""


def blocks_in(heads: Sequence[Sequence[Cell]]) -> list[Block]:
    """The blocks that stand side by side; fewer than two when the sheet is one table."""
    found: dict[str, tuple[Cell, dict[str, int]]] = {}
    for place, (label, heading) in enumerate(_labelled(heads)):
        role = role_of(squeezed(heading))
        if role in {*COUNTED, "total", "wait", "talk"}:
            found.setdefault(squeezed(label), (label, {}))[1].setdefault(role, place)
    blocks = {
        key: _block(label, roles)
        for key, (label, roles) in found.items()
        if len(COUNTED & roles.keys()) >= 2
    }
    # Columns without a heading of their own beside others: nobody says that those are apart.
    return [] if "" in blocks else list(blocks.values())


def _labelled(heads: Sequence[Sequence[Cell]]) -> list[tuple[Cell, Cell]]:
    """For each column what stands over it, and what it is called below that."""
    if len(heads) == 1:
        return [(prefix_of(cell), cell) for cell in heads[0]]
    above, below = heads
    labelled: list[tuple[Cell, Cell]] = []
    over: Cell = None
    for place in range(max(len(above), len(below))):
        top = above[place] if place < len(above) else None
        under = below[place] if place < len(below) else None
        # A CSV keeps of a merged heading its first cell only: the empty ones to its right are its.
        over = top if squeezed(top) or not squeezed(under) else over
        same = squeezed(top) == squeezed(under)
        labelled.append((None, None) if same else (over, under))
    return labelled


def _block(label: Cell, roles: dict[str, int]) -> Block:
    said = squeezed(label)
    if days := dates_in(label):
        return Block(roles=roles, day=days[0], dateless=len(days) > 1)
    if _DAY_WITHOUT_YEAR.match(str(label).strip().lower()):
        return Block(roles=roles, dateless=True)
    if is_total(label) or said == "총":
        return Block(roles=roles, total=True)
    channel = next((name for name, words in _CHANNELS.items() if said in words), None)
    return Block(roles=roles, channel=channel, queue=None if channel else str(label).strip())
