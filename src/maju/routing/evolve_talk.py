"""How events change who is with the customer, until nothing of a contact is open."""

from __future__ import annotations

from maju.kernel import events as e
from maju.kernel.errors import Bug
from maju.kernel.ids import AgentId, ContactId
from maju.routing.evolve_agent import free_slot, take_slot, turn_slot
from maju.routing.evolve_record import change, credit, edit, to_stage
from maju.routing.model import Count, Leg, SlotKind, Stage
from maju.routing.state import Draft


def answered(d: Draft, body: e.Answered) -> None:
    """Agent and customer are together."""
    was = d.contact(body.contact)
    dialled = was.stage is Stage.DIALLING
    if not dialled and body.leg != was.leg_count + 1:
        raise Bug(f"{body.contact} begins leg {body.leg} after {was.leg_count}")
    leg = Leg(
        agent=body.agent, leg=body.leg, role="main", stage="talk", since=d.now, queue=body.queue
    )
    others = tuple(one for one in was.legs if not (dialled and one.leg == body.leg))
    to_stage(
        d,
        body.contact,
        Stage.TALKING,
        legs=(*others, leg),
        leg_count=max(was.leg_count, body.leg),
        answered=True,
        lost_agent=None,
        waiting_since=None,
        overflow_at=None,
        tell_at=None,
        reserved_for=None,
        reserved_until=None,
    )
    if was.inbound and not was.answered:
        credit(d, was, None, "answered")
    turn_slot(d, body.agent, body.contact, SlotKind.TALKING)


def consult_began(d: Draft, body: e.ConsultBegan) -> None:
    """The colleague is there, the customer still held."""
    was = d.contact(body.contact)
    if was.asking is None:
        raise Bug(f"{body.contact} has no consult to begin")
    leg = Leg(agent=body.colleague, leg=body.leg, role="consult", stage="talk", since=d.now)
    asking = change(was.asking, stage="talking", colleague=body.colleague)
    edit(d, body.contact, asking=asking, legs=(*was.legs, leg), leg_count=body.leg)
    turn_slot(d, body.colleague, body.contact, SlotKind.TALKING)


def consult_ended(d: Draft, body: e.ConsultEnded) -> None:
    """The colleague keeps the customer, stays with both, or goes."""
    was = d.contact(body.contact)
    role = {"transfer": "main", "conference": "conference"}.get(body.how)
    legs = was.legs
    if role is not None:
        legs = tuple(
            change(one, role=role) if one.agent == body.colleague and one.role == "consult" else one
            for one in legs
        )
    edit(d, body.contact, asking=None, legs=legs)


def leg_ended(d: Draft, body: e.LegEnded) -> None:
    """The agent is out; what it has to write up comes next."""
    was = d.contact(body.contact)
    ended = [one for one in was.legs if one.agent == body.agent and one.stage != "wrap_up"]
    if len(ended) != 1 or ended[0].leg != body.leg:
        raise Bug(f"{body.agent} ends a leg of {body.contact} that it has not")
    again = body.how == "lost" and was.stage in (Stage.WAITING, Stage.RINGING)
    edit(
        d,
        body.contact,
        legs=tuple(one for one in was.legs if one is not ended[0]),
        lost_agent=body.agent if again else was.lost_agent,
    )
    free_slot(d, body.agent, body.contact)


def wrap_up(d: Draft, body: e.WrapUpBegan | e.WrapUpExtended) -> None:
    """Begins, or is given more time."""
    was = d.contact(body.contact)
    known = [one for one in was.legs if one.agent == body.agent and one.stage == "wrap_up"]
    others = tuple(one for one in was.legs if one not in known)
    since = known[0].since if known else d.now
    leg = Leg(
        agent=body.agent, leg=body.leg, role="main", stage="wrap_up", since=since, until=body.until
    )
    edit(d, body.contact, legs=(*others, leg))
    if not known:
        take_slot(d, body.agent, was, SlotKind.WRAP_UP, interruptible=False)


def wrap_up_ended(d: Draft, body: e.WrapUpEnded) -> None:
    """The last thing that may keep a contact open."""
    was = d.contact(body.contact)
    legs = tuple(
        one for one in was.legs if not (one.agent == body.agent and one.stage == "wrap_up")
    )
    if len(legs) == len(was.legs):
        raise Bug(f"{body.agent} ends a wrap-up of {body.contact} that it has not")
    edit(d, body.contact, legs=legs)
    free_slot(d, AgentId(body.agent), body.contact)
    _forget_if_over(d, body.contact)


def closed(d: Draft, body: e.ContactClosed) -> None:
    """The customer's side is over."""
    was = d.contact(body.contact)
    if was.inbound and not was.answered and body.outcome in Count.__struct_fields__:
        credit(d, was, None, body.outcome)
    to_stage(
        d,
        body.contact,
        Stage.GONE,
        overflow_at=None,
        tell_at=None,
        step_until=None,
        asking=None,
    )
    _forget_if_over(d, body.contact)


def _forget_if_over(d: Draft, contact: ContactId) -> None:
    left = d.contact(contact)
    if left.stage is Stage.GONE and not left.legs:
        d.drop_contact(contact)
