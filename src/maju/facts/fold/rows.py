"""A contact, open or finished, as rows of the grains."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from maju.facts.fold.calendar import day_of, offset_s
from maju.facts.fold.state import Contact, Leg, Offer, Row, State, Visit, place
from maju.facts.schema import GRAINS

SOURCE = "journal"

Made = tuple[str, str, str, Row]
"""Client's day (:func:`place`), grain, key and row."""

_NAMES = {grain.name: grain.names() for grain in GRAINS.values()}
_CHANNELS = {"task": "message"}
"""What a customer left behind for a person to hear is a message."""

_VIA = {
    "entry": "direct",
    "transfer": "transfer_in",
    "overflow": "overflow_in",
    "return": "transfer_in",
}
_LEFT = {
    "answered": "answered",
    "abandoned": "abandoned",
    "overflow": "overflow_out",
    "callback": "callback",
    "voicemail": "flowed_out",
    "outside": "flowed_out",
    "transfer": "overflow_out",
    "ended": "flowed_out",
}
_RINGS = {
    "accepted": "accepted",
    "declined": "rejected",
    "busy": "unavailable",
    "unreachable": "unavailable",
    "no_answer": "no_answer",
    "abandoned": "customer_left",
    "withdrawn": "taken_elsewhere",
}
_ENDED_BY = {
    "agent": "agent",
    "left": "agent",
    "customer": "customer",
    "dropped": "system",
    "lost": "system",
    "failed": "system",
    "cancel": "agent",
    "reassigned": "system",
}
_OURS = frozenset({"callback", "outbound"})
_BEFORE_QUEUE = frozenset({"self_served", "ivr_abandoned", "blocked", "after_hours"})
_OF_QUEUE = frozenset({"answered", "abandoned", "callback", "flowed_out"})


def ms(us: int) -> int:
    """Whole milliseconds; a late timer may lie before what it ends, and is 0 then."""
    return max(0, us) // 1000


def made(state: State, grain: str, key: str, values: Mapping[str, Any]) -> Made:
    """A row of *values*, placed by its grain's instant."""
    assert state.settings is not None
    zone, at = state.settings.zone, values[GRAINS[grain].at]
    day = day_of(at, zone)
    whole = {
        "centre": state.centre,
        "business_date": day,
        "utc_offset_s": offset_s(at, zone),
        "inferred": False,
        "clock_skew": False,
        "excluded": False,
        "flags": [],
        "source": SOURCE,
        **values,
    }
    row = tuple([whole.get(name) for name in _NAMES[grain]])
    return place(day, values["client"]), grain, key, row


def channel_of(channel: str) -> str:
    """The grains' word for a channel of ours."""
    return _CHANNELS.get(channel, channel)


def contact_rows(state: State, contact: Contact) -> Iterator[Made]:
    """All rows of a contact as they are now: attempt, contact, rating, visits, legs, offers."""
    base: dict[str, Any] = {
        "client": contact.client,
        "contact": contact.id,
        "channel": channel_of(contact.channel),
        "record": contact.id,
    }
    finished = over(contact)
    outcome = _outcome(contact)
    if contact.kind == "inbound":
        yield _attempt(state, contact, base, outcome)
    if contact.kind not in _OURS:
        if contact.queued:
            yield _contact(state, contact, base, outcome, finished=finished)
            if contact.score:
                yield _survey(state, contact, base)
        for visit in contact.visits:
            yield _visit(state, contact, visit, base, finished=finished)
    for leg in contact.legs:
        yield _leg(state, contact, leg, base)
    for number, offer in enumerate(contact.offers, 1):
        yield _offer(state, contact, number, offer, base)


def over(contact: Contact) -> bool:
    """Whether nothing can happen to it any more: the customer gone, every wrap-up ended."""
    return bool(contact.closed) and all(
        leg.end and (not leg.wrap_from or leg.wrap_end) for leg in contact.legs
    )


def _outcome(contact: Contact) -> str | None:
    """How it left the queues; ``None`` for one that never came to a queue."""
    if not contact.queued:
        return None
    if contact.answered:
        return "answered"
    if not contact.closed:
        last = contact.visits[-1]
        return "flowed_out" if last.left and last.why in {"voicemail", "outside"} else "open"
    return contact.outcome if contact.outcome in _OF_QUEUE else "flowed_out"


