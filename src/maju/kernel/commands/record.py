"""What is put on record: no number's way changes by it. *by* is the person (its id in the
directory) who says so.
"""

from __future__ import annotations

from msgspec import Struct

from maju.kernel.events.record import InquiryState
from maju.kernel.ids import AgentId, ClientId, ContactId, CustomerId, InquiryId
from maju.kernel.time import Instant


class RecordImport(Struct, frozen=True, kw_only=True, tag="record_import"):
    """A log of another system was brought in; the journal keeps that it happened.

    ``read = imported + updated + unchanged + ignored + rejected``, none below 0.
    """

    format: str
    client: ClientId
    sha256: str
    read: int
    imported: int
    updated: int
    unchanged: int
    ignored: int
    rejected: int


class ApproveReport(Struct, frozen=True, kw_only=True, tag="approve_report"):
    """A person approves version *version* (from 1) of a report, whose bytes hash to *sha256*."""

    report: str
    version: int
    sha256: str
    by: str


class NoteInquiry(Struct, frozen=True, kw_only=True, tag="note_inquiry"):
    """How an inquiry (문의) stands from here on, as a whole: the first note of one opens it.

    Args:
        contact: the contact that opens or joins it, or at whose wrap-up it is noted.
        owner: who looks after it; ``None`` while it lies with the client or nobody.
        due: by when the customer was promised an answer.
    """

    inquiry: InquiryId
    client: ClientId
    contact: ContactId | None = None
    customer: CustomerId | None = None
    state: InquiryState
    owner: AgentId | None = None
    due: Instant | None = None
    by: str
    topic: str = ""


class CorrectTopic(Struct, frozen=True, kw_only=True, tag="correct_topic"):
    """A contact's type is another one, or is saved late; the contact may be over long since."""

    contact: ContactId
    topic: str
    result: str = ""
    by: str


class UniteCustomers(Struct, frozen=True, kw_only=True, tag="unite_customers"):
    """*gone* and *kept* are one customer of *client*, known as *kept* from here on."""

    client: ClientId
    kept: CustomerId
    gone: CustomerId
    by: str


class SplitCustomers(Struct, frozen=True, kw_only=True, tag="split_customers"):
    """*gone* was united by mistake: it is a customer of its own again."""

    client: ClientId
    gone: CustomerId
    by: str
