"""The format ``amazon-connect``: contact records, in any order and as often as they are emitted.

A record comes again whenever something about the contact changes, for days; the newest by
``LastUpdateTimestamp`` counts, whatever the order. Records that belong together are remembered
from file to file for a month, others for two days.
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterator

import msgspec
from msgspec import Struct, field

from maju.facts.imports.amazon.chains import LEFT_BEHIND, Chain, joined_row
from maju.facts.imports.amazon.parts import Part, part_of
from maju.facts.imports.format import Ignored, Outcome, Rejected, Rows, Taken
from maju.facts.imports.given import Given
from maju.facts.imports.jsons import json_values
from maju.facts.imports.places import Place

LACKS = frozenset(
    {
        "grain:agent_state", "grain:offer", "grain:case", "grain:survey", "blocked", "after_hours",
        "after_hours_night", "after_hours_lunch", "after_hours_holiday", "ivr_self_served",
        "h_closed_ring_s", "h_consult_s", "h_consulted", "h_conferenced", "h_hold_disconnect",
        "c_recorded", "v_abn_ringing", "v_timed_out", "v_key_exit", "rona_visits", "chat_unserved",
        "cb_in_T", "cb_cancel_redial", "cb_expired",
        "fcr_ok_same_24h", "fcr_ok_same_3d", "fcr_ok_same_7d", "fcr_ok_same_30d",
    }
)  # fmt: skip
_DAY = 86_400_000_000
LINKED = 31 * _DAY
SINGLE = 2 * _DAY
_ALWAYS = (1 << 62) - 1


class State(Struct):
    """What later records may change."""

    until: int = 0
    newest: int = 0
    pruned: int = 0
    parts: dict[str, Part] = field(default_factory=dict)


class AmazonConnect:
    """The format; :meth:`resumed` gives the reader of one file."""

    name = "amazon-connect"
    encoding = "binary"
    lacks = LACKS
    reading = 1

    def began(self, given: Given, place: Place) -> int | None:
        """Files come in any order: each goes on from the one that was imported last."""
        assert given is not None
        assert place is not None
        return _ALWAYS

    def resumed(self, carried: bytes | None) -> Continued:
        """A reader that remembers what came before."""
        return Continued(
            State() if carried is None else msgspec.msgpack.decode(carried, type=State)
        )

    def read(self, given: Given, place: Place) -> Iterator[Outcome]:
        """As :meth:`Format.read`, of records that nothing was before."""
        return self.resumed(None).read(given, place)


class Continued:
    """One file of records, after what *state* remembers."""

    name = AmazonConnect.name
    encoding = AmazonConnect.encoding
    lacks = LACKS
    reading = 1

    def __init__(self, state: State) -> None:
        self._state = state
        self._chains: dict[str, set[str]] = defaultdict(set)
        for part in state.parts.values():
            self._chains[part.root].add(part.id)

    def carried(self) -> tuple[int, bytes]:
        """A number above that of every file before, and what to remember."""
        self._state.until += 1
        return self._state.until, msgspec.msgpack.encode(self._state)

    def read(self, given: Given, place: Place) -> Iterator[Outcome]:
        """As :meth:`Format.read`: an outcome for each record as it was emitted."""
        for number, found in enumerate(json_values(given, form=self.name), 1):
            if isinstance(found, Rejected):
                yield found
                continue
            try:
                part = part_of(found.record)
            except ValueError as error:
                text = msgspec.json.encode(found.record).decode()[:4000]
                yield Rejected(found.line, "unreadable_value", str(error), text)
                continue
            yield from self._one(number, part, place)

    def _one(self, number: int, part: Part, place: Place) -> Iterator[Outcome]:
        if part.channel == "task":
            yield Ignored(number, "task")
            return
        if part.method in LEFT_BEHIND:
            yield Ignored(number, part.method.lower())
            return
        known = self._state.parts.get(part.id)
        if known is not None and known.updated > part.updated:
            yield Ignored(number, "older_version")
            return
        part.alone = known is not None and known.alone
        self._state.parts[part.id] = part
        self._chains[part.root].add(part.id)
        self._prune(part.updated)
        yield from self._chain(number, part, place)

    def _chain(self, number: int, part: Part, place: Place) -> Iterator[Outcome]:
        parts = [self._state.parts[each] for each in self._chains[part.root]]
        rootless = all(each.id != each.root for each in parts)
        record = min(parts, key=lambda each: (each.began, each.id)).id if rootless else part.root
        rows = Chain(place, parts).rows()
        if not rows:
            yield Ignored(number, "no_agent_and_no_customer")
            return
        version = max(each.updated for each in parts)
        yield _taken(number, record, version, rows)
        for each in parts:
            if each.alone and each.id != record:
                yield _taken(number, each.id, each.updated + 1, [joined_row(place, each)])
            each.alone = each.alone or (each.id == record and rootless)

    def _prune(self, updated: int) -> None:
        """Forget what no later record is expected to change."""
        state = self._state
        state.newest = max(state.newest, updated)
        if state.newest - state.pruned < _DAY:
            return
        state.pruned = state.newest
        for part in list(state.parts.values()):
            if state.newest - part.updated > (LINKED if part.linked else SINGLE):
                del state.parts[part.id]
                self._chains[part.root].discard(part.id)


def _taken(number: int, record: str, version: int, rows: Rows) -> Taken:
    """Named by its place in the file, since a line may hold many. The digest begins with the
    version: an older one never replaces a newer."""
    said = hashlib.blake2b(msgspec.msgpack.encode(rows), digest_size=12).hexdigest()
    return Taken(number, record, f"v{version:020}:{said}", rows)
