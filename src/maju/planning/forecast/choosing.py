"""The choice among methods, shown: what each would have missed on this queue's own past.

What is taken begins at the mean of the same weekdays. The two-way model gets the share of it that
the backtest supports: all where it was better from stand to stand, none where it was better by chance
alone or hardly better at all. Another is taken only if it was clearly better than that. The width
of the intervals is set on the same backtest.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np

from maju.planning.forecast.backtest import Stands, Tested, backtest
from maju.planning.forecast.boosted import Boosted, lightgbm_loads
from maju.planning.forecast.calendar import Calendar
from maju.planning.forecast.combining import Together, mixed_tests
from maju.planning.forecast.history import Bools, Days, History
from maju.planning.forecast.means import WeekdayEwma, WeekdayMean
from maju.planning.forecast.model import Fitted, Forecast, Model, usable
from maju.planning.forecast.two_way import TwoWay

SIMPLE = WeekdayMean()
"""What everything is measured against."""
USUAL = "two_way"
SHARES = (1.0, 0.75, 0.5, 0.25, 0.0)
"""Of the two-way model in its mixture with the mean of the same weekdays."""
CAUTION = 0.5
"""Standard errors of what a method gains that it has to forgo."""
WORTH = 0.03
"""Less than this share of the simple mean's error is not worth leaving it for: chance takes it back."""
CLEARLY = 0.07
"""How much less than the mixture's another's error must be: a short past flatters somebody by
chance."""
WIDTHS = tuple(float(each) for each in np.geomspace(0.25, 8.0, 21))
"""Factors on the variances among which the backtest chooses."""
TRUSTED_DAYS = 20.0
"""Days foretold in the backtest at which its width counts as much as the model's own."""

