"""The format ``interval``: counts by interval become rows that say they were only counted.

A sheet that says "40 came, 36 were answered" gives 40 contacts without a customer, an agent or
a moment of their own; each is flagged ``counted_only``, and what only real calls can tell is in
``lacks``. Measures, roll-ups and pages then need not know that such days exist (decision 0085).
"""

from __future__ import annotations

import hashlib
import tomllib
from collections.abc import Iterator
from datetime import date

from maju.facts.imports.format import Ignored, Outcome, Rejected, Rows, Taken, defaults
from maju.facts.imports.given import Given
from maju.facts.imports.interval.grids import grids
from maju.facts.imports.interval.silence import lacking
from maju.facts.imports.interval.tables import Line, Total, find_table, read_table, width_of
from maju.facts.imports.places import Place
from maju.kernel.errors import Refused

FLAG = "counted_only"
SOURCE = "interval"
_MOST = 100_000
_SHEET_STEP = 1_000_000


class Interval:
    """The format ``interval``.

    Args:
        mapping: TOML with ``queue`` and ``channel`` for sheets that do not name them; may be
            missing: then the queue is ``all`` and the channel voice.

    Raises:
        Refused: ``map_unreadable``, ``map_unknown_key``, ``map_wrong_value``.
    """

    name = SOURCE
    encoding = "binary"
    reading = 1

    def __init__(self, mapping: str | None = None) -> None:
        said = _read(mapping or "")
        self._queue = said.get("queue", "all")
        self._channel = said.get("channel", "voice")
        self.lacks = lacking(wait=False, talk=False)

    def read(self, given: Given, place: Place) -> Iterator[Outcome]:
        """As :meth:`Format.read`; a sheet of counts is small, and judged whole before a row.

        Raises:
            Refused: ``interval_no_table``, ``interval_no_date``, ``interval_width_unknown``,
                ``interval_total_differs``, ``interval_heading_twice``,
                ``interval_workbook_damaged``.
        """
        found = False
        for number, grid in enumerate(grids(given)):
            table = find_table(grid)
            if table is None:
                continue
            found = True
            read = list(read_table(table, given.name))
            lines = [each for each in read if isinstance(each, Line)]
            width = width_of(lines)
            if lines and width is None:
                raise Refused("interval_width_unknown", path=given.said)
            if any(line.day is None for line in lines):
                raise Refused("interval_no_date", path=given.said)
            self.lacks = lacking(wait=table.has("wait"), talk=table.has("talk"))
            for each in read:
                at = number * _SHEET_STEP + each.row
                if isinstance(each, Total):
                    yield Ignored(at, each.why)
                else:
                    assert each.day is not None
                    assert width is not None
                    yield self._one(at, each, each.day, width, place)
        if not found:
            raise Refused("interval_no_table", path=given.said)

    def _one(self, at: int, line: Line, day: date, width: int, place: Place) -> Outcome:
        text = f"{line.day} {line.start // 60:02}:{line.start % 60:02} {line.queue} {line.counts}"
        if any(value is None for value in line.counts.values()):
            return Rejected(at, "unreadable_count", "a count that is no whole number", text)
        known = {role: value for role, value in line.counts.items() if value is not None}
        answered, abandoned = known.get("answered"), known.get("abandoned")
        offered = known.get("offered")
        if offered is None:
            offered = (answered or 0) + (abandoned or 0)
        if answered is None:
            answered = offered - (abandoned or 0)
        if abandoned is None:
            abandoned = offered - answered
        if min(answered, abandoned) < 0 or answered + abandoned > offered:
            return Rejected(at, "more_than_offered", "answered + abandoned > offered", text)
        total = max(known.get("total", offered), offered)
        if total > _MOST:
            return Rejected(at, "too_many", f"{total} in one interval", text)
        if line.end is not None and line.end - line.start != width:
            return Rejected(at, "odd_interval", f"not {width} minutes long", text)
        if not total:
            return Ignored(at, "no_calls")
        queue, channel = line.queue or self._queue, line.channel or self._channel
        record = f"{day}/{line.start // 60:02}{line.start % 60:02}/{queue}/{channel}"
        said = f"{total} {offered} {answered} {abandoned} {line.wait} {line.talk} {width}"
        digest = hashlib.blake2b(said.encode(), digest_size=12).hexdigest()
        made = _Counted(place, place.local(day, line.start * 60), queue, channel, record)
        rows = made.rows(line, total=total, offered=offered, answered=answered, abandoned=abandoned)
        return Taken(at, record, digest, rows)


