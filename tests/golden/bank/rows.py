"""The bank's calls as rows for the oracles of all families, made from the file by hand."""

from __future__ import annotations

from collections.abc import Iterable

from tests.golden.bank.oracle import DAY, Call
from tests.golden.oracles.customers import Row, Values, attempts_alone, repeats, volume_and_access

US = 1_000_000


def attempts(calls: Iterable[Call]) -> list[Row]:
    """One row a call; the times of day count from the month's first midnight."""
    return [
        {
            "client": "bank", "customer": call.customer, "shared_identity": False, "topic": None,
            "attempt": f"{number:06}", "arrived_at": call.arrived * US, "ivr_entered_at": call.arrived * US,
            "business_date": call.arrived // DAY, "technical_drop": None, "closed_why": None,
            "outcome": "agent_requested" if call.offered else "ivr_abandoned",
            "contact_outcome": ended(call),
            "served_at": (call.entered + call.wait) * US if call.answered else None,
        }
        for number, call in enumerate(calls)
    ]  # fmt: skip


def ended(call: Call) -> str | None:
    if not call.offered:
        return None
    return "answered" if call.answered else "abandoned"


def contacts(calls: Iterable[Call]) -> list[Row]:
    """One row a call that asked for an agent."""
    return [
        {"outcome": ended(call), "wait_ms": call.wait * 1000, "entered_at": call.entered * US,
         "ringing": False, "as_of": 0}
        for call in calls
        if call.offered
    ]  # fmt: skip


def everything(calls: list[Call]) -> Values:
    """What the oracles say about attempts, contacts, stays and repeats."""
    known_until = max(call.gone for call in calls) * US
    offered = contacts(calls)
    return {
        **volume_and_access(offered, offered, []),
        **attempts_alone(attempts(calls)),
        **repeats(attempts(calls), [], known_until),
    }
