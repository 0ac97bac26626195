"""statsforecast's models, in `.venv-compare`: arrays by .npz in, forecasts as JSON out; no Maju.

    .venv-compare/bin/python benchmarks/forecast_others.py GRID.npz DAYS_AHEAD [slow] < origins > JSON

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


def models(slots: int, *, slow: bool) -> dict[str, tuple[Any, int | None]]:
    """By name: a maker, and how many weeks of history it is given (none: all)."""
    of = import_module("statsforecast.models")  # absent where types are checked
    week = WEEK * slots
    trend = of.AutoETS(model="ZZN")
    # without trend, Box-Cox and ARMA errors: to choose among these takes minutes at each origin
    tbats = of.AutoTBATS([slots, week], use_trend=False, use_boxcox=False, use_arma_errors=False)
    theta = of.DynamicOptimizedTheta(week)
    mstl = of.MSTL([slots, week], trend_forecaster=trend)
    found: dict[str, tuple[Any, int | None]] = {
        "statsforecast MSTL+AutoETS, 8 weeks": (mstl, 8),
        "statsforecast AutoTBATS, 9 weeks": (tbats, 9),
        "statsforecast DynamicOptimizedTheta, 8 weeks": (theta, 8),
    }
    if slow:
        found["statsforecast MSTL+AutoETS"] = (mstl, None)
    return found


def main() -> None:
    """Every model at every origin; the CPU seconds of each beside it."""
    values = np.load(sys.argv[1])["values"]
    ahead, origins = int(sys.argv[2]), json.load(sys.stdin)
    slots = values.shape[1]
    found: dict[str, Any] = {}
    for name, (model, weeks) in models(slots, slow="slow" in sys.argv).items():
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
