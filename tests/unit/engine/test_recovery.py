"""Unit: what a state that was led or followed before is worth after the database was replaced."""

from __future__ import annotations

from maju.engine.core import ROUTING
from maju.engine.recovery import Known, beginning, evolve_to, recover
from maju.kernel.ids import AgentId, Seq
from maju.routing import State, encode_state
from tests.unit.engine.cast import CENTRE, JIYOUNG, MINSU, opening
from tests.unit.engine.test_engine import World, virtually


async def _lived(agent: AgentId) -> tuple[World, Known]:
    """A world in which *agent* came to work, and the state that was followed from its log."""
    world = World()
    async with world.engine():
        await world.submit(*opening(agent))
    last = await world.journal.last(CENTRE)
    start = await beginning(world.journal, CENTRE, ROUTING)
    return world, await evolve_to(world.journal, CENTRE, ROUTING, start, upto=last)


@virtually
async def test_a_state_of_another_history_of_the_same_length_is_not_trusted() -> None:
    _, foreign = await _lived(MINSU)
    world, own = await _lived(JIYOUNG)
    assert foreign.seq == own.seq
    found = await recover(world.journal, CENTRE, ROUTING, upto=own.seq, warm=foreign)
    assert encode_state(found.state) == encode_state(own.state)


@virtually
async def test_a_state_of_the_same_history_is_gone_on_from() -> None:
    world, own = await _lived(MINSU)
    # a state that could not come from the log shows that it was taken as it is
    told_apart = Known(state=State.empty(CENTRE), seq=own.seq, mark=own.mark)
    found = await recover(world.journal, CENTRE, ROUTING, upto=own.seq, warm=told_apart)
    assert found.state is told_apart.state


@virtually
async def test_a_state_ahead_of_the_log_is_not_trusted() -> None:
    world, own = await _lived(MINSU)
    ahead = Known(state=State.empty(CENTRE), seq=Seq(own.seq + 5), mark=own.mark)
    found = await recover(world.journal, CENTRE, ROUTING, upto=own.seq, warm=ahead)
    assert encode_state(found.state) == encode_state(own.state)
