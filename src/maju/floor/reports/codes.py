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
    "survey": _("Rating"),
    "plan": _("Plan"),
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
    "weight": _("Adds"),
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
    "attempt": _("Attempt"),
    "contact_outcome": _("What became of it"),
    "ivr_entered_at": _("Entered the menu"),
    "ivr_left_at": _("Left the menu"),
    "entry": _("Dialled"),
    "visit": _("Stay in a queue"),
    "visits": _("Stays in queues"),
    "leg": _("Talk with an agent"),
    "legs": _("Talks with agents"),
    "offer": _("Ring"),
    "offers": _("Rings"),
    "rona": _("Rings that nobody took"),
    "via": _("Came by"),
    "direction": _("Direction"),
    "role": _("Role"),
    "team": _("Team"),
    "transfers": _("Hand-overs"),
    "ended_by": _("Ended by"),
    "connected": _("Connected"),
    "recorded": _("Record saved"),
    "callback": _("Callback"),
    "requested_at": _("Requested"),
    "due_at": _("Due"),
    "attempts": _("Attempts"),
    "holds": _("Holds"),
    "vip": _("Premium"),
    "flags": _("Remarks"),
    "inferred": _("Inferred"),
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
    "inbound": _("inbound"),
    "outbound": _("outbound"),
    "handling": _("handling"),
    "direct": _("straight"),
    "transfer_in": _("handed over"),
    "overflow_in": _("overflow"),
    "system": _("system"),
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
    "reassigned": _("moved by a supervisor"),
    "abuse": _("abuse was marked"),
    "harassment": _("harassment was marked"),
    "corrected": _("the type was corrected"),
    "rated": _("the customer rated it"),
    "work": _("work was left"),
    "promised": _("a callback was promised"),
    "callback_turn": _("the callback's turn came"),
    "dialled": _("dialled"),
    "tried": _("an attempt ended"),
    "promise_closed": _("the promise was closed"),
    "placed": _("an agent called"),
    "recording_began": _("recording began"),
    "recording_paused": _("recording paused"),
    "recording_resumed": _("recording went on"),
    "recording_failed": _("recording failed"),
    "recording_noted": _("the recording was kept"),
    "recording_short": _("the recording was kept, but not all of it"),
    "recording_lost": _("the recording was lost"),
    "came_while_down": _("came while the system was down"),
    "consult_transfer": _("handed over after asking"),
    "consult_conference": _("all three together"),
    "consult_cancel": _("back to the customer"),
    "consult_refused": _("the colleague did not answer"),
    "consult_lost": _("the colleague was lost"),
    "journal": _("Maju's journal"),
}
RESULTS = {
    "solved": _("Solved"),
    "informed": _("Informed"),
    "accepted": _("Accepted"),
    "handed_over": _("Handed over"),
    "callback": _("Callback promised"),
    "no_answer": _("No answer"),
    "follow_up": _("to be followed up"),
    "other": _("Other"),
}
WAYS = {
    "entry": _("straight"),
    "transfer": _("handed over"),
    "overflow": _("overflow"),
    "callback": _("the callback's turn came"),
    "return": _("back in line"),
}
CUTS = {
    "interval": _("Interval"),
    "hour": _("Hour"),
    "day": _("Day"),
    "week": _("Week"),
    "month": _("Month"),
    "weekday": _("Weekday"),
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


def result(code: str) -> str:
    """How a contact's record ended; nothing where nobody said."""
    return "" if code in {"", "None"} else str(RESULTS.get(code, code))


def way(code: str) -> str:
    """How a contact came into a queue."""
    return str(WAYS.get(code, code))


def cut(code: str) -> str:
    """Along what a number can be cut."""
    return str(CUTS[code]) if code in CUTS else field(code)
