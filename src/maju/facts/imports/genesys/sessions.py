"""A conversation as its sessions: who, in which medium, and what filled the time.

Written from the vendor's public description of analytics conversation details and real answers.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, date, datetime

from msgspec import Struct

CHANNELS = {
    "voice": "voice",
    "callback": "voice",
    "chat": "chat",
    "email": "email",
    "message": "message",
    "webmessaging": "message",
}
# Some exports write the day without its leading zero.
_TIME = re.compile(r"(\d{4})-(\d\d?)-(\d\d?)T(\d\d):(\d\d):(\d\d)(?:\.(\d{1,6}))?Z")
_EPOCH = date(1970, 1, 1)
_HANDLING = frozenset({"interact", "hold"})
Record = Mapping[str, object]


class Segment(Struct, frozen=True):
    """A span of a session; ``end`` is null while it lasts."""

    kind: str
    start: int
    end: int | None
    queue: str | None
    ended_by: str | None
    code: str | None
    conference: bool
    failed: bool

    @property
    def ms(self) -> int | None:
        """How long; null while it lasts."""
        return None if self.end is None else (self.end - self.start) // 1000


class Session(Struct, frozen=True):
    """One participant in one medium."""

    purpose: str
    user: str | None
    medium: str
    direction: str | None
    ani: str | None
    dnis: str | None
    campaign: bool
    scheduled: int | None
    segments: Sequence[Segment]
    metrics: Mapping[str, int]

    @property
    def start(self) -> int:
        """When it began."""
        return self.segments[0].start

    @property
    def handling(self) -> Sequence[Segment]:
        """Talk and hold."""
        return [each for each in self.segments if each.kind in _HANDLING]

    @property
    def queue(self) -> str | None:
        """The queue that it belongs to."""
        return next((each.queue for each in self.segments if each.queue), None)

    def of(self, *kinds: str) -> Sequence[Segment]:
        """Its segments of some kinds."""
        return [each for each in self.segments if each.kind in kinds]


class Conversation(Struct, frozen=True):
    """A conversation with its sessions in order of time."""

    id: str
    start: int
    end: int | None
    direction: str | None
    person: str | None
    sessions: Sequence[Session]

    @property
    def latest(self) -> int:
        """The last instant that it tells of: a more complete answer has a later one."""
        ends = [each.end or each.start for one in self.sessions for each in one.segments]
        return max([self.start, self.end or 0, *ends])


def conversation_of(record: Record) -> Conversation:
    """The conversation of a record.

    Raises:
        ValueError: a field is missing or cannot be read.
    """
    sessions: list[Session] = []
    person = None
    for participant in _records(record, "participants"):
        person = person or _find(participant, "externalContactId")
        purpose = _find(participant, "purpose") or ""
        user = _find(participant, "userId") or _find(participant, "participantName")
        for said in _records(participant, "sessions"):
            session = _session(said, purpose, user)
            if session.segments:
                sessions.append(session)
    own = _find(record, "conversationId")
    start = _at(record, "conversationStart")
    if own is None or start is None:
        raise ValueError("conversationId or conversationStart is missing")
    return Conversation(
        id=own,
        start=start,
        end=_at(record, "conversationEnd"),
        direction=_find(record, "originatingDirection"),
        person=person,
        sessions=sorted(sessions, key=lambda each: each.start),
    )


def _session(said: Record, purpose: str, user: str | None) -> Session:
    segments = [
        Segment(
            kind=_find(each, "segmentType") or "",
            start=_must(each, "segmentStart"),
            end=_at(each, "segmentEnd"),
            queue=_find(each, "queueId"),
            ended_by=_find(each, "disconnectType"),
            code=_find(each, "wrapUpCode"),
            conference=each.get("conference") is True,
            failed=_find(each, "errorCode") is not None,
        )
        for each in _records(said, "segments")
    ]
    for each in segments:
        if each.end is not None and each.end < each.start:
            raise ValueError("a segment ends before it begins")
    metrics: dict[str, int] = {}
    for metric in _records(said, "metrics"):
        name, value = _find(metric, "name"), metric.get("value")
        if name is not None and isinstance(value, int | float):
            metrics[name] = metrics.get(name, 0) + int(value)
    return Session(
        purpose=purpose,
        user=user,
        medium=_find(said, "mediaType") or "",
        direction=_find(said, "direction"),
        ani=_find(said, "ani"),
        dnis=_find(said, "dnis"),
        campaign=_find(said, "outboundCampaignId") is not None,
        scheduled=_at(said, "callbackScheduledTime"),
        segments=sorted(segments, key=lambda each: each.start),
        metrics=metrics,
    )


def _records(record: Record, name: str) -> Iterator[Record]:
    found = record.get(name)
    if found is None:
        return
    if not isinstance(found, list):
        raise ValueError(f"{name} is no list")  # noqa: TRY004 - of the file, not of the code
    for each in found:
        if not isinstance(each, dict):
            raise ValueError(f"{name} holds {each!r}")  # noqa: TRY004
        yield each


def _find(record: Record, name: str) -> str | None:
    found = record.get(name)
    return found if isinstance(found, str) and found else None


def _at(record: Record, name: str) -> int | None:
    said = _find(record, name)
    if said is None:
        return None
    found = _TIME.fullmatch(said)
    if found is None:
        raise ValueError(f"{name} {said!r} is no time in UTC")
    *whole, part = found.groups()
    moment = datetime(*(int(each) for each in whole), tzinfo=UTC)  # type: ignore[arg-type,misc]
    days = (moment.date() - _EPOCH).days
    seconds = days * 86_400 + moment.hour * 3600 + moment.minute * 60 + moment.second
    return seconds * 1_000_000 + int((part or "").ljust(6, "0"))


def _must(record: Record, name: str) -> int:
    found = _at(record, name)
    if found is None:
        raise ValueError(f"{name} is missing")
    return found
