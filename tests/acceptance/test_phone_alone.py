"""A caller, or an agent's telephone, whom nobody of us leads: neither silence, nor cut off, nor forgotten."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from maju.channels.asterisk import exchange, guarding, handing
from maju.channels.asterisk.book import Call
from maju.channels.asterisk.setup.fallback import LEFT_ALONE_S
from maju.kernel import events as e
from maju.kernel.time import SECOND, Duration
from tests.acceptance.test_phone_continuity import files, play, wrote
from tests.asterisk_fixtures import RunningAsterisk
from tests.phones.floor import CUSTOMER_TONE
from tests.phones.hall import MINJI, NUMBER, TONES, VIP, Hall
from tests.phones.prompts import MUSIC_TONE, PROMPTS
from tests.phones.scenes import OUTSIDE_TONE, at_menu, called_back

pytestmark = pytest.mark.acceptance

ALONE_S = 6


async def hears_that_nobody_can(hall: Hall, line: object) -> None:
    """Until the fallback's announcement is heard."""
    told = PROMPTS["engine_away"][0]
    await hall.until(lambda: line.speech.has_heard(told))  # type: ignore[attr-defined]


def test_who_hangs_up_while_it_still_rings_is_called_back(asterisk: RunningAsterisk) -> None:
    async def scene(hall: Hall) -> None:
        await hall.kill_adapter()
        line = await (await hall.customer()).call(NUMBER)
        await hall.until(lambda: wrote(hall, "rang"))
        line.cancel()
        await hall.until(lambda: line.status == 487)
        hall.start_adapter()
        missed = await hall.seen(e.CallMissed)
        assert (missed.fate, missed.entry) == ("abandoned", NUMBER)
        assert missed.customer == hall.callers.known["01012345678"]
        promise = await hall.seen(e.CallbackPromised)
        assert (promise.why, promise.contact) == ("missed", missed.contact)
        await hall.until(lambda: not files(hall))
        assert not hall.all(e.ContactArrived)

    play(asterisk, scene)


def test_who_is_led_after_all_is_not_missed_though_its_leader_is_killed(
    asterisk: RunningAsterisk,
) -> None:
    async def scene(hall: Hall) -> None:
        await hall.kill_adapter()
        line = await (await hall.customer()).call(NUMBER)
        await hall.until(lambda: wrote(hall, "rang"))
        text = files(hall)[0].read_text()
        hall.start_adapter()
        await hall.until(lambda: line.speech.has_heard(PROMPTS["menu"][0]))
        await hall.until(lambda: not files(hall))
        await hall.kill_adapter()
        line.hang_up()
        path = hall.asterisk.server.away / "calls" / "1.call"
        path.write_text(text)  # as if it had been killed before it removed the file
        hall.start_adapter()
        await hall.seen(e.ContactClosed)
        await hall.until(lambda: not files(hall))
        assert len(hall.all(e.ContactArrived)) == 1
        assert not hall.all(e.CallMissed)
        assert not hall.all(e.CallbackPromised)

    play(asterisk, scene)


