"""폭언·성희롱: an agent need not bear it. The first press warns, the second ends and gives rest."""

from __future__ import annotations

from maju.kernel import commands as c
from maju.kernel import effects as f
from maju.kernel import events as e
from maju.kernel.errors import Refused
from maju.routing.ending import close
from maju.routing.matching import emit
from maju.routing.model import Stage
from maju.routing.on_agent import set_away, signed_in_agent, with_customer
from maju.routing.state import Draft

RECOVERY_REASON = "recovery"
PRESSES = 2

_WITH_CUSTOMER = (Stage.TALKING, Stage.HELD)


def mark_abuse(d: Draft, body: c.MarkAbuse) -> None:
    """Count the press. From the second one of a contact on, whoever pressed first, it ends for who
    is with the customer, who then rests when its hands are empty. One who goes home goes home.
    """
    contact = d.contacts.get(body.contact)
    signed_in_agent(d, body.agent)
    if contact is None or all(leg.agent != body.agent for leg in contact.legs):
        raise Refused("not_on_contact", agent=body.agent, contact=body.contact)
    with_it = contact.stage in _WITH_CUSTOMER and body.agent in with_customer(contact)
    wraps_up = any(leg.agent == body.agent and leg.stage == "wrap_up" for leg in contact.legs)
    if not with_it and not wraps_up:
        raise Refused("not_with_customer", agent=body.agent, contact=body.contact)
    press = contact.abuse + 1
    emit(
        d,
        e.AbuseMarked(contact=body.contact, agent=body.agent, kind=body.kind, press=press),
    )
    if press < PRESSES:
        return
    if with_it:
        d.want(contact.adapter, f.EndContact(contact=body.contact, prompt="abuse"))
        close(d, body.contact, by="agent", leg_end="agent")
    agent = d.agents[body.agent]
    if agent.asked is None or agent.asked[0] != "signed_out":
        set_away(d, body.agent, RECOVERY_REASON)
