"""The switchboard: what is done to lines. Every deed may be done twice without harm.

A customer's line is either alone (it hears music or a prompt) or in the bridge of its contact,
where the agents are. So hold is "the customer out of the bridge", a consult is "the colleague in
it, the customer out", to and fro between them is "one in, the other out", a conference is "all of
them in".
"""

from __future__ import annotations

import asyncio
import math
from collections.abc import Awaitable, Callable, Mapping, Sequence

import msgspec
import structlog

from maju.channels.asterisk.ari import Ari
from maju.channels.asterisk.book import Book, Call, Kept, Leg, Mode, bridge_of
from maju.channels.asterisk.callers import Callers
from maju.channels.asterisk.errors import Declined
from maju.channels.asterisk.lanes import Deed, Lanes
from maju.channels.asterisk.said import DONE, Mouth
from maju.channels.asterisk.setup.fallback import LEFT_ALONE_S
from maju.channels.asterisk.sounds import Sounds
from maju.kernel.ids import AdapterId, ContactId
from maju.kernel.ports import Clock, People
from maju.kernel.time import SECOND, Duration, Instant

log: structlog.typing.FilteringBoundLogger = structlog.get_logger("maju.voice")

APP = "maju"
OURS: Mapping[str, str | int] = {"context": "maju-ours", "extension": "s", "priority": 1}
"""Where a telephone that we call goes on when it is answered; it waits there for whoever leads."""
STATE = "MAJU_STATE"
ASIDE = "MAJU_ASIDE"
BUSY, NOT_FOUND, NORMAL = "busy", "unallocated", "normal"
_WAITS: frozenset[Mode] = frozenset(("quiet", "step", "wait"))
_GOODBYE_AT_MOST = Duration(60 * SECOND)

Heard = Callable[[Call, bool], Awaitable[None]]
"""What follows when a playback is over; whether it was played."""


def waits_for_us(call: Call) -> bool:
    """Whether a caller is with nobody, and would hear nothing more were we gone."""
    came_in = call.up and not call.channel.startswith("dial-")
    return came_in and not call.over and not call.joined and call.mode in _WAITS


