"""확정 by the clock: a day in which nothing is open, and that nothing changed for some days."""

from __future__ import annotations

from datetime import date, timedelta
from functools import cache

from maju.facts.calendars.kept import find_kept
from maju.facts.fold.editions import finalise, unsettled
from maju.facts.fold.others import EVERYBODY
from maju.facts.history.manifest import Link
from maju.metrics.calendars import BusinessCalendar, compiled

CLOCK = "clock"
FINAL_AFTER_DAYS = 3
"""Business days of the client: Friday's numbers are final on Wednesday (D+3)."""

_DAY = timedelta(days=1)


def finalise_due(
    link: Link, centre: str, *, now: int, after_days: int = FINAL_AFTER_DAYS
) -> list[tuple[str, date]]:
    """Make final what is due at *now*; clients and days.

    A correction waits as long again, counted from when it was written. Each day is its own
    transaction: killed in between, the rest is due still.
    """

    @cache
    def calendar(client: str) -> BusinessCalendar:
        return compiled(find_kept(link, centre, None if client == EVERYBODY else client))

    done = []
    for client, day, written_at in unsettled(link, centre):
        days = calendar(client)
        since = max(day, days.day_of(written_at) - _DAY)
        today = days.day_of(now)
        if since < today and days.count(since + _DAY, today + _DAY) >= after_days:
            finalise(link, centre, day, client=client, by=CLOCK, at=now)
            done.append((client, day))
    return done
