"""One contact record: the fields that facts are made of, read strictly.

Written from the contact records data model in the vendor's public manual and from real records.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime

from msgspec import Struct

CHANNELS = {"VOICE": "voice", "CHAT": "chat", "EMAIL": "email", "SMS": "message"}
METHODS = frozenset(
    {
        "INBOUND", "OUTBOUND", "TRANSFER", "CALLBACK", "API", "QUEUE_TRANSFER", "DISCONNECT",
        "EXTERNAL_OUTBOUND", "MONITOR", "WEBRTC_API", "AGENT_REPLY", "FLOW",
    }
)  # fmt: skip
Record = Mapping[str, object]


class Part(Struct, kw_only=True):
    """One of Amazon's contacts: the customer's session in one queue or with one agent."""

    id: str
    root: str
    previous: str | None
    linked: bool
    updated: int
    channel: str
    method: str
    began: int
    connected: int | None
    ended: int | None
    why: str | None
    customer: str | None
    entry: str | None
    queue: str | None
    entered: int | None
    left: int | None
    agent: str | None
    team: str | None
    answered: int | None
    talk_ms: int | None
    hold_ms: int | None
    holds: int | None
    acw_ms: int | None
    acw_began: int | None
    acw_ended: int | None
    transferred: int | None
    outside: bool
    line: int = 0
    alone: bool = False
    """It was once written as a contact of its own, before its root was seen."""


def part_of(record: Record) -> Part:
    """The part of a record.

    Raises:
        ValueError: a field is missing or cannot be read.
    """
    method = _text(record, "InitiationMethod")
    channel = _text(record, "Channel")
    if method not in METHODS:
        raise ValueError(f"InitiationMethod {method!r}")
    if channel not in {*CHANNELS, "TASK"}:
        raise ValueError(f"Channel {channel!r}")
    own = _text(record, "ContactId")
    first = _find(record, "InitialContactId")
    queue, agent = _inside(record, "Queue"), _inside(record, "Agent")
    goal = _inside(record, "TransferredToEndpoint")
    return Part(
        id=own,
        root=first or own,
        previous=_find(record, "PreviousContactId"),
        linked=bool(first or _find(record, "NextContactId")),
        updated=_at(record, "LastUpdateTimestamp") or 0,
        channel=CHANNELS.get(channel, "task"),
        method=method,
        began=_must(record, "InitiationTimestamp"),
        connected=_at(record, "ConnectedToSystemTimestamp"),
        ended=_at(record, "DisconnectTimestamp"),
        why=_find(record, "DisconnectReason"),
        customer=_find(_inside(record, "CustomerEndpoint"), "Address"),
        entry=_find(_inside(record, "SystemEndpoint"), "Address"),
        queue=_find(queue, "Name") or (_find(queue, "ARN") or "").rpartition("/")[2] or None,
        entered=_at(queue, "EnqueueTimestamp"),
        left=_at(queue, "DequeueTimestamp"),
        agent=_find(agent, "Username") or (_find(agent, "ARN") or "").rpartition("/")[2] or None,
        team=_team(agent),
        answered=_at(agent, "ConnectedToAgentTimestamp"),
        talk_ms=_ms(agent, "AgentInteractionDuration"),
        hold_ms=_ms(agent, "CustomerHoldDuration"),
        holds=_whole(agent, "NumberOfHolds"),
        acw_ms=_ms(agent, "AfterContactWorkDuration"),
        acw_began=_at(agent, "AfterContactWorkStartTimestamp"),
        acw_ended=_at(agent, "AfterContactWorkEndTimestamp"),
        transferred=_at(record, "TransferCompletedTimestamp"),
        outside=_find(goal, "Type") == "TELEPHONE_NUMBER",
    )


def _inside(record: Record, name: str) -> Record:
    found = record.get(name)
    return found if isinstance(found, dict) else {}


def _find(record: Record, name: str) -> str | None:
    found = record.get(name)
    return found if isinstance(found, str) and found else None


def _text(record: Record, name: str) -> str:
    found = _find(record, name)
    if found is None:
        raise ValueError(f"{name} is missing")
    return found


def _at(record: Record, name: str) -> int | None:
    said = _find(record, name)
    if said is None:
        return None
    try:
        moment = datetime.fromisoformat(said)
    except ValueError as error:
        raise ValueError(f"{name} {said!r} is no time") from error
    if moment.tzinfo is None:
        raise ValueError(f"{name} {said!r} has no zone")
    since = moment.astimezone(UTC) - datetime(1970, 1, 1, tzinfo=UTC)
    return (since.days * 86_400 + since.seconds) * 1_000_000 + since.microseconds


def _must(record: Record, name: str) -> int:
    found = _at(record, name)
    if found is None:
        raise ValueError(f"{name} is missing")
    return found


def _whole(record: Record, name: str) -> int | None:
    found = record.get(name)
    if found is None:
        return None
    if not isinstance(found, int) or isinstance(found, bool) or found < 0:
        raise ValueError(f"{name} {found!r} is no count")
    return found


def _ms(record: Record, name: str) -> int | None:
    seconds = _whole(record, name)
    return None if seconds is None else seconds * 1000


def _team(agent: Record) -> str | None:
    """The deepest level of the agent's hierarchy that is filled."""
    groups = _inside(agent, "HierarchyGroups")
    for level in (5, 4, 3, 2, 1):
        if name := _find(_inside(groups, f"Level{level}"), "GroupName"):
            return name
    return None
