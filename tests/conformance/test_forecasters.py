"""What every forecaster keeps to, whoever wrote it (planning.forecast.model.Model)."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise

import numpy as np
import pytest

from maju.kernel.errors import Refused
from maju.planning.forecast.boosted import Boosted, lightgbm_loads
from maju.planning.forecast.calendar import Calendar, korean_holidays
from maju.planning.forecast.choosing import Automatic
from maju.planning.forecast.combining import Together
from maju.planning.forecast.history import Days, History
from maju.planning.forecast.made import Made, made_history
from maju.planning.forecast.means import WeekdayEwma, WeekdayMean
from maju.planning.forecast.model import Model
from maju.planning.forecast.two_way import TwoWay

MODELS: tuple[Model, ...] = (
    WeekdayMean(),
    WeekdayMean(last=4),
    WeekdayEwma(),
    TwoWay(),
    Together(models=(TwoWay(), WeekdayEwma())),
    Automatic(),
    *((Boosted(rounds=20),) if lightgbm_loads() else ()),
)
FIRST = date(2026, 1, 5)
KOREA = Calendar(holidays=korean_holidays([2025, 2026]), paydays=(10, 25))
SMALL = Made(step_s=1800, contacts_a_day=300.0)
PAST = made_history(KOREA, FIRST, 98, seed=3, made=SMALL)

every_model = pytest.mark.parametrize("model", MODELS, ids=lambda model: model.name)


def after(history: History, days: int) -> Days:
    begin = history.days[-1] + np.timedelta64(1, "D")
    return np.arange(begin, begin + np.timedelta64(days, "D"))


@every_model
def test_a_forecast_is_a_number_where_the_centre_is_open_and_nan_where_it_is_not(
    model: Model,
) -> None:
    wanted = after(PAST, 56)  # eight weeks
    forecast = model.fit(PAST, KOREA).predict(wanted)
    assert forecast.mean.shape == (56, PAST.slots)
    starts = PAST.step_s * np.arange(PAST.slots)
    in_hours = (starts >= 9 * 3600) & (starts < 18 * 3600)
    for row, day in enumerate(wanted.astype(object)):
        known = ~np.isnan(forecast.mean[row])
        assert (known == (in_hours & KOREA.is_open(day))).all()
        assert (forecast.mean[row][known] > 0).all()


@every_model
def test_quantiles_are_whole_numbers_in_order_around_the_mean(model: Model) -> None:
    forecast = model.fit(PAST, KOREA).predict(after(PAST, 10))
    bands = [forecast.quantile(share) for share in (0.05, 0.25, 0.5, 0.75, 0.95)]
    open_slots = ~np.isnan(forecast.mean)
    for low, high in pairwise(bands):
        assert (low[open_slots] <= high[open_slots]).all()
    assert (bands[2][open_slots] == np.round(bands[2][open_slots])).all()
    assert (bands[0][open_slots] < forecast.mean[open_slots]).all()
    assert (forecast.mean[open_slots] < bands[-1][open_slots]).all()
    assert all(np.isnan(band[~open_slots]).all() for band in bands)


@every_model
def test_the_same_past_gives_the_same_forecast_and_stays_as_it_was(model: Model) -> None:
    before = PAST.values.copy()
    first = model.fit(PAST, KOREA).predict(after(PAST, 7))
    second = model.fit(PAST, KOREA).predict(after(PAST, 7))
    np.testing.assert_array_equal(first.mean, second.mean)
    np.testing.assert_array_equal(PAST.values, before)


@every_model
def test_later_days_asked_for_do_not_change_earlier_ones(model: Model) -> None:
    fitted = model.fit(PAST, KOREA)
    near, far = fitted.predict(after(PAST, 5)), fitted.predict(after(PAST, 40))
    np.testing.assert_allclose(near.mean, far.mean[:5], rtol=1e-9)


@every_model
def test_days_that_are_not_after_the_past_or_out_of_order_are_refused(model: Model) -> None:
    fitted = model.fit(PAST, KOREA)
    for days in (PAST.days[-1:], after(PAST, 3)[::-1]):
        with pytest.raises(Refused) as refused:
            fitted.predict(days)
        assert refused.value.code == "plan_days_order"


@every_model
def test_four_days_are_too_few(model: Model) -> None:
    with pytest.raises(Refused) as refused:
        model.fit(PAST.until(4), KOREA)
    assert refused.value.code == "plan_history_short"


@every_model
def test_days_and_intervals_that_are_missing_are_no_zeros(model: Model) -> None:
    values = PAST.values.copy()
    values[::9] = np.nan
    values[5:60:7, 20:24] = np.nan
    gaps = History(days=PAST.days, values=values, step_s=PAST.step_s)
    whole = model.fit(PAST, KOREA).predict(after(PAST, 14)).day_totals()
    holey = model.fit(gaps, KOREA).predict(after(PAST, 14)).day_totals()
    assert abs(holey.sum() / whole.sum() - 1) < 0.08


@every_model
def test_a_queue_that_nobody_called_is_foretold_nobody(model: Model) -> None:
    silent = History(days=PAST.days, values=PAST.values * 0, step_s=PAST.step_s)
    forecast = model.fit(silent, KOREA).predict(after(PAST, 7))
    assert np.nansum(forecast.mean) < 0.5
    assert np.nansum(forecast.quantile(0.5)) == 0


@every_model
def test_twice_the_calls_are_twice_the_forecast(model: Model) -> None:
    double = History(days=PAST.days, values=2 * PAST.values, step_s=PAST.step_s)
    one = np.nansum(model.fit(PAST, KOREA).predict(after(PAST, 14)).mean)
    two = np.nansum(model.fit(double, KOREA).predict(after(PAST, 14)).mean)
    assert two / one == pytest.approx(2.0, rel=0.05)


@every_model
def test_marks_of_outliers_are_one_for_each_day_of_the_past(model: Model) -> None:
    assert model.fit(PAST, KOREA).outliers.shape == PAST.days.shape


@every_model
def test_handling_time_is_foretold_in_seconds_weighted_by_contacts(model: Model) -> None:
    chance = np.random.default_rng(5)
    weights = np.nan_to_num(PAST.values)
    scatter = chance.normal(size=weights.shape) / np.sqrt(np.maximum(weights, 1))
    times = History(
        days=PAST.days,
        values=np.where(weights > 0, 240 * np.exp(0.4 * scatter), np.nan),
        weights=weights,
        step_s=PAST.step_s,
    )
    forecast = model.fit(times, KOREA).predict(after(PAST, 14))
    assert np.nanmean(forecast.mean) == pytest.approx(240, rel=0.08)
    assert (forecast.quantile(0.9) >= forecast.quantile(0.1))[~np.isnan(forecast.mean)].all()


@every_model
def test_a_closure_that_is_announced_is_foretold_as_closed(model: Model) -> None:
    day = (PAST.days[-1] + np.timedelta64(3, "D")).astype(object)
    assert KOREA.is_open(day)
    shut = Calendar(holidays=KOREA.holidays, closed=frozenset({day}))
    forecast = model.fit(PAST, shut).predict(after(PAST, 5))
    assert np.isnan(forecast.mean[2]).all()
    assert forecast.day_totals()[2] == 0


@every_model
def test_shortened_hours_are_foretold_for_these_hours_only(model: Model) -> None:
    day = (PAST.days[-1] + np.timedelta64(2, "D")).astype(object)
    short = Calendar(holidays=KOREA.holidays, hours={day: (9 * 3600, 13 * 3600)})
    forecast = model.fit(PAST, short).predict(after(PAST, 3))
    assert (~np.isnan(forecast.mean[1])).sum() == 8


@pytest.mark.parametrize(
    "model", [model for model in MODELS if model.name != "lightgbm"], ids=lambda model: model.name
)
def test_two_weeks_are_enough_and_less_certain_than_months(model: Model) -> None:
    short = PAST.only(PAST.days >= PAST.days[-14])
    little = model.fit(short, KOREA).predict(after(PAST, 20))
    assert np.nansum(little.mean) > 0
    assert np.isfinite(little.day_variance).all()


def test_trees_say_that_a_month_is_too_little() -> None:
    if not lightgbm_loads():
        pytest.skip("LightGBM does not load on this machine")
    with pytest.raises(Refused) as refused:
        Boosted().fit(PAST.until(25), KOREA)
    assert refused.value.code == "plan_history_short"


def test_names_are_different() -> None:
    assert len({model.name for model in MODELS}) == len(MODELS)


def test_the_past_of_these_tests_has_a_break_in_it() -> None:
    days = [FIRST + timedelta(days=n) for n in range(98)]
    assert sum(day in KOREA.holidays for day in days) >= 4
