"""What must hold of a centre after every decision. Each law looks at the records afresh: none asks
an index of the core for what it could have got wrong itself.
"""

from __future__ import annotations

from collections import Counter

from maju.kernel import commands as c
from maju.kernel import events as e
from maju.kernel.channels import Channel
from maju.kernel.ids import AgentId, ContactId
from maju.kernel.time import Instant
from maju.routing import Decision, State, decode_state, encode_state, evolve
from maju.routing.capacity import open_for
from maju.routing.lookup import LaneKey
from maju.routing.model import Agent, Contact, SlotKind, Stage

WITH_CUSTOMER = (Stage.TALKING, Stage.HELD)
NOBODY_TALKS = (
    Stage.FLOW,
    Stage.WAITING,
    Stage.RINGING,
    Stage.VOICEMAIL,
    Stage.OUTSIDE,
    Stage.GONE,
)


def hold(before: State, decision: Decision, now: Instant) -> None:
    """Every law."""
    after = decision.after
    folding_the_events_gives_the_state_after(before, decision, now)
    a_snapshot_is_the_whole_state(after)
    contacts_are_conserved(after)
    legs_and_slots_agree(after)
    nobody_is_with_two_agents(after)
    stages_are_what_the_legs_say(after)
    capacity_is_kept(after)
    nobody_waits_for_whom_an_agent_is_free(after)
    nobody_is_kept_for_who_is_not_there(after)
    promises_are_sound(after)
    who_watches_is_with_a_talk(after)
    dues_rise(decision, now)


def folding_the_events_gives_the_state_after(
    before: State, decision: Decision, now: Instant
) -> None:
    folded = before
    for happened in decision.events:
        folded = evolve(folded, happened.body, now)
    assert encode_state(folded) == encode_state(decision.after)
    assert derived(folded) == derived(decision.after)


def a_snapshot_is_the_whole_state(state: State) -> None:
    body = encode_state(state)
    again = decode_state(body)
    assert encode_state(again) == body
    assert derived(again) == derived(state)


def derived(state: State) -> dict[str, object]:
    """Everything that follows from the records, in one order. A line that nobody stands in and
    that no queue asks for may be there or not.
    """
    named = {
        (queue.id, channel, ()) for queue in state.settings.queues for channel in queue.channels
    }
    lanes = {
        key: (list(lane.waiting), list(lane.pool), lane.staff)
        for key, lane in state.lanes.items()
        if lane.waiting or key in named
    }
    return {
        "lanes": lanes,
        "fits": {
            agent: sorted(fit for fit in fits if fit[0] in lanes)
            for agent, fits in state.fits.items()
        },
        "reserved": {agent: list(places) for agent, places in state.reserved.items()},
        "timers": list(state.timers),
        "people": dict(state.people),
        "promises": dict(state.promises),
    }


def contacts_are_conserved(state: State) -> None:
    """Offered = answered + abandoned + callback + flowed out + open, open counted by hand."""
    waiting = Counter(
        (contact.entry_queue, contact.channel)
        for contact in state.contacts.values()
        if contact.inbound
        and contact.entry_queue is not None
        and not contact.answered
        and contact.stage is not Stage.GONE
    )
    for key, count in state.counts.items():
        assert min(count.offered, count.answered, count.abandoned, count.callback) >= 0
        assert count.open == waiting.pop(key, 0), (key, count)
    assert not waiting


def legs_and_slots_agree(state: State) -> None:
    held: dict[AgentId, dict[ContactId, set[SlotKind]]] = {}
    for contact in state.contacts.values():
        if contact.offer_to is not None:
            held.setdefault(contact.offer_to, {})[contact.id] = {SlotKind.RINGING}
        for leg in contact.legs:
            kinds = {
                "talk": {SlotKind.TALKING, SlotKind.PARKED},
                "dial": {SlotKind.DIALLING},
                "wrap_up": {SlotKind.WRAP_UP},
            }[leg.stage]
            mine = held.setdefault(leg.agent, {})
            assert contact.id not in mine, f"{leg.agent} has {contact.id} twice"
            mine[contact.id] = kinds
    for agent in state.agents.values():
        mine = held.pop(agent.id, {})
        assert {slot.contact for slot in agent.slots} == set(mine)
        for slot in agent.slots:
            assert slot.kind in mine[slot.contact]
            assert slot.channel is state.contacts[slot.contact].channel
    assert not held, f"contacts with agents who are not there: {held}"


