"""The fold: events in order, rows of all grains out.

Pure: the same events give the same rows, in however many sittings, with or without a state that
was written down in between. An event counts at the instant it *occurred*: where a timer fired
late, that is when it was due.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Any

from maju.facts.fold.agents import Agents
from maju.facts.fold.agreed import agreed_from
from maju.facts.fold.cases import Cases, case_row
from maju.facts.fold.contacts import Contacts
from maju.facts.fold.corrected import Corrections
from maju.facts.fold.others import agent_rows, callback_row
from maju.facts.fold.plans import Plans
from maju.facts.fold.promises import Promises
from maju.facts.fold.rows import Made, contact_rows, over
from maju.facts.fold.state import Agent, Callback, Contact, State
from maju.facts.fold.unions import Unions
from maju.kernel import events as e
from maju.kernel.errors import Bug
from maju.kernel.events import Event


class Fold:
    """A state and what events do to it.

    Args:
        state: an empty one, or one that was written down.
        kept: told of every row that is finished, or changed after that, in order.
    """

    def __init__(self, state: State, *, kept: Callable[[Made], None] | None = None) -> None:
        self.state = state
        self._kept = kept
        contacts = Contacts(state, self._contact_ended)
        self._corrections = Corrections(state, self._keep)
        parts = (
            contacts,
            Promises(state, self._promise_ended),
            Agents(state, contacts, self._interval_ended),
            self._corrections,
            Cases(state, self._keep),
            Unions(state),
            Plans(state, self._keep),
        )
        self._handlers: dict[type, list[Callable[[Event, Any], None]]] = {
            e.SettingsApplied: [self._settings]
        }
        for part in parts:
            for kind, handler in part.handlers.items():
                self._handlers.setdefault(kind, []).append(handler)

    def project(self, events: Iterable[Event]) -> None:
        """Fold what follows.

        Raises:
            Bug: a gap, or an event about what is not open. The state is of no use then.
        """
        state, handlers = self.state, self._handlers
        for event in events:
            if event.seq != state.seq + 1:
                raise Bug(f"facts go from event {state.seq} to {event.seq}")
            try:
                for handler in handlers.get(type(event.body), ()):
                    handler(event, event.body)
            except (KeyError, IndexError, StopIteration) as error:
                raise Bug(f"event {event.seq} is about what is not open") from error
            state.seq = event.seq
            state.at = max(state.at, event.at)

    def open_rows(self, now: int) -> Iterator[Made]:
        """Rows that may still change, as they are at *now*."""
        yield from self.open_work()
        for agent in self.state.agents.values():
            yield from agent_rows(self.state, agent, now, lasts=True)

    def open_work(self) -> Iterator[Made]:
        """Those of contacts, promises and inquiries: all but what agents are doing."""
        for contact in self.state.contacts.values():
            yield from contact_rows(self.state, contact)
        for promise in self.state.callbacks.values():
            yield callback_row(self.state, promise)
        for case in self.state.cases.values():
            if not case.done:
                yield case_row(self.state, case)

    def settle(self, filed: Iterable[Made]) -> None:
        """Do what is owed to contacts whose rows in files are *filed*; who has none is let go."""
        self._corrections.settle(filed)

    def _settings(self, event: Event, body: e.SettingsApplied) -> None:
        state = self.state
        for row in agreed_from(body.settings, event.occurred, state.agreed):
            state.agreed[row.queue] = row
            state.news.append(row)
        state.settings = body.settings

    def _contact_ended(self, contact: Contact) -> None:
        if over(contact):
            del self.state.contacts[contact.id]
            self._keep(contact_rows(self.state, contact))

    def _promise_ended(self, promise: Callback, at: int, how: str) -> None:
        self._keep((callback_row(self.state, promise, ended=at, how=how),))

    def _interval_ended(self, agent: Agent, at: int) -> None:
        self._keep(agent_rows(self.state, agent, at))

    def _keep(self, made: Iterable[Made]) -> None:
        rows = self.state.rows
        for each in made:
            place, grain, key, row = each
            rows.setdefault(place, {}).setdefault(grain, {})[key] = row
            if self._kept is not None:
                self._kept(each)
