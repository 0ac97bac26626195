"""LightGBM as a candidate: trees that correct the mean of the last same weekdays.

It is taken only when it loads (it needs the machine's OpenMP library) and the caller has seconds
to spare: training takes about one for half a year. It learns the log ratio to that mean, so that
trees never have to extrapolate a level.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from maju.kernel.errors import Refused
from maju.planning.forecast.calendar import Calendar
from maju.planning.forecast.history import Bools, Days, Floats, History, weekdays
from maju.planning.forecast.model import Forecast, check_ahead, closed_away, usable
from maju.planning.forecast.spread import dispersion_of, spread_of
from maju.planning.forecast.traits import Traits, traits_of
from maju.planning.forecast.two_way import usual_weights

FIRST_DAY = 15
"""Days of history before the first day that is learnt from."""
LEAST_KNOWN = 8
LEADS = (1, 4, 7, 10)
"""Workdays ahead at which days of the past are seen, in turn."""
ROUNDS = 150
_SETTINGS: dict[str, Any] = {
    "objective": "poisson",
    "learning_rate": 0.05,
    "num_leaves": 15,
    "min_data_in_leaf": 100,
    "feature_fraction": 0.8,
    "bagging_fraction": 0.8,
    "bagging_freq": 1,
    "num_threads": 1,
    "deterministic": True,
    "seed": 1,
    "verbose": -1,
}
_TINY = 1e-6


def lightgbm_loads() -> bool:
    """Whether the library is there and its parts too."""
    try:
        import lightgbm  # noqa: F401
    except (ImportError, OSError):
        return False
    return True


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class FittedBoosted:
    """Trees that have seen a history."""

    history: History
    calendar: Calendar
    kept: History
    trees: Any
    names: tuple[str, ...]
    dispersion: float
    day_variance: float
    slot_variance: float

    @property
    def outliers(self) -> Bools:
        """Trees mark nothing."""
        return np.zeros(len(self.history.days), dtype=np.bool_)

    def predict(self, days: Days) -> Forecast:
        """See ``model.Fitted``."""
        wanted = check_ahead(self.history, days)
        kept, past = self.kept, len(self.kept.days)
        traits = traits_of(self.calendar, np.concatenate([kept.days, wanted]), past=past)
        rows = [
            _row(kept, traits, self.names, row=past + n, known=past) for n in range(len(wanted))
        ]
        columns = np.concatenate([columns for columns, _ in rows])
        base = np.array([base for _, base in rows])
        ratio = _ratio_of(self.trees, columns).reshape(base.shape)
        return Forecast(
            days=wanted,
            mean=closed_away(kept, self.calendar, wanted, base * ratio),
            day_variance=np.full(len(wanted), self.day_variance),
            slot_variance=self.slot_variance,
            dispersion=self.dispersion,
            counts=kept.counts,
            weights=None if kept.counts else usual_weights(kept, wanted),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Boosted:
    """See the module. With less than a month it is not fitted (``plan_history_short``)."""

    name: str = "lightgbm"
    rounds: int = ROUNDS

    def fit(self, history: History, calendar: Calendar) -> FittedBoosted:
        """See ``model.Model``; also refused where the library does not load."""
        if not lightgbm_loads():
            raise Refused("plan_no_lightgbm")
        import lightgbm

        kept = usable(history, calendar)
        first = FIRST_DAY + LEADS[-1]
        if len(kept.days) < first + 2:
            raise Refused("plan_history_short", days=len(kept.days), least=first + 2)
        traits = traits_of(calendar, kept.days, past=len(kept.days))
        columns, bases, days = [], [], []
        for day in range(FIRST_DAY, len(kept.days)):
            for turn in range(2):
                lead = LEADS[(day + 2 * turn) % len(LEADS)]
                if day - lead + 1 < LEAST_KNOWN:
                    continue
                row, base = _row(kept, traits, traits.names, row=day, known=day - lead + 1)
                columns.append(row)
                bases.append(base)
                days.append(day)
        weight = kept.exposure[days].ravel()
        target = (kept.amounts[days] / np.maximum(kept.exposure[days], _TINY)).ravel()
        base = np.array(bases).ravel()
        known = weight > 0
        rows = np.concatenate(columns)
        trees = None
        if (target[known] * weight[known]).sum() > 0:  # a silent queue grows no trees
            seen = lightgbm.Dataset(
                rows[known],
                target[known],
                weight=None if kept.counts else weight[known],
                init_score=np.log(base[known]),
                params={"verbose": -1},
            )
            trees = lightgbm.train(_SETTINGS, seen, self.rounds)
        ratio = _ratio_of(trees, rows)
        expected = (base * ratio).reshape(len(days), -1) * kept.exposure[days]
        dispersion = 1.0 if kept.counts else dispersion_of(kept.amounts, kept.exposure)
        day_variance, slot_variance = spread_of(expected, kept.amounts[days], dispersion)
        return FittedBoosted(
            history=history,
            calendar=calendar,
            kept=kept,
            trees=trees,
            names=traits.names,
            dispersion=dispersion,
            day_variance=day_variance,
            slot_variance=slot_variance,
        )


def _ratio_of(trees: Any, rows: Floats) -> Floats:
    return np.ones(len(rows)) if trees is None else np.exp(trees.predict(rows, raw_score=True))


def _row(
    kept: History, traits: Traits, names: tuple[str, ...], *, row: int, known: int
) -> tuple[Floats, Floats]:
    """A day's columns ``[slot, column]`` from the first *known* days, and the mean it starts from."""
    day = traits.days[row]
    weekday = weekdays(np.array([day]))[0]
    amounts, exposure = kept.amounts[:known], kept.exposure[:known]
    same = np.flatnonzero(weekdays(kept.days[:known]) == weekday)
    same = same if len(same) else np.arange(known)
    total = (amounts.sum() / max(exposure.sum(), _TINY)) or _TINY
    last = [_mean(amounts[same[-n:]], exposure[same[-n:]], total) for n in (1, 4, 8)]
    recent = amounts[-10:].sum() / max(exposure[-10:].sum(), _TINY)
    of_week = amounts[same[-8:]].sum() / max(exposure[same[-8:]].sum(), _TINY)
    base = np.maximum(last[2], 1e-3 * total)
    own = [
        float(traits.columns[row, traits.names.index(name)] > 0) if name in traits.names else 0.0
        for name in names
    ]
    ahead = float((day - kept.days[known - 1]).astype(np.int64))
    of_day = [float(weekday), float(traits.day_of_month[row]), ahead, recent / total]
    said = traits.said[row]
    fixed = np.array([*own, *of_day, of_week / total, recent, said])
    columns = [np.arange(kept.slots), last[0] / base, last[1] / base, base / total]
    return (
        np.column_stack([*columns, np.tile(fixed, (kept.slots, 1))]),
        np.asarray(base * np.exp(said)),
    )


def _mean(amounts: Floats, exposure: Floats, otherwise: float) -> Floats:
    over = exposure.sum(axis=0)
    return np.where(over > 0, amounts.sum(axis=0) / np.maximum(over, _TINY), otherwise)
