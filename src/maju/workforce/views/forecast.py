"""The forecast: what comes in the next weeks, why that, and how far off it may be."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from maju.directory import models as m
from maju.workforce import asking
from maju.workforce.asking import Choices
from maju.workforce.charts import Band, Line, Mark, chart, values_of
from maju.workforce.studies import Study
from maju.workforce.views.frame import free_days
from maju.workforce.views.studying import Desk, asked, shown, whose_words

_PAST_SHOWN = 42


@require_GET
def forecast(request: HttpRequest, centre: str) -> HttpResponse:
    """The page."""
    return shown(request, centre, DESK)


@require_POST
def want(request: HttpRequest, centre: str) -> HttpResponse:
    """Have it calculated."""
    return asked(request, centre, DESK)


def _show(
    request: HttpRequest, centre: m.Centre, study: Study, among: Choices
) -> Mapping[str, Any]:
    said = study.answer
    days = [_day(each, said["known"]) for each in said["days"]]
    chosen = _chosen(request, said)
    return {
        "said": said,
        "whose": whose_words(study.asked, among),
        "sure": _sure()[said["history"]["sure"]],
        "model": model_name(said["contacts"]["model"]),
        "scores": [
            _score(each, said["contacts"]["model"]) for each in said["contacts"]["backtest"]
        ],
        "best": _best(said["contacts"]),
        "handling_model": model_name(said["handling"]["model"]) if said["handling"] else "",
        "outliers": said["history"]["outliers"],
        "closures": [each["date"] for each in said["past"] if not each["open"]],
        "days": days,
        "open_days": [each for each in days if each["open"]],
        "chosen": chosen,
        "days_chart": _days_chart(said),
        "day_chart": _day_chart(said, chosen) if chosen else "",
        "today": said.get("today"),
        "slots": _slots(said, chosen) if chosen else [],
    }


def weekday(day: date) -> str:
    """As the page heads it."""
    return (_("Mon"), _("Tue"), _("Wed"), _("Thu"), _("Fri"), _("Sat"), _("Sun"))[day.weekday()]


def model_name(model: str) -> str:
    """A model in words; a combination joins its parts, with their shares where these differ."""
    names = {
        "weekday_mean": _("Mean of the same weekdays"),
        "weekday_last_4": _("Mean of the last 4 same weekdays"),
        "weekday_ewma": _("Weighted mean of the same weekdays"),
        "two_way": _("Day's level × profile of the day"),
        "lightgbm": "LightGBM",
    }
    parts = [part.partition(":") for part in model.split("+")]
    return " + ".join(
        f"{names.get(name, name)}{share and f' {share}%'}" for name, _, share in parts
    )


def _sure() -> Mapping[str, str]:
    return {
        "guess": _("A guess: less than two weeks are known. Do not plan by it alone."),
        "weeks": _("From some weeks of history: days of the week are known, seasons are not."),
        "months": _("From some months of history: the year's seasons are not known yet."),
        "year": _("From a year of history or more."),
    }


def _score(each: Mapping[str, Any], taken: str) -> dict[str, Any]:
    return {
        "name": model_name(each["model"]),
        "taken": each["model"] == taken,
        "wape": _percent(each["wape"]),
        "days": _percent(each["wape_of_days"]),
        "bias": _percent(each["bias"]),
        "against": _percent(each["against_weekday_mean"]),
        "covers": _percent(each["covers_80"]),
    }


def _percent(share: float | None) -> float | None:
    return None if share is None else 100 * share


def _best(contacts: Mapping[str, Any]) -> dict[str, float] | None:
    """Of the model that was taken: its error, and how much less it is than the simple mean's."""
    for each in contacts["backtest"]:
        against = each["against_weekday_mean"]
        if each["model"] == contacts["model"] and each["wape"] is not None:
            return {"wape": 100 * each["wape"], "less": -100 * (against or 0.0)}
    return None


