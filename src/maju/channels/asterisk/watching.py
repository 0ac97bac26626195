"""Supervisors at a talk: a telephone of theirs, and an ear (a snoop) on the agent's line.

Who listens or whispers is in a bridge of its own with the ear; who joins is in the talk's. After a
kill of ours nobody watches any more: their telephones are hung up, and the report says so.
"""

from __future__ import annotations

from dataclasses import dataclass

from maju.channels.asterisk.book import name_of
from maju.channels.asterisk.errors import Declined
from maju.channels.asterisk.exchange import APP, Exchange, log
from maju.channels.asterisk.phones import Phones
from maju.channels.asterisk.said import DONE, GONE, OVERTAKEN, UNREACHABLE, Fate
from maju.kernel.commands import StopSupervising
from maju.kernel.effects import Observe, StopObserving
from maju.kernel.ids import AgentId, ContactId, EffectId

RINGS_S = 20
_HEARS = {"listen": ("both", "none"), "whisper": ("both", "out")}
"""What the ear takes from the agent's line, and what it gives to it."""


@dataclass(slots=True, eq=False)
class Watch:
    """A supervisor's telephone, for one talk.

    Args:
        name: of the effect that is not answered yet, which is *effect*; empty when it is.
    """

    channel: str
    name: str
    effect: Observe
    up: bool = False
    dropped: bool = False
    ear: str = ""
    changes: int = 0


class Watching:
    """Who watches at the lines of one *exchange*."""

    def __init__(self, exchange: Exchange, phones: Phones) -> None:
        self._x = exchange
        self._phones = phones
        self._watches: dict[tuple[ContactId, str], Watch] = {}
        self._by_channel: dict[str, Watch] = {}
        self._by_ear: dict[str, Watch] = {}

    def now(self) -> tuple[tuple[ContactId, str], ...]:
        """Contact and person, of everybody who is at a talk."""
        return tuple(sorted(key for key, watch in self._watches.items() if watch.up))

    def at(self, channel: str) -> Watch | None:
        """Whose telephone *channel* is."""
        return self._by_channel.get(channel)

    async def observe(self, name: EffectId, effect: Observe) -> None:
        """Let the supervisor's telephone ring; or, where it is up already, change how it is there."""
        x = self._x
        key = (effect.contact, effect.by)
        watch = self._watches.get(key)
        if watch is not None:
            self._answer(watch, OVERTAKEN)
            watch.name, watch.effect = name, effect
            if watch.up:
                await self._apply(watch)
            return
        seat = effect.watcher if effect.watcher is not None else AgentId(effect.device)
        endpoint = await self._phones.find(seat)
        if x.book.leg(effect.contact, effect.agent) is None or endpoint is None:
            x.mouth.answer(name, effect, UNREACHABLE)
            return
        watch = Watch(channel=name_of("watch", name), name=name, effect=effect)
        self._watches[key] = self._by_channel[watch.channel] = watch
        body = {
            "endpoint": f"PJSIP/{endpoint}",
            "app": APP,
            "appArgs": "watch",
            "channelId": watch.channel,
            "timeout": RINGS_S,
            "variables": {
                "PJSIP_HEADER(add,X-Maju-Contact)": effect.contact,
                "PJSIP_HEADER(add,X-Maju-Watch)": effect.how,
                "PJSIP_HEADER(add,Alert-Info)": "<http://localhost>;info=alert-autoanswer",
            },
        }
        try:
            await x.ari.ask("POST", "channels", body=body)
        except Declined as declined:
            log.info("watcher_unreachable", contact=effect.contact, why=str(declined))
            self._forget(watch)
            x.mouth.answer(name, effect, UNREACHABLE)

    async def picked_up(self, watch: Watch) -> None:
        """The supervisor's telephone is off the hook."""
        watch.up = True
        await self._apply(watch)

    def listening(self, ear: str) -> Watch | None:
        """Whose ear *ear* is."""
        return self._by_ear.get(ear)

    async def listen(self, watch: Watch, ear: str) -> None:
        """The ear is on the agent's line: only now it can be with the supervisor's telephone."""
        x = self._x
        if watch.ear != ear:
            return
        bridge = f"ear-{ear}"
        try:
            await x.ari.ask("POST", "bridges", body={"type": "mixing", "bridgeId": bridge})
            both = {"channel": f"{ear},{watch.channel}"}
            await x.ari.ask("POST", f"bridges/{bridge}/addChannel", both)
        except Declined as declined:
            await self._in_vain(watch, declined)
            return
        self._answer(watch, DONE)

    async def _in_vain(self, watch: Watch, declined: Declined) -> None:
        log.info("not_watched", contact=watch.effect.contact, why=str(declined))
        await self._end(watch, GONE)

    async def _apply(self, watch: Watch) -> None:
        """Be there as is wished now; who listens is answered when the ear is there."""
        x, effect = self._x, watch.effect
        leg = x.book.leg(effect.contact, effect.agent)
        call = x.book.calls.get(effect.contact)
        if leg is None or call is None or watch.dropped:
            await self._end(watch, GONE)
            return
        try:
            if effect.how != "join":
                await self._ask_for_ear(watch, leg.channel)
                return
            await x.put_in_bridge(call, [watch.channel])
            await self._close_ear(watch)
        except Declined as declined:
            await self._in_vain(watch, declined)
            return
        self._answer(watch, DONE)

    async def _ask_for_ear(self, watch: Watch, line: str) -> None:
        await self._close_ear(watch)
        watch.changes += 1
        watch.ear = f"snoop-{watch.channel}-{watch.changes}"
        self._by_ear[watch.ear] = watch
        takes, gives = _HEARS[watch.effect.how]
        said = {"spy": takes, "whisper": gives, "app": APP, "appArgs": "snoop"}
        await self._x.ari.ask("POST", f"channels/{line}/snoop/{watch.ear}", said)

    async def _close_ear(self, watch: Watch) -> None:
        ear, watch.ear = watch.ear, ""
        if ear:
            del self._by_ear[ear]
            await self._x.hang_up(ear)
            await self._x.ari.tell("DELETE", f"bridges/ear-{ear}")

    async def stop(self, effect: StopObserving) -> Fate:
        """The supervisor leaves."""
        watch = self._watches.get((effect.contact, effect.by))
        if watch is not None:
            await self._end(watch, GONE)
        return DONE

    async def gone(self, watch: Watch) -> None:
        """The supervisor's telephone is on the hook."""
        left = not watch.dropped and watch.up
        await self._end(watch, UNREACHABLE)
        if left:
            contact, by = watch.effect.contact, watch.effect.by
            said = StopSupervising(contact=contact, by=by)
            self._x.mouth.tell(f"{watch.channel}/gone", said)

    async def over(self, contact: ContactId) -> None:
        """The talk is over: nobody watches it."""
        for watch in [one for key, one in self._watches.items() if key[0] == contact]:
            await self._end(watch, GONE)

    async def _end(self, watch: Watch, fate: Fate) -> None:
        watch.dropped = True
        self._forget(watch)
        self._answer(watch, fate)
        await self._close_ear(watch)
        await self._x.hang_up(watch.channel)

    def _answer(self, watch: Watch, fate: Fate) -> None:
        name, watch.name = watch.name, ""
        if name:
            self._x.mouth.answer(EffectId(name), watch.effect, fate)

    def _forget(self, watch: Watch) -> None:
        self._watches.pop((watch.effect.contact, watch.effect.by), None)
        self._by_channel.pop(watch.channel, None)
