"""When things happened, by the facts and by Asterisk's own time stamps on its events.

Thirty calls: every second one has to wait for the one before it, every third one is put on hold.
"""

from __future__ import annotations

import asyncio
import math
from functools import partial

import pytest

from maju.channels.asterisk.ari import Ari, Event
from maju.channels.asterisk.incoming import instant
from maju.facts.fold.fold import Fold
from maju.facts.fold.state import State
from maju.facts.schema import GRAINS
from maju.kernel import commands as c
from maju.kernel import events as e
from maju.kernel.ids import ContactId
from maju.kernel.time import Instant
from tests.asterisk_fixtures import RunningAsterisk
from tests.phones.hall import MINJI, TONES, VIP, Hall, a_hall
from tests.phones.prompts import MUSIC_TONE
from tests.phones.sip import Line, Telephone
from tests.unit.facts.fold.test_fold import all_rows

pytestmark = pytest.mark.acceptance

PAIRS = 15
TRIES = 3
WITHIN_MS = 100
"""At the 95th percentile (issue 5)."""


class Ear:
    """A second listener at Asterisk, which writes down when what happened to which channel."""

    def __init__(self, asterisk: RunningAsterisk) -> None:
        about = asterisk.server
        self.at: dict[tuple[str, str], list[Instant]] = {}
        self._ari = Ari(
            about.http, about.ari_user, asterisk.ari_secret, app="times", hear=self._hear
        )

    def _hear(self, event: Event) -> None:
        channel = event.get("channel")
        if channel:
            stamps = self.at.setdefault((event["type"], channel["id"]), [])
            stamps.append(instant(event["timestamp"]))

    def wait_and_talk(self, channel: str) -> tuple[float, float]:
        """Of a customer, in ms: until it first met its agent, and how long they were together."""
        came = self.at["ChannelCreated", channel][0]
        met = self.at["ChannelEnteredBridge", channel]
        parted = self.at["ChannelLeftBridge", channel]
        assert len(met) == len(parted), (met, parted)
        together = sum(end - begin for begin, end in zip(met, parted, strict=True))
        return (met[0] - came) / 1_000, together / 1_000

    async def __aenter__(self) -> Ear:
        await self._ari.open()
        self._task = asyncio.create_task(self._ari.listen(), name="the ear")
        return self

    async def __aexit__(self, *_: object) -> None:
        self._task.cancel()
        await asyncio.wait([self._task])
        await self._ari.close()


async def served(hall: Hall, line: Line, *, nth: int) -> ContactId:
    """The *nth* call is answered, perhaps held, hung up by its customer, and wrapped up."""
    contact: ContactId = (await hall.seen(e.Answered, times=nth)).contact
    hears = partial(line.speech.hears, TONES[MINJI], 0.2)
    await hall.until(hears)
    if nth % 3 == 0:
        await hall.until(hall.settled)
        await hall.do(c.Hold(agent=MINJI, contact=contact))
        await hall.until(partial(line.speech.hears, MUSIC_TONE, 0.2))
        await hall.do(c.Resume(agent=MINJI, contact=contact))
        await hall.until(hears)
    line.hang_up()
    await hall.seen(e.ContactClosed, times=nth)
    await hall.do(c.FinishWrapUp(agent=MINJI, contact=contact))
    return contact


async def called(hall: Hall, phone: Telephone, *, nth: int) -> Line:
    """The *nth* customer is in the line, or with an agent already."""
    line = await phone.call(VIP)
    await hall.seen(e.Queued, times=nth)
    return line


async def differences(asterisk: RunningAsterisk) -> list[float]:
    """Thirty calls, and by how many ms their facts differ from Asterisk's stamps, least first."""
    off: list[float] = []
    async with a_hall(asterisk) as hall, Ear(asterisk) as ear:
        await hall.agent(MINJI)
        phone = await hall.customer()
        for pair in range(PAIRS):
            first = await called(hall, phone, nth=2 * pair + 1)
            second = await called(hall, phone, nth=2 * pair + 2)
            for nth, line in ((2 * pair + 1, first), (2 * pair + 2, second)):
                await served(hall, line, nth=nth)
        await hall.seen(e.WrapUpEnded, times=2 * PAIRS)
        fold = Fold(State(centre=hall.centre))
        fold.project(hall.events)
        names = GRAINS["contact"].names()
        found = all_rows(fold, hall.clock.now())["contact"].values()
        rows = {row["contact"]: row for row in (dict(zip(names, x, strict=True)) for x in found)}
        for arrived in hall.all(e.ContactArrived):
            gone = ("ChannelDestroyed", arrived.outside)
            await hall.until(partial(ear.at.__contains__, gone))
            wait, talk = ear.wait_and_talk(arrived.outside)
            row = rows.pop(arrived.contact)
            assert row["outcome"] == "answered"
            off += [abs(row["wait_ms"] - wait), abs(row["talk_ms"] - talk)]
        assert not rows
    assert len(off) == 4 * PAIRS
    return sorted(off)


def test_waits_and_talks_are_as_long_as_asterisk_says(
    asterisk: RunningAsterisk, capsys: pytest.CaptureFixture[str]
) -> None:
    """The claim is about the product, so a machine that is busy with others has another try."""
    worst = math.inf
    for _ in range(TRIES):
        off = asyncio.run(differences(asterisk))
        worst = off[round(len(off) * 0.95) - 1]
        with capsys.disabled():
            print(f"\n{len(off)} waits and talks: p95 {worst:.0f} ms off, at most {off[-1]:.0f} ms")
        if worst <= WITHIN_MS:
            break
    assert worst <= WITHIN_MS
