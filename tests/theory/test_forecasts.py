"""Forecasts of made queues whose laws are known, and of two real ones: errors, ranges, mornings.

Fixed seeds. The real series lie in ../shared/data, beside the project; without them their tests
skip. The bank's 164 days of 2003 are the benchmark's; the month of 1999 was never looked at while
widths and priors were chosen.
"""

from __future__ import annotations

import csv
from dataclasses import replace
from datetime import date
from pathlib import Path

import numpy as np
import pytest

from benchmarks.forecast_series import BANK, DATA, bank
from maju.planning.forecast.backtest import Stands, backtest
from maju.planning.forecast.calendar import Calendar, korean_holidays
from maju.planning.forecast.choosing import Automatic
from maju.planning.forecast.history import Floats, History
from maju.planning.forecast.intraday import learn_drift, one_factor, reforecast
from maju.planning.forecast.made import Made, made_history
from maju.planning.forecast.means import WeekdayMean
from maju.planning.forecast.two_way import TwoWay
from tests.theory.kinds_of_queues import BY_CHANCE_ALONE, WITH_A_LAW, Kind

KOREA = Calendar(holidays=korean_holidays([2025, 2026]), paydays=(10, 25))
ALWAYS = replace(KOREA, week=frozenset(range(1, 8)), open_on_holidays=True)
FIRST = date(2025, 6, 2)
HALF = Made(step_s=1800)

QUEUES = {
    "usual": (KOREA, HALF),
    "quiet": (KOREA, replace(HALF, contacts_a_day=25.0)),
    "busy and calm": (KOREA, replace(HALF, contacts_a_day=9000.0, day_noise=0.01, slot_noise=0.01)),
    "wild": (KOREA, replace(HALF, day_noise=0.25, slot_noise=0.15, drift=0.2)),
    "without drift": (KOREA, replace(HALF, drift=0.0, day_noise=0.0, slot_noise=0.0)),
    "round the clock": (ALWAYS, replace(HALF, opens_s=0, closes_s=86_400)),
    "flat weeks": (KOREA, replace(HALF, weekday=(1.0,) * 7, month_end=1.0, payday=1.0)),
}
STANDS = Stands(ahead=10, number=4, every=12)
FEBRUARY = DATA / "technion" / "february1999.txt"


@pytest.mark.parametrize("name", QUEUES)
def test_the_choice_is_never_worse_than_the_weekday_mean(name: str) -> None:
    calendar, made = QUEUES[name]
    past = made_history(calendar, FIRST, 170, seed=11, made=made)
    tested = backtest(past, calendar, [WeekdayMean(), Automatic()], STANDS)
    assert tested["automatic"].wape() <= tested["weekday_mean"].wape()


def against_the_weekday_mean(kind: Kind, seed: int) -> float:
    """Error of the automatic choice over that of the mean, from stands all over the past."""
    calendar, past = kind(seed)
    little = past.known().sum() < 60
    stands = Stands(ahead=5, number=5, every=2) if little else STANDS
    tested = backtest(past, calendar, [WeekdayMean(), Automatic()], stands)
    return tested["automatic"].wape() / tested["weekday_mean"].wape()


@pytest.mark.parametrize("name", WITH_A_LAW)
def test_nor_on_queues_that_grow_shift_close_or_hardly_ring(name: str) -> None:
    assert against_the_weekday_mean(WITH_A_LAW[name], 12) <= 1.0


@pytest.mark.parametrize("name", BY_CHANCE_ALONE)
def test_nor_where_the_past_misleads(name: str) -> None:
    """What looks like a law there is chance: the two-way model alone is up to a fifth worse."""
    assert against_the_weekday_mean(BY_CHANCE_ALONE[name], 12) <= 1.0


def test_four_in_five_intervals_lie_in_the_range_of_eighty_percent() -> None:
    """Over three queues of the usual law and 150 days foretold."""
    inside = total = 0.0
    for seed in range(3):
        past = made_history(KOREA, FIRST, 150, seed=100 + seed, made=HALF)
        open_days = past.known()
        kept = past.only(open_days)
        for stand in range(len(kept.days) - 50, len(kept.days) - 9, 10):
            fitted = Automatic().fit(kept.until(stand), KOREA)
            forecast = fitted.predict(kept.days[stand : stand + 10])
            came = kept.values[stand : stand + 10]
            known = ~np.isnan(came) & ~np.isnan(forecast.mean)
            low, high = forecast.quantile(0.1), forecast.quantile(0.9)
            inside += ((came >= low) & (came <= high))[known].sum()
            total += known.sum()
    assert 0.75 <= inside / total <= 0.85


