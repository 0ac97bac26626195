"""Calls while Maju is away: Asterisk's own dialplan takes them, and each is told of once afterwards."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

import msgspec
import pytest

from maju.app.doctor_checks import Level
from maju.app.home import Home
from maju.app.voice.drill import drill
from maju.channels.asterisk.ledger import Balance, Known, command_key, compare, read_lines
from maju.channels.asterisk.recording.sound import samples_of
from maju.channels.asterisk.setup.writing import configuration, write
from maju.kernel import events as e
from tests.asterisk_fixtures import RunningAsterisk
from tests.phones import scenes
from tests.phones.floor import CUSTOMER_TONE
from tests.phones.hall import MINJI, NUMBER, QUEUE, VIP, Hall
from tests.phones.prompts import PROMPTS
from tests.phones.scenes import OUTSIDE_TONE, Scene, carrier
from tests.phones.sip import Line
from tests.phones.sound import loudest

pytestmark = pytest.mark.acceptance

MOBILE = "01099998888"


def play(asterisk: RunningAsterisk, scene: Scene) -> None:
    """Play *scene* around a server that holds nothing of calls before."""
    for folder in asterisk.server.away_folders:
        for path in folder.glob("*"):
            path.unlink()
    scenes.play(asterisk, scene)


def files(hall: Hall) -> list[Path]:
    """What the dialplan has written and nobody has told of."""
    return sorted((hall.asterisk.server.away / "calls").glob("*"))


def wrote(hall: Hall, step: str) -> bool:
    """Whether a call came to *step*."""
    return any(f"{step} " in path.read_text() for path in files(hall) if path.suffix == ".call")


async def call_nobody(hall: Hall, caller: str = "01012345678") -> Line:
    """A customer calls, and hears that nobody can answer."""
    line = await (await hall.customer()).call(NUMBER, caller=caller)
    await hall.until(lambda: line.speech.has_heard(PROMPTS["engine_away"][0]))
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


def test_a_message_in_a_flow_is_sealed_noted_and_taken_from_asterisk(
    asterisk: RunningAsterisk,
) -> None:
    async def scene(hall: Hall) -> None:
        line = await (await hall.customer()).call(NUMBER)
        await hall.until(lambda: line.speech.has_heard(PROMPTS["menu"][0]))
        line.press("3")
        await hall.seen(e.VoicemailBegan)
        recorded = hall.asterisk.server.recorded
        await hall.until(lambda: any(one.stat().st_size > 50_000 for one in recorded.glob("*.wav")))
        await hall.kill_adapter()
        line.hang_up()
        hall.start_adapter()
        noted = await hall.seen(e.RecordingNoted)
        kept = await hall.store.read(noted.recording)
        assert kept is not None
        said = samples_of(kept)[0].astype(float)
        assert loudest(said, among=(CUSTOMER_TONE,))[CUSTOMER_TONE] > 0.8
        (work,) = hall.all(e.WorkBegan)
        assert work.origin == noted.contact
        await hall.until(lambda: not list(recorded.glob("*.wav")))
        await hall.until(lambda: not list((hall.asterisk.server.away / "messages").glob("*.json")))

    play(asterisk, scene)


def known(hall: Hall) -> Known:
    """What the journal has."""
    dials = (one for one in hall.events if isinstance(one.body, e.DialBegan | e.OutsideBegan))
    return Known(
        arrived={one.outside: one.contact for one in hall.all(e.ContactArrived)},
        missed={one.outside: one.contact for one in hall.all(e.CallMissed)},
        dialled=frozenset(command_key(one.cause) for one in dials),
    )


def test_asterisks_records_agree_with_the_journal_over_a_kill_and_show_a_lost_record(
    asterisk: RunningAsterisk,
) -> None:
    began = int(time.time())

    async def scene(hall: Hall) -> None:
        await hall.agent(MINJI)
        line = await (await hall.customer()).call(VIP)
        await hall.seen(e.Answered)
        line.hang_up()
        await hall.seen(e.ContactClosed)
        await hall.kill_adapter()
        (await call_nobody(hall)).hang_up()
        await hall.until(lambda: wrote(hall, "over"))
        hall.start_adapter()
        await hall.seen(e.CallMissed)
        path = asterisk.server.logs / "cel-custom" / "channels.csv"

        def found(rows: Sequence[str]) -> Balance:
            return compare(read_lines(rows), known(hall), began, began + 86_400)

        def rows() -> list[str]:
            return path.read_text().splitlines(keepends=True)

        await hall.until(lambda: found(rows()).explained.get("fallback") == 1)
        whole = found(rows())
        assert whole.apart == ()
        assert whole.explained == {"agents": 1, "calls": 1, "fallback": 1}
        lost = hall.all(e.ContactArrived)[0].outside
        (apart,) = found([row for row in rows() if lost not in row]).apart
        assert (apart.only, apart.channel) == ("journal", lost)
        unheard = Known(arrived={}, missed=known(hall).missed, dialled=frozenset())
        (apart,) = compare(read_lines(rows()), unheard, began, began + 86_400).apart
        assert (apart.only, apart.channel) == ("asterisk", lost)

    play(asterisk, scene)


@pytest.fixture
def forwarding(asterisk: RunningAsterisk) -> Iterator[None]:
    """Calls that Maju does not take ring a mobile before."""
    keys = asterisk.home / "keys"
    mobile = msgspec.structs.replace(asterisk.server, mobiles=(MOBILE,))
    write(mobile, configuration(mobile, keys, asterisk.part))
    asterisk.cli("dialplan reload")
    yield
    write(asterisk.server, configuration(asterisk.server, keys, asterisk.part))
    asterisk.cli("dialplan reload")


@pytest.mark.usefixtures("forwarding")
def test_who_is_taken_on_a_mobile_is_called_back_by_nobody(asterisk: RunningAsterisk) -> None:
    async def scene(hall: Hall) -> None:
        mobile = await carrier(hall, "answer")
        await hall.kill_adapter()
        line = await (await hall.customer()).call(NUMBER)
        await hall.until(lambda: mobile.rang)
        theirs = mobile.rang[0]
        await hall.until(lambda: theirs.speech.has_heard(PROMPTS["fallback_accept"][0]))
        assert not line.speech.hears_some(OUTSIDE_TONE)
        theirs.press("1")
        await hall.until(lambda: line.speech.hears(OUTSIDE_TONE))
        assert theirs.speech.hears_some(CUSTOMER_TONE)
        line.hang_up()
        await hall.until(theirs.over.is_set)
        await hall.until(lambda: wrote(hall, "over"))
        hall.start_adapter()
        missed = await hall.seen(e.CallMissed)
        assert missed.fate == "forwarded"
        await hall.until(lambda: not files(hall))
        assert not hall.all(e.CallbackPromised)

    play(asterisk, scene)


def test_a_drill_hears_the_announcement_leaves_a_message_and_nothing_behind(
    asterisk: RunningAsterisk,
) -> None:
    async def scene(hall: Hall) -> None:
        server = hall.asterisk.server
        found = await asyncio.to_thread(lambda: list(drill(Home(hall.asterisk.home), server)))
        assert [(each.code, each.level) for each in found] == [
            ("drill_heard", Level.OK),
            ("drill_message", Level.OK),
        ]
        assert not list((server.away / "drill").iterdir())
        assert not files(hall)
        assert not hall.all(e.ContactArrived)

    play(asterisk, scene)


def test_a_drill_without_an_announcement_says_so(asterisk: RunningAsterisk) -> None:
    spoken = Path(asterisk.server.prompts) / "ko" / "engine_away.wav"
    away = spoken.rename(spoken.with_suffix(".away"))
    try:
        found = {each.code for each in drill(Home(asterisk.home), asterisk.server)}
    finally:
        away.rename(spoken)
    assert "drill_unheard" in found
    assert "drill_message" in found
