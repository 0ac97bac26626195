"""What a page shows, read from its address: a link that is sent shows the same to its reader."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any
from urllib.parse import urlencode

import msgspec
from django.http import QueryDict

from maju.floor.reports.periods import Period, usual_period, usual_step
from maju.floor.reports.places import Place
from maju.kernel.errors import Refused
from maju.metrics.numbers import Question

INTERVALS = {"15min": 15, "interval": 30, "60min": 60}
"""Steps below a day, and their minutes."""

STEPS = (*INTERVALS, "day", "week", "month")
INTERVALS_DAYS = 7
"""Of more days, intervals are too many for a picture: the usual step is shown."""

AGAINST = (
    "same_time_yesterday",
    "same_time_same_weekday",
    "previous_day",
    "same_weekday",
    "previous_length",
    "previous_month",
    "same_month_last_year",
    "four_weeks",
)
"""Of maju.metrics.comparing.KINDS, those that a card has room for."""
SAME_TIME = frozenset({"same_time_yesterday", "same_time_same_weekday"})
"""Those that stop at the time of day that it is now; the others take their days whole."""
ROLES = ("supervisor", "client", "planner", "lead")
DAYS_MOST = 400
LONGEST_FIELD = 200


class Asked(msgspec.Struct, frozen=True, kw_only=True):
    """The choices of a page; what is at its usual value stays out of the address."""

    place: Place
    period: Period
    client: str = ""
    """Empty: all."""
    queue: str = ""
    step: str
    role: str = "supervisor"
    against: str
    more: Mapping[str, str] = {}
    """What only one page knows: its sort order, its KPI."""

    @property
    def dimension(self) -> str:
        """What the step is called in a question."""
        return "interval" if self.step in INTERVALS else self.step

    @property
    def unfinished(self) -> bool:
        """Whether the last of these days is not over."""
        return self.period.last >= self.place.today

    @property
    def moving(self) -> bool:
        """Whether numbers of these days may change from one question to the next."""
        return self.place.living and self.unfinished

    @property
    def againsts(self) -> Sequence[str]:
        """What these days can be set beside: the same time of another day only a single one that is
        not over."""
        if self.unfinished and self.period.days == 1:
            return AGAINST
        return [each for each in AGAINST if each not in SAME_TIME]

    def url(self, **changes: str) -> str:
        """The query of this view with *changes*; an empty value takes one away."""
        said = {
            "from": self.period.since.isoformat(),
            "to": self.period.last.isoformat(),
            "client": self.client,
            "queue": self.queue,
            "step": "" if self.step == usual_step(self.period.days) else self.step,
            "role": "" if self.role == ROLES[0] or not self.place.agents_shown else self.role,
            "against": ""
            if self.against == usual_against(self.place, self.period)
            else self.against,
            **self.more,
            **changes,
        }
        return "?" + urlencode({key: value for key, value in said.items() if value})

    def over(self, period: Period) -> str:
        """The query of the same view of other days; its step is what is usual there."""
        chosen = {"from": period.since.isoformat(), "to": period.last.isoformat()}
        return self.url(**chosen, step="", against="")

    def question(self, kpis: Sequence[str], *by: str, **more: Any) -> Question:
        """The question about these days, this client and this queue."""
        only = {
            name: (value,)
            for name, value in (("client", self.client), ("queue", self.queue))
            if value
        }
        asked: dict[str, Any] = {
            "centre": self.place.centre,
            "since": self.period.since,
            "until": self.period.last + timedelta(days=1),
            "kpis": tuple(dict.fromkeys(kpis)),
            "by": by,
            "only": only,
            "step_min": INTERVALS.get(self.step, 30),
            **more,
        }
        return Question(**asked)


def read(place: Place, query: QueryDict, *, more: Sequence[str] = ()) -> Asked:
    """The choices in an address.

    Raises:
        Refused: ``period_unreadable``, ``period_backwards``, ``period_too_long``,
            ``choice_unknown``.
    """
    period = _period(place, query)
    asked = Asked(
        place=place,
        period=period,
        client=_one_of("client", query, place.choices),
        queue=query.get("queue", "")[:LONGEST_FIELD],
        step=_step(query, period),
        role=_one_of("role", query, ROLES) if place.agents_shown else "client",
        against=_one_of("against", query, AGAINST, usual=usual_against(place, period)),
        more={name: value[:LONGEST_FIELD] for name in more if (value := query.get(name, ""))},
    )
    if asked.against in asked.againsts:
        return asked
    # a link of a day that is over by now
    return msgspec.structs.replace(asked, against=usual_against(place, period))


def _step(query: QueryDict, period: Period) -> str:
    usual = usual_step(period.days)
    step = _one_of("step", query, STEPS, usual=usual)
    return usual if step in INTERVALS and period.days > INTERVALS_DAYS else step


def usual_against(place: Place, period: Period) -> str:
    """A day that is not over is compared with the same time of the day before, another one with the
    same weekday, a month with the month before."""
    if period.days == 1:
        return "same_weekday" if period.last < place.today else "same_time_yesterday"
    whole = period.since.day == 1 and (period.last + timedelta(days=1)).day == 1
    return "previous_month" if whole else "previous_length"


def _period(place: Place, query: QueryDict) -> Period:
    usual = usual_period(place.today, first=place.since, last=place.last)
    since = _day(query, "from", usual.since)
    last = _day(query, "to", max(since, usual.last) if query.get("from") else usual.last)
    if last < since:
        raise Refused("period_backwards", since=since.isoformat(), until=last.isoformat())
    period = Period(since=since, last=last)
    if period.days > DAYS_MOST:
        raise Refused("period_too_long", days=period.days, most=DAYS_MOST)
    return period


def _day(query: QueryDict, name: str, usual: date) -> date:
    said = query.get(name, "")
    if not said:
        return usual
    try:
        day = date.fromisoformat(said)
        _ = day + timedelta(days=62), day - timedelta(days=800)
    except (ValueError, OverflowError) as error:
        raise Refused("period_unreadable", said=said[:40]) from error
    return day


def _one_of(name: str, query: QueryDict, known: Sequence[str], *, usual: str | None = None) -> str:
    said = query.get(name, "")
    if not said:
        return known[0] if usual is None else usual
    if said not in known:
        raise Refused("choice_unknown", name=name, said=said[:40])
    return said
