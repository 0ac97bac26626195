"""What the two-way model learns from a made queue of which the laws are known."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import numpy as np
import pytest

from maju.app.plan.forecast_shown import model_name
from maju.kernel.errors import Refused
from maju.planning.forecast.calendar import Calendar, korean_holidays
from maju.planning.forecast.choosing import Automatic, choose
from maju.planning.forecast.events import Event
from maju.planning.forecast.history import Floats, History, weekdays
from maju.planning.forecast.intraday import DayDrift, one_factor, reforecast
from maju.planning.forecast.made import Made, made_history
from maju.planning.forecast.means import WeekdayMean
from maju.planning.forecast.model import Forecast, quantile_of
from maju.planning.forecast.profile import fit_profile
from maju.planning.forecast.two_way import TwoWay
from tests.theory.kinds_of_queues import BY_CHANCE_ALONE

KOREA = Calendar(holidays=korean_holidays([2025, 2026]))
FIRST = date(2026, 1, 5)
CALM = Made(step_s=1800, drift=0.01, day_noise=0.02, slot_noise=0.01, contacts_a_day=2000.0)


def total_on(history: History, calendar: Calendar, day: date) -> float:
    wanted = np.array([day], dtype="datetime64[D]")
    return float(TwoWay().fit(history, calendar).predict(wanted).day_totals()[0])


def test_what_a_campaign_did_is_expected_of_the_next() -> None:
    days = tuple(date(2026, 2, day) for day in (3, 4, 10, 11, 12))
    next_one = date(2026, 4, 15)
    calendar = replace(KOREA, events=(Event(kind="campaign", days=(*days, next_one)),))
    past = made_history(calendar, FIRST, 98, seed=1, made=CALM)
    with_it, without = total_on(past, calendar, next_one), total_on(past, KOREA, next_one)
    assert with_it / without == pytest.approx(CALM.event, rel=0.08)


def test_what_people_expect_of_an_event_is_taken_as_said() -> None:
    past = made_history(KOREA, FIRST, 98, seed=1, made=CALM)
    day = date(2026, 4, 15)
    said = replace(KOREA, events=(Event(kind="mailing", days=(day,), effect=1.4),))
    assert total_on(past, said, day) / total_on(past, KOREA, day) == pytest.approx(1.4, rel=0.02)


def test_an_unknown_event_changes_nothing_but_the_range() -> None:
    past = made_history(KOREA, FIRST, 98, seed=1, made=CALM)
    day = np.array([date(2026, 4, 15)], dtype="datetime64[D]")
    unknown = replace(KOREA, events=(Event(kind="first_of_its_kind", days=(date(2026, 4, 15),)),))
    with_it = TwoWay().fit(past, unknown).predict(day)
    without = TwoWay().fit(past, KOREA).predict(day)
    assert with_it.day_totals()[0] == pytest.approx(without.day_totals()[0], rel=0.06)
    assert with_it.day_variance[0] > 3 * without.day_variance[0]


def test_the_first_day_after_a_break_is_learnt_from_other_breaks() -> None:
    past = made_history(KOREA, date(2025, 1, 6), 270, seed=2, made=CALM)  # until 2 October
    day = date(2025, 10, 10)  # after 추석
    usual = total_on(past, Calendar(), day)
    assert total_on(past, KOREA, day) / usual == pytest.approx(CALM.after_break, rel=0.1)


def test_an_outlier_is_marked_and_hardly_moves_the_forecast() -> None:
    past = made_history(KOREA, FIRST, 70, seed=4, made=CALM)
    broken = past.values.copy()
    broken[-4] *= 3
    strange = History(days=past.days, values=broken, step_s=past.step_s)
    fitted = TwoWay().fit(strange, KOREA)
    assert np.flatnonzero(fitted.outliers).tolist() == [66]
    ahead = past.days[-1] + np.arange(1, 8)
    plain = TwoWay().fit(past, KOREA).predict(ahead).day_totals().sum()
    assert fitted.predict(ahead).day_totals().sum() == pytest.approx(plain, rel=0.02)
    mean = WeekdayMean().fit(strange, KOREA).predict(ahead).day_totals().sum()
    assert mean > 1.03 * plain  # what it does to a mean


def test_a_year_teaches_its_seasons() -> None:
    past = made_history(KOREA, date(2024, 3, 4), 700, seed=5, made=replace(CALM, drift=0.0))
    season = 0.25 * np.cos(2 * np.pi * (past.days - past.days[0]).astype(float) / 365.25)
    waved = History(
        days=past.days, values=np.round(past.values * np.exp(season)[:, None]), step_s=past.step_s
    )
    ahead = past.days[-1] + np.arange(25, 39)  # near the top
    open_days = np.array([KOREA.is_open(day) for day in ahead.astype(object)])
    forecast = TwoWay().fit(waved, KOREA).predict(ahead[open_days]).day_totals().mean()
    recent = TwoWay().fit(waved.only(waved.days >= waved.days[-90]), KOREA)
    short = recent.predict(ahead[open_days]).day_totals().mean()
    weekday = np.array(CALM.weekday)[weekdays(ahead[open_days])]
    truth = (CALM.contacts_a_day * weekday * np.exp(0.25)).mean()
    assert abs(forecast / truth - 1) < 0.09
    assert abs(forecast / truth - 1) < abs(short / truth - 1)


def test_profiles_of_weekdays_are_told_apart_only_as_far_as_chance_allows() -> None:
    chance = np.random.default_rng(0)
    weekday = np.arange(60) % 7
    flat = np.full((60, 20), 5.0)
    same = fit_profile(
        weekday, chance.poisson(flat).astype(np.float64), np.ones((60, 20)), np.zeros(60)
    )
    assert same.shares.std(axis=0).max() < 0.006  # raw: about 0.008
    lively = flat * 40
    lively[weekday == 5, :10] *= 2
    apart = fit_profile(
        weekday, chance.poisson(lively).astype(np.float64), np.ones((60, 20)), np.zeros(60)
    )
    assert apart.shares[5, :10].mean() > 1.7 * apart.shares[5, 10:].mean()
    np.testing.assert_allclose(
        apart.shares[0, :10].mean() / apart.shares[0, 10:].mean(), 1, atol=0.1
    )


def test_quantiles_are_those_of_the_negative_binomial_law() -> None:
    from scipy.stats import nbinom, poisson

    mean, variance = np.array([0.4, 5.0, 300.0, 7.0]), np.array([0.5, 9.0, 2000.0, 7.0])
    for share in (0.1, 0.5, 0.9):
        found = quantile_of(mean, variance, share, counts=True)
        size = mean[:3] ** 2 / (variance[:3] - mean[:3])
        np.testing.assert_array_equal(found[:3], nbinom.ppf(share, size, size / (size + mean[:3])))
        assert found[3] == poisson.ppf(share, 7.0)


def test_a_share_that_is_none_is_refused() -> None:
    forecast = TwoWay().fit(made_history(KOREA, FIRST, 30, seed=1), KOREA)
    with pytest.raises(Refused) as refused:
        forecast.predict(np.array([date(2026, 3, 2)], dtype="datetime64[D]")).quantile(1.0)
    assert refused.value.code == "plan_share_odd"


@pytest.mark.parametrize(
    ("wrong", "code"),
    [
        ({"values": np.full((3, 4), -1.0)}, "plan_history_shape"),
        ({"values": np.full((3, 4), np.inf)}, "plan_history_shape"),
        ({"values": np.ones((2, 4))}, "plan_history_shape"),
        ({"weights": np.ones((3, 5))}, "plan_history_shape"),
        ({"step_s": 0}, "plan_step_odd"),
        ({"step_s": 86_400}, "plan_step_odd"),
        ({"days": np.array(["2026-01-02"] * 3, dtype="datetime64[D]")}, "plan_days_order"),
    ],
)
def test_a_past_that_cannot_be_is_refused(wrong: dict[str, object], code: str) -> None:
    days = np.arange(np.datetime64("2026-01-01"), np.datetime64("2026-01-04"))
    right: dict[str, object] = {"days": days, "values": np.ones((3, 4)), "step_s": 900}
    with pytest.raises(Refused) as refused:
        History(**{**right, **wrong})  # type: ignore[arg-type]
    assert refused.value.code == code


def test_the_choice_says_what_each_model_missed_and_takes_the_best() -> None:
    past = made_history(KOREA, FIRST, 120, seed=7)
    chosen = choose(past, KOREA)
    best = next(score for score in chosen.scores if score.model == chosen.model)
    assert best.wape <= chosen.scores[0].wape / 0.93
    errors = [score.wape for score in chosen.scores]
    assert errors == sorted(errors)
    assert {score.model for score in chosen.scores} >= {"weekday_mean", "two_way"}
    assert chosen.stands == 8
    assert chosen.sure == "months"


def test_the_weekday_mean_is_taken_where_nothing_beats_it() -> None:
    """Days that repeat exactly: the mean makes no error, and nothing may replace it."""
    days = np.arange(np.datetime64("2026-01-05"), np.datetime64("2026-04-27"))
    pattern = np.arange(7)[:, None] * 10.0 + np.arange(20)[None, :] ** 1.5 + 5
    past = History(days=days, values=np.round(pattern[weekdays(days)]), step_s=1800)
    every_day = Calendar(week=frozenset(range(1, 8)))
    assert choose(past, every_day).model == "weekday_mean"


def test_a_gain_of_less_than_three_percent_does_not_replace_the_weekday_mean() -> None:
    """Campaigns of which nobody spoke: what the two-way model gains there is chance."""
    calendar, past = BY_CHANCE_ALONE["campaigns of which nobody spoke"](12)
    kept = past.only(past.known())
    chosen = choose(kept.until(75), calendar)
    best = chosen.scores[0]
    assert best.model != "weekday_mean"
    assert -0.03 < best.against_simple < 0
    assert chosen.model == "weekday_mean"


def test_a_model_that_is_better_now_and_then_gets_a_share_of_the_mean_of_weekdays() -> None:
    pasts = [made_history(KOREA, FIRST, 120, seed=seed) for seed in (7, 8)]
    shares = {choose(past, KOREA).model for past in pasts}
    mixed = {each for each in shares if each.startswith("two_way:")}
    assert mixed
    for each in mixed:
        parts = dict(part.split(":") for part in each.split("+"))
        assert set(parts) == {"two_way", "weekday_mean"}
        assert sum(int(share) for share in parts.values()) == 100
        assert model_name(each, "en") == (
            f"day's level × profile {parts['two_way']}% + "
            f"mean of the same weekdays {parts['weekday_mean']}%"
        )


def test_with_less_than_two_weeks_it_is_a_guess_and_says_so() -> None:
    past = made_history(KOREA, FIRST, 8, seed=1)
    assert Automatic().fit(past, KOREA).sure == "guess"


def forecast_of(mean: Floats, *, day: float, slot: float) -> Forecast:
    return Forecast(
        days=np.array(["2026-01-05"], dtype="datetime64[D]"),
        mean=mean[None, :],
        day_variance=np.array([day]),
        slot_variance=slot,
    )


def test_a_morning_of_twice_the_calls_doubles_the_afternoon_when_days_differ_much() -> None:
    mean = np.full(20, 400.0)
    came = np.where(np.arange(20) < 10, 800.0, np.nan)
    wild = reforecast(forecast_of(mean, day=1.0, slot=0.0), came).mean[0, 10:]
    calm = reforecast(forecast_of(mean, day=1e-6, slot=0.0), came).mean[0, 10:]
    np.testing.assert_allclose(wild, 800.0, rtol=0.01)
    np.testing.assert_allclose(calm, 400.0, rtol=0.01)


def test_nothing_seen_yet_changes_nothing_and_what_is_over_is_what_came() -> None:
    forecast = forecast_of(np.linspace(10, 50, 20), day=0.04, slot=0.01)
    nothing = reforecast(forecast, np.full(20, np.nan))
    np.testing.assert_allclose(nothing.mean, forecast.mean)
    came = np.where(np.arange(20) < 3, 7.0, np.nan)
    assert reforecast(forecast, came).mean[0, :3].tolist() == [7.0, 7.0, 7.0]


def test_with_drift_near_intervals_follow_the_morning_more_than_late_ones() -> None:
    forecast = forecast_of(np.full(40, 300.0), day=0.01, slot=0.0)
    drift = DayDrift(day=0.005, drift=0.02, length=6.0, own=0.0)
    came = np.where(np.arange(40) < 10, 390.0, np.nan)
    rest = reforecast(forecast, came, drift).mean[0, 10:]
    assert (np.diff(rest) < 1e-9).all()
    assert rest[0] > 360 > rest[-1] > 300


def test_the_more_is_seen_the_surer_is_the_rest() -> None:
    forecast = forecast_of(np.full(40, 50.0), day=0.02, slot=0.005)
    widths = []
    for seen in (4, 10, 20, 30):
        came = np.where(np.arange(40) < seen, 55.0, np.nan)
        widths.append(float(reforecast(forecast, came, one_factor(forecast)).day_variance[0]))
    assert widths == sorted(widths, reverse=True)


def test_counts_of_another_shape_are_refused() -> None:
    with pytest.raises(Refused) as refused:
        reforecast(forecast_of(np.ones(20), day=0.1, slot=0.1), np.ones(19))
    assert refused.value.code == "plan_came_odd"


def test_endless_counts_are_refused() -> None:
    with pytest.raises(Refused) as refused:
        reforecast(forecast_of(np.ones(20), day=0.1, slot=0.1), np.full(20, np.inf))
    assert refused.value.code == "plan_came_odd"
