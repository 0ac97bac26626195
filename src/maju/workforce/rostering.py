"""The roster of a month: read, changed cell by cell, filled by patterns, published."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

import msgspec
from django.db import transaction

from maju.directory import models as m
from maju.directory.editing import link
from maju.journal.postgres.submit import submit_sync_in
from maju.kernel.commands import Command, PublishSchedule
from maju.kernel.errors import Refused
from maju.kernel.events.plan import PlannedDay
from maju.kernel.ids import AgentId, CentreId, CommandId, sortable
from maju.kernel.time import Instant
from maju.routing.on_plan import MOST_DAYS
from maju.workforce.days import meals_of, planned
from maju.workforce.models import HALVES, LEAVES, Cell, Publication, Published, ShiftKind

SOURCE = "workforce"


class Put(NamedTuple):
    """What shall stand in a cell: codes of a shift and of a leave; both empty: nothing."""

    agent: str
    day: date
    shift: str = ""
    leave: str = ""


def agents_of(centre: m.Centre, team: str = "") -> list[m.Agent]:
    """Who can be put on the roster, in the directory's order."""
    found = m.Agent.objects.filter(centre=centre).select_related("person").order_by("place", "id")
    if not team:
        return list(found)
    members = m.TeamMember.objects.filter(team__centre=centre, team__code=team)
    today = set(members.filter(until__isnull=True).values_list("agent_id", flat=True))
    return [agent for agent in found if agent.pk in today]


def cells_of(
    centre: m.Centre, first: date, last: date, agents: Collection[str] | None = None
) -> dict[tuple[str, date], Cell]:
    """The cells of these days, both included, by agent and day; only of *agents*, where they are named."""
    found = Cell.objects.filter(centre=centre, day__gte=first, day__lte=last)
    if agents is not None:
        found = found.filter(agent__in=list(agents))
    return {(cell.agent, cell.day): cell for cell in found.select_related("shift")}


def shifts_of(centre: m.Centre) -> list[ShiftKind]:
    """Kinds that can still be chosen."""
    return list(ShiftKind.objects.filter(centre=centre, ended=False).order_by("place", "id"))


@transaction.atomic
def put(centre: m.Centre, wanted: Iterable[Put]) -> int:
    """Write cells, all or none; how many are other than before.

    Raises:
        Refused: ``shift_unknown``, ``leave_unknown``, ``roster_agent_unknown``, ``half_needs_shift``.
    """
    puts = list(wanted)
    kinds = {kind.code: kind for kind in ShiftKind.objects.filter(centre=centre)}
    known = {agent.code for agent in m.Agent.objects.filter(centre=centre)}
    for one in puts:
        _check(one, kinds, known)
    if not puts:
        return 0
    days = [one.day for one in puts]
    before = cells_of(centre, min(days), max(days))
    fresh: list[Cell] = []
    gone: list[int] = []
    for one in {(one.agent, one.day): one for one in puts}.values():
        cell = before.get((one.agent, one.day))
        had = (cell.shift.code if cell.shift else "", cell.leave) if cell else ("", "")
        if had == (one.shift, one.leave):
            continue
        if one.shift or one.leave:
            shift = kinds.get(one.shift)
            fresh.append(
                Cell(centre=centre, agent=one.agent, day=one.day, shift=shift, leave=one.leave)
            )
        elif cell is not None:
            gone.append(cell.pk)
    Cell.objects.filter(pk__in=gone).delete()
    Cell.objects.bulk_create(
        fresh,
        update_conflicts=True,
        unique_fields=["centre", "agent", "day"],
        update_fields=["shift", "leave", "meal_at"],
        batch_size=1_000,
    )
    return len(fresh) + len(gone)


def _check(one: Put, kinds: Mapping[str, ShiftKind], known: set[str]) -> None:
    if one.agent not in known:
        raise Refused("roster_agent_unknown", agent=one.agent)
    if one.shift and one.shift not in kinds:
        raise Refused("shift_unknown", shift=one.shift)
    if one.leave and one.leave not in LEAVES:
        raise Refused("leave_unknown", leave=one.leave)
    if one.leave in HALVES and not one.shift:
        raise Refused("half_needs_shift", agent=one.agent, day=one.day.isoformat())


def copied(centre: m.Centre, first: date, last: date, agents: Sequence[str]) -> list[Put]:
    """What the four weeks before hold, day by day of the week, for empty cells only."""
    have = cells_of(centre, first - timedelta(days=28), last)
    puts = []
    for agent in agents:
        for day in days_between(first, last):
            model = have.get((agent, day - timedelta(days=28)))
            if model is None or (agent, day) in have:
                continue
            leave = model.leave if model.leave == "off" else ""
            if model.shift is not None or leave:
                shift = model.shift.code if model.shift is not None else ""
                puts.append(Put(agent, day, "" if leave else shift, leave))
    return puts


def days_between(first: date, last: date) -> list[date]:
    """Both included."""
    return [first + timedelta(days=number) for number in range((last - first).days + 1)]