def who_watches_is_with_a_talk(state: State) -> None:
    """One supervisor one talk, as long as it lasts; a seat that watches is offered nothing."""
    seats: dict[AgentId, ContactId] = {}
    by: list[str] = []
    for contact in state.contacts.values():
        talks = {leg.agent for leg in contact.legs if leg.stage == "talk"}
        for one in contact.watchers:
            assert one.agent in talks
            by.append(one.by)
            if one.watcher is not None:
                assert one.watcher not in seats
                seats[one.watcher] = contact.id
        assert not contact.recording or contact.channel is Channel.VOICE
    assert len(by) == len(set(by))
    for agent in state.agents.values():
        assert agent.watching == seats.pop(agent.id, None)
        if agent.watching is not None:
            assert all(slot.kind is not SlotKind.RINGING for slot in agent.slots)
    assert not seats


def nobody_is_with_two_agents(state: State) -> None:
    for contact in state.contacts.values():
        talks = [leg for leg in contact.legs if leg.stage != "wrap_up"]
        roles = Counter(leg.role for leg in talks)
        consults = contact.asking is not None and contact.asking.stage == "talking"
        assert roles["main"] <= 1
        assert roles["consult"] == consults
        assert roles["main"] + roles["conference"] <= 2
        assert roles["conference"] or len(talks) - consults <= 1


def stages_are_what_the_legs_say(state: State) -> None:
    for contact in state.contacts.values():
        talks = [leg for leg in contact.legs if leg.stage != "wrap_up"]
        match contact.stage:
            case Stage.DIALLING:
                assert [leg.stage for leg in talks] == ["dial"]
            case stage if stage in WITH_CUSTOMER:
                assert any(leg.role != "consult" for leg in talks)
                assert all(leg.stage == "talk" for leg in talks)
            case _:
                assert not talks
        ringing = contact.offer is not None and contact.offer_role == "main"
        assert ringing == (contact.stage is Stage.RINGING)
        assert (
            (contact.offer is None) == (contact.offer_to is None) == (contact.offer_until is None)
        )
        switched = contact.stage is Stage.TALKING and contact.channel is Channel.VOICE
        if contact.asking is not None:  # the customer holds, or the colleague waits aside
            there = contact.asking.stage == "talking"
            assert contact.stage is Stage.HELD or (switched and there)
        if contact.stage is Stage.GONE:
            assert contact.legs, f"{contact.id} is over and still there"
        if contact.stage in (Stage.WAITING, Stage.RINGING):
            assert contact.queue is not None
            assert state.look.queues[contact.queue].client == contact.client


def capacity_is_kept(state: State) -> None:
    """By the settings of now, unless they changed under the agent's hands: then by its slots."""
    for agent in state.agents.values():
        busy = [s for s in agent.slots if s.kind is not SlotKind.PARKED]
        talks = [s for s in busy if s.kind is not SlotKind.WRAP_UP]
        voice = [s for s in talks if s.channel is Channel.VOICE]
        live = [s for s in busy if s.channel.live and s.kind is not SlotKind.RINGING]
        work = [s for s in busy if not s.channel.live]
        assert len(voice) <= 1
        if live:
            assert all(s.kind is SlotKind.WRAP_UP for s in work), agent


def free_for(state: State, agent: Agent, contact: Contact) -> bool:
    about = state.look.agents.get(agent.id)
    return (
        about is not None
        and open_for(agent, about.capacity, contact.channel)
        and all(slot.contact != contact.id for slot in agent.slots)
    )


def nobody_waits_for_whom_an_agent_is_free(state: State) -> None:
    for contact in state.contacts.values():
        sought = _sought(contact)
        if sought is None:
            continue
        own, lane = sought
        for agent in state.agents.values():
            fits = state.look.level(agent.id, lane) is not None
            mine = own == agent.id if own is not None else fits
            assert not (mine and free_for(state, agent, contact)), (
                f"{contact.id} waits and {agent.id} is free"
            )


