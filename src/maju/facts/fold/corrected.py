"""A contact's type that is said later than its record: 상담유형 정정, or the record saved late.

Who talks last gives a contact its main type (kpi.md §7.8), so that part is corrected, and with it
the parts that have saved none. An open contact is changed in hand, and finished rows of the same
business day where they are kept; a day that was over when it was said stays as it was sealed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from maju.facts.fold.calendar import day_of
from maju.facts.fold.rows import Made
from maju.facts.fold.state import Contact, Row, State, placed
from maju.facts.schema import GRAINS
from maju.kernel import events as e
from maju.kernel.events import Event

Keep = Callable[[Iterable[Made]], None]

_AT = {
    grain: {name: place for place, name in enumerate(GRAINS[grain].names())}
    for grain in ("attempt", "contact", "leg")
}


class Corrections:
    """Changes the type of what is open or finished. *keep* takes finished rows that changed."""

    def __init__(self, state: State, keep: Keep) -> None:
        self._state = state
        self._keep = keep
        self.handlers = {e.TopicCorrected: self._corrected}

    def _corrected(self, event: Event, body: e.TopicCorrected) -> None:
        if not body.topic:
            return
        contact = self._state.contacts.get(body.contact)
        if contact is not None:
            _correct_open(contact, body.topic)
            return
        changed = list(self._finished(event, body.contact, body.topic))
        if changed:
            self._state.amended += 1
            self._keep(changed)

    def _finished(self, event: Event, contact: str, topic: str) -> Iterator[Made]:
        state = self._state
        if state.settings is None:
            return
        today = day_of(event.at, state.settings.zone)
        for place, grains in state.rows.items():
            if placed(place)[0] != today:
                continue
            for grain in ("attempt", "contact"):
                row = grains.get(grain, {}).get(contact)
                if row is not None:
                    yield place, grain, contact, _with_type(grain, row, topic)
            legs = [
                (f"{contact}/{number}", row)
                for number in range(1, _legs_most(grains, contact) + 1)
                if (row := grains.get("leg", {}).get(f"{contact}/{number}")) is not None
                and row[_AT["leg"]["role"]] != "consulted"
                and row[_AT["leg"]["recorded"]] is not None
            ]
            for key, row in legs:
                if key == legs[-1][0] or row[_AT["leg"]["topic"]] is None:
                    yield place, "leg", key, _with_type("leg", row, topic)


def _legs_most(grains: dict[str, dict[str, Row]], contact: str) -> int:
    """The highest number that a leg of *contact* may have here; consulted colleagues count too."""
    legs, number = grains.get("leg", {}), 0
    missed = 0
    while missed < 2:  # one that began on another day leaves a gap
        number += 1
        missed = 0 if f"{contact}/{number}" in legs else missed + 1
    return number


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
