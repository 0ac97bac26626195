"""What Asterisk declines is about one call: it ends neither the adapter nor anybody else's call."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from maju.channels.asterisk.ari import Ari
from maju.channels.asterisk.errors import Declined
from maju.channels.asterisk.lanes import Lanes
from maju.channels.asterisk.outgoing import Outgoing
from maju.channels.asterisk.said import DECLINED, Fate
from maju.kernel.effects import StopRinging, Todo
from maju.kernel.ids import AdapterId, AgentId, CentreId, ContactId, EffectId, Epoch, OfferId
from maju.kernel.ports import TakenEffect

EFFECT = EffectId("ef_1")
WISHED = Todo(
    adapter=AdapterId("asterisk-test"),
    effect=StopRinging(contact=ContactId("ct_1"), agent=AgentId("a"), offer=OfferId("of_1")),
)

TAKEN = TakenEffect(id=EFFECT, centre=CentreId("demo"), epoch=Epoch(1), todo=WISHED, again=False)


class Answers:
    """An exchange of which nothing but the mouth is used."""

    def __init__(self) -> None:
        self.mouth = self
        self.told: list[tuple[EffectId, Fate]] = []

    def answer(self, effect: EffectId, about: object, fate: Fate) -> None:
        self.told.append((effect, fate))


class Unwilling:
    """An Asterisk that declines to stop any telephone."""

    async def stop_ringing(self, *_: object) -> None:
        raise Declined(500, "DELETE channels/ring-1: Allocation failed")


def test_a_deed_that_is_declined_stops_neither_its_lane_nor_others() -> None:
    done: list[str] = []

    async def declined() -> None:
        raise Declined(500, "POST channels/1/moh: Allocation failed")

    async def deed(name: str) -> None:
        done.append(name)

    async def main() -> None:
        async with asyncio.TaskGroup() as group:
            lanes = Lanes(group)
            lanes.put("one", declined)
            lanes.put("one", lambda: deed("after"))
            lanes.put("two", lambda: deed("other"))

    asyncio.run(main())
    assert sorted(done) == ["after", "other"]


def test_a_deed_that_fails_otherwise_ends_everything() -> None:
    async def bug() -> None:
        raise KeyError("id")

    async def main() -> None:
        async with asyncio.TaskGroup() as group:
            Lanes(group).put("one", bug)

    with pytest.raises(ExceptionGroup):
        asyncio.run(main())


def test_an_effect_that_is_declined_is_answered_so_that_it_is_not_taken_for_ever() -> None:
    answers: Any = Answers()
    unwilling: Any = Unwilling()
    nobody: Any = None
    outgoing = Outgoing(answers, nobody, unwilling, nobody, nobody)
    asyncio.run(outgoing.perform(TAKEN))
    assert answers.told == [(EFFECT, DECLINED)]


@pytest.mark.parametrize(("status", "found"), [(404, True), (409, True), (412, True), (500, False)])
def test_what_has_just_left_us_is_not_there(status: int, *, found: bool) -> None:
    class Gone(Ari):
        async def ask(self, *_: object, **__: object) -> None:
            raise Declined(status, "GET channels/1/variable")

    ari = Gone("http://127.0.0.1:1", "maju", "", app="maju", hear=lambda _: None)
    if found:
        assert asyncio.run(ari.find("channels/1/variable")) is None
    else:
        with pytest.raises(Declined):
            asyncio.run(ari.find("channels/1/variable"))
