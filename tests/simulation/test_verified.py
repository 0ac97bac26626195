"""Simulation: the journal of a day full of crashes is sound, and the read model takes all of it."""

from __future__ import annotations

import pytest

from maju.engine.verify import verify
from maju.engine.virtual import run_virtual
from maju.facts.readmodel.fold import Fold
from maju.facts.readmodel.shelf import Shelf
from maju.kernel import events as e
from maju.kernel.ids import Seq
from maju.kernel.time import MINUTE, Instant
from tests.simulation.centre import CENTRE
from tests.simulation.day import BEGINS, MONDAY, Day


@pytest.mark.parametrize("seed", [3, 11])
def test_a_simulated_day_is_verified(seed: int) -> None:
    async def main() -> None:
        day = Day(seed)
        await day.run()
        result = await verify(day.auditor, CENTRE)
        assert result.sound, [finding.sentence("en") for finding in result.findings]
        assert result.decided_again == result.decisions
        last = await day.auditor.last(CENTRE)
        events = await day.auditor.read(CENTRE, after=Seq(0), limit=last)
        changes = Fold(Shelf(CENTRE)).project(events)
        closed = sum(isinstance(event.body, e.ContactClosed) for event in events)
        assert sum(row.closed_at is not None for row in changes.contact.rows) == closed > 100

    run_virtual(main(), start=Instant(MONDAY + BEGINS * MINUTE))
