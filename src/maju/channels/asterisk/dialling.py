"""Effects that take their time: a customer is dialled, sent to a number outside, or speaks a
message. Each is answered when the world shows what came of it.

A dial happens at most once: its channel has the effect's id, and before it begins Asterisk is
given a note under that id. So whoever takes the effect again can tell a dial that goes on, one
that is over, and one that never was.
"""

from __future__ import annotations

from typing import Any

from maju.channels.asterisk.book import Call, Under, name_of
from maju.channels.asterisk.errors import Declined
from maju.channels.asterisk.exchange import OURS, Exchange, log
from maju.channels.asterisk.messages import Messages
from maju.channels.asterisk.said import DONE, GONE, NEVER_HAPPENED, UNREACHABLE, Fate
from maju.channels.asterisk.together import PICKED_UP_WITHIN, Together
from maju.channels.asterisk.trunks import Trunks
from maju.kernel.effects import Dial, Effect, SendOutside, TakeVoicemail
from maju.kernel.ids import EffectId
from maju.kernel.time import SECOND, Duration

REACHED = Fate("done", "reached")
BAD_NUMBER = Fate("failed", "bad_number")
NO_ANSWER = Fate("failed", "no_answer")
UNKNOWN = Fate("unknown")
EMPTY = Fate("done", "empty")
BEGUN = "MAJU_DIALLED_"
BEEP = "beep"
MESSAGE_AT_MOST_S = 180
MESSAGE_SILENCE_S = 5
SPOKEN_AT_LEAST_S = 1
OUTSIDE_RINGS = Duration(45 * SECOND)

BUSY_CAUSES = frozenset({17, 34, 42})
REFUSED_CAUSES = frozenset({21})
BAD_CAUSES = frozenset({1, 3, 22, 28})


def fate_of(cause: int) -> Fate:
    """What a dial came to, by why its line went down (Q.850)."""
    if cause in BUSY_CAUSES:
        return Fate("failed", "busy")
    if cause in BAD_CAUSES:
        return BAD_NUMBER
    if cause in REFUSED_CAUSES:
        return Fate("failed", "refused")
    return NO_ANSWER


