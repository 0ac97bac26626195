"""What comes in: Asterisk's events, put on the lane of the call they are about, and translated."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable
from datetime import datetime
from functools import partial
from typing import Any

from maju.channels.asterisk.ari import Event
from maju.channels.asterisk.away import Away
from maju.channels.asterisk.book import Call, Leg
from maju.channels.asterisk.callers import shown
from maju.channels.asterisk.dialling import Dialling
from maju.channels.asterisk.exchange import NOT_FOUND, Exchange, log
from maju.channels.asterisk.handing import await_word
from maju.channels.asterisk.said import UNREACHABLE
from maju.channels.asterisk.steps import Steps
from maju.channels.asterisk.together import Together
from maju.channels.asterisk.watching import Watching
from maju.kernel.channels import Channel
from maju.kernel.commands import (
    AcceptOffer,
    AgentLost,
    Arrive,
    DeclineOffer,
    HangUp,
    Leave,
)
from maju.kernel.ids import CommandId, contact_id
from maju.kernel.time import SECOND, Duration, Instant

NORMAL_ENDS = frozenset({0, 16, 17, 19, 21, 31, 127})
"""Causes (Q.850) by which somebody hung up; by the others a line was lost. 127: it says nothing."""
BUSY_ENDS = frozenset({17, 34, 42})
DECLINED_ENDS = frozenset({21})
CUT = -1
"""No cause of Q.850: neither side has hung up, Asterisk did, and not at our wish."""
SILENT_ENDS = frozenset({16, 18, 19, CUT})
CUT_ALONE_FOR = Duration(2 * SECOND)
"""After an agent's line was cut: so long until it counts. Where Asterisk itself ends, the customer's is
cut with it, and that is told by then."""
ALONE_FOR = Duration(15 * SECOND)
"""So long may an agent's phone be off the hook for a contact that does not want it."""


def instant(text: str) -> Instant:
    """Asterisk's time, ``2026-11-22T09:08:04.123+0000``."""
    return Instant(round(datetime.strptime(text, "%Y-%m-%dT%H:%M:%S.%f%z").timestamp() * SECOND))


