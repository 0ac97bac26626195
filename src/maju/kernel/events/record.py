"""What people say of contacts, inquiries and customers: on record, and nothing is routed by it.

*by* is the person's id in the directory.
"""

from __future__ import annotations

from typing import Literal

from msgspec import Struct

from maju.kernel.ids import AgentId, ClientId, ContactId, CustomerId, InquiryId
from maju.kernel.time import Instant

InquiryState = Literal[
    "open",  # 진행
    "done",  # 완료
    "client",  # 원청 이관
    "second",  # 2차 이관
    "callback",  # 콜백 약속
    "absent",  # 부재
]
"""How an inquiry stands."""


class InquiryNoted(Struct, frozen=True, kw_only=True, tag="inquiry_noted"):
    """How an inquiry (문의) stands from here on, as a whole."""

    inquiry: InquiryId
    client: ClientId
    contact: ContactId | None = None
    customer: CustomerId | None = None
    state: InquiryState
    owner: AgentId | None = None
    due: Instant | None = None
    by: str
    topic: str = ""


class TopicCorrected(Struct, frozen=True, kw_only=True, tag="topic_corrected"):
    """A contact's type is another one, or was saved late."""

    contact: ContactId
    topic: str
    result: str = ""
    by: str


class ContactRated(Struct, frozen=True, kw_only=True, tag="contact_rated"):
    """The customer's rating: *score* from 1 (worst) to 5. The last one of a contact counts."""

    contact: ContactId
    client: ClientId
    score: int


class CustomersUnited(Struct, frozen=True, kw_only=True, tag="customers_united"):
    """Two customers of *client* are one, known as *kept*."""

    client: ClientId
    kept: CustomerId
    gone: CustomerId
    by: str


class CustomersSplit(Struct, frozen=True, kw_only=True, tag="customers_split"):
    """*gone* is a customer of its own again."""

    client: ClientId
    gone: CustomerId
    by: str
