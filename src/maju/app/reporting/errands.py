"""What the reporting process does beside the schedule: wished-for reports, and restatements."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import timedelta

import structlog

from maju.app.numbers.store import Store
from maju.app.reporting.keeping import draft
from maju.app.reporting.making import Wanted
from maju.floor.reports.documents import restating, wanting
from maju.floor.reports.documents.restating import Stale
from maju.floor.reports.documents.wanting import Wish
from maju.kernel.errors import Refused, Trouble

log: structlog.typing.FilteringBoundLogger = structlog.get_logger("maju.reports")

MOST_TRIES = 3
_DAY = timedelta(days=1)


def make_wanted(store: Store, now: Callable[[], int]) -> int:
    """Make every report that somebody waits for; how many were made.

    Raises:
        Trouble: the database failed; what waits is made the next time.
    """
    made, last = 0, 0
    while (wish := wanting.next_wish(store.url, after=last)) is not None:
        last = wish.id
        made += _make(store, wish, now)
    return made


def _make(store: Store, wish: Wish, now: Callable[[], int]) -> bool:
    if wish.tries >= MOST_TRIES:
        wanting.end_wish(store.url, wish, "failed", now=now())
        return False
    wanted = Wanted(
        kind=wish.kind,
        centre=wish.centre,
        client=wish.client or None,
        day=wish.day,
        until=wish.until,
        lang=wish.lang,
        at=wish.at,
    )
    try:
        version = draft(store, wanted, by=wish.wanted_by, now=now())
    except Refused as refused:
        wanting.end_wish(store.url, wish, "refused", now=now(), refused=refused)
        return False
    except Trouble as trouble:
        log.warning("wanted_report_waits", wish=wish.id, why=str(trouble))
        return False
    made = version.report, version.version
    wanting.end_wish(store.url, wish, "made", now=now(), made=made)
    return True


def restate(store: Store, centres: Sequence[str], now: Callable[[], int]) -> int:
    """Draft anew what was sent as final and is final no more, and what was provisional and whose
    days are final now; how many new versions.

    Raises:
        Trouble: the database failed; what is marked stays marked.
    """
    made = 0
    for centre in centres:
        restating.mark_stale(store.url, centre, now=now())
        for each in restating.stale(store.url, centre):
            made += _again(store, each, now)
    return made


def _again(store: Store, each: Stale, now: Callable[[], int]) -> bool:
    began = now()
    wanted = Wanted(
        kind=each.kind,  # type: ignore[arg-type]
        centre=each.centre,
        client=each.client or None,
        day=each.since,
        until=each.until - _DAY if each.kind == "range" else None,
        lang=each.lang,
        at=each.at,
    )
    try:
        version = draft(store, wanted, by="schedule", now=began)
    except Refused as refused:
        log.info("report_not_restated", report=each.id, why=refused.code)
        return False
    restating.fresh(store.url, each.id)
    return version.made_at == began
