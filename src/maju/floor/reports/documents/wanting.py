"""Reports that somebody asked for on a page, until the reporting process has made them.

    wanted ──▶ made | refused (the numbers say why) | failed (it broke several times)

A kill while one is made leaves it wanted: it is made again, and the same figures are the same
version.
"""

from __future__ import annotations

from datetime import date
from typing import Any, Literal

import msgspec
from psycopg.types.json import Jsonb

from maju.floor.reports.documents.contract import clock_of
from maju.floor.reports.documents.library import QUERIES, linked
from maju.floor.reports.documents.periods import KINDS, ReportKind, period_of
from maju.kernel.errors import Refused

_MOST_DAYS = 400


class Wish(msgspec.Struct, frozen=True, kw_only=True):
    """One asked-for report."""

    id: int
    centre: str
    client: str
    kind: ReportKind
    day: date
    until: date | None
    at: str
    lang: str
    wanted_by: str
    wanted_at: int
    state: Literal["wanted", "made", "refused", "failed"]
    tries: int
    code: str
    params: dict[str, str]
    report: str | None
    version: int | None
    ended_at: int | None

    def refused(self) -> Refused:
        """Why it was not made."""
        return Refused(self.code, **self.params)


def want(
    url: str,
    centre: str,
    client: str,
    *,
    kind: str,
    day: date,
    until: date | None,
    at: str,
    lang: str,
    by: str,
    now: int,
) -> int:
    """Ask for a report; its number, or that of the same wish when it still waits.

    Raises:
        Refused: ``choice_unknown``, ``period_backwards``, ``period_too_long``,
            ``report_time_unreadable``.
    """
    if kind not in KINDS:
        raise Refused("choice_unknown", name="kind", said=kind[:40])
    days = period_of(kind, day, until).days
    if days > _MOST_DAYS:
        raise Refused("period_too_long", days=days, most=_MOST_DAYS)
    if at:
        clock_of(at)
    said = {
        "centre": centre, "client": client, "kind": kind, "day": day, "at": at, "lang": lang,
        "until": until if kind == "range" else None, "by": by, "now": now,
    }  # fmt: skip
    with linked(url) as link:
        row = link.execute(QUERIES["same_wanted"], said).fetchone()
        row = row or link.execute(QUERIES["put_wanted"], said).fetchone()
    assert row is not None
    return int(row["id"])


def find_wish(url: str, centre: str, number: int) -> Wish:
    """One of a centre.

    Raises:
        Refused: ``report_unknown``.
    """
    with linked(url) as link:
        row = link.execute(QUERIES["find_wanted"], {"id": number, "centre": centre}).fetchone()
    if row is None:
        raise Refused("report_unknown", report=str(number))
    return msgspec.convert(row, Wish)


def next_wish(url: str, *, after: int) -> Wish | None:
    """The oldest that waits, of those with a greater number; its try is counted before it begins."""
    with linked(url) as link:
        row = link.execute(QUERIES["next_wanted"], {"after": after}).fetchone()
        if row is None:
            return None
        link.execute(QUERIES["try_wanted"], {"id": row["id"]})
    return msgspec.convert(row, Wish)


def end_wish(
    url: str,
    wish: Wish,
    state: Literal["made", "refused", "failed"],
    *,
    now: int,
    made: tuple[str, int] | None = None,
    refused: Refused | None = None,
) -> None:
    """Write down what became of it."""
    params: dict[str, Any] = {} if refused is None else dict(refused.params)
    said = {
        "id": wish.id, "state": state, "at": now,
        "report": None if made is None else made[0],
        "version": None if made is None else made[1],
        "code": "" if refused is None else refused.code,
        "params": Jsonb({name: str(value) for name, value in params.items()}),
    }  # fmt: skip
    with linked(url) as link:
        link.execute(QUERIES["end_wanted"], said)


def someone_waits(url: str) -> bool:
    """Whether a person waits for a report or for a mail that was never tried."""
    with linked(url) as link:
        row = link.execute(QUERIES["urgent"]).fetchone()
    return row is not None and bool(row["urgent"])
