"""What goes out: effects, done to what the visitor sees. Pure; the store does each once."""

from __future__ import annotations

from typing import assert_never

from maju.channels.webchat.change import Change
from maju.channels.webchat.doors import Door
from maju.channels.webchat.model import DONE, GOING_ON, GONE, Asking, Fate, Kind, Leaving, Waiting
from maju.channels.webchat.settings import ChatSettings
from maju.kernel import commands, effects
from maju.kernel.effects import Effect
from maju.kernel.flows import Ask, OfferCallback
from maju.kernel.ids import ContactId, EffectId
from maju.kernel.time import Instant

NO_TELEPHONE = Fate("failed", "refused")
UNREACHABLE = Fate("failed", "unreachable")
EXPIRED = Fate("failed", "expired")


def contact_of(effect: Effect) -> ContactId | None:
    """Whose visitor sees *effect*; ``None`` for what no visitor of ours can see."""
    match effect:
        case effects.AskReport() | effects.Ring() | effects.StopRinging() | effects.Dial():
            return None
        case effects.Observe() | effects.StopObserving() | effects.KeepRecording():
            return None  # of calls alone
        case _:
            return effect.contact


def stranger(effect: Effect) -> Fate:
    """The fate of an effect for a contact that is no visitor's, or for no visitor at all."""
    match effect:
        case effects.Ring():
            return UNREACHABLE  # agents have their desks elsewhere
        case effects.Dial() | effects.Observe() | effects.KeepRecording():
            return NO_TELEPHONE
        case effects.StopRinging() | effects.EndContact() | effects.DisconnectAgent():
            return DONE
        case effects.StopObserving():
            return DONE
        case _:
            return GONE


def perform(
    change: Change,
    name: EffectId,
    effect: Effect,
    *,
    door: Door | None,
    now: Instant,
    settings: ChatSettings,
) -> None:
    """Do *effect* under its id *name*, unless it was done; and answer it."""
    if change.known is not None:
        change.settle(name, effect, change.known, now)
        return
    talk = change.session.talk
    shown = isinstance(effect, effects.Show)  # what was said to who has just left stands there
    if talk is None or talk.contact != contact_of(effect) or (talk.over and not shown):
        change.settle(name, effect, stranger(effect), now)
        return
    change.settle(name, effect, _do(change, name, effect, door, now, settings), now)


def _do(  # noqa: C901, PLR0917 - one case a kind
    change: Change,
    name: EffectId,
    effect: Effect,
    door: Door | None,
    now: Instant,
    settings: ChatSettings,
) -> Fate:
    talk = change.talk
    match effect:
        case effects.Prompt():
            _prompt(change, effect, door, now)
        case effects.Wait():
            change.turn(
                waiting=Waiting(position=effect.position, low=effect.low, high=effect.high),
                asking=None,
                agents=(),
                held=False,
            )
        case effects.Connect(agents=agents):
            for agent in agents:
                if agent not in talk.agents:
                    change.say("joined", "system", now, agent=agent)
            change.turn(agents=agents, waiting=None, asking=None, held=False, met=True)
        case effects.PutOnHold():
            change.turn(held=True)
        case effects.DisconnectAgent(agent=agent):
            if agent in talk.agents:
                change.say("parted", "system", now, agent=agent)
                change.turn(agents=tuple(one for one in talk.agents if one != agent))
        case effects.Show(message=message, by=by):
            change.say("text", "agent", now, message=message, agent=by)
        case effects.EndContact(prompt=prompt):
            end(change, prompt, now)
        case effects.TakeVoicemail(prompt=prompt):
            change.say("prompt", "system", now, prompt=prompt)
            until = Instant(now + settings.leave_message_within)
            change.turn(
                leaving=Leaving(effect=name, about=effect, until=until), asking=None, waiting=None
            )
            return GOING_ON
        case effects.SendOutside():
            return NO_TELEPHONE
        case (
            effects.Ring()
            | effects.StopRinging()
            | effects.Dial()
            | effects.AskReport()
            | effects.Observe()
            | effects.StopObserving()
            | effects.KeepRecording()
        ):
            raise AssertionError(f"no visitor sees {effect}")
        case _:
            assert_never(effect)
    return DONE


def _prompt(change: Change, effect: effects.Prompt, door: Door | None, now: Instant) -> None:
    """Show it; what asks for nothing is read as soon as it stands there."""
    change.say("prompt", "system", now, prompt=effect.prompt)
    if effect.most == 0:
        change.turn(asking=None)
        done = commands.StepDone(contact=effect.contact, step=effect.step)
        change.tell(f"{effect.contact}/step/{effect.step}", now, done)
        return
    node = None if door is None else door.questions.get(effect.prompt)
    asks = isinstance(node, Ask) or not effect.keys
    calls = isinstance(node, OfferCallback)
    change.turn(
        asking=Asking(
            step=effect.step,
            kind="ask" if asks else "callback" if calls else "menu",
            prompt=effect.prompt,
            keys=effect.keys,
            most=effect.most,
            text=effect.text,
            until=Instant(now + effect.timeout) if effect.timeout else None,
        )
    )


def end(change: Change, prompt: str, now: Instant) -> None:
    """The centre closes the conversation, saying *prompt*."""
    kind: Kind = "promised" if prompt == "callback_promised" else "ended"
    change.say(kind, "system", now, prompt=prompt, value="centre")
    change.turn(
        ended="centre",
        asking=None,
        waiting=None,
        leaving=None,
        held=False,
        promised=kind == "promised",
    )
