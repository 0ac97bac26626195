"""Every channel adapter keeps these promises, wherever it is killed.

The centre is a puppet: it wants what the test says and believes what it hears. Kills fall before
and after every touch of the journal, which is before and after every point where something that
happened outside, or was done there, becomes known here.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

import pytest

from maju.channels.simulated import Faults
from maju.kernel.commands import Arrive, GiveInput, Leave, Report, SignIn, StepDone
from maju.kernel.effects import AskReport, Connect, Dial, EndContact, Ring, Wait
from maju.kernel.ids import CallbackId, ContactId, OfferId
from maju.kernel.time import MINUTE, SECOND, Duration, Instant
from tests.conformance.asterisk_bench import play_asterisk
from tests.conformance.channel_benches import START, Bench, Knife, play_simulated
from tests.conformance.webchat_bench import play_webchat

Play = Callable[..., None]

CALLBACK = CallbackId("cb_1")
OUTBOUND = ContactId("ct_00000000000000000000000001")
STRANGER = ContactId("ct_00000000000000000000000002")


@pytest.fixture(
    params=["simulated", "webchat", pytest.param("asterisk", marks=pytest.mark.needs_asterisk)]
)
def play(request: pytest.FixtureRequest) -> Play:
    """Plays a scene on each adapter's bench."""
    match request.param:
        case "simulated":
            return play_simulated
        case "webchat":
            return play_webchat
        case _:
            return partial(play_asterisk, request.getfixturevalue("asterisk"))


