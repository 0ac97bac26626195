"""The desk as an adapter: rings reach who is there, and nobody is called lost too soon."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence

import pytest

from maju.desk.adapter import COMING_BACK_S, DESK, LOST_AFTER_S, DeskAdapter
from maju.engine.virtual import VirtualClock, run_virtual
from maju.journal.memory import MemoryJournal
from maju.kernel.commands import AgentLost, Command, Report
from maju.kernel.effects import AskReport, EndContact, Ring, StopRinging
from maju.kernel.ids import AgentId, CentreId, ContactId, OfferId
from maju.kernel.ports import Receipt
from maju.kernel.time import SECOND, Instant
from tests.conformance.channel_puppet import CENTRE, Puppet

START = Instant(1_795_000_000_000_000)
MINSU, JIYOUNG = AgentId("minsu"), AgentId("jiyoung")
CONTACT, OFFER = ContactId("ct_1"), OfferId("ct_1.o1")


class Bench:
    """An adapter that may be killed, a puppet for the centre."""

    def __init__(self, journal: MemoryJournal, puppet: Puppet, clock: VirtualClock) -> None:
        self.journal, self.puppet, self.clock = journal, puppet, clock
        self.signed_in: dict[AgentId, Instant] = {}
        self.start()

    def start(self) -> None:
        """A new life of it: it knows of nobody."""
        self.adapter = DeskAdapter(
            self.journal, CENTRE, self.clock, signed_in=lambda: self.signed_in
        )
        self.task = asyncio.create_task(self.adapter.run())

    async def kill(self) -> None:
        """At whatever await it stands."""
        self.task.cancel()
        await asyncio.gather(self.task, return_exceptions=True)

    async def ring(self, seconds: int = 15) -> tuple[str, str]:
        """What becomes of a ring at Minsu's."""
        until = Instant(self.clock.now() + seconds * SECOND)
        effect = await self.puppet.want(
            Ring(contact=CONTACT, agent=MINSU, offer=OFFER, until=until)
        )
        await self.puppet.settled(effect)
        answer = self.puppet.answer(effect)
        assert answer is not None
        return answer.outcome, answer.detail

    def lost(self) -> list[AgentId]:
        """Who was called lost."""
        return [one.agent for one in self.losses()]

    def losses(self) -> list[AgentLost]:
        """As the engine was told of them."""
        return [one for one in self.puppet.all(AgentLost) if isinstance(one, AgentLost)]

    def reports(self) -> list[Report]:
        """What it reported."""
        return [one for one in self.puppet.all(Report) if isinstance(one, Report)]


def play(scene: Callable[[Bench], Awaitable[None]]) -> None:
    async def whole() -> None:
        clock = VirtualClock()
        journal = MemoryJournal(clock)
        bench = Bench(journal, await Puppet.lead(MemoryJournal(clock, store=journal.store), clock, DESK), clock)  # fmt: skip
        await scene(bench)
        await bench.kill()

    run_virtual(whole(), start=START)


def test_a_ring_reaches_who_has_a_tab() -> None:
    async def scene(bench: Bench) -> None:
        bench.adapter.moved(MINSU, there=True)
        assert await bench.ring() == ("done", "")

    play(scene)


def test_a_ring_waits_for_a_tab_that_is_just_connecting_anew() -> None:
    async def scene(bench: Bench) -> None:
        bench.adapter.moved(MINSU, there=True)
        bench.adapter.moved(MINSU, there=False)
        asyncio.get_running_loop().call_later(2, lambda: bench.adapter.moved(MINSU, there=True))
        assert await bench.ring() == ("done", "")

    play(scene)


def test_without_a_tab_a_ring_fails_before_the_customer_has_waited_long() -> None:
    async def scene(bench: Bench) -> None:
        began = bench.clock.now()
        assert await bench.ring() == ("failed", "unreachable")
        assert bench.clock.now() - began < 4 * SECOND

    play(scene)


def test_a_ring_that_stops_while_it_is_held_is_over() -> None:
    async def scene(bench: Bench) -> None:
        until = Instant(bench.clock.now() + 15 * SECOND)
        held = await bench.puppet.want(Ring(contact=CONTACT, agent=MINSU, offer=OFFER, until=until))
        stop = await bench.puppet.want(StopRinging(contact=CONTACT, agent=MINSU, offer=OFFER))
        await bench.puppet.settled(held, stop)
        answer = bench.puppet.answer(held)
        assert answer is not None
        assert answer.outcome == "done"

    play(scene)


def test_a_tab_that_comes_back_in_time_loses_nothing() -> None:
    async def scene(bench: Bench) -> None:
        bench.signed_in = {MINSU: START}
        bench.adapter.moved(MINSU, there=True)
        await bench.puppet.rest(40)
        bench.adapter.moved(MINSU, there=False)
        await bench.puppet.rest(int(LOST_AFTER_S) - 2)
        bench.adapter.moved(MINSU, there=True)
        await bench.puppet.rest(120)
        assert bench.lost() == []

    play(scene)


