"""What the log's events make of callers' calls: stays in queues, rings, talks.

The traps of app_queue are handled here: an ABANDON that names an agent (EC-22), a transfer logged
under the other call's id (EC-56), a transfer never logged (EC-57), an id that queues again
(EC-110), clocks that disagree (EC-112), ends that were never written (EC-113).
"""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache

from maju.facts.imports.asterisk.said import NOBODY, Said
from maju.facts.imports.asterisk.state import Call, Leg, Ring, State, Visit

SECOND = 1_000_000
_MS = 1000
LINGER = 60 * SECOND
"""After a hang-up: what app_queue writes a little late still belongs to the call."""
LINGER_ELSEWHERE = 1800 * SECOND
"""After an exit or a transfer: the caller may come to another queue under the same id."""
STALE = 6 * 3600 * SECOND
"""Open for so long without a line: its end was lost."""
_SLACK_MS = 2000
"""Whole seconds of two fields may differ by this without any clock being wrong."""
_HIDDEN = {"", "anonymous", "unknown", "restricted", "unavailable", "asterisk", "s", "<unknown>"}


class Calls:
    """The part of the fold that is about calls.

    Args:
        state: what is open.
        taken: told when an agent's talk begins and ends: agent, call, and which.
    """

    def __init__(self, state: State, taken: Callable[[str, str, int, bool], None]) -> None:
        self._state = state
        self._taken = taken
        self._named: dict[str, list[str]] = {}
        self._counted = 0
        self.handlers: dict[str, Callable[[Said, int], None]] = {
            "ENTERQUEUE": self._entered,
            "CONNECT": self._connected,
            "RINGNOANSWER": self._rang,
            "RINGCANCELED": self._canceled,
            "ABANDON": self._abandoned,
            "EXITWITHTIMEOUT": self._left,
            "EXITEMPTY": self._left,
            "EXITWITHKEY": self._left,
            "COMPLETEAGENT": self._completed,
            "COMPLETECALLER": self._completed,
            "TRANSFER": self._blind,
            "BLINDTRANSFER": self._blind,
            "ATTENDEDTRANSFER": self._attended,
            "SYSCOMPAT": self._broke,
            "AGENTDUMP": self._dumped,
            "DID": self._reached,
            "CALLSTATUS": self._sorted,
        }

    def lose(self, call: Call) -> None:
        """Nobody will tell how it ended: unknown, neither abandoned nor answered (EC-113)."""
        if visit := call.waiting():
            visit.outcome = "unknown"
        for leg in call.talking():
            leg.lost = True
            self._taken(leg.agent, call.id, call.touched, False)
        if not call.visits:
            call.visits.append(Visit("", "direct", call.touched, "unknown", inferred=True))

    # --- finding -----------------------------------------------------------------------------------

    def _call(self, said: Said, line: int) -> Call:
        key = self._state.aliases.get(said.call, said.call)
        call = self._state.calls.get(key)
        if call is None:
            call = self._state.calls[key] = Call(id=key, touched=said.at, line=line)
        call.touched, call.line = max(call.touched, said.at), line
        return call

    def _visit(self, call: Call, said: Said, before_ms: int | None) -> Visit:
        """The stay that *said* is about; one whose entry was never seen is worked out."""
        visit = call.waiting()
        if visit is not None and said.queue not in NOBODY and visit.queue != said.queue:
            self._end_unseen(visit)
            visit = None
        if visit is None:
            via = "transfer_in" if call.legs else "direct"
            visit = Visit(said.queue, via, inferred=True, flags=["entry_not_seen"])
            call.visits.append(visit)
            call.release = None
        if visit.entered is None and before_ms is not None:
            visit.entered = said.at - before_ms * _MS
        return visit

    def _end_unseen(self, visit: Visit) -> None:
        visit.outcome, visit.inferred = "unknown", True
        visit.flags.append("exit_not_seen")

    def _leg(self, call: Call, said: Said) -> Leg | None:
        """The open talk that ends by *said*."""
        legs = [leg for leg in call.talking() if leg.agent == said.agent or said.agent in NOBODY]
        same = [leg for leg in legs if leg.queue == said.queue]
        return (same or legs or [None])[-1]  # type: ignore[list-item]

    # --- the queue -----------------------------------------------------------------------------------

    def _entered(self, said: Said, line: int) -> None:
        call = self._call(said, line)
        waiting = call.waiting()
        if waiting is not None and waiting.queue == said.queue:
            if waiting.entered is None:
                waiting.entered = said.at
            return
        if waiting is not None:
            self._end_unseen(waiting)
        for leg in call.talking():  # the talk is over, though nobody wrote how
            self._end(call, leg, said.at, None, "unknown")
            leg.inferred = True
            leg.flags.append("transfer_not_logged")
        call.visits.append(Visit(said.queue, self._via(call), said.at))
        call.release = None
        if len(said.args) > 1 and said.args[1].strip().lower() not in _HIDDEN:
            call.number = call.number or said.args[1].strip()
        if call.number is not None and len(call.visits) == 1:
            call.asked_by = self._asking(call.number)

    def _via(self, call: Call) -> str:
        if not call.visits:
            return "direct"
        before = call.visits[-1]
        if before.outcome in {"timed_out", "flowed_out"}:
            before.flags.append(before.outcome)
            before.outcome = "overflow_out"
            return "overflow_in"
        if before.outcome == "answered" and call.legs and call.legs[-1].how != "agent":
            return "transfer_in"
        return "direct"

    def _asking(self, number: str) -> str | None:
        """The call whose agent dials from *number*, while it talks."""
        agents = self._state.agents
        if len(agents) != self._counted:
            self._counted = len(agents)
            self._named.clear()
            for name in agents:
                self._named.setdefault(_extension(name), []).append(name)
        for name in self._named.get(number, ()):
            if agents[name].calls:
                return agents[name].calls[-1]
        return None

    def _left(self, said: Said, line: int) -> None:
        key = said.event == "EXITWITHKEY"
        told = said.args[3:4] if key else said.args[2:3]
        call = self._call(said, line)
        visit = self._visit(call, said, _ms(told))
        how = {"EXITWITHKEY": "key_exit", "EXITWITHTIMEOUT": "timed_out"}
        self._leave(call, visit, said, _ms(told), how.get(said.event, "flowed_out"))
        call.release = said.at + LINGER_ELSEWHERE

    def _abandoned(self, said: Said, line: int) -> None:
        call = self._call(said, line)
        told = _ms(said.args[2:3])
        visit = self._visit(call, said, told)
        if said.agent not in NOBODY:
            call.rings.append(Ring(said.agent, len(call.visits), said.at, None, "customer_left"))
            visit.ringing = True
            visit.flags.append("agent_named_on_abandon")
        self._leave(call, visit, said, told, "abandoned")
        call.release = said.at + LINGER

    def _broke(self, said: Said, line: int) -> None:
        call = self._call(said, line)
        visit = self._visit(call, said, None)
        visit.flags.append("channels_not_compatible")
        call.dropped = True
        self._leave(call, visit, said, None, "abandoned")
        call.release = said.at + LINGER

    def _leave(self, call: Call, visit: Visit, said: Said, told: int | None, how: str) -> None:
        visit.outcome, visit.left = how, said.at
        if visit.entered is None:
            visit.entered = said.at
        visit.wait_ms = self._lasted(visit, visit.entered, said.at, told)

    # --- rings ---------------------------------------------------------------------------------------

    def _rang(self, said: Said, line: int) -> None:
        call = self._call(said, line)
        self._visit(call, said, None)
        ms = _whole(said.args[:1]) or 0
        how = "no_answer" if ms > 0 else "unavailable"  # 0: busy or not reachable, it never rang
        call.rings.append(Ring(said.agent, len(call.visits), said.at - ms * _MS, ms, how))

    def _canceled(self, said: Said, line: int) -> None:
        self._state.cancels = True
        call = self._call(said, line)
        if call.waiting() is None and not call.visits:
            self._visit(call, said, None)
        ms = _whole(said.args[:1])
        visit = call.visits[-1]
        visit.ringing = visit.outcome in {"open", "abandoned"}
        how = "customer_left" if visit.ringing else "taken_elsewhere"
        call.rings.append(Ring(said.agent, len(call.visits), said.at - (ms or 0) * _MS, ms, how))

    def _dumped(self, said: Said, line: int) -> None:
        call = self._call(said, line)
        self._visit(call, said, None)
        call.rings.append(Ring(said.agent, len(call.visits), said.at, None, "rejected"))

    # --- talks ---------------------------------------------------------------------------------------

    def _connected(self, said: Said, line: int) -> None:
        call = self._call(said, line)
        told = _ms(said.args[:1])
        visit = self._visit(call, said, told)
        ring = _ms(said.args[2:3])
        self._state.ringtimes = self._state.ringtimes and ring is not None
        visit.outcome, visit.left, visit.agent = "answered", said.at, said.agent
        if visit.entered is None:
            visit.entered = said.at
        visit.wait_ms = self._lasted(visit, visit.entered, said.at, told)
        if visit.ringing:
            visit.ringing = False
            for each in call.rings:
                if each.visit == len(call.visits) and each.outcome == "customer_left":
                    each.outcome = "taken_elsewhere"
        at = said.at - (ring or 0) * _MS
        call.rings.append(Ring(said.agent, len(call.visits), at, ring, "accepted"))
        self._clip(said)
        call.legs.append(Leg(said.agent, visit.queue, len(call.visits), said.at, ring))
        call.release = None
        self._taken(said.agent, call.id, said.at, True)

    def _clip(self, said: Said) -> None:
        """The agent's other talk is over, whatever its call will say of its length (EC-57)."""
        agent = self._state.agents.get(said.agent)
        for other in list(agent.calls) if agent else ():
            call = self._state.calls.get(other)
            for leg in call.talking() if call else ():
                if leg.agent == said.agent and leg.clip is None and other != said.call:
                    leg.clip = max(said.at, leg.started)
                    self._taken(leg.agent, other, said.at, False)

    def _completed(self, said: Said, line: int) -> None:
        how = "agent" if said.event == "COMPLETEAGENT" else "customer"
        self._over(said, line, how, _ms(said.args[:1]), _ms(said.args[1:2]))
        linger = LINGER_ELSEWHERE if how == "agent" else LINGER
        self._after(said, linger)

    def _blind(self, said: Said, line: int) -> None:
        hold, talk = _ms(said.args[2:3]), _ms(said.args[3:4])
        self._over(said, line, "transfer_blind", hold, talk)
        self._after(said, LINGER_ELSEWHERE)

    def _attended(self, said: Said, line: int) -> None:
        skip = 3 if said.args[:1] == ["LINK"] and not _number(said.args[2:3]) else 2
        hold, talk = _ms(said.args[skip : skip + 1]), _ms(said.args[skip + 1 : skip + 2])
        other = self._state.calls.get(self._state.aliases.get(said.call, said.call))
        owner = self._owner(said, other)
        if owner is not None and owner is not other:
            owner.touched, owner.line = max(owner.touched, said.at), line
            if other is not None:
                self._join(owner, other, line)
            said = said._replace(call=owner.id)
        elif other is not None:
            for each in list(self._state.calls.values()):
                if each.asked_by == other.id and each.joined is None and each.release is None:
                    self._join(other, each, line)
        self._over(said, line, "transfer_warm", hold, talk)
        self._after(said, LINGER_ELSEWHERE)

    def _owner(self, said: Said, other: Call | None) -> Call | None:
        """The call that is handed over: where this agent talks, in this queue (EC-56)."""
        if other is not None and (leg := self._leg(other, said)) and leg.queue == said.queue:
            return other
        for call in self._state.calls.values():
            for leg in call.talking():
                if leg.agent == said.agent and leg.queue == said.queue:
                    return call
        return other

    def _join(self, call: Call, other: Call, line: int) -> None:
        """*other* was the way to the next agent: its stays and talks are *call*'s."""
        shift = len(call.visits)
        for visit in other.visits:
            visit.via = "transfer_in"
        call.visits += other.visits
        for ring in other.rings:
            ring.visit += shift
        for leg in other.legs:
            leg.visit += shift
        for leg in other.talking():
            self._taken(leg.agent, other.id, leg.started, False)
            self._taken(leg.agent, call.id, leg.started, True)
        call.legs += other.legs
        call.rings += other.rings
        other.visits, other.legs, other.rings = [], [], []
        other.joined, other.line = call.id, line
        self._state.aliases[other.id] = call.id

    def _over(self, said: Said, line: int, how: str, hold: int | None, talk: int | None) -> None:
        call = self._call(said, line)
        leg = self._leg(call, said)
        if leg is None and call.legs and not call.waiting():
            return  # its end is known already, by another line
        if leg is None:
            leg = self._unseen(call, said, hold, talk)
        self._end(call, leg, said.at, talk, how)
        if how.startswith("transfer"):
            call.transfers += 1

    def _unseen(self, call: Call, said: Said, hold: int | None, talk: int | None) -> Leg:
        """A talk whose beginning was before the log's: the end tells its length."""
        began = said.at - (talk or 0) * _MS
        visit = self._visit(call, said._replace(at=began), hold)
        visit.outcome, visit.left, visit.agent = "answered", began, said.agent
        visit.entered = began if visit.entered is None else visit.entered
        visit.wait_ms = hold
        leg = Leg(said.agent, said.queue, len(call.visits), began, inferred=True)
        leg.flags.append("answer_not_seen")
        call.legs.append(leg)
        return leg

    def _end(self, call: Call, leg: Leg, at: int, talk: int | None, how: str) -> None:
        leg.ended, leg.how = at, how
        leg.talk_ms = self._lasted(leg, leg.started, at, talk)
        if leg.clip is not None and leg.clip < at:
            leg.ended, leg.how, leg.inferred = leg.clip, "unknown", True
            leg.talk_ms = (leg.clip - leg.started) // _MS
            leg.flags.append("transfer_not_logged")
        self._taken(leg.agent, call.id, at, False)

    def _after(self, said: Said, linger: int) -> None:
        call = self._state.calls[self._state.aliases.get(said.call, said.call)]
        if call.waiting() is None and not call.talking():
            call.release = said.at + linger

    # --- beside --------------------------------------------------------------------------------------

    def _reached(self, said: Said, line: int) -> None:
        self._call(said, line).entry = said.args[0] if said.args and said.args[0] else None

    def _sorted(self, said: Said, line: int) -> None:
        self._call(said, line).topic = said.args[0] if said.args and said.args[0] else None

    def _lasted(self, part: Visit | Leg, start: int, end: int, told: int | None) -> int | None:
        """Milliseconds: the source's own field, finer by the stamps where these have fractions.

        A stamp that disagrees is flagged and never clamped (EC-112).
        """
        between = (end - start) // _MS
        if told is None:
            if between < 0:
                part.skewed = True
                return None
            return between
        if abs(between - told) > _SLACK_MS:
            part.skewed = True
            return told
        if start % SECOND or end % SECOND:
            return max(between, 0)
        return told


@lru_cache(maxsize=4096)
def _extension(name: str) -> str:
    """``1501`` of ``Local/1501@from-queue/n`` or ``PJSIP/1501``."""
    return name.partition("/")[2].partition("@")[0].partition("-")[0]


def _number(cells: list[str] | object) -> bool:
    return isinstance(cells, list) and bool(cells) and str(cells[0]).isdecimal()


def _whole(cells: object) -> int | None:
    return int(cells[0]) if isinstance(cells, list) and cells and cells[0].isdecimal() else None


def _ms(cells: object) -> int | None:
    """Whole seconds of a field as milliseconds; ``None`` when it is not there."""
    seconds = _whole(cells)
    return None if seconds is None else seconds * _MS
