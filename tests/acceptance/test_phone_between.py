"""The adapter is killed in the middle of a consult, a transfer, a conference, a supervisor's visit.

When it is back everybody is with whom the journal says, and afterwards no bridge and no line is left.
"""

from __future__ import annotations

import asyncio
from functools import partial

import pytest

from maju.channels.asterisk import incoming
from maju.kernel import commands as c
from maju.kernel import events as e
from maju.kernel.ids import ContactId
from maju.kernel.time import SECOND, Duration
from tests.asterisk_fixtures import RunningAsterisk
from tests.phones import scenes
from tests.phones.floor import CUSTOMER_TONE, PATIENCE_S
from tests.phones.hall import JUN, MINJI, TONES, Hall
from tests.phones.prompts import MUSIC_TONE
from tests.phones.scenes import Scene, talking
from tests.phones.sip import Line

pytestmark = pytest.mark.acceptance


def play(asterisk: RunningAsterisk, scene: Scene) -> None:
    """Play *scene*; whatever it did, nothing of it is left when its customer has hung up."""

    async def and_ended(hall: Hall) -> None:
        await scene(hall)
        for phone in hall.customers:
            for line in tuple(phone.lines.values()):
                line.hang_up()
        await nothing_is_left(hall)

    scenes.play(asterisk, and_ended)


async def nothing_is_left(hall: Hall) -> None:
    """No contact, line, bridge, nor a telephone that is off the hook."""
    await hall.until(lambda: not [x for x in hall.phones.values() if x.lines])
    left: list[str] = []
    try:
        async with asyncio.timeout(PATIENCE_S):
            while left := [*await bridges(hall), *await hall.channels()]:  # noqa: ASYNC110
                await asyncio.sleep(0.05)
    except TimeoutError:
        raise AssertionError(f"left over: {left}") from None


async def bridges(hall: Hall) -> list[str]:
    """Their ids."""
    said = await asyncio.to_thread(hall.asterisk.cli, "bridge show all")
    return [line.split()[0] for line in said.splitlines()[1:] if line.strip()]


async def consulting(hall: Hall) -> tuple[ContactId, Line, Line, Line]:
    """The customer hears music while minji asks jun."""
    contact, line, minji = await talking(hall)
    colleague = await hall.agent(JUN)
    await hall.do(c.Consult(agent=MINJI, contact=contact, to_agent=JUN))
    await hall.seen(e.ConsultBegan)
    jun = colleague.rang[0]
    await hall.until(lambda: jun.speech.hears(TONES[MINJI]))
    await hall.until(lambda: line.speech.hears(MUSIC_TONE))
    return contact, line, minji, jun


async def back(hall: Hall) -> None:
    """The adapter is started again, and has told what there is."""
    told = len(hall.all(e.Reconciled))
    hall.start_adapter()
    await hall.seen(e.Reconciled, times=told + 1)


async def hear(hall: Hall, *who: tuple[Line, float]) -> None:
    """Until each hears that tone among what it hears, from now on."""
    for line, _ in who:
        line.speech.forget()
    for line, tone in who:
        await hall.until(partial(line.speech.hears_some, tone))


def test_a_consult_goes_on_and_can_be_ended(asterisk: RunningAsterisk) -> None:
    async def scene(hall: Hall) -> None:
        contact, line, minji, jun = await consulting(hall)
        await hall.kill_adapter()
        await hear(hall, (jun, TONES[MINJI]), (minji, TONES[JUN]), (line, MUSIC_TONE))
        await back(hall)
        await hear(hall, (jun, TONES[MINJI]), (minji, TONES[JUN]), (line, MUSIC_TONE))
        await hall.do(c.EndConsult(agent=MINJI, contact=contact, how="cancel"))
        await hall.until(jun.over.is_set)
        await hear(hall, (line, TONES[MINJI]), (minji, CUSTOMER_TONE))

    play(asterisk, scene)


async def alone_together(hall: Hall, one: Line, other: Line, tones: tuple[float, float]) -> None:
    """*one* and *other* hear each other's tone, and nothing else."""
    for line in (one, other):
        line.speech.forget()
    await hall.until(lambda: one.speech.hears(tones[1]))
    await hall.until(lambda: other.speech.hears(tones[0]))


def test_who_consults_goes_to_and_fro_and_whoever_waits_hears_music(
    asterisk: RunningAsterisk,
) -> None:
    """교대 통화, twice each way, then the customer is handed over."""

    async def scene(hall: Hall) -> None:
        contact, line, minji, jun = await consulting(hall)
        for _ in range(2):
            await hall.do(c.Resume(agent=MINJI, contact=contact))
            await alone_together(hall, line, minji, (CUSTOMER_TONE, TONES[MINJI]))
            jun.speech.forget()
            await hall.until(lambda: jun.speech.hears(MUSIC_TONE))
            await hall.do(c.Hold(agent=MINJI, contact=contact))
            await alone_together(hall, jun, minji, (TONES[JUN], TONES[MINJI]))
            line.speech.forget()
            await hall.until(lambda: line.speech.hears(MUSIC_TONE))
        await hall.do(c.Resume(agent=MINJI, contact=contact))
        await alone_together(hall, line, minji, (CUSTOMER_TONE, TONES[MINJI]))
        await hall.do(c.EndConsult(agent=MINJI, contact=contact, how="transfer"))
        await hall.until(minji.over.is_set)
        await alone_together(hall, line, jun, (CUSTOMER_TONE, TONES[JUN]))
        assert len(hall.all(e.Held, contact)) == len(hall.all(e.Resumed, contact)) == 3

    play(asterisk, scene)


