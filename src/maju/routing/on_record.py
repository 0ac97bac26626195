"""What is only put on record: it happened outside of the floor, and changes no number's way."""

from __future__ import annotations

from maju.kernel import commands as c
from maju.kernel import events as e
from maju.kernel.errors import Refused
from maju.kernel.ids import ClientId, ContactId
from maju.routing.matching import emit
from maju.routing.state import Draft


def record_import(d: Draft, body: c.RecordImport) -> None:
    """Refused ``import_not_balanced`` when its records do not add up."""
    parts = (body.imported, body.updated, body.unchanged, body.ignored, body.rejected)
    if min(parts) < 0 or body.read != sum(parts):
        raise Refused("import_not_balanced", read=body.read, accounted=sum(parts))
    emit(
        d,
        e.ImportRecorded(
            format=body.format,
            client=body.client,
            sha256=body.sha256,
            read=body.read,
            imported=body.imported,
            updated=body.updated,
            unchanged=body.unchanged,
            ignored=body.ignored,
            rejected=body.rejected,
        ),
    )


def approve_report(d: Draft, body: c.ApproveReport) -> None:
    """Refused ``report_version_wrong`` below 1; which versions there are, the reports know."""
    if body.version < 1:
        raise Refused("report_version_wrong", version=body.version)
    emit(
        d,
        e.ReportApproved(report=body.report, version=body.version, sha256=body.sha256, by=body.by),
    )


WORST, BEST = 1, 5


def rate_contact(d: Draft, body: c.RateContact) -> None:
    """Refused ``bad_score`` beside the scale, ``other_client`` for a contact of another one."""
    if not WORST <= body.score <= BEST:
        raise Refused("bad_score", score=body.score)
    _refuse_other_client(d, body.contact, body.client)
    emit(d, e.ContactRated(contact=body.contact, client=body.client, score=body.score))


def note_inquiry(d: Draft, body: c.NoteInquiry) -> None:
    """Which inquiries there are, the read model knows; here only the client must be right."""
    if not body.inquiry:
        raise Refused("empty_id", kind="inquiry")
    _refuse_unknown_client(d, body.client, body.inquiry)
    if body.contact is not None:
        _refuse_other_client(d, body.contact, body.client)
    emit(
        d,
        e.InquiryNoted(
            inquiry=body.inquiry,
            client=body.client,
            contact=body.contact,
            customer=body.customer,
            state=body.state,
            owner=body.owner,
            due=body.due,
            by=body.by,
            topic=body.topic,
        ),
    )


def correct_topic(d: Draft, body: c.CorrectTopic) -> None:
    """Of a contact that may be over; whether it ever was, who asks has looked up."""
    if not body.contact:
        raise Refused("unknown_contact", contact=body.contact)
    if not body.topic and not body.result:
        raise Refused("no_topic", contact=body.contact)
    emit(
        d,
        e.TopicCorrected(contact=body.contact, topic=body.topic, result=body.result, by=body.by),
    )


def unite_customers(d: Draft, body: c.UniteCustomers) -> None:
    """Contacts that are open keep the customer they came with."""
    _refuse_unknown_client(d, body.client, body.kept)
    if body.kept == body.gone or not body.kept or not body.gone:
        raise Refused("same_customer", customer=body.kept)
    emit(d, e.CustomersUnited(client=body.client, kept=body.kept, gone=body.gone, by=body.by))


def split_customers(d: Draft, body: c.SplitCustomers) -> None:
    """Whether it was united before, who asks has looked up; splitting a whole one does nothing."""
    _refuse_unknown_client(d, body.client, body.gone)
    if not body.gone:
        raise Refused("unknown_customer")
    emit(d, e.CustomersSplit(client=body.client, gone=body.gone, by=body.by))


def _refuse_unknown_client(d: Draft, client: ClientId, where: str) -> None:
    if client not in d.settings.clients:
        raise Refused("unknown_client", client=client, where=where)


def _refuse_other_client(d: Draft, contact_id: ContactId, client: ClientId) -> None:
    contact = d.contacts.get(contact_id)
    if contact is not None and contact.client != client:
        raise Refused("other_client", contact=contact_id)
