"""What planners know of days to come, as the forecast takes it: campaigns, closures, paydays.

Read here by pages and commands alike, so that both forecast the same. Kept by the page in
``views/events.py``, in the directory's own way, so that the audit trail tells who said what.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from psycopg import Connection
from psycopg.rows import dict_row

from maju.planning.forecast.events import Event
from maju.workforce.queries import QUERIES

KINDS = ("event", "closed", "holiday", "payday")


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """All that holds for one question.

    Attributes:
        holidays: of their own, with their names; the day after them is one after a break, too.
        paydays: days of the month.
    """

    events: tuple[Event, ...] = ()
    closed: tuple[date, ...] = ()
    holidays: tuple[tuple[date, str], ...] = ()
    paydays: tuple[int, ...] = ()


def find_known(
    link: Connection[Any], centre: str, *, client: str | None = None, queue: str | None = None
) -> Known:
    """What is known for a client's or a queue's days; nothing where no events are kept.

    An event of one client counts in the whole centre's forecast, too: by what such days did to the
    whole in the past, and never by the factor that was said of the client alone.
    """
    with link.cursor(row_factory=dict_row) as cursor:
        there = cursor.execute(QUERIES["events_there"]).fetchone()
        if there is None or not there["there"]:
            return Known()
        rows = cursor.execute(QUERIES["known_events"], {"centre": centre}).fetchall()
    own = [row for row in rows if _concerns(row, client, queue)]
    wider = [
        row
        for row in rows
        if row["kind"] == "event" and row not in own and _within(row, client, queue)
    ]
    return Known(
        events=(
            *(_event(row, row["effect"]) for row in own if row["kind"] == "event"),
            *(_event(row, None) for row in wider),
        ),
        closed=tuple(sorted(set(_days(own, "closed")))),
        holidays=tuple(
            sorted({(day, row["name"]) for row in own for day in _days([row], "holiday")})
        ),
        paydays=tuple(sorted({row["month_day"] for row in own if row["kind"] == "payday"})),
    )


def _concerns(row: dict[str, Any], client: str | None, queue: str | None) -> bool:
    """Whether all that is asked for is under the event."""
    if row["queue"]:
        return bool(row["queue"] == queue)
    return row["client"] in {"", client}


def _within(row: dict[str, Any], client: str | None, queue: str | None) -> bool:
    """Whether a part of what is asked for is under it."""
    return queue is None and (client is None or row["client"] in {"", client})


def _event(row: dict[str, Any], effect: float | None) -> Event:
    return Event(kind=row["name"] or row["kind"], days=tuple(_between(row)), effect=effect)


def _days(rows: Iterable[dict[str, Any]], kind: str) -> Iterator[date]:
    for row in rows:
        if row["kind"] == kind:
            yield from _between(row)


def _between(row: dict[str, Any]) -> Iterator[date]:
    for number in range((row["last"] - row["first"]).days + 1):
        yield row["first"] + timedelta(days=number)
