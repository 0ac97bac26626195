"""Queues, and the doors that lead to them."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from maju.directory import models as m
from maju.directory.pages.fields import Field
from maju.directory.pages.kind import Column, Kind, Part, of_centre
from maju.directory.pages.kinds import words
from maju.directory.pages.kinds.centre import CODE, NAME, NAME_EN
from maju.directory.pages.kinds.clients import CLIENT

QUEUES = Kind(
    name="queues",
    label=_("Queues"),
    one=_("Queue"),
    model=m.Queue,
    rows=of_centre(m.Queue, "client", "calendar"),
    clients=lambda row: [row.client.code],
    fields=(
        CODE, CLIENT, NAME, NAME_EN,
        Field(name="channels", label=_("Channels"), form="several", choices=words.of(words.CHANNELS),
              usual=["voice"]),
        Field(name="languages", label=_("Languages; none: any"), form="several", optional=True,
              choices=words.of(words.LANGUAGES)),
        Field(name="calendar", label=_("Hours; none: always open"), form="row", optional=True,
              source=words.rows_of(m.Calendar)),
        Field(name="closed", label=_("Closed by hand"), form="flag"),
        Field(name="priority", label=_("Priority, 1 first"), form="number", least=1, most=9, usual=5),
        Field(name="age_step", label=_("One priority up for waiting (s)"), form="seconds", least=1,
              most=86_400, usual=120_000_000),
        Field(name="vip_head_start", label=_("Head start of a VIP (s)"), form="seconds", most=86_400,
              usual=60_000_000),
        Field(name="policy", label=_("Which free agent"), form="choice", choices=words.of(words.POLICIES)),
        Field(name="target_share", label=_("Service level target (%)"), form="share", usual=0.8),
        Field(name="target_wait", label=_("Answered within (s)"), form="seconds", most=86_400,
              usual=20_000_000),
        Field(name="ring_timeout", label=_("An agent's phone rings for (s)"), form="seconds", least=3,
              most=120, usual=15_000_000),
        Field(name="wrap_up", label=_("Wrap-up target (s)"), form="seconds", most=3600, usual=30_000_000),
        Field(name="wrap_up_ends", label=_("Wrap-up ends by itself then"), form="flag", usual=True),
        Field(name="prefer_last_agent", label=_("Wait for the agent of last time (s)"), form="seconds",
              most=3600, usual=0),
        Field(name="max_waiting", label=_("Most that may wait; empty: no limit"), form="number", least=1,
              optional=True),
        Field(name="interruptible", label=_("Work here may be interrupted by a live contact"), form="flag"),
        Field(name="tell_wait", label=_("Tell who waits how long it takes"), form="flag", usual=True),
    ),
    parts=(
        Part(name="needs", label=_("Skills that it needs"), model=m.QueueNeed, owner="queue",
             fields=(Field(name="skill", label=_("Skill"), form="code", suggest=words.skills),
                     Field(name="worst_level", label=_("Down to level"), form="number", least=1, most=9,
                           usual=9))),
        Part(name="overflows", label=_("When it takes too long"), model=m.QueueOverflow, owner="queue",
             blank=1, hint=_("Either after so much waiting, or as soon as so many wait."),
             fields=(Field(name="to", label=_("What happens then"), form="choice",
                           choices=words.of(words.OVERFLOWS)),
                     Field(name="after", label=_("After (s)"), form="seconds", least=1, optional=True),
                     Field(name="length", label=_("Or when so many wait"), form="number", least=1,
                           optional=True),
                     Field(name="onward", label=_("Which queue"), form="choice", optional=True,
                           choices=words.by_code(m.Queue)),
                     Field(name="number", label=_("Which number"), optional=True))),
    ),
    columns=(
        Column(label=_("Name"), show=lambda row: row.name or row.code),
        Column(label=_("Short code"), show=lambda row: row.code, mono=True),
        Column(label=_("Client"), show=lambda row: row.client.name),
        Column(label=_("Channels"), show=lambda row: ", ".join(str(words.CHANNELS[c]) for c in row.channels)),
        Column(label=_("Hours"), show=lambda row: row.calendar.name or row.calendar.code
               if row.calendar else _("always")),
        Column(label=_("Priority"), show=lambda row: row.priority),
        Column(label=_("State"), show=lambda row: _("closed by hand") if row.closed else _("by its hours")),
    ),
    removable=True,
)  # fmt: skip

ENTRIES = Kind(
    name="entries",
    label=_("Numbers and widget keys"),
    one=_("Number or key"),
    model=m.Entry,
    rows=of_centre(m.Entry, "client", "flow"),
    clients=lambda row: [row.client.code],
    about=_("A dialled number, a chat widget's key or a mailbox; it leads into a flow."),
    fields=(
        Field(name="address", label=_("Number, key or mailbox")),
        Field(name="channel", label=_("Channel"), form="choice", choices=words.of(words.CHANNELS)),
        Field(name="client", label=_("Client"), form="row", source=words.rows_of(m.Client)),
        Field(name="flow", label=_("Leads to"), form="flow"),
        Field(name="record", label=_("Record its calls"), form="flag",
              hint=_("Callers hear the notice first, then the words that protect agents.")),
    ),
    columns=(
        Column(label=_("Number, key or mailbox"), show=lambda row: row.address, mono=True),
        Column(label=_("Channel"), show=lambda row: words.CHANNELS[row.channel]),
        Column(label=_("Client"), show=lambda row: row.client.name),
        Column(label=_("Leads to"), show=lambda row: row.flow.code, mono=True),
        Column(label=_("Recorded"), show=lambda row: _("yes") if row.record else "–"),
    ),
    removable=True,
)  # fmt: skip


def of_row(row: Any) -> str:
    """What a row of any kind is called in a title."""
    person = getattr(row, "person", None)
    if person is not None:
        return str(person.name)
    return str(
        getattr(row, "name", "")
        or getattr(row, "label", "")
        or getattr(row, "address", "")
        or getattr(row, "code", "")
    )
