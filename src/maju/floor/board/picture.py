"""A moment of the floor as one view of it: plain values, ids and instants, no names, no words.

The page draws it first, and every tick again; so what it shows at its first paint is what the
stream would have sent at that instant.
"""

from __future__ import annotations

from collections import Counter as Tally
from collections.abc import Mapping, Sequence
from itertools import islice
from typing import Any

from maju.facts.live.floor import AtWork, Doing
from maju.floor.board.alarms import alarms
from maju.floor.board.beside import Beside
from maju.floor.board.counter import CONTACT_KPIS
from maju.floor.board.following import Moment
from maju.floor.board.judging import judged, waiting_level
from maju.floor.board.ledger import Pick
from maju.floor.board.planned import plan_now
from maju.floor.board.view import View, pick_of, queues_of
from maju.kernel.ids import AgentId, QueueId
from maju.kernel.settings import QueueSettings
from maju.metrics.answers import Cell

CARDS: Mapping[str, Sequence[str]] = {
    "supervisor": (
        "waiting_now", "oldest_waiting", "service_level", "sl_recent", "answer_rate",
        "available", "abandoned", "as_planned",
    ),
    "lead": (
        "waiting_now", "available", "over", "as_planned", "aht", "acw_avg", "handled_legs", "sl_recent",
    ),
    "planner": (
        "agent_requested", "demand_counted", "service_level", "abandon_rate", "aht", "planned_now",
        "present_now", "as_planned",
    ),
    "client": (
        "waiting_now", "oldest_waiting", "answer_rate", "sl_negative", "abandon_rate", "asa",
        "callback_pending", "available",
    ),
}  # fmt: skip
"""Five to eight numbers that each reader can act on (kpi.md §3.6)."""
OF_QUEUE = (
    "agent_requested", "answered", "abandoned", "answer_rate", "service_level", "asa",
)  # fmt: skip
DEMAND = ("inbound_attempts", "unique_callers", "demand_counted", "attempts_per_caller")
AGENTS_MOST = 300
"""Listed agents; who is longest in the present state comes first."""

Value = dict[str, Any]


def picture(
    moment: Moment,
    view: View,
    clients: Sequence[str] | None,
    beside: Beside | None = None,
) -> Value:
    """The board of *view*, for somebody bound to *clients*."""
    pick = pick_of(view, clients)
    states, agents = _agents(moment, view, pick)
    own = view.cards or CARDS[view.role]
    recent = moment.counter.recent("service_level", pick)
    known: dict[str, Value] = {
        "available": {"v": states["available"]},
        "over": {"v": None},
        "redials": {"v": moment.counter.redials(pick)},
        **_planned(moment, view, pick),
        "sl_recent": _value(
            moment, "service_level", recent, _weights(moment, "service_level", pick, recent=True)
        ),
    }
    asked = [name for name in ("oldest_waiting", *own, *DEMAND) if name not in known]
    for name, cell in moment.counter.cells(asked, pick).items():
        before = None if beside is None else beside.value(name, pick)
        known[name] = _value(moment, name, cell, _weights(moment, name, pick))
        known[name] |= {} if before is None else {"before": before}
    queues = _queues(moment, pick, moment.counter.in_line(pick))
    known["oldest_waiting"]["level"] = max(
        (each["level"] for each in queues), key=_LEVELS.index, default=""
    )
    return {
        "day": moment.day,
        "now": moment.now,
        "cards": {name: known[name] for name in own},
        "demand": {name: known[name] for name in DEMAND}
        | {"redials": {"v": moment.counter.redials(pick)}},
        "queues": queues,
        "states": states,
        "agents": agents,
        "alarms": alarms(moment, view, pick),
        "callbacks": _callbacks(moment, pick),
        "handed_over": _handed_over(moment, pick),
        "beside": None if beside is None else {"as_of": beside.as_of, "day": beside.day},
    }


_LEVELS = ("", "good", "warn", "bad")


Weights = Mapping[tuple[str, str], float]


def _weights(moment: Moment, kpi: str, pick: Pick, *, recent: bool = False) -> Weights:
    """How much of a rate of contacts each queue makes."""
    if kpi not in CONTACT_KPIS:
        return {}
    clients = {queue.id: queue.client for queue in moment.settings.queues}
    found = moment.counter.by_queue((kpi,), pick, recent=recent)
    return {
        (clients.get(QueueId(queue), ""), queue): cells[kpi].den or 0
        for queue, cells in found.items()
    }


def _value(moment: Moment, kpi: str, cell: Cell, queues: Weights) -> Value:
    return {"v": cell.value, "n": cell.den, "why": cell.why} | judged(
        moment.counter.terms, kpi, cell, queues
    )


def _queues(moment: Moment, pick: Pick, waiting: Mapping[str, Mapping[str, Cell]]) -> list[Value]:
    counter = moment.counter
    day = counter.by_queue(OF_QUEUE, pick)
    recent = counter.by_queue(("service_level",), pick, recent=True)
    return [
        _queue(moment, queue, waiting.get(queue.id, {}), day.get(queue.id, {}),
               recent.get(queue.id, {}))
        for queue in queues_of(moment.settings, pick)
    ]  # fmt: skip