def test_who_waits_aside_waits_on_when_the_adapter_is_killed(
    asterisk: RunningAsterisk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """And is not taken for a telephone that is off the hook for nothing."""
    monkeypatch.setattr(incoming, "ALONE_FOR", Duration(SECOND))

    async def scene(hall: Hall) -> None:
        contact, line, minji, jun = await consulting(hall)
        await hall.do(c.Resume(agent=MINJI, contact=contact))
        await hear(hall, (jun, MUSIC_TONE), (line, TONES[MINJI]))
        await hall.until(hall.settled)
        await hall.kill_adapter()
        await alone_together(hall, line, minji, (CUSTOMER_TONE, TONES[MINJI]))
        await back(hall)
        jun.speech.forget()
        await hall.until(lambda: jun.speech.hears(MUSIC_TONE, 2.5))
        await hall.do(c.Hold(agent=MINJI, contact=contact))
        await alone_together(hall, jun, minji, (TONES[JUN], TONES[MINJI]))
        await hall.do(c.EndConsult(agent=MINJI, contact=contact, how="conference"))
        await hear(hall, (line, TONES[JUN]), (line, TONES[MINJI]), (jun, CUSTOMER_TONE))

    play(asterisk, scene)


@pytest.mark.parametrize("how", ["transfer", "conference"])
def test_what_a_consult_becomes_while_nobody_translates_is_done_afterwards(
    asterisk: RunningAsterisk, how: str
) -> None:
    async def scene(hall: Hall) -> None:
        contact, line, minji, jun = await consulting(hall)
        await hall.kill_adapter()
        await hall.do(c.EndConsult(agent=MINJI, contact=contact, how=how))  # type: ignore[arg-type]
        await hall.seen(e.ConsultEnded)
        await back(hall)
        await hear(hall, (line, TONES[JUN]), (jun, CUSTOMER_TONE))
        if how == "transfer":
            await hall.until(minji.over.is_set)
        else:
            await hear(hall, (line, TONES[MINJI]), (minji, CUSTOMER_TONE), (minji, TONES[JUN]))

    play(asterisk, scene)


def test_a_transfer_to_a_line_while_nobody_translates_is_done_afterwards(
    asterisk: RunningAsterisk,
) -> None:
    async def scene(hall: Hall) -> None:
        contact, line, minji = await talking(hall)
        await hall.kill_adapter()
        queue = hall.settings.queues[0].id
        await hall.do(c.Transfer(agent=MINJI, contact=contact, queue=queue))
        await hall.seen(e.Queued, times=2)
        await back(hall)
        await hall.until(minji.over.is_set)
        await hear(hall, (line, MUSIC_TONE))
        colleague = await hall.agent(JUN)
        await hall.until(lambda: colleague.rang)
        await hear(hall, (line, TONES[JUN]), (colleague.rang[0], CUSTOMER_TONE))

    play(asterisk, scene)


def test_a_conference_whose_customer_leaves_meanwhile_is_over_for_everybody(
    asterisk: RunningAsterisk,
) -> None:
    async def scene(hall: Hall) -> None:
        contact, line, minji, jun = await consulting(hall)
        await hall.do(c.EndConsult(agent=MINJI, contact=contact, how="conference"))
        await hear(hall, (line, TONES[JUN]), (line, TONES[MINJI]))
        await hall.kill_adapter()
        line.hang_up()
        await back(hall)
        await hall.until(minji.over.is_set)
        await hall.until(jun.over.is_set)
        await hall.seen(e.ContactClosed)

    play(asterisk, scene)


def test_an_agent_who_hangs_up_meanwhile_leaves_nobody_alone_in_a_bridge(
    asterisk: RunningAsterisk,
) -> None:
    async def scene(hall: Hall) -> None:
        _, line, minji = await talking(hall)
        await hall.agent(JUN)
        await hall.kill_adapter()
        minji.hang_up()
        await back(hall)
        await hall.until(
            lambda: line.over.is_set() or line.speech.hears(TONES[JUN]) or hall.all(e.ContactClosed)
        )

    play(asterisk, scene)


@pytest.mark.parametrize("how", ["listen", "whisper", "join"])
def test_a_supervisor_is_out_of_the_talk_and_the_talk_goes_on(
    asterisk: RunningAsterisk, how: str
) -> None:
    async def scene(hall: Hall) -> None:
        contact, line, minji = await talking(hall)
        seat = await hall.agent(JUN)
        await hall.do(
            c.Supervise(contact=contact, agent=MINJI, by="boss", how=how, watcher=JUN)  # type: ignore[arg-type]
        )
        await hall.until(lambda: seat.rang)
        await hear(hall, (seat.rang[0], TONES[MINJI]))
        await hall.kill_adapter()
        await hear(hall, (line, TONES[MINJI]), (minji, CUSTOMER_TONE))
        await back(hall)
        await hall.seen(e.SupervisionEnded)
        await hall.until(seat.rang[0].over.is_set)
        await hear(hall, (line, TONES[MINJI]), (minji, CUSTOMER_TONE))
        await hall.until(lambda: not line.speech.hears_some(TONES[JUN]))
        async with asyncio.timeout(PATIENCE_S):
            while await bridges(hall) != [f"talk-{contact}"]:  # noqa: ASYNC110
                await asyncio.sleep(0.05)

    play(asterisk, scene)
