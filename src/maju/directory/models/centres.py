"""A centre and what it has decided: clients, teams, queues, hours, doors, away reasons."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from maju.directory import fields as f
from maju.kernel.settings import DOMESTIC, CallbackRules, QueueSettings, Settings

_USUAL = Settings(centre="", version=0)  # type: ignore[arg-type]  # for its defaults
_RULES = CallbackRules()
_QUEUE = QueueSettings(id="", client="", name="")  # type: ignore[arg-type]


def _domestic() -> list[str]:
    return list(DOMESTIC)


class Centre(f.Row):
    """A contact centre. *edition* rises with every saved change of anything in it.

    *callback_from*, *callback_until*: minutes of the day between which people are called back;
    both or neither. *outside*: how a number that a call may be sent to begins.
    """

    code = f.code(primary_key=True)
    name = f.text()
    zone = f.text()
    version = f.number()
    edition = f.number()
    rona_limit = f.number(_USUAL.rona_limit)
    rona_rest = f.number(_USUAL.rona_rest)
    wrap_up_cap = f.number(_USUAL.wrap_up_cap)
    reconnect_within = f.number(_USUAL.reconnect_within)
    callback_attempts = f.number(_RULES.attempts)
    callback_pause = f.number(_RULES.pause)
    callback_dial_timeout = f.number(_RULES.dial_timeout)
    callback_expires = f.number(_RULES.expires)
    callback_calendar = f.belongs("directory.Calendar", null=True, blank=True)
    callback_from = f.number_or_none(540)
    callback_until = f.number_or_none(1080)
    outside = f.texts(usual=_domestic)
    tell_when_listened = f.flag(usual=_USUAL.tell_when_listened)

    class Meta:
        db_table = f.table_of("centre")


class OfCentre(f.Row):
    """Something with a code of its own within a centre; *place* is its order there."""

    centre = f.belongs("directory.Centre")
    code = f.code()
    place = f.number()

    class Meta:
        abstract = True


class Client(OfCentre):
    """A company that the centre answers for. 고객사, 원청사.

    *contract*: ``outsourced`` 도급 or ``dispatched`` 파견. *on_holidays*: ``normal`` 정상,
    ``closed`` 휴무 or ``short`` 단축, with the shortened hours in minutes of the day.
    *recording_days*: so long its recordings are kept.
    """

    name = f.text()
    name_en = f.text()
    contract: models.TextField[str, str] = models.TextField(default="outsourced")
    on_holidays: models.TextField[str, str] = models.TextField(default="closed")
    short_from = f.number_or_none()
    short_until = f.number_or_none()
    recording_days = f.number(180)

    class Meta:
        db_table = f.table_of("client")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["centre", "code"], name="client_code"),
            models.CheckConstraint(
                condition=models.Q(contract__in=["outsourced", "dispatched"]),
                name="client_contract",
            ),
            models.CheckConstraint(
                condition=models.Q(on_holidays__in=["normal", "closed", "short"]),
                name="client_on_holidays",
            ),
            models.CheckConstraint(
                condition=models.Q(recording_days__range=(1, 3650)), name="client_recording_days"
            ),
        ]


class ContractTarget(f.Row):
    """A KPI that a contract names, with what was agreed from a day on. 계약 SLA."""

    client = f.part_of("directory.Client", "targets")
    kpi = f.code()
    target = f.share(0.0)
    threshold = f.number_or_none()
    since = f.day_or_none()
    until = f.day_or_none()

    class Meta:
        db_table = f.table_of("contract_target")


class Team(OfCentre):
    """Agents who are led together. *posts*: heads that it is meant to have (정원), where that is said."""

    name = f.text()
    posts = f.number_or_none()
    since = f.day_or_none()
    until = f.day_or_none()

    class Meta:
        db_table = f.table_of("team")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["centre", "code"], name="team_code"),
            models.CheckConstraint(condition=models.Q(posts__range=(0, 10_000)), name="team_posts"),
        ]


class Calendar(OfCentre):
    """Hours. *week*: for each day from Monday its spans, ``[start, end]`` in minutes."""

    name = f.text()
    week = f.data()

    class Meta:
        db_table = f.table_of("calendar")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["centre", "code"], name="calendar_code")
        ]


class SpecialDay(f.Row):
    """A day on which the usual week does not hold; *public* came from the list of holidays."""

    calendar = f.part_of("directory.Calendar", "special_days")
    date = f.code()
    spans = f.data()
    label = f.text()
    public = f.flag()
    place = f.number()

    class Meta:
        db_table = f.table_of("special_day")


class Queue(OfCentre):
    """A line that customers wait in; its figures are those of ``QueueSettings``."""

    client = f.belongs("directory.Client")
    name = f.text()
    name_en = f.text()
    channels = f.texts()
    languages = f.texts()
    priority = f.number(_QUEUE.priority)
    age_step = f.number(_QUEUE.age_step)
    vip_head_start = f.number(_QUEUE.vip_head_start)
    policy: models.TextField[str, str] = models.TextField(default=str(_QUEUE.policy))
    target_wait = f.number(_QUEUE.target_wait)
    target_share = f.share(_QUEUE.target_share)
    calendar = f.belongs("directory.Calendar", null=True, blank=True)
    closed = f.flag()
    ring_timeout = f.number(_QUEUE.ring_timeout)
    wrap_up = f.number(_QUEUE.wrap_up)
    wrap_up_ends = f.flag(usual=_QUEUE.wrap_up_ends)
    prefer_last_agent = f.number(_QUEUE.prefer_last_agent)
    max_waiting = f.number_or_none()
    interruptible = f.flag()
    tell_wait = f.flag(usual=_QUEUE.tell_wait)

    class Meta:
        db_table = f.table_of("queue")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["centre", "code"], name="queue_code")
        ]


class QueueNeed(f.Row):
    """A skill that a queue asks for."""

    queue = f.part_of("directory.Queue", "needs")
    skill = f.code()
    worst_level = f.number(9)
    place = f.number()

    class Meta:
        db_table = f.table_of("queue_need")


class QueueOverflow(f.Row):
    """Where who waits too long goes. *onward* is a queue's code: the engine checks it."""

    queue = f.part_of("directory.Queue", "overflows")
    to = f.code()
    after = f.number_or_none()
    length = f.number_or_none()
    onward = f.text_or_none()
    number = f.text()
    place = f.number()

    class Meta:
        db_table = f.table_of("queue_overflow")


class Flow(OfCentre):
    """What a contact goes through before a person; *body* as the kernel writes it.

    *notice*: said before all else, while it is there; empty is none.
    """

    body = f.data()
    notice = f.text()

    class Meta:
        db_table = f.table_of("flow")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["centre", "code"], name="flow_code")
        ]


class Entry(f.Row):
    """A dialled number, a widget's key, a mailbox. *record*: its calls are recorded (녹취)."""

    centre = f.belongs("directory.Centre")
    address = f.text()
    channel = f.code()
    client = f.belongs("directory.Client")
    flow = f.belongs("directory.Flow")
    record = f.flag()
    place = f.number()

    class Meta:
        db_table = f.table_of("entry")


class AwayReason(OfCentre):
    """Why an agent is away, with its days of effect; never deleted. *care* counts against nobody."""

    name = f.text()
    name_en = f.text()
    paid = f.flag(usual=True)
    care = f.flag()
    since = f.day_or_none()
    until = f.day_or_none()

    class Meta:
        db_table = f.table_of("away_reason")
