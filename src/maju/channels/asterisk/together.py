"""Agents' phones, and bringing them together with customers and with each other."""

from __future__ import annotations

from maju.channels.asterisk.book import Call, Leg, Wish, name_of
from maju.channels.asterisk.errors import Declined
from maju.channels.asterisk.exchange import OURS, Exchange, log
from maju.channels.asterisk.phones import Phones
from maju.channels.asterisk.said import DONE, GONE, SUPERSEDED, UNREACHABLE, Fate
from maju.kernel.effects import Connect, Dial, PutOnHold, Ring
from maju.kernel.ids import AgentId, ContactId, EffectId, OfferId
from maju.kernel.time import SECOND, Duration

PICKED_UP_WITHIN = Duration(8 * SECOND)
"""So long has the phone of an agent who accepted at the desk to go off the hook."""
_LONGER_S = 2
"""An agent's phone rings that much longer than the core waits: the core ends a ring, not we."""


class Together:
    """Who talks with whom, on the lines of one *exchange*."""

    def __init__(self, exchange: Exchange, phones: Phones) -> None:
        self._x = exchange
        self._phones = phones

    # --- an agent's phone ------------------------------------------------------------------------

    async def ring(self, name: EffectId, effect: Ring) -> Fate:
        """Let an agent's phone ring for an offer; whoever is called hears music meanwhile."""
        call = self._x.book.calls.get(effect.contact)
        if call is not None and call.mode == "quiet":
            call.mode = "wait"
            await self._x.music(call)
        seconds = self._x.seconds_until(effect.until) + _LONGER_S
        rings = await self.summon(
            name, effect.contact, effect.agent, offer=effect.offer, seconds=seconds
        )
        return DONE if rings else UNREACHABLE

    async def summon(
        self,
        name: EffectId,
        contact: ContactId,
        agent: AgentId,
        *,
        offer: OfferId | None,
        seconds: int,
    ) -> bool:
        """Call an agent's phone, once under the effect's *name*; ``False``: it is not there.

        Its page finds contact and offer in the call's headers; without an offer its agent has
        said yes already, and the phone may answer by itself.
        """
        channel = name_of("ring", name)
        if channel in self._x.book.legs:
            return True
        endpoint = await self._phones.find(agent)
        if endpoint is None:
            return False
        call = self._x.book.calls.get(contact)
        leg = Leg(channel=channel, contact=contact, agent=agent, offer=offer)
        before = self._x.book.leg(contact, agent)
        self._x.book.put_leg(leg)
        variables = {
            "MAJU_CONTACT": contact,
            "MAJU_AGENT": agent,
            "MAJU_EFFECT": name,
            "MAJU_OFFER": offer or "",
            "MAJU_ROLE": "agent",
            "PJSIP_HEADER(add,X-Maju-Contact)": contact,
            "PJSIP_HEADER(add,X-Maju-Offer)": offer or "",
        }
        if offer is None:
            variables["PJSIP_HEADER(add,Alert-Info)"] = "<http://localhost>;info=alert-autoanswer"
        body = {
            "endpoint": f"PJSIP/{endpoint}",
            **OURS,
            "channelId": channel,
            "callerId": "" if call is None else call.number,
            "timeout": seconds,
            "variables": variables,
        }
        try:
            await self._x.ari.ask("POST", "channels", body=body)
        except Declined as declined:
            if declined.status == 409:
                return True
            log.info("phone_unreachable", agent=agent, why=str(declined))
            self._x.book.drop_leg(leg)
            if before is not None:
                self._x.book.put_leg(before)
            return False
        return True

    async def stop_ringing(self, contact: ContactId, agent: AgentId, offer: OfferId) -> None:
        """The offer is over: the phone is still, unless it is in the talk."""
        leg = self._x.book.leg(contact, agent)
        if leg is not None and leg.offer == offer and not leg.joined:
            await self._x.drop(leg)

    async def disconnect(self, contact: ContactId, agent: AgentId) -> None:
        """An agent is out of the contact."""
        leg = self._x.book.leg(contact, agent)
        if leg is not None:
            await self._x.drop(leg)

    # --- wishes ----------------------------------------------------------------------------------

    async def connect(self, call: Call, name: EffectId, effect: Connect) -> None:
        """Customer and agents hear each other, as soon as every phone is off the hook."""
        await self._wish(call, Wish(name=name, effect=effect, agents=effect.agents))

    async def hold(self, call: Call, name: EffectId, effect: PutOnHold) -> None:
        """Music for the customer at once; who stays behind hears each other."""
        self.supersede(call)
        await self._x.quiet(call, "hold")
        await self._x.stop_playing(call)
        await self._x.music(call)
        await self._wish(call, Wish(name=name, effect=effect, agents=effect.with_))
        await self._x.remember(call)

    async def _wish(self, call: Call, wish: Wish) -> None:
        self.supersede(call)
        call.wish = wish
        await self.try_wish(call)
        if call.wish is wish:
            call.rest()
            call.timer = self._x.later(
                PICKED_UP_WITHIN, call.contact, lambda: self._too_late(call, wish)
            )

    async def _too_late(self, call: Call, wish: Wish) -> None:
        if call.wish is wish:
            for agent in wish.agents:
                leg = self._x.book.leg(call.contact, agent)
                if leg is not None and not leg.up:
                    await self._x.drop(leg)
            self.fail(call, UNREACHABLE)

    async def try_wish(self, call: Call) -> None:
        """Fulfil the call's wish if everybody is there; fail it if somebody cannot come."""
        wish = call.wish
        if wish is None:
            return
        legs = [self._x.book.leg(call.contact, agent) for agent in wish.agents]
        present = [leg for leg in legs if leg is not None and not leg.dropped]
        if len(present) < len(wish.agents):
            self.fail(call, UNREACHABLE)
            return
        if not all(leg.up for leg in present):
            return
        talks = isinstance(wish.effect, Connect)
        if talks:
            call.rest()
            call.step = None
            await self._x.hush(call)
            await self._x.unguard(call)
            for leg in self._x.book.legs_of(call.contact):
                if leg.joined and not leg.dropped and leg.agent not in wish.agents:
                    await self._x.set_aside(leg)
        if present or talks:
            joined = await self._x.join(call, present, customer=talks)
            if not joined:
                self.fail(call, GONE)
                return
        call.rest()
        call.wish = None
        if talks:
            call.mode = "talk"
        self._x.mouth.answer(wish.name, wish.effect, DONE)
        await self._x.remember(call)

    def fail(self, call: Call, fate: Fate) -> None:
        """The call's wish cannot be fulfilled."""
        if call.wish is not None:
            wish, call.wish = call.wish, None
            call.rest()
            self._x.mouth.answer(wish.name, wish.effect, fate)

    def supersede(self, call: Call) -> None:
        """Something else is wanted now."""
        self.fail(call, SUPERSEDED)

    async def bring(self, call: Call, effect: Dial) -> bool:
        """The dialled customer has answered: together with its agent, if that is there still."""
        leg = self._x.book.leg(call.contact, effect.agent)
        if leg is None or leg.dropped or not leg.up:
            return False
        await self._x.ari.tell("DELETE", f"playbacks/ringing-{leg.channel}")
        call.mode = "talk"
        return await self._x.join(call, [leg], customer=True)
