"""What goes out: effects, done on the lines under their own ids, each answered once."""

from __future__ import annotations

import asyncio
from typing import assert_never

from maju.channels.asterisk.book import Call, name_of
from maju.channels.asterisk.dialling import Dialling
from maju.channels.asterisk.errors import Declined
from maju.channels.asterisk.exchange import Exchange, log
from maju.channels.asterisk.recording.recorder import Recorder
from maju.channels.asterisk.said import DECLINED, DONE, EXPIRED, GONE, Fate
from maju.channels.asterisk.steps import Steps
from maju.channels.asterisk.together import Together
from maju.channels.asterisk.watching import Watching
from maju.kernel import effects
from maju.kernel.effects import Effect
from maju.kernel.ids import ContactId, EffectId
from maju.kernel.ports import TakenEffect

NOT_FOR_CALLS = Fate("failed", "not_for_calls")
NO_RECORDER = Fate("failed", "unsupported")


def lane_of(effect: Effect) -> ContactId:
    """On which lane *effect* is done."""
    assert not isinstance(effect, effects.AskReport), "a report is nobody's"
    return effect.contact


class Outgoing:
    """Does effects on the lines of one *exchange*."""

    def __init__(
        self,
        exchange: Exchange,
        steps: Steps,
        together: Together,
        dialling: Dialling,
        watching: Watching,
        *,
        recorder: Recorder | None = None,
    ) -> None:
        self._x = exchange
        self._recorder = recorder
        self._watching = watching
        self._steps = steps
        self._together = together
        self._dialling = dialling

    async def perform(self, taken: TakenEffect) -> None:
        """Do an effect, on its contact's lane."""
        name, effect = taken.id, taken.todo.effect
        until = taken.todo.expires_at
        if until is not None and self._x.clock.now() >= until:
            self._x.mouth.answer(name, effect, EXPIRED)
            return
        try:
            fate = await self._do(taken)
        except Declined as declined:
            # taken again, it would be declined again, for ever, and every other call with it
            log.warning("effect_declined", effect=name, why=str(declined))
            fate = DECLINED
        if fate is not None:
            self._x.mouth.answer(name, effect, fate)

    async def _do(self, taken: TakenEffect) -> Fate | None:
        """What came of it; ``None``: that is told later."""
        effect = taken.todo.effect
        match effect:
            case effects.Ring():
                return await self._together.ring(taken.id, effect)
            case effects.StopRinging(contact=contact, agent=agent, offer=offer):
                await self._together.stop_ringing(contact, agent, offer)
                return DONE
            case effects.DisconnectAgent(contact=contact, agent=agent):
                await self._together.disconnect(contact, agent)
                return DONE
            case effects.Dial():
                await self._dialling.dial(taken.id, effect, again=taken.again)
                return None
            case effects.EndContact():
                return await self._end(taken.id, effect)
            case effects.Show():
                return NOT_FOR_CALLS
            case effects.Observe():
                await self._watching.observe(taken.id, effect)
                return None
            case effects.StopObserving():
                return await self._watching.stop(effect)
            case effects.KeepRecording():
                return NO_RECORDER if self._recorder is None else await self._recorder.keep(effect)
            case effects.AskReport():
                raise AssertionError("a report is the adapter's own")
            case _:
                return await self._for_customer(taken, effect)

    async def _for_customer(
        self,
        taken: TakenEffect,
        effect: effects.Prompt
        | effects.Connect
        | effects.PutOnHold
        | effects.Wait
        | effects.TakeVoicemail
        | effects.SendOutside,
    ) -> Fate | None:
        call = self._x.book.calls.get(effect.contact)
        if call is None or not call.up or call.over:
            return GONE
        if call.done == taken.id:
            return DONE  # by one before us, who could not say so any more
        match effect:
            case effects.Prompt():
                self._together.supersede(call)
                await self._steps.begin(call, taken.id, effect)
                return DONE
            case effects.Connect():
                await self._together.connect(call, taken.id, effect)
            case effects.PutOnHold():
                await self._together.hold(call, taken.id, effect)
            case effects.Wait():
                await self._wait(call, taken.id, effect)
                return DONE
            case effects.TakeVoicemail():
                await self._dialling.take_message(call, taken.id, effect)
            case effects.SendOutside():
                await self._dialling.send_outside(call, taken.id, effect)
            case _:
                assert_never(effect)
        return None

    async def _wait(self, call: Call, name: EffectId, effect: effects.Wait) -> None:
        """Music, and at times what there is to tell; an announcement is not cut by "it rings"."""
        self._together.supersede(call)
        told = call.mode == "wait" and bool(call.playing)
        await self._x.quiet(call, "wait")
        call.done = name
        media = self._x.sounds.waiting(effect, call.language) if effect.position else ()
        if media:
            playback = name_of("wait", name)
            await self._x.hush(call)
            # sent in one breath: no kill falls between the note and the deed
            playing = self._x.play(call, media, lambda one, _: self._x.music(one), name=playback)
            await asyncio.gather(self._x.remember(call), playing)
            return
        if not told:
            await self._x.stop_playing(call)
            await self._x.music(call)
        await self._x.remember(call)

    async def _end(self, name: EffectId, effect: effects.EndContact) -> Fate | None:
        """The end of a call is answered when its line is down."""
        call = self._x.book.calls.get(effect.contact)
        if call is None:
            for leg in self._x.book.legs_of(effect.contact):
                await self._x.drop(leg)
            return DONE
        self._together.supersede(call)
        if call.under is not None and isinstance(call.under.effect, effects.Dial):
            for leg in self._x.book.legs_of(effect.contact):
                await self._x.drop(leg)
            await self._dialling.give_up(call)
            return DONE
        call.ends.append((name, effect))
        await self._x.end(call, effect.prompt)
        return None
