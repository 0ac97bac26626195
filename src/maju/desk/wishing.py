"""What an act comes to."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from maju.kernel.commands import Body


def nothing() -> None:
    """Nothing is kept."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """Wishes for the engine, and what the page keeps with them: both, or neither.

    *keep* is called only for the first of several sendings of the same form.
    """

    bodies: Sequence[Body]
    keep: Callable[[], None] = nothing
