"""What all report pages share: the centre, the choices, the pickers and the tabs."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from functools import partial
from typing import NamedTuple

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from maju.directory.access import Right, signed
from maju.floor.reports import saying
from maju.floor.reports.asked import INTERVALS, INTERVALS_DAYS, ROLES, STEPS, Asked
from maju.floor.reports.fresh import fresh
from maju.floor.reports.partly import partly_words
from maju.floor.reports.periods import named_periods
from maju.metrics.answers import Answer

TABS: Sequence[tuple[str, str | Promise]] = (
    ("overview", _("Overview")),
    ("heat", _("Weekday × hour")),
    ("tables", _("Tables")),
    ("waits", _("Waiting")),
    ("repeats", _("Repeat calls")),
    ("kpis", _("All KPIs")),
    ("documents", _("Report documents")),
    ("notes", _("Notes of the day")),
)
STEP_NAMES = {
    "15min": _("15 min"),
    "interval": _("30 min"),
    "60min": _("60 min"),
    "day": _("Day"),
    "week": _("Week"),
    "month": _("Month"),
}
AGAINST_NAMES = {
    "same_time_yesterday": _("day before, same time"),
    "same_time_same_weekday": _("same weekday last week, same time"),
    "previous_day": _("day before"),
    "same_weekday": _("same weekday last week"),
    "previous_length": _("as long before"),
    "previous_month": _("month before"),
    "same_month_last_year": _("same month last year"),
    "four_weeks": _("four weeks"),
}
ROLE_NAMES = {
    "supervisor": _("Supervisor"),
    "client": _("Client"),
    "planner": _("Planner"),
    "lead": _("Team lead"),
}


class Choice(NamedTuple):
    """One of several links or options; *on* is the chosen one."""

    label: str | Promise
    url: str
    on: bool
    value: str = ""


def show(
    request: HttpRequest,
    template: str,
    asked: Asked,
    more: Mapping[str, object],
    *,
    tab: str,
    about: Collection[str] = (),
) -> HttpResponse:
    """The page, with everything around its own part; *about*: KPIs that it would else only have in its
    footer."""
    said = {**around(request, asked, tab), **more}
    if isinstance(whole := more.get("whole"), Answer):
        said |= {"fresh": fresh(asked, whole), "given": request.GET.items()}
        said["partly"] = partly_words(asked.place, whole, about)
    return render(request, template, said)


def around(request: HttpRequest, asked: Asked, tab: str) -> Mapping[str, object]:
    """The centre, its tabs and pickers."""
    scope, centre = signed(request), asked.place.centre
    may_write = scope.may(Right.REPORTS_WRITE, centre)
    place = asked.place
    named = named_periods(place.today, first=place.since, last=place.last)
    kept = _kept(asked)
    return {
        "asked": asked,
        "place": place,
        "title": _title(tab),
        "tabs": [
            Choice(
                label,
                _address(name, asked) + kept,
                name == tab or (tab, name) == ("kpi", "kpis"),
            )
            for name, label in TABS
            if name != "notes" or may_write
        ],
        "periods": [
            Choice(each.label, asked.over(each), each.same(asked.period))
            for number, each in enumerate(named)
            if each.last >= place.since and not any(each.same(other) for other in named[:number])
        ],
        "clients": [
            Choice(
                place.called("client", client) if client else gettext("All clients"),
                "",
                client == asked.client,
                client,
            )
            for client in place.choices
        ],
        # made where a page offers them: most offer none of these sixteen addresses
        "steps": partial(_choices, asked, "step", steps_of(asked), STEP_NAMES, asked.step),
        "againsts": partial(
            _choices, asked, "against", asked.againsts, AGAINST_NAMES, asked.against
        ),
        "roles": partial(_choices, asked, "role", ROLES, ROLE_NAMES, asked.role)
        if place.agents_shown
        else [],
        "period_words": period_words(asked) + _before_records(asked),
        "scope": [
            place.called(name, key)
            for name, key in (("client", asked.client), ("queue", asked.queue))
            if key
        ],
        "chosen": {"step": asked.step, "role": asked.role, "against": asked.against}
        | dict(asked.more),
        "tab": tab,
        "may_write": may_write,
        "may_approve": scope.may(Right.REPORTS_APPROVE, centre),
    }


def steps_of(asked: Asked) -> Sequence[str]:
    """Those that make a picture of so many days."""
    few = asked.period.days <= INTERVALS_DAYS
    return [step for step in STEPS if few or step not in INTERVALS]


def step_label(asked: Asked, key: object) -> str:
    """A place of a course; of several days' intervals, with the day."""
    label = saying.label(asked.dimension, key)
    if asked.dimension != "interval" or asked.period.days == 1:
        return label
    return f"{saying.day_words(datetime.fromisoformat(str(key)).date())} {label}"


def period_words(asked: Asked) -> str:
    """The days in words."""
    since = saying.long_day(asked.period.since)
    if asked.period.days == 1:
        return since
    last = saying.long_day(asked.period.last)
    return f"{since} – {last} " + gettext("(%(days)d days)") % {"days": asked.period.days}


def _before_records(asked: Asked) -> str:
    """Where the days begin before there is anything to count."""
    first = asked.place.since
    if asked.period.since >= first:
        return ""
    return " · " + gettext("records begin on %(day)s") % {"day": saying.long_day(first)}


def _choices(
    asked: Asked, name: str, values: Sequence[str], names: Mapping[str, Promise | str], on: str
) -> list[Choice]:
    return [
        Choice(names[value], asked.url(**{name: value}), value == on, value) for value in values
    ]


def _title(tab: str) -> str | Promise:
    return dict(TABS).get(tab, _("All KPIs"))


def _address(tab: str, asked: Asked) -> str:
    return reverse(f"reports:{tab}", kwargs={"centre": asked.place.centre})


def _kept(asked: Asked) -> str:
    """Days, client and role go along from page to page; what only one page knows stays there."""
    return asked.url(**dict.fromkeys(asked.more, ""))
