"""The record of a contact (상담 이력): codes in the journal and the tables, words in the side store.

Numbers of residents and cards are taken out of what was written before anything keeps it.
"""

from __future__ import annotations

from typing import cast

import msgspec

from maju.desk.forms import Form
from maju.desk.inbox.people import crew
from maju.desk.inbox.wishing import nudge
from maju.desk.reading import one
from maju.desk.seat import Seat
from maju.desk.sending import drawn
from maju.desk.texts import customer_row, customers_of, owner_of, write
from maju.directory import masking
from maju.directory import models as m
from maju.directory.editing import link
from maju.directory.models.desk import NATURES, RESULTS
from maju.facts.readmodel.customers import known_as
from maju.facts.readmodel.inquiries import inquiry
from maju.kernel import commands as c
from maju.kernel.errors import Refused
from maju.kernel.events.record import InquiryState
from maju.kernel.ids import AgentId, ClientId, ContactId, CustomerId, InquiryId

INQUIRIES: tuple[InquiryState, ...] = ("done", "open", "client", "second", "callback", "absent")
"""완료, 진행, 원청 이관, 2차 이관, 콜백 약속, 부재; in the order of the page."""

_NEED_DUE = {"callback"}


class Record:
    """What one form says of *contact*.

    Raises:
        Refused: ``topic_missing``, ``topic_unknown``, ``choice_unknown``, ``due_missing``,
            ``wrap_up_field_missing``, ``owner_unknown``.
    """

    def __init__(
        self, seat: Seat, form: Form, contact: ContactId, *, client: str, customer: str | None
    ) -> None:
        self._seat = seat
        self._form = form
        self._contact = contact
        self._customer = customer
        self._saved = False
        self._company = m.Client.objects.get(centre=seat.centre, code=client)
        self.topic = form.text("topic", most=100)
        if not self.topic:
            raise Refused("topic_missing")
        self.also = [each for each in form.texts("also") if each != self.topic]
        reasons = _reasons(self._company, [self.topic, *self.also])
        self.result = _chosen(form, "result", RESULTS)
        self.nature = _chosen(form, "nature", NATURES)
        self.fields = form.named("field_")
        _check_fields(self._company, reasons[self.topic], self.fields)
        self.state = cast("InquiryState", _chosen(form, "inquiry", INQUIRIES) or "done")
        self.due = form.moment(seat, "due")
        if self.due is None and self.state in _NEED_DUE:
            raise Refused("due_missing")
        self.owner = form.text("owner", most=100)
        if self.owner and self.owner not in {each.code for each in crew(seat, client)}:
            raise Refused("owner_unknown", owner=self.owner)

    def ends(self) -> c.FinishWrapUp | c.CorrectTopic:
        """While the agent wraps up, its end; once that is over, the type as it should be."""
        contact, topic, result = self._contact, self.topic, self.result
        found = one(self._seat, "in_hand", contacts=[contact])
        if found is not None and found["wrap_up_ended_at"] is not None:
            self._saved = found["topic"] is not None
            by = str(self._seat.person)
            return c.CorrectTopic(contact=contact, topic=topic, result=result, by=by)
        return c.FinishWrapUp(agent=self._seat.agent, contact=contact, topic=topic, result=result)

    def inquiry(self) -> c.NoteInquiry | None:
        """How the inquiry stands; ``None`` where it was answered at once and none was open."""
        joins = self._form.text("joins", most=100)
        if self.state == "done" and not joins:
            return None
        owner = self.owner or self._seat.agent
        self._check(joins)
        return c.NoteInquiry(
            inquiry=InquiryId(joins or drawn(self._seat, "iq", self._form.needed("token"))),
            client=ClientId(self._company.code),
            contact=self._contact,
            customer=None if self._customer is None else CustomerId(self._customer),
            state=self.state,
            owner=None if self.state == "client" else AgentId(owner),
            due=self.due,
            by=str(self._seat.person),
            topic=self.topic,
        )

    def _check(self, joins: str) -> None:
        """What it joins is its own client's and customer's; the core does not know inquiries."""
        row = inquiry(link(), self._seat.centre, joins) if joins else None
        known = row is not None and row.client == self._company.code
        if joins and (row is None or not known or not self._concerns(row.customer)):
            raise Refused("choice_unknown", name="inquiry", said=joins)

    def _concerns(self, customer: str | None) -> bool:
        if customer is None or self._customer is None:
            return True
        return customer in known_as(link(), self._seat.centre, self._company.code, self._customer)

    def keep(self) -> None:
        """Keep it: codes in the table, words in the side store.

        Raises:
            Refused: ``record_saved``: it was, by another form; from then on it is a supervisor's to
                correct, with a trail.
        """
        if self._saved:
            raise Refused("record_saved")
        seat, contact = self._seat, self._contact
        note = masking.scrub(self._form.text("note"))
        stored = f"record/{contact}/{seat.agent}"
        m.ContactRecord.objects.update_or_create(
            centre_id=seat.centre,
            contact=contact,
            agent=seat.agent,
            defaults={
                "client": self._company,
                "customer": self._customer or "",
                "at": seat.now,
                "topic": self.topic,
                "also": self.also,
                "nature": self.nature,
                "result": self.result,
                "inquiry": self.state,
                "stored": stored,
            },
        )
        fields = {name: masking.scrub(said) for name, said in self.fields.items()}
        words = msgspec.json.encode({"note": note, "fields": fields}).decode()
        write(owner_of(contact, self._customer), stored, words)
        if self.owner and self.owner != seat.agent and self.inquiry() is not None:
            nudge(seat.centre, "inquiries", self.owner)


def keep_note(seat: Seat, client: str, customer: str, text: str, token: str) -> None:
    """A note about a customer, who is in the directory from then on; sent twice it is kept once."""
    row = customer_row(customer)
    if row is None:
        row = customers_of(seat, client).register(customer, now=seat.now)
    stored = f"note/{token}"
    if m.Note.objects.filter(customer=row, stored=stored).exists():
        return
    m.Note.objects.create(customer=row, by_id=seat.person, at=seat.now, stored=stored)
    write(row.code, stored, masking.scrub(text))


def _reasons(company: m.Client, codes: list[str]) -> dict[str, m.ContactReason]:
    found = {
        each.code: each
        for each in m.ContactReason.objects.filter(client=company, code__in=codes).select_related(
            "parent__parent"
        )
    }
    for code in codes:
        if code not in found:
            raise Refused("topic_unknown", topic=code)
    return found


def _check_fields(company: m.Client, reason: m.ContactReason, fields: dict[str, str]) -> None:
    """Every field that must be filled is; of the reason itself, and of those above it."""
    above: list[m.ContactReason | None] = [None]
    step: m.ContactReason | None = reason
    while step is not None:
        above.append(step)
        step = step.parent
    kept = [each.pk for each in above if each is not None]
    for field in m.WrapUpField.objects.filter(client=company, required=True):
        applies = field.reason is None or field.reason.pk in kept
        if applies and not fields.get(field.code):
            raise Refused("wrap_up_field_missing", name=field.code)


def _chosen(form: Form, name: str, known: tuple[str, ...]) -> str:
    said = form.text(name, most=40)
    if said and said not in known:
        raise Refused("choice_unknown", name=name, said=said)
    return said
