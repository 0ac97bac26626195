"""The format ``asterisk-queue-log``: a log without beginning or end, read a file at a time.

Calls that are open when a file ends are written as open and kept in the state, which the next
file goes on from: a log cut at any line gives the same facts as the whole. What queue_log
cannot tell is in ``LACKS`` and in docs/reference/imports/asterisk-queue-log.md.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Sequence

import msgspec

from maju.facts.imports.asterisk.agents import Agents, hour
from maju.facts.imports.asterisk.beside import Beside, blocked_row
from maju.facts.imports.asterisk.calls import LINGER, STALE, Calls
from maju.facts.imports.asterisk.rows import Row, Rows, interval_rows
from maju.facts.imports.asterisk.said import NOBODY, Reader, Said, Unreadable
from maju.facts.imports.asterisk.state import Call, Interval, State
from maju.facts.imports.format import Ignored, Outcome, Rejected, Taken
from maju.facts.imports.given import Given
from maju.facts.imports.places import Place

LACKS = frozenset(
    {
        "grain:callback", "grain:case", "grain:survey", "attempts", "blocked", "after_hours", "after_hours_night",
        "after_hours_lunch", "after_hours_holiday", "ivr_self_served", "ivr_abandoned",
        "attempts_unknown", "h_hold_s", "h_hold_n", "h_held_legs", "h_closed_hold_s",
        "h_acw_s", "h_acw_legs", "h_closed_acw_s", "h_consult_s", "h_consulted", "h_conferenced",
        "h_xfer_external", "h_hold_disconnect", "outbound_legs", "outbound_connected", "c_hold_s",
        "c_acw_s", "c_recorded", "rejected", "cb_attempts",
        "c_callback", "chat_unserved",
    }
)  # fmt: skip
RINGING = frozenset({"v_abn_ringing", "ring_cust_abandon"})
RINGTIMES = frozenset({"h_closed_ring_s"})
LOGINS = frozenset({"grain:agent_state"})

_SWEEP = LINGER
_RINGS = {"CONNECT": 2, "RINGNOANSWER": 0, "RINGCANCELED": 0}


class AsteriskQueueLog:
    """The format; :meth:`resumed` gives the reader of one file."""

    name = "asterisk-queue-log"
    encoding = "utf-8"
    lacks = LACKS | RINGING | RINGTIMES | LOGINS
    reading = 1

    def began(self, given: Given, place: Place) -> int | None:
        """The instant of the first line that has one.

        Raises:
            Refused: ``import_wrong_header``.
        """
        reader: Reader | None = None
        for _, text in given:
            if not text.strip():
                continue
            reader = reader or Reader(place, text)
            try:
                return reader.read(text).at
            except Unreadable:
                continue
        return None

    def resumed(self, carried: bytes | None) -> Continued:
        """A reader that goes on from where the file before ended; ``None`` begins anew."""
        state = State() if carried is None else msgspec.json.decode(carried, type=State)
        return Continued(state)

    def read(self, given: Given, place: Place) -> Iterator[Outcome]:
        """As :meth:`Format.read`, of a log that nothing was before."""
        return self.resumed(None).read(given, place)


class Continued:
    """One file of the log, after what *state* remembers."""

    name = AsteriskQueueLog.name
    encoding = AsteriskQueueLog.encoding
    reading = AsteriskQueueLog.reading

    def __init__(self, state: State) -> None:
        self._state = state
        self._hours: list[tuple[str, list[Interval]]] = []
        self._agents = Agents(state, lambda name, done: self._hours.append((name, done)))
        self._calls = Calls(state, self._agents.taken)
        self._beside: Beside | None = None
        self._first: int | None = None
        for call in state.calls.values():
            call.line = 0

    @property
    def lacks(self) -> frozenset[str]:
        """What the log cannot tell, as far as it was seen: old versions write less."""
        state = self._state
        found = set(LACKS)
        for known, missing in (
            (state.cancels, RINGING),
            (state.ringtimes, RINGTIMES),
            (state.logins, LOGINS),
        ):
            found |= set() if known else missing
        if self._beside is not None and self._beside.told:
            found.discard("blocked")
        return frozenset(found)

    def carried(self) -> tuple[int, bytes]:
        """Until when it was read, and what the next file needs to go on."""
        return self._state.until, msgspec.json.encode(self._state)

    def read(self, given: Given, place: Place) -> Iterator[Outcome]:
        """As :meth:`Format.read`. A record is a call, or an agent's hour."""
        self._beside = Beside(given.beside, place)
        return self.fold(given, place)

    def fold(self, lines: Iterable[tuple[int, str]], place: Place) -> Iterator[Outcome]:
        """The same of any numbered lines."""
        reader: Reader | None = None
        line = 0
        for line, text in lines:
            if not text.strip():
                continue
            if reader is None:
                reader = Reader(place, text)
                if reader.header:
                    continue
            try:
                said = reader.read(text)
            except Unreadable as error:
                yield Rejected(line, error.code, str(error), text)
                continue
            self._first = said.at if self._first is None else self._first
            if said.at != self._state.until:
                self._state.now_said.clear()
            elif text in self._state.now_said:
                yield Ignored(line, "repeated_line")
                continue
            self._state.now_said.append(text)
            self._state.until = said.at
            if abs(said.at - self._state.swept) >= _SWEEP:
                yield from self._sweep(said.at, place)
            if (why := self._hear(said, line)) is not None:
                yield Ignored(line, why)
            if self._hours:
                yield from self._states(line, place)
        yield from self._rest(line + 1, place)

    def _hear(self, said: Said, line: int) -> str | None:
        """What is made of it; or why nothing."""
        named = said.agent not in NOBODY
        if said.event == "QUEUESTART":
            for call in self._state.calls.values():
                if call.release is None:
                    self._calls.lose(call)
                    call.release, call.line = said.at, line
            self._agents.restart(said.at)
            return None
        if named and (said.event in self._agents.handlers or said.event in _RINGS):
            self._agents.hear(said)
        if said.event in _RINGS and named:
            self._ring(said)
        handler = self._calls.handlers.get(said.event)
        if handler is not None and said.call not in NOBODY:
            if named and said.agent in self._state.agents:
                agent = self._state.agents[said.agent]
                agent.last = max(agent.last, said.at)
            handler(said, line)
            return None
        if said.event in self._agents.handlers:
            return None
        return "reload" if said.event == "CONFIGRELOAD" else "custom_event"

    def _ring(self, said: Said) -> None:
        place = _RINGS[said.event]
        cell = said.args[place] if place < len(said.args) else ""
        if cell.isdecimal() and int(cell):
            us = int(cell) * (1_000_000 if said.event == "CONNECT" else 1000)
            self._agents.rang(said.agent, said.at - us, said.at)

    def _sweep(self, now: int, place: Place) -> Iterator[Outcome]:
        """Hand over the calls that nothing more is expected of."""
        state = self._state
        state.swept = now
        for call in list(state.calls.values()):
            if call.release is None and now - call.touched > STALE:
                self._calls.lose(call)
                call.release = now
            if call.release is not None and call.release < now:
                del state.calls[call.id]
                for alias in [one for one, whose in state.aliases.items() if whose == call.id]:
                    del state.aliases[alias]
                yield self._taken(call, call.line, place)

    def _states(self, line: int, place: Place) -> Iterator[Outcome]:
        for name, intervals in self._hours:
            yield self._hour(name, intervals, line, place)
        self._hours.clear()

    def _rest(self, line: int, place: Place) -> Iterator[Outcome]:
        """What the file leaves open, as it stands."""
        for call in self._state.calls.values():
            yield self._taken(call, line, place)
        if self._beside is not None and self._first is not None:
            for began in self._beside.blocked(self._first, self._state.until):
                yield _taken(line, f"call/{began.id}", [blocked_row(place, began)])
        for name, intervals in self._agents.rest(self._state.until):
            yield self._hour(name, intervals, line, place)

    def _taken(self, call: Call, line: int, place: Place) -> Taken:
        began = None if self._beside is None else self._beside.find(call.id)
        return _taken(line, f"call/{call.id}", Rows(place, call, began).all())

    def _hour(self, name: str, intervals: list[Interval], line: int, place: Place) -> Taken:
        record = f"agent/{place.agent(name)}/{hour(intervals[0])}"
        rows = interval_rows(place, name, intervals, self._state.until)
        return _taken(line, record, rows)


def _taken(line: int, record: str, rows: Sequence[Row]) -> Taken:
    digest = hashlib.blake2b(msgspec.msgpack.encode(rows), digest_size=12).hexdigest()
    return Taken(line, record, digest, rows)
