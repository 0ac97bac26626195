"""A lawful week of one person, whatever is needed: what rest, days off and days in a row leave of it.

A day off that was promised, a night that ends on Monday morning or six days worked before the week can
take a day that the contract asks for. One such person must not make the whole plan impossible. And the
weeks found here are what the optimiser starts from, so that it has a roster from the first moment on.
"""

from __future__ import annotations

from collections.abc import Sequence

from maju.planning.schedule.rules import Rules
from maju.planning.schedule.shifts import Contract, Person, Shift, days_to_work

Days = tuple[tuple[int, int], ...]
"""(day, frame of the contract), day after day."""


def lawful_week(person: Person, contract: Contract, rules: Rules, week: range) -> Days:
    """The days that *person* owes in *week*, as far as the rules let anybody work them."""
    owed = days_to_work(person, contract, week)
    frames = [same[0] for same in contract.frames()]
    return fullest_week(person, frames, rules, week)[:owed]


def fullest_week(person: Person, frames: Sequence[Shift], rules: Rules, week: range) -> Days:
    """One of the weeks with the most days on which *person* may work one of *frames*.

    Day by day, for every (days in a row, slot from which a shift may begin) the most days so far.
    """
    stands: dict[tuple[int, int], Days] = {(person.in_a_row, person.free_from): ()}
    for day in week:
        after: dict[tuple[int, int], Days] = {}
        for (run, free), worked in stands.items():
            _keep(after, (0, free), worked)
            if day in person.off or day in person.leave or run >= rules.in_a_row:
                continue
            for kind, shift in enumerate(frames):
                begins = day * rules.slots + shift.start
                if begins >= free:
                    until = begins + shift.length + rules.between
                    _keep(after, (run + 1, until), (*worked, (day, kind)))
        stands = after
    return max(stands.values(), key=len)


def _keep(stands: dict[tuple[int, int], Days], key: tuple[int, int], worked: Days) -> None:
    if len(worked) >= len(stands.get(key, ())):
        stands[key] = worked
