"""How a long piece of work says where it is."""

from __future__ import annotations

from collections.abc import Callable

Progress = Callable[[str, int, int | None], None]
"""Told the step, how many bytes of it are done, and of how many (``None``: nobody knows)."""


def silent(step: str, done: int, total: int | None) -> None:
    """Tells nobody."""