def _places(play: Play, touches: Sequence[int], most: int) -> Sequence[int]:
    """Where the knife falls: everywhere, but in real time at *most* places only, and not at the
    last ones, which another run may not come to."""
    if not isinstance(play, partial):
        return touches
    early = touches[: len(touches) * 3 // 4]
    return early[:: -(-len(early) // most)]


async def _arrived(bench: Bench) -> ContactId:
    await bench.puppet.until(lambda: bool(bench.puppet.all(Arrive)))
    body = bench.puppet.all(Arrive)[-1]
    assert isinstance(body, Arrive)
    return body.contact


def _dial(bench: Bench, attempt: int = 1) -> Dial:
    return Dial(
        contact=OUTBOUND,
        callback=CALLBACK,
        customer=bench.customer,
        agent=bench.agent,
        attempt=attempt,
        timeout=Duration(40 * SECOND),
    )


async def one_call(bench: Bench) -> None:
    """A call goes through a prompt and a wait, and is ended; then it is called back."""
    puppet = bench.puppet
    call = bench.call()
    contact = await _arrived(bench)
    said = await puppet.want(bench.say(contact, 1))
    await puppet.until(lambda: bool(puppet.all(StepDone)))
    waits = await puppet.want(Wait(contact=contact, position=1))
    await puppet.settled(said, waits)
    ends = await puppet.want(EndContact(contact=contact, prompt="goodbye"))
    await puppet.settled(ends)
    assert not bench.alive(call)
    bench.expect_call_back()
    dials = await puppet.want(_dial(bench), once=True)
    await puppet.settled(dials)
    await puppet.rest(30)
    for effect in (said, waits, ends):
        assert bench.times_done(effect) == 1
    assert bench.times_done(dials) <= 1
    answer = puppet.answer(dials)
    assert answer is not None
    reached = (answer.outcome, answer.detail) == ("done", "reached")
    assert reached == (bench.times_done(dials) == 1), answer
    assert len(puppet.all(Arrive)) == 1
    assert len(puppet.all(StepDone)) == 1
    assert max(puppet.answers().values()) == 1
    sources = [(heard.source, heard.source_id) for heard in puppet.heard]
    assert len(sources) == len(set(sources))


def test_a_call_arrives_once_and_each_effect_is_done_and_answered_once(play: Play) -> None:
    play(one_call)


def _touches(play: Play) -> int:
    knife = Knife()
    play(one_call, knife=knife)
    return knife.touches


def test_the_same_holds_wherever_the_adapter_is_killed(play: Play) -> None:
    touches = _touches(play)
    assert touches > 20
    for at in _places(play, range(1, touches + 1), 6):
        knife = Knife(at)
        play(one_call, knife=knife)
        assert knife.touches >= at, f"the knife never fell at {at}"


@pytest.mark.parametrize("seed", range(3))
def test_the_same_holds_on_a_line_that_loses_and_doubles(play: Play, seed: int) -> None:
    faults = Faults(lose=1.0, double=0.7)
    for at in _places(play, range(1 + seed, 40, 3), 1):
        play(one_call, knife=Knife(at), faults=faults)


def test_who_hangs_up_while_the_adapter_is_down_is_missing_from_its_report(play: Play) -> None:
    async def scene(bench: Bench) -> None:
        first = bench.call()
        contact = await _arrived(bench)
        await bench.stop()
        bench.hang_up(first)
        bench.start()
        reports = bench.puppet.all(Report)
        await bench.puppet.until(lambda: len(bench.puppet.all(Report)) > len(reports))
        report = bench.puppet.all(Report)[-1]
        assert isinstance(report, Report)
        assert contact not in report.contacts

    play(scene)
    play(scene, faults=Faults(lose=1.0))


def test_who_calls_while_the_adapter_is_down_arrives_when_it_is_back(play: Play) -> None:
    async def scene(bench: Bench) -> None:
        await bench.stop()
        call = bench.call()
        bench.start()
        contact = await _arrived(bench)
        await bench.puppet.want(AskReport())
        await bench.puppet.until(
            lambda: any(
                isinstance(r, Report) and contact in r.contacts for r in bench.puppet.all(Report)
            )
        )
        assert bench.alive(call)
        assert len(bench.puppet.all(Arrive)) == 1

    play(scene)
    play(scene, faults=Faults(lose=1.0))


def test_a_report_that_is_asked_for_tells_who_is_there(play: Play) -> None:
    async def scene(bench: Bench) -> None:
        bench.call()
        contact = await _arrived(bench)
        asked = await bench.puppet.want(AskReport())
        await bench.puppet.settled(asked)
        report = bench.puppet.all(Report)[-1]
        assert isinstance(report, Report)
        assert report.adapter == bench.adapter
        assert report.contacts == (contact,)
        assert report.talking == ()

    play(scene)


def test_a_contact_that_only_the_outside_knows_is_hung_up(play: Play) -> None:
    async def scene(bench: Bench) -> None:
        call = bench.call()
        contact = await _arrived(bench)
        end = await bench.puppet.want(EndContact(contact=contact, prompt="sorry"))
        await bench.puppet.settled(end)
        assert not bench.alive(call)
        assert not bench.puppet.all(Leave), "who was hung up on did not leave"

    play(scene)


def test_an_effect_for_nobody_is_answered_and_harms_nobody(play: Play) -> None:
    async def scene(bench: Bench) -> None:
        puppet = bench.puppet
        ended = await puppet.want(EndContact(contact=STRANGER))
        waits = await puppet.want(Wait(contact=STRANGER, position=1))
        joins = await puppet.want(Connect(contact=STRANGER, agents=(bench.agent,)))
        await puppet.settled(ended, waits, joins)
        outcomes = [puppet.answer(effect) for effect in (ended, waits, joins)]
        assert [answer.outcome for answer in outcomes if answer] == ["done", "failed", "failed"]

    play(scene)


def test_a_device_that_is_not_there_does_not_ring(play: Play) -> None:
    async def scene(bench: Bench) -> None:
        puppet = bench.puppet
        bench.call()
        contact = await _arrived(bench)
        await puppet.rest(1)
        assert not puppet.all(SignIn)
        until = Instant(START + MINUTE)
        ring = await puppet.want(
            Ring(contact=contact, agent=bench.agent, offer=OfferId(f"{contact}.o1"), until=until)
        )
        await puppet.settled(ring)
        answer = puppet.answer(ring)
        assert answer is not None
        assert (answer.outcome, answer.detail) == ("failed", "unreachable")

    play(scene)


def test_what_is_too_late_is_not_begun(play: Play) -> None:
    async def scene(bench: Bench) -> None:
        bench.expect_call_back()
        dial = await bench.puppet.want(_dial(bench), once=True, expires_at=START)
        await bench.puppet.settled(dial)
        answer = bench.puppet.answer(dial)
        assert answer is not None
        assert (answer.outcome, answer.detail) == ("failed", "expired")
        assert bench.times_done(dial) == 0

    play(scene)


def test_a_dial_that_was_under_way_when_the_adapter_died_is_not_dialled_again(play: Play) -> None:
    async def scene(bench: Bench) -> None:
        if not bench.dials:
            dial = await bench.puppet.want(_dial(bench), once=True)
            await bench.puppet.settled(dial)
            assert bench.times_done(dial) == 0, "a chat window has no telephone"
            return
        bench.expect_call_back()
        dial = await bench.puppet.want(_dial(bench), once=True)
        await bench.puppet.until(lambda: bench.times_done(dial) == 1)
        await bench.stop()
        await bench.puppet.rest(60)
        bench.start()
        await bench.puppet.settled(dial)
        answer = bench.puppet.answer(dial)
        assert answer is not None
        assert (answer.outcome, answer.detail) == ("done", "reached")
        assert bench.times_done(dial) == 1

    play(scene)
    play(scene, faults=Faults(lose=1.0))


def test_what_a_customer_types_in_is_told_by_its_length_alone(play: Play) -> None:
    async def scene(bench: Bench) -> None:
        bench.call()
        contact = await _arrived(bench)
        asks = bench.say(contact, 1)
        await bench.puppet.want(
            type(asks)(
                contact=contact,
                step=1,
                prompt="order_number",
                most=12,
                timeout=Duration(15 * SECOND),
            )
        )
        await bench.puppet.until(lambda: bool(bench.puppet.all(GiveInput)))
        given = bench.puppet.all(GiveInput)[0]
        assert isinstance(given, GiveInput)
        assert given.value == ""
        assert 6 <= given.length <= 12
        assert given.kept is not None

    play(scene)