def _day(each: Mapping[str, Any], known: Mapping[str, Any]) -> dict[str, Any]:
    day = date.fromisoformat(each["date"])
    notes = [free_days(day.year).get(day, "")]
    notes += [one["name"] for one in known["holidays"] if one["day"] == each["date"]]
    notes += [one["name"] for one in known["events"] if each["date"] in one["days"]]
    if day.day in known["paydays"]:
        notes.append(_("Payday"))
    times = [slot["handling_s"] for slot in each["slots"] if slot["handling_s"]]
    return {
        **each,
        "day": day,
        "weekday": weekday(day),
        "note": ", ".join(dict.fromkeys(note for note in notes if note)),
        "handling": sum(times) / len(times) if times else None,
    }


def _chosen(request: HttpRequest, said: Mapping[str, Any]) -> Mapping[str, Any] | None:
    """The day that is looked at by intervals: the one asked for, else the first open one."""
    wanted = request.GET.get("day", "")
    days = [each for each in said["days"] if each["open"]]
    found = [each for each in days if each["date"] == wanted]
    chosen: Mapping[str, Any] | None = (found or days or [None])[0]
    return chosen


def _days_chart(said: Mapping[str, Any]) -> str:
    past, days = said["past"][-_PAST_SHOWN:], said["days"]
    labels = [each["date"][5:] for each in (*past, *days)]
    before, after = [None] * len(past), [None] * len(days)
    outliers = set(said["history"]["outliers"])
    marks = [
        Mark(place, "!", _("{day}: unlike others").format(day=each["date"]))
        for place, each in enumerate(past)
        if each["date"] in outliers
    ]
    marks += [
        Mark(len(past) + place, "×", _("{day}: closed").format(day=each["date"]))
        for place, each in enumerate(days)
        if not each["open"] and date.fromisoformat(each["date"]).weekday() < 5
    ]
    return chart(
        labels,
        [
            Line(
                _("Came, as counted"), [*values_of(past, "offered"), *after], "line-2 dash-2 thin"
            ),
            Line(
                _("Needs behind them"), [*values_of(past, "contacts"), *after], "line-5", dots=True
            ),
            Line(_("Expected"), [*before, *values_of(days, "mean")], "line-1", dots=True),
        ],
        title=_("Contacts by day"),
        desc=_("What came in the last weeks, and what is expected with the range of 8 of 10 days."),
        band=Band(
            _("8 of 10 days"),
            [*before, *values_of(days, "p10")],
            [*before, *values_of(days, "p90")],
        ),
        marks=marks,
    )


def _day_chart(said: Mapping[str, Any], chosen: Mapping[str, Any]) -> str:
    slots: Sequence[Mapping[str, Any]] = chosen["slots"]
    lines = [Line(_("Expected"), values_of(slots, "mean"), "line-1")]
    today = said.get("today")
    if today and today["date"] == chosen["date"]:
        again = {each["start"]: each for each in today["slots"]}
        rows = [again.get(each["start"], {}) for each in slots]
        lines.append(Line(_("Came so far"), values_of(rows, "came"), "line-2 dash-2", dots=True))
        left = [{"mean": None if row.get("over") else row.get("mean")} for row in rows]
        lines.append(Line(_("Expected now"), values_of(left, "mean"), "line-4"))
    return chart(
        [each["start"] for each in slots],
        lines,
        title=_("Contacts by interval on {day}").format(day=chosen["date"]),
        desc=_("What is expected in each interval, with the range of 8 of 10 days."),
        band=Band(_("8 of 10 days"), values_of(slots, "p10"), values_of(slots, "p90")),
    )


def _slots(said: Mapping[str, Any], chosen: Mapping[str, Any]) -> list[dict[str, Any]]:
    today = said.get("today")
    again = {}
    if today and today["date"] == chosen["date"]:
        again = {each["start"]: each for each in today["slots"]}
    return [
        {**each, "came": again.get(each["start"], {}).get("came"),
         "again": again.get(each["start"], {}).get("mean")}
        for each in chosen["slots"]
    ]  # fmt: skip


DESK = Desk("forecast", "forecast", "workforce/forecast.html", asking.forecast, _show)
