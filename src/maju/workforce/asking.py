"""What a planner's form says, read into a question; every field has a sensible default.

The words are those of ``maju plan …``, so that a page and a command ask the same.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from datetime import date, timedelta
from typing import Any, NamedTuple

from django.http import QueryDict

from maju.directory import models as m
from maju.kernel.errors import Refused

SCENARIOS = 3
MOST_WEEKS = 8
LONGEST = timedelta(days=400)
FIRST, LAST = date(2000, 1, 1), date(2099, 12, 31)
"""Days that a form may name: what lies beyond is a slip of the hand, and no calendar reaches it."""
_BY = ("sl_negative", "service_level", "sl_answered_only", "sl_positive", "sl_ignored")
AWAY = (("absence", "5"), ("breaks", "8"), ("training", "2"))
"""Causes of shrinkage in the form, with what they are by default, per cent."""


class Choices(NamedTuple):
    """What the reader may choose among."""

    clients: Sequence[tuple[str, str]]
    queues: Sequence[tuple[str, str]]
    whole: bool
    """Whether they see the centre as a whole."""


def choices(centre: m.Centre, allowed: Collection[str] | None, *, korean: bool) -> Choices:
    """Clients and queues by code and name; only those of *allowed* clients (``None``: all)."""
    clients = m.Client.objects.filter(centre=centre).order_by("place", "id")
    queues = m.Queue.objects.filter(centre=centre).order_by("place", "id")
    if allowed is not None:
        clients = clients.filter(code__in=list(allowed))
        queues = queues.filter(client__code__in=list(allowed))

    def named(row: Any) -> str:
        english = getattr(row, "name_en", "")
        return str((row.name if korean else english or row.name) or row.code)

    return Choices(
        clients=[(row.code, named(row)) for row in clients],
        queues=[(row.code, named(row)) for row in queues],
        whole=allowed is None,
    )


def whose(said: QueryDict, among: Choices) -> dict[str, str]:
    """Client, queue and channel of a question; who sees some clients only asks for one of them.

    Raises:
        Refused: ``study_odd``.
    """
    client, queue = said.get("client", ""), said.get("queue", "")
    if not among.whole and not client and among.clients:
        client = among.clients[0][0]
    _one_of("client", client, ["" if among.whole else client, *(code for code, _ in among.clients)])
    if not among.whole and client not in dict(among.clients):
        raise Refused("study_odd", name="client", said=client[:40])
    _one_of("queue", queue, ["", *(code for code, _ in among.queues)])
    channel = _one_of("channel", said.get("channel", ""), ["", "voice", "chat"])
    return {"client": client, "queue": queue, "channel": channel}


def forecast(said: QueryDict, among: Choices, today: date) -> dict[str, Any]:
    """Of the page of forecasts."""
    return {
        **whose(said, among),
        "weeks": number(said, "weeks", 4, 1, MOST_WEEKS),
        "step": int(_one_of("step", said.get("step") or "15", ["15", "30"])),
        "until": str(day(said, "until", today)),
        "today": said.get("today") == "yes",
        "thorough": said.get("thorough") == "yes",
    }


def staff(said: QueryDict, among: Choices, today: date) -> dict[str, Any]:
    """Of the page of people needed. A day that is not over is no past: the forecast goes on from today,
    as far as the days that are asked for.

    Raises:
        Refused: ``study_odd``, also where that is too far.
    """
    first, weeks = day(said, "until", today), number(said, "weeks", 1, 1, MOST_WEEKS)
    reach = weeks - min(0, (today - first).days // 7)
    if reach > MOST_WEEKS:
        raise Refused("study_odd", name="until", said=str(first))
    return {
        **whose(said, among),
        "weeks": reach,
        "step": int(_one_of("step", said.get("step") or "15", ["15", "30"])),
        "until": str(min(first, today)),
        "first": str(first),
        "shown_weeks": weeks,
        **target(said),
        "asa": figure(said, "asa", 1, 3600),
        "abandon": figure(said, "abandon", 0, 100),
        "occupancy": figure(said, "occupancy", 1, 100),
        "chats": number(said, "chats", 1, 1, 20),
        "sure": figure(said, "sure", 50, 99.9),
    }


def target(said: QueryDict) -> dict[str, Any]:
    """Service level, patience and who is away."""
    level = figure(said, "level", 0, 100)
    within = figure(said, "within", 0, 3600)
    patience = said.get("patience", "").strip()
    if patience and patience != "endless":
        figure(said, "patience", 1, 100_000)
    away = []
    for cause, usual in AWAY:
        share = figure(said, cause, 0, 90)
        share = float(usual) if share is None and cause not in said else share
        if share:
            away.append(f"{cause}={share:g}")
    return {
        "sl": f"{80 if level is None else level:g}/{20 if within is None else within:g}",
        "by": _one_of("by", said.get("by") or _BY[0], _BY),
        "patience": patience,
        "shrinkage": ",".join(away),
    }


def demand(said: QueryDict, among: Choices, today: date) -> dict[str, Any]:
    """Of the page of true demand."""
    to = day(said, "to", today)
    since = day(said, "since", to - timedelta(days=28))
    if not since < to <= since + LONGEST:
        raise Refused("study_odd", name="since", said=f"{since}~{to}")
    answered = figure(said, "answered", 0, 100)
    return {
        **whose(said, among),
        "since": str(since),
        "to": str(to),
        "answered": 95.0 if answered is None else answered,
    }


def simulate(said: QueryDict, among: Choices, today: date) -> dict[str, Any]:
    """Of the page of what-if: a day, and up to three ways to change it.

    Raises:
        Refused: ``study_odd``, also where nothing is changed.
    """
    scenarios = [
        found for at in range(1, SCENARIOS + 1) if (found := _scenario(said, str(at), among))
    ]
    if not scenarios:
        raise Refused("study_odd", name="scenario", said="–")
    return {
        "day": str(day(said, "day", today - timedelta(days=1))),
        "scenarios": scenarios,
        "days": number(said, "days", 200, 50, 2000),
        "seed": 1,
    }


def _scenario(said: QueryDict, at: str, among: Choices) -> list[str]:
    """One column of the form, as ``--change`` says it."""
    queues = ["", *(code for code, _ in among.queues)]
    of = _one_of("queue", said.get(f"of_{at}", ""), queues)
    before = f"{of}:" if of else ""
    changes = []
    people = number(said, f"people_{at}", 0, -200, 200)
    if people:
        changes.append(f"agents={before}{people:+d}")
    callback = figure(said, f"callback_{at}", 0, 3600)
    if callback is not None:
        changes.append(f"callback={before}{callback:g}")
    aht = figure(said, f"aht_{at}", -90, 200)
    if aht:
        changes.append(f"aht={before}{aht:+g}")
    opens, closes = said.get(f"opens_{at}", ""), said.get(f"closes_{at}", "")
    if opens and closes:
        changes.append(f"hours={before}{_clock(opens)}-{_clock(closes)}")
    merged = [_one_of("merge", code, queues) for code in said.getlist(f"merge_{at}") if code]
    if len(merged) > 1:
        changes.append(f"merge={','.join(merged)}")
    away, to = said.get(f"from_{at}", ""), said.get(f"to_{at}", "")
    share = figure(said, f"share_{at}", 0, 100)
    if away and to and share:
        _one_of("menu", away, queues)
        _one_of("menu", to, queues)
        changes.append(f"menu={away}>{to}:{share:g}")
    return changes


def roster(said: QueryDict, among: Choices, today: date) -> dict[str, Any]:
    """Of the page of proposals: the week of a day, by default the next."""
    week = day(said, "week", today + timedelta(days=7 - today.weekday()))
    return {
        **whose(said, among),
        "week": str(week - timedelta(days=week.weekday())),
        "until": str(today),
        **target(said),
        "seconds": number(said, "seconds", 20, 1, 120),
    }


def day(said: Mapping[str, str] | QueryDict, name: str, usual: date) -> date:
    """A date of the form.

    Raises:
        Refused: ``study_odd``.
    """
    text = said.get(name) or ""
    if not text:
        return usual
    try:
        found = date.fromisoformat(text)
    except ValueError as error:
        raise Refused("study_odd", name=name, said=text[:40]) from error
    if not FIRST <= found <= LAST:
        raise Refused("study_odd", name=name, said=text[:40])
    return found


def number(said: QueryDict, name: str, usual: int, least: int, most: int) -> int:
    """A whole number of the form.

    Raises:
        Refused: ``study_odd``.
    """
    found = figure(said, name, least, most)
    if found is None:
        return usual
    if found != int(found):
        raise Refused("study_odd", name=name, said=f"{found:g}")
    return int(found)


def figure(said: QueryDict, name: str, least: float, most: float) -> float | None:
    """A figure of the form; ``None`` where it is left empty.

    Raises:
        Refused: ``study_odd``.
    """
    text = (said.get(name) or "").strip().replace(",", "")
    if not text:
        return None
    if not re.fullmatch(r"[+-]?\d{1,9}(\.\d{1,6})?", text) or not least <= float(text) <= most:
        raise Refused("study_odd", name=name, said=text[:40])
    return float(text)


def _one_of(name: str, said: str, known: Collection[str]) -> str:
    if said not in known:
        raise Refused("study_odd", name=name, said=said[:40])
    return said


def _clock(text: str) -> str:
    if not re.fullmatch(r"([01]\d|2[0-3]):[0-5]\d", text):
        raise Refused("study_odd", name="hours", said=text[:40])
    return text
