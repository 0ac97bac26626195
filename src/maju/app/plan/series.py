"""A queue's past as arrays, from the facts by way of metrics: what planning works on.

Two questions to :class:`maju.metrics.numbers.Numbers`: contacts and handling of the queue by day
and interval, and the centre's attempts and true demand by day. Nothing here reads a file.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import msgspec
import numpy as np

from maju.kernel.errors import Refused
from maju.metrics.answers import Cell, Line
from maju.metrics.calendars import BusinessCalendar, holidays_of
from maju.metrics.numbers import Numbers, Question
from maju.planning.forecast.calendar import Calendar
from maju.planning.forecast.events import Event
from maju.planning.forecast.history import DAY_S, Bools, Floats, History, weekdays

LONGEST_DAYS = 799
"""Of history: what may be asked by intervals (metrics), two years and a little."""
SHORT = "short_day"
"""Kind of event that a day with shortened hours (단축) is to the forecast."""
_SELDOM = 0.1
"""An interval in which contacts came on fewer of its weekdays is taken as closed."""
_OPEN_SHARE = 0.05
"""A day with less than this share of a usual one is taken as closed."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class QueueSeries:
    """A queue's past, ``[day, slot]`` of whole local days; closed intervals are NaN."""

    contacts: History
    """What is forecast: true demand where customers are known, else contacts offered."""
    offered: Floats
    """As they came, redials included (``c_offered``)."""
    answered: Floats
    handling: History
    """Mean handling time in seconds, weighted by what was handled."""
    handling_kpi: str
    """``aht``, or ``att`` where the source does not tell after-call work."""
    demand_share: Floats
    """``[day]``: true demand over attempts of the centre and channel; 1 where nobody is known."""
    calendar: Calendar


def read_series(
    numbers: Numbers,
    centre: str,
    *,
    queue: str | None = None,
    channel: str | None = None,
    client: str | None = None,
    until: date | None = None,
    step_min: int = 15,
    events: tuple[Event, ...] = (),
    paydays: tuple[int, ...] = (),
    ahead_days: int = 62,
) -> QueueSeries:
    """The past of a queue (or of all of them) and channel, up to before *until*.

    True demand is counted by centre and channel (kpi.md #54); a queue gets its day's share of it.
    Opening hours are those in which contacts came; days follow the client's calendar, and the
    past where it says otherwise (a centre that is open on Saturdays).

    Args:
        numbers: who answers.
        centre: its id.
        queue: its id; ``None`` is all queues together.
        channel: ``voice``, ``chat`` …; ``None`` is all.
        client: whose calendar and contacts; ``None`` is the centre as a whole.
        until: the first day that does not count; by default the day after the last known one.
        step_min: 15, 30 or 60.
        events: what people know of.
        paydays: days of the month on which customers are paid.
        ahead_days: how many days after *until* the calendar must know.

    Raises:
        Refused: ``plan_nothing_known`` of the centre; ``plan_nothing_came`` to this queue.
    """
    first, last = _span(numbers, centre, client, until)
    business = numbers.calendar(centre, client)
    only = _only(queue=queue, channel=channel, client=client)
    asked = Question(
        centre=centre,
        since=first,
        until=last,
        kpis=("agent_requested", "answered", "aht", "att"),
        by=("day", "interval"),
        step_min=step_min,
        only=only,
    )
    by_slot = numbers.ask(asked)
    by_day = numbers.ask(
        msgspec.structs.replace(
            asked,
            kpis=("demand_counted", "inbound_attempts", "identified_attempts"),
            by=("day",),
            only=_only(channel=channel, client=client),
        )
    )
    table = _table_of(by_slot.lines, first, last, step_min)
    silent = int(np.argmax(table.alive))
    if silent:  # a queue that opened last week was not silent for a year before
        first += timedelta(days=silent)
        table = _table_of(by_slot.lines, first, last, step_min)
    if only and not table.alive.any():
        raise Refused(
            "plan_nothing_came", centre=centre, of=", ".join(filter(None, (client, queue, channel)))
        )
    alive = table.alive | _days_of(by_day.lines, first, len(table.alive))
    calendar = _calendar(business, table, alive, last + timedelta(days=ahead_days))
    calendar = replace(calendar, events=(*events, *calendar.events), paydays=paydays)
    known = alive[:, None] & _usual_hours(table, alive)
    share = _demand_shares(by_day.lines, first, len(table.alive))
    offered = np.where(known, table.offered, np.nan)
    talked = table.handled if table.handled[1].sum() > 0 else table.talked
    step_s = step_min * 60
    return QueueSeries(
        contacts=History(days=table.days, values=offered * share[:, None], step_s=step_s),
        offered=offered,
        answered=np.where(known, table.answered, np.nan),
        handling=History(
            days=table.days,
            values=np.where(talked[1] > 0, talked[0] / np.maximum(talked[1], 1.0), np.nan),
            weights=talked[1],
            step_s=step_s,
        ),
        handling_kpi="aht" if talked is table.handled else "att",
        demand_share=share,
        calendar=calendar,
    )