class Dialling:
    """What is under way on the lines of one *exchange*."""

    def __init__(
        self,
        exchange: Exchange,
        together: Together,
        trunks: Trunks,
        messages: Messages | None = None,
    ) -> None:
        self._messages = messages
        self._x = exchange
        self._together = together
        self._trunks = trunks
        self._outside: dict[str, Call] = {}

    # --- a customer is dialled -------------------------------------------------------------------

    async def dial(self, name: EffectId, effect: Dial, *, again: bool) -> None:
        """Call the agent's phone, then the customer."""
        known = self._x.book.calls.get(effect.contact)
        if known is not None and known.mode != "dial":
            self._answer(name, effect, REACHED)
            return
        if known is not None:
            known.under = Under(name=name, effect=effect, channel=known.channel)
            if known.up:
                await self.reached(known)
            elif not known.channel:
                await self.agent_is_there(known)
            return
        if again:
            self._answer(name, effect, UNKNOWN if await self._begun(name) else NEVER_HAPPENED)
            return
        number = await self._number(effect)
        if not number:
            self._answer(name, effect, BAD_NUMBER)
            return
        call = Call(contact=effect.contact, channel="", at=self._x.clock.now(), mode="dial")
        call.number, call.customer = number, effect.customer
        call.told = True
        call.under = Under(name=name, effect=effect)
        self._x.book.put(call)
        leg = self._x.book.leg(effect.contact, effect.agent)
        if leg is None:
            seconds = self._x.seconds_until(self._x.clock.now()) + PICKED_UP_WITHIN // SECOND
            if not await self._together.summon(
                name, effect.contact, effect.agent, offer=None, seconds=seconds
            ):
                self._over(call, UNREACHABLE)
                return
        if not await self.agent_is_there(call):
            call.timer = self._x.later(
                PICKED_UP_WITHIN, call.contact, lambda: self._not_there(call)
            )

    async def agent_is_there(self, call: Call) -> bool:
        """If the agent's phone is off the hook now, the customer's rings; whether it was for that."""
        under = call.under
        if under is None or not isinstance(under.effect, Dial) or call.channel:
            return False
        leg = self._x.book.leg(call.contact, under.effect.agent)
        if leg is None or not leg.up:
            return False
        call.rest()
        await self._x.join(call, [leg], customer=False)
        await self._call_customer(call, under.name, under.effect)
        media = {"media": ["tone:ring;tonezone=kr"], "playbackId": f"ringing-{leg.channel}"}
        await self._x.ari.tell("POST", f"channels/{leg.channel}/play", body=media)
        return True

    async def _call_customer(self, call: Call, name: EffectId, effect: Dial) -> None:
        x = self._x
        call.channel = name_of("dial", name)
        x.book.put(call)
        note = {"variable": f"{BEGUN}{call.channel}", "value": "1"}
        body = {
            "endpoint": self._trunks.way_out(call.number, shows=effect.shows),
            **OURS,
            "channelId": call.channel,
            "callerId": effect.shows,
            "timeout": max(1, round(effect.timeout / SECOND)),
            "variables": {
                "MAJU_CONTACT": call.contact,
                "MAJU_AGENT": effect.agent,
                "MAJU_EFFECT": name,
                "MAJU_ROLE": "dial",
            },
        }
        try:
            await x.ari.ask("POST", "asterisk/variable", note)
            await x.ari.ask("POST", "channels", body=body)
        except Declined as declined:
            if declined.status != 409:
                log.info("not_dialled", contact=call.contact, why=str(declined))
                self._over(call, BAD_NUMBER)

    async def _not_there(self, call: Call) -> None:
        if call.under is not None and not call.channel:
            for leg in self._x.book.legs_of(call.contact):
                await self._x.drop(leg)
            self._over(call, UNREACHABLE)

    async def reached(self, call: Call) -> None:
        """The dialled customer has answered; it hears what it must, and then its agent."""
        under = call.under
        if under is None or not isinstance(under.effect, Dial):
            return
        call.up = True
        await self._x.write(call.channel, "MAJU_CONTACT", call.contact)
        media = self._x.sounds.prompt(under.effect.notice, call.language)
        if under.effect.notice and media:
            await self._x.play(call, media, lambda one, _: self._bring(one))
        else:
            await self._bring(call)

    async def _bring(self, call: Call) -> None:
        under = call.under
        if under is None or not isinstance(under.effect, Dial):
            return
        call.under = None
        if not await self._together.bring(call, under.effect):
            log.info("nobody_for_the_dialled", contact=call.contact)
        await self._x.remember(call)
        self._answer(under.name, under.effect, REACHED)
        await self._forget(under.name)

    async def dialler_gone(self, call: Call) -> bool:
        """The agent hung up while its customer's telephone rang; whether that was so."""
        under = call.under
        if under is None or not isinstance(under.effect, Dial):
            return False
        await self.give_up(call)
        return True

    async def give_up(self, call: Call) -> None:
        """Nobody is called any more."""
        if call.channel:
            await self._x.hang_up(call.channel)
        self._over(call, NO_ANSWER)

    def _over(self, call: Call, fate: Fate) -> None:
        under, call.under = call.under, None
        self._x.book.drop(call)
        if under is not None:
            self._answer(under.name, under.effect, fate)

    async def _number(self, effect: Dial) -> str:
        if self._x.people is None or effect.customer is None:
            return ""
        kept = await self._x.people.get(effect.customer, effect.number)
        return "" if kept is None else self._trunks.plain(kept.decode())

    async def _begun(self, name: EffectId) -> bool:
        said = {"variable": f"{BEGUN}{name_of('dial', name)}"}
        kept = await self._x.ari.find("asterisk/variable", said)
        return bool(kept and kept.get("value"))

    async def _forget(self, name: EffectId) -> None:
        said = {"variable": f"{BEGUN}{name_of('dial', name)}", "value": ""}
        await self._x.ari.tell("POST", "asterisk/variable", said, fine=(400, 404))

    # --- a customer is sent outside --------------------------------------------------------------

    async def send_outside(self, call: Call, name: EffectId, effect: SendOutside) -> None:
        """Call a number outside for the customer, who hears music until somebody answers."""
        channel = name_of("out", name)
        if channel in self._outside:
            return
        way = self._trunks.outside(effect.number)
        if way is None:
            self._answer(name, effect, BAD_NUMBER)
            return
        await self._x.quiet(call, "outside")
        await self._x.stop_playing(call)
        await self._x.music(call)
        call.under = Under(name=name, effect=effect, channel=channel)
        self._outside[channel] = call
        body = {
            "endpoint": way,
            **OURS,
            "channelId": channel,
            "callerId": self._trunks.shown_outside(call.entry),
            "timeout": OUTSIDE_RINGS // SECOND,
            "variables": {
                "MAJU_CONTACT": call.contact,
                "MAJU_EFFECT": name,
                "MAJU_ROLE": "outside",
            },
        }
        try:
            await self._x.ari.ask("POST", "channels", body=body)
        except Declined as declined:
            if declined.status != 409:
                self._outside.pop(channel, None)
                call.under = None
                self._answer(name, effect, UNREACHABLE)

    def outside_at(self, channel: str) -> Call | None:
        """Whose line to the outside *channel* is."""
        return self._outside.get(channel)

    def put_outside(self, channel: str, call: Call) -> None:
        """One before us sent *call* outside by *channel*."""
        self._outside[channel] = call

    async def outside_reached(self, channel: str) -> None:
        """Somebody outside has answered: the call is theirs from here on."""
        call = self._outside.get(channel)
        if call is None:
            await self._x.hang_up(channel)
            return
        await self._x.hush(call)
        try:
            await self._x.put_in_bridge(call, [call.channel, channel])
        except Declined as declined:
            log.info("not_joined", contact=call.contact, why=str(declined))
            await self._x.hang_up(channel)
            return
        call.joined, call.over = True, True
        await self._x.remember(call)
        under, call.under = call.under, None
        if under is not None:
            self._answer(under.name, under.effect, DONE)

    async def outside_gone(self, channel: str, cause: int) -> None:
        """The line to the outside is down: before an answer that is a failure, else the end."""
        call = self._outside.pop(channel, None)
        if call is None:
            return
        if call.over:
            await self._x.cut(call)
            return
        under, call.under = call.under, None
        if under is not None:
            self._answer(under.name, under.effect, fate_of(cause))

    # --- a message -------------------------------------------------------------------------------

    async def take_message(self, call: Call, name: EffectId, effect: TakeVoicemail) -> None:
        """Say what there is to say, and record what the customer says."""
        if call.under is not None and call.under.name == name:
            return
        await self._x.quiet(call, "mail")
        call.under = Under(name=name, effect=effect, channel=name_of("mail", name))
        await self._x.remember(call)
        if await self._x.ari.find(f"recordings/live/{call.under.channel}") is not None:
            return  # one before us began it
        sounds = self._x.sounds
        media = [m for name in (effect.prompt, BEEP) for m in sounds.prompt(name, call.language)]
        await self._x.play(call, media, lambda one, _: self._record(one))

    async def _record(self, call: Call) -> None:
        under = call.under
        if under is None or not isinstance(under.effect, TakeVoicemail):
            return
        if self._messages is not None:
            await self._messages.begin(call, under.channel)
        body = {
            "name": under.channel,
            "format": "wav",
            "maxDurationSeconds": MESSAGE_AT_MOST_S,
            "maxSilenceSeconds": MESSAGE_SILENCE_S,
            "ifExists": "overwrite",
            "terminateOn": "#",
        }
        try:
            await self._x.ari.ask("POST", f"channels/{call.channel}/record", body=body)
        except Declined as declined:
            log.info("not_recorded", contact=call.contact, why=str(declined))
            call.under = None
            self._answer(under.name, under.effect, GONE)

    def recorded(self, recording: dict[str, Any], *, ok: bool) -> None:
        """A recording is over; if it is somebody's message, that is what came of it."""
        said = recording.get("target_uri", "").removeprefix("channel:")
        call = self._x.book.by_channel.get(said)
        if call is None or call.under is None or call.under.channel != recording["name"]:
            return
        under, call.under = call.under, None
        long = int(recording.get("duration", 0)) >= SPOKEN_AT_LEAST_S
        fate = (DONE if long else EMPTY) if ok else Fate("failed", "recording")
        self._answer(under.name, under.effect, fate)

    # --- ends ------------------------------------------------------------------------------------

    async def under_gone(self, call: Call, cause: int) -> bool:
        """The customer's line is down; whether that was the answer to what was under way."""
        under, call.under = call.under, None
        if under is None:
            return False
        match under.effect:
            case Dial():
                # who answers and hangs up within the notice was reached, and left
                fate = REACHED if call.up else fate_of(cause)
                self._answer(under.name, under.effect, fate)
                await self._forget(under.name)
                return not call.up
            case SendOutside():
                self._outside.pop(under.channel, None)
                await self._x.hang_up(under.channel)
                self._answer(under.name, under.effect, GONE)
            case TakeVoicemail():
                stored = await self._x.ari.find(f"recordings/stored/{under.channel}")
                self._answer(under.name, under.effect, EMPTY if stored is None else DONE)
        return False

    def _answer(self, name: EffectId, effect: Effect, fate: Fate) -> None:
        self._x.mouth.answer(name, effect, fate)
