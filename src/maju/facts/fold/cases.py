"""What each event means for cases: an inquiry (문의) is one, from its first note on.

It is open until it is done 완료; noted as anything else after that, it was reopened. An open one is a
row that may still change, a done one is finished. Done ones are kept in hand for a month, because
they may be opened again; opened later than that, an inquiry counts as a new case of that day.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from maju.facts.fold.calendar import day_of, open_us
from maju.facts.fold.rows import Made, channel_of, made, ms
from maju.facts.fold.state import Case, State, placed
from maju.facts.fold.unions import known_as
from maju.facts.schema import GRAINS
from maju.kernel import events as e
from maju.kernel.events import Event
from maju.kernel.time import DAY

Keep = Callable[[Iterable[Made]], None]

RESTS = 30 * DAY
"""How long a done case stays in hand."""

_CONTACT = {name: place for place, name in enumerate(GRAINS["contact"].names())}


class Cases:
    """Changes the cases of a state. *keep* takes those that are done."""

    def __init__(self, state: State, keep: Keep) -> None:
        self._state = state
        self._keep = keep
        self.handlers: dict[type, Callable[[Event, Any], None]] = {e.InquiryNoted: self._noted}

    def _noted(self, event: Event, body: e.InquiryNoted) -> None:
        state = self._state
        if state.settings is None:
            return
        self._let_go(event)
        case = state.cases.get(body.inquiry)
        if case is None:
            case = Case(body.inquiry, body.client, "", event.occurred, event.seq)
            state.cases[body.inquiry] = case
        elif case.done:
            self._unkeep(case)
        if body.contact is not None and body.contact not in case.contacts:
            case.contacts.append(body.contact)
            self._take_from(case, body.contact, day_of(event.at, state.settings.zone))
        case.customer = known_as(state, body.client, body.customer) or case.customer
        case.topic = body.topic or case.topic
        case.due = body.due or case.due
        if body.state != "done":
            case.reopenings += bool(case.done)
            case.done = 0
            return
        case.done = case.done or max(event.occurred, case.at)
        case.first_done = case.first_done or case.done
        self._keep((case_row(state, case),))

    def _let_go(self, event: Event) -> None:
        """Once a day: what has rested long enough."""
        state = self._state
        assert state.settings is not None
        today = day_of(event.at, state.settings.zone)
        if today == state.cases_looked:
            return
        state.cases_looked = today
        rested = [each.id for each in state.cases.values() if 0 < each.done < event.at - RESTS]
        for inquiry in rested:
            del state.cases[inquiry]

    def _unkeep(self, case: Case) -> None:
        """Its finished row does not stand any more, wherever it lies."""
        state = self._state
        name, grain, key, row = case_row(state, case)
        held = state.rows.get(name, {}).get(grain, {})
        if held.pop(key, None) is not None:
            state.amended += 1
        if placed(name)[0] < state.sealed:
            loose = state.loose.setdefault(name, {}).setdefault(grain, {})
            loose.setdefault(key, row)

    def _take_from(self, case: Case, contact: str, today: int) -> None:
        """Channel, queue and type of a contact that is open, or was over today: rows of earlier
        days may be in files, and must not matter."""
        state = self._state
        channel, queue, topic = "", None, None
        known = state.contacts.get(contact)
        if known is not None:
            channel, topic = channel_of(known.channel), known.topic
            queue = known.visits[0].queue if known.visits else None
        else:
            for name, grains in state.rows.items():
                row = grains.get("contact", {}).get(contact)
                if row is not None and placed(name)[0] == today:
                    channel, queue, topic = (
                        row[_CONTACT[column]] for column in ("channel", "queue", "topic")
                    )
        case.channel = case.channel or channel
        case.queue = case.queue or queue
        case.topic = case.topic or topic


def case_row(state: State, case: Case) -> Made:
    """A case as it is now."""
    assert state.settings is not None
    open_for = None
    if case.done:
        calendars = {calendar.id: calendar for calendar in state.settings.calendars}
        hours = next((q.calendar for q in state.settings.queues if q.id == case.queue), None)
        calendar = None if hours is None else calendars.get(hours)
        open_for = ms(open_us(calendar, state.settings.zone, case.at, case.done))
    row = {
        "client": case.client,
        "case_id": case.id,
        "channel": case.channel or "voice",
        "customer": case.customer,
        "queue": case.queue,
        "topic": case.topic,
        "created_at": case.at,
        "due_at": case.due or None,
        "first_solved_at": case.first_done or None,
        "solved_at": case.done or None,
        "resolution_ms": ms(case.done - case.at) if case.done else None,
        "resolution_business_ms": open_for,
        "contacts": len(case.contacts),
        "replies": 0,
        "reopenings": case.reopenings,
        "thanks": 0,
        "bot_solved": False,
        "state": "closed" if case.done else "open",
        "flags": [] if case.channel else ["channel_unknown"],
        "record": case.id,
        "source_ref": str(case.seq),
    }
    return made(state, "case", case.id, row)