def test_ranges_widen_with_distance_and_narrow_with_history() -> None:
    past = made_history(KOREA, FIRST, 190, seed=21, made=HALF)
    ahead = past.days[-1] + np.arange(1, 57)
    ahead = ahead[[KOREA.is_open(day) for day in ahead.astype(object)]]
    variance = TwoWay().fit(past, KOREA).predict(ahead).day_variance
    assert variance[-10:].mean() > variance[:5].mean()
    little = TwoWay().fit(past.only(past.days >= past.days[-14]), KOREA).predict(ahead)
    assert little.day_variance[:5].mean() > 1.2 * variance[:5].mean()


def test_mornings_better_the_afternoon_in_the_mean() -> None:
    """Thirty days: what came until 13:00 makes the rest's error less, by either way."""
    wild = replace(HALF, day_noise=0.15)
    past = made_history(KOREA, FIRST, 140, seed=31, made=wild)
    kept = past.only(past.known())
    before, factor, learnt = 0.0, 0.0, 0.0
    chosen = Automatic().fit(kept.until(len(kept.days) - 30), KOREA)
    for day in range(len(kept.days) - 30, len(kept.days)):
        if day % 10 == 0:
            chosen = Automatic().fit(kept.until(day), KOREA)
        forecast = chosen.predict(kept.days[day : day + 1])
        rest = np.arange(kept.slots) >= 26
        came = np.where(rest, np.nan, kept.values[day])
        assert chosen.tested is not None
        drift = learn_drift(chosen.tested, forecast, at_slot=26)
        truth = np.where(rest, kept.values[day], np.nan)
        before += missed(forecast.mean[0], truth)
        factor += missed(reforecast(forecast, came, one_factor(forecast)).mean[0], truth)
        learnt += missed(reforecast(forecast, came, drift).mean[0], truth)
    assert factor < 0.97 * before
    assert learnt < 0.97 * before


def missed(mean: Floats, truth: Floats) -> float:
    return float(np.nansum(np.abs(mean - truth)))


def test_on_the_banks_counts_a_tenth_better_than_means_and_ranges_hold() -> None:
    if not BANK.is_file():
        pytest.skip("no ../shared/data/bank_calls.csv")
    series = bank(15)
    errors: dict[str, list[float]] = {"automatic": [], "mean": [], "last four": []}
    inside = total = 0
    for known in range(74, 155, 16):
        days, place = series.ahead(known, 10)
        there = [row for row, at in enumerate(place) if at >= 0]
        came = series.values[[place[row] for row in there]]
        history, calendar = series.history(known), series.calendar(known)
        forecast = Automatic().fit(history, calendar).predict(days)
        inside += int(
            (
                (came >= forecast.quantile(0.1)[there]) & (came <= forecast.quantile(0.9)[there])
            ).sum()
        )
        total += came.size
        simple = WeekdayMean().fit(history, calendar).predict(days).mean
        four = WeekdayMean(last=4).fit(history, calendar).predict(days).mean
        for name, mean in (("automatic", forecast.mean), ("mean", simple), ("last four", four)):
            errors[name].append(float(np.abs(mean[there] - came).sum() / came.sum()))
    assert np.mean(errors["automatic"]) < 0.9 * np.mean(errors["mean"])
    assert np.mean(errors["automatic"]) < 0.9 * np.mean(errors["last four"])
    assert 0.75 <= inside / total <= 0.85


def test_on_the_month_kept_aside_not_worse_than_the_weekday_mean() -> None:
    """February 1999, all queues, 15 minutes: learn from two to three weeks, foretell the next."""
    if not FEBRUARY.is_file():
        pytest.skip("no ../shared/data/technion/february1999.txt")
    past = february()
    open_week = Calendar(
        week=frozenset(range(1, 8)), workdays=frozenset({7, 1, 2, 3, 4}), open_on_holidays=True
    )
    tested = backtest(
        past, open_week, [WeekdayMean(), Automatic()], Stands(ahead=5, number=4, every=3)
    )
    assert tested["automatic"].wape() <= tested["weekday_mean"].wape()
    assert 0.7 <= tested["automatic"].covered() <= 0.9


def february() -> History:
    """Calls that asked for an agent, by when they entered the queue (or the agent's service)."""
    values = np.zeros((28, 96))
    with Path(FEBRUARY).open(encoding="latin-1") as lines:
        for row in csv.DictReader(lines, delimiter="\t"):
            begin = row["q_start"] if row["q_start"] != "0:00:00" else row["ser_start"]
            if row["outcome"] == "PHANTOM" or begin == "0:00:00":
                continue
            hour, minute, _ = begin.split(":")
            values[int(row["date"][-2:]) - 1, (int(hour) * 60 + int(minute)) // 15] += 1
    days = np.arange(np.datetime64("1999-02-01"), np.datetime64("1999-03-01"))
    return History(days=days, values=values)