class _Counted:
    """The rows that stand for an interval's counts, all at its start."""

    def __init__(self, place: Place, at: int, queue: str, channel: str, record: str) -> None:
        self._place = place
        self._at = at
        self._queue = queue
        self._name = f"{place.client}:{SOURCE}:{record}"
        same = defaults(channel=channel, customer=None, inferred=True, flags=(FLAG,))
        self._same = {**same, **place.placed(at)}

    def rows(self, line: Line, *, total: int, offered: int, answered: int, abandoned: int) -> Rows:
        waits = _shared(line.wait, answered)
        talks = _shared(line.talk, answered)
        made: list[tuple[str, dict[str, object]]] = []
        for n in range(total):
            outcome = "answered" if n < answered else "unknown"
            if answered <= n < answered + abandoned:
                outcome = "abandoned"
            asked = n < offered
            name = f"{self._name}/{n}"
            wait = waits[n] if n < len(waits) else None
            made.append(("attempt", self._attempt(name, outcome, asked=asked)))
            if not asked:
                continue
            queued = {
                "queue": self._queue,
                "entered_at": self._at,
                "outcome": outcome,
                "left_at": self._at,
                "wait_ms": wait,
                "contact": name,
            }
            talk = talks[n] if n < len(talks) else None
            contact = {
                "attempt": name, "vip": False, "transfer_lost": False, "visits": 1,
                "legs": int(talk is not None), "talk_ms": talk, "closed_at": self._at,
                "finished_at": self._at,
            }  # fmt: skip
            made.append(("contact", {**self._same, **queued, **contact}))
            made.append(
                ("visit", {**self._same, **queued, "visit": 1, "via": "direct", "unserved": False})
            )
            if talk is not None:
                made.append(("leg", self._leg(name, talk)))
        return made

    def _attempt(self, name: str, outcome: str, *, asked: bool) -> dict[str, object]:
        return {
            **self._same,
            "attempt": name,
            "contact": name if asked else None,
            "arrived_at": self._at,
            "outcome": "agent_requested" if asked else "unknown",
            "queue": self._queue if asked else None,
            "contact_outcome": outcome if asked else None,
            "served_at": self._at if asked and outcome == "answered" else None,
            "ended_at": self._at,
        }

    def _leg(self, name: str, talk: int) -> dict[str, object]:
        return {
            **self._same, "contact": name, "leg": 1, "direction": "inbound", "role": "handling",
            "queue": self._queue, "visit": 1, "started_at": self._at, "ended_at": self._at,
            "finished_at": self._at, "talk_ms": talk, "ended_by": "unknown",
            "ended_on_hold": False, "consulted": False, "conferenced": False,
        }  # fmt: skip


def _shared(mean_s: float | None, count: int) -> list[int]:
    """*count* lengths in milliseconds with that mean, so that their sum is the sheet's."""
    if mean_s is None or not count:
        return []
    each, rest = divmod(round(mean_s * 1000 * count), count)
    return [each + (n < rest) for n in range(count)]


def _read(mapping: str) -> dict[str, str]:
    try:
        top = tomllib.loads(mapping)
    except tomllib.TOMLDecodeError as error:
        raise Refused("map_unreadable", reason=str(error)) from error
    channels = ("voice", "chat", "email", "board", "message")
    for key, value in top.items():
        if key not in {"queue", "channel"}:
            raise Refused("map_unknown_key", key=key, known="queue, channel")
        if not isinstance(value, str) or not value.strip():
            raise Refused("map_wrong_value", key=key, value=str(value)[:80], known='"text"')
        if key == "channel" and value not in channels:
            raise Refused("map_wrong_value", key=key, value=value, known=", ".join(channels))
    return top
