"""The call-by-call log of a bank's call centre, February 1999 (Technion SEE Lab's format).

A line is one call: menu, queue and service with times of day in whole seconds. What it cannot
tell, and how dirty lines are read, is in docs/reference/imports/bank1999.md.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from datetime import date
from functools import lru_cache

from maju.facts.imports.bank1999_columns import Batch
from maju.facts.imports.format import Ignored, Outcome, Rejected, Rows, Taken, defaults, reference
from maju.facts.imports.given import Given
from maju.facts.imports.places import Place
from maju.kernel.errors import Refused

HEADER = (
    "vru+line", "call_id", "customer_id", "priority", "type", "date", "vru_entry", "vru_exit",
    "vru_time", "q_start", "q_exit", "q_time", "outcome", "ser_start", "ser_exit", "ser_time",
    "server",
)  # fmt: skip

LACKS = frozenset(
    {
        "grain:agent_state", "grain:offer", "grain:callback", "grain:case", "grain:survey",
        "blocked", "after_hours", "after_hours_night", "after_hours_lunch",
        "after_hours_holiday", "ivr_self_served", "h_closed_ring_s", "h_hold_s", "h_hold_n",
        "h_held_legs", "h_closed_hold_s", "h_acw_s", "h_acw_legs", "h_closed_acw_s",
        "h_consult_s", "h_consulted", "h_conferenced", "h_xfer_blind", "h_xfer_warm",
        "h_xfer_external", "h_hold_disconnect", "h_agent_hangup", "outbound_legs",
        "outbound_connected", "c_hold_s", "c_acw_s", "c_transferred", "c_direct", "c_recorded",
        "v_abn_ringing", "v_transfer_in", "v_overflow_in", "v_overflow_out", "rona_visits",
        "c_callback", "c_flowed_out", "transfer_lost", "v_timed_out", "v_key_exit", "chat_unserved",
        "fcr_ok_same_24h", "fcr_ok_same_3d", "fcr_ok_same_7d", "fcr_ok_same_30d",
    }
)  # fmt: skip

_EPOCH = date(1970, 1, 1).toordinal()
_NEVER = "0:00:00"
_DAY_S = 86_400
_HALF_DAY_S = 43_200
_TYPES = {"PS", "PE", "IN", "NE", "NW", "TT"}


class Bank1999:
    """The format ``bank1999``.

    Args:
        in_columns: whether calls of one day are taken in columns; the facts are the same.
    """

    name = "bank1999"
    encoding = "ascii"
    lacks = LACKS
    reading = 1

    def __init__(self, *, in_columns: bool = True) -> None:
        self._in_columns = in_columns

    def read(self, lines: Iterable[tuple[int, str]], place: Place) -> Iterator[Outcome]:
        """As :meth:`Format.read`; refuses a file whose first line is not the format's header."""
        numbered = iter(lines)
        _, head = next(numbered, (0, ""))
        if tuple(head.split("\t")) != HEADER:
            raise Refused("import_wrong_header", format=self.name, columns=len(HEADER))
        if not self._in_columns or not isinstance(lines, Given):
            for line, said in numbered:
                call = self._call(line, said, place)
                yield call.taken(line) if isinstance(call, Call) else call
            return
        batch = Batch(place, source=self.name, ref=reference(lines.sha256))
        for line, said in numbered:
            call = self._call(line, said, place)
            if not isinstance(call, Call):
                yield call
            elif (flat := call.flat(line)) is None:
                yield call.taken(line)
            elif batch.add(flat):
                yield batch.taken()
        if batch.waits():
            yield batch.taken()

    def _call(self, line: int, said: str, place: Place) -> Call | Rejected | Ignored:
        cells = said.split("\t")
        if len(cells) != len(HEADER):
            why = f"{len(cells)} columns instead of {len(HEADER)}"
            return Rejected(line, "wrong_columns", why, said)
        if cells[12] == "PHANTOM":
            return Ignored(line, "phantom")
        if cells[12] not in {"AGENT", "HANG"}:
            return Rejected(line, "unknown_outcome", f"outcome {cells[12]!r}", said)
        if cells[4] not in _TYPES:
            return Rejected(line, "unknown_type", f"type {cells[4]!r}", said)
        try:
            return Call(cells, place, said)
        except ValueError as error:
            return Rejected(line, "unreadable_value", str(error), said)


