"""Prompts of the flow: played, cut short by a key, answered by what was pressed or by silence."""

from __future__ import annotations

import asyncio

from maju.channels.asterisk.book import Call, Step, name_of
from maju.channels.asterisk.exchange import Exchange
from maju.channels.asterisk.handing import await_word
from maju.kernel.commands import GiveInput, StepDone
from maju.kernel.effects import Prompt
from maju.kernel.errors import Refused
from maju.kernel.ids import EffectId, MessageId
from maju.kernel.time import SECOND, Duration

BETWEEN_KEYS = Duration(4 * SECOND)
"""So long after a key another one is waited for."""
END_KEY = "#"


class Steps:
    """The prompts that play on the lines of one *exchange*."""

    def __init__(self, exchange: Exchange) -> None:
        self._x = exchange

    async def begin(self, call: Call, name: EffectId, effect: Prompt) -> None:
        """Play the prompt of a step, and listen for its keys."""
        x = self._x
        talks = call.mode in ("talk", "hold")
        if not talks:
            await x.quiet(call, "step")
        call.step = Step(name=name, effect=effect)
        call.done = name
        media = x.sounds.prompt(effect.prompt, call.language)
        await x.hush(call)
        # sent in one breath: no kill falls between the note and the deed
        playing = x.play(call, media, self._over, name=name_of("step", name))
        await asyncio.gather(x.remember(call), playing)

    async def go_on(self, call: Call, *, plays: bool) -> None:
        """A step that one before us began: its prompt plays still, or it is over.

        Keys that were pressed while nobody listened are lost, so whoever was asked is asked again.
        """
        assert call.step is not None
        name = name_of("step", call.step.name)
        if plays:
            self._x.follow(call, name, self._over)
        elif call.step.effect.most:
            media = self._x.sounds.prompt(call.step.effect.prompt, call.language)
            await self._x.play(call, media, self._over)
        else:
            await self._over(call, True)

    async def press(self, call: Call, key: str) -> None:
        """A key of the customer's telephone."""
        step = call.step
        if step is None:
            return
        effect = step.effect
        if not effect.most:
            # whether a key ends it is for the centre to say; then the next prompt ends this one
            given = GiveInput(contact=call.contact, step=effect.step, value=key)
            self._x.mouth.tell(f"{call.contact}/step/{effect.step}/key/{key}", given)
            return
        step.heard = True
        await self._x.stop_playing(call)
        if not effect.keys and key == END_KEY:
            await self._give(call)
            return
        step.pressed += key
        if self._complete(step):
            await self._give(call)
        else:
            self._wait(call, min(effect.timeout or BETWEEN_KEYS, BETWEEN_KEYS))

    @staticmethod
    def _complete(step: Step) -> bool:
        longer = [k for k in step.effect.keys if k.startswith(step.pressed) and k != step.pressed]
        if step.effect.keys and not longer:
            return True
        return len(step.pressed) >= step.effect.most

    async def _over(self, call: Call, played: bool) -> None:  # noqa: FBT001 - a Heard
        step = call.step
        if step is None:
            return
        step.heard = True
        if step.effect.most:
            self._wait(call, step.effect.timeout)
            return
        call.step = None
        done = StepDone(contact=call.contact, step=step.effect.step, ok=played)
        said = await self._x.mouth.say(f"{call.contact}/step/{step.effect.step}", done)
        await_word(self._x, call, said)
        await self._x.remember(call)

    def _wait(self, call: Call, wait: Duration) -> None:
        call.rest()
        call.timer = self._x.later(wait, call.contact, lambda: self._give(call))

    async def _give(self, call: Call) -> None:
        """What was pressed, or that nothing was, is told."""
        step = call.step
        if step is None:
            return
        call.rest()
        call.step = None
        effect, value = step.effect, step.pressed
        given = GiveInput(contact=call.contact, step=effect.step, value=value)
        if value and not effect.keys:
            name = self._x.mouth.message_of(f"{call.contact}/input/{effect.step}")
            await self._keep(call, name, value)
            given = GiveInput(contact=call.contact, step=effect.step, kept=name, length=len(value))
        said = await self._x.mouth.say(f"{call.contact}/step/{effect.step}", given)
        await_word(self._x, call, said)
        await self._x.remember(call)

    async def _keep(self, call: Call, name: MessageId, value: str) -> None:
        """The digits are the customer's own: they lie under its key, or nowhere."""
        if self._x.people is None or call.customer is None:
            return
        try:
            await self._x.people.put(call.customer, name, value.encode())
        except Refused as refused:
            if refused.code != "forgotten":
                raise
