"""One row, one contact: what it says, and the facts it becomes. The slow fold; it is the law.

arrived ──menu──▶ entered ──wait (ring included)──▶ left: answered ──talk, hold──▶ ended ──▶ finished
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence

import msgspec

from maju.facts.imports.csv.identity import SEPARATOR, Identities
from maju.facts.imports.csv.mapping import (
    ASKED,
    LENGTHS,
    LONGEST,
    OUTBOUND,
    TEXTS,
    TIMES,
    Map,
)
from maju.facts.imports.csv.sheet import Layout, Row
from maju.facts.imports.csv.values import DAY_US, SECOND_US, TimeFormat
from maju.facts.imports.format import Ignored, Outcome, Rejected, Rows, Taken, defaults
from maju.facts.imports.places import Place, day_of
from maju.kernel.errors import Refused

DIGEST = 24
"""Letters of a record's digest."""


class Said(msgspec.Struct, kw_only=True):
    """One row, understood: instants in microseconds UTC, lengths in milliseconds."""

    record: str
    outcome: str
    arrived_at: int | None
    entered_at: int | None
    answered_at: int | None
    ended_at: int | None
    wait: int | None
    ivr: int | None
    ring: int | None
    talk: int | None
    hold: int | None
    acw: int | None
    queue: str | None
    agent: str | None
    team: str | None
    customer: str | None
    entry: str | None
    topic: str | None
    channel: str
    vip: bool