def _queue(
    moment: Moment,
    queue: QueueSettings,
    line: Mapping[str, Cell],
    day: Mapping[str, Cell],
    recent: Mapping[str, Cell],
) -> Value:
    one = (str(queue.client), str(queue.id))
    oldest_s = line["oldest_waiting"].value if line else None
    made: Value = {
        "id": queue.id,
        "client": queue.client,
        "closed": queue.closed,
        "priority": queue.priority,
        "waiting": int(line["waiting_now"].value or 0) if line else 0,
        "since": None if oldest_s is None else moment.now - round(oldest_s * 1000) * 1000,
        "elsewhere": moment.elsewhere.get(queue.id, 0),
        "level": waiting_level(queue, oldest_s),
        "target_us": queue.target_wait,
    }
    for name in OF_QUEUE:
        made[name] = (
            _value(moment, name, day[name], {one: day[name].den or 0})
            if name in day
            else {"v": None}
        )
    made["sl_recent"] = (
        _value(
            moment,
            "service_level",
            recent["service_level"],
            {one: recent["service_level"].den or 0},
        )
        if recent
        else {"v": None}
    )
    return made


def _agents(moment: Moment, view: View, pick: Pick) -> tuple[dict[str, int], list[Value]]:
    """How many do what, and (the longest first) who; nobody where the view names no people."""
    crews = moment.crews
    kinds = crews.kinds.of(view.team, queues_of(moment.settings, pick))
    states: dict[str, int] = {each.value: 0 for each in Doing}
    away: Tally[str] = Tally()
    wanted = working = 0
    for kind in kinds:
        wanted += len(crews.kinds.agents[kind])
        for (doing, reason), n in crews.doing.get(kind, {}).items():
            states[doing] += n
            working += n
            if doing is Doing.AWAY:
                away[reason] += n
    states["signed_out"] = wanted - working
    states |= {f"away:{reason}": n for reason, n in sorted(away.items())}
    if not view.people:
        return states, []
    some = islice(
        (one for one in crews.longest if crews.kinds.kind[one.agent] in kinds), AGENTS_MOST
    )
    return states, [_row(moment, each, pick) for each in some]


def _planned(moment: Moment, view: View, pick: Pick) -> dict[str, Value]:
    """Heads that are to be there now, are there, and the share that does what is planned."""
    crews = moment.crews
    kinds = crews.kinds.of(view.team, queues_of(moment.settings, pick))
    due = [plan for plan in moment.due if crews.kinds.kind.get(AgentId(plan.agent)) in kinds]
    own = {AgentId(plan.agent): crews.kinds.kind[AgentId(plan.agent)] for plan in due}
    # when who is missing went home is not asked here
    whole = plan_now(due, moment.floor.agents, own, moment.now, {}).whole
    share = 100 * whole.adherent / whole.planned if whole.planned else None
    return {
        "planned_now": {"v": whole.planned},
        "present_now": {"v": whole.present},
        "as_planned": {"v": share, "n": whole.planned},
    }


def _row(moment: Moment, each: AtWork, pick: Pick) -> Value:
    return {
        "id": each.agent,
        "team": moment.crews.kinds.kind[each.agent].team,
        "doing": each.doing.value,
        "reason": each.reason,
        "since": moment.now - each.lasting,
        "contacts": each.contacts,
        **_contact(moment, each, pick),
    }


def _contact(moment: Moment, at_work: AtWork, pick: Pick) -> Value:
    """What the agent has in hand: of other clients than the picked ones, only that it is busy."""
    agent = moment.state.agents[at_work.agent]
    asked = None if agent.asked is None else list(agent.asked)
    slot = next(iter(sorted(agent.slots, key=lambda each: each.kind != "talking")), None)
    contact = None if slot is None else moment.state.contacts.get(slot.contact)
    if contact is None or (pick.clients is not None and contact.client not in pick.clients):
        return {"contact": None, "queue": None, "client": None, "channel": None, "asked": asked}
    return {
        "contact": contact.id,
        "queue": contact.queue,
        "client": contact.client,
        "channel": contact.channel.value,
        "asked": asked,
    }


def _handed_over(moment: Moment, pick: Pick) -> Value:
    """Inquiries with the client (원청 이관): how many, and how many past what was promised."""
    some = [due for client, due in moment.handed_over
            if pick.clients is None or client in pick.clients]  # fmt: skip
    late = sum(due is not None and due < moment.now for due in some)
    return {"waiting": len(some), "late": late}


def _callbacks(moment: Moment, pick: Pick) -> Value:
    """Promises that are open: how many, how many are due now, and since when the first one is."""
    open_ = [
        each
        for each in moment.state.callbacks.values()
        if pick.takes((each.client, each.queue, each.channel.value))
    ]
    due = [each.due for each in open_ if each.due <= moment.now]
    return {"waiting": len(open_), "due": len(due), "since": min(due, default=None)}
