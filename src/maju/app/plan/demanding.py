"""True demand of a centre out of its facts: needs, calls again, patience, and "what if answered"."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

import numpy as np

from maju.app.plan.contacts import Attempts, Waits, Which, read_attempts, read_waits
from maju.kernel.errors import Refused
from maju.metrics.chains import GIVEN_UP, SERVED
from maju.metrics.local import LocalNumbers
from maju.planning.checks import Floats
from maju.planning.demand.gaps import edges_for
from maju.planning.demand.returns import Demand, true_demand
from maju.planning.demand.sureness import Sureness, how_sure
from maju.planning.demand.waiting import WaitLine, abandonment_line
from maju.planning.staffing.patience import (
    MeanPatience,
    PatienceLaw,
    kaplan_meier,
    mean_patience,
    patience_law,
)

_LEAD_DAYS = 10
"""Read before the period, so that its first returns find the call that they come back from."""
_SEED = 1
_EPOCH = date(1970, 1, 1)
_LINE_STEP_S = 1_800
_SURVIVAL_S = (10, 20, 30, 60, 120, 180, 300, 600)


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What was found; arrays [day] where not said otherwise.

    Attributes:
        which: of which contacts.
        days: the days that are told, those too early in the log left out.
        contacts: all attempts.
        fresh: needs.
        redials: attempts that came back after nobody had served them.
        reconnects: attempts that came back after somebody had.
        demand: the estimate, contact by contact.
        sure: what other samples of customers say.
        ended: [outcome] share of the attempts.
        patience: by the exponential; ``None`` where nobody gave up.
        law: of any shape.
        survival: seconds, and the share still waiting (Kaplan–Meier) with its standard error.
        line: abandonment against waiting, by half-hours; ``None`` with too few of them.
    """

    which: Which
    days: tuple[date, ...]
    contacts: Floats
    fresh: Floats
    redials: Floats
    reconnects: Floats
    demand: Demand
    sure: Sureness
    ended: Floats
    patience: MeanPatience | None
    law: PatienceLaw | None
    survival: Sequence[tuple[int, float, float]]
    line: WaitLine | None
    day_s: float

    @property
    def fresh_share(self) -> float:
        """Needs per attempt."""
        return float(self.fresh.sum() / self.contacts.sum())

    def total_if_answered(self, share: float, probability: Floats | None = None) -> float:
        """Attempts in the same days, had *share* of those who asked for an agent been answered.

        Who never reached a queue stays as it is. At today's share it gives today's attempts.
        """
        back = self.demand.returns.probability if probability is None else probability
        asking = self.ended[GIVEN_UP] + self.ended[SERVED]
        then = self.ended.copy()
        then[GIVEN_UP], then[SERVED] = asking * (1.0 - share), asking * share
        return float(
            self.contacts.sum() * (1.0 - (self.ended * back).sum()) / (1.0 - (then * back).sum())
        )

    def total_between(self, share: float) -> tuple[float, float]:
        """The 95 % interval of :meth:`total_if_answered`."""
        totals = [self.total_if_answered(share, draw) for draw in self.sure.probability]
        return self.sure.between(np.array(totals))

    @property
    def answered_share(self) -> float:
        """Of those who asked for an agent, who was answered."""
        asking = self.ended[GIVEN_UP] + self.ended[SERVED]
        return float(self.ended[SERVED] / asking) if asking else 1.0


def find_wanted(numbers: LocalNumbers, which: Which) -> Wanted:
    """The true demand of a period.

    Raises:
        Refused: ``no_facts``, ``plan_no_contacts``, ``plan_log_too_short``, ``plan_nobody_known``.
    """
    longer = replace(which, since=which.since - timedelta(days=_LEAD_DAYS))
    attempts, waits = read_attempts(numbers, longer), read_waits(numbers, which)
    clock = attempts.clock
    demand = true_demand(
        attempts.time,
        attempts.customer,
        attempts.ended,
        block=attempts.block,
        day_s=clock.day_s,
    )
    sure = how_sure(demand, length=float(attempts.time.max()), seed=_SEED)
    early = attempts.day[~demand.settled]
    first = max((which.since - _EPOCH).days, int(early.max()) + 1 if early.size else 0)
    told = attempts.day >= first
    if not told.any():
        raise Refused("plan_no_contacts", centre=which.centre)
    return _summed(which, attempts, waits, demand=demand, sure=sure, told=told)


