"""Category: acceptance. Each part of the telephone is killed with -9 while twenty calls go on.

Everything is what ships: ``maju run`` with its processes. Four calls each are in the menu, in the line,
ringing, talking and on hold; one of each hangs up while the part is dead. What can live on does, what is gone
is gone in the journal too, and journal and Asterisk agree, line by line, once the part is back.
"""

from __future__ import annotations

import asyncio
import socket
from collections import Counter
from datetime import UTC, datetime
from functools import partial

import psycopg
import pytest

from maju.app.home import Home
from maju.app.postgres import EmbeddedPostgres
from maju.app.voice.books import count_strangers, strangers, zone_of
from maju.channels.asterisk.part import Part
from maju.kernel import commands as c
from maju.kernel import events as e
from maju.kernel.ids import AgentId, ContactId
from maju.routing.model import SlotKind, Stage
from tests.phones.floor import AGENT_TONE
from tests.phones.hall import NUMBER, VIP, a_centre
from tests.phones.house import House, a_house
from tests.phones.prompts import MUSIC_TONE
from tests.phones.sip import Line, Telephone
from tests.ports import free_port, quiet_port

pytestmark = [pytest.mark.needs_postgres, pytest.mark.needs_asterisk]

EACH = 4
PLACES = (Stage.FLOW, Stage.WAITING, Stage.RINGING, Stage.TALKING, Stage.HELD)
WHERE = Counter(dict.fromkeys(PLACES, EACH))
HOLD, TALK, RING = (
    [AgentId(f"{what}{n}") for n in range(EACH)] for what in ("holds", "talks", "rings")
)
PATIENCE_S = 90.0
"""A killed process must be started again, on a machine that has other things to do."""


class Crowd:
    """The customers of a house, and where they stand."""

    def __init__(self, house: House) -> None:
        self.house = house
        self.lines: dict[ContactId, Line] = {}

    def stages(self) -> Counter[Stage]:
        """How many contacts stand where."""
        contacts = self.house.replica.state.contacts.values()
        return Counter(each.stage for each in contacts if each.stage is not Stage.GONE)

    def at(self, stage: Stage) -> dict[ContactId, Line]:
        """The lines of those who stand there."""
        contacts = self.house.replica.state.contacts
        return {
            each: line
            for each, line in self.lines.items()
            if each in contacts and contacts[each].stage is stage
        }

    def agent_of(self, contact: ContactId) -> AgentId:
        """Who has *contact*."""
        return next(
            agent.id
            for agent in self.house.replica.state.agents.values()
            for slot in agent.slots
            if slot.contact == contact
        )

    async def call(self, number: str) -> ContactId:
        """One more customer, who is known when this returns."""
        (phone,) = self.house.customers
        line = await phone.call(number, caller=f"0101234{len(self.lines):04}")
        contacts = self.house.replica.state.contacts

        def new() -> list[ContactId]:
            contacts = self.house.replica.state.contacts
            return [each for each in contacts if each not in before]

        before = set(contacts) | set(self.lines)
        await self.house.until(new, within_s=PATIENCE_S)
        (contact,) = new()
        self.lines[contact] = line
        return contact

    async def come(self) -> None:
        """Agents come to work; each finds its customer before the next one does."""
        await self.house.customer()
        for agent in (*HOLD, *TALK, *RING):
            await self.house.agent(agent, manner="ring" if agent in RING else "answer")
            contact = await self.call(VIP)
            await self._served(contact, Stage.RINGING if agent in RING else Stage.TALKING)
        await self.fill()

    async def _served(self, contact: ContactId, stage: Stage) -> None:
        await self.house.until(
            lambda: self.house.replica.state.contacts[contact].stage is stage, within_s=PATIENCE_S
        )
        if stage is Stage.TALKING:
            hears = partial(self.lines[contact].speech.hears, AGENT_TONE)
            await self.house.until(hears, within_s=PATIENCE_S)
            if self.agent_of(contact) in HOLD:
                await self.house.do(c.Hold(agent=self.agent_of(contact), contact=contact))

    async def fill(self) -> None:
        """Twenty again, whoever has left."""
        house = self.house
        for agent in (*HOLD, *TALK):
            for slot in house.replica.state.agents[agent].slots:
                if slot.kind is SlotKind.WRAP_UP:
                    await self.call(VIP)
                    await house.do(c.FinishWrapUp(agent=agent, contact=slot.contact))
                    await house.until(partial(self._talks, agent), within_s=PATIENCE_S)
                    now = house.replica.state.agents[agent].slots[0].contact
                    await self._served(now, Stage.TALKING)
        await house.until(lambda: self.stages()[Stage.RINGING] == EACH, within_s=PATIENCE_S)
        for stage, number in ((Stage.WAITING, VIP), (Stage.FLOW, NUMBER)):
            while self.stages()[stage] < EACH:
                await self.call(number)
        await house.until(lambda: self.stages() == WHERE, within_s=PATIENCE_S)
        await agreed(self)

    def _talks(self, agent: AgentId) -> bool:
        slots = self.house.replica.state.agents[agent].slots
        return [each.kind for each in slots] == [SlotKind.TALKING]

    async def wrong(self) -> list[str]:
        """In what journal, Asterisk and telephones differ, line by line and agent by agent."""
        house, state = self.house, self.house.replica.state
        lines = await house.lines()
        wrong = []
        contacts = {k: v for k, v in state.contacts.items() if v.stage is not Stage.GONE}
        outside = {each.contact: each.outside for each in house.all(e.ContactArrived)}
        told = {outside[each] for each in contacts}
        real = {each for each in lines if not each.startswith("ring-")}
        wrong += [f"ghost in the journal {each}" for each in sorted(told - real)]
        wrong += [f"ghost at Asterisk {each}" for each in sorted(real - told)]
        rings = {name: where for name, where in lines.items() if name.startswith("ring-")}
        together = Counter(bridge for _, bridge in rings.values())
        for name, contact in contacts.items():
            with_agent = contact.stage in (Stage.TALKING, Stage.HELD)
            if together[f"talk-{name}"] != with_agent:
                wrong.append(f"{contact.stage} with {together[f'talk-{name}']} agents")
            bridge = lines.get(outside[name], ("", ""))[1]
            if (bridge == f"talk-{name}") != (contact.stage is Stage.TALKING):
                wrong.append(f"{contact.stage} in bridge {bridge!r}")
        ringing = sum(each.stage is Stage.RINGING for each in contacts.values())
        if together[""] != ringing:
            wrong.append(f"{together['']} telephones ring, {ringing} in the journal")
        for agent in state.agents.values():
            at_work = [s.contact for s in agent.slots if s.kind is not SlotKind.WRAP_UP]
            wrong += [f"{agent.id} is stuck with {x}" for x in at_work if x not in contacts]
            telephone = len(house.phones[agent.id].lines)
            if telephone != len(at_work):
                wrong.append(f"{agent.id}: {telephone} at the telephone, {at_work}")
        return wrong


