"""An ear is on the agent's line only when Asterisk says so: before that no bridge would take it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine, Sequence
from typing import Any

from maju.channels.asterisk.book import Book, Call, Leg
from maju.channels.asterisk.errors import Declined
from maju.channels.asterisk.said import DONE, GONE, OVERTAKEN, Fate
from maju.channels.asterisk.watching import Watching
from maju.kernel.effects import Observe
from maju.kernel.ids import AgentId, ContactId, EffectId
from maju.kernel.time import Instant

CONTACT, MINJI = ContactId("ct_1"), AgentId("minji")
FIRST, SECOND = EffectId("ef_1"), EffectId("ef_2")


def wish(how: str) -> Observe:
    told: Any = {"how": how}
    return Observe(contact=CONTACT, agent=MINJI, by="boss", watcher=None, device="boss", **told)


class Asterisk:
    """Takes everything but a channel into a bridge that has not *entered* our application."""

    def __init__(self) -> None:
        self.ari = self.mouth = self
        self.book = Book()
        self.book.put(Call(contact=CONTACT, channel="line", at=Instant(0), entry="1"))
        self.book.put_leg(Leg(channel="ring", contact=CONTACT, agent=MINJI, up=True))
        self.entered: set[str] = set()
        self.together: list[str] = []
        self.gone: list[str] = []
        self.answers: list[tuple[EffectId, Fate]] = []

    async def ask(self, _: str, uri: str, query: dict[str, str] | None = None, **__: Any) -> None:
        if uri.endswith("addChannel") and query is not None:
            if not self.entered.issuperset(query["channel"].split(",")):
                raise Declined(422, "Channel not in Stasis application")
            self.together.append(query["channel"])

    async def put_in_bridge(self, _: Call, channels: Sequence[str]) -> None:
        self.together.extend(channels)

    async def tell(self, *_: object, **__: object) -> None:
        """A request that may be refused."""

    async def hang_up(self, channel: str) -> None:
        self.gone.append(channel)

    def answer(self, effect: EffectId, _: object, fate: Fate) -> None:
        self.answers.append((effect, fate))


class Seats:
    """Every seat has a telephone."""

    async def find(self, seat: AgentId) -> str:
        return f"phone-{seat}"


Scene = Callable[[Asterisk, Watching], Coroutine[Any, Any, None]]


def play(scene: Scene) -> Asterisk:
    asterisk = Asterisk()
    exchange: Any = asterisk
    seats: Any = Seats()
    asyncio.run(scene(asterisk, Watching(exchange, seats)))
    return asterisk


async def at_the_talk(asterisk: Asterisk, watching: Watching, how: str) -> str:
    """The supervisor's telephone is up; its ear, of which Asterisk has said nothing yet."""
    await watching.observe(FIRST, wish(how))
    watch = watching.at("watch-ef_1")
    assert watch is not None
    asterisk.entered.add(watch.channel)
    await watching.picked_up(watch)
    return watch.ear


def test_who_listens_does_when_the_ear_is_there() -> None:
    async def scene(asterisk: Asterisk, watching: Watching) -> None:
        ear = await at_the_talk(asterisk, watching, "listen")
        assert (asterisk.together, asterisk.answers) == ([], [])
        watch = watching.listening(ear)
        assert watch is not None
        asterisk.entered.add(ear)
        await watching.listen(watch, ear)
        assert asterisk.together == [f"{ear},{watch.channel}"]

    assert play(scene).answers == [(FIRST, DONE)]


def test_a_newer_wish_has_an_ear_of_its_own_and_the_older_is_answered_without_harm() -> None:
    async def scene(asterisk: Asterisk, watching: Watching) -> None:
        old = await at_the_talk(asterisk, watching, "listen")
        watch = watching.listening(old)
        assert watch is not None
        await watching.observe(SECOND, wish("whisper"))
        asterisk.entered.update((old, watch.ear))
        assert asterisk.gone == [old]
        assert watching.listening(old) is None
        await watching.listen(watch, old)  # was on its way already
        await watching.listen(watch, watch.ear)
        assert asterisk.together == [f"{watch.ear},{watch.channel}"]

    assert play(scene).answers == [(FIRST, OVERTAKEN), (SECOND, DONE)]


def test_an_ear_that_no_bridge_takes_ends_the_watch() -> None:
    async def scene(asterisk: Asterisk, watching: Watching) -> None:
        ear = await at_the_talk(asterisk, watching, "listen")
        watch = watching.listening(ear)
        assert watch is not None
        await watching.listen(watch, ear)
        assert watching.now() == ()
        assert watching.listening(ear) is None
        assert asterisk.gone == [ear, watch.channel]

    assert play(scene).answers == [(FIRST, GONE)]


def test_who_joins_needs_no_ear() -> None:
    async def scene(asterisk: Asterisk, watching: Watching) -> None:
        assert await at_the_talk(asterisk, watching, "join") == ""

    assert play(scene).answers == [(FIRST, DONE)]
