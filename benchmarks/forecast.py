"""How far off a forecast is, on the bank's counts, against what else one would take.

    python -m benchmarks.forecast [--all | --slow] [--step 15]

Needs ../shared/data/bank_calls.csv and says so when it is absent. ``--all`` adds
statsforecast's models in an environment of their own (a minute or two of CPU), ``--slow`` also
MSTL on all of the history, LightGBM among Maju's own candidates and for each single day (ten).

Protocol (wfm.md §D, with more origins): 164 weekdays of 2003; 22 origins, every fourth day from
day 70 to 154; ten business days ahead at 15 minutes. Widths of priors and smoothing were chosen on
days before day 70 alone; all else is learnt at each origin from what is known there. Holidays are
known in advance, unplanned closures only afterwards; missing days are not scored.

WAPE: sum of absolute errors over the sum of what came, in percent. Paired over origins: a Wilcoxon
signed-rank test of each model's WAPE against Maju's, and Diebold and Mariano's with a Newey-West
variance of three lags, because forecasts overlap. One day ahead: each of the 94 test days from the
day before. Intraday: what is left of each of these days at 10:00, 12:00 and 14:00. Times are this
process's CPU seconds, one thread.
"""

from __future__ import annotations

import argparse
import json
import math
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from benchmarks.forecast_series import BANK, Series, bank, filled
from benchmarks.forecast_trees import trees
from benchmarks.report import tell
from maju.planning.forecast.boosted import lightgbm_loads
from maju.planning.forecast.choosing import Automatic, Chosen, all_candidates
from maju.planning.forecast.history import Floats
from maju.planning.forecast.intraday import learn_drift, one_factor, reforecast
from maju.planning.forecast.means import WeekdayEwma, WeekdayMean
from maju.planning.forecast.model import Forecast, Model
from maju.planning.forecast.two_way import TwoWay
from tools.compare import python_of_comparators

AGAINST = "same-weekday means; LightGBM; statsforecast MSTL, AutoTBATS, DynamicOptimizedTheta"
OURS = "maju automatic"
FIRST, EVERY, AHEAD = 70, 4, 10
HERE = Path(__file__).resolve().parent

Maker = Callable[[Series, int, int], Floats]
"""Forecast of the next days, from so many known ones."""


class Asked(NamedTuple):
    """How much is compared."""

    others: bool
    slow: bool


def _of(model: Model) -> Maker:
    def make(series: Series, known: int, ahead: int) -> Floats:
        days, _ = series.ahead(known, ahead)
        return model.fit(series.history(known), series.calendar(known)).predict(days).mean

    return make


def _trees(series: Series, known: int, ahead: int) -> Floats:
    """LightGBM learns on five minutes, which gives it three times the rows: it is better so."""
    days, _ = series.ahead(known, ahead)
    fine = bank(5)
    found = trees(fine.history(known), fine.calendar(known), days)
    slots = series.values.shape[1]
    each = series.step_s // fine.step_s
    return np.asarray(found[:, : slots * each].reshape(len(days), slots, each).sum(axis=2))


def makers(*, asked: Asked) -> dict[str, Maker]:
    """Every way that is compared, Maju's first."""
    found: dict[str, Maker] = {
        OURS: _of(Automatic()),
        "maju two_way": _of(TwoWay()),
        "seasonal naive (week)": _of(WeekdayMean(last=1)),
        "mean weekday/interval, all history": _of(WeekdayMean()),
        "mean, last 4 weeks": _of(WeekdayMean(last=4)),
        "mean, last 8 weeks": _of(WeekdayMean(last=8)),
        "EWMA .25": _of(WeekdayEwma()),
    }
    if lightgbm_loads():
        found["LightGBM (Poisson)"] = _trees
    if asked.slow:
        found["maju automatic, all candidates"] = _of(Automatic(candidates=all_candidates()))
    return found


def _wape(mean: Floats, came: Floats) -> float:
    return float(100.0 * np.abs(mean - came).sum() / came.sum())