def so_far(
    numbers: Numbers,
    centre: str,
    day: date,
    *,
    until_us: int,
    queue: str | None = None,
    channel: str | None = None,
    client: str | None = None,
    step_min: int = 15,
) -> Floats:
    """``[slot]``: contacts offered of *day* in the intervals that are over at *until_us*; else NaN."""
    only = _only(queue=queue, channel=channel, client=client)
    answer = numbers.ask(
        Question(
            centre=centre,
            since=day,
            until=day + timedelta(days=1),
            kpis=("agent_requested",),
            by=("day", "interval"),
            step_min=step_min,
            only=only,
        )
    )
    zone = numbers.calendar(centre, client).zone
    table = _Table(day, day + timedelta(days=1), step_min)
    for line in answer.lines:
        table.take(line)
    midnight = datetime(day.year, day.month, day.day, tzinfo=ZoneInfo(zone))
    over = int((until_us / 1_000_000 - midnight.timestamp()) // (step_min * 60))
    slots = np.arange(table.offered.shape[1])
    return np.where(slots < over, table.offered[0], np.nan)


class _Table:
    """Sums by day and slot of the local day."""

    def __init__(self, first: date, last: date, step_min: int) -> None:
        self.first, self.step_s = first, step_min * 60
        self.days = np.arange(np.datetime64(first), np.datetime64(last))
        shape = (len(self.days), DAY_S // self.step_s)
        self.offered, self.answered = np.zeros(shape), np.zeros(shape)
        self.handled = np.zeros(shape), np.zeros(shape)
        self.talked = np.zeros(shape), np.zeros(shape)

    def take(self, line: Line) -> None:
        """Add a line, by the wall clock of its interval."""
        day = date.fromisoformat(str(line.keys["day"]))
        clock = datetime.fromisoformat(str(line.keys["interval"]))
        seconds = clock.hour * 3600 + clock.minute * 60 + DAY_S * (clock.date() - day).days
        at = (day - self.first).days, seconds // self.step_s
        if not (0 <= at[0] < len(self.days) and 0 <= at[1] < self.offered.shape[1]):
            return  # a business day that ends after midnight: its tail belongs to no whole day
        self.offered[at] += _number(line.cells["agent_requested"])
        for sums, name in ((self.handled, "aht"), (self.talked, "att")):
            cell = line.cells.get(name)
            if cell is not None and cell.num is not None and cell.den:
                sums[0][at] += float(cell.num)
                sums[1][at] += float(cell.den)
        if "answered" in line.cells:
            self.answered[at] += _number(line.cells["answered"])

    @property
    def alive(self) -> Bools:
        """``[day]``: whether any contact came."""
        return np.asarray(self.offered.sum(axis=1) > 0)


def _table_of(lines: Sequence[Line], first: date, last: date, step_min: int) -> _Table:
    table = _Table(first, last, step_min)
    for line in lines:
        table.take(line)
    return table


def _span(
    numbers: Numbers, centre: str, client: str | None, until: date | None
) -> tuple[date, date]:
    known = [
        each
        for each in numbers.known()
        if each.centre == centre and (client is None or each.client == client)
    ]
    if not known:
        raise Refused("plan_nothing_known", centre=centre)
    last = max(each.last for each in known) + timedelta(days=1)
    last = last if until is None else min(until, last)
    first = max(min(each.first for each in known), last - timedelta(days=LONGEST_DAYS))
    if first >= last:
        raise Refused("plan_nothing_known", centre=centre)
    return first, last


def _only(**said: str | None) -> Mapping[str, tuple[str, ...]]:
    return {name: (value,) for name, value in said.items() if value is not None}


def _number(cell: Cell) -> float:
    return float(cell.value or 0.0)


def _days_of(lines: Sequence[Line], first: date, number: int) -> Bools:
    """Days on which the centre had any attempt: a queue's day without contacts is a 0, no gap."""
    alive = np.zeros(number, dtype=np.bool_)
    for line in lines:
        place = (date.fromisoformat(str(line.keys["day"])) - first).days
        if 0 <= place < number:
            alive[place] = _number(line.cells["inbound_attempts"]) > 0
    return alive


def _demand_shares(lines: Sequence[Line], first: date, number: int) -> Floats:
    """True demand over attempts of each day; 1 where no customer is identified."""
    share = np.ones(number)
    for line in lines:
        place = (date.fromisoformat(str(line.keys["day"])) - first).days
        attempts = _number(line.cells["inbound_attempts"])
        known = _number(line.cells["identified_attempts"])
        if 0 <= place < number and attempts > 0 and known > 0:
            share[place] = _number(line.cells["demand_counted"]) / attempts
    return share


def _usual_hours(table: _Table, alive: Bools) -> Bools:
    """``[day, slot]``: intervals in which contacts come on that weekday, now and then."""
    of_day = weekdays(table.days)
    found = np.zeros(table.offered.shape, dtype=np.bool_)
    for weekday in range(7):
        same = (of_day == weekday) & alive
        if same.any():
            often = (table.offered[same] > 0).mean(axis=0)
            places = np.flatnonzero(often > _SELDOM)
            if len(places):
                found[same, places[0] : places[-1] + 1] = True
    return found


def _calendar(
    business: BusinessCalendar,
    table: _Table,
    alive: Bools,
    until: date,
) -> Calendar:
    """The client's calendar, with what the past shows of weekdays and holidays."""
    years = range(table.first.year - 1, until.year + 1)
    holidays: dict[date, str] = {}
    for year in years if business.country else ():
        holidays |= holidays_of(business.country, year)
    marks = business.marks
    days = table.days.astype(object)
    totals = table.offered.sum(axis=1)
    usual = float(np.median(totals[totals > 0])) if (totals > 0).any() else 0.0
    open_days = alive & (totals > _OPEN_SHARE * usual)
    plain = np.array([day not in holidays and day not in marks for day in days])
    week = set()
    for weekday in range(1, 8):
        same = plain & (weekdays(table.days) == weekday - 1)
        seen = open_days[same].mean() if same.sum() >= 2 else float(weekday in business.week)
        if seen >= 0.5:
            week.add(weekday)
    of_week = np.array([day.isoweekday() in week for day in days])
    free = np.array([day in holidays and day not in marks for day in days]) & of_week
    short = tuple(sorted(day for day, mark in marks.items() if mark.said == "short"))
    closed = {day for day, mark in marks.items() if mark.said == "closed"}
    opened = {day for day, mark in marks.items() if mark.said != "closed"}
    silent = {day for day, was in zip(days, open_days, strict=True) if not was}
    return Calendar(
        holidays=holidays,
        open_on_holidays=bool(free.any() and open_days[free].mean() >= 0.5),
        week=frozenset(week),
        workdays=frozenset(business.week) if len(business.week) < 7 else frozenset(range(1, 6)),
        closed=frozenset(closed | {day for day in silent if day.isoweekday() in week}),
        opened=frozenset(opened - silent),
        events=(Event(kind=SHORT, days=short),) if short else (),
    )
