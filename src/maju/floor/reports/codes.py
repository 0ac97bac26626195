"""Codes of facts and timelines in words. A code without words is shown as it is."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

GRAINS = {
    "attempt": _("Attempt"),
    "contact": _("Contact"),
    "visit": _("Stay in a queue"),
    "leg": _("Talk with an agent"),
    "offer": _("Ring"),
    "agent_state": _("State of an agent"),
    "callback": _("Callback"),
    "case": _("Case"),
}
FIELDS = {
    "at": _("Time"),
    "contact": _("Contact"),
    "client": _("Client"),
    "channel": _("Channel"),
    "queue": _("Queue"),
    "agent": _("Agent"),
    "topic": _("Topic"),
    "outcome": _("Outcome"),
    "wait_ms": _("Wait"),
    "talk_ms": _("Talk"),
    "hold_ms": _("Hold"),
    "acw_ms": _("Wrap-up"),
    "ring_ms": _("Ringing"),
    "ivr_ms": _("In the menu"),
    "lasted_ms": _("Lasted"),
    "doing": _("Doing"),
    "reason": _("Reason"),
    "customer": _("Customer (pseudonym)"),
    "source": _("Source"),
    "record": _("Record"),
    "source_ref": _("Where it came from"),
    "state": _("State"),
    "business_date": _("Business day"),
    "arrived_at": _("Arrived"),
    "entered_at": _("Entered the queue"),
    "left_at": _("Left the queue"),
    "served_at": _("Answered"),
    "started_at": _("Began"),
    "began_at": _("Began"),
    "offered_at": _("Rang from"),
    "ended_at": _("Ended"),
    "closed_at": _("Closed"),
    "finished_at": _("Finished"),
}
CODES = {
    "answered": _("answered"),
    "abandoned": _("abandoned"),
    "flowed_out": _("left the queue for another way"),
    "agent_requested": _("asked for an agent"),
    "self_served": _("served by the menu"),
    "ivr_abandoned": _("abandoned in the menu"),
    "blocked": _("blocked"),
    "after_hours": _("after hours"),
    "callback": _("callback promised"),
    "open": _("open"),
    "closed": _("closed"),
    "unknown": _("unknown"),
    "voice": _("phone"),
    "chat": _("chat"),
    "email": _("e-mail"),
    "board": _("board"),
    "message": _("messenger"),
    "customer": _("customer"),
    "agent": _("agent"),
    "accepted": _("accepted"),
    "no_answer": _("not answered"),
    "rejected": _("rejected"),
    "arrived": _("arrived"),
    "pressed": _("chose in the menu"),
    "queued": _("entered the queue"),
    "missed": _("the ring was missed"),
    "held": _("put on hold"),
    "voicemail": _("went to voicemail"),
    "outside": _("went outside"),
    "agent_lost": _("the agent was lost"),
    "consult_asked": _("a colleague was asked"),
    "consult": _("spoke with a colleague"),
    "transferred_blind": _("handed over"),
    "transferred_warm": _("handed over after asking"),
    "recorded": _("the record was saved"),
    "work": _("work was left"),
    "promised": _("a callback was promised"),
    "callback_turn": _("the callback's turn came"),
    "dialled": _("dialled"),
    "tried": _("an attempt ended"),
    "promise_closed": _("the promise was closed"),
}


def grain(code: str) -> str:
    """What one row of the grain is."""
    return str(GRAINS[code]) if code in GRAINS else code


def field(code: str) -> str:
    """What a column is called."""
    return str(FIELDS[code]) if code in FIELDS else code


def word(code: str) -> str:
    """What a code means."""
    return str(CODES[code]) if code in CODES else code