def test_an_agent_without_a_tab_is_lost_once() -> None:
    async def scene(bench: Bench) -> None:
        bench.signed_in = {MINSU: START}
        bench.adapter.moved(MINSU, there=True)
        bench.adapter.moved(JIYOUNG, there=True)
        await bench.puppet.rest(40)
        bench.adapter.moved(MINSU, there=False)
        bench.adapter.moved(JIYOUNG, there=False)  # who is not signed in by a desk
        await bench.puppet.rest(int(LOST_AFTER_S) + 2)
        assert bench.lost() == [MINSU]
        bench.signed_in = {}  # the core has heard
        await bench.puppet.rest(120)
        assert bench.lost() == [MINSU]

    play(scene)


def test_after_a_start_tabs_have_time_before_the_report() -> None:
    async def scene(bench: Bench) -> None:
        bench.signed_in = {MINSU: START}
        asked = await bench.puppet.want(AskReport())
        await bench.puppet.rest(int(COMING_BACK_S) - 3)
        assert bench.reports() == []
        bench.adapter.moved(MINSU, there=True)
        await bench.puppet.settled(asked)
        report = bench.reports()[-1]
        assert (report.adapter, report.contacts, report.agents) == (DESK, (), (MINSU,))

    play(scene)


def test_a_report_names_whom_it_knew_to_be_signed_in() -> None:
    async def scene(bench: Bench) -> None:
        bench.signed_in = {MINSU: START}
        await bench.puppet.settled(await bench.puppet.want(AskReport()))
        assert bench.reports()[-1].known == (MINSU,)

    play(scene)


def test_who_signs_in_while_a_report_is_made_is_not_known_to_it() -> None:
    """Answering a ring takes its time, and the report goes out after it."""

    class Slow(MemoryJournal):
        """Something happens while it writes."""

        then: Callable[[], None] | None = None

        async def submit(self, centre: CentreId, commands: Sequence[Command]) -> Sequence[Receipt]:
            if self.then is not None:
                self.then()
            return await super().submit(centre, commands)

    async def scene(bench: Bench) -> None:
        await bench.kill()
        bench.journal = slow = Slow(bench.clock, store=bench.journal.store)
        bench.start()
        bench.signed_in = {MINSU: START}
        bench.adapter.moved(MINSU, there=True)
        await bench.puppet.rest(int(COMING_BACK_S) + 2)
        soon = Instant(bench.clock.now() + SECOND // 10)
        ring = await bench.puppet.want(
            Ring(contact=CONTACT, agent=JIYOUNG, offer=OFFER, until=soon)
        )
        await asyncio.sleep(0.15)  # it is over, and is answered at the word that comes now
        slow.then = lambda: bench.signed_in.update({JIYOUNG: bench.clock.now()})
        await bench.puppet.settled(ring, await bench.puppet.want(AskReport()))
        report = bench.reports()[-1]
        assert JIYOUNG in bench.signed_in
        assert (report.agents, report.known, report.heard) == ((MINSU,), (MINSU,), START)

    play(scene)


def test_a_loss_says_which_sign_in_it_means() -> None:
    async def scene(bench: Bench) -> None:
        bench.signed_in = {MINSU: Instant(START + 5)}
        await bench.puppet.rest(int(LOST_AFTER_S) + 2)
        assert [(each.agent, each.signed_in) for each in bench.losses()] == [(MINSU, START + 5)]

    play(scene)


@pytest.mark.parametrize("unseen", [False, True], ids=["went home first", "went home unseen"])
def test_who_comes_to_work_again_has_as_long_as_anybody_to_show_a_tab(unseen: bool) -> None:
    async def scene(bench: Bench) -> None:
        bench.signed_in = {MINSU: START}
        bench.adapter.moved(MINSU, there=True)
        await bench.puppet.rest(40)
        bench.adapter.moved(MINSU, there=False)
        if not unseen:
            bench.signed_in = {}
        await bench.puppet.rest(int(LOST_AFTER_S) - 1)
        bench.signed_in = {MINSU: bench.clock.now()}
        await bench.puppet.rest(int(LOST_AFTER_S) - 1)
        assert bench.lost() == []
        await bench.puppet.rest(2)
        assert bench.lost() == [MINSU]

    play(scene)


def test_what_a_dead_adapter_had_taken_is_answered_once() -> None:
    async def scene(bench: Bench) -> None:
        until = Instant(bench.clock.now() + 60 * SECOND)
        ring = await bench.puppet.want(Ring(contact=CONTACT, agent=MINSU, offer=OFFER, until=until))
        asked = await bench.puppet.want(AskReport())
        await bench.puppet.rest(1)
        await bench.kill()
        bench.start()
        bench.adapter.moved(MINSU, there=True)
        await bench.puppet.settled(ring, asked)
        answer = bench.puppet.answer(ring)
        assert answer is not None
        assert answer.outcome == "done"
        assert set(bench.puppet.answers().values()) == {1}

    play(scene)


def test_what_is_not_for_desks_is_answered_and_not_done() -> None:
    async def scene(bench: Bench) -> None:
        effect = await bench.puppet.want(EndContact(contact=CONTACT))
        await bench.puppet.settled(effect)
        answer = bench.puppet.answer(effect)
        assert answer is not None
        assert (answer.outcome, answer.detail) == ("failed", "not_for_desks")

    play(scene)