@pytest.mark.parametrize("again", [False, True])
def test_in_the_menu_nobody_hears_silence_when_nobody_decides(
    asterisk: RunningAsterisk, again: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    """*again*: the adapter that was told the key is killed."""

    monkeypatch.setattr(handing, "UNANSWERED_FOR", Duration(7 * SECOND))

    async def scene(hall: Hall) -> None:
        line = await at_menu(hall)
        await hall.stop_engine()
        line.press("1")
        await hall.until(hall.given)
        if again:
            await hall.kill_adapter()
            hall.start_adapter()
        await hall.until(lambda: line.speech.hears(MUSIC_TONE))
        await hears_that_nobody_can(hall, line)
        await hall.until(lambda: wrote(hall, "message"))
        line.hang_up()
        await hall.until(lambda: not files(hall))
        hall.start_engine()
        closed = await hall.seen(e.ContactClosed)
        assert closed.by == "dropped"
        await hall.seen(e.CallbackPromised)
        assert len(hall.all(e.CallbackPromised)) == 1
        assert not hall.all(e.CallMissed)

    play(asterisk, scene)


@pytest.fixture
def soon(asterisk: RunningAsterisk, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Who is left alone is taken back after a few seconds; who is led, however long that takes, is
    given time anew each second."""
    said = Path(asterisk.server.folder) / "extensions.conf"
    before = said.read_text()
    said.write_text(
        before.replace(f"TIMEOUT(absolute)={LEFT_ALONE_S}", f"TIMEOUT(absolute)={ALONE_S}")
    )
    asterisk.cli("dialplan reload")
    monkeypatch.setattr(exchange, "LEFT_ALONE_S", ALONE_S)
    monkeypatch.setattr(guarding, "RENEW_EVERY", SECOND)
    monkeypatch.setattr(guarding, "FIRST_AFTER", SECOND)
    yield
    said.write_text(before)
    asterisk.cli("dialplan reload")


@pytest.mark.usefixtures("soon")
@pytest.mark.parametrize("where", ["menu", "line"])
def test_who_waits_for_us_is_taken_back_by_the_dialplan_when_all_of_us_are_gone(
    asterisk: RunningAsterisk, where: str
) -> None:
    async def scene(hall: Hall) -> None:
        line = await at_menu(hall)
        if where == "line":
            line.press("1")
            await hall.until(lambda: line.speech.hears(MUSIC_TONE))
        await hall.until(hall.settled)
        await hall.stop_engine()
        await hall.kill_adapter()
        await hears_that_nobody_can(hall, line)
        await hall.until(lambda: not line.speech.hears_some(MUSIC_TONE, 0.2))
        line.hang_up()
        await hall.until(lambda: wrote(hall, "over"))
        hall.start_adapter()
        await hall.until(lambda: not files(hall))
        hall.start_engine()
        assert (await hall.seen(e.ContactClosed)).by == "dropped"
        await hall.seen(e.CallbackPromised)
        assert len(hall.all(e.CallbackPromised)) == 1
        assert not hall.all(e.CallMissed)

    play(asterisk, scene)


@pytest.mark.usefixtures("soon")
def test_who_waits_with_music_is_handed_back_when_only_the_engine_is_dead(
    asterisk: RunningAsterisk,
) -> None:
    """Though all that the adapter had ever said was decided before."""

    async def scene(hall: Hall) -> None:
        line = await (await hall.customer()).call(VIP)
        await hall.until(lambda: line.speech.hears(MUSIC_TONE))
        await hall.until(hall.settled)
        await hall.stop_engine()
        await hears_that_nobody_can(hall, line)
        line.hang_up()
        await hall.until(lambda: wrote(hall, "over"))
        await hall.until(lambda: not files(hall))
        hall.start_engine()
        assert (await hall.seen(e.ContactClosed)).by == "dropped"
        await hall.seen(e.CallbackPromised)
        assert not hall.all(e.CallMissed)

    play(asterisk, scene)


@pytest.mark.usefixtures("soon")
def test_who_waits_is_not_taken_back_while_somebody_leads(asterisk: RunningAsterisk) -> None:
    async def scene(hall: Hall) -> None:
        line = await (await hall.customer()).call(VIP)
        await hall.until(lambda: line.speech.hears(MUSIC_TONE))
        line.speech.forget()
        seconds = ALONE_S + 3
        await hall.until(lambda: len(line.speech.heard) > seconds * 8_000)
        await hall.until(lambda: line.speech.hears(MUSIC_TONE))
        assert not files(hall)
        assert not hall.all(e.ContactClosed)

    play(asterisk, scene)


def test_no_time_is_set_while_a_prompt_plays(
    asterisk: RunningAsterisk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Asterisk would do it after the prompt, and all that is asked of any call after that."""
    monkeypatch.setattr(guarding, "RENEW_EVERY", SECOND // 5)
    monkeypatch.setattr(guarding, "FIRST_AFTER", SECOND // 5)
    looked: list[bool] = []
    playing: list[bool] = []
    guard, write = exchange.Exchange.guard, exchange.Exchange.write

    def looks(self: exchange.Exchange, call: Call, *, anew: bool = False) -> None:
        looked.append(bool(call.playing) and anew)
        guard(self, call, anew=anew)

    async def seen(self: exchange.Exchange, channel: str, name: str, value: str) -> None:
        if name == "TIMEOUT(absolute)":
            those = [each for each in self.book.calls.values() if each.channel == channel]
            playing.extend(bool(each.playing) for each in those)
        await write(self, channel, name, value)

    monkeypatch.setattr(exchange.Exchange, "guard", looks)
    monkeypatch.setattr(exchange.Exchange, "write", seen)

    async def scene(hall: Hall) -> None:
        line = await at_menu(hall)
        await hall.until(lambda: sum(looked) > 1)
        line.press("1")
        await hall.until(lambda: line.speech.hears(MUSIC_TONE))
        before = len(playing)
        await hall.until(lambda: len(playing) > before + 3)
        assert not any(playing)

    play(asterisk, scene)


@pytest.mark.usefixtures("soon")
def test_a_talk_is_never_taken_back(asterisk: RunningAsterisk) -> None:
    async def scene(hall: Hall) -> None:
        await hall.agent(MINJI)
        line = await (await hall.customer()).call(VIP)
        await hall.until(lambda: line.speech.hears(TONES[MINJI]))
        await hall.until(hall.settled)
        await hall.stop_engine()
        await hall.kill_adapter()
        line.speech.forget()
        seconds = ALONE_S + 3
        await hall.until(lambda: len(line.speech.heard) > seconds * 8_000)
        assert line.speech.hears(TONES[MINJI])
        hall.start_engine()
        hall.start_adapter()
        line.hang_up()
        assert (await hall.seen(e.ContactClosed)).by == "customer"

    play(asterisk, scene)


def test_an_agent_who_picks_up_while_no_adapter_runs_has_its_customer_when_one_does(
    asterisk: RunningAsterisk,
) -> None:
    async def scene(hall: Hall) -> None:
        agent = await hall.agent(MINJI, manner="ring")
        line = await (await hall.customer()).call(VIP)
        await hall.until(lambda: agent.rang)
        await hall.until(hall.settled)
        await hall.kill_adapter()
        agent.rang[0].answer()
        await hall.until(lambda: agent.rang[0].speech.to is not None)
        await hall.until(lambda: _tries(hall, 2))
        hall.start_adapter()
        await hall.until(lambda: line.speech.hears(TONES[MINJI]))
        await hall.until(lambda: agent.rang[0].speech.hears(CUSTOMER_TONE))
        assert len(agent.rang) == 1
        assert len(hall.all(e.OfferMade)) == 1

    play(asterisk, scene)


def test_a_customer_whom_we_called_back_and_who_picks_up_then_is_not_cut_off(
    asterisk: RunningAsterisk,
) -> None:
    async def scene(hall: Hall) -> None:
        outside = await called_back(hall, "ring")
        await hall.until(lambda: outside.rang)
        await hall.kill_adapter()
        outside.rang[0].answer()
        await hall.until(lambda: _tries(hall, 2))
        hall.start_adapter()
        await hall.until(lambda: outside.rang[0].speech.hears(TONES[MINJI]))
        await hall.until(lambda: hall.phones[MINJI].rang[0].speech.hears(OUTSIDE_TONE))
        assert len(outside.rang) == 1

    play(asterisk, scene)


def _tries(hall: Hall, times: int) -> bool:
    """Whether a telephone that was answered has asked so often for somebody who leads."""
    said = hall.asterisk.cli("core show channels concise")
    waiting = [line.split("!")[0] for line in said.splitlines() if "!maju-ours!" in line]
    return any(
        f"MAJU_TRIES={n}" in hall.asterisk.cli(f"core show channel {each}")
        for each in waiting
        for n in range(times, 20)
    )
