"""Toll fraud from the inside: calls that would cost, wished for by a flow, a customer, an agent, a telephone.

A carrier's telephone listens for all numbers outside; whoever tries, it never rings.
"""

from __future__ import annotations

import asyncio
import subprocess
from pathlib import Path

import msgspec
import pytest

from maju.kernel import commands as c
from maju.kernel import events as e
from maju.kernel import flows as n
from maju.kernel.ids import CustomerId
from tests.asterisk_fixtures import RunningAsterisk
from tests.phones import scenes
from tests.phones.floor import PATIENCE_S
from tests.phones.hall import CENTRE, MINJI, NUMBER, QUEUE, TONES, VIP, Hall
from tests.phones.prompts import PROMPTS
from tests.phones.scenes import Scene
from tests.phones.sip import Telephone

pytestmark = pytest.mark.acceptance

COSTLY = ("0609001234", "0019005551234", "+19005551234", "7001234", "*67")
SCENARIOS = Path(__file__).parent / "phone"


def play(asterisk: RunningAsterisk, scene: Scene) -> None:
    """Play *scene*; nobody outside is ever called in it."""

    async def and_silent(hall: Hall) -> None:
        server = ("127.0.0.1", asterisk.sip_port)
        carrier = await Telephone.open(server, "outside", tone=1_700.0, port=asterisk.carrier_port)
        hall.customers.append(carrier)
        await scene(hall)
        assert not carrier.rang

    scenes.play(asterisk, and_silent)


async def refused(hall: Hall, said: c.Command) -> str:
    """Why the centre said no to *said*; fails when it did not."""
    found: list[str] = []

    async def ask() -> bool:
        verdicts = await hall.journal.verdicts(CENTRE, [said.id])
        found[:] = [each.code for each in verdicts if each.state == "refused"]
        assert not [each for each in verdicts if each.state == "done"]
        return bool(found)

    async with asyncio.timeout(PATIENCE_S):
        while not await ask():  # noqa: ASYNC110 - a verdict rings no bell
            await asyncio.sleep(0.02)
    return found[0]


def at_hand(hall: Hall) -> int:
    """How many contacts minji has."""
    return len(hall.replica.state.agents[MINJI].slots)


@pytest.mark.parametrize("caller", ["0609001234", "0019005551234", "+19005551234"])
def test_a_callback_to_a_caller_that_costs_is_not_dialled(
    asterisk: RunningAsterisk, caller: str
) -> None:
    async def scene(hall: Hall) -> None:
        line = await (await hall.customer()).call(NUMBER, caller=caller)
        await hall.until(lambda: line.speech.has_heard(PROMPTS["menu"][0]))
        line.press("2")
        await hall.until(lambda: line.speech.has_heard(PROMPTS["offer"][0]))
        line.press("1")
        await hall.until(line.over.is_set)
        if hall.all(e.CallbackPromised):
            await hall.agent(MINJI)
            tried = await hall.seen(e.CallbackTried)
            assert tried.outcome == "bad_number"

    play(asterisk, scene)


def test_an_agent_sends_nobody_to_a_number_that_costs(asterisk: RunningAsterisk) -> None:
    async def scene(hall: Hall) -> None:
        agent = await hall.agent(MINJI)
        line = await (await hall.customer()).call(VIP)
        contact = (await hall.seen(e.Answered)).contact
        await hall.until(lambda: line.speech.hears(TONES[MINJI]))
        for number in COSTLY:
            said = await hall.do(c.Transfer(agent=MINJI, contact=contact, number=number))
            assert await refused(hall, said) == "number_not_allowed"
        await hall.until(lambda: line.speech.hears(TONES[MINJI]))
        assert not agent.rang[0].over.is_set()

    play(asterisk, scene)


def test_an_agent_calls_no_customer_whose_number_costs(asterisk: RunningAsterisk) -> None:
    async def scene(hall: Hall) -> None:
        await hall.agent(MINJI)
        for place, number in enumerate(COSTLY):
            customer = CustomerId(f"cu_0000000000ABCDEFGHJKMNP{place:03}")
            await hall.people.put(customer, "phone", number.encode())
            contact = hall.contact(number)
            await hall.do(
                c.PlaceCall(
                    contact=contact,
                    agent=MINJI,
                    client=hall.settings.clients[0],
                    customer=customer,
                    queue=QUEUE,
                    shows=NUMBER,
                )
            )
            closed = await hall.seen(e.ContactClosed, times=place + 1)
            assert closed.contact == contact
            if at_hand(hall):
                await hall.do(c.FinishWrapUp(agent=MINJI, contact=contact))
            await hall.until(lambda: not at_hand(hall))

    play(asterisk, scene)


def test_a_flow_that_leads_to_a_number_that_costs_is_not_applied(
    asterisk: RunningAsterisk,
) -> None:
    async def scene(hall: Hall) -> None:
        menu, *others = hall.settings.flows
        for place, number in enumerate(COSTLY):
            nodes = tuple(
                msgspec.structs.replace(each, number=number)
                if isinstance(each, n.Outside)
                else each
                for each in menu.nodes
            )
            worse = msgspec.structs.replace(
                hall.settings,
                version=place + 2,
                flows=(msgspec.structs.replace(menu, nodes=nodes), *others),
            )
            said = await hall.do(c.ApplySettings(settings=worse))
            assert await refused(hall, said) == "number_not_allowed"

    play(asterisk, scene)


def test_an_agents_telephone_dials_nothing_by_itself(
    asterisk: RunningAsterisk, sipp: str, tmp_path: Path
) -> None:
    numbers = ("0609001234", "01012345678", NUMBER, "100", "s", "h", "phone-jun")

    async def scene(hall: Hall) -> None:
        await hall.agent(MINJI)
        name, secret = f"phone-{MINJI}", hall.secret(MINJI)
        proof = f"[authentication username={name} password={secret}]"
        rows = "\n".join(f"{number};{name};{proof}" for number in numbers)
        (tmp_path / "rows.csv").write_text(f"SEQUENTIAL\n{rows}\n", encoding="utf-8")
        words = [sipp, f"127.0.0.1:{asterisk.sip_port}", "-sf", str(SCENARIOS / "phone_dials.xml"),
                 "-i", "127.0.0.1", "-inf", str(tmp_path / "rows.csv"), "-m", str(len(numbers)),
                 "-r", "20", "-recv_timeout", "20000", "-timeout", "60", "-nostdin"]  # fmt: skip
        done = await asyncio.to_thread(
            subprocess.run, words, capture_output=True, text=True, check=False, cwd=tmp_path
        )
        assert done.returncode == 0, done.stdout[-1_500:]
        assert not hall.all(e.ContactArrived)

    play(asterisk, scene)
