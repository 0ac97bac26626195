"""A staffing plan: from contacts of each interval to people in seats and on the roster."""

from __future__ import annotations

import csv
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import inf
from pathlib import Path
from typing import Any

import numpy as np

from maju.kernel.errors import Refused
from maju.planning.checks import Floats, Ints, finite, positive
from maju.planning.staffing.agents import required_agents, required_agents_unsure
from maju.planning.staffing.load import offered_load, staff_day
from maju.planning.staffing.patience import PatienceLaw
from maju.planning.staffing.people import Shrinkage, with_shrinkage
from maju.planning.staffing.queueing import Standing, service_level, steady_state
from maju.planning.staffing.service import Target

_ENCODINGS = ("utf-8-sig", "cp949")


@dataclass(frozen=True, slots=True, kw_only=True)
class Coming:
    """What is to be staffed; arrays [day, slot], 0 where closed.

    Attributes:
        starts: how each interval is called, day by day.
        calls: contacts of each interval.
        aht_s: their mean handling time, s.
        step_s: length of an interval, s.
        rate_cv: how far the forecast may be off; ``None``: taken as certain.
    """

    starts: Sequence[Sequence[str]]
    calls: Floats
    aht_s: Floats
    step_s: float
    rate_cv: Floats | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """Who is needed, and what it will give; arrays [day, slot]."""

    coming: Coming
    target: Target
    load: Floats
    agents: Ints
    shrinkage: Shrinkage
    level: Floats
    standing: Standing

    @property
    def rostered(self) -> Ints:
        """Whole people to put on the roster."""
        made: Ints = np.ceil(self.shrinkage.rostered - 1e-9).astype(np.int64)
        return made

    def hours(self, people: Floats | Ints) -> float:
        """*people* of each interval, as hours."""
        return float(people.sum()) * self.coming.step_s / 3600.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """How to staff.

    Attributes:
        target: what every interval has to reach.
        patience: mean of an exponential patience, s, or its law; ``inf`` is Erlang C.
        shrinkage: share away by cause.
        chats: how many contacts an agent holds at once.
        sure: on which share of days the target has to hold; ``None``: on average.
    """

    target: Target
    patience: float | PatienceLaw = inf
    shrinkage: Mapping[str, float]
    chats: int = 1
    sure: float | None = None


def plan(coming: Coming, wish: Wish) -> Plan:
    """The plan: load across borders, Erlang A for the target, people for those away.

    Raises:
        Refused: those of ``staff_day``, ``with_shrinkage``.
    """
    rate = coming.calls / coming.step_s
    if coming.calls.size == 1:  # a question about one interval means a busy hour, not its beginning
        load = rate * coming.aht_s
        places = required_agents(rate, coming.aht_s, wish.target, patience=wish.patience)
    elif coming.rate_cv is None:
        found = staff_day(
            rate, coming.aht_s, wish.target, step_s=coming.step_s, patience=wish.patience
        )
        load, places = found.load, found.agents
    else:
        load = offered_load(rate, coming.aht_s, step_s=coming.step_s)
        there = rate > 0.0
        places = np.ceil(load - 1e-2).astype(np.int64)
        places[there] = required_agents_unsure(
            load[there] / coming.aht_s[there],
            coming.aht_s[there],
            wish.target,
            rate_cv=coming.rate_cv[there],
            sure=wish.sure,
            patience=wish.patience,
        )
    agents = -(-places // wish.chats)
    asked = (load / coming.aht_s, coming.aht_s, agents * wish.chats)
    return Plan(
        coming=coming,
        target=wish.target,
        load=load,
        agents=agents,
        shrinkage=with_shrinkage(agents, wish.shrinkage),
        level=service_level(*asked, wish.target, patience=wish.patience),
        standing=steady_state(*asked, patience=wish.patience, within_s=wish.target.within_s),
    )


def read_calls(said: str, *, aht_s: float | None, step_s: float) -> Coming:
    """One interval of so many calls, or a CSV file with the columns start, calls and perhaps aht_s.

    A new day begins where the part of ``start`` before a blank or a T changes.

    Raises:
        Refused: ``plan_calls_unreadable``, ``plan_no_aht``.
    """
    try:
        one = float(said)
    except ValueError:
        return _from_file(Path(said).expanduser(), aht_s=aht_s, step_s=step_s)
    if aht_s is None:
        raise Refused("plan_no_aht")
    return Coming(
        starts=[[""]],
        calls=finite("calls", [[one]]),
        aht_s=positive("aht_s", [[aht_s]]),
        step_s=step_s,
    )


def _from_file(path: Path, *, aht_s: float | None, step_s: float) -> Coming:
    rows = _rows(path)
    days: dict[str, list[tuple[str, float, float]]] = {}
    for line, row in enumerate(rows, 2):
        start = (row.get("start") or "").strip()
        said = (row.get("aht_s") or "").strip()
        if not said and aht_s is None:
            raise Refused("plan_no_aht")
        try:
            numbers = (float(row["calls"] or ""), float(said or str(aht_s)))
        except (KeyError, ValueError) as error:
            raise Refused("plan_calls_unreadable", path=str(path), line=line) from error
        day = start.replace("T", " ").partition(" ")[0] if " " in start or "T" in start else ""
        days.setdefault(day, []).append((start, *numbers))
    if not days:
        raise Refused("plan_calls_unreadable", path=str(path), line=1)
    width = max(len(slots) for slots in days.values())
    calls, times = np.zeros((len(days), width)), np.ones((len(days), width))
    for at, slots in enumerate(days.values()):
        calls[at, : len(slots)] = [count for _, count, _ in slots]
        times[at, : len(slots)] = [mean for _, _, mean in slots]
    return Coming(
        starts=[[start for start, _, _ in slots] for slots in days.values()],
        calls=finite("calls", calls),
        aht_s=positive("aht_s", times),
        step_s=step_s,
    )


def _rows(path: Path) -> list[dict[str, str | None]]:
    for encoding in _ENCODINGS:
        try:
            with path.open(encoding=encoding, newline="") as file:
                return list(csv.DictReader(file))
        except UnicodeDecodeError:
            continue
        except OSError as error:
            raise Refused("plan_calls_unreadable", path=str(path), line=0) from error
    raise Refused("plan_calls_unreadable", path=str(path), line=0)


def as_json(made: Plan) -> Mapping[str, Any]:
    """Everything for programs, interval by interval."""
    causes = made.shrinkage.away
    slots = []
    for day, starts in enumerate(made.coming.starts):
        for slot, start in enumerate(starts):
            at = (day, slot)
            slots.append(
                {
                    "start": start,
                    "calls": round(float(made.coming.calls[at]), 3),
                    "aht_s": round(float(made.coming.aht_s[at]), 1),
                    "load": round(float(made.load[at]), 3),
                    "agents": int(made.agents[at]),
                    "rostered": int(made.rostered[at]),
                    "away": {name: round(float(part[at]), 2) for name, part in causes.items()},
                    made.target.by.value: _rounded(made.level[at]),
                    "abandoned": _rounded(made.standing.abandoned[at]),
                    "asa_s": _rounded(made.standing.asa_s[at]),
                    "occupancy": _rounded(made.standing.occupancy[at]),
                }
            )
    return {
        "target": {
            "kpi": made.target.by.value,
            "level": made.target.level,
            "within_s": made.target.within_s,
        },
        "agent_hours": round(made.hours(made.agents), 2),
        "rostered_hours": round(made.hours(made.rostered), 2),
        "intervals": slots,
    }


def _rounded(value: float) -> float | None:
    return round(float(value), 4) if np.isfinite(value) else None
