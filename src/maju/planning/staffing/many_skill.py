"""How many of whom, when people have several skills: found by simulation and cuts.

A person who can do everything does one thing at a time. Models that count such a person for each
skill promise what nobody can keep (14 people for a need of 14 + 9, service levels 63 and 35 %).
Here the start is a linear programme in which each person's hour is used once; then the plan is
simulated, each queue below its target gives a cut g(y^) + q (y - y^) >= target whose slopes q are
differences of simulations over the same customers, and the programme is solved again (Cezik and
L'Ecuyer 2008; Avramidis and others 2010). In the end agents are taken away or exchanged one at a
time for as long as the targets hold: slopes of one step miss that.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt
from scipy.optimize import Bounds, LinearConstraint, milp

from maju.kernel.errors import Refused
from maju.planning.simulate.centre import Centre, GroupModel, QueueModel
from maju.planning.simulate.outcome import Outcome
from maju.planning.simulate.running import Spread, simulate

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

_WARM_SLOTS = 1
_ROUNDS_MOST = 40
_NEAR = 0.002
"""A plan this little below its target is not cut off: the search afterwards settles it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupStaff:
    """How many of each group, and what that comes to.

    Args:
        agents: [group].
        cost: of all of them.
        start_cost: what the linear programme without any simulation would have cost.
        service_level: [queue] as simulated.
        sure: [queue] half the width of its 95 % confidence interval.
        rounds: how often the programme was solved.
        simulated: how many plans were simulated.
    """

    agents: Ints
    cost: float
    start_cost: float
    service_level: Floats
    sure: Floats
    rounds: int
    simulated: int


def staff_groups(
    queues: Sequence[QueueModel],
    groups: Sequence[GroupModel],
    rates: npt.ArrayLike,
    *,
    targets: npt.ArrayLike = 0.8,
    costs: npt.ArrayLike = 1.0,
    hours: float = 40.0,
    days: int = 16,
    seed: int = 1,
    spread: Spread | None = None,
) -> GroupStaff:
    """The cheapest staff for which each queue keeps its service level, rates staying as they are.

    Args:
        queues: with handling, patience and ``target_s``.
        groups: who can do what; a group costs the same for each of its people.
        rates: [queue] contacts a second; for an interval of a day that moves, its offered load ÷
            handling time (``offered_load``).
        targets: [queue] share answered within ``target_s`` of all offered.
        costs: [group] of one person.
        hours: simulated of each day, after an hour for the lines to fill.
        days: of each simulation; errors fall with the root of ``days x hours``.
        seed: of the customers, who are the same for all plans.
        spread: as in ``simulate``.

    Raises:
        Refused: ``plan_bad_input``; ``plan_impossible``: nobody serves a queue.
    """
    search = _Search(queues, groups, rates, targets, costs, hours, days, seed, spread)
    staff, rounds = search.by_cuts()
    staff = search.by_steps(staff)
    outcome = search.lived(staff)
    found = [outcome.estimate("service_level", queue.name, slots=_LATER) for queue in queues]
    return GroupStaff(
        agents=staff,
        cost=float(search.costs @ staff),
        start_cost=search.start_cost,
        service_level=np.array([one.value for one in found]),
        sure=np.array([one.error for one in found]),
        rounds=rounds,
        simulated=len(search.known),
    )


_LATER = slice(_WARM_SLOTS, None)


