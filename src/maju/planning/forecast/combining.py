"""Several methods at once: the mean of their means, weighted when that is asked for."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from maju.planning.forecast.backtest import Tested
from maju.planning.forecast.calendar import Calendar
from maju.planning.forecast.history import Bools, Days, History
from maju.planning.forecast.model import Fitted, Forecast, Model


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class FittedTogether:
    """Several models that have seen the same history."""

    parts: Sequence[Fitted]
    shares: Sequence[float] | None = None

    @property
    def outliers(self) -> Bools:
        """What any of them marks."""
        return np.asarray(np.any([part.outliers for part in self.parts], axis=0))

    def predict(self, days: Days) -> Forecast:
        """See ``model.Fitted``; variances are the means of the parts'."""
        return mixed([part.predict(days) for part in self.parts], self.shares)


@dataclass(frozen=True, slots=True, kw_only=True)
class Together:
    """The mean of several models' forecasts."""

    models: tuple[Model, ...]
    shares: tuple[float, ...] | None = None
    """How much of each, summing to 1; alike by default."""

    @property
    def name(self) -> str:
        """See ``model.Model``; unequal shares stand behind the parts, in percent."""
        if self.shares is None:
            return "+".join(model.name for model in self.models)
        parts = zip(self.models, self.shares, strict=True)
        return "+".join(f"{model.name}:{100 * share:.0f}" for model, share in parts)

    def fit(self, history: History, calendar: Calendar) -> FittedTogether:
        """See ``model.Model``."""
        parts = [model.fit(history, calendar) for model in self.models]
        return FittedTogether(parts=parts, shares=self.shares)


def mixed(parts: Sequence[Forecast], shares: Sequence[float] | None = None) -> Forecast:
    """The mean of forecasts of the same days, each with its share."""
    return replace(
        parts[0],
        mean=np.average([part.mean for part in parts], axis=0, weights=shares),
        day_variance=np.average([part.day_variance for part in parts], axis=0, weights=shares),
        slot_variance=float(np.average([part.slot_variance for part in parts], weights=shares)),
    )


def mixed_tests(parts: Sequence[Tested], shares: Sequence[float]) -> Tested:
    """What the mixture would have foretold in a backtest of its parts; it bears the first's name."""
    return replace(
        parts[0],
        mean=np.average([part.mean for part in parts], axis=0, weights=shares),
        day_variance=np.average([part.day_variance for part in parts], axis=0, weights=shares),
        slot_variance=np.average([part.slot_variance for part in parts], axis=0, weights=shares),
    )
