"""How each way that a real call can go stands in the facts: one attempt each, where it ended and how."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from maju.facts.fold.fold import Fold
from maju.facts.fold.state import State
from maju.facts.schema import GRAINS
from maju.kernel import commands as c
from maju.kernel import events as e
from tests.asterisk_fixtures import RunningAsterisk
from tests.phones.hall import MINJI, VIP, Hall, a_centre
from tests.phones.prompts import MUSIC_TONE, PROMPTS
from tests.phones.scenes import at_menu, carrier, play, talking
from tests.phones.sip import Line
from tests.unit.facts.fold.test_fold import all_rows

pytestmark = pytest.mark.acceptance

Way = Callable[[Hall], Awaitable[None]]


def facts(hall: Hall, grain: str) -> list[dict[str, Any]]:
    """The rows of *grain*, as the journal of this scene folds to them."""
    fold = Fold(State(centre=hall.centre))
    fold.project(hall.events)
    names = GRAINS[grain].names()
    rows = all_rows(fold, hall.clock.now())[grain].values()
    return [dict(zip(names, row, strict=True)) for row in rows]


async def in_line(hall: Hall) -> Line:
    line = await (await hall.customer()).call(VIP)
    await hall.until(lambda: line.speech.hears(MUSIC_TONE))
    return line


async def leaves_in_menu(hall: Hall) -> None:
    (await at_menu(hall)).hang_up()


async def leaves_in_line(hall: Hall) -> None:
    (await in_line(hall)).hang_up()


async def leaves_while_it_rings(hall: Hall) -> None:
    await hall.agent(MINJI, manner="ring")
    line = await (await hall.customer()).call(VIP)
    await hall.until(lambda: hall.phones[MINJI].rang)
    line.hang_up()


async def leaves_on_hold(hall: Hall) -> None:
    contact, line, _ = await talking(hall)
    await hall.do(c.Hold(agent=MINJI, contact=contact))
    await hall.until(lambda: line.speech.hears(MUSIC_TONE))
    line.hang_up()


async def leaves_in_talk(hall: Hall) -> None:
    _, line, _ = await talking(hall)
    line.hang_up()


async def is_hung_up_on(hall: Hall) -> None:
    contact, _, _ = await talking(hall)
    await hall.do(c.HangUp(agent=MINJI, contact=contact))


async def is_ended_for_abuse(hall: Hall) -> None:
    contact, line, _ = await talking(hall)
    for _ in range(2):
        await hall.do(c.MarkAbuse(agent=MINJI, contact=contact, kind="abuse"))
    await hall.until(lambda: line.speech.has_heard(PROMPTS["abuse"][0]))


async def finds_only_a_busy_telephone(hall: Hall) -> None:
    await hall.agent(MINJI, manner="busy")
    line = await (await hall.customer()).call(VIP)
    await hall.seen(e.OfferEnded)
    await hall.until(lambda: line.speech.hears(MUSIC_TONE))
    line.hang_up()


async def leaves_a_message(hall: Hall) -> None:
    line = await at_menu(hall)
    line.press("3")
    await hall.until(lambda: line.speech.has_heard(PROMPTS["message"][0]))
    await hall.until(hall.recordings)
    line.press("#")


async def goes_outside(hall: Hall) -> None:
    outside = await carrier(hall, "answer")
    line = await at_menu(hall)
    line.press("5")
    await hall.until(lambda: outside.rang)
    await hall.until(lambda: line.speech.hears(outside.rang[0].speech.tone))
    line.hang_up()


async def presses_nothing(hall: Hall) -> None:
    line = await at_menu(hall)
    await hall.until(line.over.is_set)


ANSWERED, IN_LINE, IN_MENU, SERVED = (
    ("agent_requested", "answered"),
    ("agent_requested", "abandoned"),
    ("ivr_abandoned", None),
    ("self_served", None),
)
"""How an attempt ended, and the contact in the queue that it came to, if it came to one."""
NO_LEG: tuple[Any, ...] = ()
WAYS: dict[str, tuple[Way, tuple[str, str | None], tuple[Any, ...]]] = {
    "menu": (leaves_in_menu, IN_MENU, NO_LEG),
    "nothing": (presses_nothing, IN_MENU, NO_LEG),
    "message": (leaves_a_message, SERVED, NO_LEG),
    "outside": (goes_outside, SERVED, NO_LEG),
    "line": (leaves_in_line, IN_LINE, NO_LEG),
    "ringing": (leaves_while_it_rings, IN_LINE, NO_LEG),
    "busy": (finds_only_a_busy_telephone, IN_LINE, NO_LEG),
    "talk": (leaves_in_talk, ANSWERED, ("customer", 0, False)),
    "hold": (leaves_on_hold, ANSWERED, ("customer", 1, True)),
    "agent": (is_hung_up_on, ANSWERED, ("agent", 0, False)),
    "abuse": (is_ended_for_abuse, ANSWERED, ("agent", 0, False)),
}
"""What a customer meets, and what its facts say: of a leg who ended it, its holds, whether on hold."""


@pytest.mark.parametrize("way", WAYS)
def test_each_way_of_a_call_is_one_attempt_with_the_right_facts(
    asterisk: RunningAsterisk, way: str
) -> None:
    goes, (outcome, contact_outcome), leg = WAYS[way]

    async def scene(hall: Hall) -> None:
        await goes(hall)
        await hall.seen(e.ContactClosed)
        (attempt,) = facts(hall, "attempt")
        assert (attempt["outcome"], attempt["contact_outcome"]) == (outcome, contact_outcome)
        assert (attempt["state"], attempt["technical_drop"]) == ("closed", False)
        assert (attempt["ivr_ms"] is not None) == (contact_outcome is None)
        contacts = facts(hall, "contact")
        assert [row["outcome"] for row in contacts] == [contact_outcome] * bool(contact_outcome)
        found = [
            (row["ended_by"], row["holds"], row["ended_on_hold"]) for row in facts(hall, "leg")
        ]
        assert found == ([leg] if leg else [])

    play(asterisk, scene, a_centre(menu_s=0.7 if way == "nothing" else 7.0))