class Exchange:
    """What every part of the adapter needs, and the deeds that they share."""

    def __init__(
        self,
        ari: Ari,
        lanes: Lanes,
        mouth: Mouth,
        *,
        adapter: AdapterId,
        clock: Clock,
        sounds: Sounds,
        callers: Callers,
        people: People | None,
    ) -> None:
        self.ari = ari
        self.lanes = lanes
        self.mouth = mouth
        self.book = Book()
        self.adapter = adapter
        self.clock = clock
        self.sounds = sounds
        self.callers = callers
        self.people = people
        self._plays = 0
        self._then: dict[str, Heard] = {}

    # --- time ------------------------------------------------------------------------------------

    def later(self, wait: Duration, lane: str, deed: Deed) -> asyncio.Task[None]:
        """*deed* on *lane* after *wait*."""
        until = Instant(self.clock.now() + wait)
        return self.lanes.later(lambda: self.clock.sleep_until(until), lane, deed)

    def seconds_until(self, until: Instant) -> int:
        """How long until then, in whole seconds of the wall, at least one."""
        return max(1, math.ceil((until - self.clock.now()) / SECOND))

    # --- what is written on a line ---------------------------------------------------------------

    async def write(self, channel: str, name: str, value: str) -> None:
        """Write a variable on a channel."""
        body = {"variable": name, "value": value}
        await self.ari.tell("POST", f"channels/{channel}/variable", body=body)

    async def read(self, channel: str, name: str) -> str:
        """What is written there; empty when nothing is, or there is no such channel."""
        found = await self.ari.find(f"channels/{channel}/variable", {"variable": name})
        return "" if found is None else str(found.get("value", ""))

    async def remember(self, call: Call) -> None:
        """Write on the customer's channel what whoever comes after us needs to know."""
        step = call.step
        kept = Kept(
            mode=call.mode,
            customer=call.customer,
            language=call.language,
            over=call.over,
            prompt=None if step is None else step.effect,
            done=call.done,
        )
        await self.write(call.channel, STATE, msgspec.json.encode(kept).decode())

    def guard(self, call: Call, *, anew: bool = False) -> None:
        """Have the dialplan take the call back if nobody leads it for long (:mod:`.guarding`).

        Never while a prompt plays, for which :meth:`play` has left time: Asterisk would do this after
        the prompt, and whatever else we ask, of any call, after that.
        """
        wanted = waits_for_us(call)
        if wanted and call.playing:
            return
        if wanted != call.guarded or (wanted and anew):
            call.guarded = wanted
            self._time_out(call, LEFT_ALONE_S if wanted else 0)

    async def unguard(self, call: Call) -> None:
        """Before it is with somebody, and after its prompt: a talk is never taken back."""
        if call.guarded is not False:
            call.guarded = False
            await self._time_out(call, 0).wait()

    def _time_out(self, call: Call, seconds: int) -> asyncio.Event:
        """In the order in which it was wished, on a lane of its own; set when it was tried."""
        over = asyncio.Event()

        async def write() -> None:
            try:
                await self.write(call.channel, "TIMEOUT(absolute)", str(seconds))
            finally:
                over.set()

        self.lanes.put(f"{call.contact}/guard", write)
        return over

    # --- what is heard ---------------------------------------------------------------------------

    async def music(self, call: Call) -> None:
        """Music, unless it plays."""
        if not call.music:
            call.music = True
            await self.ari.tell("POST", f"channels/{call.channel}/moh")

    async def hush(self, call: Call) -> None:
        """Neither music nor a prompt on the customer's line."""
        await self.stop_playing(call)
        if call.music:
            call.music = False
            await self.ari.tell("DELETE", f"channels/{call.channel}/moh")

    async def stop_playing(self, call: Call) -> None:
        """No prompt; what was to follow it does not."""
        if call.playing:
            name, call.playing = call.playing, ""
            self._then.pop(name, None)
            self.book.playbacks.pop(name, None)
            await self.ari.tell("DELETE", f"playbacks/{name}")

    async def play(self, call: Call, media: Sequence[str], then: Heard, *, name: str = "") -> None:
        """Play *media*, in the bridge when the customer is in one; *then* follows its end."""
        await self.hush(call)
        if not media:
            await then(call, False)
            return
        if waits_for_us(call):
            call.guarded = True
            await self._time_out(call, LEFT_ALONE_S + self.sounds.seconds(media)).wait()
        self._plays += 1
        name = name or f"play-{call.contact}-{self.clock.now()}-{self._plays}"
        call.playing = name
        self._then[name] = then
        self.book.playbacks[name] = call
        where = f"bridges/{bridge_of(call.contact)}" if call.joined else f"channels/{call.channel}"
        body = {"media": list(media), "playbackId": name}
        try:
            await self.ari.ask("POST", f"{where}/play", body=body)
        except Declined as declined:
            if declined.status != 409:  # it plays under this name already
                await self.played(call, name, ok=False)

    def follow(self, call: Call, name: str, then: Heard) -> None:
        """A playback that one before us began is under way."""
        call.playing = name
        self._then[name] = then
        self.book.playbacks[name] = call

    async def played(self, call: Call, name: str, *, ok: bool) -> None:
        """A playback is over."""
        self.book.playbacks.pop(name, None)
        then = self._then.pop(name, None)
        if call.playing == name:
            call.playing = ""
        if then is not None:
            await then(call, ok)

    async def quiet(self, call: Call, mode: Mode) -> None:
        """Whatever went on at the customer's line, a step or a talk, is over; now it is *mode*."""
        call.rest()
        call.step = None
        call.mode = mode
        self.guard(call)
        await self.part(call)

    # --- the bridge ------------------------------------------------------------------------------

    async def join(self, call: Call, legs: Sequence[Leg], *, customer: bool) -> bool:
        """Together in the bridge of the contact; ``False``: somebody is not there any more."""
        fresh = [leg for leg in legs if not leg.joined]
        aside = [leg for leg in fresh if leg.aside]
        for leg in aside:
            await self.ari.tell("DELETE", f"channels/{leg.channel}/moh")
        channels = [leg.channel for leg in fresh]
        if customer and not call.joined:
            channels.insert(0, call.channel)
        try:
            await self.put_in_bridge(call, channels)
        except Declined as declined:
            log.info("not_joined", contact=call.contact, why=str(declined))
            return False
        for leg in aside:
            leg.aside = False
            await self.write(leg.channel, ASIDE, "")
        for leg in fresh:
            leg.joined = True
        call.joined = call.joined or customer
        return True

    async def put_in_bridge(self, call: Call, channels: Sequence[str]) -> None:
        """Let *channels* hear each other; the bridge is made when it is not there.

        Raises:
            Declined: one of them is not there (any more).
        """
        if not channels:
            return
        uri = f"bridges/{bridge_of(call.contact)}"
        said = {"channel": ",".join(channels)}
        made = {"type": "mixing", "name": bridge_of(call.contact)}
        known = call.joined or any(leg.joined for leg in self.book.legs_of(call.contact))
        if known and await self.ari.tell("POST", f"{uri}/addChannel", said, fine=(404,)):
            return
        # both in one breath, for somebody waits to be connected; 409: it is there
        making = self.ari.tell("POST", uri, body=made, fine=(409,))
        await asyncio.gather(making, self.ari.ask("POST", f"{uri}/addChannel", said))

    async def part(self, call: Call) -> None:
        """The customer leaves the bridge."""
        if call.joined:
            call.joined = False
            await self._out_of_bridge(call.contact, call.channel)

    async def set_aside(self, leg: Leg) -> None:
        """A colleague waits with music; noted first, so that nobody takes it for one who waits in vain."""
        leg.aside = True
        await self.write(leg.channel, ASIDE, "1")
        leg.joined = False
        await self._out_of_bridge(leg.contact, leg.channel)
        await self.ari.tell("POST", f"channels/{leg.channel}/moh")

    async def _out_of_bridge(self, contact: ContactId, channel: str) -> None:
        # 400 and 422: it is not in that bridge, which is what was wanted
        uri = f"bridges/{bridge_of(contact)}/removeChannel"
        await self.ari.tell("POST", uri, {"channel": channel}, fine=(400, 404, 409, 422))

    # --- ends ------------------------------------------------------------------------------------

    async def drop(self, leg: Leg) -> None:
        """An agent's phone is hung up."""
        leg.dropped = True
        if not await self.ari.tell("DELETE", f"channels/{leg.channel}"):
            self.book.drop_leg(leg)

    async def hang_up(self, channel: str, reason: str = NORMAL) -> bool:
        """A line is hung up; whether it was there."""
        return await self.ari.tell("DELETE", f"channels/{channel}", {"reason": reason})

    async def end(self, call: Call, prompt: str) -> None:
        """The centre is through with the call: *prompt* if there is one, then the end."""
        again = call.over
        call.over = True
        for leg in self.book.legs_of(call.contact):
            await self.drop(leg)
        if again and call.playing:
            return
        await self.quiet(call, "end")
        media = self.sounds.prompt(prompt, call.language) if prompt and call.up else ()
        if not media:
            await self.cut(call)
            return
        await self.remember(call)
        call.timer = self.later(_GOODBYE_AT_MOST, call.contact, lambda: self.cut(call))
        await self.play(call, media, lambda one, _: self.cut(one))

    async def cut(self, call: Call) -> None:
        """Hang up the customer's line, if there is one."""
        if not call.channel or not await self.hang_up(call.channel):
            self.gone(call)

    def gone(self, call: Call) -> None:
        """The customer's line is down; who wanted that is told."""
        self.book.drop(call)
        for name, effect in call.ends:
            self.mouth.answer(name, effect, DONE)
        call.ends.clear()
