"""The pure part: events in their order become changes of rows.

What comes of an event depends on the events before it alone, never on how they were cut into
batches; so a projector that stops anywhere and goes on gives the rows of one that never stopped.
"""

from __future__ import annotations

from collections.abc import Iterable

from maju.facts.readmodel.agents import Agents
from maju.facts.readmodel.calls import Calls
from maju.facts.readmodel.contacts import Contacts, Handler
from maju.facts.readmodel.notes import Notes
from maju.facts.readmodel.promises import Promises
from maju.facts.readmodel.shelf import Changes, Shelf
from maju.kernel.errors import Bug
from maju.kernel.events import Event
from maju.kernel.ids import Seq


class Fold:
    """The read model of a centre after event :attr:`seq`, as far as it is open.

    Args:
        shelf: empty, or with the rows that were open after event *after*.
    """

    def __init__(self, shelf: Shelf, *, after: int = 0) -> None:
        self.seq = Seq(after)
        self.shelf = shelf
        self._handlers: dict[type, list[Handler]] = {}
        for part in (
            Contacts(self.shelf),
            Promises(self.shelf),
            Calls(self.shelf),
            Agents(self.shelf),
            Notes(self.shelf),
        ):
            for kind, handler in part.handlers.items():
                self._handlers.setdefault(kind, []).append(handler)

    def project(self, events: Iterable[Event]) -> Changes:
        """What these events change, since the last time.

        Raises:
            Bug: they do not follow, or are about what is not open. The fold is of no use then.
        """
        handlers = self._handlers
        for event in events:
            if event.seq != self.seq + 1:
                raise Bug(f"the read model goes from event {self.seq} to {event.seq}")
            for handler in handlers.get(type(event.body), ()):
                handler(event, event.body)
            self.seq = event.seq
        return self.shelf.take()
