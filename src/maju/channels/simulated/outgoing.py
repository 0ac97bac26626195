"""What goes out: effects, done in the world under their own ids."""

from __future__ import annotations

from typing import assert_never

from maju.channels.simulated.world import World
from maju.channels.simulated.world.hearing import Heard
from maju.channels.simulated.world.news import DONE, Fate
from maju.kernel import effects
from maju.kernel.effects import Effect
from maju.kernel.ids import EffectId
from maju.kernel.ports import TakenEffect

NEVER_HAPPENED = Fate("failed", "undone")
EXPIRED = Fate("failed", "expired")


def perform(world: World, taken: TakenEffect) -> Fate:
    """Do an effect, once; what the world has done under its id already is not done again.

    A dial that was taken before and of which the world never heard is not tried now: the core
    decides whether there is another attempt.
    """
    known = world.reach.fate(taken.id)
    if known is not None:
        return known
    if taken.again and taken.todo.once:
        return NEVER_HAPPENED
    expires_at = taken.todo.expires_at
    if expires_at is not None and world.clock.now() >= expires_at:
        return EXPIRED
    return world.reach.once(taken.id, lambda: _do(world, taken.id, taken.todo.effect))


def _do(world: World, name: EffectId, effect: Effect) -> Fate:  # noqa: C901, PLR0912 - one line a kind
    reach = world.reach
    match effect:
        case effects.Prompt():
            return reach.play(effect.contact, _heard(effect))
        case effects.Ring():
            return reach.ring(effect.agent, effect.contact, effect.offer, effect.until)
        case effects.StopRinging():
            return reach.stop_ringing(effect.agent, effect.offer)
        case effects.Connect():
            return reach.bridge(effect.contact, effect.agents)
        case effects.PutOnHold():
            return reach.hold(effect.contact, effect.with_)
        case effects.Wait():
            return reach.wait(effect.contact, effect.low)
        case effects.DisconnectAgent():
            return reach.drop_agent(effect.contact, effect.agent)
        case effects.EndContact():
            return reach.end(effect.contact, effect.prompt)
        case effects.TakeVoicemail():
            return reach.voicemail(name, effect.contact)
        case effects.SendOutside():
            return reach.outside(name, effect.contact)
        case effects.Dial():
            return reach.dial(name, effect.contact, effect.customer, effect.agent, effect.timeout)
        case effects.Show():
            return reach.show(effect.contact)
        case effects.Observe():
            return reach.observe(effect.contact, effect.agent)
        case effects.StopObserving():
            return DONE
        case effects.KeepRecording():
            return reach.keep_recording(effect.contact, on=effect.on)
        case effects.AskReport():
            return DONE  # the adapter reports by itself
        case _:
            assert_never(effect)


def _heard(prompt: effects.Prompt) -> Heard:
    return Heard(
        step=prompt.step,
        prompt=prompt.prompt,
        keys=prompt.keys,
        most=prompt.most,
        timeout=prompt.timeout,
    )
