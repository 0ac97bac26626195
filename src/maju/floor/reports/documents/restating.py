"""정정 필요: facts of a day changed after a final version that tells it went out.

Changed days are looked for by when they were written. A day that was written while somebody looked
is seen the next time, because each look begins :data:`LOOK_BACK_US` before the last one ended; a
report that knows a day already is not marked again. A provisional report is marked, too, when its
days have become final: the next version is the final one.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime
from typing import Any

import msgspec
import psycopg

from maju.facts.fold.editions import day_versions
from maju.facts.fold.others import EVERYBODY
from maju.facts.history.changed import written_after
from maju.floor.reports.documents.library import QUERIES, linked
from maju.floor.reports.documents.periods import Period

LOOK_BACK_US = 6 * 3_600_000_000
"""Longer than the longest import takes from its stamp to its commit."""

SOON_US = 5 * 60_000_000
"""Longer than it takes to make days final, from the stamp to the commit."""


class Stale(msgspec.Struct, frozen=True, kw_only=True):
    """A report that is to be made anew."""

    id: str
    centre: str
    client: str
    kind: str
    since: date
    until: date
    at: str
    lang: str


class Standing(msgspec.Struct, frozen=True, kw_only=True):
    """How a report stands outside: its newest sent version, and mails that did not arrive yet."""

    report: str
    stale_at: int | None
    sent: int | None
    waiting: int
    failed: int
    unknown: int


def mark_stale(url: str, centre: str, *, now: int) -> int:
    """Mark reports of changed days; how many are marked now that were not."""
    marked = 0
    with linked(url) as link:
        row = link.execute(QUERIES["watched"], {"centre": centre}).fetchone()
        after = 0 if row is None else int(row["seen_at"]) - LOOK_BACK_US
        for each in written_after(link, centre, after):
            said = {
                "centre": centre,
                "client": each.client,
                "day": each.business_date,
                "written_at": each.written_at,
                "everybody": EVERYBODY,
                "at": now,
            }
            marked += link.execute(QUERIES["mark_stale"], said).rowcount
        marked += _mark_ripe(link, centre, now, 0 if row is None else int(row["seen_at"]))
        link.execute(QUERIES["watch"], {"centre": centre, "at": now})
    return marked


def _mark_ripe(
    link: psycopg.Connection[dict[str, Any]], centre: str, now: int, seen_at: int
) -> int:
    """Provisional reports whose days became final since the last look, but for :data:`SOON_US`."""
    marked = 0
    today = datetime.fromtimestamp(now / 1_000_000, UTC).date()
    found = link.execute(QUERIES["provisional"], {"centre": centre, "today": today}).fetchall()
    for row in found:
        period, client = Period(row["since"], row["until"]), row["client"] or None
        versions = [
            each
            for each in day_versions(link, centre, since=period.since, until=period.until)
            if client is None or each.client in {client, EVERYBODY}
        ]
        became = max((each.final_at or each.written_at for each in versions), default=0)
        if became > max(0, seen_at - SOON_US) and _days_final(link, centre, client, period, now):
            said = {"report": row["id"], "at": now}
            marked += link.execute(QUERIES["mark_ripe"], said).rowcount
    return marked


def stale(url: str, centre: str) -> Sequence[Stale]:
    """Those that are marked."""
    with linked(url) as link:
        rows = link.execute(QUERIES["stale"], {"centre": centre}).fetchall()
    return [msgspec.convert(row, Stale) for row in rows]


def fresh(url: str, report: str) -> None:
    """It was made anew, or says the same as before."""
    with linked(url) as link:
        link.execute(QUERIES["fresh"], {"report": report})


def standings(url: str, reports: Sequence[str]) -> dict[str, Standing]:
    """By report."""
    with linked(url) as link:
        rows = link.execute(QUERIES["standing"], {"reports": list(reports)}).fetchall()
    return {str(row["report"]): msgspec.convert(row, Standing) for row in rows}


def days_final(url: str, centre: str, client: str | None, period: Period, *, as_of: int) -> bool:
    """Whether every day that the centre's own journal tells was final (확정, or corrected after).

    A day that files alone told waits for nobody: it is final when nothing in it is open.
    """
    with linked(url) as link:
        return _days_final(link, centre, client, period, as_of)


def _days_final(
    link: psycopg.Connection[dict[str, Any]],
    centre: str,
    client: str | None,
    period: Period,
    as_of: int,
) -> bool:
    found = day_versions(link, centre, since=period.since, until=period.until)
    known: dict[tuple[str, date], bool] = {}
    for each in found:
        if each.written_at <= as_of and (client is None or each.client in {client, EVERYBODY}):
            final = each.correction > 0 or (each.final_at is not None and each.final_at <= as_of)
            told = each.seq is None and not each.open_rows  # by files alone: nothing more comes
            known[each.client, each.business_date] = final or told
    return all(known.values())