async def agreed(crowd: Crowd) -> None:
    """Until both books say the same."""
    try:
        async with asyncio.timeout(PATIENCE_S):
            while await crowd.wrong():  # noqa: ASYNC110 - Asterisk rings no bell for it
                await asyncio.sleep(0.05)
    except TimeoutError:
        raise AssertionError(f"{await crowd.wrong()}; {crowd.stages()}") from None


async def killed(crowd: Crowd, part: str) -> str:
    """Kill *part* while one of each place leaves; how long both books took to agree again."""
    house, now = crowd.house, asyncio.get_running_loop().time
    leaving = [next(iter(crowd.at(stage).items())) for stage in PLACES]
    talked = {*crowd.at(Stage.TALKING), *crowd.at(Stage.HELD)}
    stay = [line for name, line in crowd.at(Stage.TALKING).items() if name not in dict(leaving)]
    reports = house.reports()
    await asyncio.to_thread(house.kills()[part])
    died = now()
    for _, line in leaving:
        line.hang_up()
    if part == "asterisk":
        for phone in (*house.phones.values(), *house.customers):
            for each in tuple(phone.lines.values()):
                each.drop()
    else:  # they talk on with nobody in between
        for line in stay:
            line.speech.forget()
        for line in stay:
            await house.until(partial(line.speech.hears, AGENT_TONE))
    async with asyncio.timeout(PATIENCE_S):
        while not await asyncio.to_thread(house.lives, part):  # noqa: ASYNC110
            await asyncio.sleep(0.05)
    back = now()
    await house.until(lambda: house.reports() > reports, within_s=PATIENCE_S)
    await returned(crowd, talked if part == "asterisk" else set())
    await agreed(crowd)
    agree = now()
    open_now = {k for k, v in house.replica.state.contacts.items() if v.stage is not Stage.GONE}
    if part == "asterisk":
        assert not open_now
    else:
        assert open_now == set(crowd.lines) - {name for name, _ in leaving} - crowd_gone(crowd)
        for line in stay:
            assert not line.over.is_set()
            line.speech.forget()
        for line in stay:
            await house.until(partial(line.speech.hears, AGENT_TONE))
        for line in crowd.at(Stage.HELD).values():
            await house.until(partial(line.speech.hears, MUSIC_TONE))
    return f"{part}: back after {back - died:.1f} s, reconciled {agree - back:.1f} s later"


