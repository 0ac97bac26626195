"""Reports by the clock: what is due is drafted once, and goes out when it may.

A slot is a plan's report for one day. It is due at an instant; whoever comes later, after a crash
or a night without power, still finds it due and drafts it: at most :data:`CATCH_UP_DAYS` back, and
never from before its contract was kept. Drafting, planning the mails and sending are each harmless
when repeated.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import msgspec
import structlog

from maju.app.numbers.store import Store
from maju.app.reporting import sending
from maju.app.reporting.errands import make_wanted, restate
from maju.app.reporting.keeping import draft
from maju.app.reporting.mail import Way
from maju.app.reporting.making import Wanted
from maju.floor.reports.documents import deliveries, library
from maju.floor.reports.documents.contract import Plan, clock_of, read_contract
from maju.floor.reports.documents.library import QUERIES, Version
from maju.kernel.errors import Refused
from maju.metrics.calendars import BusinessCalendar

log: structlog.typing.FilteringBoundLogger = structlog.get_logger("maju.reports")

CATCH_UP_DAYS = 7
SEND_WITHIN_DAYS = 31
"""An approval that comes later than this after the day is for a person to send."""

_DAY = timedelta(days=1)


class Slot(msgspec.Struct, frozen=True, kw_only=True):
    """A plan's report for one day; *day* is its first."""

    plan: Plan
    name: str
    day: date
    at: str
    due: int


def slots(plan: Plan, calendar: BusinessCalendar, now: int, *, back_days: int) -> Iterator[Slot]:
    """Slots of a plan that were due within the last *back_days*, by their day."""
    zone = ZoneInfo(calendar.zone)
    today = calendar.day_of(now)
    since = now - back_days * 86_400_000_000
    for back in range(back_days + 35, -1, -1):
        day = today - back * _DAY
        for at in plan.interim if plan.kind == "daily" else ():
            if _wanted(plan, calendar, day):
                due = _instant(day, at, zone)
                if since <= due <= now:
                    yield Slot(plan=plan, name=f"{plan.name}@{at}", day=day, at=at, due=due)
        over = _after(plan, day)
        if over is None or not _wanted(plan, calendar, day):
            continue
        while plan.business_days and not calendar.is_business(over):
            over += _DAY
            if over > today:
                break
        due = _instant(over, plan.time, zone)
        if since <= due <= now:
            yield Slot(plan=plan, name=plan.name, day=day, at="", due=due)


def _after(plan: Plan, day: date) -> date | None:
    """The day after a report's last, for one that begins on *day*; ``None``: none begins."""
    match plan.kind:
        case "daily":
            return day + _DAY
        case "weekly":
            return day + 7 * _DAY if day.isoweekday() == plan.weekday else None
        case "monthly":
            return (day.replace(day=28) + 4 * _DAY).replace(day=1) if day.day == 1 else None


def _wanted(plan: Plan, calendar: BusinessCalendar, day: date) -> bool:
    return plan.kind != "daily" or not plan.business_days or calendar.is_business(day)


def _instant(day: date, at: str, zone: ZoneInfo) -> int:
    return round(datetime.combine(day, clock_of(at), zone).timestamp() * 1_000_000)


def tick(store: Store, way: Way, centres: Sequence[str], now: Callable[[], int]) -> int:
    """Everything that is due: draft, restate, plan, send; how many mails went out.

    Raises:
        Trouble: the database failed; the next tick goes on where this one stood.
    """
    make_wanted(store, now)
    restate(store, centres, now)
    numbers = store.numbers()
    at = now()
    with library.linked(store.url) as link:
        today = datetime.fromtimestamp(at / 1_000_000, ZoneInfo("UTC")).date() + _DAY
        kept = link.execute(
            QUERIES["contracts"], {"centres": list(centres), "day": today}
        ).fetchall()
    for row in kept:
        client = str(row["client"]) or None
        calendar = numbers.calendar(str(row["centre"]), client)
        for plan in read_contract(str(row["body"])).plans:
            for slot in slots(plan, calendar, at, back_days=SEND_WITHIN_DAYS):
                if slot.due >= row["written_at"]:
                    _serve(store, str(row["centre"]), client, slot, at)
    try:
        return sending.send_planned(store, way, now)
    except Refused as refused:
        if refused.code != "sending_busy":
            raise
        return 0


def _serve(store: Store, centre: str, client: str | None, slot: Slot, now: int) -> None:
    """Draft the slot when it is not, and plan its mails when they may go."""
    key = {"centre": centre, "client": client or "", "plan": slot.name, "day": slot.day}
    with library.linked(store.url) as link:
        kept = link.execute(QUERIES["slot"], key).fetchone()
    if kept is None:
        if now - slot.due > CATCH_UP_DAYS * 86_400_000_000:
            return
        wanted = Wanted(
            kind=slot.plan.kind,
            centre=centre,
            client=client,
            day=slot.day,
            lang=slot.plan.lang,
            at=slot.at,
        )
        try:
            version = draft(store, wanted, by="schedule", now=now)
        except Refused as refused:  # no facts yet: the next tick asks again
            log.info("report_not_drafted", plan=slot.name, day=str(slot.day), why=refused.code)
            return
        said = {"report": version.report, "version": version.version}
        with library.linked(store.url) as link:
            link.execute(QUERIES["put_slot"], {**key, **said})
        report = version.report
    else:
        report = str(kept["report"])
    ready = _ready(library.versions(store.url, report), approval=slot.plan.approval)
    if ready is not None and slot.plan.recipients:
        deliveries.plan(store.url, ready, slot.plan.recipients, at=now)


def _ready(versions: Sequence[Version], *, approval: bool) -> Version | None:
    """The newest version that may go out."""
    return next((each for each in versions if each.approved_at is not None or not approval), None)
