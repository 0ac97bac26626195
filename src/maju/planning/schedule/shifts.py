"""Types of shifts (근무 유형) and contracts, on a grid of slots that begins at local midnight."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from maju.kernel.errors import Refused

Cover = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True, kw_only=True)
class Rest:
    """A break within a shift: *at* slots after its start, *length* slots; lunch is unpaid."""

    at: int
    length: int
    paid: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Shift:
    """A way to work one day. *start*: slot of the day; *length*: slots from coming to leaving.

    A shift belongs to the day on which it starts, and may end on the next.
    """

    start: int
    length: int
    rests: tuple[Rest, ...] = ()

    def __post_init__(self) -> None:
        """A rest lies within, and no two at once.

        Raises:
            Refused: ``plan_bad_input``.
        """
        upto = 0
        for rest in sorted(self.rests, key=lambda rest: rest.at):
            if rest.at < upto or rest.length < 1 or rest.at + rest.length > self.length:
                raise Refused("plan_bad_input", name="rests", why="breaks within the shift, apart")
            upto = rest.at + rest.length
        if self.start < 0 or self.length < 1:
            raise Refused("plan_bad_input", name="shift", why="start >= 0 and length >= 1")

    @property
    def end(self) -> int:
        """The slot after its last, counted from the midnight before it starts."""
        return self.start + self.length

    @property
    def work(self) -> int:
        """Slots that are paid: all but the unpaid breaks."""
        return self.length - sum(rest.length for rest in self.rests if not rest.paid)

    def cover(self, slots: int) -> Cover:
        """[2 * *slots*]: 1 where it serves, on its own day and the next.

        Raises:
            Refused: ``plan_bad_input`` when it ends beyond the next day.
        """
        if self.start >= slots or self.end > 2 * slots:
            raise Refused("plan_bad_input", name="shift", why="it must end by the next day's end")
        made = np.zeros(2 * slots, dtype=np.int64)
        made[self.start : self.end] = 1
        for rest in self.rests:
            made[self.start + rest.at : self.start + rest.at + rest.length] = 0
        return made


@dataclass(frozen=True, slots=True, kw_only=True)
class Contract:
    """What somebody is hired for: *days* shifts a week, each one of *shifts*.

    *night*: may work between 22:00 and 06:00 (야간근로 동의).
    """

    name: str
    shifts: tuple[Shift, ...]
    days: int = 5
    night: bool = False

    def frames(self) -> list[tuple[Shift, ...]]:
        """The shifts, put together where they differ by their breaks alone; by start and length."""
        found: dict[tuple[int, int], list[Shift]] = {}
        for shift in self.shifts:
            found.setdefault((shift.start, shift.length), []).append(shift)
        return [tuple(same) for _, same in sorted(found.items())]


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """Who can be put on the roster.

    Args:
        id: whose it is; pseudonyms will do.
        contract: name of the contract.
        skills: groups of need that they can serve, by their number.
        off: days of the plan (0 first) on which they do not work: a day off that was promised.
        leave: days of leave (연차): they do not work, and it counts as one of the contract's days.
        free_from: the first slot of the plan that their last shift's rest allows; may be 0.
        in_a_row: days worked in a row right before the plan.
        wishes: (day, frame of the contract, how gladly): above 0 gladly, below unwillingly.
    """

    id: str
    contract: str
    skills: frozenset[int] = frozenset({0})
    off: frozenset[int] = frozenset()
    leave: frozenset[int] = frozenset()
    free_from: int = 0
    in_a_row: int = 0
    wishes: tuple[tuple[int, int, float], ...] = ()


def days_to_work(person: Person, contract: Contract, week: range) -> int:
    """How many shifts *person* owes in *week*: those of the contract less leave, as far as days last."""
    owed = contract.days - sum(1 for day in week if day in person.leave)
    possible = sum(1 for day in week if day not in person.off | person.leave)
    return max(0, min(owed, possible))


def shifts_between(
    *,
    first: int,
    last: int,
    step: int,
    length: int,
    lunch: Sequence[int] = (),
    lunch_length: int = 0,
) -> tuple[Shift, ...]:
    """Shifts of one *length*, starting from slot *first* to *last*, each with lunch at each offset."""
    made = []
    for start in range(first, last + 1, step):
        for at in lunch or (0,):
            rests = (Rest(at=at, length=lunch_length),) if lunch and lunch_length else ()
            made.append(Shift(start=start, length=length, rests=rests))
    return tuple(made)
