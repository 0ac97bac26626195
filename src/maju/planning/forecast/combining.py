"""Several methods at once: the mean of their means."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from maju.planning.forecast.calendar import Calendar
from maju.planning.forecast.history import Bools, Days, History
from maju.planning.forecast.model import Fitted, Forecast, Model


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class FittedTogether:
    """Several models that have seen the same history."""

    parts: Sequence[Fitted]

    @property
    def outliers(self) -> Bools:
        """What any of them marks."""
        return np.asarray(np.any([part.outliers for part in self.parts], axis=0))

    def predict(self, days: Days) -> Forecast:
        """See ``model.Fitted``; variances are the means of the parts'."""
        return mixed([part.predict(days) for part in self.parts])


@dataclass(frozen=True, slots=True, kw_only=True)
class Together:
    """The mean of several models' forecasts."""

    models: tuple[Model, ...]

    @property
    def name(self) -> str:
        """See ``model.Model``."""
        return "+".join(model.name for model in self.models)

    def fit(self, history: History, calendar: Calendar) -> FittedTogether:
        """See ``model.Model``."""
        return FittedTogether(parts=[model.fit(history, calendar) for model in self.models])


def mixed(parts: Sequence[Forecast]) -> Forecast:
    """The mean of forecasts of the same days."""
    return replace(
        parts[0],
        mean=np.mean([part.mean for part in parts], axis=0),
        day_variance=np.mean([part.day_variance for part in parts], axis=0),
        slot_variance=float(np.mean([part.slot_variance for part in parts])),
    )
