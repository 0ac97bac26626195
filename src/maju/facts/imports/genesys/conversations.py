"""A conversation as attempt, contact, visits, legs, rings and callback.

Durations are those of the segments; the metrics that come with them are only compared, and a
difference is flagged.
"""

from __future__ import annotations

from collections.abc import Sequence

from maju.facts.imports.format import defaults
from maju.facts.imports.genesys.sessions import CHANNELS, Conversation, Session
from maju.facts.imports.genesys.stays import DIRECT, Visit, differing, last_end, lasted, total
from maju.facts.imports.places import Place

Row = tuple[str, dict[str, object]]
_SLACK_US = 2_000_000
_ENDED_BY = {
    "client": "agent",
    "endpoint": "agent",
    "peer": "customer",
    "transfer": "transfer_blind",
    "transfer.consult": "transfer_warm",
    "consult.transfer": "transfer_warm",
    "conference.transfer": "transfer_warm",
    "transfer.conference": "transfer_warm",
}
_UNTAKEN = {"client": "rejected", "endpoint": "rejected", "peer": "customer_left"}
_AGENTS = frozenset({"agent"})


class Talk:
    """One conversation, read."""

    def __init__(self, place: Place, said: Conversation) -> None:
        self._place = place
        self._said = said
        self._id = f"genesys:{said.id}"
        sessions = said.sessions
        self._agents = [each for each in sessions if each.purpose in _AGENTS]
        self._promises = [each for each in sessions if each.medium == "callback"]
        self._legs = [each for each in self._agents if self._works(each)]
        self._outbound = said.direction == "outbound" or (
            said.direction is None
            and bool(self._agents)
            and self._agents[0].direction == "outbound"
        )
        self._visits = self._stays()
        first = sessions[0].medium if sessions else "voice"
        self._same = defaults(channel=CHANNELS.get(first, "message"), customer=self._customer())
        self._gone = self._ended()
        self._answer = next((each for each in self._visits if each.outcome == "answered"), None)

    def rows(self) -> Sequence[Row]:
        """All that is told of it."""
        rows: list[Row] = []
        if not self._outbound and not self._only_promised():
            rows.append(("attempt", self._attempt()))
            if self._visits:
                rows.append(("contact", self._contact()))
        rows += [("visit", self._visit(n, each)) for n, each in enumerate(self._visits, 1)]
        rows += [("leg", self._leg(n, each)) for n, each in enumerate(self._legs, 1)]
        rings = [each for each in self._agents if each.of("alert")]
        rows += [("offer", self._offer(n, each)) for n, each in enumerate(rings, 1)]
        asked = next((one for one in self._promises if not one.campaign), None)
        if asked is not None:
            rows.append(("callback", self._callback(asked)))
        return rows

    # --- what it was ---------------------------------------------------------------------------------

    def _works(self, session: Session) -> bool:
        """Whether an agent talked; looking at a callback that nobody dialled is no talk."""
        return session.medium != "callback" and bool(session.handling)

    def _only_promised(self) -> bool:
        """It began as a callback: nobody called us."""
        return (
            bool(self._promises)
            and self._promises[0] in self._said.sessions[:2]
            and not any(
                each.medium != "callback" and each.purpose in {"acd", "ivr"}
                for each in self._said.sessions
            )
        )

    def _customer(self) -> str | None:
        if self._said.person is not None:
            return self._place.customer(self._said.person)
        for each in self._said.sessions:
            if each.purpose in {"customer", "external", "ivr", "acd"}:
                number = each.ani if each.direction != "outbound" else each.dnis
                if number is not None and number.startswith("tel:"):
                    return self._place.customer(number.removeprefix("tel:"))
        return None

    def _entry(self) -> str | None:
        for each in self._said.sessions:
            if each.dnis is not None and each.dnis.startswith("tel:") and not self._outbound:
                return each.dnis.removeprefix("tel:")
        return None

    def _ended(self) -> int | None:
        if self._said.end is not None:
            return self._said.end
        theirs = [each for each in self._said.sessions if each.purpose in {"customer", "external"}]
        spans = [seg for each in theirs or self._said.sessions for seg in each.segments]
        spans = [seg for seg in spans if seg.kind != "wrapup"]
        if any(seg.end is None for seg in spans):
            return None
        return max((seg.end for seg in spans if seg.end is not None), default=None)

    def _stays(self) -> list[Visit]:
        if self._outbound:
            return []
        found = [
            Visit(each)
            for each in self._said.sessions
            if each.purpose == "acd" and each.medium != "callback" and each.queue is not None
        ]
        if not found and not any(each.purpose == "acd" for each in self._said.sessions):
            straight = [each for each in self._agents if each.medium != "callback"]
            found = [self._straight(each) for each in straight[:1]]
        for number, visit in enumerate(found):
            after = found[number + 1] if number + 1 < len(found) else None
            self._settle(visit, after)
            talked = any(leg.handling[0].start < visit.entered for leg in self._legs)
            if number and talked:
                visit.via = "transfer_in"
            elif number:
                visit.via = "overflow_in"
        return found

    def _straight(self, session: Session) -> Visit:
        """A contact that rang at an agent without a queue: the ring is its wait."""
        visit = Visit(session)
        talk = session.handling
        visit.left = talk[0].start if talk else session.segments[-1].end
        return visit

    def _settle(self, visit: Visit, after: Visit | None) -> None:
        for leg in self._legs:
            begins = leg.handling[0].start
            last = visit.left
            if begins >= visit.entered and (last is None or abs(begins - last) <= _SLACK_US):
                visit.outcome, visit.agent = "answered", leg
                visit.left = begins if last is None else last
                return
        if visit.left is None:
            return
        if visit.session.segments[-1].ended_by not in {"transfer", None}:
            visit.outcome = "abandoned"
        elif any(each.start >= visit.entered for each in self._promises):
            visit.outcome = "callback"
        elif after is not None:
            visit.outcome = "overflow_out"
        else:
            visit.outcome = "flowed_out"

    # --- the customer's side -------------------------------------------------------------------------

    def _outcome(self) -> str:
        if self._answer is not None:
            return "answered"
        last = self._visits[-1].outcome
        return "flowed_out" if last == "overflow_out" else last

    def _state(self) -> str:
        return "open" if self._gone is None else "closed"

    def _attempt(self) -> dict[str, object]:
        said = self._said
        menus = [each for each in said.sessions if each.purpose == "ivr"]
        spans = [seg for each in menus for seg in each.segments]
        left = max((seg.end for seg in spans if seg.end is not None), default=None)
        asked = bool(self._visits)
        hung = any(seg.ended_by in {"peer", "endpoint"} for seg in spans)
        before = "open" if self._gone is None else "ivr_abandoned" if hung else "unknown"
        return self._row(
            said.start,
            attempt=self._id,
            contact=self._id if asked else None,
            entry=self._entry(),
            arrived_at=said.start,
            ivr_entered_at=spans[0].start if spans else None,
            ivr_left_at=left,
            ivr_ms=None if left is None else (left - spans[0].start) // 1000,
            outcome="agent_requested" if asked else before,
            queue=self._visits[0].queue if asked else None,
            topic=self._topic(),
            contact_outcome=self._outcome() if asked else None,
            served_at=None if self._answer is None else self._answer.left,
            ended_at=self._gone,
            technical_drop=any(seg.ended_by == "error" for seg in spans),
            state=self._state(),
        )

    def _topic(self) -> str | None:
        codes = [seg.code for leg in self._legs for seg in leg.of("wrapup") if seg.code]
        return codes[-1] if codes else None

    def _contact(self) -> dict[str, object]:
        first, last = self._visits[0], self._visits[-1]
        outcome = self._outcome()
        left = last.left if self._answer is None else self._answer.left
        voicemail = any(each.purpose == "voicemail" for each in self._said.sessions)
        finished = [seg.end for leg in self._legs for seg in leg.segments]
        moved = [leg for leg in self._legs if str(self._how(leg)).startswith("transfer")]
        return self._row(
            first.entered,
            contact=self._id,
            attempt=self._id,
            vip=False,
            queue=first.queue,
            topic=self._topic(),
            entered_at=first.entered,
            outcome=outcome,
            exit_to=("voicemail" if voicemail else "ivr") if outcome == "flowed_out" else None,
            left_at=left,
            wait_ms=None if left is None or outcome == "open" else (left - first.entered) // 1000,
            agent=None if self._answer is None else self._named(self._answer.agent),
            transfers=len(moved),
            transfer_lost=self._answer is not None and last.outcome == "abandoned",
            visits=len(self._visits),
            legs=len(self._legs),
            rona=sum(self._rang(each) == "no_answer" for each in self._agents),
            talk_ms=total([lasted(leg.of("interact")) for leg in self._legs]),
            hold_ms=total([lasted(leg.of("hold")) for leg in self._legs]),
            acw_ms=total([lasted(wrap) for leg in self._legs if (wrap := leg.of("wrapup"))]),
            closed_at=self._gone,
            finished_at=None if None in finished else max((e for e in finished if e), default=None),
            recorded=any(self._code(leg) is not None for leg in self._legs),
            state=self._state(),
        )

    def _visit(self, number: int, visit: Visit) -> dict[str, object]:
        rings = [
            self._rang(each)
            for each in self._agents
            if each.of("alert") and self._stay_of(each) == number
        ]
        metric = None if visit.agent is None else visit.agent.metrics.get("tAnswered")
        return self._row(
            visit.entered,
            contact=self._id,
            visit=number,
            queue=visit.queue,
            via=visit.via,
            entered_at=visit.entered,
            outcome=visit.outcome,
            left_at=visit.left,
            wait_ms=None if visit.outcome == "open" else visit.wait_ms,
            agent=self._named(visit.agent),
            offers=len(rings),
            rona=rings.count("no_answer"),
            ringing=visit.outcome == "abandoned" and "customer_left" in rings,
            unserved=False,
            state="open" if visit.outcome == "open" else "closed",
            flags=differing([("tAnswered", metric, visit.wait_ms)]),
        )

    def _stay_of(self, session: Session) -> int | None:
        numbers = [n for n, each in enumerate(self._visits, 1) if each.entered <= session.start]
        return numbers[-1] if numbers else (1 if self._visits else None)

    # --- the agents' side ----------------------------------------------------------------------------

    def _leg(self, number: int, leg: Session) -> dict[str, object]:
        talk = leg.handling
        over = talk[-1].end
        wrap = leg.of("wrapup")
        talked, held, wrapped = (lasted(leg.of(kind)) for kind in ("interact", "hold", "wrapup"))
        handled = None if talked is None or held is None else talked + held + (wrapped or 0)
        dialled = leg.of("dialing", "contacting")
        direction = "outbound" if self._outbound else "callback" if self._promises else "inbound"
        started = dialled[0].start if direction == "outbound" and dialled else talk[0].start
        metrics = leg.metrics
        return self._row(
            started,
            contact=self._id,
            leg=number,
            direction=direction,
            role="handling",
            agent=self._named(leg),
            queue=None if direction == "outbound" else leg.queue or DIRECT,
            visit=self._stay_of(leg) if direction == "inbound" else None,
            topic=self._code(leg),
            started_at=started,
            ended_at=over,
            finished_at=None if any(seg.end is None for seg in wrap) else last_end(wrap, over),
            connected=True,
            ring_ms=lasted(leg.of("alert")) if leg.of("alert") else None,
            talk_ms=None if over is None else talked,
            hold_ms=None if over is None else held,
            holds=len(leg.of("hold")),
            acw_ms=wrapped if wrap else None,
            ended_by=None if over is None else self._how(leg),
            ended_on_hold=talk[-1].kind == "hold" and self._how(leg) == "customer",
            consulted=metrics.get("nConsult", 0) > 0,
            conferenced=any(seg.conference for seg in talk),
            recorded=self._code(leg) is not None,
            state="open" if over is None or any(seg.end is None for seg in wrap) else "closed",
            flags=differing(
                [
                    ("tTalkComplete", metrics.get("tTalkComplete"), talked),
                    ("tHeldComplete", metrics.get("tHeldComplete"), held),
                    ("tAcw", metrics.get("tAcw"), wrapped),
                    ("tHandle", metrics.get("tHandle"), handled),
                ]
            ),
        )

    def _how(self, leg: Session) -> str:
        ended_by = leg.handling[-1].ended_by
        return "unknown" if ended_by is None else _ENDED_BY.get(ended_by, "system")

    def _code(self, leg: Session) -> str | None:
        return next((seg.code for seg in reversed(leg.of("wrapup")) if seg.code), None)

    def _rang(self, session: Session) -> str:
        """How a ring ended."""
        alert = session.of("alert")
        if not alert:
            return "unknown"
        last = alert[-1]
        if session.handling:
            return "accepted"
        if last.end is None:
            return "open"
        if last.failed or last.end == last.start:
            return "unavailable"
        return _UNTAKEN.get(last.ended_by or "", "no_answer")

    def _offer(self, number: int, session: Session) -> dict[str, object]:
        alert = session.of("alert")
        return self._row(
            alert[0].start,
            contact=self._id,
            offer=number,
            agent=self._named(session) or "",
            queue=session.queue,
            visit=self._stay_of(session),
            offered_at=alert[0].start,
            ring_ms=lasted(alert),
            outcome=self._rang(session),
            callback_preview=session.medium == "callback",
            state="open" if alert[-1].end is None else "closed",
        )

    def _callback(self, asked: Session) -> dict[str, object]:
        """Reached when an agent talked with the customer after it was asked for."""
        after = [leg for leg in self._legs if leg.handling[0].start >= asked.start]
        reached = after[0].handling[0].start if after else None
        dials = sum(len(each.of("dialing", "contacting")) for each in self._said.sessions)
        over = asked.segments[-1].end
        how = "reached" if reached is not None else "open" if over is None else "unreached"
        return self._row(
            asked.start,
            callback=self._id,
            contact=self._id,
            queue=asked.queue or next((one.queue for one in self._promises if one.queue), DIRECT),
            requested_at=asked.start,
            due_at=asked.scheduled,
            attempts=max(dials, int(reached is not None)),
            outcome=how,
            ended_at=reached or over,
            wait_ms=None if reached is None else (reached - asked.start) // 1000,
            state="open" if how == "open" else "closed",
        )

    def _named(self, session: Session | None) -> str | None:
        user = None if session is None else session.user
        return None if user is None else self._place.agent(user)

    def _row(self, at: int, **columns: object) -> dict[str, object]:
        return {**self._same, **self._place.placed(at), **columns}
