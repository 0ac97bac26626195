"""Customers played by SIPp, several at once: each is counted once, and where it stood."""

from __future__ import annotations

import asyncio
import socket
from collections import Counter
from pathlib import Path

import pytest

from maju.kernel import events as e
from tests.asterisk_fixtures import RunningAsterisk, free_port
from tests.phones.hall import JUN, MINJI, NUMBER, VIP, a_hall

pytestmark = pytest.mark.acceptance

SCENARIOS = Path(__file__).parent / "phone"
CALLS = 20


async def customers(sipp: str, asterisk: RunningAsterisk, number: str, *, stay_ms: int) -> str:
    """Let :data:`CALLS` customers call, ten a second; what SIPp says if one of them failed."""
    said = [
        sipp,
        f"127.0.0.1:{asterisk.sip_port}",
        *("-sf", str(SCENARIOS / "leaves.xml"), "-s", number, "-i", "127.0.0.1"),
        *("-p", str(free_port(socket.SOCK_DGRAM)), "-d", str(stay_ms)),
        *("-m", str(CALLS), "-r", "10", "-timeout", "60", "-nostdin"),
    ]
    process = await asyncio.create_subprocess_exec(
        *said, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.STDOUT
    )
    text, _ = await process.communicate()
    return "" if process.returncode == 0 else text.decode(errors="replace")[-2_000:]


@pytest.mark.parametrize(("number", "outcome"), [(NUMBER, "ivr_abandoned"), (VIP, "abandoned")])
def test_who_leaves_before_an_answer_is_counted_once_where_it_stood(
    asterisk: RunningAsterisk, sipp: str, number: str, outcome: str
) -> None:
    async def main() -> None:
        async with a_hall(asterisk) as hall:
            assert not await customers(sipp, asterisk, number, stay_ms=800)
            await hall.seen(e.ContactClosed, times=CALLS)
            ends = Counter((each.outcome, each.by) for each in hall.all(e.ContactClosed))
            assert ends == {(outcome, "customer"): CALLS}
            assert len({each.contact for each in hall.all(e.ContactArrived)}) == CALLS
            assert not await hall.channels()

    asyncio.run(main())


def test_two_agents_and_twenty_customers_who_hang_up_end_with_nobody_left(
    asterisk: RunningAsterisk, sipp: str
) -> None:
    async def main() -> None:
        async with a_hall(asterisk) as hall:
            for agent in (MINJI, JUN):
                await hall.agent(agent)
            assert not await customers(sipp, asterisk, VIP, stay_ms=2_000)
            await hall.seen(e.ContactClosed, times=CALLS)
            ends = Counter(each.outcome for each in hall.all(e.ContactClosed))
            answered = len({each.contact for each in hall.all(e.Answered)})
            assert ends == {"answered": answered, "abandoned": CALLS - answered}
            assert answered >= 2
            await hall.until(lambda: not any(one.lines for one in hall.phones.values()))

    asyncio.run(main())