def plan_of(centre: m.Centre, first: date, last: date) -> list[PlannedDay]:
    """What would be published: every agent's day that is on the roster, in order."""
    zone = ZoneInfo(centre.zone)
    by_day: dict[date, list[Cell]] = defaultdict(list)
    for (_agent, day), cell in sorted(cells_of(centre, first, last).items()):
        by_day[day].append(cell)
    made: list[PlannedDay] = []
    for _day, cells in sorted(by_day.items()):
        meals = meals_of(cells)
        made += [planned(cell, meals.get(cell.agent), zone) for cell in cells]
    return made


def taken_back(
    centre: m.Centre, days: Sequence[PlannedDay], first: date, last: date
) -> list[PlannedDay]:
    """Days that were published before and stand empty now: they are told as empty."""
    told = {(day.agent, day.date) for day in days}
    held = Published.objects.filter(centre=centre, day__gte=first, day__lte=last)
    return [
        PlannedDay(agent=AgentId(row.agent), date=row.day.isoformat())
        for row in held.order_by("day", "agent")
        if (row.agent, row.day.isoformat()) not in told and (row.spans or row.leave)
    ]


def _to_tell(centre: m.Centre, first: date, last: date) -> list[PlannedDay]:
    """What the engine is told, of those whom it knows: who has left keeps their cells, and no more."""
    days = plan_of(centre, first, last)
    days += taken_back(centre, days, first, last)
    known = set(m.Agent.objects.filter(centre=centre).values_list("code", flat=True))
    return [day for day in days if day.agent in known]


def _hold(
    centre: m.Centre, days: Sequence[PlannedDay], version: int, names: Mapping[tuple[str, str], str]
) -> None:
    """Keep what holds from now on, for the agents' own pages and calendars."""
    rows = [
        Published(
            centre=centre,
            agent=day.agent,
            day=date.fromisoformat(day.date),
            version=version,
            shift=names.get((day.agent, day.date), ""),
            leave=day.leave,
            spans=[[span.activity, span.start, span.end] for span in day.spans],
        )
        for day in days
    ]
    Published.objects.bulk_create(
        rows,
        update_conflicts=True,
        unique_fields=["centre", "agent", "day"],
        update_fields=["version", "shift", "leave", "spans"],
    )


@transaction.atomic
def publish(
    centre: m.Centre,
    first: date,
    last: date,
    *,
    agents: Collection[str] | None = None,
    by: m.Person,
    now: Instant,
) -> list[Publication]:
    """Send the schedule of these days to the engine, with the row that says so; one or more commands.

    *agents*: only theirs; the drafts of others stay drafts.

    Raises:
        Refused: ``roster_empty``, ``roster_as_published``.
    """
    m.Centre.objects.select_for_update().get(pk=centre.pk)  # versions rise one after the other
    days = _to_tell(centre, first, last)
    if agents is not None:
        days = [day for day in days if day.agent in agents]
    if not days:
        raise Refused("roster_empty", first=first.isoformat(), last=last.isoformat())
    digest = hashlib.sha256(msgspec.json.encode(days)).hexdigest()[:32]
    latest = Publication.objects.filter(centre=centre).order_by("-version").first()
    if latest is not None and (latest.first, latest.last, latest.digest) == (first, last, digest):
        raise Refused("roster_as_published", version=latest.version)
    return _send(centre, days, first, last, digest, by=by, now=now)


@transaction.atomic
def publish_some(
    centre: m.Centre, agent_days: Collection[tuple[str, date]], *, by: m.Person, now: Instant
) -> int:
    """Publish these agents' days alone, as they now stand; the version. Other drafts stay drafts."""
    m.Centre.objects.select_for_update().get(pk=centre.pk)
    first, last = min(day for _, day in agent_days), max(day for _, day in agent_days)
    days = _to_tell(centre, first, last)
    some = [day for day in days if (day.agent, date.fromisoformat(day.date)) in agent_days]
    digest = hashlib.sha256(msgspec.json.encode(some)).hexdigest()[:32]
    return _send(centre, some, first, last, digest, by=by, now=now)[-1].version


def _send(
    centre: m.Centre,
    days: Sequence[PlannedDay],
    first: date,
    last: date,
    digest: str,
    *,
    by: m.Person,
    now: Instant,
) -> list[Publication]:
    """The commands, what holds from now on, and the rows that say so: part of one transaction."""
    latest = Publication.objects.filter(centre=centre).order_by("-version").first()
    version = latest.version if latest is not None else 0
    names = {
        (agent, day.isoformat()): cell.shift.code
        for (agent, day), cell in cells_of(centre, first, last).items()
        if cell.shift is not None
    }
    rows = []
    for start in range(0, len(days), MOST_DAYS):
        version += 1
        some = tuple(days[start : start + MOST_DAYS])
        name = f"{centre.code}/{version}"
        drawn = hashlib.blake2b(name.encode(), digest_size=10).digest()
        command = Command(
            id=CommandId(sortable("cm", now, int.from_bytes(drawn, "big"))),
            source=SOURCE,
            source_id=f"schedule/{version}",
            body=PublishSchedule(version=version, days=some, by=str(by.pk)),
        )
        submit_sync_in(link(), CentreId(centre.code), [command])
        _hold(centre, some, version, names)
        rows.append(
            Publication.objects.create(
                centre=centre, version=version, first=first, last=last, days=len(some),
                digest=digest, at=now, by=by, command=command.id,
            )
        )  # fmt: skip
    return rows
