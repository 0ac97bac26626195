"""What the clients of ``benchmarks.push`` saw, against the journal."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import msgspec

from benchmarks.push_clients import Log, digest
from benchmarks.report import quantiles_ms
from maju.desk.feed import DeskView, desk_of, encode, shared_of, touched
from maju.desk.trail import Trails
from maju.engine.core import ROUTING
from maju.engine.recovery import Known, evolved
from maju.journal.postgres.journal import PostgresJournal
from maju.kernel.events import ContactArrived, Event
from maju.kernel.ids import AgentId, CentreId, Seq

LAST = 40
"""Events at the end that may not have reached everybody when the clients ended."""


async def of_pages(
    journal: PostgresJournal,
    centre: CentreId,
    agent: AgentId,
    painted: Sequence[Log],
    span: tuple[Seq, Seq],
) -> dict[str, Any]:
    """What the pages showed, against the journal: from the stamp to the painted frame."""
    after, upto = span
    desk, board = painted
    took = []
    events = await journal.read(centre, after=after, limit=100_000, upto=upto)
    for event in events[:-LAST]:  # what came last may not have been painted
        if board.seen and board.seen[0].seq <= event.seq:
            shown = (one.at for one in board.seen if one.seq >= event.seq)
            took.append(next(shown, float("inf")) - event.at / 1e6)
    return {
        "desk": await compare(journal, centre, [agent], [desk], span),
        "desk_texts": sorted(desk.said)[:6],
        "board": {
            "events": len(took),
            "not_painted_by_the_end": sum(one == float("inf") for one in took),
            "latency_ms": quantiles_ms([one for one in took if one < float("inf")] or [0.0]),
            "paints": len(board.seen),
            "out_of_order": len(board.wrong),
        },
    }


async def compare(
    journal: PostgresJournal,
    centre: CentreId,
    agents: Sequence[AgentId],
    logs: Sequence[Log],
    span: tuple[Seq, Seq],
) -> dict[str, Any]:
    """What each tab was told, against the journal: of events ``after < n <= upto``, the *span*."""
    after, upto = span
    seen = dict(zip(agents, logs, strict=True))
    known = Known(state=ROUTING.empty(centre), seq=Seq(0))
    trails, own, took = Trails(), dict.fromkeys(agents, ""), list[float]()
    missed = arrived = different = 0
    first = last = None
    while known.seq < upto:
        events = await journal.read(centre, after=known.seq, limit=1_000, upto=upto)
        for group in _by_command(events):
            before = known.state
            if first is None and group[-1].seq > after:
                shared = shared_of(before, group[0].at)
                own = {one: _own(desk_of(before, trails, one, shared)) for one in agents}
            known = evolved(ROUTING, centre, known, group)
            trails.see(group, known.state)
            if known.seq <= after:
                continue
            first = group[0].at if first is None else first
            last = group[-1].at
            arrived += sum(isinstance(event.body, ContactArrived) for event in group)
            shared = shared_of(known.state, group[-1].at)
            for agent in sorted(touched(before, known.state, group) or ()):
                if agent not in seen or not seen[agent].seen:
                    continue
                view = desk_of(known.state, trails, agent, shared)
                mine = _own(view)
                changed, own[agent] = own[agent] != mine, mine
                if not changed or upto - group[-1].seq < LAST:  # the last ones were cut off
                    continue
                if seen[agent].seen[0].seq > group[-1].seq:
                    continue  # from before it came
                came = next((one for one in seen[agent].seen if one.seq >= group[-1].seq), None)
                if came is None:
                    missed += 1
                else:
                    took.append(came.at - group[-1].at / 1e6)
                    whole = came.seq == group[-1].seq
                    different += whole and came.digest not in {"", digest(encode(view))}
    minutes = ((last or 0) - (first or 0)) / 60e6
    return {
        "changes": len(took),
        "latency_ms": quantiles_ms(took) if took else {},
        "missed": missed,
        "views_other_than_the_journal_says": different,
        "out_of_order": sum(len(log.wrong) for log in logs),
        "never_connected": sum(not log.seen for log in logs),
        "closed": sorted({log.closed for log in logs if log.closed})[:3],
        "views": sum(len(log.seen) for log in logs),
        "messages": sum(sum(log.said.values()) for log in logs),
        "mb": round(sum(log.bytes for log in logs) / 1e6, 1),
        "contacts_a_minute": round(arrived / minutes, 1) if minutes else 0,
    }


def _own(view: DeskView) -> str:
    """What is this agent's alone."""
    return digest(encode(msgspec.structs.replace(view, queues=(), callbacks_due=0)))


def _by_command(events: Sequence[Event]) -> Sequence[Sequence[Event]]:
    groups: list[list[Event]] = []
    for event in events:
        if groups and groups[-1][-1].cause == event.cause:
            groups[-1].append(event)
        else:
            groups.append([event])
    return groups


def of_boards(logs: Sequence[Log], span: tuple[float, float], cores: float) -> dict[str, Any]:
    """What viewers saw; and what a tick cost push while nobody but them was there: where other work
    keeps the machine busy, that is what can be compared.
    """
    ticks = sum(span[0] <= one.at < span[1] for log in logs for one in log.seen)
    cpu_ms = 1_000 * cores * (span[1] - span[0])
    gaps = [
        after.at - before.at
        for log in logs
        for before, after in zip(log.seen, log.seen[1:], strict=False)
    ]
    return {
        "ticks": sum(len(log.seen) for log in logs),
        "between_ticks_ms": quantiles_ms(gaps) if gaps else {},
        "without_a_tick": sum(not log.seen for log in logs),
        "out_of_order_or_stale": sum(len(log.wrong) for log in logs),
        "closed": sorted({log.closed for log in logs if log.closed})[:3],
        "ticks_a_second": round(ticks / (span[1] - span[0]), 1),
        "cpu_ms_a_tick": round(cpu_ms / ticks, 4) if ticks else None,
        "bytes_a_tick": round(
            sum(log.bytes for log in logs) / max(1, sum(len(log.seen) for log in logs))
        ),
    }
