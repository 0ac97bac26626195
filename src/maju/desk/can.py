"""What an agent can do with a contact as it stands: what the core would accept.

Whether a certain colleague or queue can be its target is asked when one is chosen. Left out, though
the core would accept it: what makes no sense for the channel (to write in a call, to put a chat on
hold), and what would change nothing.
"""

from __future__ import annotations

from collections.abc import Iterator

from maju.kernel.channels import Channel
from maju.kernel.ids import AgentId
from maju.kernel.time import Duration
from maju.routing.model import Contact, Leg, Stage
from maju.routing.on_agent import can_switch

_WITH_CUSTOMER = (Stage.TALKING, Stage.HELD)


def can_do(contact: Contact, agent: AgentId, *, wrap_up_cap: Duration) -> tuple[str, ...]:
    """Names of actions, each once, in the order in which a page shows them."""
    found: dict[str, None] = {}
    if contact.offer_to == agent:
        found.update({"accept": None, "decline": None})
    for leg in contact.legs:
        if leg.agent == agent:
            found.update(dict.fromkeys(_on_leg(contact, leg, wrap_up_cap)))
    return tuple(found)


def _on_leg(contact: Contact, leg: Leg, wrap_up_cap: Duration) -> Iterator[str]:
    if leg.stage == "wrap_up":
        yield "finish"
        if leg.until is None or leg.until < leg.since + wrap_up_cap:
            yield "extend"
        yield "abuse"
        return
    writes = contact.channel is not Channel.VOICE and contact.channel is not Channel.TASK
    if writes and contact.stage is not Stage.GONE:
        yield "message"
    if contact.stage is not Stage.DIALLING or contact.dialled_by is not None:
        yield "hang_up"
    if leg.role != "consult" and contact.stage in _WITH_CUSTOMER:
        yield from _with_customer(contact, leg)


def _with_customer(contact: Contact, leg: Leg) -> Iterator[str]:
    asking = contact.asking
    if contact.recording:
        yield "pause_recording" if contact.recording == "on" else "resume_recording"
    if contact.stage is Stage.HELD and (asking is None or can_switch(contact)):
        yield "resume"
    elif contact.stage is Stage.TALKING and contact.channel is Channel.VOICE:
        yield "hold"
    if len([one for one in contact.legs if one.stage != "wrap_up" and one.role != "consult"]) > 1:
        yield "leave_conference"
    else:
        yield "transfer"
        if asking is None:
            yield "consult"
    if asking is not None and asking.agent == leg.agent:
        yield "consult_cancel"
        if asking.stage == "talking" and asking.colleague is not None:
            yield "consult_transfer"
            yield "consult_conference"
    yield "abuse"