class Call:
    """One line, with its times of day as seconds of its date: past midnight is above 86,400."""

    def __init__(self, cells: list[str], place: Place, said: str) -> None:
        self._place = place
        self.digest = hashlib.blake2b(said.encode(), digest_size=12).hexdigest()
        self.record = f"{cells[5]}/{cells[0]}/{cells[1]}"
        self._day = _date(cells[5])
        self._queue = cells[4]
        self._customer = None if cells[2] == "0" else place.customer(cells[2])
        self._vip = int(cells[3]) == 2
        self._agent = None if cells[16] == "NO_SERVER" else place.agent(cells[16])
        self._answered = cells[12] == "AGENT"
        self._menu_s = int(cells[8])
        self._queued = cells[9] != _NEVER or int(cells[11]) > 0
        self._wait_s = int(cells[11])
        self._served_s = int(cells[15])
        if self._wait_s < 0 or self._served_s < 0:
            raise ValueError("a negative wait or service time")
        self._flags: list[str] = []
        entry, left = _second(cells[6]), _second(cells[7])
        self._arrived = entry
        # A menu that ends a little before it began is a clock's fault, not midnight's.
        self._left = left + _DAY_S if left < entry - _HALF_DAY_S else left
        self._skewed = self._menu_s < 0 or self._left < entry
        self._entered = self._next(_second(cells[9]), self._left) if self._queued else self._left
        self._wait_until = self._entered + self._wait_s
        self._served = cells[13] != _NEVER or self._served_s > 0
        starts = self._next(_second(cells[13]), self._wait_until)
        self._starts = starts if self._served and self._answered else self._wait_until
        self._note(cells)

    def flat(self, line: int) -> tuple[object, ...] | None:
        """The call as :data:`~maju.facts.imports.bank1999_columns.COLUMNS` has it; ``None`` when
        its rows are on several business days or near a change of the clock."""
        offset = self._place.steady_day(self._day)
        late = self._place.day_start_s
        day = (self._arrived - late) // _DAY_S
        starts = (self._entered, self._starts)
        if offset is None or any((second - late) // _DAY_S != day for second in starts):
            return None
        number = self._day.toordinal() - _EPOCH
        begin = (number * _DAY_S - offset) * 1_000_000
        asked = self._queued or self._answered
        timed = self._served if self._answered else None
        return (
            self.record, self.digest, line, number + day, offset, self._customer, self._queue,
            self._agent, self._outcome(), asked, self._vip,
            begin + self._arrived * 1_000_000, begin + self._left * 1_000_000,
            None if self._skewed else self._menu_s * 1000, begin + self._entered * 1_000_000,
            begin + self._wait_until * 1_000_000, begin + self._starts * 1_000_000,
            begin + self._gone() * 1_000_000, self._wait_s * 1000, timed, self._served_s * 1000,
            self._skewed, self._flags,
        )  # fmt: skip

    def taken(self, line: int) -> Taken:
        """The call as rows."""
        return Taken(line, self.record, self.digest, self.rows())

    def rows(self) -> Rows:
        """Attempt, and where it asked for an agent: contact, visit, and leg."""
        asked = self._queued or self._answered
        rows = [("attempt", self._attempt(asked=asked))]
        if asked:
            rows += [("contact", self._contact()), ("visit", self._visit())]
        if self._answered:
            rows.append(("leg", self._leg()))
        return rows

    def _attempt(self, *, asked: bool) -> dict[str, object]:
        at = self._at(self._arrived)
        return self._row(
            at,
            attempt=f"bank:{self.record}",
            contact=f"bank:{self.record}" if asked else None,
            arrived_at=at,
            ivr_entered_at=at,
            ivr_left_at=self._at(self._left),
            ivr_ms=None if self._skewed else self._menu_s * 1000,
            outcome="agent_requested" if asked else "ivr_abandoned",
            queue=self._queue if asked else None,
            contact_outcome=self._outcome() if asked else None,
            served_at=self._at(self._wait_until) if self._answered else None,
            ended_at=self._at(self._gone()),
            clock_skew=self._skewed,
        )

    def _contact(self) -> dict[str, object]:
        entered = self._at(self._entered)
        timed = self._answered and self._served
        return self._row(
            entered,
            contact=f"bank:{self.record}",
            attempt=f"bank:{self.record}",
            vip=self._vip,
            queue=self._queue,
            entered_at=entered,
            outcome=self._outcome(),
            left_at=self._at(self._wait_until),
            wait_ms=self._wait_s * 1000,
            agent=self._agent,
            transfer_lost=False,
            visits=1,
            legs=int(self._answered),
            talk_ms=self._served_s * 1000 if timed else None,
            closed_at=self._at(self._gone()),
            finished_at=self._at(self._gone()),
        )

    def _visit(self) -> dict[str, object]:
        entered = self._at(self._entered)
        return self._row(
            entered,
            contact=f"bank:{self.record}",
            visit=1,
            queue=self._queue,
            via="direct",
            entered_at=entered,
            outcome=self._outcome(),
            left_at=self._at(self._wait_until),
            wait_ms=self._wait_s * 1000,
            agent=self._agent,
            unserved=False,
        )

    def _leg(self) -> dict[str, object]:
        started = self._at(self._starts)
        return self._row(
            started,
            contact=f"bank:{self.record}",
            leg=1,
            direction="inbound",
            role="handling",
            agent=self._agent,
            queue=self._queue,
            visit=1,
            started_at=started,
            ended_at=self._at(self._gone()) if self._served else None,
            finished_at=self._at(self._gone()) if self._served else None,
            talk_ms=self._served_s * 1000 if self._served else None,
            ended_by="unknown",
            ended_on_hold=False,
            consulted=False,
            conferenced=False,
            state="closed" if self._served else "unknown",
        )

    def _row(self, at: int, **columns: object) -> dict[str, object]:
        same = defaults(channel="voice", customer=self._customer, flags=tuple(self._flags))
        return {**same, **self._place.placed(at), **columns}

    def _outcome(self) -> str:
        return "answered" if self._answered else "abandoned"

    def _gone(self) -> int:
        """The second at which the customer was gone."""
        if self._answered:
            return self._starts + self._served_s
        return max(self._wait_until, self._arrived)

    def _next(self, second: int, after: int) -> int:
        """*second* of the day, on the next one when half a day or more before *after*."""
        while second < after - _HALF_DAY_S:
            second += _DAY_S
        return second

    def _at(self, second: int) -> int:
        return self._place.local(self._day, second)

    def _note(self, cells: list[str]) -> None:
        """What is odd about the line, by name."""
        if "E" in cells[2]:  # a spreadsheet wrote 3.26702E+11: digits are lost, the id still tells
            self._flags.append("customer_id_rounded")
        if self._skewed:
            self._flags.append("negative_menu_time")
        if self._answered and self._agent is None:
            self._flags.append("no_agent_named")
        if self._answered and not self._served:
            self._flags.append("no_service_time")
        if not self._answered and int(cells[15]) > 0:
            self._flags.append("service_time_of_hang_up")


@lru_cache(maxsize=512)
def _date(said: str) -> date:
    if len(said) != 6 or not said.isdecimal():
        raise ValueError(f"date {said!r} is not yymmdd")
    return date(1900 + int(said[:2]), int(said[2:4]), int(said[4:]))


@lru_cache(maxsize=131_072)
def _second(said: str) -> int:
    hour, minute, second = (int(each) for each in said.split(":"))
    if not (0 <= hour < 24 and 0 <= minute < 60 and 0 <= second < 60):
        raise ValueError(f"{said!r} is no time of day")
    return hour * 3600 + minute * 60 + second
