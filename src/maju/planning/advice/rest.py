"""The rest of a day, what may be done in it, and the rest with that done."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Literal

import numpy as np
import numpy.typing as npt

from maju.kernel.errors import Refused
from maju.planning.simulate.centre import Centre, GroupModel
from maju.planning.simulate.outcome import Estimate

Counts = npt.NDArray[np.int64]

Kind = Literal["move", "meal", "back", "overtime", "training", "home"]
"""``back``: from training to the line; ``training`` and ``home`` use people who are not needed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RestOfDay:
    """The rest of a day.

    Args:
        centre: from the present slot on; ``staff`` is who serves, meals and training taken out.
        able: group to queues (with levels) that it has the skills for, beside those it serves.
        meals: [group, slot] who is at a meal.
        trained: [group, slot] who is in training or coaching that may be put off.
        targets: queue to the service level aimed at; 0.8 where nothing is said.
    """

    centre: Centre
    able: Mapping[str, Mapping[str, int]] = field(default_factory=dict)
    meals: Counts | None = None
    trained: Counts | None = None
    targets: Mapping[str, float] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Shapes fit.

        Raises:
            Refused: ``plan_bad_input``.
        """
        for name, rows in (("meals", self.meals), ("trained", self.trained)):
            if rows is not None and (rows.shape != self.centre.staff.shape or (rows < 0).any()):
                raise Refused("plan_bad_input", name=name, why=str(rows.shape))
        for group, queues in self.able.items():
            self.centre.group(group)
            for queue in queues:
                self.centre.queue(queue)

    def target(self, queue: str) -> float:
        """The service level that *queue* is to have."""
        return self.targets.get(queue, 0.8)


@dataclass(frozen=True, slots=True, kw_only=True)
class Advice:
    """One thing to do, and what it brings. Slots are counted from the rest's first; ends excluded.

    Args:
        kind: what.
        group: whose people.
        people: how many.
        slots: (first, end) in which they do it; of a meal: when it was to be.
        instead: of a meal: (first, end) in which they eat instead.
        to: the queue to serve, of a move.
        queue: whose service level is told: the one that is helped, or the one that has least to spare.
        before, after: that service level in *told_for*, without and with it.
        gain: contacts of all queues answered in time, more than without it, over the whole rest.
        harmed: queue with the greatest loss of service level over the rest of the day, and how it
            moves; ``None`` where none loses.
    """

    kind: Kind
    group: str
    people: int
    slots: tuple[int, int]
    instead: tuple[int, int] | None = None
    to: str | None = None
    queue: str
    told_for: tuple[int, int]
    before: Estimate
    after: Estimate
    gain: Estimate
    harmed: tuple[str, float, float] | None = None

    @property
    def deed(self) -> Deed:
        """What is to be done."""
        return Deed(
            kind=self.kind, group=self.group, people=self.people, slots=self.slots,
            instead=self.instead, to=self.to,
        )  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Deed:
    """Something that may be done, before it is tried; fields as those of :class:`Advice`."""

    kind: Kind
    group: str
    people: int
    slots: tuple[int, int]
    instead: tuple[int, int] | None = None
    to: str | None = None


def done(rest: RestOfDay, deed: Deed) -> RestOfDay:
    """The rest of the day with *deed* done."""
    centre = rest.centre
    at = centre.group(deed.group)
    staff = centre.staff.copy()
    meals = None if rest.meals is None else rest.meals.copy()
    trained = None if rest.trained is None else rest.trained.copy()
    here = slice(*deed.slots)
    match deed.kind:
        case "move":
            return _moved(rest, deed, at)
        case "meal" if meals is not None and deed.instead is not None:
            there = slice(*deed.instead)
            meals[at, here] -= deed.people
            staff[at, here] += deed.people
            meals[at, there] += deed.people
            staff[at, there] -= deed.people
        case "back" if trained is not None:
            trained[at, here] -= deed.people
            staff[at, here] += deed.people
        case "overtime":
            staff[at, here] += deed.people
        case "training" | "home":
            staff[at, here] -= deed.people
            if deed.kind == "training" and trained is not None:
                trained[at, here] += deed.people
        case _:
            raise Refused("plan_bad_input", name="advice", why=deed.kind)
    return replace(rest, centre=replace(centre, staff=staff), meals=meals, trained=trained)


def _moved(rest: RestOfDay, deed: Deed, at: int) -> RestOfDay:
    """Some of a group become a group of their own, which serves one queue in these slots."""
    centre, to = rest.centre, deed.to
    assert to is not None
    group = centre.groups[at]
    name = f"{group.name}>{to}"
    level = {**rest.able.get(group.name, {}), **group.levels}[to]
    groups, staff = list(centre.groups), centre.staff.copy()
    here = slice(*deed.slots)
    staff[at, here] -= deed.people
    if name not in {one.name for one in groups}:
        groups.append(
            GroupModel(name=name, levels={to: level}, chats=group.chats, mixed=group.mixed)
        )
        staff = np.vstack([staff, np.zeros((1, centre.slots), dtype=np.int64)])
    place = [one.name for one in groups].index(name)
    staff[place, here] += deed.people
    more = len(groups) - len(centre.groups)

    def longer(rows: Counts | None) -> Counts | None:
        if rows is None or not more:
            return rows
        return np.vstack([rows, np.zeros((more, centre.slots), dtype=np.int64)])

    return replace(
        rest,
        centre=replace(centre, groups=tuple(groups), staff=staff),
        meals=longer(rest.meals),
        trained=longer(rest.trained),
    )
