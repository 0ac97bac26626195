"""Kinds of shifts, the roster's cells, what was published, and agents' calendar links."""

from __future__ import annotations

from datetime import date
from typing import ClassVar

from django.db import models

from maju.directory import fields as f

LEAVES = ("off", "annual", "half_am", "half_pm", "compensatory", "sick", "training")
"""휴무, 연차, 오전반차, 오후반차, 대체휴무, 병가, 교육."""

HALVES = ("half_am", "half_pm")


def table_of(name: str) -> str:
    """*name* within the schema; Django puts the outer quotes around it."""
    return f'workforce"."{name}'


class ShiftKind(f.Row):
    """A kind of shift (근무 유형), in minutes: *starts* of the day, *lasts* with its meal.

    *meal* minutes are taken at a turn that begins *meal_from* to *meal_until* minutes after the start;
    0: no meal.
    """

    centre = f.belongs("directory.Centre")
    code = f.code()
    name = f.text()
    name_en = f.text()
    starts = f.number()
    lasts = f.number()
    meal = f.number()
    meal_from = f.number()
    meal_until = f.number()
    place = f.number()
    ended = f.flag()

    class Meta:
        db_table = table_of("shift_kind")


class Cell(f.Row):
    """One agent on one day: a shift, or leave, or half of each. *meal_at*: minutes after the start."""

    centre = f.belongs("directory.Centre")
    agent = f.code()
    day: models.DateField[date, date] = models.DateField()
    shift = f.belongs("workforce.ShiftKind", null=True, blank=True)
    leave = f.code(default="", blank=True)
    meal_at = f.number_or_none()

    class Meta:
        db_table = table_of("cell")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["centre", "agent", "day"], name="cell_once")
        ]


class Publication(f.Row):
    """Days *first* to *last* as they were published; the journal tells what became of *command*."""

    centre = f.belongs("directory.Centre")
    version = f.number()
    first: models.DateField[date, date] = models.DateField()
    last: models.DateField[date, date] = models.DateField()
    days = f.number()
    digest = f.code()
    at = f.number()
    by = f.belongs("directory.Person")
    command = f.code()

    class Meta:
        db_table = table_of("publication")


class Published(f.Row):
    """What holds for one agent and date since *version*: [[activity, start, end]] in instants."""

    centre = f.belongs("directory.Centre")
    agent = f.code()
    day: models.DateField[date, date] = models.DateField()
    version = f.number()
    shift = f.text()
    leave = f.code(default="", blank=True)
    spans: models.JSONField[list[list[object]], list[list[object]]] = models.JSONField(default=list)

    class Meta:
        db_table = table_of("published")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["centre", "agent", "day"], name="published_once")
        ]


class CalendarLink(f.Row):
    """An agent's own calendar address; *digest* of its secret, which is shown once."""

    centre = f.belongs("directory.Centre")
    agent = f.code()
    digest = f.code()
    at = f.number()

    class Meta:
        db_table = table_of("calendar_link")


class KnownEvent(f.Row):
    """What planners know of days to come. *client*, *queue*: whose; empty is everybody's.

    *kind*: ``event`` (a campaign, a mailing: what one of its *name* did is expected of the next, or
    *effect* times as many), ``closed``, ``holiday`` (of their own, like a public one), ``payday``
    (*month_day*, 31 is the last). Days *first* to *last*, both included.
    """

    centre = f.belongs("directory.Centre")
    client = f.code(default="", blank=True)
    queue = f.code(default="", blank=True)
    kind = f.code()
    name = f.text()
    first = f.day_or_none()
    last = f.day_or_none()
    month_day = f.number_or_none()
    effect: models.FloatField[float | None, float | None] = models.FloatField(null=True)

    class Meta:
        db_table = table_of("known_event")


class Request(f.Row):
    """What an agent asks for: *kind* is a leave of *day*, ``swap`` or ``give`` (with *colleague*).

    *token* makes a form that is sent twice one request. *state*: ``colleague`` and ``planner`` say who
    is to answer. *code* and *params* say why, for words in the reader's language; *reason* is the
    planner's own. *answered_by*: none where the rule answered. *version*: of the publication it made.
    """

    centre = f.belongs("directory.Centre")
    token = f.code()
    agent = f.code()
    kind = f.code()
    day: models.DateField[date, date] = models.DateField()
    colleague = f.code(default="", blank=True)
    other_day = f.day_or_none()
    note = f.text()
    asked_at = f.number()
    state = f.code()
    agreed_at = f.number_or_none()
    answered_at = f.number_or_none()
    answered_by = f.belongs("directory.Person", null=True, blank=True)
    code = f.code(default="", blank=True)
    params: models.JSONField[dict[str, object], dict[str, object]] = models.JSONField(default=dict)
    reason = f.text()
    version = f.number_or_none()

    class Meta:
        db_table = table_of("request")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["centre", "token"], name="request_token")
        ]

    @property
    def open(self) -> bool:
        """Whether somebody has yet to answer."""
        return self.state in {"colleague", "planner"}


class RequestRule(f.Row):
    """When requests are answered at once: enough people left in every interval, asked early enough.

    *least* at work, *least_each* who can take each queue, language and skill that loses somebody,
    *most_away* on leave that day, *ahead_days* before the day.
    """

    centre = f.belongs("directory.Centre")
    at_once = f.flag()
    least = f.number()
    least_each = f.number(1)
    most_away = f.number()
    ahead_days = f.number()

    class Meta:
        db_table = table_of("request_rule")