Sureness = Literal["guess", "weeks", "months", "year"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Score:
    """What a method missed on the backtest."""

    model: str
    wape: float
    """Sum of absolute errors of intervals over the sum of what came."""
    wape_of_days: float
    bias: float
    covers_80: float
    """Share of intervals inside the middle 80 %, before the width was set."""
    against_simple: float
    """Error against the mean of the same weekdays, less 1: -0.1 is a tenth better."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Chosen:
    """The method that was taken, and why."""

    model: str
    scores: tuple[Score, ...]
    """Best first; empty when the past was too short for a backtest."""
    stands: int
    """From how many days the backtest looked ahead."""
    width: float
    """Factor on the variances."""
    known_days: int
    tested: Tested | None
    """The taken method's forecasts of the past (``intraday`` learns from them)."""
    fitted: Fitted

    @property
    def outliers(self) -> Bools:
        """See ``model.Fitted``."""
        return self.fitted.outliers

    @property
    def sure(self) -> Sureness:
        """How far the past reaches: under two weeks, weeks, three months and more, a year."""
        weeks = self.known_days / 5.0
        if weeks < 2 or not self.scores:
            return "guess"
        return "weeks" if weeks < 13 else "months" if weeks < 52 else "year"

    def predict(self, days: Days) -> Forecast:
        """See ``model.Fitted``."""
        return self.fitted.predict(days).widened(self.width)


def quick_candidates() -> tuple[Model, ...]:
    """Those that together take less than a tenth of a second for half a year of a queue."""
    return (SIMPLE, WeekdayMean(last=4), WeekdayEwma(), TwoWay())


def all_candidates() -> tuple[Model, ...]:
    """With LightGBM where it loads, alone and together with the two-way model: some seconds."""
    trees: tuple[Model, ...] = ()
    if lightgbm_loads():
        trees = (Boosted(), Together(models=(TwoWay(), Boosted())))
    return (*quick_candidates(), Together(models=(TwoWay(), WeekdayMean(last=4))), *trees)


@dataclass(frozen=True, slots=True, kw_only=True)
class Automatic:
    """A model that chooses among others on each history."""

    candidates: tuple[Model, ...] = ()
    """:func:`quick_candidates` when empty."""
    stands: Stands | None = None
    name: str = "automatic"

    def fit(self, history: History, calendar: Calendar) -> Chosen:
        """See ``model.Model``."""
        return choose(history, calendar, self.candidates or quick_candidates(), self.stands)


def choose(
    history: History,
    calendar: Calendar,
    candidates: Sequence[Model] | None = None,
    stands: Stands | None = None,
    *,
    told: Callable[[int, int], None] | None = None,
) -> Chosen:
    """The candidate that does best on the history's own backtest, fitted to all of it.

    With no room for a backtest (less than about two weeks) the two-way model is taken, if it is
    among the candidates: its priors are meant for that.

    Args:
        history: of the queue.
        calendar: of the centre.
        candidates: by default :func:`quick_candidates`.
        stands: of the backtest.
        told: of the backtest's progress.
    """
    models = list(candidates or quick_candidates())
    kept = usable(history, calendar)
    others = [model for model in models if model.name != SIMPLE.name]
    tested = backtest(history, calendar, [SIMPLE, *others], stands, told=told)
    names = {model.name: model for model in models}
    base, its_test = _base(names, tested)
    names[base.name] = base
    if its_test is not None:
        tested[base.name] = its_test
    scores = _scores(tested)
    best = names[_best([score for score in scores if score.model in names], base.name, tested)]
    proof = tested.get(best.name)
    return Chosen(
        model=best.name,
        scores=tuple(scores),
        stands=0 if proof is None else len(np.unique(proof.origin)),
        width=1.0 if proof is None else _width(proof),
        known_days=len(kept.days),
        tested=proof,
        fitted=best.fit(history, calendar),
    )


def _base(names: Mapping[str, Model], tested: Mapping[str, Tested]) -> tuple[Model, Tested | None]:
    """The two-way model, the mean of the same weekdays, or so much of each; and its backtest."""
    usual, simple = tested.get(USUAL), tested.get(SIMPLE.name)
    if usual is None or simple is None or not {USUAL, SIMPLE.name} <= names.keys():
        base = names.get(USUAL) or next(iter(names.values()))
        return base, tested.get(base.name)
    ways = [(share, mixed_tests([usual, simple], [share, 1.0 - share])) for share in SHARES]
    share, proof = min(ways, key=lambda way: _risk(way[1], simple))
    to_beat = float(simple.missed().sum())
    if to_beat - float(proof.missed().sum()) < WORTH * to_beat:
        share = 0.0
    if share in (0.0, 1.0):
        alone = USUAL if share else SIMPLE.name
        return names[alone], tested[alone]
    both = Together(models=(names[USUAL], names[SIMPLE.name]), shares=(share, 1.0 - share))
    return both, replace(proof, model=both.name)


def _risk(tested: Tested, simple: Tested) -> float:
    """What is missed more than the simple mean misses, and half a standard error of it on top.

    Stands are taken as independent, so that who was better at all of them is believed, and who was
    much better at one is not.
    """
    more = tested.missed() - simple.missed()
    doubt = float(more.std(ddof=1)) * math.sqrt(len(more)) if len(more) > 1 else 0.0
    return float(more.sum()) + CAUTION * doubt


def _best(scores: Sequence[Score], base: str, tested: Mapping[str, Tested]) -> str:
    """*base*, unless another is clearly better, and not at a few stands alone."""
    to_beat = next((score.wape for score in scores if score.model == base), None)
    if to_beat is None or scores[0].wape >= (1 - CLEARLY) * to_beat:
        return base
    best, simple = scores[0].model, tested[SIMPLE.name]
    return best if _risk(tested[best], simple) < _risk(tested[base], simple) else base


def _scores(tested: dict[str, Tested]) -> list[Score]:
    if SIMPLE.name not in tested:
        return []
    simple = tested[SIMPLE.name].wape()
    found = [
        Score(
            model=name,
            wape=each.wape(),
            wape_of_days=each.wape_of_days(),
            bias=each.bias(),
            covers_80=each.covered(),
            against_simple=each.wape() / simple - 1.0 if simple > 0 else 0.0,
        )
        for name, each in tested.items()
    ]
    return sorted(found, key=lambda score: score.wape)


def _width(proof: Tested) -> float:
    """The factor that lets 80 % of the backtest's intervals lie inside, moved towards 1."""
    covers = np.array([proof.covered(factor) for factor in WIDTHS])
    if np.isnan(covers).any():
        return 1.0
    best = WIDTHS[int(np.argmin(np.abs(covers - 0.8)))]
    days = len(np.unique(proof.days))
    return float(best ** (days / (days + TRUSTED_DAYS)))
