"""A promise and an agent's interval as rows of the grains."""

from __future__ import annotations

from collections.abc import Iterator

from maju.facts.fold.calendar import begin_of, date_of, day_of, open_us
from maju.facts.fold.rows import Made, channel_of, made, ms
from maju.facts.fold.state import Agent, Callback, State

_PROMISES = {
    "reached": "reached",
    "unreached": "unreached",
    "expired": "expired",
    "superseded": "duplicate",
    "served": "redialled",
    "cancelled": "redialled",
}


def callback_row(state: State, promise: Callback, *, ended: int = 0, how: str = "") -> Made:
    """A promise as it is now."""
    assert state.settings is not None
    reached = how == "reached"
    calendars = {calendar.id: calendar for calendar in state.settings.calendars}
    hours = next((q.calendar for q in state.settings.queues if q.id == promise.queue), None)
    open_for = None
    if reached:
        calendar = None if hours is None else calendars.get(hours)
        open_for = ms(open_us(calendar, state.settings.zone, promise.at, ended))
    flags = [flag for flag in (promise.why, how) if flag in {"drop", "overflow", "cancelled"}]
    row = {
        "client": promise.client,
        "callback": promise.id,
        "contact": promise.contact,
        "channel": channel_of(promise.channel),
        "queue": promise.queue,
        "customer": promise.customer,
        "requested_at": promise.at,
        "due_at": promise.expires,
        "attempts": promise.attempts,
        "outcome": _PROMISES[how] if how else "open",
        "ended_at": ended or None,
        "wait_ms": ms(ended - promise.at) if reached else None,
        "wait_business_ms": open_for,
        "state": "closed" if how else "open",
        "flags": flags,
        "record": promise.id,
        "source_ref": str(promise.seq),
    }
    return made(state, "callback", promise.id, row)


def agent_rows(state: State, agent: Agent, until: int, *, lasts: bool = False) -> Iterator[Made]:
    """The agent's interval until *until*, cut where business days begin.

    One that *lasts* is open in the business day of *until*, and whole in the days before.

    A meal is outside login and is no row (kpi.md §7.6).
    """
    if agent.doing == "away" and agent.why == "meal":
        return
    assert state.settings is not None
    zone = state.settings.zone
    end = max(agent.at, until)
    client, team = home_of(state, agent.id)
    began = agent.at
    while True:
        day = day_of(began, zone)
        next_day = begin_of(day + 1, zone)
        last = end < next_day if lasts else end <= next_day
        ended = next_day if not last else None if lasts else end
        if ended is None or ended > began:
            row = {
                "client": client,
                "agent": agent.id,
                "team": team,
                "doing": agent.doing,
                "reason": agent.why if agent.doing == "away" else None,
                "contacts": agent.count,
                "began_at": began,
                "ended_at": ended,
                "state": "open" if ended is None else "closed",
                "record": f"{agent.id}/{date_of(day).isoformat()}",
                "source_ref": str(agent.seq),
            }
            yield made(state, "agent_state", f"{agent.id}/{began}", row)
        if last:
            return
        began = next_day


EVERYBODY = "*"
"""The client of an agent's time where several share the agent."""


def home_of(state: State, agent: str) -> tuple[str, str | None]:
    """Whose time it is (the only client the agent serves), and the agent's team."""
    assert state.settings is not None
    known = next((each for each in state.settings.agents if each.id == agent), None)
    serves = state.settings.clients if known is None or known.clients is None else known.clients
    return (
        serves[0] if len(serves) == 1 else EVERYBODY,
        None if known is None else known.team,
    )