def _before_queue(contact: Contact) -> str:
    if contact.queued:
        return "agent_requested"
    if not contact.closed:
        return "open"
    if contact.outcome in _BEFORE_QUEUE:
        return contact.outcome
    # a callback, a voice mail or a number outside, chosen in the menu
    return "after_hours" if contact.shut is not None else "self_served"


def _attempt(state: State, contact: Contact, base: Mapping[str, Any], outcome: str | None) -> Made:
    before = _before_queue(contact)
    ivr_ms = None
    if contact.ivr_at and contact.ivr_left:
        ivr_ms = ms(contact.ivr_left - contact.ivr_at)
    row = {
        **base,
        "attempt": contact.id,
        "contact": contact.id if contact.queued else None,
        "entry": contact.entry,
        "customer": contact.customer,
        "shared_identity": False,
        "arrived_at": contact.at,
        "ivr_entered_at": contact.ivr_at or None,
        "ivr_left_at": contact.ivr_left or None if contact.ivr_at else None,
        "ivr_ms": ivr_ms,
        "outcome": before,
        "closed_why": contact.part if before == "after_hours" else None,
        "blocked_why": contact.blocked if before == "blocked" else None,
        "queue": contact.visits[0].queue if contact.visits else None,
        "topic": contact.topic,
        "contact_outcome": outcome,
        "served_at": contact.answered or None,
        "ended_at": contact.closed or None,
        "technical_drop": contact.by == "dropped" if contact.closed else None,
        "state": "closed" if contact.closed else "open",
        "source_ref": str(contact.seq),
    }
    return made(state, "attempt", contact.id, row)


def _contact(
    state: State,
    contact: Contact,
    base: Mapping[str, Any],
    outcome: str | None,
    *,
    finished: bool,
) -> Made:
    main = [leg for leg in contact.legs if leg.role != "consulted"]
    left = contact.answered
    if not left and outcome != "open":
        left = max(visit.left for visit in contact.visits) or contact.closed
    ended = [leg.wrap_end or leg.end for leg in contact.legs if leg.end]
    recorded = None
    if contact.answered:
        saved = [leg for leg in main if leg.wrap_how == "saved" or leg.late]
        recorded = any(leg.topic for leg in saved)
    row = {
        **base,
        "attempt": contact.id if contact.kind == "inbound" else None,
        "customer": contact.customer,
        "shared_identity": False,
        "vip": contact.vip,
        "queue": contact.visits[0].queue,
        "topic": contact.topic,
        "entered_at": contact.queued,
        "outcome": outcome,
        "exit_to": _exit_to(contact) if outcome == "flowed_out" else None,
        "left_at": left or None,
        "wait_ms": ms(left - contact.queued) if left else None,
        "agent": contact.agent,
        "transfers": contact.transfers,
        "transfer_lost": contact.lost,
        "visits": len(contact.visits),
        "legs": len(main),
        "rona": sum(visit.rona for visit in contact.visits),
        "talk_ms": sum(_talk_ms(leg) or 0 for leg in main) if finished else None,
        "hold_ms": sum(ms(leg.hold) for leg in main) if finished else None,
        "acw_ms": sum(_acw_ms(leg) or 0 for leg in main) if finished else None,
        "closed_at": contact.closed or None,
        "finished_at": max([contact.closed, *ended]) if finished else None,
        "recorded": recorded,
        "state": "closed" if finished else "open",
        "inferred": any(leg.wrap_how == "capped" for leg in main),
        "source_ref": str(contact.queued_seq),
    }
    return made(state, "contact", contact.id, row)


def _survey(state: State, contact: Contact, base: Mapping[str, Any]) -> Made:
    main = [leg for leg in contact.legs if leg.role != "consulted"]
    last = max(main, key=lambda leg: leg.number, default=None)
    row = {
        **base,
        "customer": contact.customer,
        "queue": contact.visits[0].queue,
        "agent": last and last.agent,
        "team": last and last.team,
        "topic": contact.topic,
        "contact_at": contact.queued,
        "answered_at": contact.scored,
        "asked": "csat",
        "score": contact.score,
        "state": "closed",
        "source_ref": str(contact.scored_seq),
    }
    return made(state, "survey", contact.id, row)


