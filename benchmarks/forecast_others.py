"""statsforecast's models, in `.venv-compare`: arrays by .npz in, forecasts as JSON out; no Maju.

    .venv-compare/bin/python benchmarks/forecast_others.py GRID.npz DAYS_AHEAD < origins > JSON

The .npz holds ``values`` [day, slot] on a grid without gaps (missing days filled with the same
weekday of the week before, as these models need). Origins come as a JSON list of numbers of known
days. Season lengths: a day and a week of five days.
"""

from __future__ import annotations

import json
import sys
import time
import warnings
from importlib import import_module
from typing import Any

import numpy as np

warnings.filterwarnings("ignore")

WEEK = 5


def models(slots: int) -> dict[str, tuple[Any, int | None]]:
    """By name: a maker, and how many weeks of history it is given (none: all)."""
    of = import_module("statsforecast.models")  # absent where types are checked
    week = WEEK * slots
    trend = of.AutoETS(model="ZZN")
    tbats = of.AutoTBATS([slots, week], use_trend=False, use_boxcox=False, use_arma_errors=False)
    return {
        "statsforecast MSTL+AutoETS": (of.MSTL([slots, week], trend_forecaster=trend), None),
        "statsforecast MSTL+AutoETS, 8 weeks": (of.MSTL([slots, week], trend_forecaster=trend), 8),
        "statsforecast AutoTBATS, plain, 9 weeks": (tbats, 9),
        "statsforecast AutoTBATS, 9 weeks": (of.AutoTBATS([slots, week]), 9),
        "statsforecast DynamicOptimizedTheta, 8 weeks": (of.DynamicOptimizedTheta(week), 8),
    }


def main() -> None:
    """Every model at every origin; the CPU seconds of each beside it."""
    values = np.load(sys.argv[1])["values"]
    ahead, origins = int(sys.argv[2]), json.load(sys.stdin)
    slots = values.shape[1]
    found: dict[str, Any] = {}
    for name, (model, weeks) in models(slots).items():
        forecasts, began = [], time.process_time()
        for origin in origins:
            known = (
                values[:origin] if weeks is None else values[max(0, origin - WEEK * weeks) : origin]
            )
            answer = model.forecast(y=known.ravel(), h=ahead * slots)["mean"]
            forecasts.append(np.maximum(np.asarray(answer), 0.0).reshape(ahead, slots).tolist())
            print(f"{name}: {origin}", file=sys.stderr, flush=True)
        cpu_s = (time.process_time() - began) / len(origins)
        found[name] = {"forecasts": forecasts, "cpu_s": cpu_s}
    json.dump(found, sys.stdout)


if __name__ == "__main__":
    main()
