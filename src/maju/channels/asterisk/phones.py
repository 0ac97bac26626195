"""Agents' phones: their endpoints are told to Asterisk, and who is reachable is watched.

Each agent has two: ``agent-<id>`` for the phone in the browser and ``phone-<id>`` for one on the
desk, with the same password. Whichever is registered rings; the browser's first. Supervisors without a
seat have them, too, for listening in; the centre is told of no agent by those.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from itertools import count

from maju.channels.asterisk.ari import Event
from maju.channels.asterisk.errors import Declined
from maju.channels.asterisk.exchange import Exchange, log
from maju.kernel.commands import AgentLost
from maju.kernel.ids import AgentId, is_persons_phone
from maju.kernel.time import SECOND, Duration, Instant

BROWSER, DESK_PHONE = "agent-", "phone-"
_LANE = "phones"
_LOOK_EVERY = 15
"""Seconds between looks at all phones, should a word of Asterisk ever be lost."""

Phonebook = Callable[[], Mapping[AgentId, str]]
"""The agents who may have a phone, and the password of each."""
SignedIn = Callable[[], Mapping[AgentId, Instant]]
"""The agents whose phone the centre believes to be here, and when each came to work."""


class Phones:
    """The phones at the Asterisk of one *exchange*."""

    def __init__(
        self,
        exchange: Exchange,
        *,
        phonebook: Phonebook,
        signed_in: SignedIn,
        context: str,
        lost_after: Duration,
        media: Mapping[str, str],
    ) -> None:
        self._x = exchange
        self._phonebook = phonebook
        self._signed_in = signed_in
        self._context = context
        self._lost_after = lost_after
        self._media = media
        self._pushed: dict[AgentId, str] = {}
        self._online: dict[str, bool] = {}
        self._away: dict[AgentId, tuple[Instant, Instant]] = {}  # of which sign-in, since when
        self._told = False

    # --- endpoints -------------------------------------------------------------------------------

    async def push(self) -> None:
        """Have Asterisk know every agent's phone; one that has restarted knows none."""
        wanted = self._phonebook()
        for agent in sorted(wanted):
            if self._pushed.get(agent) != wanted[agent]:
                for prefix in (BROWSER, DESK_PHONE):
                    await self._push_one(
                        f"{prefix}{agent}", wanted[agent], browser=prefix == BROWSER
                    )
                self._pushed[agent] = wanted[agent]
        for agent in sorted(self._pushed.keys() - wanted.keys()):
            for prefix in (BROWSER, DESK_PHONE):
                for kind in ("endpoint", "aor", "auth"):
                    uri = f"asterisk/config/dynamic/res_pjsip/{kind}/{prefix}{agent}"
                    await self._x.ari.tell("DELETE", uri, fine=(403, 404))
            del self._pushed[agent]

    async def _push_one(self, name: str, secret: str, *, browser: bool) -> None:
        auth = {"auth_type": "userpass", "username": name, "password": secret}
        aor = {"max_contacts": "1", "remove_existing": "yes", "qualify_frequency": "0"}
        endpoint = {
            "context": self._context,
            "disallow": "all",
            "allow": "opus,alaw,ulaw" if browser else "alaw,ulaw",
            "aors": name,
            "auth": name,
            "dtmf_mode": "rfc4733",
            "rtp_timeout": "30",
            "rtp_timeout_hold": "0",
            "rewrite_contact": "yes",
            "send_connected_line": "no",
            **self._media,
        }
        if browser:
            endpoint |= {"webrtc": "yes", "dtls_auto_generate_cert": "yes"}
        for kind, fields in (("auth", auth), ("aor", aor), ("endpoint", endpoint)):
            said = [{"attribute": key, "value": fields[key]} for key in fields]
            uri = f"asterisk/config/dynamic/res_pjsip/{kind}/{name}"
            if kind == "aor" and await self._x.ari.find(uri) is not None:
                # Written again, it would keep for ever what is registered now: Asterisk copies
                # the registrations of the old one into the new one as if we had listed them.
                continue
            await self._x.ari.ask("PUT", uri, body={"fields": said})

    # --- presence --------------------------------------------------------------------------------

    async def look(self) -> None:
        """See who is registered now."""
        found = await self._x.ari.find("endpoints/PJSIP") or ()
        self._online = {
            each["resource"]: each["state"] == "online"
            for each in found
            if each["resource"].startswith((BROWSER, DESK_PHONE))
        }

    def hear(self, event: Event) -> None:
        """An endpoint's registration has come or gone."""
        name = str((event.get("endpoint") or {}).get("resource", ""))
        if name.startswith((BROWSER, DESK_PHONE)):
            self._told = True
            self._x.lanes.put(_LANE, lambda: self._look_at(name))

    async def _look_at(self, name: str) -> None:
        found = await self._x.ari.find(f"endpoints/PJSIP/{name}")
        self._online[name] = found is not None and found["state"] == "online"

    def endpoint(self, agent: AgentId) -> str | None:
        """Which endpoint reaches *agent* now; ``None``: none does."""
        for prefix in (BROWSER, DESK_PHONE):
            if self._online.get(f"{prefix}{agent}", False):
                return f"{prefix}{agent}"
        return None

    async def find(self, agent: AgentId) -> str | None:
        """The same; what is not known to be there is looked for, for it may have come just now."""
        if self.endpoint(agent) is None:
            for prefix in (BROWSER, DESK_PHONE):
                await self._look_at(f"{prefix}{agent}")
        return self.endpoint(agent)

    def signed_in(self) -> Mapping[AgentId, Instant]:
        """Whose phone the centre believes to be here, as far as was heard, and of which sign-in."""
        return self._signed_in()

    def present(self) -> frozenset[AgentId]:
        """Whose phone is there, or may be back in a moment."""
        there = {
            agent
            for agent in self._phonebook()
            if not is_persons_phone(agent) and self.endpoint(agent)
        }
        waited = self._x.clock.now() - self._lost_after
        signed_in = self._signed_in()
        gone = {
            agent
            for agent, (came, since) in self._away.items()
            if signed_in.get(agent) == came and since <= waited
        }
        return frozenset(there | (signed_in.keys() - gone))

    async def watch(self) -> None:
        """For ever: tell Asterisk of new agents, and the centre of lost phones.

        Asterisk tells that a registration has changed before its own list shows it, so what is
        read at that word may be the state of before, and no word follows. Hence the look a while
        later at whatever was told of.
        """
        for tick in count(1):
            await self._x.clock.sleep_until(Instant(self._x.clock.now() + SECOND))
            try:
                await self.push()
                if self._told or tick % _LOOK_EVERY == 0:
                    self._told = False
                    await self.look()
            except Declined as declined:
                log.warning("phones_not_told", adapter=self._x.adapter, why=str(declined))
            self.lose()

    def lose(self) -> None:
        """Whoever has had no phone for too long has lost it, and what it had rings elsewhere.

        Too long since the agent came to work: who comes again has its time again.
        """
        now = self._x.clock.now()
        signed_in = self._signed_in()
        for agent in sorted(signed_in):
            came = signed_in[agent]
            known, since = self._away.get(agent, (came, now))
            if self.endpoint(agent) is not None:
                self._away.pop(agent, None)
            elif known != came:
                self._away[agent] = came, now
            elif now < since + self._lost_after:
                self._away[agent] = came, since
            else:
                self._away.pop(agent, None)
                lost = AgentLost(agent=agent, adapter=self._x.adapter, signed_in=came)
                self._x.mouth.tell(f"lost/{agent}/{since}", lost)
                for leg in tuple(self._x.book.legs.values()):
                    if leg.agent == agent:
                        self._x.lanes.put(leg.contact, partial(self._x.drop, leg))
        for agent in self._away.keys() - signed_in:
            del self._away[agent]
