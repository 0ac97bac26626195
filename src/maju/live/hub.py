"""Everybody who is connected: who is there, whom an event touches, who has to go.

Sessions stand in twenty slices of a second, so that what all of them are told (the length of a
queue, that we are alive) goes out as an even stream, and never holds up what one agent waits for.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Collection, Iterable
from typing import Literal, NamedTuple, Never, Protocol

import msgspec
import structlog

from maju.kernel.ids import AgentId, CentreId, ContactId
from maju.live.session import DeskSession
from maju.live.tickets import Ticket
from maju.live.topics import DeskSource
from maju.live.watches import Says, Watches

log: structlog.typing.FilteringBoundLogger = structlog.get_logger("maju.live")

SLICES = 20
BEAT_EVERY = 5
"""Visits of a second each: how often a tab hears that we are alive."""
TABS_MOST = 6
HOPELESS_S = 20.0
_GOING_S = 2.0

Seat = tuple[CentreId, AgentId]


class Member(Protocol):
    """A connection of either kind."""

    @property
    def ticket(self) -> Ticket:
        """What it was opened with."""
        ...

    @property
    def person(self) -> str:
        """Who opened it."""
        ...

    def end(self, why: str, code: int) -> None:
        """Say why, and close."""
        ...

    def abort(self) -> None:
        """Cut it, whatever is under way."""
        ...

    def stuck_for(self, now_s: float) -> float:
        """How long it has taken nothing, in seconds; 0 when it takes what it is given."""
        ...


class Tab:
    """A desk's connection in the hub."""

    def __init__(self, session: DeskSession, abort: Callable[[], None]) -> None:
        self.session = session
        self.abort = abort
        self.ticket = session.ticket
        self.person = session.ticket.person
        self.seat: Seat = (session.source.centre, session.agent)
        self.visits = 0

    def end(self, why: str, code: int) -> None:
        """Say why, and close."""
        self.session.end(why, code)

    def stuck_for(self, now_s: float) -> float:
        """How long its network has taken nothing."""
        since = self.session.sending_since
        return 0.0 if since is None else now_s - since


class Held(NamedTuple):
    """A ticket of somebody connected. *busy*: a desk that has contacts in hand."""

    ticket: Ticket
    busy: bool


