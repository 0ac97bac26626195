"""Labour rules as figures, Korean by default (근로기준법), with what a centre may set stricter.

Hours of a week: at most 40 and 12 more by consent (제50조, 제53조); a break of 30 minutes in 4 hours of
work and of an hour in 8 (제54조); a paid day of rest a week (제55조); night work between 22:00 and 06:00
needs consent of some (제70조) and is paid more (제56조). 11 hours between two shifts are the law where
hours are flexible (제51조의2) and a good habit elsewhere.
"""

from __future__ import annotations

from dataclasses import dataclass

HOUR_S = 3600


@dataclass(frozen=True, slots=True, kw_only=True)
class Rules:
    """What no roster may break. Times in seconds; *slot_s* is the length of a slot of the plan.

    Args:
        slot_s: a divisor of a day.
        between_s: from the end of a shift to the start of the person's next.
        week_s: most work in seven days from *week_starts* on (52 hours).
        breaks: (work of at least, breaks of at least) within a shift.
        in_a_row: most days of work one after another.
        rest_days: least days off in each such week.
        night: from, until: seconds of the day; until is on the next.
        week_starts: on which day of the plan (0 first) a new week begins; 0 for a plan from Monday on.
    """

    slot_s: int = 900
    between_s: int = 11 * HOUR_S
    week_s: int = 52 * HOUR_S
    breaks: tuple[tuple[int, int], ...] = ((4 * HOUR_S, HOUR_S // 2), (8 * HOUR_S, HOUR_S))
    in_a_row: int = 6
    rest_days: int = 1
    night: tuple[int, int] = (22 * HOUR_S, 30 * HOUR_S)
    week_starts: int = 0

    @property
    def slots(self) -> int:
        """Slots of a day."""
        return 24 * HOUR_S // self.slot_s

    @property
    def between(self) -> int:
        """Slots between two shifts, rounded up."""
        return -(-self.between_s // self.slot_s)


USUAL = Rules()
"""Korean law, in quarters of an hour."""