def _summed(
    which: Which,
    attempts: Attempts,
    waits: Waits,
    *,
    demand: Demand,
    sure: Sureness,
    told: np.ndarray,
) -> Wanted:
    days = attempts.day[told]
    first = int(days.min())
    size = int(days.max()) - first + 1

    def by_day(weight: Floats) -> Floats:
        return np.asarray(np.bincount(days - first, weight[told], size), dtype=np.float64)

    contacts, needs = by_day(np.ones(attempts.day.size)), by_day(demand.fresh)
    back_after_service = by_day(demand.returning_after(SERVED))
    back_known = by_day(np.where(demand.after >= 0, demand.returning, 0.0))
    # Of the unknown, returns are split as those of the known of the same day.
    share = np.divide(back_after_service, back_known, out=np.zeros(size), where=back_known > 0.0)
    reconnects = (contacts - needs) * share
    kinds = max(int(attempts.ended.max()) + 1, 2)
    ended = np.bincount(attempts.ended[told], minlength=kinds) / told.sum()
    gave_up = bool(waits.given_up.any())
    return Wanted(
        which=which,
        days=tuple(_EPOCH + timedelta(days=first + number) for number in range(size)),
        contacts=contacts,
        fresh=needs,
        redials=contacts - needs - reconnects,
        reconnects=reconnects,
        demand=demand,
        sure=sure,
        ended=ended,
        patience=mean_patience(waits.wait_s, waits.given_up) if gave_up else None,
        law=patience_law(waits.wait_s, waits.given_up) if gave_up else None,
        survival=_survival(waits),
        line=_line(waits),
        day_s=attempts.clock.day_s,
    )


def _survival(waits: Waits) -> Sequence[tuple[int, float, float]]:
    times, share, error = kaplan_meier(waits.wait_s, waits.given_up)
    made = []
    for after in _SURVIVAL_S:
        at = int(np.searchsorted(times, after, side="right")) - 1
        made.append((after, float(share[at]), float(error[at])) if at >= 0 else (after, 1.0, 0.0))
    return made


def _line(waits: Waits) -> WaitLine | None:
    if not waits.local_s.size:
        return None
    slots = (waits.local_s - waits.local_s.min()) // _LINE_STEP_S
    try:
        return abandonment_line(
            np.bincount(slots),
            np.bincount(slots, waits.given_up),
            np.bincount(slots, waits.wait_s),
        )
    except Refused:
        return None


def delay_of(found: Wanted, outcome: int, minutes: Sequence[int]) -> Mapping[int, float]:
    """Of the returns after *outcome*, the share that has come within so many open minutes."""
    ends = edges_for(found.day_s)[1:-1] * found.day_s / 60.0
    law = found.demand.returns.delay[outcome]
    return {
        each: float(np.interp(each, np.append(0.0, ends), np.append(0.0, law))) for each in minutes
    }


def as_json(found: Wanted, answered: float) -> Mapping[str, Any]:
    """Everything for programs."""
    back = found.demand.returns.probability
    after = {"redial": GIVEN_UP, "reconnect": SERVED}
    low, high = found.sure.between(found.sure.fresh_share)
    return {
        "centre": found.which.centre,
        "since": str(found.days[0]),
        "until": str(found.days[-1] + timedelta(days=1)),
        "contacts": int(found.contacts.sum()),
        "known_share": found.demand.known_share,
        "demand_fresh_est": round(float(found.fresh.sum()), 1),
        "fresh_share": {"value": found.fresh_share, "low": low, "high": high},
        **{
            name: {
                "probability": float(back[outcome]),
                "low": found.sure.between(found.sure.probability[:, outcome])[0],
                "high": found.sure.between(found.sure.probability[:, outcome])[1],
                "within_min": delay_of(found, outcome, (10, 60, 240)),
            }
            for name, outcome in after.items()
        },
        "answered_share": found.answered_share,
        "if_answered": {
            "share": answered,
            "contacts": round(found.total_if_answered(answered), 1),
            "between": [round(each, 1) for each in found.total_between(answered)],
        },
        "patience": None
        if found.patience is None or found.law is None
        else {
            "mean_s": found.patience.mean_s,
            "low_s": found.patience.low_s,
            "high_s": found.patience.high_s,
            "abandoned": found.patience.abandoned,
            "breaks_s": found.law.breaks_s.tolist(),
            "hazards": found.law.hazards.tolist(),
            "still_waiting": [
                {"after_s": after_s, "share": share, "error": error}
                for after_s, share, error in found.survival
            ],
        },
        "abandonment_line": None
        if found.line is None
        else {
            "patience_s": found.line.patience_s,
            "intercept": found.line.intercept,
            "r2": found.line.r2,
            "intervals": found.line.intervals,
        },
        "days": [
            {
                "day": str(day),
                "contacts": int(found.contacts[at]),
                "fresh": round(float(found.fresh[at]), 2),
                "redials": round(float(found.redials[at]), 2),
                "reconnects": round(float(found.reconnects[at]), 2),
            }
            for at, day in enumerate(found.days)
        ],
    }
