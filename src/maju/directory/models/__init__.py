"""All tables of the directory."""

from __future__ import annotations

from maju.directory.models.centres import (
    AwayReason,
    Calendar,
    Centre,
    Client,
    ContractTarget,
    Entry,
    Flow,
    Queue,
    QueueNeed,
    QueueOverflow,
    SpecialDay,
    Team,
)
from maju.directory.models.chat import ChatSite, ChatText
from maju.directory.models.customers import (
    Address,
    Caution,
    Clue,
    Consent,
    Customer,
    Note,
    Union,
)
from maju.directory.models.desk import Brand, ContactRecord, Greeting, Macro
from maju.directory.models.floor import FloorAct, StateLimit
from maju.directory.models.inbox import (
    GivenCall,
    GivenTry,
    InquiryNote,
    Letter,
    ManualPage,
    ManualUse,
    ManualVersion,
    Notice,
    NoticeRead,
)
from maju.directory.models.people import Agent, AgentSkill, Person, RoleHeld, TeamMember
from maju.directory.models.reasons import ClientLink, ContactReason, WrapUpField
from maju.directory.models.signing import Attempts, Invitation, RecoveryCode, Session
from maju.directory.models.telephone import (
    LedgerDay,
    LogRead,
    MessageMail,
    Prompt,
    RefusedStranger,
)
from maju.directory.models.trail import Access, Change, RecordingHold, Submission

__all__ = [
    "Access",
    "Address",
    "Agent",
    "AgentSkill",
    "Attempts",
    "AwayReason",
    "Brand",
    "Calendar",
    "Caution",
    "Centre",
    "Change",
    "ChatSite",
    "ChatText",
    "Client",
    "ClientLink",
    "Clue",
    "Consent",
    "ContactReason",
    "ContactRecord",
    "ContractTarget",
    "Customer",
    "Entry",
    "FloorAct",
    "Flow",
    "GivenCall",
    "GivenTry",
    "Greeting",
    "InquiryNote",
    "Invitation",
    "LedgerDay",
    "Letter",
    "LogRead",
    "Macro",
    "ManualPage",
    "ManualUse",
    "ManualVersion",
    "MessageMail",
    "Note",
    "Notice",
    "NoticeRead",
    "Person",
    "Prompt",
    "Queue",
    "QueueNeed",
    "QueueOverflow",
    "RecordingHold",
    "RecoveryCode",
    "RefusedStranger",
    "RoleHeld",
    "Session",
    "SpecialDay",
    "StateLimit",
    "Submission",
    "Team",
    "TeamMember",
    "Union",
    "WrapUpField",
]
