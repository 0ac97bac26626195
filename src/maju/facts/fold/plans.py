"""A published schedule as rows of its days; each publication adds its own, none is taken back.

Which of them holds is found when it is asked: the latest one at that instant. So a day that is
published again after it was sealed only grows, and what was answered before can be asked again.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import date
from typing import Any

from maju.facts.fold.calendar import begin_of, number_of, offset_s
from maju.facts.fold.others import home_of
from maju.facts.fold.rows import Made, made
from maju.facts.fold.state import State, place
from maju.kernel import events as e
from maju.kernel.events import Event
from maju.kernel.events.plan import PlannedDay

Handler = Callable[[Event, Any], None]


class Plans:
    """Keeps what is published. *keep* takes finished rows."""

    def __init__(self, state: State, keep: Callable[[Iterable[Made]], None]) -> None:
        self._state = state
        self._keep = keep
        self.handlers: dict[type, Handler] = {e.SchedulePublished: self._published}

    def _published(self, event: Event, body: e.SchedulePublished) -> None:
        for day in body.days:
            self._keep(list(plan_rows(self._state, event, body.version, day)))


def plan_rows(state: State, event: Event, version: int, planned: PlannedDay) -> Iterator[Made]:
    """The rows of one agent's day; at least one, which says that nothing is planned."""
    assert state.settings is not None
    zone = state.settings.zone
    day = number_of(date.fromisoformat(planned.date))
    client, team = home_of(state, planned.agent)
    plan = f"{planned.agent}/{planned.date}"
    begins = begin_of(day, zone)
    spans = [(span.activity, span.start, span.end) for span in planned.spans]
    nothing = ("leave" if planned.leave else "none", begins, begins)
    for part, (activity, start, end) in enumerate(spans or [nothing], 1):
        key = f"{plan}/{event.seq}/{part}"
        values = {
            "client": client,
            "business_date": day,
            "utc_offset_s": offset_s(start, zone),
            "plan": plan,
            "edition": event.seq,
            "part": part,
            "version": version,
            "agent": planned.agent,
            "team": team,
            "activity": activity,
            "leave": planned.leave or None,
            "began_at": start,
            "ended_at": end,
            "shift_from": spans[0][1] if spans else None,
            "shift_until": spans[-1][2] if spans else None,
            "published_at": event.occurred,
            "state": "closed",
            "record": plan,
            "source_ref": str(event.seq),
        }
        _, grain, _, row = made(state, "plan", key, values)
        yield place(day, client), grain, key, row