def ten_days(series: Series, *, asked: Asked) -> dict[str, Any]:
    """Ten business days ahead from every origin."""
    origins = list(range(FIRST, len(series.days) - AHEAD + 1, EVERY))
    errors: dict[str, list[float]] = {}
    first: dict[str, list[float]] = {}
    lines: dict[str, dict[str, float]] = {}

    def take(name: str, forecasts: list[Floats], cpu_s: float) -> None:
        pairs = [_scored(series, known, f) for known, f in zip(origins, forecasts, strict=True)]
        errors[name] = [_wape(mean, came) for mean, came in pairs]
        days = [_wape(mean.sum(axis=1), came.sum(axis=1)) for mean, came in pairs]
        half = [_wape(_halves(mean), _halves(came)) for mean, came in pairs]
        # a day ahead: the first day foretold that was open, from each origin
        first[name] = [_wape(mean[:1], came[:1]) for mean, came in pairs]
        lines[name] = {
            "wape": float(np.mean(errors[name])),
            "wape_two_slots": float(np.mean(half)),
            "wape_days": float(np.mean(days)),
            "wape_first_day": float(np.mean(first[name])),
            "cpu_s": cpu_s,
        }
        print(
            name,
            {key: round(value, 3) for key, value in lines[name].items()},
            file=sys.stderr,
            flush=True,
        )

    for name, make in makers(asked=asked).items():
        began = time.process_time()
        forecasts = [make(series, known, AHEAD) for known in origins]
        take(name, forecasts, (time.process_time() - began) / len(origins))
    if asked.others:
        for name, answer in _statsforecast(series, origins, slow=asked.slow).items():
            take(name, answer["forecasts"], answer["cpu_s"])
    return {
        "origins": len(origins),
        "models": {name: _rounded(line) for name, line in lines.items()},
        "paired_against_maju": {
            name: _paired(errors[OURS], errors[name]) for name in errors if name != OURS
        },
    }


def _scored(series: Series, known: int, forecast: Floats | list[Any]) -> tuple[Floats, Floats]:
    _, place = series.ahead(known, AHEAD)
    there = [row for row, at in enumerate(place) if at >= 0]
    return np.asarray(forecast)[there], series.values[[place[row] for row in there]]


def _halves(values: Floats) -> Floats:
    return np.asarray(values.reshape(len(values), -1, 2).sum(axis=2))


def _statsforecast(series: Series, origins: list[int], *, slow: bool) -> Mapping[str, Any]:
    """The grid has a row for every weekday; the wanted rows are picked from a longer forecast."""
    grid, places = filled(series)
    known = [places[origin - 1] + 1 for origin in origins]
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "grid.npz"
        np.savez(path, values=grid)
        command = [
            str(python_of_comparators()),
            "-P",  # else a neighbour of the script stands before the standard library
            str(HERE / "forecast_others.py"),
            str(path),
            str(AHEAD + 2),
            *(["slow"] if slow else []),
        ]
        done = subprocess.run(
            command, input=json.dumps(known), text=True, stdout=subprocess.PIPE, check=True
        )
    found: dict[str, Any] = json.loads(done.stdout)
    for answer in found.values():
        picked = []
        for origin, rows in zip(origins, answer["forecasts"], strict=True):
            wanted, _ = series.ahead(origin, AHEAD)
            last = series.days[origin - 1]
            picked.append([rows[int(np.busday_count(last, day)) - 1] for day in wanted])
        answer["forecasts"] = picked
    return found


def _paired(ours: list[float], theirs: list[float]) -> dict[str, float]:
    from scipy.stats import norm, wilcoxon

    apart = np.array(theirs) - np.array(ours)
    if not apart.any():
        return {"difference": 0.0}
    centred = apart - apart.mean()
    variance = float(centred @ centred) / len(apart)
    for lag in range(1, 4):
        variance += 2 * (1 - lag / 4) * float(centred[lag:] @ centred[:-lag]) / len(apart)
    dm = apart.mean() / math.sqrt(max(variance, 1e-12) / len(apart))
    return _rounded(
        {
            "difference": float(apart.mean()),
            "better_at_origins": float((apart > 0).sum()),
            "wilcoxon_p_two_sided": float(wilcoxon(apart).pvalue),
            "diebold_mariano": float(dm),
            "dm_p_two_sided": float(2 * norm.sf(abs(dm))),
        }
    )


def intervals(series: Series) -> dict[str, Any]:
    """Coverage of the automatic choice's intervals, and the CPU time of one queue's forecast."""
    inside = {0.8: [0.0, 0.0], 0.95: [0.0, 0.0]}
    taken: dict[str, int] = {}
    seconds = []
    for known in range(FIRST, len(series.days) - AHEAD + 1, EVERY):
        days, place = series.ahead(known, AHEAD)
        history, calendar = series.history(known), series.calendar(known)
        began = time.process_time()
        chosen = Automatic().fit(history, calendar)
        forecast = chosen.predict(days)
        bands = {
            share: (forecast.quantile((1 - share) / 2), forecast.quantile((1 + share) / 2))
            for share in inside
        }
        seconds.append(time.process_time() - began)
        taken[chosen.model] = taken.get(chosen.model, 0) + 1
        there = [row for row, at in enumerate(place) if at >= 0]
        came = series.values[[place[row] for row in there]]
        for share, (low, high) in bands.items():
            hit = (came >= low[there]) & (came <= high[there])
            inside[share][0] += float(hit.sum())
            inside[share][1] += hit.size
    return {
        "covers_80": round(inside[0.8][0] / inside[0.8][1], 4),
        "covers_95": round(inside[0.95][0] / inside[0.95][1], 4),
        "models_taken": taken,
        "cpu_s_a_queue": {
            "median": round(float(np.median(seconds[1:])), 4),
            "max": round(max(seconds[1:]), 4),
        },
    }


