"""What a customer does when a prompt is heard or a menu is shown."""

from __future__ import annotations

from random import Random

from msgspec import Struct

from maju.channels.simulated.world.chance import between
from maju.channels.simulated.world.people import Journey
from maju.channels.simulated.world.profile import Habits
from maju.channels.simulated.world.sounds import MenuHeard, OfferHeard, QuestionHeard, Sound
from maju.kernel.channels import Channel
from maju.kernel.time import SECOND, Duration

_LANGUAGES = {"en": ("english", "en"), "zh": ("chinese", "zh")}
_LISTENING = Duration(4 * SECOND)


class Heard(Struct, frozen=True, kw_only=True):
    """A prompt as it reaches the customer; expects up to *most* characters when *most* > 0."""

    step: int
    prompt: str
    keys: tuple[str, ...]
    most: int
    timeout: Duration


class Reaction(Struct, frozen=True, kw_only=True):
    """What comes *after* hearing: leaving, a value, or nothing but the end of the prompt.

    Args:
        value: ``None`` when nothing was asked; empty when nothing came in time.
    """

    after: Duration
    leaves: bool = False
    value: str | None = None
    private: bool = False


def react(
    journey: Journey, habits: Habits, heard: Heard, sound: Sound | None, tries: int
) -> Reaction:
    """Draws one customer's reaction to *heard*, which it understands as *sound*."""
    chance = journey.chance
    spoken = journey.demand.channel is Channel.VOICE
    if "closed" in heard.prompt:
        journey.closed = True
    if not heard.keys and heard.most == 0:
        if chance.random() < habits.menu_leave / 2:
            return Reaction(after=between(chance, 0.5, 3), leaves=True)
        return Reaction(after=between(chance, 2.5, 5) if spoken else between(chance, 0.2, 0.5))
    draw = chance.random()
    thinking = between(chance, 2, 9) if spoken else between(chance, 3, 15)
    if draw < habits.menu_leave:
        return Reaction(after=thinking, leaves=True)
    draw -= habits.menu_leave
    if draw < habits.menu_silent:
        return Reaction(after=Duration(_LISTENING + heard.timeout), value="")
    draw -= habits.menu_silent
    if draw < habits.menu_wrong and tries == 1 and heard.keys:
        wrong = next(key for key in "76#*" if key not in heard.keys)
        return Reaction(after=thinking, value=wrong)
    draw -= habits.menu_wrong
    match sound:
        case OfferHeard(accept=accept):
            if journey.person.customer and chance.random() < habits.accept_callback:
                return Reaction(after=thinking, value=accept)
            return Reaction(after=thinking, value=next(key for key in "29" if key != accept))
        case QuestionHeard(least=least, most=most):
            length = chance.randint(least, min(most, max(least, 10)))
            digits = "".join(chance.choice("0123456789") for _ in range(length))
            return Reaction(after=Duration(2 * thinking), value=digits, private=True)
        case MenuHeard() if heard.keys:
            if draw < habits.menu_other:
                return Reaction(after=thinking, value=chance.choice(heard.keys))
            return Reaction(after=thinking, value=_right_key(journey, sound, heard, chance))
        case _:
            keys = heard.keys or ("1",)
            return Reaction(after=thinking, value=chance.choice(keys), private=not heard.keys)


def _right_key(journey: Journey, menu: MenuHeard, heard: Heard, chance: Random) -> str:
    """The key of what the customer wants, else of a person, else of anything."""
    languages = _LANGUAGES.get(journey.person.language, ())
    wishes = (*languages, journey.topic.name, "agent", "callback", "general")
    key = menu.key_for(wishes)
    return key if key is not None else chance.choice(heard.keys)
