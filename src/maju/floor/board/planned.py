"""Plan against actual now: who is to do what, who does it, and who does not, since when and why.

The same words as kpi.md #82: what is planned must be done at its minute; only planned work is on queue,
and 감정회복 is never counted against anybody.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Literal

import msgspec

from maju.facts.live.floor import AtWork, Doing
from maju.facts.readmodel.plans import Plan
from maju.floor.board.crews import Kind
from maju.kernel.events.plan import Activity
from maju.kernel.ids import AgentId

Why = Literal["signed_out", "away", "at_work"]
"""Not there; away for another reason; at work where something else is planned."""

_FITS: Mapping[Activity, frozenset[str]] = {
    "break": frozenset({"rest"}),
    "training": frozenset({"training", "coaching"}),
    "meeting": frozenset({"meeting", "coaching"}),
}


class Out(msgspec.Struct, frozen=True, kw_only=True):
    """Somebody who does not do what is planned now."""

    agent: str
    team: str
    planned: Activity
    doing: str
    reason: str
    why: Why
    since: int
    """Both hold: the later of the plan's beginning and the state's."""


class Count(msgspec.Struct, frozen=True, kw_only=True):
    """Heads now: to be there (meals left out), there, and doing what is planned."""

    planned: int = 0
    present: int = 0
    adherent: int = 0
    eating: int = 0
    unplanned: int = 0
    """At work without a plan for now."""


class Now(msgspec.Struct, frozen=True, kw_only=True):
    """One look."""

    whole: Count
    teams: Mapping[str, Count]
    out: Sequence[Out]
    """The longest first."""


def fits(planned: Activity, doing: Doing, reason: str) -> bool:
    """Whether a state is what was planned."""
    away = doing is Doing.AWAY
    if away and reason == "recovery":
        return True
    if planned == "work":
        return not away
    return planned == "other" or (away and reason in _FITS.get(planned, ()))


def plan_now(
    plans: Iterable[Plan],
    at_work: Iterable[AtWork],
    kinds: Mapping[AgentId, Kind],
    now: int,
    ended: Mapping[str, int],
) -> Now:
    """Everybody of *kinds* against the plans that hold.

    *ended*: when people who are not signed in were last seen, as far as that is known.
    """
    there = {each.agent: each for each in at_work if each.agent in kinds}
    known = [(AgentId(plan.agent), plan) for plan in plans if AgentId(plan.agent) in kinds]
    due = {agent: span for agent, plan in known for span in plan.spans
           if span.start <= now < span.end}  # fmt: skip
    tally: dict[str, dict[str, int]] = {}
    out: list[Out] = []
    for agent in sorted(due.keys() | there.keys()):
        team = str(kinds[agent].team or "")
        own = tally.setdefault(team, dict.fromkeys(Count.__struct_fields__, 0))
        state, span = there.get(agent), due.get(agent)
        if span is None:
            own["unplanned"] += 1
            continue
        if span.activity == "meal":
            own["eating"] += 1
            continue
        own["planned"] += 1
        if state is None:
            since = max(span.start, ended.get(agent, 0))
            out.append(_out(agent, team, span.activity, "signed_out", "", "signed_out", since))
            continue
        eats = state.doing is Doing.AWAY and state.reason == "meal"
        own["present"] += not eats
        if not eats and fits(span.activity, state.doing, state.reason):
            own["adherent"] += 1
            continue
        why: Why = "away" if state.doing is Doing.AWAY else "at_work"
        since = max(span.start, now - state.lasting)
        out.append(_out(agent, team, span.activity, state.doing.value, state.reason, why, since))
    teams = {team: Count(**own) for team, own in sorted(tally.items())}
    whole = {name: sum(getattr(each, name) for each in teams.values())
             for name in Count.__struct_fields__}  # fmt: skip
    out.sort(key=lambda each: (each.since, each.agent))
    return Now(whole=Count(**whole), teams=teams, out=out)


def next_shift(
    plans: Iterable[Plan], kinds: Mapping[AgentId, Kind], now: int
) -> tuple[int, int] | None:
    """When somebody of *kinds* is planned next, and how many then; ``None``: nobody is."""
    begins = [
        min(span.start for span in plan.spans if span.start > now)
        for plan in plans
        if AgentId(plan.agent) in kinds and any(span.start > now for span in plan.spans)
    ]
    return (min(begins), begins.count(min(begins))) if begins else None


def _out(  # noqa: PLR0917 - columns of a row
    agent: str, team: str, planned: Activity, doing: str, reason: str, why: Why, since: int
) -> Out:
    return Out(
        agent=agent, team=team, planned=planned, doing=doing, reason=reason, why=why, since=since
    )
