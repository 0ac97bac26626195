"""The centre itself, its hours, and why its agents may be away."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from maju.directory import models as m
from maju.directory.pages.fields import Field
from maju.directory.pages.kind import Column, Kind, Part, of_centre
from maju.directory.pages.kinds.words import rows_of

CODE = Field(name="code", label=_("Short code"), form="code", fixed=True,
             hint=_("Short and lasting; it stands in reports and is never used again."))  # fmt: skip
NAME = Field(name="name", label=_("Name"))
NAME_EN = Field(name="name_en", label=_("Name in English"), optional=True)
SINCE = Field(name="since", label=_("From (day)"), form="day", optional=True)
UNTIL = Field(name="until", label=_("Until (without that day)"), form="day", optional=True)
PLACE = Field(name="place", label=_("Order"), form="number", usual=0)


def days(row: Any) -> str:
    """The days on which a row holds."""
    if row.since is None and row.until is None:
        return "–"
    return f"{row.since or ''} ~ {row.until or ''}"


def _of_itself(centre: m.Centre) -> Any:
    return m.Centre.objects.filter(pk=centre.pk)


CENTRE = Kind(
    name="centre",
    label=_("Centre settings"),
    one=_("Centre"),
    model=m.Centre,
    rows=_of_itself,
    single=True,
    fields=(
        NAME,
        Field(name="zone", label=_("Time zone"), hint=_("As in Asia/Seoul; days and hours follow it.")),
        Field(name="rona_limit", label=_("Unanswered rings until away"), form="number", least=1, most=20,
              hint=_("After so many in a row the agent is set away.")),
        Field(name="rona_rest", label=_("Pause after an unanswered ring (s)"), form="seconds", most=3600),
        Field(name="wrap_up_cap", label=_("Longest wrap-up (min)"), form="minutes", least=1, most=240,
              hint=_("A wrap-up that nobody ends is ended then.")),
        Field(name="reconnect_within", label=_("Return to the same agent after a drop (min)"),
              form="minutes", most=240),
        Field(name="callback_attempts", label=_("Callback attempts"), form="number", least=1, most=20),
        Field(name="callback_pause", label=_("Pause between attempts (min)"), form="minutes", most=1440),
        Field(name="callback_dial_timeout", label=_("Let a callback ring (s)"), form="seconds", least=5,
              most=180),
        Field(name="callback_expires", label=_("A promised callback ends after (h)"), form="hours",
              least=1, most=720),
        Field(name="callback_calendar", label=_("Call back only within"), form="row", optional=True,
              source=rows_of(m.Calendar),
              hint=_("Instead of the two times below and the queue's own hours.")),
        Field(name="callback_from", label=_("Call back from"), form="clock", optional=True),
        Field(name="callback_until", label=_("Call back until"), form="clock", optional=True),
        Field(name="outside", label=_("Numbers outside that calls may be sent to"), form="words",
              optional=True,
              hint=_("How they begin, with spaces between. International (00, +) and premium numbers (060, 700) only if you name them.")),
        Field(name="tell_when_listened", label=_("Tell agents when a supervisor listens"), form="flag",
              usual=True, hint=_("Of whispering and joining they are always told.")),
    ),
    columns=(Column(label=_("Name"), show=lambda row: row.name or row.code),
             Column(label=_("Time zone"), show=lambda row: row.zone)),
)  # fmt: skip

CALENDARS = Kind(
    name="calendars",
    label=_("Hours and holidays"),
    one=_("Calendar"),
    model=m.Calendar,
    rows=of_centre(m.Calendar),
    fields=(CODE, NAME, Field(name="week", label=_("Usual week"), form="week",
            hint=_("For each day like 09:00-12:00 13:00-18:00; empty is closed, a gap is the lunch hour."))),
    parts=(
        Part(name="days", label=_("Days that are different"), model=m.SpecialDay, owner="calendar",
             hint=_("Without hours the day is closed."),
             fields=(Field(name="date", label=_("Date"), form="day"),
                     Field(name="spans", label=_("Hours of that day"), form="spans", optional=True),
                     Field(name="label", label=_("Why"), optional=True))),
    ),
    columns=(
        Column(label=_("Name"), show=lambda row: row.name or row.code),
        Column(label=_("Short code"), show=lambda row: row.code, mono=True),
        Column(label=_("Open days a week"), show=lambda row: sum(1 for day in row.week if day)),
    ),
    removable=True,
)  # fmt: skip

AWAY = Kind(
    name="away",
    label=_("Away reasons"),
    one=_("Away reason"),
    model=m.AwayReason,
    rows=of_centre(m.AwayReason),
    about=_("A reason is ended, never deleted: past reports keep it."),
    fields=(
        CODE, NAME, NAME_EN,
        Field(name="paid", label=_("Paid time"), form="flag", usual=True),
        Field(name="care", label=_("Counts against nobody (rest, recovery)"), form="flag"),
        SINCE, UNTIL,
    ),
    columns=(
        Column(label=_("Name"), show=lambda row: row.name or row.code),
        Column(label=_("Short code"), show=lambda row: row.code, mono=True),
        Column(label=_("Paid time"), show=lambda row: _("yes") if row.paid else _("no")),
        Column(label=_("Days"), show=days),
    ),
)  # fmt: skip