def _exit_to(contact: Contact) -> str:
    return {"voicemail": "voicemail", "outside": "external"}.get(contact.visits[-1].why, "ivr")


def _visit(
    state: State, contact: Contact, visit: Visit, base: Mapping[str, Any], *, finished: bool
) -> Made:
    chat = contact.channel == "chat" and visit.why == "answered"
    row = {
        **base,
        "visit": visit.number,
        "queue": visit.queue,
        "via": _VIA[visit.via],
        "entered_at": visit.at,
        "outcome": _LEFT[visit.why] if visit.left else "open",
        "left_at": visit.left or None,
        "wait_ms": ms(visit.left - visit.at) if visit.left else None,
        "agent": visit.agent if visit.why == "answered" else None,
        "offers": visit.offers,
        "rona": visit.rona,
        "ringing": visit.ringing if visit.left else None,
        "unserved": chat and finished and contact.heard > 0 and contact.said == 0,
        "state": "closed" if visit.left and (finished or not chat) else "open",
        "flags": ["returned"] if visit.via == "return" else [],
        "source_ref": str(visit.seq),
    }
    key = f"{contact.id}/{visit.number}"
    return made(state, "visit", key, row)


def _talk_ms(leg: Leg) -> int | None:
    if not leg.end or not leg.talk_from:
        return None
    return ms(leg.end - leg.talk_from - leg.hold)


def _acw_ms(leg: Leg) -> int | None:
    if not leg.end or (leg.wrap_from and not leg.wrap_end):
        return None
    return ms(leg.wrap_end - leg.wrap_from) if leg.wrap_from else 0


def _leg(state: State, contact: Contact, leg: Leg, base: Mapping[str, Any]) -> Made:
    ours = contact.kind in _OURS
    finished = bool(leg.end) and (not leg.wrap_from or bool(leg.wrap_end))
    talked = leg.role != "consulted"
    recorded = None
    if talked and finished and leg.wrap_from:
        recorded = (leg.wrap_how == "saved" or leg.late) and bool(leg.topic)
    row = {
        **base,
        "leg": leg.number,
        "direction": contact.kind if ours else "inbound",
        "role": leg.role,
        "agent": leg.agent,
        "team": leg.team,
        "queue": None if contact.kind == "outbound" else leg.queue,
        "visit": None if ours else leg.visit,
        "topic": leg.topic,
        "started_at": leg.at,
        "ended_at": leg.end or None,
        "finished_at": (leg.wrap_end or leg.end) if finished else None,
        "connected": bool(leg.talk_from) if ours and leg.end else None,
        "ring_ms": None if leg.ring is None else ms(leg.ring),
        "talk_ms": _talk_ms(leg) if talked else None,
        "hold_ms": ms(leg.hold) if talked and leg.end else None,
        "holds": leg.holds if talked else None,
        "consult_ms": None if leg.consult is None else ms(leg.consult),
        "acw_ms": _acw_ms(leg),
        "ended_by": _ended_by(leg) if leg.end else None,
        "ended_on_hold": leg.on_hold,
        "consulted": leg.consulted,
        "conferenced": leg.conferenced,
        "recorded": recorded,
        "state": "closed" if finished else "open",
        "inferred": leg.wrap_how == "capped",
        "source_ref": str(leg.seq),
    }
    key = f"{contact.id}/{leg.number}"
    return made(state, "leg", key, row)


def _ended_by(leg: Leg) -> str:
    if leg.how == "transfer":
        return f"transfer_{leg.given or 'blind'}"
    return _ENDED_BY[leg.how]


def _offer(
    state: State, contact: Contact, number: int, offer: Offer, base: Mapping[str, Any]
) -> Made:
    row = {
        **base,
        "offer": number,
        "agent": offer.agent,
        "team": offer.team,
        "queue": offer.queue,
        "visit": offer.visit,
        "offered_at": offer.at,
        "ring_ms": ms(offer.end - offer.at) if offer.end else None,
        "outcome": _RINGS[offer.why] if offer.end else "open",
        "callback_preview": contact.kind == "callback",
        "state": "closed" if offer.end else "open",
        "flags": ["consult"] if offer.consult else [],
        "source_ref": str(offer.seq),
    }
    return made(state, "offer", f"{contact.id}/{number}", row)
