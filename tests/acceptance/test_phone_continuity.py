"""Calls while Maju is away: Asterisk's own dialplan takes them, and each is told of once afterwards."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest

from maju.channels.asterisk.recording.sound import samples_of
from maju.kernel import events as e
from tests.asterisk_fixtures import RunningAsterisk
from tests.phones.floor import CUSTOMER_TONE
from tests.phones.hall import NUMBER, QUEUE, Hall, a_hall
from tests.phones.prompts import PROMPTS
from tests.phones.sip import Line
from tests.phones.sound import loudest

pytestmark = pytest.mark.acceptance

Scene = Callable[[Hall], Awaitable[None]]


def play(asterisk: RunningAsterisk, scene: Scene) -> None:
    """Play *scene* around a server that holds nothing of calls before."""
    for folder in asterisk.server.away_folders:
        for path in folder.glob("*"):
            path.unlink()

    async def main() -> None:
        async with a_hall(asterisk) as hall:
            await scene(hall)

    asyncio.run(main())


def files(hall: Hall) -> list[Path]:
    """What the dialplan has written and nobody has told of."""
    return sorted((hall.asterisk.server.away / "calls").glob("*"))


def wrote(hall: Hall, step: str) -> bool:
    """Whether a call came to *step*."""
    return any(f"{step} " in path.read_text() for path in files(hall) if path.suffix == ".call")


async def call_nobody(hall: Hall, caller: str = "01012345678") -> Line:
    """A customer calls, and hears that nobody can answer."""
    line = await (await hall.customer()).call(NUMBER, caller=caller)
    await hall.until(lambda: line.speech.hears(PROMPTS["engine_away"][0], 0.2), within_s=30)
    return line


def test_who_leaves_a_message_while_the_adapter_is_away_is_work_once(
    asterisk: RunningAsterisk,
) -> None:
    async def scene(hall: Hall) -> None:
        await hall.kill_adapter()
        line = await call_nobody(hall)
        await hall.until(lambda: wrote(hall, "message"))
        await hall.until(lambda: len(files(hall)) == 2)
        spoken = next(path for path in files(hall) if path.suffix == ".wav")
        await hall.until(lambda: spoken.stat().st_size > 50_000)
        line.hang_up()
        await hall.until(lambda: wrote(hall, "over"))
        assert not hall.all(e.ContactArrived)
        hall.start_adapter()
        missed = await hall.seen(e.CallMissed)
        await hall.until(lambda: not files(hall))
        assert (missed.fate, missed.entry, missed.queue) == ("voicemail", NUMBER, QUEUE)
        assert missed.customer == hall.callers.known["01012345678"]
        assert missed.began_at < missed.ended_at
        kept = await hall.store.read(missed.recording)
        assert kept is not None
        said = samples_of(kept)[0].astype(float)
        assert loudest(said, among=(CUSTOMER_TONE,))[CUSTOMER_TONE] > 0.8
        (work,) = [one for one in hall.all(e.WorkBegan) if one.origin == missed.contact]
        assert work.queue == QUEUE
        assert not hall.all(e.CallbackPromised)

    play(asterisk, scene)


def test_who_hangs_up_is_called_back_and_told_of_once_though_its_teller_is_killed(
    asterisk: RunningAsterisk,
) -> None:
    async def scene(hall: Hall) -> None:
        await hall.kill_adapter()
        line = await call_nobody(hall)
        line.hang_up()
        await hall.until(lambda: wrote(hall, "over"))
        (path,) = (each for each in files(hall) if each.suffix == ".call")
        text = path.read_text()
        hall.start_adapter()
        missed = await hall.seen(e.CallMissed)
        await hall.until(lambda: not files(hall))
        path.write_text(text)  # as if it had been killed before it removed the file
        await hall.kill_adapter()
        hall.start_adapter()
        await hall.until(lambda: not files(hall))
        assert missed.fate in {"abandoned", "announced"}
        assert len(hall.all(e.CallMissed)) == 1
        (promise,) = hall.all(e.CallbackPromised)
        assert (promise.why, promise.contact) == ("missed", missed.contact)

    play(asterisk, scene)


def test_a_call_that_nobody_decides_about_is_handed_back_and_counted_once(
    asterisk: RunningAsterisk,
) -> None:
    async def scene(hall: Hall) -> None:
        await hall.stop_engine()
        line = await call_nobody(hall)
        assert not hall.all(e.ContactArrived)
        line.hang_up()
        await hall.until(lambda: not files(hall))
        hall.start_engine()
        arrived = await hall.seen(e.ContactArrived)
        closed = await hall.seen(e.ContactClosed)
        assert (closed.contact, closed.by) == (arrived.contact, "dropped")
        promise = await hall.seen(e.CallbackPromised)
        assert (promise.contact, promise.why) == (arrived.contact, "missed")
        assert not hall.all(e.CallMissed)

    play(asterisk, scene)
