"""The desk's view under any sequence of commands: it follows from the journal alone, an event
touches whom it changes, and what it says can be done is what the core accepts.
"""

from __future__ import annotations

import os
from collections.abc import Iterator

import msgspec
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, rule

from maju.desk.feed import desk_of, encode, shared_of, touched
from maju.desk.trail import Trails
from maju.kernel import commands as c
from maju.kernel.channels import Channel
from maju.kernel.errors import Refused
from maju.kernel.events import Event
from maju.kernel.ids import AgentId, CommandId, ContactId, MessageId, Seq
from maju.kernel.time import DAY, Duration
from maju.routing import State, decide
from maju.routing.model import Contact
from tests.properties.core_centre import AGENTS, DELIVERY, EXCHANGE, INBOX, MENU
from tests.properties.core_world import KINDS, PAUSES, World
from tests.properties.test_core_machine import _choosing, _first

EXAMPLES = int(os.environ.get("CORE_EXAMPLES", "25"))

_TARGETS = frozenset(
    {"queue_closed", "unknown_queue", "other_channel", "other_client", "agent_away"}
    | {"not_signed_in", "to_oneself", "one_target", "no_language", "no_skill"}
)
"""Refusals that are about the one who was chosen, not about the contact."""


def wishes(contact: Contact, agent: AgentId) -> Iterator[tuple[str, c.Body]]:
    """Every action by its name, as a desk would submit it."""
    one = contact.id
    if contact.offer is not None:
        yield "accept", c.AcceptOffer(agent=agent, offer=contact.offer)
        yield "decline", c.DeclineOffer(agent=agent, offer=contact.offer)
    yield "hold", c.Hold(agent=agent, contact=one)
    yield "resume", c.Resume(agent=agent, contact=one)
    yield "hang_up", c.HangUp(agent=agent, contact=one)
    yield "finish", c.FinishWrapUp(agent=agent, contact=one)
    yield "extend", c.ExtendWrapUp(agent=agent, contact=one, by=Duration(DAY))
    yield "message", c.SeeMessage(contact=one, message=MessageId("ms"), by="agent", agent=agent)
    yield "abuse", c.MarkAbuse(agent=agent, contact=one, kind="abuse")
    yield "leave_conference", c.LeaveConference(agent=agent, contact=one)
    yield "consult_cancel", c.EndConsult(agent=agent, contact=one, how="cancel")
    yield "consult_transfer", c.EndConsult(agent=agent, contact=one, how="transfer")
    yield "consult_conference", c.EndConsult(agent=agent, contact=one, how="conference")
    for queue in (DELIVERY, EXCHANGE, INBOX, MENU):
        yield "transfer", c.Transfer(agent=agent, contact=one, queue=queue)
        yield "consult", c.Consult(agent=agent, contact=one, queue=queue)
    for other in AGENTS:
        yield "transfer", c.Transfer(agent=agent, contact=one, to_agent=other)
        yield "consult", c.Consult(agent=agent, contact=one, to_agent=other)


def left_out(contact: Contact, action: str) -> bool:
    """What the core would do and no desk offers: see ``maju.desk.can``."""
    if action == "message":
        return contact.channel in (Channel.VOICE, Channel.TASK)
    return action == "hold" and contact.channel is not Channel.VOICE


def outcome(state: State, world: World, body: c.Body) -> tuple[str, bool]:
    """The code of a refusal, and whether anything happens."""
    command = c.Command(id=CommandId("cm_try"), source="t", source_id="t", body=body)
    try:
        decision = decide(state, command, world.now)
    except Refused as refused:
        return refused.code, False
    return "", bool(decision.events)


class FeedMachine(RuleBasedStateMachine):
    """The core's own machine; after every command each desk is looked at."""

    world: World

    @initialize(data=st.data())
    def opens(self, data: st.DataObject) -> None:
        self.seq = 0
        self.trails = Trails()
        self.journal: list[tuple[tuple[Event, ...], State]] = []
        self.seen: dict[AgentId, bytes] = {}
        self.world = World(_choosing(data))
        take = self.world.take

        def taken(body: c.Body) -> object:
            before, at = self.world.state, self.world.now
            decision = take(body)
            if decision is not None and decision.events:
                self.follow(before, decision.events, at)
            return decision

        self.world.take = taken  # type: ignore[method-assign, assignment]
        self.last = self.world.now
        self.look_all()

    def follow(self, before: State, happened: tuple[object, ...], at: int) -> None:
        group = tuple(
            Event(
                seq=Seq(self.seq + n),
                at=at,  # type: ignore[arg-type]
                cause=CommandId("cm"),
                core=1,
                body=one.body,  # type: ignore[attr-defined]
            )
            for n, one in enumerate(happened, 1)
        )
        self.seq += len(group)
        after = self.world.state
        self.trails.see(group, after)
        self.journal.append((group, after))
        self.last = at  # type: ignore[assignment]
        whom = touched(before, after, group)
        for agent in AGENTS:
            own = self.own(agent)
            if whom is not None and agent not in whom:
                assert own == self.seen.get(agent, own), (agent, [e.body for e in group])
            self.seen[agent] = own

    def own(self, agent: AgentId) -> bytes:
        """The desk without what everybody shares."""
        state = self.world.state
        view = desk_of(state, self.trails, agent, shared_of(state, self.last))
        return encode(msgspec.structs.replace(view, queues=(), callbacks_due=0))

    def look_all(self) -> None:
        state = self.world.state
        shared = shared_of(state, self.last)
        for agent in AGENTS:
            view = desk_of(state, self.trails, agent, shared)
            assert {one.contact for one in view.contacts} <= view.can.keys()
            for contact_id in view.can:
                self.try_all(state.contacts[contact_id], agent, frozenset(view.can[contact_id]))

    def try_all(self, contact: Contact, agent: AgentId, can: frozenset[str]) -> None:
        for action, body in wishes(contact, agent):
            code, happens = outcome(self.world.state, self.world, body)
            if action in can:
                fits = not code or (action in ("transfer", "consult") and code in _TARGETS)
                assert fits, (action, code, contact)
                assert code or happens or action == "hold", (action, contact)
            elif not left_out(contact, action):
                assert code or not happens, (action, contact)

    @rule(data=st.data(), kind=st.sampled_from(KINDS))
    def somebody_wishes(self, data: st.DataObject, kind: int) -> None:
        self.world.choose = _choosing(data)
        self.world.tick()
        body = self.world.wish(kind)
        if body is not None:
            self.world.take(body)
        self.look_all()

    @rule(data=st.data(), pause=st.sampled_from(PAUSES), awake=st.booleans())
    def time_goes_by(self, data: st.DataObject, pause: int, awake: bool) -> None:
        self.world.choose = _choosing(data)
        self.world.pass_time(pause, awake=awake)
        self.look_all()

    def teardown(self) -> None:
        if not hasattr(self, "world"):
            return
        self.world.choose = _first
        again = Trails()  # whoever comes now and reads from the beginning has the same
        everything = [event for group, _ in self.journal for event in group]
        if everything:
            again.see(everything, self.world.state)
        assert {one: again[one] for one in again} == {one: self.trails[one] for one in self.trails}
        assert set(self.trails) <= {ContactId(one) for one in self.world.state.contacts}


TestFeed = FeedMachine.TestCase
TestFeed.settings = settings(
    max_examples=EXAMPLES,
    stateful_step_count=40,
    suppress_health_check=[
        HealthCheck.too_slow,
        HealthCheck.data_too_large,
        HealthCheck.filter_too_much,
    ],
)
