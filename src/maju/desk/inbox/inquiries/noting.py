"""How an inquiry goes on: another state, owner or promise; a client's answer, which brings it back.

Who may say what:

- of the centre: any state, an owner among the client's agents, a due time, words.
- of the client company (도급): words alone, while the inquiry lies with it. It goes back to the agent
  who handed it over; the company is not told who that is.
"""

from __future__ import annotations

from typing import NamedTuple, cast

from maju.desk.forms import Form
from maju.desk.inbox.people import crew
from maju.desk.inbox.reader import Reader
from maju.desk.inbox.wishing import nudge, wish
from maju.desk.recording import INQUIRIES
from maju.desk.texts import write
from maju.directory import masking
from maju.directory import models as m
from maju.facts.readmodel.inquiries import Inquiry
from maju.kernel import commands as c
from maju.kernel.errors import Refused
from maju.kernel.events.record import InquiryState
from maju.kernel.ids import AgentId, ClientId, CustomerId, InquiryId
from maju.kernel.time import Instant

STATES = INQUIRIES
NEED_DUE = {"callback"}


class Said(NamedTuple):
    """What one form says, as :class:`InquiryNote` keeps it."""

    side: str
    state: str
    owner: str
    due: int | None
    returns_to: str = ""


def note(reader: Reader, row: Inquiry, form: Form) -> str:
    """Somebody of the centre says how it stands; the command.

    Raises:
        Refused: ``inquiry_changed``, ``choice_unknown``, ``due_missing``, ``owner_unknown``,
            ``moment_unreadable``, ``text_too_long``.
    """
    unchanged(row, form)
    state = form.needed("state")
    if state not in STATES:
        raise Refused("choice_unknown", name="state", said=state)
    due = form.moment(reader, "due")
    if due is None and state in NEED_DUE:
        raise Refused("due_missing")
    owner = form.text("owner", most=100)
    if owner and owner not in {each.code for each in crew(reader, row.client)}:
        raise Refused("owner_unknown", owner=owner)
    handed = state == "client"
    made = Said(
        state=state,
        owner="" if handed else owner,
        due=due,
        returns_to=(owner or row.owner or reader.agent) if handed else "",
        side="centre",
    )
    return _keep(reader, row, form, made)


def answer(reader: Reader, row: Inquiry, form: Form) -> str:
    """The client company answers what was handed to it; the command.

    Raises:
        Refused: ``inquiry_not_with_client``, ``inquiry_changed``, ``message_empty``.
    """
    if row.state != "client":
        raise Refused("inquiry_not_with_client")
    unchanged(row, form)
    if not form.text("text"):
        raise Refused("message_empty")
    made = Said(state="open", owner=returns_to(reader, row), due=row.due, side="client")
    return _keep(reader, row, form, made)


def unchanged(row: Inquiry, form: Form) -> None:
    """Refused ``inquiry_changed`` unless it stands as the form's page showed it."""
    if form.needed("seen") != str(row.notes):
        raise Refused("inquiry_changed")


def returns_to(reader: Reader, row: Inquiry) -> str:
    """Whose it is again: as was said when it was handed over, else whoever handed it over."""
    last = (
        m.InquiryNote.objects.filter(centre=reader.centre, inquiry=row.inquiry, state="client")
        .exclude(returns_to="")
        .order_by("-at", "-id")
        .first()
    )
    if last is not None:
        return last.returns_to
    if row.noted_by.isdigit():
        by = m.Agent.objects.filter(centre=reader.centre, person_id=int(row.noted_by)).first()
        if by is not None:
            return by.code
    record = m.ContactRecord.objects.filter(centre=reader.centre, contact__in=row.contacts)
    found = record.order_by("-at").first()
    return "" if found is None else found.agent


def answered(reader: Reader, row: Inquiry) -> bool:
    """Whether the client company has said something in it."""
    return m.InquiryNote.objects.filter(
        centre=reader.centre, inquiry=row.inquiry, side="client"
    ).exists()


def _keep(reader: Reader, row: Inquiry, form: Form, made: Said) -> str:
    token, text = form.needed("token"), masking.scrub(form.text("text"))
    body = c.NoteInquiry(
        inquiry=InquiryId(row.inquiry),
        client=ClientId(row.client),
        customer=None if row.customer is None else CustomerId(row.customer),
        state=cast("InquiryState", made.state),
        owner=AgentId(made.owner) if made.owner else None,
        due=None if made.due is None else Instant(made.due),
        by=str(reader.person),
        topic=row.topic or "",
    )

    def keep(command: str) -> None:
        stored = f"inquiry/{command}" if text else ""
        if stored:
            write(owner_of(row), stored, text)
        m.InquiryNote.objects.create(
            centre_id=reader.centre,
            client=reader.company(row.client),
            inquiry=row.inquiry,
            at=reader.now,
            by_id=reader.person,
            command=command,
            token=token,
            stored=stored,
            **made._asdict(),
        )
        for agent in {made.owner, row.owner or ""} - {"", reader.agent}:
            nudge(reader.centre, "inquiries", agent)

    return wish(reader, form, [body], keep)


def owner_of(row: Inquiry) -> CustomerId:
    """Under whose key its words lie: the customer's; of nobody's, one of its own."""
    return CustomerId(row.customer or row.inquiry)
