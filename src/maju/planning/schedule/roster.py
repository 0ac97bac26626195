"""The roster of a week: classes planned, shifts given, what is left mended, the price told."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from maju.kernel.errors import Refused
from maju.planning.schedule.checking import Duty
from maju.planning.schedule.classes import USUAL_PRICES, Prices, classes_of, cost_of, plan_classes
from maju.planning.schedule.dressing import Closet, Worn, dress
from maju.planning.schedule.giving import Week, give
from maju.planning.schedule.mending import mend
from maju.planning.schedule.rules import USUAL, Rules
from maju.planning.schedule.shifts import Contract, Person, days_to_work

Floats = npt.NDArray[np.float64]

WEEK = 7


@dataclass(frozen=True, slots=True, kw_only=True)
class Roster:
    """Who works when, and how good that is.

    Args:
        duties: each person's shifts, in the order of people and days.
        there: [group-less day, slot] people at work, breaks taken out.
        cost: what is missing and too much, at their prices; *bound*: no roster costs less.
        short: days owed that no rule let place; 0 in all but the tightest plans.
        proven: whether the solver reached its gap before its time ran out.
    """

    duties: tuple[Duty, ...]
    there: Floats
    cost: float
    bound: float
    short: int
    proven: bool

    @property
    def gap(self) -> float:
        """(cost − bound) ÷ cost."""
        return (self.cost - self.bound) / self.cost if self.cost > 0 else 0.0


def make_roster(
    need: Floats,
    people: Sequence[Person],
    contracts: Mapping[str, Contract],
    *,
    rules: Rules = USUAL,
    prices: Prices = USUAL_PRICES,
    gap: float = 0.005,
    seconds: float = 60.0,
) -> Roster:
    """The cheapest lawful week.

    Args:
        need: [group, day, slot] agents wanted, seven days; fractions are fine.
        people: who is there, at most one entry each.
        contracts: by name.
        rules: Korean law unless the centre is stricter.
        prices: of an agent too few and too many, for a slot.
        gap: how far above the bound the class plan may stay.
        seconds: the most that the solver takes.

    Raises:
        Refused: ``plan_bad_input``, ``plan_impossible``.
    """
    need = np.asarray(need, dtype=np.float64)
    _check(need, people, contracts, rules)
    classes = classes_of(people, contracts, rules, range(WEEK))
    plan = plan_classes(need, classes, rules, prices=prices, gap=gap, seconds=seconds)
    weeks = give(plan, people, rules, WEEK)
    mend(weeks, need, rules, prices)
    owed = sum(days_to_work(one, contracts[one.contract], range(WEEK)) for one in people)
    worn = dress(weeks, plan, Closet(contracts, need, prices))
    there = _there(weeks, worn, rules)
    cost = cost_of(there, need, prices)
    return Roster(
        duties=tuple(
            Duty(person=weeks[place].person.id, day=day, shift=shift)
            for (place, day), shift in sorted(worn.items(), key=lambda item: item[0])
        ),
        there=sum(there.values(), np.zeros(WEEK * rules.slots)).reshape(WEEK, rules.slots),
        cost=cost,
        bound=min(plan.solved.bound, cost),
        short=owed - sum(len(week.days) for week in weeks),
        proven=plan.solved.proven,
    )


def _there(weeks: Sequence[Week], worn: Worn, rules: Rules) -> dict[frozenset[int], Floats]:
    """[slot of the plan] people at work, by their skills."""
    found: dict[frozenset[int], Floats] = {}
    slots = rules.slots
    for (place, day), shift in worn.items():
        mine = found.setdefault(weeks[place].person.skills, np.zeros((WEEK + 1) * slots))
        mine[day * slots : (day + 2) * slots] += shift.cover(slots)
    return {skills: counts[: WEEK * slots] for skills, counts in found.items()}


def _check(
    need: Floats, people: Sequence[Person], contracts: Mapping[str, Contract], rules: Rules
) -> None:
    """Refuse what no solver should be asked."""
    if need.ndim != 3 or need.shape[1:] != (WEEK, rules.slots):
        raise Refused("plan_bad_input", name="need", why=f"[group, {WEEK}, {rules.slots}]")
    if not np.isfinite(need).all() or (need < 0).any():
        raise Refused("plan_bad_input", name="need", why="numbers >= 0")
    if len({person.id for person in people}) != len(people):
        raise Refused("plan_bad_input", name="people", why="each person once")
    for person in people:
        if person.contract not in contracts:
            raise Refused("plan_bad_input", name="contract", why=f"no {person.contract}")
    for contract in contracts.values():
        lawful_or_refused(contract, rules)


def lawful_or_refused(contract: Contract, rules: Rules) -> None:
    """A contract whose shifts alone break a rule cannot be planned.

    Raises:
        Refused: ``plan_unlawful`` with the contract and the rule.
    """
    for shift in contract.shifts:
        work_s = shift.work * rules.slot_s
        rest_s = sum(rest.length for rest in shift.rests) * rules.slot_s
        if any(work_s >= work and rest_s < least for work, least in rules.breaks):
            raise Refused("plan_unlawful", contract=contract.name, rule="short_break")
        if contract.days * work_s > rules.week_s:
            raise Refused("plan_unlawful", contract=contract.name, rule="too_long_week")
        day_s, (first, last) = rules.slots * rules.slot_s, rules.night
        begins, ends = shift.start * rules.slot_s, shift.end * rules.slot_s
        if not contract.night and (ends > first or begins < last - day_s):
            raise Refused("plan_unlawful", contract=contract.name, rule="night")
    if contract.days > WEEK - rules.rest_days:
        raise Refused("plan_unlawful", contract=contract.name, rule="no_rest_day")
