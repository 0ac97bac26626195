"""What is said of a contact later: its type (상담유형 정정, a record saved late), and its rating.

Who talks last gives a contact its main type (kpi.md §7.8), so that part is corrected, and with it
the parts that have saved none. An open contact is changed in hand, finished rows where they are
kept. Of a contact that has rows in files the change is owed: whoever seals reads them, and its
days are written anew, after a final version as a correction 정정 (kpi.md §3.5). A rating belongs to
the day of its contact, to the first queue, and to who handled it last (EC-106).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

from maju.facts.fold.rows import Made
from maju.facts.fold.state import Contact, Owed, Row, State
from maju.facts.schema import GRAINS
from maju.kernel import events as e
from maju.kernel.events import Event

Handler = Callable[[Event, Any], None]
Keep = Callable[[Iterable[Made]], None]
Rows = Mapping[tuple[str, str], Made]
"""Of one contact, by grain and key."""

GRAINS_SAID = ("attempt", "contact", "leg", "survey")
"""Grains that carry a type."""

_AT = {
    grain: {name: place for place, name in enumerate(GRAINS[grain].names())}
    for grain in GRAINS_SAID
}


class Corrections:
    """Changes what is open or finished. *keep* takes finished rows that changed."""

    def __init__(self, state: State, keep: Keep) -> None:
        self._state = state
        self._keep = keep
        self.handlers: dict[type, Handler] = {
            e.TopicCorrected: self._corrected,
            e.ContactRated: self._rated,
        }

    def _corrected(self, _event: Event, body: e.TopicCorrected) -> None:
        if not body.topic:
            return
        contact = self._state.contacts.get(body.contact)
        if contact is not None:
            _correct_open(contact, body.topic)
            return
        self._finished(Owed(body.contact, topic=body.topic))

    def _rated(self, event: Event, body: e.ContactRated) -> None:
        contact = self._state.contacts.get(body.contact)
        if contact is not None:
            contact.score, contact.scored = body.score, event.occurred
            contact.scored_seq = event.seq
            return
        said = Owed(body.contact, score=body.score, at=event.occurred, seq=event.seq)
        self._finished(said)

    def _finished(self, said: Owed) -> None:
        """Of a contact that is over: at once where all its rows are in hand."""
        rows = self._known(said.contact)
        waits = any(each.contact == said.contact for each in self._state.owed)
        if waits or not is_whole(said.contact, rows):
            self._state.owed.append(said)
            return
        self._change(rows, said)

    def settle(self, filed: Iterable[Made]) -> None:
        """Do what is owed, now that the rows in files are there; rows in hand are newer."""
        by_contact: dict[str, dict[tuple[str, str], Made]] = defaultdict(dict)
        for made in filed:
            by_contact[contact_of(made)][made[1], made[2]] = made
        owed, self._state.owed = self._state.owed, []
        for each in owed:
            rows = {**by_contact[each.contact], **self._known(each.contact)}
            self._change(rows, each)

    def _change(self, rows: Rows, said: Owed) -> None:
        changed = list(_scored(rows, said) if said.score else _corrected(rows, said.topic))
        if changed:
            self._state.amended += 1
            self._keep(changed)

    def _known(self, contact: str) -> Rows:
        """Its finished rows that are in hand, whatever day they lie on."""
        found: dict[tuple[str, str], Made] = {}
        begins = f"{contact}/"
        for place, grains in self._state.rows.items():
            for grain in ("attempt", "contact", "survey"):
                row = grains.get(grain, {}).get(contact)
                if row is not None:
                    found[grain, contact] = (place, grain, contact, row)
            for key, row in grains.get("leg", {}).items():
                if key.startswith(begins):
                    found["leg", key] = (place, "leg", key, row)
        return found


def contact_of(made: Made) -> str:
    """Whose row it is."""
    return made[2].rpartition("/")[0] if made[1] == "leg" else made[2]


def is_whole(contact: str, rows: Rows) -> bool:
    """Whether *rows* begin where the contact began: then no file holds an earlier one of it."""
    if ("attempt", contact) in rows:
        return True
    if ("contact", contact) in rows:
        return rows["contact", contact][3][_AT["contact"]["attempt"]] is None
    first = rows.get(("leg", f"{contact}/1"))
    return first is not None and first[3][_AT["leg"]["direction"]] in {"callback", "outbound"}


def _corrected(rows: Rows, topic: str) -> Iterator[Made]:
    at = _AT["leg"]
    for place, grain, key, row in rows.values():
        if grain != "leg":
            yield place, grain, key, _with_type(grain, row, topic)
    legs = [made for made in _main_legs(rows) if made[3][at["recorded"]] is not None]
    for place, grain, key, row in legs:
        if key == legs[-1][2] or row[at["topic"]] is None:
            yield place, grain, key, _with_type(grain, row, topic)


def _main_legs(rows: Rows) -> list[Made]:
    """In their order, without colleagues who were only asked."""
    at = _AT["leg"]
    legs = [each for each in rows.values() if each[1] == "leg"]
    legs = [each for each in legs if each[3][at["role"]] != "consulted"]
    return sorted(legs, key=lambda made: made[3][at["leg"]])


def _scored(rows: Rows, said: Owed) -> Iterator[Made]:
    """The row of a rating; there is none of a contact that never was in a queue."""
    found = rows.get(("contact", said.contact))
    if found is None:
        return
    place, _, key, row = found
    values = dict(zip(_AT["contact"], row, strict=True))
    for leg in _main_legs(rows)[-1:]:
        values |= {name: leg[3][_AT["leg"][name]] for name in ("agent", "team")}
    values |= {
        "contact_at": values["entered_at"],
        "answered_at": said.at,
        "asked": "csat",
        "score": said.score,
        "state": "closed",
        "inferred": False,
        "source_ref": str(said.seq),
    }
    yield place, "survey", key, tuple([values.get(name) for name in _AT["survey"]])


def _with_type(grain: str, row: Row, topic: str) -> Row:
    values, at = list(row), _AT[grain]
    values[at["topic"]] = topic
    if "recorded" in at and values[at["recorded"]] is not None:
        values[at["recorded"]] = True
    return tuple(values)


def _correct_open(contact: Contact, topic: str) -> None:
    contact.topic = topic
    over = [leg for leg in contact.legs if leg.role != "consulted" and leg.wrap_end]
    for leg in over:
        if leg is over[-1] or leg.topic is None:
            leg.topic, leg.late = topic, True
