"""What a centre has decided about itself, compiled: the whole of it in one value, versioned.

People edit tables; a change compiles into a ``Settings`` and reaches the engine as one command.
From the event on that says it is applied, the core decides by it.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Literal

from msgspec import Struct

from maju.kernel.channels import Channel
from maju.kernel.flows import Flow
from maju.kernel.ids import (
    AgentId,
    CentreId,
    ClientId,
    FlowId,
    QueueId,
    TeamId,
)
from maju.kernel.time import HOUR, MINUTE, SECOND, Duration


class Policy(StrEnum):
    """Which of several free agents gets the contact. 상담사 선택 방식."""

    LONGEST_IDLE = "longest_idle"
    LEAST_OCCUPIED = "least_occupied"
    BEST_SKILL = "best_skill"  # best level first, then longest idle


class SkillNeed(Struct, frozen=True, kw_only=True, gc=False):
    """A queue takes agents who have *skill* at *worst_level* or better (1 is best, 9 worst)."""

    skill: str
    worst_level: int = 9


class Span(Struct, frozen=True, kw_only=True, gc=False):
    """Minutes of the local day, half-open: 540 to 1080 is 09:00 to 18:00. 1440 is midnight."""

    start: int
    end: int


class SpecialDay(Struct, frozen=True, kw_only=True, gc=False):
    """A local date (``2026-11-21``) on which the usual week does not hold.

    No spans: closed. ``label`` says why (설날, 워크숍).
    """

    date: str
    spans: tuple[Span, ...] = ()
    label: str = ""


class Calendar(Struct, frozen=True, kw_only=True, gc=False):
    """When a queue is open, in the centre's zone.

    ``week`` has seven entries, Monday first; a day may have several spans (점심 between them).
    """

    id: str
    week: tuple[tuple[Span, ...], ...]
    exceptions: tuple[SpecialDay, ...] = ()


class Overflow(Struct, frozen=True, kw_only=True, gc=False):
    """Where a waiting contact goes after *after* of waiting, or on entry when *length* wait.

    Exactly one of *after* and *length* is set; *queue* names the target of ``to="queue"``,
    *number* that of ``to="outside"``.
    """

    to: Literal["queue", "callback", "voicemail", "outside"]
    after: Duration | None = None
    length: int | None = None
    queue: QueueId | None = None
    number: str = ""


class QueueSettings(Struct, frozen=True, kw_only=True, gc=False):
    """A line that customers wait in. 큐."""

    id: QueueId
    client: ClientId
    name: str
    channels: tuple[Channel, ...] = (Channel.VOICE,)
    needs: tuple[SkillNeed, ...] = ()
    languages: tuple[str, ...] = ()  # an agent speaks at least one of them; empty: any
    priority: int = 5  # 1 is served first, 9 last
    age_step: Duration = 2 * MINUTE  # type: ignore[assignment]  # one priority = this much waiting
    vip_head_start: Duration = 60 * SECOND  # type: ignore[assignment]
    policy: Policy = Policy.LONGEST_IDLE
    target_wait: Duration = 20 * SECOND  # type: ignore[assignment]
    target_share: float = 0.8
    calendar: str | None = None  # None: always open
    closed: bool = False  # shut by hand, whatever the calendar says
    ring_timeout: Duration = 15 * SECOND  # type: ignore[assignment]
    wrap_up: Duration = 30 * SECOND  # type: ignore[assignment]  # target; see wrap_up_ends
    wrap_up_ends: bool = True  # ends by itself at the target; else waits for the agent
    prefer_last_agent: Duration = Duration(0)  # how long to hold for the agent of last time
    overflows: tuple[Overflow, ...] = ()
    max_waiting: int | None = None  # on entry beyond it: refused as blocked (or overflow)
    interruptible: bool = False  # async work that a live contact may interrupt
    tell_wait: bool = True


class AgentSkill(Struct, frozen=True, kw_only=True, gc=False):
    """*level* 1 is the best match, 9 the last resort."""

    skill: str
    level: int = 1


class Capacity(Struct, frozen=True, kw_only=True, gc=False):
    """How much an agent takes at once. Voice is always one."""

    chat: int = 1
    work: int = 1  # e-mail, board and tasks together
    mixed: bool = False  # may ring with a call while chats are open


class AgentSettings(Struct, frozen=True, kw_only=True, gc=False):
    """A person who answers. 상담사. Names live in the directory, never here."""

    id: AgentId
    team: TeamId | None = None
    skills: tuple[AgentSkill, ...] = ()
    languages: tuple[str, ...] = ("ko",)
    queues: tuple[QueueId, ...] | None = None  # None: every queue whose needs are met
    clients: tuple[ClientId, ...] | None = None  # None: all
    capacity: Capacity = Capacity()
    ring_timeout: Duration | None = None  # None: the queue's


class Entry(Struct, frozen=True, kw_only=True, gc=False):
    """A door: a dialled number, a chat widget's key, a mailbox; it leads to a client's flow."""

    address: str
    channel: Channel
    client: ClientId
    flow: FlowId
    record: bool = False  # 녹취: kept from the notice in its flow on


DOMESTIC = (
    *("01", "02", "03", "04", "05", "061", "062", "063", "064", "070", "080"),
    *("13", "14", "15", "16", "18"),
)
"""How ordinary numbers of Korea begin: mobiles, areas, internet, free and nationwide ones. Neither
premium (060, 700) nor international (00, +) is among them, nor is an emergency number."""


class CallbackRules(Struct, frozen=True, kw_only=True, gc=False):
    """How promised callbacks are kept."""

    attempts: int = 3
    pause: Duration = 30 * MINUTE  # type: ignore[assignment]  # between attempts
    dial_timeout: Duration = 45 * SECOND  # type: ignore[assignment]
    expires: Duration = 24 * HOUR  # type: ignore[assignment]  # after the promise: closed
    calendar: str | None = None  # dial only within; None: *hours*, while the queue is open
    hours: Span | None = Span(start=540, end=1080)  # of every day; None: always


class Settings(Struct, frozen=True, kw_only=True, gc=False):
    """The whole of a centre's decisions.

    ``version`` rises by one with each change; a lower or equal one is refused.
    """

    centre: CentreId
    version: int
    zone: str = "Asia/Seoul"
    clients: tuple[ClientId, ...] = ()
    queues: tuple[QueueSettings, ...] = ()
    agents: tuple[AgentSettings, ...] = ()
    flows: tuple[Flow, ...] = ()
    entries: tuple[Entry, ...] = ()
    calendars: tuple[Calendar, ...] = ()
    away_reasons: tuple[str, ...] = (
        "meal",  # 식사
        "rest",  # 휴식
        "training",  # 교육
        "meeting",  # 회의
        "coaching",  # 코칭
        "back_office",  # 업무처리
        "outbound",  # 발신·콜백
        "fault",  # 장애
        "recovery",  # 감정회복
    )
    rona_limit: int = 2  # unanswered offers in a row until the agent is set away
    rona_rest: Duration = 10 * SECOND  # type: ignore[assignment]  # no offer for so long after one
    wrap_up_cap: Duration = 30 * MINUTE  # type: ignore[assignment]  # one never closed ends here
    reconnect_within: Duration = 10 * MINUTE  # type: ignore[assignment]  # return call after a drop
    callbacks: CallbackRules = CallbackRules()
    outside: tuple[str, ...] = DOMESTIC  # how a number that a call may be sent to begins
    tell_when_listened: bool = (
        True  # 감청: the agent is told; of whispering and joining it always is
    )
