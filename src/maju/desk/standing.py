"""The desk as the read model knows it: for the first paint, and for pages without script.

The same form as the view that comes over the socket (``feed.py``), which replaces it at once. What
the read model does not hold is left open: a wished state, the end of a ring.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from maju.desk.reading import Row, one, rows
from maju.desk.seat import Seat

_TALK = ("hang_up", "transfer", "consult", "abuse")
_CAN: Mapping[str, tuple[str, ...]] = {
    "talking": ("hold", *_TALK),
    "held": ("resume", *_TALK),
    "wrap_up": ("finish", "extend"),
    "consulting": ("hang_up",),
}


def standing(seat: Seat) -> Mapping[str, Any]:
    """``{"seq", "at", "desk"}``; three statements."""
    found = one(seat, "standing")
    here = found is not None and found["here"]
    hands: Mapping[str, str] = (found or {}).get("hands") or {}
    those = rows(seat, "in_hand", contacts=list(hands)) if hands else []
    contacts = [_contact(row) for row in those if row["offer_to"] != seat.agent]
    return {
        "seq": 0 if found is None else found["seq"],
        "at": seat.now,
        "desk": {
            "agent": {
                "id": seat.agent,
                "state": _seen(found) if here and found is not None else "signed_out",
                "reason": _reason(found) if found is not None else "",
                "since": (found or {}).get("began_at"),
                "wanted": None,
                "care": False,
            },
            "offers": [_offer(row) for row in those if row["offer_to"] == seat.agent],
            "contacts": contacts,
            "queues": [
                {
                    "queue": row["queue"],
                    "waiting": row["waiting"],
                    "longest_since": row["longest_since"],
                }
                for row in rows(seat, "waiting")
            ],
            "callbacks_due": 0,
            "can": {each["contact"]: _can(each) for each in contacts},
        },
    }


def _seen(row: Row) -> str:
    """What the agent is seen to do; to call a customer is to talk, as everywhere."""
    return "talking" if row["shown"] == "dialling" else str(row["shown"])


def _reason(row: Row) -> str:
    return str(row["reason"] or "") if row["shown"] == "away" else ""


def _offer(row: Row) -> dict[str, Any]:
    return {
        "offer": f"{row['contact']}.o{row['offers']}",
        "contact": row["contact"],
        "channel": row["channel"],
        "role": "main" if row["stage"] == "ringing" else "consult",
        "queue": row["queue"],
        "client": row["client"],
        "customer": row["customer"],
        "until": None,
        "waiting_since": row["queued_at"],
        "entry": row["entry"],
        "path": [],
        "vip": row["vip"],
        "caution": row["caution"],
    }


def _contact(row: Row) -> dict[str, Any]:
    return {
        "contact": row["contact"],
        "channel": row["channel"],
        "stage": _stage(row),
        "role": row["role"] or "main",
        "queue": row["queue"],
        "client": row["client"],
        "customer": row["customer"],
        "began_at": row["began_at"],
        "answered_at": row["answered_at"],
        "held_since": row["held_since"],
        "wrap_up_began": row["wrap_up_began_at"],
        "wrap_up_target": None,
        "asking": None,
        "messages": row["messages"],
        "unread_from": None,
    }


def _stage(row: Row) -> str:
    if row["wrap_up_began_at"] is not None and row["wrap_up_ended_at"] is None:
        return "wrap_up"
    if row["role"] == "consult":
        return "consulting"
    return str(row["stage"])


def _can(contact: Mapping[str, Any]) -> Sequence[str]:
    can = _CAN.get(contact["stage"], ())
    if contact["channel"] == "chat" and contact["stage"] in {"talking", "held"}:
        return (*(each for each in can if each not in {"hold", "resume"}), "message")
    return can
