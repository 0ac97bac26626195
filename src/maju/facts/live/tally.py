"""Contact measures of one line, additive; rates are quotients of their sums (kpi.md §0.4).

Grain: inbound contacts, credited to the queue that they entered first. Basis: arrival cohort, so
that a rate can never exceed 1; a contact that is open counts as offered alone.
"""

from __future__ import annotations

from collections.abc import Iterable

from msgspec import Struct

from maju.kernel.time import SECOND, Duration

SHORT_ABANDON = Duration(5 * SECOND)
"""An abandon after no longer than this in line is a short one. 단기 포기."""


class Tally(Struct, frozen=True, kw_only=True):
    """Sums of measures; the names are those of kpi.md without their ``c_``.

    Args:
        wait_ans, wait_abn: microseconds from the first queue entry to the agent, or to the end.
        ans_in_t: answered within the target of the queue.
        late_exit: left by a callback or a flow after the target had passed.
    """

    offered: int = 0
    answered: int = 0
    abandoned: int = 0
    callback: int = 0
    flowed_out: int = 0
    short_abandoned: int = 0
    ans_in_t: int = 0
    late_exit: int = 0
    wait_ans: int = 0
    wait_abn: int = 0

    def __add__(self, other: Tally) -> Tally:
        return Tally(
            **{name: getattr(self, name) + getattr(other, name) for name in self.__struct_fields__}
        )

    @property
    def settled(self) -> int:
        """Offered contacts whose outcome is known."""
        return self.answered + self.abandoned + self.callback + self.flowed_out

    @property
    def open(self) -> int:
        """Offered, and not settled yet."""
        return self.offered - self.settled

    @property
    def answer_rate(self) -> float | None:
        """응대율 (#21): answered ÷ settled."""
        return _quotient(self.answered, self.settled)

    @property
    def abandon_rate(self) -> float | None:
        """포기율 (#26): abandoned ÷ settled, short ones included."""
        return _quotient(self.abandoned, self.settled)

    @property
    def service_level(self) -> float | None:
        """서비스레벨 (#30)."""
        served = self.answered + self.abandoned - self.short_abandoned + self.late_exit
        return _quotient(self.ans_in_t, served)

    @property
    def asa_s(self) -> float | None:
        """평균 응답속도 (#39) in seconds."""
        return _quotient(self.wait_ans / SECOND, self.answered)


def total(tallies: Iterable[Tally]) -> Tally:
    """The sum; rates of it are Σ ÷ Σ."""
    return sum(tallies, Tally())


def _quotient(numerator: float, denominator: int) -> float | None:
    """``None`` where there is nothing to divide by: shown as "–", never as 0 % or 100 %."""
    return None if denominator == 0 else numerator / denominator
