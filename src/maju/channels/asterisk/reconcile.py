"""After a start: what lines there are, read from the lines themselves.

A customer's channel bears what it waits for (:class:`.book.Kept`), an agent's phone whose it is and
for which offer, and the bridges say who is together. What is not written anywhere did not matter.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from typing import Any

import msgspec

from maju.channels.asterisk.book import Call, Kept, Leg, Step, bridge_of, name_of
from maju.channels.asterisk.dialling import Dialling
from maju.channels.asterisk.exchange import ASIDE, STATE, Exchange, log, waits_for_us
from maju.channels.asterisk.handing import await_word, hand_back
from maju.channels.asterisk.incoming import Incoming, instant
from maju.channels.asterisk.steps import Steps
from maju.kernel.commands import Report
from maju.kernel.ids import AgentId, ContactId, OfferId
from maju.kernel.time import Instant

Channel = Mapping[str, Any]


class Reconcile:
    """Fills the book of one *exchange* from what Asterisk has."""

    def __init__(
        self, exchange: Exchange, steps: Steps, incoming: Incoming, dialling: Dialling
    ) -> None:
        self._x = exchange
        self._steps = steps
        self._incoming = incoming
        self._dialling = dialling
        self._since = Instant(0)

    async def adopt(self) -> None:
        """Take over every line that is there; what nobody needs is hung up."""
        x = self._x
        told = await x.ari.ask("GET", "asterisk/info", {"only": "status"})
        self._since = instant(told["status"]["startup_time"])
        channels = await x.ari.ask("GET", "channels")
        bridges = await x.ari.ask("GET", "bridges")
        together = {name: bridge["id"] for bridge in bridges for name in bridge["channels"]}
        await asyncio.gather(*(self._adopt_one(each, together) for each in channels))
        await self._put_right(bridges)
        if channels:
            lines, phones = len(x.book.calls), len(x.book.legs)
            log.info("lines_adopted", adapter=x.adapter, calls=lines, phones=phones)

    async def _adopt_one(self, channel: Channel, together: Mapping[str, str]) -> None:
        name = channel["id"]
        kind = name.partition("-")[0]
        if kind == "ring":
            await self._adopt_leg(channel, together)
        elif kind == "dial":
            await self._adopt_customer(channel, together)
        elif kind in ("watch", "snoop"):
            await self._x.hang_up(name)
        elif kind == "out":
            pass  # belongs to a customer's line: looked for when that is known
        elif _stasis_args(channel)[:1] == ["in"]:
            await self._adopt_customer(channel, together)

    async def _adopt_leg(self, channel: Channel, together: Mapping[str, str]) -> None:
        name = channel["id"]
        contact = ContactId(await self._x.read(name, "MAJU_CONTACT"))
        agent = AgentId(await self._x.read(name, "MAJU_AGENT"))
        offer = await self._x.read(name, "MAJU_OFFER")
        if not contact or not agent:
            await self._x.hang_up(name)
            return
        leg = Leg(
            channel=name,
            contact=contact,
            agent=agent,
            offer=OfferId(offer) if offer else None,
            up=_is_ours(channel),
            joined=together.get(name) == bridge_of(contact),
        )
        leg.aside = not leg.joined and await self._x.read(name, ASIDE) == "1"
        self._x.book.put_leg(leg)

    async def _adopt_customer(self, channel: Channel, together: Mapping[str, str]) -> None:
        name = channel["id"]
        text = await self._x.read(name, STATE)
        dialled = name.startswith("dial-")
        if not text and not dialled:
            call = self._incoming.arrived(dict(channel), _stasis_args(channel))
            await self._incoming.welcome(call)
            return
        kept = msgspec.json.decode(text, type=Kept) if text else Kept(mode="dial")
        if dialled:
            contact = ContactId(await self._x.read(name, "MAJU_CONTACT"))
            call = Call(contact=contact, channel=name, at=instant(channel["creationtime"]))
        else:
            call = self._incoming.arrived(dict(channel), _stasis_args(channel))
        call.up, call.guarded = _is_ours(channel), None
        call.told = True
        call.over, call.mode = kept.over, kept.mode
        call.customer, call.language = kept.customer, kept.language
        call.joined = together.get(name) == bridge_of(call.contact)
        if kept.prompt is not None:
            call.step = Step(name=kept.done, effect=kept.prompt)
        call.done = kept.done
        self._x.book.put(call)
        out = [each for each, bridge in together.items() if bridge == bridge_of(call.contact)]
        for each in out:
            if each.startswith("out-"):
                self._dialling.put_outside(each, call)

    async def _put_right(self, bridges: list[Mapping[str, Any]]) -> None:
        """Go on with what was under way, and end what has lost its other side."""
        x = self._x
        for leg in tuple(x.book.legs.values()):
            if (leg.joined or leg.aside) and leg.contact not in x.book.calls:
                await x.drop(leg)
            elif leg.aside:  # one before us may have been killed before its music
                await x.ari.tell("POST", f"channels/{leg.channel}/moh")
            elif leg.up and not leg.joined:
                await self._incoming.picked_up(leg)
        for bridge in bridges:
            kind, _, contact = bridge["id"].partition("-")
            # whoever is in one of these has just been hung up
            if kind == "ear" or (kind == "talk" and ContactId(contact) not in x.book.calls):
                await x.ari.tell("DELETE", f"bridges/{bridge['id']}")
        for call in tuple(x.book.calls.values()):
            await self._go_on(call)
            if x.book.calls.get(call.contact) is call and call.up and not waits_for_us(call):
                x.guard(call)  # the others' time is set anew once the centre has our report

    async def _go_on(self, call: Call) -> None:
        x = self._x
        if call.mode == "away":
            await hand_back(x, call)
        elif call.over and call.mode != "outside":
            await x.cut(call)
        elif call.step is not None:
            name = name_of("step", call.step.name)
            plays = await x.ari.find(f"playbacks/{name}") is not None
            await self._steps.go_on(call, plays=plays)
        elif call.mode in ("wait", "hold") and not call.joined:
            await x.music(call)
        elif call.mode in ("quiet", "step") and not call.joined:
            await_word(x, call, None)

    def report(
        self,
        agents: frozenset[AgentId],
        known: Mapping[AgentId, Instant],
        watching: tuple[tuple[ContactId, str], ...],
    ) -> Report:
        """What is really going on: whose phones are there, of the agents *known* to be signed in.

        They are known with the instant at which each came to work.
        """
        book = self._x.book
        told = {call.contact: call for call in book.calls.values() if call.told and not call.over}
        talking = [
            (leg.contact, leg.agent)
            for leg in book.legs.values()
            if leg.joined and leg.contact in told and told[leg.contact].joined
        ]
        return Report(
            adapter=self._x.adapter,
            contacts=tuple(sorted(told)),
            talking=tuple(sorted(talking)),
            agents=tuple(sorted(agents)),
            watching=watching,
            since=self._since,
            known=tuple(sorted(known)),
            heard=max(known.values(), default=Instant(0)),
        )


def _is_ours(channel: Channel) -> bool:
    """Whether it is up, and led by us: one that was answered while nobody led it comes later."""
    dialplan = channel.get("dialplan") or {}
    return channel["state"] == "Up" and dialplan.get("app_name") == "Stasis"


def _stasis_args(channel: Channel) -> list[str]:
    """What the dialplan handed over with a channel that is with us; nothing for others."""
    dialplan = channel.get("dialplan") or {}
    if dialplan.get("app_name") != "Stasis":
        return []
    return str(dialplan.get("app_data", "")).split(",")[1:]