def _sought(contact: Contact) -> tuple[AgentId | None, LaneKey] | None:
    """Whom a contact waits for: one agent, or whoever fits."""
    asking = contact.asking
    if contact.stage is Stage.WAITING and contact.queue is not None:
        return contact.reserved_for, (contact.queue, contact.channel, contact.needs)
    if asking is not None and asking.stage == "waiting":
        queue = asking.queue if asking.queue is not None else contact.queue
        assert queue is not None
        return asking.to_agent, (queue, contact.channel, ())
    return None


def nobody_is_kept_for_who_is_not_there(state: State) -> None:
    for agent_id in state.reserved:
        agent = state.agents.get(agent_id)
        assert agent is not None
        assert agent.state == "available"
        assert agent.asked is None


def promises_are_sound(state: State) -> None:
    people = Counter(
        (one.client, one.customer) for one in state.callbacks.values() if one.customer is not None
    )
    assert all(count == 1 for count in people.values()), people
    for promise in state.callbacks.values():
        if promise.contact is not None:
            assert state.contacts[promise.contact].callback == promise.id
    for contact in state.contacts.values():
        if contact.callback is None or contact.answered or contact.stage is Stage.GONE:
            continue
        kept = state.callbacks.get(contact.callback)
        assert contact.stage is Stage.DIALLING or kept is not None, contact
        assert kept is None or kept.contact == contact.id


def dues_rise(decision: Decision, now: Instant) -> None:
    """A late timer keeps its due instant, and late ones happen in the order of theirs."""
    dues = [one.due for one in decision.events if one.due is not None]
    assert dues == sorted(dues), [(type(h.body).__name__, h.due) for h in decision.events]
    assert all(due < now for due in dues)


def names_are_new(decision: Decision, made: set[str]) -> None:
    """What the core names (attempts, work, promises) has never been named before."""
    for happened in decision.events:
        match happened.body:
            case e.OutboundBegan(contact=name) | e.WorkBegan(contact=name):
                assert name not in made, f"{name} came twice"
                made.add(name)
            case e.ContactArrived(contact=name) | e.CallbackPromised(callback=name):
                made.add(name)
            case _:
                pass


def moves_are_kept(before: State, body: c.Body, decision: Decision) -> None:
    """A moved contact is never lost; abuse's second press ends the contact and rests the agent."""
    match body:
        case c.Reassign():
            _moved(before, body, decision)
        case c.MarkAbuse():
            _marked(before, body, decision)
        case _:
            pass


def _moved(before: State, body: c.Reassign, decision: Decision) -> None:
    was, now = before.contacts[body.contact], decision.after.contacts[body.contact]
    assert now.stage in (Stage.WAITING, Stage.RINGING)
    assert was.offer is None or was.offer != now.offer, "what rang goes on ringing"
    assert not [leg for leg in now.legs if leg.stage != "wrap_up"]
    assert now.asking is None
    if body.to_agent is not None:
        assert now.offer_to == body.to_agent, "it rings at the agent at once"
    if body.queue is not None:
        assert now.queue == body.queue
    assert now.waiting_since is not None
    if was.waiting_since is not None:
        assert now.waiting_since == was.waiting_since, "its waiting begins anew"


def _marked(before: State, body: c.MarkAbuse, decision: Decision) -> None:
    presses = before.contacts[body.contact].abuse + 1
    after = decision.after.contacts.get(body.contact)
    if presses == 1:
        assert after is not None
        assert after.abuse == 1
        return
    talked = [leg for leg in before.contacts[body.contact].legs if leg.stage == "talk"]
    if any(leg.agent == body.agent for leg in talked):
        assert after is not None
        assert after.stage is Stage.GONE, "the second press ends it"
    agent = decision.after.agents.get(body.agent)
    resting = agent is not None and (agent.state, agent.reason) == ("away", "recovery")
    will = agent is not None and agent.asked in (("away", "recovery"), ("signed_out", ""))
    assert resting or will, "nobody goes on working after it"
