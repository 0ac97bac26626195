"""Ways out: which endpoint calls a number, and under which number of ours."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from maju.channels.asterisk.settings import Trunk
from maju.kernel.dialling import may_call, plain_number
from maju.kernel.settings import DOMESTIC


class Trunks:
    """The trunks of one server.

    Args:
        outside: how numbers begin that may be called at all, as the centre has it now; the core
            holds to the same.
    """

    def __init__(
        self, trunks: Sequence[Trunk], *, outside: Callable[[], Sequence[str]] = lambda: DOMESTIC
    ) -> None:
        self._trunks = tuple(trunks)
        self._outside = outside

    def plain(self, number: str) -> str:
        """*number* as it is dialled, ``0…``; empty when it may not be, or nobody can."""
        bare = plain_number(number)
        for international in ("+82", "0082"):
            if bare.startswith(international):
                bare = "0" + bare.removeprefix(international).lstrip("0")
        return bare if self._trunks and may_call(bare, self._outside()) else ""

    def way_out(self, number: str, *, shows: str = "") -> str:
        """The endpoint for *number*: of the trunk that has the number *shows*, or the first."""
        of = next((each for each in self._trunks if shows and shows in each.numbers), None)
        trunk = of or self._trunks[0]
        return f"PJSIP/{number}@trunk-{trunk.name}"

    def outside(self, number: str) -> str | None:
        """The endpoint for a number that a call is handed to; ``None``: not allowed."""
        plain = self.plain(number)
        return self.way_out(plain) if plain else None

    def shown_outside(self, entry: str) -> str:
        """Which number of ours somebody outside sees: the one that the customer called, if it is
        the carrier's to show, else the first; empty: the trunk's own."""
        numbers = [number for trunk in self._trunks for number in trunk.numbers]
        return entry if entry in numbers else next(iter(numbers), "")