class RowFold:
    """Rows of one file by one map."""

    def __init__(self, mapping: Map, layout: Layout, place: Place) -> None:
        self.mapping = mapping
        self.layout = layout
        self.place = place
        self.identities = Identities(layout.identifying)
        self.formats = {field: TimeFormat(mapping.times[field]) for field in TIMES}

    def fold(self, row: Row, identity: str | None = None) -> Outcome:
        """What became of one row; *identity* when it is known already. Every row takes one, also
        one that is left out or rejected by this map: another may take it.

        Raises:
            Refused: ``csv_times_swapped``.
        """
        if len(row.cells) != self.layout.width:
            why = f"{len(row.cells)} columns instead of {self.layout.width}"
            return Rejected(row.line, "wrong_columns", why, row.text)
        record = self.cell(row.cells, "call") or identity or self.identities.of(row.cells)
        if why_not := self.left_out(row.cells):
            return Ignored(row.line, why_not)
        said = self.understand(row, record)
        if isinstance(said, Rejected):
            word = self.cell(row.cells, "outcome")
            return msgspec.structs.replace(said, outcome=word)
        if said.outcome == "ignored":
            return Ignored(row.line, "outcome")
        return Taken(row.line, said.record, self.digest(row.cells), self.facts(said))

    def left_out(self, cells: Sequence[str]) -> str | None:
        """Why a row counts nowhere, or ``None``."""
        for place, values in self.layout.ignored.items():
            if cells[place] in values:
                return "left_out_by_map"
        if self.cell(cells, "direction").lower() in OUTBOUND:
            return "outbound"
        return None

    def cell(self, cells: Sequence[str], field: str) -> str:
        """A field's text: its columns, joined by a space; empty when it has none, and of a time
        when only its date is there (who never was connected has a date and no clock)."""
        places = self.layout.places.get(field)
        if places is None:
            return ""
        if len(places) == 1:
            return cells[places[0]]
        return self.whole(field, " ".join(cells[place] for place in places))

    def whole(self, field: str, joined: str) -> str:
        """What several columns say together."""
        said = joined.strip()
        return "" if field in self.formats and self.formats[field].lacks_clock(said) else said

    def digest(self, cells: Sequence[str], *, every: bool = False) -> str:
        """Of the map, and what it looks at (or of all cells): the same again is no change."""
        looked = cells if every else [cells[place] for place in self.layout.used]
        joined = SEPARATOR.join([self.mapping.digest, *looked])
        # It tells versions of one record apart and keeps no secret; DuckDB has it for columns.
        return hashlib.sha1(joined.encode(), usedforsecurity=False).hexdigest()[:DIGEST]

    def understand(self, row: Row, record: str) -> Said | Rejected:
        """The row's fields; the first that cannot be read rejects it."""
        cells, mapping = row.cells, self.mapping
        for field in TEXTS:
            if len(text := self.cell(cells, field)) > LONGEST:
                why = f"{field}: {len(text)} letters, at most {LONGEST}"
                return Rejected(row.line, "too_long", why, row.text[:LONGEST])
        times: dict[str, int | None] = {}
        for field in TIMES:
            text = self.cell(cells, field)
            times[field] = self.instant(field, text) if text else None
            if text and times[field] is None:
                self._swapped(row.line, field, text)
                return Rejected(row.line, "unreadable_time", f"{field}: {text!r}", row.text)
        lengths: dict[str, int | None] = {}
        for field in LENGTHS:
            text = self.cell(cells, field)
            lengths[field] = mapping.lengths[field].parse(text) if text else None
            if text and lengths[field] is None:
                return Rejected(row.line, "unreadable_length", f"{field}: {text!r}", row.text)
        if times["arrived_at"] is None and times["entered_at"] is None:
            return Rejected(row.line, "no_time", "neither arrived_at nor entered_at", row.text)
        word = self.cell(cells, "outcome")
        outcome = self._outcome(word, cells, times, lengths)
        if outcome is None:
            return Rejected(row.line, "unknown_outcome", f"outcome {word!r}", row.text)
        queue = self._text(cells, "queue")
        if queue is None and outcome in ASKED:
            return Rejected(row.line, "no_queue", "it asked for an agent in no queue", row.text)
        channel = (self._text(cells, "channel") or "voice").lower()
        customer, agent = self.cell(cells, "customer"), self._text(cells, "agent")
        return Said(
            record=record,
            outcome=outcome,
            **times,
            **lengths,
            queue=queue,
            agent=None if agent is None else self.place.agent(agent),
            team=self._text(cells, "team"),
            customer=self.place.customer(customer) if customer else None,
            entry=self._text(cells, "entry"),
            topic=self._text(cells, "topic"),
            channel=CHANNEL_WORDS.get(channel, "voice"),
            vip=mapping.vip(self.cell(cells, "vip")),
        )

    def _text(self, cells: Sequence[str], field: str) -> str | None:
        return self.cell(cells, field) or self.mapping.constants.get(field) or None

    def _outcome(
        self,
        word: str,
        cells: Sequence[str],
        times: Mapping[str, int | None],
        lengths: Mapping[str, int | None],
    ) -> str | None:
        if self.mapping.has("outcome"):
            return self.mapping.outcome(word)
        if constant := self.mapping.constants.get("outcome"):
            return constant
        told = times["answered_at"] is not None or bool(lengths["talk"])
        if not self.mapping.has("answered_at") and not self.mapping.has("talk"):
            told = bool(self.cell(cells, "agent"))
        return "answered" if told else "abandoned"

    def instant(self, field: str, text: str) -> int | None:
        """Microseconds UTC of a cell."""
        local = self.formats[field].parse(text)
        if local is None or self.formats[field].absolute:
            return local
        day, rest = divmod(local, DAY_US)
        return self.place.local(day_of(day), rest // SECOND_US) + rest % SECOND_US

    def _swapped(self, line: int, field: str, text: str) -> None:
        other = self.formats[field].swapped()
        if other is not None and other.parse(text) is not None:
            was = self.formats[field].said
            raise Refused("csv_times_swapped", line=line, said=text, format=was, better=other.said)

    def facts(self, said: Said) -> Rows:
        """Attempt, and where it asked for an agent: contact, visit, and leg."""
        asked, answered = said.outcome in ASKED, said.outcome == "answered"
        line = timeline(said, self.mapping)
        name = f"{self.place.client}:{said.record}"
        same = defaults(
            channel=said.channel, customer=said.customer, clock_skew=line.skewed,
            state="unknown" if said.outcome == "unknown" else "closed",
        )  # fmt: skip
        row = Made(self.place, same)
        made = [
            (
                "attempt",
                row.at(
                    line.arrived,
                    attempt=name,
                    contact=name if asked else None,
                    entry=said.entry,
                    arrived_at=line.arrived,
                    ivr_ms=said.ivr,
                    outcome="agent_requested" if asked else said.outcome,
                    queue=said.queue if asked else None,
                    topic=said.topic,
                    contact_outcome=said.outcome if asked else None,
                    served_at=line.served if answered else None,
                    ended_at=line.ended,
                ),
            )
        ]
        if not asked:
            return made
        timed = answered and line.talk is not None
        both = {
            "queue": said.queue,
            "entered_at": line.entered,
            "outcome": said.outcome,
            "left_at": line.left,
            "wait_ms": line.wait,
            "agent": said.agent if answered else None,
        }
        made += [
            (
                "contact",
                row.at(
                    line.entered,
                    **both,
                    contact=name,
                    attempt=name,
                    vip=said.vip,
                    topic=said.topic,
                    transfer_lost=False,
                    visits=1,
                    legs=int(answered),
                    talk_ms=line.talk if timed else None,
                    hold_ms=said.hold if timed else None,
                    acw_ms=said.acw if timed else None,
                    closed_at=line.ended,
                    finished_at=line.finished,
                ),
            ),
            (
                "visit",
                row.at(line.entered, **both, contact=name, visit=1, via="direct", unserved=False),
            ),
        ]
        if answered:
            made.append(("leg", self._leg(row, said, line, name)))
        return made

    def _leg(self, row: Made, said: Said, line: Timeline, name: str) -> dict[str, object]:
        timed = line.talk is not None
        made = row.at(
            line.served,
            contact=name,
            leg=1,
            direction="inbound",
            role="handling",
            agent=said.agent,
            team=said.team,
            queue=said.queue,
            visit=1,
            topic=said.topic,
            started_at=line.served,
            ended_at=line.ended if timed else None,
            finished_at=line.finished if timed else None,
            ring_ms=said.ring,
            talk_ms=line.talk,
            hold_ms=said.hold,
            holds=None if said.hold is None else int(said.hold > 0),
            acw_ms=said.acw,
            ended_by="unknown",
            ended_on_hold=False,
            consulted=False,
            conferenced=False,
        )
        made["state"] = "closed" if timed else "unknown"
        return made


CHANNEL_WORDS = {
    **{each: each for each in ("voice", "chat", "email", "board", "message")},
    "채팅": "chat", "챗": "chat", "이메일": "email", "메일": "email", "게시판": "board",
    "문자": "message", "카카오톡": "message", "알림톡": "message",
}  # fmt: skip
"""Ours for a word of the sheet; every other is voice."""


class Made:
    """Rows with their place in time."""

    def __init__(self, place: Place, same: Mapping[str, object]) -> None:
        self._place = place
        self._same = same

    def at(self, at: int, **columns: object) -> dict[str, object]:
        """A row of this instant."""
        return {**self._same, **self._place.placed(at), **columns}


class Timeline(msgspec.Struct):
    """When what happened, worked out from what a row says; lengths the source gives win."""

    arrived: int
    entered: int
    wait: int | None
    left: int | None
    served: int
    """Of answered ones: an agent was there."""
    talk: int | None
    ended: int | None
    finished: int | None
    skewed: bool


def timeline(said: Said, mapping: Map) -> Timeline:
    """The order of a row's life. A length below 0 is a clock's fault: null, and flagged (EC-112)."""
    arrived = said.arrived_at if said.arrived_at is not None else said.entered_at
    assert arrived is not None
    entered = said.entered_at
    if entered is None:
        entered = arrived + (said.ivr or 0) * 1000
    answered = said.outcome == "answered"
    gone = said.answered_at if answered else said.ended_at
    wait, skewed = said.wait, entered < arrived
    if wait is not None and mapping.wait_without_ring and answered:
        wait += said.ring or 0
    if wait is None and gone is not None:
        wait = (gone - entered) // 1000
        if wait < 0:
            wait, skewed = None, True
    left = gone if wait is None else entered + wait * 1000
    served = said.answered_at if said.answered_at is not None else left
    if served is None:
        served = entered
    talk = said.talk
    if talk is not None and answered:
        known = {"hold": said.hold, "acw": said.acw}
        talk -= sum(known[part] or 0 for part in mapping.talk_includes)
        if talk < 0:
            talk, skewed = None, True
    elif answered and said.answered_at is not None and said.ended_at is not None:
        inside = (said.hold or 0) + (said.acw or 0) * mapping.acw_in_measured
        talk = (said.ended_at - said.answered_at) // 1000 - inside
        if talk < 0:
            talk, skewed = None, True
    ended = said.ended_at
    if ended is None and answered:
        ended = served + ((talk or 0) + (said.hold or 0)) * 1000
    if ended is None:
        ended = arrived if left is None else left
    finished = ended + (said.acw or 0) * 1000
    return Timeline(arrived, entered, wait, left, served, talk, ended, finished, skewed)
