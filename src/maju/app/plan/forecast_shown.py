"""A forecast for people (a table of days and of models) and for programs (JSON, every interval)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from rich.console import Console
from rich.table import Table

from maju.app.plan.foreseeing import Asked, Foreseen
from maju.planning.forecast.choosing import Chosen
from maju.planning.forecast.history import Floats
from maju.planning.forecast.model import Forecast

_WEEKDAYS = {"ko": "월화수목금토일", "en": ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")}

_WIDEST = 118
"""Columns of the widest table: on a narrower screen lines wrap, but nothing is cut."""

_PAST_DAYS = 56
"""Of the past, so many days are told beside the forecast."""

_SURE = {
    "guess": ("짐작: 기록이 2주가 안 됩니다", "a guess: less than two weeks are known"),
    "weeks": ("몇 주의 기록으로 예측", "from some weeks"),
    "months": ("몇 달의 기록으로 예측", "from some months"),
    "year": ("1년 이상의 기록으로 예측", "from a year or more"),
}

_MODELS = {
    "weekday_mean": ("같은 요일 평균", "mean of the same weekdays"),
    "weekday_last_4": ("최근 4주 같은 요일 평균", "mean of the last 4 same weekdays"),
    "weekday_ewma": ("같은 요일 지수가중평균", "weighted mean of the same weekdays"),
    "two_way": ("일 수준 × 시간대 모양", "day's level × profile"),
    "lightgbm": ("LightGBM", "LightGBM"),
}


def model_name(model: str, lang: str) -> str:
    """A model in words; a combination joins its parts, with their shares where these differ."""
    which = 0 if lang == "ko" else 1
    parts = [part.partition(":") for part in model.split("+")]
    return " + ".join(
        _MODELS.get(name, (name, name))[which] + (f" {share}%" if share else "")
        for name, _, share in parts
    )


def table(
    found: Foreseen, asked: Asked, *, lang: str, now: Forecast | None, came: Floats | None
) -> None:
    """Print it."""
    korean = lang == "ko"
    console = Console(highlight=False)
    console.width = max(console.width, _WIDEST)
    history = found.series.contacts
    first, last = history.days[0], history.days[-1]
    sure = _SURE[found.chosen.sure][0 if korean else 1]
    console.print(
        f"{asked.centre} {asked.queue or ''} {first} … {last} · {sure}".replace("  ", " ")
    )
    if now is not None and came is not None:
        console.print(_today(now, came, korean=korean))
    console.print(_days(found, korean=korean))
    if found.chosen.scores:
        console.print(_models(found.chosen, lang))
    marked = history.days[found.chosen.outliers]
    if len(marked):
        days = ", ".join(str(day) for day in marked)
        console.print(
            f"유별난 날(덜 반영): {days}" if korean else f"Days unlike others (count less): {days}"
        )


def _days(found: Foreseen, *, korean: bool) -> Table:
    made = Table(box=None, pad_edge=False)
    heads = (
        ("날짜", "요일", "건수", "10%", "90%", "처리시간(초)")
        if korean
        else ("day", "", "contacts", "10 %", "90 %", "handling s")
    )
    for place, head in enumerate(heads):
        made.add_column(head, justify="left" if place < 2 else "right", no_wrap=True)
    low, high = found.contacts.day_quantile(0.1), found.contacts.day_quantile(0.9)
    totals = found.contacts.day_totals()
    names = _WEEKDAYS["ko" if korean else "en"]
    for row, day in enumerate(found.contacts.days):
        start = [str(day), names[day.astype(object).weekday()]]
        if np.isnan(found.contacts.mean[row]).all():
            made.add_row(*start, "휴무" if korean else "closed")
            continue
        handling = _handling_of(found, row)
        time = "–" if handling is None else f"{handling:,.0f}"
        made.add_row(*start, f"{totals[row]:,.0f}", f"{low[row]:,.0f}", f"{high[row]:,.0f}", time)
    return made


def _models(chosen: Chosen, lang: str) -> Table:
    korean = lang == "ko"
    made = Table(box=None, pad_edge=False)
    heads = (
        ("모델", "구간 오차(WAPE)", "일 오차", "같은 요일 평균 대비", "80% 구간 포함률")
        if korean
        else ("model", "error (WAPE)", "of days", "against weekday mean", "80 % covers")
    )
    for place, head in enumerate(heads):
        made.add_column(head, justify="left" if place == 0 else "right", no_wrap=True)
    for score in chosen.scores:
        made.add_row(
            ("▶ " if score.model == chosen.model else "  ") + model_name(score.model, lang),
            f"{score.wape:.1%}",
            f"{score.wape_of_days:.1%}",
            f"{score.against_simple:+.1%}",
            f"{score.covers_80:.0%}",
        )
    return made


def _today(now: Forecast, came: Floats, *, korean: bool) -> str:
    so_far, total = float(np.nansum(came)), float(np.nansum(now.mean))
    day = now.days[0]
    if korean:
        return f"오늘({day}) 지금까지 {so_far:,.0f}건, 하루 {total:,.0f}건 예상"
    return f"Today ({day}): {so_far:,.0f} so far, {total:,.0f} expected in all"


def as_json(
    found: Foreseen, asked: Asked, *, now: Forecast | None, came: Floats | None
) -> Mapping[str, Any]:
    """Everything, with every open interval of every day."""
    history = found.series.contacts
    low, high = found.contacts.quantile(0.1), found.contacts.quantile(0.9)
    day_low, day_high = found.contacts.day_quantile(0.1), found.contacts.day_quantile(0.9)
    totals = found.contacts.day_totals()
    days = []
    for row, day in enumerate(found.contacts.days):
        slots = [
            {
                "start": _clock(history.opens_s + slot * history.step_s),
                "mean": round(float(found.contacts.mean[row, slot]), 2),
                "p10": float(low[row, slot]),
                "p90": float(high[row, slot]),
                "handling_s": _rounded(found.handling, row, slot),
            }
            for slot in _open(found.contacts.mean[row])
        ]
        whole = {
            "mean": round(float(totals[row]), 1),
            "p10": float(day_low[row]),
            "p90": float(day_high[row]),
        }
        days.append(
            {"date": str(day), "open": bool(slots), **(whole if slots else {}), "slots": slots}
        )
    said = {
        "centre": asked.centre,
        "queue": asked.queue,
        "channel": asked.channel,
        "step_min": asked.step_min,
        "history": {
            "from": str(history.days[0]),
            "to": str(history.days[-1]),
            "open_days": found.chosen.known_days,
            "sure": found.chosen.sure,
            "offered": float(np.nansum(found.series.offered)),
            "contacts": round(float(np.nansum(history.values)), 1),
            "outliers": [str(day) for day in history.days[found.chosen.outliers]],
        },
        "past": _past(found),
        "known": {
            "events": [
                {
                    "name": event.kind,
                    "days": [str(day) for day in event.days],
                    "effect": event.effect,
                }
                for event in found.series.calendar.events
            ],
            "paydays": list(asked.paydays),
            "closed": [str(day) for day in asked.closed],
            "holidays": [{"day": str(day), "name": name} for day, name in asked.holidays],
        },
        "contacts": _choice(found.chosen),
        "handling": None
        if found.handling_chosen is None
        else {"kpi": found.series.handling_kpi, **_choice(found.handling_chosen)},
        "days": days,
    }
    if now is not None and came is not None:
        said["today"] = {
            "date": str(now.days[0]),
            "so_far": round(float(np.nansum(came)), 1),
            "expected": round(float(np.nansum(now.mean)), 1),
            "slots": [
                {
                    "start": _clock(history.opens_s + slot * history.step_s),
                    "mean": round(float(now.mean[0, slot]), 2),
                    "came": None if np.isnan(came[slot]) else round(float(came[slot]), 2),
                    "over": bool(~np.isnan(came[slot])),
                }
                for slot in _open(now.mean[0])
            ],
        }
    return said


def _past(found: Foreseen) -> list[dict[str, Any]]:
    """Lately, by day: as they came, and what of it is forecast; null where closed."""
    series = found.series
    days = []
    for row in range(max(0, len(series.contacts.days) - _PAST_DAYS), len(series.contacts.days)):
        values, raw = series.contacts.values[row], series.offered[row]
        is_open = not bool(np.isnan(values).all())
        days.append(
            {
                "date": str(series.contacts.days[row]),
                "open": is_open,
                "contacts": round(float(np.nansum(values)), 1) if is_open else None,
                "offered": float(np.nansum(raw)) if is_open else None,
            }
        )
    return days


def _choice(chosen: Chosen) -> dict[str, Any]:
    scores = [
        {
            "model": score.model,
            "wape": _figure(score.wape, 5),
            "wape_of_days": _figure(score.wape_of_days, 5),
            "bias": _figure(score.bias, 5),
            "covers_80": _figure(score.covers_80, 4),
            "against_weekday_mean": _figure(score.against_simple, 5),
        }
        for score in chosen.scores
    ]
    return {"model": chosen.model, "backtest_origins": chosen.stands, "backtest": scores}


def _figure(value: float, digits: int) -> float | None:
    """Rounded; null where nothing came that it could be measured on."""
    return round(float(value), digits) if np.isfinite(value) else None


def _handling_of(found: Foreseen, row: int) -> float | None:
    if found.handling is None:
        return None
    weights = np.nan_to_num(found.contacts.mean[row])
    times = found.handling.mean[row]
    known = ~np.isnan(times) & (weights > 0)
    return float(times[known] @ weights[known] / weights[known].sum()) if known.any() else None


def _rounded(handling: Forecast | None, row: int, slot: int) -> float | None:
    if handling is None or np.isnan(handling.mean[row, slot]):
        return None
    return round(float(handling.mean[row, slot]), 1)


def _open(mean: Floats) -> list[int]:
    found: list[int] = np.flatnonzero(~np.isnan(mean)).tolist()
    return found


def _clock(seconds: int) -> str:
    return f"{seconds // 3600:02d}:{seconds % 3600 // 60:02d}"