class Hub:
    """Of one push process.

    Args:
        sources: the desks of each centre.
        says: sentences of refusals.
    """

    def __init__(self, sources: Iterable[DeskSource], says: Says) -> None:
        self.sources = {source.centre: source for source in sources}
        self.watches = {centre: Watches(source, says) for centre, source in self.sources.items()}
        self._people: dict[str, list[Member]] = {}
        self._seats: dict[Seat, list[Tab]] = {}
        self._slices: list[dict[Tab, None]] = [{} for _ in range(SLICES)]
        self._going: dict[Member, float] = {}
        self._entered = 0
        self._moved: list[Callable[[Seat, bool], None]] = []

    # --- coming and going ------------------------------------------------------------------------

    def on_presence(self, told: Callable[[Seat, bool], None]) -> None:
        """*told* hears when an agent's first tab comes, and when its last one is gone."""
        self._moved.append(told)

    def present(self, centre: CentreId, agent: AgentId) -> bool:
        """Whether the agent has a live tab."""
        return (centre, agent) in self._seats

    @property
    def empty(self) -> bool:
        """Whether nobody is connected, in either way."""
        return not self._people

    @property
    def tabs(self) -> int:
        """How many desks are open."""
        return sum(len(each) for each in self._slices)

    def enter(self, tab: Tab) -> None:
        """A desk's tab begins; the oldest of a person with too many is replaced."""
        self.join(tab, most=TABS_MOST)
        self._slices[self._entered % SLICES][tab] = None
        self._entered += 1
        tabs = self._seats.setdefault(tab.seat, [])
        tabs.append(tab)
        if len(tabs) == 1:
            self._tell_presence(tab.seat, there=True)

    def leave(self, tab: Tab) -> None:
        """It is gone, for whatever reason."""
        self.part(tab)
        for one in self._slices:
            one.pop(tab, None)
        self.watches[tab.seat[0]].forget(tab.session)
        tabs = self._seats[tab.seat]
        tabs.remove(tab)
        if not tabs:
            del self._seats[tab.seat]
            self._tell_presence(tab.seat, there=False)

    def join(self, member: Member, *, most: int) -> None:
        """A connection of either kind begins."""
        mine = self._people.setdefault(member.person, [])
        alike = [each for each in mine if type(each) is type(member) and each not in self._going]
        for oldest in alike[: max(0, len(alike) + 1 - most)]:
            self._send_off(oldest, "replaced", 4409)
        mine.append(member)

    def part(self, member: Member) -> None:
        """It is gone."""
        self._going.pop(member, None)
        mine = self._people[member.person]
        mine.remove(member)
        if not mine:
            del self._people[member.person]

    def _tell_presence(self, seat: Seat, *, there: bool) -> None:
        for told in self._moved:
            told(seat, there)

    # --- what happens ----------------------------------------------------------------------------

    def touched(self, centre: CentreId, agents: Iterable[AgentId] | None) -> None:
        """The desks of *agents* may be others now; ``None``: those of all."""
        if agents is None:
            agents = [agent for where, agent in self._seats if where == centre]
        for agent in agents:
            for tab in self._seats.get((centre, agent), ()):
                tab.session.touch()

    def typing(
        self, centre: CentreId, contact: ContactId, by: Literal["agent", "customer"]
    ) -> None:
        """Somebody types in *contact*: its agents hear of it."""
        message = msgspec.json.encode({"t": "typing", "contact": contact, "by": by}).decode()
        for tab in self._of(centre):
            if tab.session.has(contact):
                tab.session.tell(message)

    def nudge(self, centre: CentreId, what: str, agent: AgentId | None) -> None:
        """Pages of *agent* (``None``: of everybody) ask anew for *what*."""
        message = msgspec.json.encode({"t": "nudge", "what": what}).decode()
        for tab in self._of(centre) if agent is None else self._seats.get((centre, agent), ()):
            tab.session.tell(message)

    def revoke(self, person: str) -> None:
        """The rights of *person* have changed: what was opened with the old ones is closed."""
        for member in tuple(self._people.get(person, ())):
            self._send_off(member, "rights", 4403)

    def renew(self, tickets: Collection[str]) -> None:
        """Whoever came with one of these (by nonce) comes anew: the pages know whether they still may."""
        for member in self._members():
            if member.ticket.nonce in tickets:
                self._send_off(member, "restart", 1012)

    def held(self) -> list[Held]:
        """All tickets that connections are open by."""
        return [
            Held(each.ticket, isinstance(each, Tab) and each.session.busy)
            for each in self._members()
            if each not in self._going
        ]

    def _members(self) -> list[Member]:
        return [member for mine in self._people.values() for member in mine]

    def end_all(self) -> None:
        """Everybody shall connect anew: this process ends, or may have missed something."""
        for member in self._members():
            self._send_off(member, "restart", 1012)

    def _of(self, centre: CentreId) -> list[Tab]:
        return [tab for seat, tabs in self._seats.items() if seat[0] == centre for tab in tabs]

    def _send_off(self, member: Member, why: str, code: int) -> None:
        self._going.setdefault(member, asyncio.get_running_loop().time())
        member.end(why, code)

    # --- the beat --------------------------------------------------------------------------------

    async def run(self) -> Never:
        """Visit a slice of all tabs twenty times a second, for ever."""
        loop = asyncio.get_running_loop()
        due = loop.time()
        while True:
            for one in self._slices:
                due = max(due + 1.0 / SLICES, loop.time() - 1.0)
                await asyncio.sleep(max(0.0, due - loop.time()))
                self._visit(one)
            self._sweep(loop.time())

    def _visit(self, some: dict[Tab, None]) -> None:
        for tab in tuple(some):
            tab.visits += 1
            tab.session.visit(beat=tab.visits % BEAT_EVERY == 0)

    def _sweep(self, now_s: float) -> None:
        """Who takes nothing, and who was sent off and does not go, is cut."""
        for mine in tuple(self._people.values()):
            for member in tuple(mine):
                stuck = member.stuck_for(now_s)
                gone_since = self._going.get(member)
                if stuck > HOPELESS_S or (gone_since is not None and gone_since + _GOING_S < now_s):
                    log.info("connection_cut", stuck_s=round(stuck, 1))
                    member.abort()