def next_day(series: Series, *, asked: Asked) -> dict[str, Any]:
    """Each test day from the day before, and what is left of it at some hours."""
    models: dict[str, Maker] = {
        "mean weekday/interval, all history": _of(WeekdayMean()),
        "mean, last 4 weeks": _of(WeekdayMean(last=4)),
        "EWMA .25": _of(WeekdayEwma()),
    }
    if asked.slow and lightgbm_loads():
        models["LightGBM (Poisson)"] = _trees
    errors: dict[str, list[float]] = {}
    rest: dict[str, dict[str, list[float]]] = {}
    seconds = []
    for known in range(FIRST, len(series.days)):
        days, _ = series.ahead(known, 1)
        if days[0] != series.days[known]:
            continue  # an unplanned closure lies between: the day was not foretold
        came = series.values[known]
        for name, make in models.items():
            errors.setdefault(name, []).append(_wape(make(series, known, 1)[0], came))
        chosen = Automatic().fit(series.history(known), series.calendar(known))
        forecast = chosen.predict(days)
        errors.setdefault(OURS, []).append(_wape(forecast.mean[0], came))
        for hour in (10, 12, 14):
            began = time.process_time()
            stand = (hour * 3600 - series.opens_s) // series.step_s
            _left(rest.setdefault(f"{hour}:00", {}), chosen, forecast, came, stand=stand)
            seconds.append(time.process_time() - began)
    return {
        "days": len(errors[OURS]),
        "wape": {name: round(float(np.mean(each)), 3) for name, each in errors.items()},
        "paired_against_maju": {
            name: _paired(errors[OURS], each) for name, each in errors.items() if name != OURS
        },
        "rest_of_day_wape": {
            hour: {name: round(float(np.mean(each)), 3) for name, each in ways.items()}
            for hour, ways in rest.items()
        },
        "intraday_cpu_s": round(float(np.mean(seconds)), 4),
    }


def _left(
    found: dict[str, list[float]], chosen: Chosen, forecast: Forecast, came: Floats, *, stand: int
) -> None:
    so_far = np.where(np.arange(len(came)) < stand, came, np.nan)
    plain = forecast.mean[0]
    ratio = plain * (came[:stand].sum() / plain[:stand].sum())
    assert chosen.tested is not None
    drift = learn_drift(chosen.tested, forecast, at_slot=stand)
    ways = {
        "as foretold the day before": plain,
        "times the morning's ratio": ratio,
        "maju, one factor": reforecast(forecast, so_far, one_factor(forecast)).mean[0],
        "maju, learnt": reforecast(forecast, so_far, drift).mean[0],
    }
    for name, mean in ways.items():
        found.setdefault(name, []).append(_wape(mean[stand:], came[stand:]))


def _rounded(line: Mapping[str, float]) -> dict[str, float]:
    return {key: round(value, 5 if key.endswith("sided") else 3) for key, value in line.items()}


def main() -> None:
    """Tell all of it as one document."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--all", action="store_true", help="statsforecast's too")
    parser.add_argument("--slow", action="store_true", help="everything")
    parser.add_argument("--step", type=int, default=15, choices=(15, 30))
    asked = parser.parse_args()
    if not BANK.is_file():
        print(f"no {BANK}: nothing to measure", file=sys.stderr)
        return
    if os.environ.get("OPENBLAS_NUM_THREADS") != "1":
        alone = {**os.environ, "OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1"}
        again = [sys.executable, "-m", "benchmarks.forecast", *sys.argv[1:]]
        os.execve(sys.executable, again, alone)
    how = Asked(others=asked.all or asked.slow, slow=asked.slow)
    series = bank(asked.step)
    figures = {
        "step_min": asked.step,
        "ten_days_ahead": ten_days(series, asked=how),
        "intervals": intervals(series),
        "one_day_ahead": next_day(series, asked=how),
    }
    tell("forecast", figures, against=AGAINST, packages=("numpy", "scipy", "lightgbm"))


if __name__ == "__main__":
    main()
