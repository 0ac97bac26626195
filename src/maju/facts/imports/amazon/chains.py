"""Amazon's contacts of one customer session as one contact of ours, with visits and legs.

A transfer, a queue that hands on and a queued callback each make a record of their own; the ids
lead back to the first. The callback is a promise and not a second contact (EC-76).
"""

from __future__ import annotations

from collections.abc import Sequence

from maju.facts.imports.amazon.parts import Part
from maju.facts.imports.format import defaults
from maju.facts.imports.places import Place

Row = tuple[str, dict[str, object]]
_OUTBOUND = frozenset({"OUTBOUND", "EXTERNAL_OUTBOUND"})
_ENDED_BY = {"CUSTOMER_DISCONNECT": "customer", "AGENT_DISCONNECT": "agent"}
_VIA = {"TRANSFER": "transfer_in", "QUEUE_TRANSFER": "overflow_in"}
LEFT_BEHIND = frozenset({"DISCONNECT", "MONITOR", "AGENT_REPLY"})
"""Flows after the customer is gone, supervisors who listen: no stay, no leg."""


def outbound(part: Part) -> bool:
    """Whether we called."""
    return part.method in _OUTBOUND or (part.method == "API" and part.channel == "voice")


class Chain:
    """The parts that are known of one session.

    Args:
        place: centre, client, zone.
        parts: at least one; the newest version of each.
    """

    def __init__(self, place: Place, parts: Sequence[Part]) -> None:
        self._place = place
        ordered = sorted(parts, key=lambda part: (part.began, part.id != part.root, part.id))
        self._parts = [part for part in ordered if part.method not in LEFT_BEHIND]
        self._callbacks = [part for part in self._parts if part.method == "CALLBACK"]
        self._talks = [part for part in self._parts if part.method != "CALLBACK"]
        self._first = self._parts[0] if self._parts else ordered[0]
        self._id = f"amazon:{ordered[0].root}"
        self._visits = [part for part in self._talks if part.entered is not None]
        self._answer = next((part for part in self._talks if part.answered is not None), None)
        self._legs = [part for part in self._parts if part.answered is not None]
        rootless = all(part.id != part.root for part in ordered)
        customer = next((part.customer for part in ordered if part.customer), None)
        self._same = defaults(
            channel=self._first.channel,
            customer=None if customer is None else place.customer(_digits(customer)),
            flags=("earlier_part_missing",) if rootless else (),
            inferred=rootless,
        )

    def rows(self) -> Sequence[Row]:
        """All that the parts tell; nothing when nobody of ours was reached or asked for."""
        rows: list[Row] = []
        if self._talks and not outbound(self._talks[0]):
            rows.append(("attempt", self._attempt()))
            if self._visits or self._answer:
                rows.append(("contact", self._contact()))
        rows += [("visit", self._visit(n, part)) for n, part in enumerate(self._visits, 1)]
        rows += [("leg", self._leg(n, part)) for n, part in enumerate(self._legs, 1)]
        rows += [("callback", self._callback(part)) for part in self._callbacks]
        return rows

    # --- the session ---------------------------------------------------------------------------------

    def _asked(self) -> bool:
        return bool(self._visits or self._answer)

    def _outcome(self) -> str:
        if self._answer is not None:
            return "answered"
        how = self._how(self._visits[-1]) if self._visits else "unknown"
        return "flowed_out" if how == "overflow_out" else how

    def _how(self, part: Part) -> str:
        """How a stay ended."""
        if part.answered is not None:
            return "answered"
        after = self._parts[self._parts.index(part) + 1 :]
        if any(each.method == "CALLBACK" for each in after):
            return "callback"
        if any(each.method == "QUEUE_TRANSFER" for each in after):
            return "overflow_out"
        if part.left is None and part.ended is None:
            return "open"
        return "abandoned"

    def _ended(self) -> int | None:
        ends = [part.ended for part in self._talks]
        return None if None in ends else max((end for end in ends if end), default=None)

    def _state(self) -> str:
        return "open" if self._ended() is None else "closed"

    def _attempt(self) -> dict[str, object]:
        first = self._first
        asked = self._asked()
        queued = self._visits[0].entered if self._visits else None
        left = queued if asked else first.ended
        menu = None if left is None or first.connected is None else (left - first.connected) // 1000
        skewed = menu is not None and menu < 0
        hung_up = first.why == "CUSTOMER_DISCONNECT"
        before = "open" if first.ended is None else "ivr_abandoned" if hung_up else "unknown"
        return self._row(
            first.began,
            attempt=self._id,
            contact=self._id if asked else None,
            entry=first.entry,
            arrived_at=first.began,
            ivr_entered_at=first.connected,
            ivr_left_at=left,
            ivr_ms=None if skewed else menu,
            outcome="agent_requested" if asked else before,
            queue=self._queue() if asked else None,
            contact_outcome=self._outcome() if asked else None,
            served_at=None if self._answer is None else self._answer.answered,
            ended_at=self._ended(),
            technical_drop=first.why in {"TELECOM_PROBLEM", "OTHER"},
            state=self._state() if asked or first.ended is None else "closed",
            clock_skew=skewed,
        )

    def _queue(self) -> str:
        named = [part.queue for part in (*self._visits, *self._legs) if part.queue]
        return named[0] if named else ""

    def _contact(self) -> dict[str, object]:
        first = self._visits[0] if self._visits else self._answer
        assert first is not None
        entered = first.entered if first.entered is not None else first.answered
        assert entered is not None
        last = self._visits[-1] if self._visits else first
        outcome = self._outcome()
        left = self._left(last) if self._answer is None else self._answer.answered
        answered = [part for part in self._talks if part.answered is not None]
        done = [part.acw_ended or part.ended for part in answered]
        return self._row(
            entered,
            contact=self._id,
            attempt=self._id,
            vip=False,
            queue=self._queue(),
            entered_at=entered,
            outcome=outcome,
            left_at=left,
            wait_ms=None if left is None or outcome == "open" else max(0, (left - entered) // 1000),
            agent=self._named(None if self._answer is None else self._answer.agent),
            transfers=sum(part.transferred is not None for part in answered),
            transfer_lost=self._answer is not None and self._how(last) == "abandoned",
            visits=len(self._visits),
            legs=len(answered),
            talk_ms=_sum([part.talk_ms for part in answered]),
            hold_ms=_sum([part.hold_ms for part in answered]),
            acw_ms=_sum([part.acw_ms for part in answered]),
            closed_at=self._ended(),
            finished_at=None
            if None in done
            else max((each for each in done if each), default=None),
            state=self._state(),
            clock_skew=left is not None and left < entered,
        )

    def _left(self, part: Part) -> int | None:
        return part.answered or part.left or part.ended

    def _visit(self, number: int, part: Part) -> dict[str, object]:
        assert part.entered is not None
        left, how = self._left(part), self._how(part)
        wait = None if left is None or how == "open" else (left - part.entered) // 1000
        skewed = wait is not None and wait < 0
        return self._row(
            part.entered,
            contact=self._id,
            visit=number,
            queue=part.queue or "",
            via=_VIA.get(part.method, "direct"),
            entered_at=part.entered,
            outcome=how,
            left_at=left,
            wait_ms=None if skewed else wait,
            agent=self._named(part.agent if part.answered is not None else None),
            unserved=False,
            state="open" if how == "open" else "closed",
            clock_skew=skewed,
        )

    # --- agents --------------------------------------------------------------------------------------

    def _leg(self, number: int, part: Part) -> dict[str, object]:
        assert part.answered is not None
        ended = part.acw_began or part.transferred or part.ended
        began = part.answered
        direction = "inbound"
        if part.method == "CALLBACK":
            direction = "callback"
        elif outbound(part):
            direction = "outbound"
            began = min(part.began, part.answered)
        spoken = None if ended is None else (ended - part.answered) // 1000
        told = None if part.talk_ms is None else part.talk_ms + (part.hold_ms or 0)
        flags = list(self._flags())
        if spoken is not None and told is not None and abs(spoken - told) > 2000:
            flags.append("durations_disagree")
        return self._row(
            began,
            contact=self._id,
            leg=number,
            direction=direction,
            role="handling",
            agent=self._named(part.agent),
            team=part.team,
            queue=None if direction == "outbound" else part.queue,
            visit=self._visits.index(part) + 1 if part in self._visits else None,
            started_at=began,
            ended_at=ended,
            finished_at=part.acw_ended or ended,
            connected=part.connected is not None,
            talk_ms=part.talk_ms if ended is not None else None,
            hold_ms=part.hold_ms if ended is not None else None,
            holds=part.holds,
            acw_ms=part.acw_ms,
            ended_by=self._ended_by(part),
            ended_on_hold=False,
            consulted=False,
            conferenced=False,
            state="open" if ended is None else "closed",
            flags=tuple(flags),
        )

    def _ended_by(self, part: Part) -> str | None:
        if part.ended is None and part.transferred is None:
            return None
        if part.transferred is not None and part.outside:
            return "transfer_external"
        if part.transferred is not None:
            after = [each for each in self._talks if each.previous == part.id]
            warm = any(
                each.answered is not None and each.answered < part.transferred for each in after
            )
            return "transfer_warm" if warm else "transfer_blind"
        return _ENDED_BY.get(part.why or "", "system")

    def _callback(self, part: Part) -> dict[str, object]:
        """Asked for when its record began; reached when customer and agent were both there."""
        reached = None
        if part.connected is not None and part.answered is not None:
            reached = max(part.connected, part.answered)
        how = "reached" if reached else "open" if part.ended is None else "unreached"
        return self._row(
            part.began,
            callback=f"amazon:{part.id}",
            contact=self._id,
            queue=part.queue or self._queue(),
            requested_at=part.began,
            attempts=int(part.answered is not None),
            outcome=how,
            ended_at=reached or part.ended,
            wait_ms=None if reached is None else (reached - part.began) // 1000,
            state="open" if how == "open" else "closed",
        )

    def _flags(self) -> Sequence[str]:
        flags = self._same["flags"]
        return flags if isinstance(flags, tuple) else ()

    def _named(self, agent: str | None) -> str | None:
        return None if agent is None else self._place.agent(agent)

    def _row(self, at: int, **columns: object) -> dict[str, object]:
        return {**self._same, **self._place.placed(at), **columns}


def joined_row(place: Place, part: Part) -> Row:
    """A part that was once a contact of its own: kept, listed, in no measure."""
    return (
        "attempt",
        defaults(
            **place.placed(part.began),
            channel=part.channel,
            attempt=f"amazon:{part.id}",
            arrived_at=part.began,
            outcome="unknown",
            excluded=True,
            flags=(f"joined:{part.root}",),
        ),
    )


def _digits(address: str) -> str:
    return address.replace(" ", "").replace("-", "")


def _sum(parts: Sequence[int | None]) -> int | None:
    return None if not parts or None in parts else sum(part or 0 for part in parts)
