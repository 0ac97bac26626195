"""Around a call: dialling by hand, watching, recording, and what was missed while we were down."""

from __future__ import annotations

from typing import Literal

from msgspec import Struct

from maju.kernel.ids import AdapterId, AgentId, ClientId, ContactId, CustomerId, QueueId
from maju.kernel.time import Instant

Watching = Literal[
    "listen",  # 감청: nobody hears the supervisor
    "whisper",  # 귓속말: the agent alone does
    "join",  # 합류: the customer too
]
"""How a supervisor is with a talk."""

MissedFate = Literal[
    "announced",  # heard that nobody can answer now
    "voicemail",  # left a message
    "forwarded",  # talked to somebody on a listed mobile
    "abandoned",  # hung up before any of it
]
"""What became of a call that came while Maju was down."""


class PlaceCall(Struct, frozen=True, kw_only=True, tag="place_call"):
    """The agent calls *customer* of *client* from the desk. 발신.

    Args:
        contact: made at the door with :func:`maju.kernel.ids.contact_id`.
        queue: whose rules of wrap-up hold, and where the call goes should its agent be lost;
            ``None``: the first line of that client which takes calls, before others one that the
            agent serves.
        shows: the number that the customer sees, an entry of *client*; empty: the usual one.
        number: under which name the customer's number lies in the side store.
    """

    contact: ContactId
    agent: AgentId
    client: ClientId
    customer: CustomerId
    queue: QueueId | None = None
    shows: str = ""
    number: str = "phone"


class Supervise(Struct, frozen=True, kw_only=True, tag="supervise"):
    """A supervisor is with the talk of *agent*, or is so in another way from now on.

    Args:
        by: the person (its id in the directory).
        watcher: the supervisor's own seat, where it is signed in as an agent with a phone.
        device: the name of a phone of its own, where it is not; exactly one of the two.
    """

    contact: ContactId
    agent: AgentId
    by: str
    how: Watching
    watcher: AgentId | None = None
    device: str = ""


class StopSupervising(Struct, frozen=True, kw_only=True, tag="stop_supervising"):
    """The supervisor leaves the talk: by its page, or by hanging up."""

    contact: ContactId
    by: str


class PauseRecording(Struct, frozen=True, kw_only=True, tag="pause_recording"):
    """What is said now (a card's number) is not to be kept."""

    agent: AgentId
    contact: ContactId


class ResumeRecording(Struct, frozen=True, kw_only=True, tag="resume_recording"):
    """What is said from here on is kept again."""

    agent: AgentId
    contact: ContactId


class NoteRecording(Struct, frozen=True, kw_only=True, tag="note_recording"):
    """A recording of a contact lies in the store as *recording*, or is lost for ever.

    The contact may be over long since.

    Args:
        seconds: how long it is; of a lost one, how long it would have been, or 0.
        short: part of it is missing, for there was no room while it ran.
    """

    contact: ContactId
    recording: str
    seconds: int
    lost: bool = False
    short: bool = False


class NoteMissed(Struct, frozen=True, kw_only=True, tag="note_missed"):
    """A call that the telephone server handled by itself while Maju was down. 폴백.

    Its true times are data: neither of them is later than the stamp.

    Args:
        contact: made with :func:`maju.kernel.ids.contact_id` from *began_at*.
        recording: under which name a message that was left lies in the store.
        heard: the call had been told of by ``Arrive`` and ended by ``Leave`` before the telephone
            server took it back: it is counted already, and only what it leaves behind is new.
    """

    contact: ContactId
    adapter: AdapterId
    entry: str
    customer: CustomerId | None = None
    began_at: Instant
    ended_at: Instant
    fate: MissedFate
    outside: str = ""
    language: str = "ko"
    recording: str = ""
    heard: bool = False
