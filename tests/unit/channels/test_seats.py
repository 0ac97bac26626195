"""Somebody at a seat: the world's customers talk and write with whom the world does not play."""

from __future__ import annotations

import asyncio
from collections import Counter
from functools import lru_cache
from typing import NamedTuple

import msgspec

from maju.channels.simulated import SIMULATED, SimulatedAdapter, World
from maju.channels.simulated.demo import demo_settings, directory_of, small_day
from maju.channels.simulated.demo.crew import seats
from maju.channels.simulated.world.profile import profile_of
from maju.engine.engine import Engine
from maju.engine.virtual import VirtualClock, run_virtual
from maju.journal.memory import MemoryJournal
from maju.kernel import commands as c
from maju.kernel import effects as f
from maju.kernel import events as e
from maju.kernel.channels import Channel
from maju.kernel.commands import ApplySettings, Command
from maju.kernel.events import Event
from maju.kernel.ids import AdapterId, AgentId, CommandId, ContactId, MessageId, Seq, sortable
from maju.kernel.settings import Settings
from maju.kernel.time import HOUR, MINUTE, SECOND, Duration, Instant

DESK = AdapterId("desk")
SEAT = AgentId("seat-1")
TALKS_S = 240
WRITES = 4


class Person:
    """Signs in at the seat, answers everything, writes a few lines, hangs up, saves the record."""

    def __init__(self, journal: MemoryJournal, settings: Settings, clock: VirtualClock) -> None:
        self._journal = journal
        self._centre = settings.centre
        self._clock = clock
        self._said = 0
        self.tasks: set[asyncio.Task[None]] = set()

    async def work(self) -> None:
        await self._say(c.SignIn(agent=SEAT, adapter=DESK))
        await self._say(c.SetState(agent=SEAT, state="available"))
        while True:
            await self._journal.wait_effects(self._centre, DESK, timeout=Duration(10 * SECOND))
            for taken in await self._journal.take(self._centre, DESK, limit=10):
                effect = taken.todo.effect
                await self._say(c.AnswerEffect(effect=taken.id, outcome="done", about=effect))
                if isinstance(effect, f.Ring):
                    await self._say(c.AcceptOffer(agent=SEAT, offer=effect.offer))
                    task = asyncio.create_task(self._serve(effect.contact))
                    self.tasks.add(task)

    async def _serve(self, contact: ContactId) -> None:
        for n in range(WRITES):
            await self._rest(TALKS_S // WRITES)
            message = MessageId(f"ms_{contact}_{n}")
            await self._say(c.SeeMessage(contact=contact, message=message, by="agent", agent=SEAT))
        await self._say(c.HangUp(agent=SEAT, contact=contact))
        await self._rest(5)
        await self._say(c.FinishWrapUp(agent=SEAT, contact=contact, topic="delivery"))

    async def _rest(self, seconds: int) -> None:
        await self._clock.sleep_until(Instant(self._clock.now() + seconds * SECOND))

    async def _say(self, body: c.Body) -> None:
        self._said += 1
        now = self._clock.now()
        command = Command(
            id=CommandId(sortable("cm", now, self._said)),
            source="desk",
            source_id=str(self._said),
            body=body,
        )
        await self._journal.submit(self._centre, [command])


class Lived(NamedTuple):
    events: list[Event]
    world: World


async def _live(
    settings: Settings, seed: int, start: Instant, *, somebody: type[Person] | None
) -> Lived:
    clock = VirtualClock()
    journal = MemoryJournal(clock)
    apply = Command(
        id=CommandId(sortable("cm", start, 0)),
        source="test",
        source_id="settings",
        body=ApplySettings(settings=settings),
    )
    await journal.submit(settings.centre, [apply])
    world = World(settings, seed, clock)
    adapter = SimulatedAdapter(journal, settings.centre, world, clock, SIMULATED)
    engine = Engine(journal, settings.centre, clock)
    person = (somebody or Person)(journal, settings, clock)
    runs = [engine.run(), world.live(), adapter.run(), *([person.work()] if somebody else [])]
    running = [asyncio.create_task(each) for each in runs]
    await clock.sleep_until(Instant(start + 3 * HOUR))
    tasks = [*running, *person.tasks]
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
    return Lived(list(await journal.read(settings.centre, after=Seq(0), limit=10**6)), world)


@lru_cache
def lived(*, seated: bool, somebody: bool) -> Lived:
    settings, start = small_day(3)
    if seated:
        agents = (*settings.agents, *seats())
        settings = msgspec.structs.replace(settings, agents=agents)
    who = Person if somebody else None
    return run_virtual(_live(settings, 3, start, somebody=who), start=start)


def mine(events: list[Event]) -> dict[ContactId, Channel]:
    """What the person at the seat answered."""
    channels = {
        event.body.contact: event.body.channel
        for event in events
        if isinstance(event.body, e.ContactArrived)
    }
    return {
        event.body.contact: channels[event.body.contact]
        for event in events
        if isinstance(event.body, e.Answered)
        and event.body.agent == SEAT
        and event.body.contact in channels
    }


def test_while_nobody_sits_there_nothing_changes() -> None:
    without = lived(seated=False, somebody=False).events
    empty = lived(seated=True, somebody=False).events
    assert [each.body for each in without[1:]] == [each.body for each in empty[1:]]


def test_seats_bring_no_customers() -> None:
    settings, _ = small_day(3)
    more = msgspec.structs.replace(settings, agents=(*settings.agents, *seats()))
    assert profile_of(more) == profile_of(settings)


def test_calls_and_chats_are_taken_at_a_seat() -> None:
    answered = Counter(mine(lived(seated=True, somebody=True).events).values())
    assert answered[Channel.VOICE] > 3
    assert answered[Channel.CHAT] > 3


def test_a_caller_talks_until_it_is_hung_up_on() -> None:
    events = lived(seated=True, somebody=True).events
    calls = {contact for contact, channel in mine(events).items() if channel is Channel.VOICE}
    ends = [
        each.body
        for each in events
        if isinstance(each.body, e.ContactClosed) and each.body.contact in calls
    ]
    assert ends
    assert {end.by for end in ends} == {"agent"}


def test_a_chat_begins_with_the_customers_line_and_goes_to_and_fro() -> None:
    events = lived(seated=True, somebody=True).events
    chats = {contact for contact, channel in mine(events).items() if channel is Channel.CHAT}
    said: dict[ContactId, list[str]] = {contact: [] for contact in chats}
    over: set[ContactId] = set()
    taken: Counter[ContactId] = Counter()  # by whoever had it: another begins anew
    for each in events:
        if isinstance(each.body, e.MessageSeen) and each.body.contact in chats:
            said[each.body.contact].append(each.body.by)
        elif isinstance(each.body, e.Answered):
            taken[each.body.contact] += 1
        elif isinstance(each.body, e.ContactClosed):
            over.add(each.body.contact)
    whole = [said[contact] for contact in chats & over if taken[contact] == 1]
    assert whole
    for lines in whole:
        assert lines[0] == "customer"
        assert lines.count("agent") == WRITES
        assert lines.count("customer") >= WRITES - 1


def test_some_of_them_rate_it_once_and_nobody_else_does() -> None:
    events = lived(seated=True, somebody=True).events
    chats = {contact for contact, channel in mine(events).items() if channel is Channel.CHAT}
    rated = [each.body for each in events if isinstance(each.body, e.ContactRated)]
    assert rated
    assert all(body.contact in chats and 1 <= body.score <= 5 for body in rated)
    assert len({body.contact for body in rated}) == len(rated) < len(chats)


def test_who_is_left_alone_in_a_chat_says_so_and_goes_in_the_end() -> None:
    settings, start = small_day(3)
    settings = msgspec.structs.replace(settings, agents=(*settings.agents, *seats()))

    class Silent(Person):
        async def _serve(self, contact: ContactId) -> None:
            """Says nothing at all; who still holds the line after long is hung up on."""
            await self._rest(20 * 60)
            await self._say(c.HangUp(agent=SEAT, contact=contact))

    events = run_virtual(_live(settings, 3, start, somebody=Silent), start=start).events
    first = next(c for c, channel in mine(events).items() if channel is Channel.CHAT)
    answered = next(
        x.at for x in events if isinstance(x.body, e.Answered) and x.body.contact == first
    )
    closed = next(
        x for x in events if isinstance(x.body, e.ContactClosed) and x.body.contact == first
    )
    assert isinstance(closed.body, e.ContactClosed)
    assert closed.body.by == "customer"
    assert 11 * MINUTE < closed.at - answered < 14 * MINUTE


def test_the_demonstration_has_three_seats_that_fit_every_line() -> None:
    settings = demo_settings(years=(2026,))
    names = directory_of(settings).agents
    assert len({names[agent.id] for agent in seats()}) == 3
    for seat in seats():
        skills = {skill.skill for skill in seat.skills}
        for queue in settings.queues:
            assert {need.skill for need in queue.needs} <= skills
            assert not queue.languages or set(queue.languages) & set(seat.languages)
        assert seat.clients is None
        assert seat.capacity.chat == 3
        assert "caution" in skills