async def returned(crowd: Crowd, talked: set[ContactId]) -> None:
    """Whose talk was cut is promised a call by its agent, and no other; nobody dials in this scene."""
    house = crowd.house
    await house.until(lambda: len(house.all(e.CallbackPromised)) == len(talked))
    promised = house.all(e.CallbackPromised)
    assert {each.contact for each in promised} == talked
    assert all(each.agent is not None for each in promised)
    for each in promised:
        await house.do(c.CancelCallback(callback=each.callback))
    await house.until(lambda: not house.replica.state.callbacks)


def crowd_gone(crowd: Crowd) -> set[ContactId]:
    """Who left in an earlier scene."""
    return {name for name, line in crowd.lines.items() if line.over.is_set()}


async def at_work_again(crowd: Crowd) -> None:
    """After Asterisk's death every agent works on, and a customer gets through."""
    house = crowd.house
    while not await asyncio.to_thread(house.pushed):  # noqa: ASYNC110
        await asyncio.sleep(0.1)
    for agent, phone in house.phones.items():
        await phone.register(house.secret(agent))
        phone.manner = "answer"
        if agent not in house.replica.state.agents:  # it took too long: lost with its telephone
            await house.do(c.SignIn(agent=agent, adapter=house.adapter_id, phone=True))
            await house.do(c.SetState(agent=agent, state="available"))
        for slot in house.replica.state.agents[agent].slots:
            await house.do(c.FinishWrapUp(agent=agent, contact=slot.contact))
    contact = await crowd.call(VIP)
    hears = partial(crowd.lines[contact].speech.hears, AGENT_TONE)
    await house.until(hears, within_s=PATIENCE_S)
    crowd.lines[contact].hang_up()
    await house.until(lambda: not crowd.stages(), within_s=PATIENCE_S)
    await agreed(crowd)


async def strangers_are_written_down(house: House) -> None:
    """A number that is not ours and a guessed password are refused; of the guess somebody can read."""
    (phone,) = house.customers
    line = await phone.call("0609001234")
    await house.until(line.over.is_set)
    assert line.status >= 400
    guess = await Telephone.open(phone.server, f"phone-{TALK[0]}", tone=AGENT_TONE)
    house.customers.append(guess)
    guess.begin_to_register("a guess")
    server = house.asterisk.server

    url = EmbeddedPostgres(house.site.home).conninfo()

    def told() -> set[str]:
        count_strangers(url, server)
        with psycopg.connect(url) as link:
            today = datetime.now(UTC).astimezone(zone_of(link, server)).date()
            return {who for *_, who in strangers(link, server, today)} & {guess.user}

    async with asyncio.timeout(PATIENCE_S):
        while not await asyncio.to_thread(told):  # noqa: ASYNC110 - a log rings no bell
            await asyncio.sleep(0.2)
    assert not guess.registered.is_set()


def test_twenty_calls_outlive_the_death_of_engine_adapter_and_database(
    postgres_home: Home, asterisk_part: Part, capsys: pytest.CaptureFixture[str]
) -> None:
    port = quiet_port()
    agents = (*HOLD, *TALK, *RING)
    settings = a_centre(ring_s=600, menu_s=600, agents=agents)

    async def main() -> list[str]:
        told, loop = [], asyncio.get_running_loop()
        began = loop.time()
        async with a_house(
            postgres_home,
            asterisk_part,
            settings,
            port=port,
            carrier_port=free_port(socket.SOCK_DGRAM),
        ) as house:
            crowd = Crowd(house)
            told.append(f"{loop.time() - began:.0f} s: everything runs")
            await crowd.come()
            for part in ("engine", "adapter", "postgres", "asterisk"):
                told.append(f"{loop.time() - began:.0f} s: {await killed(crowd, part)}")
                if part != "asterisk":
                    await crowd.fill()
            await at_work_again(crowd)
            await strangers_are_written_down(house)
            verified = await asyncio.to_thread(house.site.command, "journal", "verify")
            assert verified.returncode == 0, verified.stdout.decode()
        assert not house.site.left_over()
        return told

    told = asyncio.run(main())
    with capsys.disabled():
        print("", *told, sep="\n")
