"""Files whose rows may lie in memory as they are."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

FEW_BYTES = 32_000_000
"""Of files whose rows may still change: a busy day of some tens of thousands of contacts."""


def are_small(paths: Iterable[Path]) -> bool:
    """Whether these files are."""
    return sum(path.stat().st_size for path in paths) <= FEW_BYTES
