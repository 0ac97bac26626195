"""What goes in and out, as the OpenAPI document shows it. Instants are microseconds since 1970."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal

from ninja import Schema
from pydantic import ConfigDict, Field, StringConstraints

Code = Annotated[str, StringConstraints(min_length=1, max_length=100, pattern=r"^[^\x00-\x1f]+$")]
Text = Annotated[str, StringConstraints(min_length=1, max_length=4000, pattern=r"^[^\x00]+$")]
Value = Annotated[str, StringConstraints(min_length=1, max_length=200, pattern=r"^[^\x00]+$")]
Microseconds = Annotated[int, Field(ge=0, le=4_102_444_800_000_000)]
"""Up to the year 2100."""


class Said(Schema):
    """Something that is sent: what is not known is refused, not ignored."""

    model_config = ConfigDict(extra="forbid")


class Problem(Schema):
    """Every refusal: a stable code, a sentence in the reader's language, what to do."""

    code: str
    says: str
    next: str = ""


class Client(Schema):
    """A company that the centre answers for."""

    id: str
    name: str
    name_en: str
    contract: Literal["outsourced", "dispatched"]


class Queue(Schema):
    """A line that customers wait in; durations in microseconds."""

    id: str
    client: str
    name: str
    channels: list[str]
    priority: int
    target_wait: int
    target_share: float
    closed: bool
    max_waiting: int | None


class QueueChange(Said):
    """What is left out stays."""

    priority: Annotated[int, Field(ge=1, le=9)] | None = None
    target_wait: Annotated[int, Field(ge=0, le=3_600_000_000)] | None = None
    target_share: Annotated[float, Field(gt=0, le=1)] | None = None
    closed: bool | None = None


class Skill(Said):
    """1 is the best match, 9 the last resort."""

    skill: Code
    level: Annotated[int, Field(ge=1, le=9)] = 1


class Agent(Schema):
    """A person who answers, as the directory has them today."""

    id: str
    name: str
    team: str | None
    languages: list[str]
    queues: list[str] | None
    skills: list[Skill]
    employed_since: date | None
    employed_until: date | None


class AgentChange(Said):
    """What is left out stays; *skills* replaces all of them."""

    languages: Annotated[list[Code], Field(min_length=1, max_length=20)] | None = None
    skills: Annotated[list[Skill], Field(max_length=50)] | None = None


class Address(Said):
    """A number, an e-mail address, a handle or a place."""

    kind: Literal["phone", "email", "handle", "place"]
    value: Value


class CustomerNew(Said):
    """A customer of one client, with at least one way to reach them."""

    client: Code
    name: Annotated[str, StringConstraints(max_length=200, pattern=r"^[^\x00]*$")] = ""
    addresses: Annotated[list[Address], Field(min_length=1, max_length=20)]


class CustomerSearch(Said):
    """By one address; a search is written to the access log."""

    client: Code
    address: Address


class Reveal(Said):
    """Why whole names and numbers are needed; it stands in the access log."""

    reason: Text


class Customer(Schema):
    """Masked, unless it was revealed."""

    id: str
    client: str
    vip: bool
    language: str
    name: str
    addresses: list[Address]
    masked: bool


class Contact(Schema):
    """One contact with its parts of time, in microseconds; ids only, no people's data."""

    id: str
    direction: str
    client: str
    channel: str
    customer: str | None
    language: str
    entry: str | None
    stage: str
    queue: str | None
    entry_queue: str | None
    arrived_at: int
    queued_at: int | None
    answered_at: int | None
    closed_at: int | None
    finished_at: int | None
    outcome: str | None
    closed_by: str | None
    wait: int | None
    talk: int
    hold: int
    wrap_up: int
    agents: list[str]
    topic: str | None
    result: str | None
    messages: int


class ContactsAsked(Said):
    """Which contacts: by when they arrived, and what else they have."""

    since: Microseconds
    until: Microseconds
    queue: Code | None = None
    customer: Code | None = None
    after: Code | None = None
    """The *next* of the page before."""
    limit: Annotated[int, Field(ge=1, le=500)] = 100


class Contacts(Schema):
    """A page of them, newest first; *next* goes on, absent at the end."""

    contacts: list[Contact]
    next: str | None


class Step(Schema):
    """One step of a contact, as the journal tells it."""

    seq: int
    at: int
    kind: str
    agent: str | None
    queue: str | None
    detail: str | None
    us: int | None


class ContactStory(Schema):
    """A contact and its steps in order."""

    contact: Contact
    steps: list[Step]


class TaskNew(Said):
    """Work for a person that came in by another system: joins the queue behind *entry*."""

    entry: Code
    text: Text
    customer: Code | None = None
    language: Literal["ko", "en"] = "ko"


class CallbackNew(Said):
    """A callback that a customer wished for; a window of time, or in their turn."""

    queue: Code
    customer: Code
    not_before: Microseconds | None = None
    not_after: Microseconds | None = None


class Callback(Schema):
    """A promise, and how it was kept."""

    id: str
    client: str
    customer: str | None
    queue: str
    why: str
    promised_at: int
    due_at: int
    expires_at: int
    attempts: int
    last_outcome: str | None
    closed_at: int | None
    how: str | None


class Taken(Schema):
    """A wish that the engine has decided: *id* is what it made."""

    id: str
    command: str
    state: Literal["done", "waiting"]


class KpiAsked(Said):
    """KPIs, and along what; each of the lists is a parameter that is given several times."""

    kpi: Annotated[list[Code], Field(min_length=1, max_length=40)]
    since: date
    until: date
    by: Annotated[list[Code], Field(default_factory=list, max_length=6)]
    queue: Annotated[list[Code], Field(default_factory=list, max_length=500)]
    as_of: Microseconds | None = None


class KpiLine(Schema):
    """One line of an answer; numbers that are not there say why, and are never 0."""

    keys: dict[str, str | int | None]
    kpi: str
    value: float | None
    numerator: float | None
    denominator: float | None
    why: str | None
    target: float | None
    met: bool | None


class Days(Schema):
    """Business days ``[since, until)``."""

    since: str
    until: str


class Part(Schema):
    """The days that tell a KPI, where not all do, and clients of whom none does."""

    days: list[Days]
    without: list[str]


class KpiAnswer(Schema):
    """KPIs of business days ``[since, until)``."""

    since: str
    until: str
    as_of: int
    provisional: bool
    definition: int
    partly: dict[str, Part]
    lines: list[KpiLine]