class Incoming:
    """Hears the events of one *exchange*."""

    def __init__(
        self,
        exchange: Exchange,
        steps: Steps,
        together: Together,
        dialling: Dialling,
        watching: Watching,
        *,
        away: Away | None = None,
    ) -> None:
        self._x = exchange
        self._away = away
        self._watching = watching
        self._steps = steps
        self._together = together
        self._dialling = dialling
        self._cut: dict[str, bool] = {}

    def hear(self, event: Event) -> None:
        """Put what *event* means on its call's lane."""
        channel: dict[str, Any] = event.get("channel") or {}
        match event["type"]:
            case "StasisStart":
                self._entered(event, channel)
            case "ChannelHangupRequest":
                # a soft one alone is Asterisk's: by our wish, or because it ends
                name, soft = str(channel["id"]), bool(event.get("soft"))
                self._cut[name] = soft and self._cut.get(name, True)
            case "ChannelDestroyed":
                name, cause = str(channel["id"]), int(event.get("cause", 0))
                cut = self._cut.pop(name, False) and cause in NORMAL_ENDS
                self._left(name, CUT if cut else cause)
            case "ChannelDtmfReceived":
                call = self._x.book.by_channel.get(channel["id"])
                if call is not None:
                    key, caller = str(event["digit"]), call
                    self._x.lanes.put(call.contact, lambda: self._steps.press(caller, key))
            case "PlaybackFinished":
                name = event["playback"]["id"]
                call = self._x.book.playbacks.get(name)
                if call is not None:
                    ok, heard = event["playback"].get("state") != "failed", call
                    self._x.lanes.put(call.contact, lambda: self._x.played(heard, name, ok=ok))
            case "RecordingFinished" | "RecordingFailed":
                self._dialling.recorded(event["recording"], ok=event["type"] == "RecordingFinished")
            case _:
                pass

    def _left(self, name: str, cause: int) -> None:
        watch = self._watching.at(name)
        if watch is not None:
            self._x.lanes.put(watch.effect.contact, lambda: self._watching.gone(watch))
            return
        outside = self._dialling.outside_at(name)
        at = self._x.book.contact_at(name) if outside is None else outside.contact
        if outside is not None:
            self._x.lanes.put(outside.contact, lambda: self._dialling.outside_gone(name, cause))
        elif at is not None:
            self._x.lanes.put(at, lambda: self._gone(name, cause))

    # --- who comes in ----------------------------------------------------------------------------

    def _entered(self, event: Event, channel: dict[str, Any]) -> None:
        name = channel["id"]
        leg = self._x.book.legs.get(name)
        call = self._x.book.by_channel.get(name)
        watch = self._watching.at(name)
        if watch is not None:
            self._x.lanes.put(watch.effect.contact, lambda: self._watching.picked_up(watch))
        elif (listener := self._watching.listening(name)) is not None:
            deed = partial(self._watching.listen, listener, name)
            self._x.lanes.put(listener.effect.contact, deed)
        elif leg is not None:
            self._x.lanes.put(leg.contact, lambda: self.picked_up(leg))
        elif call is not None:
            self._x.lanes.put(call.contact, lambda: self._dialling.reached(call))
        elif (outside := self._dialling.outside_at(name)) is not None:
            self._x.lanes.put(outside.contact, lambda: self._dialling.outside_reached(name))
        elif event["args"][:1] == ["in"]:
            arrived = self.arrived(channel, event["args"])
            self._x.lanes.put(arrived.contact, lambda: self.welcome(arrived))
        else:
            # of a contact that is over: nobody waits for it any more
            self._x.lanes.put(name, lambda: self._hang_up(name))

    async def _hang_up(self, name: str) -> None:
        await self._x.hang_up(name)

    def arrived(self, channel: dict[str, Any], args: list[str]) -> Call:
        """A customer's call is here, whether just now or while nobody listened."""
        at = instant(channel["creationtime"])
        # one that nobody led at first is called as it is by who finds it written down (.away)
        named = Instant(int(args[3]) * SECOND) if args[3:4] and args[3].isdecimal() else at
        contact = contact_id(named, self._x.adapter, channel["id"])
        call = Call(
            contact=contact,
            channel=channel["id"],
            at=at,
            entry=args[1] if len(args) > 1 else channel["dialplan"]["exten"],
            number=shown(channel["caller"]["number"]),
            up=True,
            guarded=True,
        )
        self._x.book.put(call)
        return call

    async def welcome(self, call: Call) -> None:
        """Find out who it is, tell the centre, and answer the call."""
        x = self._x
        entry = await x.callers.entry(call.entry)
        if entry is None:
            log.warning("unknown_entry", adapter=x.adapter, entry=call.entry)
            await self._tell_arrival(call, call.entry, {})
            call.over = True
            await x.hang_up(call.channel, NOT_FOUND)
            return
        caller = await x.callers.who(entry, call.number)
        call.customer, call.language = caller.customer, caller.language
        answering = x.ari.tell("POST", f"channels/{call.channel}/answer")
        durable = self._tell_arrival(
            call,
            entry,
            {
                "customer": caller.customer,
                "language": caller.language,
                "vip": caller.vip,
                "last_agent": caller.last_agent,
                "caution": caller.caution,
            },
        )
        await answering
        said = await durable
        # from here on it is known, also to the dialplan
        await asyncio.gather(x.write(call.channel, "MAJU_CONTACT", call.contact), x.remember(call))
        if self._away is not None:
            await self._away.forget(call.channel)
        await_word(x, call, said)

    def _tell_arrival(self, call: Call, entry: str, about: dict[str, Any]) -> Awaitable[CommandId]:
        call.told, call.told_at = True, self._x.clock.now()
        body = Arrive(
            contact=call.contact,
            adapter=self._x.adapter,
            entry=entry,
            channel=Channel.VOICE,
            began_at=call.at,
            outside=call.channel,
            **about,
        )
        return self._x.mouth.say(f"{call.contact}/arrive", body)

    # --- agents' phones --------------------------------------------------------------------------

    async def picked_up(self, leg: Leg) -> None:
        """An agent's phone is off the hook."""
        if leg.dropped:
            return
        leg.up = True
        call = self._x.book.calls.get(leg.contact)
        if call is not None and call.wish is not None and leg.agent in call.wish.agents:
            await self._together.try_wish(call)
            return
        if call is not None and await self._dialling.agent_is_there(call):
            return
        if leg.offer is not None:
            body = AcceptOffer(agent=leg.agent, offer=leg.offer)
            self._x.mouth.tell(f"{leg.offer}/accept", body)
        leg.watch = self._x.later(ALONE_FOR, leg.contact, lambda: self._alone(leg))

    async def _alone(self, leg: Leg) -> None:
        alone = not leg.joined and not leg.aside and not leg.dropped
        if alone and self._x.book.legs.get(leg.channel) is leg:
            call = self._x.book.calls.get(leg.contact)
            if call is None or (call.mode != "dial" and call.wish is None):
                log.info("phone_off_hook_for_nothing", agent=leg.agent, contact=leg.contact)
                await self._x.drop(leg)

    # --- who goes --------------------------------------------------------------------------------

    async def _gone(self, name: str, cause: int) -> None:
        leg = self._x.book.legs.get(name)
        call = self._x.book.by_channel.get(name)
        if leg is not None:
            await self.leg_gone(leg, cause)
        elif call is not None:
            await self.customer_gone(call, cause)

    async def customer_gone(self, call: Call, cause: int) -> None:
        """The customer's line is down: the agents' are, too."""
        x = self._x
        x.gone(call)
        await self._watching.over(call.contact)
        for leg in x.book.legs_of(call.contact):
            await x.drop(leg)
        await x.ari.tell("DELETE", f"bridges/talk-{call.contact}")
        if await self._dialling.under_gone(call, cause) or call.over or not call.told:
            return
        left = "hangup" if cause in NORMAL_ENDS else "dropped"
        body = Leave(contact=call.contact, cause="hangup" if left == "hangup" else "dropped")
        x.mouth.tell(f"{call.contact}/leave", body)

    async def leg_gone(self, leg: Leg, cause: int) -> None:
        """An agent's phone is on the hook, or cannot be reached any more."""
        x = self._x
        x.book.drop_leg(leg)
        call = x.book.calls.get(leg.contact)
        if leg.dropped:
            return
        if call is not None and call.wish is not None and leg.agent in call.wish.agents:
            self._together.fail(call, UNREACHABLE)
        elif leg.up or leg.offer is None:
            if cause == CUT:
                leg.watch = x.later(
                    CUT_ALONE_FOR, leg.contact, lambda: self._talker_gone(leg, call, cause)
                )
            else:
                await self._talker_gone(leg, call, cause)
        elif cause not in SILENT_ENDS:
            busy, declined = cause in BUSY_ENDS, cause in DECLINED_ENDS
            why = "busy" if busy else "declined" if declined else "unreachable"
            said = DeclineOffer(agent=leg.agent, offer=leg.offer, why=why)  # type: ignore[arg-type]
            x.mouth.tell(f"{leg.offer}/decline", said)

    async def _talker_gone(self, leg: Leg, call: Call | None, cause: int) -> None:
        if call is not None and await self._dialling.dialler_gone(call):
            return
        if call is None or call.over:
            return
        name = f"{leg.channel}/gone"
        if cause in NORMAL_ENDS:
            self._x.mouth.tell(name, HangUp(agent=leg.agent, contact=leg.contact))
        else:
            self._x.mouth.tell(name, AgentLost(agent=leg.agent, adapter=self._x.adapter))
