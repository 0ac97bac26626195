"""What happens after a crash: the state from the last snapshot and the log, then the adapters.

An engine that starts, takes over, or lost sight of a commit does the same: it evolves the log's
events from the furthest state it can trust, and asks every adapter what is really going on. It
never replays a decision, so nothing can be decided twice.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import structlog

from maju.engine.core import Core
from maju.kernel.errors import Bug, Trouble
from maju.kernel.ids import AdapterId, CentreId, Seq
from maju.kernel.ports import Journal
from maju.routing import State

log: structlog.typing.FilteringBoundLogger = structlog.get_logger("maju.engine")

BATCH = 5_000  # events a read


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """The state after event *seq*."""

    state: State
    seq: Seq


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
    state, seq = known.state, known.seq
    while seq < upto:
        events = await journal.read(centre, after=seq, limit=BATCH, upto=upto)
        if not events:
            raise Trouble(f"the log of {centre} ends at {seq}, not at {upto}")
        for event in events:
            if event.seq != seq + 1:
                raise Bug(f"the log of {centre} goes from {seq} to {event.seq}")
            state, seq = core.evolve(state, event.body, event.at), event.seq
    return Known(state=state, seq=seq)


async def recover(
    journal: Journal, centre: CentreId, core: Core, *, upto: Seq, warm: Known | None
) -> Known:
    """The state after *upto*, from *warm* (what this process had adopted) or a snapshot.

    A warm state beyond *upto* is of another history (a restored database) and is not used.
    """
    if warm is None or warm.seq > upto:
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
