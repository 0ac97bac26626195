"""Reading and writing what is kept of calendars.

Three sides speak: a person (``maju calendar set``), the centre's settings (the fold of the journal
calls :func:`keep_settings`), and an import, which knows the zone and the day's start.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Literal, cast

import msgspec

from maju.facts.calendars.queries import QUERIES
from maju.facts.history.manifest import Link
from maju.kernel.settings import Calendar, Settings, Span

Said = Literal["open", "closed", "short"]


class Kept(msgspec.Struct, frozen=True, kw_only=True):
    """What counts for one client, or for a centre as a whole."""

    country: str | None = None
    week: Sequence[int] | None = None
    zone: str | None = None
    day_start_s: int = 0
    zones: Sequence[tuple[str, int]] = ()
    """Every zone and day's start in the centre: a day is over when it is over for all."""
    days: Mapping[date, tuple[Said, str]] = {}


def find_kept(link: Link, centre: str, client: str | None = None) -> Kept:
    """What counts for a client; ``None`` is the centre as a whole."""
    asked = {"centre": centre, "client": client or "", "since": None, "until": None}
    frames = link.execute(QUERIES["frames"], asked).fetchall()
    zones = link.execute(QUERIES["zones"], asked).fetchall()
    days = link.execute(QUERIES["days"], asked).fetchall()
    said = {
        cast("date", row["business_date"]): (cast("Said", row["said"]), str(row["label"]))
        for row in days
    }
    return kept_of(frames, zones, said)


def kept_of(
    frames: Sequence[Mapping[str, object]],
    zones: Sequence[Mapping[str, object]],
    days: Mapping[date, tuple[Said, str]],
) -> Kept:
    """The same, of what was read: the weightiest frame first, of a day the weightiest word."""
    said: dict[str, object] = {}
    for frame in frames:
        for name in ("country", "week", "zone", "day_start_s"):
            if said.get(name) is None:
                said[name] = frame[name]
    of_zones = [(str(row["zone"]), cast("int", row["day_start_s"] or 0)) for row in zones]
    if said.get("zone") is None and of_zones:
        said["zone"], said["day_start_s"] = of_zones[0]
    return Kept(
        country=cast("str | None", said.get("country")),
        week=cast("Sequence[int] | None", said.get("week")),
        zone=cast("str | None", said.get("zone")),
        day_start_s=cast("int | None", said.get("day_start_s")) or 0,
        zones=of_zones,
        days=days,
    )


def keep_frame(
    link: Link,
    centre: str,
    client: str,
    source: Literal["person", "settings", "import"],
    *,
    country: str | None = None,
    week: Sequence[int] | None = None,
    zone: str | None = None,
    day_start_s: int | None = None,
) -> None:
    """One side's word; ``None`` leaves what it said before. An empty client is the centre."""
    link.execute(
        QUERIES["put_frame"],
        {
            "centre": centre,
            "client": client,
            "source": source,
            "country": country,
            "week": None if week is None else list(week),
            "zone": zone,
            "day_start_s": day_start_s,
        },
    )


def keep_day(
    link: Link,
    centre: str,
    client: str,
    day: date,
    said: Said,
    *,
    label: str = "",
    source: Literal["person", "settings"] = "person",
) -> None:
    """One side's word on a date."""
    link.execute(
        QUERIES["put_day"],
        {
            "centre": centre,
            "client": client,
            "business_date": day,
            "source": source,
            "said": said,
            "label": label,
        },
    )


def keep_settings(link: Link, settings: Settings) -> None:
    """What the newest settings say, in place of what earlier ones said; harmless to repeat."""
    centre = str(settings.centre)
    link.execute(QUERIES["drop_settings_days"], {"centre": centre})
    keep_frame(link, centre, "", "settings", zone=settings.zone, day_start_s=0)
    known = {calendar.id: calendar for calendar in settings.calendars}
    for client in settings.clients:
        queues = [queue for queue in settings.queues if queue.client == client]
        own = [known[queue.calendar] for queue in queues if queue.calendar in known]
        always = any(queue.calendar is None for queue in queues)
        if not own and not always:
            continue
        keep_frame(link, centre, str(client), "settings", week=_week(own, always=always))
        if not always:
            for day, said, label in _special(own):
                keep_day(link, centre, str(client), day, said, label=label, source="settings")


def _week(calendars: Sequence[Calendar], *, always: bool) -> list[int]:
    """Weekdays on which at least one of the client's queues is open, Monday is 1."""
    return [
        weekday + 1
        for weekday in range(7)
        if always or any(calendar.week[weekday] for calendar in calendars)
    ]


def _special(calendars: Sequence[Calendar]) -> Iterator[tuple[date, Said, str]]:
    """Dates that every queue with a word on them has so: the longest opening counts."""
    dates = sorted({special.date for each in calendars for special in each.exceptions})
    for said in dates:
        day = date.fromisoformat(said)
        label, longest, usual = "", 0, 0
        for calendar in calendars:
            week = calendar.week[day.weekday()]
            special = next((each for each in calendar.exceptions if each.date == said), None)
            label = label or ("" if special is None else special.label)
            longest = max(longest, _minutes(week if special is None else special.spans))
            usual = max(usual, _minutes(week))
        yield day, ("closed" if not longest else "short" if longest < usual else "open"), label


def _minutes(spans: Sequence[Span]) -> int:
    return sum(span.end - span.start for span in spans)