class _Search:
    def __init__(  # noqa: PLR0917 - one caller
        self,
        queues: Sequence[QueueModel],
        groups: Sequence[GroupModel],
        rates: npt.ArrayLike,
        targets: npt.ArrayLike,
        costs: npt.ArrayLike,
        hours: float,
        days: int,
        seed: int,
        spread: Spread | None,
    ) -> None:
        self.rates = np.asarray(rates, dtype=np.float64)
        if self.rates.shape != (len(queues),) or not (self.rates >= 0).all():
            raise Refused("plan_bad_input", name="rates", why=str(self.rates.shape))
        self.targets = np.broadcast_to(np.asarray(targets, np.float64), len(queues))
        self.costs = np.broadcast_to(np.asarray(costs, np.float64), len(groups))
        if (self.costs <= 0).any() or (self.targets <= 0).any() or (self.targets >= 1).any():
            raise Refused("plan_bad_input", name="costs, targets", why="0 < cost, 0 < target < 1")
        self.days, self.seed, self.spread = days, seed, spread
        slots = _WARM_SLOTS + round(hours)
        self.centre = Centre(
            queues=tuple(queues),
            groups=tuple(groups),
            rates=np.repeat(self.rates[:, None], slots, axis=1),
            staff=np.zeros((len(groups), slots), np.int64),
            step_s=3600.0,
        )
        self.known: dict[tuple[int, ...], Floats] = {}
        self.pairs = [
            (g, k)
            for g, group in enumerate(groups)
            for k, queue in enumerate(queues)
            if queue.name in group.levels
        ]
        served = {k for _, k in self.pairs}
        for k, queue in enumerate(queues):
            if k not in served and self.rates[k] > 0:
                raise Refused("plan_impossible", why=f"{queue.name}: 0")
        handled = np.array([queue.service.mean_s for queue in queues])
        self.load = self.rates * handled
        self.start_cost = 0.0

    def lived(self, staff: Ints) -> Outcome:
        """The plan, simulated."""
        slots = self.centre.slots
        planned = replace(self.centre, staff=np.repeat(staff[:, None], slots, axis=1))
        return simulate(planned, days=self.days, seed=self.seed, spread=self.spread)

    def levels(self, staff: Ints) -> Floats:
        """[queue] service level of the plan; 1 where nobody comes. Each plan is simulated once."""
        key = tuple(int(n) for n in staff)
        if key not in self.known:
            counted = self.lived(staff)
            names = [queue.name for queue in self.centre.queues]
            found = [counted.estimate("service_level", name, slots=_LATER).value for name in names]
            self.known[key] = np.nan_to_num(np.array(found), nan=1.0)
        return self.known[key]

    def meets(self, staff: Ints, near: float = 0.0) -> bool:
        """Whether each queue keeps its target."""
        return bool((self.levels(staff) >= self.targets - near).all())

    # --- cuts ------------------------------------------------------------------------------------

    def by_cuts(self) -> tuple[Ints, int]:
        """Solve, simulate, cut, until the plan meets its targets; the plan, and how many rounds."""
        cuts: list[tuple[Floats, float]] = []
        staff = self.solve(cuts)
        self.start_cost = float(self.costs @ staff)
        rounds = 1
        while not self.meets(staff, _NEAR):
            if rounds >= _ROUNDS_MOST:
                return self.raised(staff), rounds
            short = self.targets - self.levels(staff)
            slopes = np.stack([self.levels(staff + one) for one in np.eye(len(staff), dtype=int)])
            slopes = np.maximum(slopes - self.levels(staff), 0.0)
            for k in np.flatnonzero(short > _NEAR):
                slope = slopes[:, k]
                if (
                    slope.max() < 1e-4
                ):  # so far below that one more changes nothing: one more anyway
                    slope = np.array([float((g, int(k)) in self.pairs) for g in range(len(staff))])
                    short[k] = 1.0
                cuts.append((slope, float(short[k] + slope @ staff)))
            again = self.solve(cuts)
            staff = self.raised(staff) if (again == staff).all() else again
            rounds += 1
        return staff, rounds

    def raised(self, staff: Ints) -> Ints:
        """One more of whom it helps most for the money, until the targets hold."""
        while not self.meets(staff):
            gains = []
            for one in np.eye(len(staff), dtype=int):
                lack = np.minimum(self.levels(staff + one), self.targets).sum()
                gains.append(lack - np.minimum(self.levels(staff), self.targets).sum())
            staff = staff.copy()
            staff[int(np.argmax(np.array(gains) / self.costs))] += 1
        return staff

    def solve(self, cuts: list[tuple[Floats, float]]) -> Ints:
        """The cheapest staff whose hours, each used once, cover the loads and that meets all cuts."""
        groups, flows = len(self.costs), len(self.pairs)
        hours = np.zeros((groups, groups + flows))
        cover = np.zeros((len(self.load), groups + flows))
        for i, (g, k) in enumerate(self.pairs):
            pace = self.centre.groups[g].pace.get(self.centre.queues[k].name, 1.0)
            seats = self.centre.groups[g].chats if self.centre.queues[k].channel == "chat" else 1
            hours[g, groups + i] = pace / seats
            cover[k, groups + i] = 1.0
        hours[:, :groups] = -np.eye(groups)
        rows = [LinearConstraint(hours, ub=0.0), LinearConstraint(cover, lb=self.load)]
        for slope, least in cuts:
            rows.append(LinearConstraint(np.concatenate([slope, np.zeros(flows)]), lb=least))
        found = milp(
            np.concatenate([self.costs, np.zeros(flows)]),
            constraints=rows,
            integrality=np.concatenate([np.ones(groups), np.zeros(flows)]),
            bounds=Bounds(0.0, np.inf),
        )
        if found.x is None:
            raise Refused("plan_impossible", why=str(found.message))
        return np.asarray(np.round(found.x[:groups]), dtype=np.int64)

    # --- steps -----------------------------------------------------------------------------------

    def by_steps(self, staff: Ints) -> Ints:
        """Take people away, or exchange one for a cheaper one, while the targets hold."""
        staff = self.raised(staff)
        while True:
            better = self.one_step(staff)
            if better is None:
                return staff
            staff = better

    def one_step(self, staff: Ints) -> Ints | None:
        """The step that saves most; ``None`` when none does."""
        steps: list[tuple[float, tuple[int, ...]]] = []
        some = range(len(staff))
        for away in some:
            for less in (1, 2):
                for more in (None, *some):
                    step = np.zeros(len(staff), np.int64)
                    step[away] -= less
                    if more is not None:
                        step[more] += less if less == 1 else 1
                    saved = -float(self.costs @ step)
                    if saved > 1e-9 and (staff + step >= 0).all():
                        steps.append((-saved, tuple(int(n) for n in step)))
        for one, two in ((a, b) for a in some for b in some if a < b):
            for more in some:
                step = np.zeros(len(staff), np.int64)
                step[one] -= 1
                step[two] -= 1
                step[more] += 1
                saved = -float(self.costs @ step)
                if saved > 1e-9 and (staff + step >= 0).all():
                    steps.append((-saved, tuple(int(n) for n in step)))
        for _, change in sorted(set(steps)):
            tried: Ints = staff + np.array(change, np.int64)
            if self.meets(tried):
                return tried
        return None
