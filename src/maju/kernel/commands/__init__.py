"""What the world may ask of a centre. Each is one wish; the core may refuse it.

A command's body holds ids and numbers, never people's names or texts: those lie in the side
store under the customer's key.
"""

from __future__ import annotations

from msgspec import Struct

from maju.kernel.commands.calls import (
    NoteMissed,
    NoteRecording,
    PauseRecording,
    PlaceCall,
    ResumeRecording,
    StopSupervising,
    Supervise,
)
from maju.kernel.commands.centre import (
    ApplySettings,
    ForgetCustomer,
    Tick,
    Unreadable,
)
from maju.kernel.commands.customer import (
    Arrive,
    CancelCallback,
    GiveInput,
    Leave,
    RateContact,
    RequestCallback,
    SeeMessage,
    StepDone,
)
from maju.kernel.commands.desk import (
    AcceptOffer,
    Consult,
    DeclineOffer,
    EndConsult,
    ExtendWrapUp,
    FinishWrapUp,
    HangUp,
    Hold,
    LeaveConference,
    MarkAbuse,
    Resume,
    SetState,
    SignIn,
    SignOut,
    Transfer,
)
from maju.kernel.commands.floor import Reassign
from maju.kernel.commands.plan import PublishSchedule
from maju.kernel.commands.record import (
    ApproveReport,
    CorrectTopic,
    NoteInquiry,
    RecordImport,
    SplitCustomers,
    UniteCustomers,
)
from maju.kernel.commands.world import (
    AgentLost,
    AnswerEffect,
    Report,
)
from maju.kernel.ids import CommandId

Body = (
    Arrive
    | Leave
    | GiveInput
    | StepDone
    | SeeMessage
    | RequestCallback
    | CancelCallback
    | SignIn
    | SignOut
    | SetState
    | AcceptOffer
    | DeclineOffer
    | Hold
    | Resume
    | HangUp
    | Transfer
    | Consult
    | EndConsult
    | LeaveConference
    | FinishWrapUp
    | ExtendWrapUp
    | AnswerEffect
    | AgentLost
    | Report
    | ApplySettings
    | ForgetCustomer
    | RecordImport
    | ApproveReport
    | PublishSchedule
    | Tick
    | Unreadable
    | Reassign
    | MarkAbuse
    | RateContact
    | NoteInquiry
    | CorrectTopic
    | UniteCustomers
    | SplitCustomers
    | PlaceCall
    | Supervise
    | StopSupervising
    | PauseRecording
    | ResumeRecording
    | NoteRecording
    | NoteMissed
)


class Command(Struct, frozen=True, kw_only=True):
    """A wish with its envelope. (*source*, *source_id*) makes a repeat harmless.

    Args:
        source: who asks: an adapter, ``desk``, ``engine`` …
        source_id: that source's own id for this wish.
    """

    id: CommandId
    source: str
    source_id: str
    body: Body


__all__ = [
    "AcceptOffer",
    "AgentLost",
    "AnswerEffect",
    "ApplySettings",
    "ApproveReport",
    "Arrive",
    "Body",
    "CancelCallback",
    "Command",
    "Consult",
    "CorrectTopic",
    "DeclineOffer",
    "EndConsult",
    "ExtendWrapUp",
    "FinishWrapUp",
    "ForgetCustomer",
    "GiveInput",
    "HangUp",
    "Hold",
    "Leave",
    "LeaveConference",
    "MarkAbuse",
    "NoteInquiry",
    "NoteMissed",
    "NoteRecording",
    "PauseRecording",
    "PlaceCall",
    "PublishSchedule",
    "RateContact",
    "Reassign",
    "RecordImport",
    "Report",
    "RequestCallback",
    "Resume",
    "ResumeRecording",
    "SeeMessage",
    "SetState",
    "SignIn",
    "SignOut",
    "SplitCustomers",
    "StepDone",
    "StopSupervising",
    "Supervise",
    "Tick",
    "Transfer",
    "UniteCustomers",
    "Unreadable",
]
