"""LightGBM as one would set it up for this task without Maju: the benchmark's named alternative.

Columns: interval, weekday, means of the last 4 and 8 same weekdays, the last one, the level of
ten days, and the calendar (day after a holiday, first and last workdays of a month, mid-month).
Poisson objective, 250 rounds, 31 leaves; settings as in the trial that it was taken from.
"""

from __future__ import annotations

import numpy as np

from maju.planning.forecast.calendar import Calendar
from maju.planning.forecast.history import Days, Floats, History, weekdays
from maju.planning.forecast.traits import traits_of

FROM_DAY = 25


def trees(history: History, calendar: Calendar, ahead: Days) -> Floats:
    """The mean of each interval of the days ahead."""
    import lightgbm

    days, known = np.concatenate([history.days, ahead]), len(history.days)
    traits = traits_of(calendar, days, past=known)
    marks = (traits.columns > 0).astype(np.float64)
    marks = marks[:, [not name.startswith("weekday") for name in traits.names]]
    middle = (traits.day_of_month >= 13) & (traits.day_of_month <= 15)
    marks = np.column_stack([marks, middle])
    rows, came = [], []
    for day in range(FROM_DAY, known):
        for back in (1 + day % 5, 6 + day % 5):
            if day - back + 1 >= 10:
                rows.append(_row(history.values, days, marks, day, day - back + 1))
                came.append(history.values[day])
    settings = {
        "objective": "poisson",
        "learning_rate": 0.05,
        "num_leaves": 31,
        "min_data_in_leaf": 200,
        "feature_fraction": 0.8,
        "bagging_fraction": 0.8,
        "bagging_freq": 1,
        "num_threads": 1,
        "seed": 1,
        "verbose": -1,
    }
    seen = lightgbm.Dataset(np.concatenate(rows), np.concatenate(came))
    model = lightgbm.train(settings, seen, 250)
    wanted = [_row(history.values, days, marks, known + n, known) for n in range(len(ahead))]
    return np.array([model.predict(row) for row in wanted])


def _row(values: Floats, days: Days, marks: Floats, day: int, known: int) -> Floats:
    of_day = weekdays(days)
    same = np.flatnonzero(of_day[:known] == of_day[day])
    slots = values.shape[1]
    fixed = np.array([of_day[day], values[:known][-10:].sum(axis=1).mean(), *marks[day]])
    four, eight = values[same[-4:]].mean(axis=0), values[same[-8:]].mean(axis=0)
    columns = [np.arange(slots), four, eight, values[same[-1]]]
    return np.column_stack([*columns, np.tile(fixed, (slots, 1))])
