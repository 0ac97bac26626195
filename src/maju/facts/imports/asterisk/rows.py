"""Calls and intervals as rows of the grains."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import timedelta

from maju.facts.imports.asterisk.beside import Began
from maju.facts.imports.asterisk.calls import SECOND
from maju.facts.imports.asterisk.state import Call, Interval, Leg, Visit
from maju.facts.imports.format import defaults
from maju.facts.imports.places import Place

Row = tuple[str, dict[str, object]]
_GONE = {"timed_out": "ivr", "flowed_out": "ivr", "overflow_out": "ivr", "key_exit": "key_exit"}
_OUTCOMES = {"answered", "abandoned", "open", "unknown"}


class Rows:
    """One call's rows.

    Args:
        place: centre, client, zone.
        call: the call, as far as it is known.
        began: what files beside the log say of it.
    """

    def __init__(self, place: Place, call: Call, began: Began | None = None) -> None:
        self._place = place
        self._began = began
        self._call = call
        self._id = f"asterisk:{call.id}"
        self._answer = next((each for each in call.visits if each.outcome == "answered"), None)
        self._outcome = self._how()
        self._state = self._stands()
        self._gone = self._left()
        self._same = defaults(
            channel="voice",
            customer=None if call.number is None else place.customer(call.number),
        )

    def all(self) -> Sequence[Row]:
        """Attempt, contact, visits, legs, offers; of a joined call the attempt, in no measure."""
        call = self._call
        if call.joined is not None or not call.visits:
            return [("attempt", self._joined())]
        if call.asked_by is not None:
            self._same["excluded"] = True
            self._same["flags"] = ("call_of_an_agent",)
        rows: list[Row] = [("attempt", self._attempt()), ("contact", self._contact())]
        rows += [("visit", self._visit(n, each)) for n, each in enumerate(call.visits, 1)]
        rows += [("leg", self._leg(n, each)) for n, each in enumerate(call.legs, 1)]
        rows += [("offer", self._offer(n)) for n in range(1, len(call.rings) + 1)]
        return rows

    def _how(self) -> str:
        if self._answer is not None:
            return "answered"
        last = self._call.visits[-1].outcome if self._call.visits else "unknown"
        return last if last in _OUTCOMES else "flowed_out"

    def _entered(self, visit: Visit) -> int:
        return self._call.touched if visit.entered is None else visit.entered

    def _joined(self) -> dict[str, object]:
        call = self._call
        flags = () if call.joined is None else (f"joined:{call.joined}",)
        return self._row(
            call.touched if call.joined is None else self._born(),
            attempt=self._id,
            arrived_at=self._born(),
            outcome="unknown",
            excluded=True,
            flags=flags or ("no_queue",),
        )

    def _born(self) -> int:
        """The id begins with the second of the channel's birth; where it does not, the last line's."""
        call = self._call
        head = call.id.rpartition("-")[2].partition(".")[0]
        if head.isdecimal() and 0 <= call.touched // SECOND - int(head) < 86_400:
            return int(head) * SECOND
        return call.touched

    def _attempt(self) -> dict[str, object]:
        call, first = self._call, self._call.visits[0]
        entered, began = self._entered(first), self._began
        known = began is not None and began.at <= entered
        at = began.at if began is not None and known else entered
        return self._row(
            at,
            attempt=self._id,
            contact=self._id,
            entry=call.entry or (None if began is None else began.entry),
            arrived_at=at,
            ivr_entered_at=at if known else None,
            ivr_left_at=entered if known else None,
            ivr_ms=(entered - at) // 1000 if known else None,
            outcome="agent_requested",
            queue=first.queue,
            topic=call.topic,
            contact_outcome=self._outcome,
            served_at=None if self._answer is None else self._answer.left,
            ended_at=self._gone,
            technical_drop=call.dropped,
            state=self._state,
            inferred=first.inferred,
            clock_skew=first.skewed,
        )

    def _contact(self) -> dict[str, object]:
        call, first, last = self._call, self._call.visits[0], self._call.visits[-1]
        at = self._entered(first)
        left = last.left if self._answer is None else self._answer.left
        flags = [*self._same.get("flags", ()), *first.flags]  # type: ignore[misc]
        return self._row(
            at,
            contact=self._id,
            attempt=self._id,
            vip=False,
            queue=first.queue,
            topic=call.topic,
            entered_at=at,
            outcome=self._outcome,
            exit_to=_GONE.get(last.outcome) if self._outcome == "flowed_out" else None,
            left_at=left,
            wait_ms=self._wait(),
            agent=self._named(None if self._answer is None else self._answer.agent),
            transfers=call.transfers,
            transfer_lost=self._answer is not None and last.outcome == "abandoned",
            visits=len(call.visits),
            legs=len(call.legs),
            rona=sum(ring.outcome == "no_answer" for ring in call.rings),
            talk_ms=self._talk(),
            closed_at=self._gone,
            finished_at=self._gone,
            state=self._state,
            inferred=any(each.inferred for each in call.visits)
            or any(leg.inferred for leg in call.legs),
            clock_skew=any(each.skewed for each in call.visits),
            flags=tuple(flags),
        )

    def _wait(self) -> int | None:
        """First entry to first answer or leaving; by the source's own fields where clocks differ."""
        if self._outcome in {"open", "unknown"}:
            return None
        visits = self._call.visits
        until = len(visits) if self._answer is None else visits.index(self._answer) + 1
        some = visits[:until]
        first, last = some[0], some[-1]
        if len(some) == 1:
            return first.wait_ms
        if any(each.skewed for each in some) or first.entered is None or last.left is None:
            waits = [each.wait_ms for each in some]
            return None if None in waits else sum(wait or 0 for wait in waits)
        return (last.left - first.entered) // 1000

    def _talk(self) -> int | None:
        talks = [leg.talk_ms for leg in self._call.legs]
        return None if None in talks or not talks else sum(talk or 0 for talk in talks)

    def _left(self) -> int | None:
        call = self._call
        if self._state != "closed":
            return None
        ends = [each.left for each in call.visits if each.left is not None]
        ends += [leg.ended for leg in call.legs if leg.ended is not None]
        return max(ends, default=None)

    def _stands(self) -> str:
        call = self._call
        if call.waiting() or call.talking():
            return "open"
        lost = any(each.outcome == "unknown" for each in call.visits[-1:])
        return "unknown" if lost or any(leg.lost for leg in call.legs) else "closed"

    def _visit(self, number: int, visit: Visit) -> dict[str, object]:
        at = self._entered(visit)
        rings = [ring.outcome for ring in self._call.rings if ring.visit == number]
        known = {"open": "open", "unknown": "unknown"}
        return self._row(
            at,
            contact=self._id,
            visit=number,
            queue=visit.queue,
            via=visit.via,
            entered_at=at,
            outcome=visit.outcome,
            left_at=visit.left,
            wait_ms=visit.wait_ms,
            agent=self._named(visit.agent),
            offers=len(rings),
            rona=rings.count("no_answer"),
            ringing=visit.ringing,
            unserved=False,
            state=known.get(visit.outcome, "closed"),
            inferred=visit.inferred,
            clock_skew=visit.skewed,
            flags=(*self._flags(), *visit.flags),
        )

    def _leg(self, number: int, leg: Leg) -> dict[str, object]:
        return self._row(
            leg.started,
            contact=self._id,
            leg=number,
            direction="inbound",
            role="handling",
            agent=self._named(leg.agent),
            queue=leg.queue,
            visit=leg.visit,
            topic=self._call.topic,
            started_at=leg.started,
            ended_at=leg.ended,
            finished_at=leg.ended,
            ring_ms=leg.ring_ms,
            talk_ms=leg.talk_ms,
            ended_by=leg.how,
            ended_on_hold=False,
            consulted=False,
            conferenced=False,
            state="unknown" if leg.lost else "open" if leg.open else "closed",
            inferred=leg.inferred,
            clock_skew=leg.skewed,
            flags=(*self._flags(), *leg.flags),
        )

    def _offer(self, number: int) -> dict[str, object]:
        ring = self._call.rings[number - 1]
        queue = self._call.visits[ring.visit - 1].queue if ring.visit else None
        return self._row(
            ring.at,
            contact=self._id,
            offer=number,
            agent=self._place.agent(ring.agent),
            queue=queue,
            visit=ring.visit,
            offered_at=ring.at,
            ring_ms=ring.ms,
            outcome=ring.outcome,
            callback_preview=False,
        )

    def _flags(self) -> Sequence[str]:
        flags = self._same.get("flags")
        return flags if isinstance(flags, tuple) else ()

    def _named(self, agent: str | None) -> str | None:
        return None if agent is None else self._place.agent(agent)

    def _row(self, at: int, **columns: object) -> dict[str, object]:
        return {**self._same, **self._place.placed(at), **columns}


def interval_rows(place: Place, agent: str, intervals: list[Interval], until: int) -> list[Row]:
    """An agent's intervals cut at the business day's edges.

    One that lasts is open and told up to *until*: beyond the log's last line nothing is known,
    and a log that stops must not keep its agents logged in for ever.
    """
    masked = place.agent(agent)
    return [row for each in intervals for row in _cut(place, masked, each, until)]


def _cut(place: Place, agent: str, interval: Interval, until: int) -> Iterator[Row]:
    start = interval.began
    while True:
        edge = _day_ends(place, start)
        ended = max(until, start) if interval.ended is None else interval.ended
        over = ended <= edge
        yield (
            "agent_state",
            defaults(
                **place.placed(start),
                agent=agent,
                doing=interval.doing,
                reason=interval.reason,
                contacts=interval.held,
                began_at=start,
                ended_at=ended if over else edge,
                state="open" if over and interval.ended is None else "closed",
                inferred=interval.inferred,
            ),
        )
        if over:
            return
        start = edge


def _day_ends(place: Place, at: int) -> int:
    """The first instant of the business day after that of *at*."""
    return place.local(place.place(at).business_date + timedelta(days=1), place.day_start_s)
