"""How many days somebody can work at all: what their rest, days off and days in a row leave of a week.

A day off that was promised, a night that ends on Monday morning or six days worked before the week can
take a day that the contract asks for. One such person must not make the whole plan impossible.
"""

from __future__ import annotations

from collections.abc import Sequence

from maju.planning.schedule.rules import Rules
from maju.planning.schedule.shifts import Contract, Person, Shift, days_to_work


def owed_and_possible(person: Person, contract: Contract, rules: Rules, week: range) -> int:
    """The days that *person* owes in *week*, as far as the rules let anybody work them."""
    owed = days_to_work(person, contract, week)
    frames = [same[0] for same in contract.frames()]
    return min(owed, most_days(person, frames, rules, week))


def most_days(person: Person, frames: Sequence[Shift], rules: Rules, week: range) -> int:
    """The most days of *week* on which *person* may work one of *frames*.

    Day by day, for every (days in a row, slot from which a shift may begin) the most days so far.
    """
    stands = {(person.in_a_row, person.free_from): 0}
    for day in week:
        after: dict[tuple[int, int], int] = {}
        for (run, free), worked in stands.items():
            _keep(after, (0, free), worked)
            if day in person.off or day in person.leave or run >= rules.in_a_row:
                continue
            for shift in frames:
                begins = day * rules.slots + shift.start
                if begins >= free:
                    _keep(after, (run + 1, begins + shift.length + rules.between), worked + 1)
        stands = after
    return max(stands.values())


def _keep(stands: dict[tuple[int, int], int], key: tuple[int, int], worked: int) -> None:
    stands[key] = max(worked, stands.get(key, 0))
