"""What happens after a crash: the state from the last snapshot and the log, then the adapters.

An engine that starts, takes over, or lost sight of a commit does the same: it evolves the log's
events from the furthest state it can trust, and asks every adapter what is really going on. It
never replays a decision, so nothing can be decided twice.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import structlog

from maju.engine.core import Core
from maju.kernel.errors import Bug, Trouble
from maju.kernel.events import Event
from maju.kernel.ids import AdapterId, CentreId, CommandId, Seq
from maju.kernel.ports import Journal
from maju.kernel.time import Instant
from maju.routing import State

log: structlog.typing.FilteringBoundLogger = structlog.get_logger("maju.engine")

BATCH = 5_000  # events a read


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """The state after event *seq*, and what tells that event from another history's.

    A restored database may hold another event of the same number: *at* and *cause* would differ.
    ``None``: the event was not seen (a snapshot's), or there is none.
    """

    state: State
    seq: Seq
    mark: tuple[Instant, CommandId] | None = None

    def moved(self, state: State, events: Sequence[Event]) -> Known:
        """After *events*, which lead to *state*."""
        if not events:
            return Known(state=state, seq=self.seq, mark=self.mark)
        last = events[-1]
        return Known(state=state, seq=last.seq, mark=(last.at, last.cause))


async def still_true(journal: Journal, centre: CentreId, known: Known) -> bool:
    """Whether the log still holds the event that *known* ends with."""
    if known.mark is None:
        return False
    events = await journal.read(centre, after=Seq(known.seq - 1), limit=1, upto=known.seq)
    return bool(events) and (events[0].at, events[0].cause) == known.mark


async def beginning(journal: Journal, centre: CentreId, core: Core) -> Known:
    """The latest snapshot that this core can read; else the empty centre."""
    snapshot = await journal.latest_snapshot(centre, core=core.version)
    if snapshot is not None:
        try:
            return Known(state=core.decode_state(snapshot.body), seq=snapshot.seq)
        except Exception:  # a snapshot only saves time; the log is the truth
            log.exception("snapshot_unreadable", centre=centre, seq=snapshot.seq)
    return Known(state=core.empty(centre), seq=Seq(0))


async def evolve_to(
    journal: Journal, centre: CentreId, core: Core, known: Known, *, upto: Seq
) -> Known:
    """*known* moved on by the log's events up to *upto*.

    Raises:
        Bug: the log has a gap.
        Trouble: it ends before *upto*.
    """
    while known.seq < upto:
        events = await journal.read(centre, after=known.seq, limit=BATCH, upto=upto)
        if not events:
            raise Trouble(f"the log of {centre} ends at {known.seq}, not at {upto}")
        known = evolved(core, centre, known, events)
    return known


def evolved(core: Core, centre: CentreId, known: Known, events: Sequence[Event]) -> Known:
    """*known* moved on by *events*, which must follow it.

    Raises:
        Bug: there is a gap.
    """
    state, seq = known.state, known.seq
    for event in events:
        if event.seq != seq + 1:
            raise Bug(f"the log of {centre} goes from {seq} to {event.seq}")
        state, seq = core.evolve(state, event.body, event.at), event.seq
    return known.moved(state, events)


async def recover(
    journal: Journal, centre: CentreId, core: Core, *, upto: Seq, warm: Known | None
) -> Known:
    """The state after *upto*, from *warm* (what this process had adopted) or a snapshot.

    A warm state of another history (a restored database) is not used.
    """
    if warm is None or warm.seq > upto or not await still_true(journal, centre, warm):
        warm = await beginning(journal, centre, core)
        if warm.seq > upto:
            warm = Known(state=core.empty(centre), seq=Seq(0))
    return await evolve_to(journal, centre, core, warm, upto=upto)


def adapters_to_ask(state: State, given: Iterable[AdapterId]) -> list[AdapterId]:
    """Every adapter that may hold something of this centre, in the order of their ids."""
    found = set(given)
    found.update(state.adapters)
    found.update(agent.adapter for agent in state.agents.values())
    found.update(contact.adapter for contact in state.contacts.values())
    found.update(callback.adapter for callback in state.callbacks.values())
    found.discard(AdapterId(""))  # work that a customer left behind is nobody's
    return sorted(found)
