"""What has happened. The journal is a sequence of these, and everything else follows from it.

Bodies hold ids and numbers, never people's names or texts. A body that changes its meaning gets a
new version and an upcaster (``journal.codec``); old ones stay readable for ever.
"""

from __future__ import annotations

from msgspec import Struct

from maju.kernel.events.agent import (
    AgentPhoneSet,
    AgentRested,
    AgentResting,
    AgentSignedIn,
    AgentSignedOut,
    AgentStateAsked,
    AgentStateSet,
)
from maju.kernel.events.calls import (
    CallMissed,
    RecordingBegan,
    RecordingFailed,
    RecordingNoted,
    RecordingPaused,
    RecordingResumed,
    SupervisionBegan,
    SupervisionChanged,
    SupervisionEnded,
)
from maju.kernel.events.centre import (
    CustomerForgotten,
    EffectSettled,
    ImportRecorded,
    Reconciled,
    ReportApproved,
    SettingsApplied,
)
from maju.kernel.events.ends import (
    ContactClosed,
    MessageSeen,
    Outcome,
    OutsideBegan,
    VoicemailBegan,
)
from maju.kernel.events.line import (
    ContactArrived,
    NeedsSet,
    OfferEnd,
    OfferEnded,
    OfferMade,
    OutboundBegan,
    OverflowPassed,
    Pick,
    Queued,
    Released,
    Reranked,
    StepEntered,
    StepLeft,
    VisitEnd,
    VisitEnded,
    WaitTold,
    WorkBegan,
)
from maju.kernel.events.plan import PlannedDay, PlannedSpan, SchedulePublished
from maju.kernel.events.promise import (
    CallbackClosed,
    CallbackEnd,
    CallbackExtended,
    CallbackPostponed,
    CallbackPromised,
    CallbackTried,
    CallTried,
    DialBegan,
    DialEnd,
)
from maju.kernel.events.record import (
    ContactRated,
    CustomersSplit,
    CustomersUnited,
    InquiryNoted,
    InquiryState,
    TopicCorrected,
)
from maju.kernel.events.talk import (
    AbuseMarked,
    Answered,
    ConsultAsked,
    ConsultBegan,
    ConsultEnded,
    Held,
    LegEnd,
    LegEnded,
    Reassigned,
    Resumed,
    Transferred,
    WorkParked,
    WorkResumed,
    WrapUpBegan,
    WrapUpEnded,
    WrapUpExtended,
)
from maju.kernel.ids import CommandId, Seq
from maju.kernel.time import Instant

EventBody = (
    ContactArrived
    | OutboundBegan
    | WorkBegan
    | StepEntered
    | StepLeft
    | NeedsSet
    | Queued
    | Released
    | Reranked
    | OverflowPassed
    | WaitTold
    | VisitEnded
    | OfferMade
    | OfferEnded
    | Answered
    | Held
    | Resumed
    | ConsultAsked
    | ConsultBegan
    | ConsultEnded
    | Transferred
    | LegEnded
    | WrapUpBegan
    | WrapUpExtended
    | WrapUpEnded
    | WorkParked
    | WorkResumed
    | MessageSeen
    | VoicemailBegan
    | OutsideBegan
    | ContactClosed
    | AgentSignedIn
    | AgentSignedOut
    | AgentStateAsked
    | AgentStateSet
    | AgentResting
    | AgentRested
    | CallbackPromised
    | CallbackPostponed
    | CallbackTried
    | CallbackExtended
    | DialBegan
    | CallbackClosed
    | SettingsApplied
    | EffectSettled
    | Reconciled
    | CustomerForgotten
    | ImportRecorded
    | ReportApproved
    | SchedulePublished
    | Reassigned
    | AbuseMarked
    | InquiryNoted
    | TopicCorrected
    | ContactRated
    | CustomersUnited
    | CustomersSplit
    | CallTried
    | AgentPhoneSet
    | SupervisionBegan
    | SupervisionChanged
    | SupervisionEnded
    | RecordingBegan
    | RecordingPaused
    | RecordingResumed
    | RecordingFailed
    | RecordingNoted
    | CallMissed
)


class Event(Struct, frozen=True, kw_only=True):
    """A body with its envelope.

    Args:
        seq: its number in the centre, without gaps.
        at: when it was recorded; rises (or stays, within one decision) with *seq*.
        due: when it should have happened, where a timer fired late; facts use it.
        cause: the command that was decided.
        core: the version of the core that decided it.
    """

    seq: Seq
    at: Instant
    due: Instant | None = None
    cause: CommandId
    core: int
    body: EventBody

    @property
    def occurred(self) -> Instant:
        """When it happened for the customer: the due instant where a timer fired late."""
        return self.at if self.due is None else self.due


__all__ = [
    "AbuseMarked",
    "AgentPhoneSet",
    "AgentRested",
    "AgentResting",
    "AgentSignedIn",
    "AgentSignedOut",
    "AgentStateAsked",
    "AgentStateSet",
    "Answered",
    "CallMissed",
    "CallTried",
    "CallbackClosed",
    "CallbackEnd",
    "CallbackExtended",
    "CallbackPostponed",
    "CallbackPromised",
    "CallbackTried",
    "ConsultAsked",
    "ConsultBegan",
    "ConsultEnded",
    "ContactArrived",
    "ContactClosed",
    "ContactRated",
    "CustomerForgotten",
    "CustomersSplit",
    "CustomersUnited",
    "DialBegan",
    "DialEnd",
    "EffectSettled",
    "Event",
    "EventBody",
    "Held",
    "ImportRecorded",
    "InquiryNoted",
    "InquiryState",
    "LegEnd",
    "LegEnded",
    "MessageSeen",
    "NeedsSet",
    "OfferEnd",
    "OfferEnded",
    "OfferMade",
    "OutboundBegan",
    "Outcome",
    "OutsideBegan",
    "OverflowPassed",
    "Pick",
    "PlannedDay",
    "PlannedSpan",
    "Queued",
    "Reassigned",
    "Reconciled",
    "RecordingBegan",
    "RecordingFailed",
    "RecordingNoted",
    "RecordingPaused",
    "RecordingResumed",
    "Released",
    "ReportApproved",
    "Reranked",
    "Resumed",
    "SchedulePublished",
    "SettingsApplied",
    "StepEntered",
    "StepLeft",
    "SupervisionBegan",
    "SupervisionChanged",
    "SupervisionEnded",
    "TopicCorrected",
    "Transferred",
    "VisitEnd",
    "VisitEnded",
    "VoicemailBegan",
    "WaitTold",
    "WorkBegan",
    "WorkParked",
    "WorkResumed",
    "WrapUpBegan",
    "WrapUpEnded",
    "WrapUpExtended",
]
