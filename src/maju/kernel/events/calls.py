"""Around a call: who watches it, whether it is recorded, and what was missed while we were down."""

from __future__ import annotations

from typing import Literal

from msgspec import Struct

from maju.kernel.commands.calls import MissedFate, Watching
from maju.kernel.ids import AdapterId, AgentId, ClientId, ContactId, CustomerId, QueueId
from maju.kernel.time import Instant


class SupervisionBegan(Struct, frozen=True, kw_only=True, tag="supervision_began"):
    """A supervisor is with the talk of *agent*. *told*: the agent sees it."""

    contact: ContactId
    agent: AgentId
    by: str
    how: Watching
    told: bool
    watcher: AgentId | None = None
    device: str = ""


class SupervisionChanged(Struct, frozen=True, kw_only=True, tag="supervision_changed"):
    """The supervisor is with it in another way."""

    contact: ContactId
    agent: AgentId
    by: str
    how: Watching
    told: bool


class SupervisionEnded(Struct, frozen=True, kw_only=True, tag="supervision_ended"):
    """The supervisor is out: it left, the talk is over, or its phone could not be reached."""

    contact: ContactId
    agent: AgentId
    by: str
    why: Literal["stopped", "over", "failed"]


class RecordingBegan(Struct, frozen=True, kw_only=True, tag="recording_began"):
    """녹취 시작: the customer has heard the notice."""

    contact: ContactId


class RecordingPaused(Struct, frozen=True, kw_only=True, tag="recording_paused"):
    """What is said now is not kept. Without *agent*: nobody of ours is on the line."""

    contact: ContactId
    agent: AgentId | None = None


class RecordingResumed(Struct, frozen=True, kw_only=True, tag="recording_resumed"):
    """What is said is kept again. Without *agent*: by itself, with the next talk."""

    contact: ContactId
    agent: AgentId | None = None


class RecordingFailed(Struct, frozen=True, kw_only=True, tag="recording_failed"):
    """It could not be begun or gone on with: nothing is kept from here on."""

    contact: ContactId


class RecordingNoted(Struct, frozen=True, kw_only=True, tag="recording_noted"):
    """A file of *seconds* is there, or *lost*; *short*: part of it is missing."""

    contact: ContactId
    recording: str
    seconds: int
    lost: bool = False
    short: bool = False


class CallMissed(Struct, frozen=True, kw_only=True, tag="call_missed"):
    """A call that the telephone server handled by itself while Maju was down; over already.

    It was here from *began_at* to *ended_at*, whenever that is told. *queue* is where it would
    have gone first; a message that was left is work there (``WorkBegan``).
    """

    contact: ContactId
    adapter: AdapterId
    client: ClientId
    entry: str
    customer: CustomerId | None
    began_at: Instant
    ended_at: Instant
    fate: MissedFate
    queue: QueueId | None = None
    outside: str = ""
    language: str = "ko"
    recording: str = ""
