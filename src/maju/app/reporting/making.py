"""What was wanted, made: contract, notes and numbers together become one file."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import msgspec

from maju.app.numbers.store import Store, as_of_us, now_us, using_store
from maju.app.reporting.naming import names_of
from maju.app.schema import migrate_all
from maju.floor.reports.documents import library
from maju.floor.reports.documents.asking import Request
from maju.floor.reports.documents.building import Note, build
from maju.floor.reports.documents.contract import Contract, clock_of, read_contract
from maju.floor.reports.documents.model import Document
from maju.floor.reports.documents.page import write_page
from maju.floor.reports.documents.periods import ReportKind, period_of
from maju.floor.reports.documents.restating import days_final
from maju.floor.reports.documents.template import fill_template
from maju.floor.reports.documents.workbook import write_workbook
from maju.kernel.errors import Refused


@contextmanager
def using_reports() -> Iterator[Store]:
    """The store, with the tables of reports and the inbox for approvals: made when missing."""
    with using_store() as store:
        migrate_all(store.url)
        yield store


class Wanted(msgspec.Struct, frozen=True, kw_only=True):
    """Which report; *at* makes it an interim one, *as_of* asks what was known then."""

    kind: ReportKind
    centre: str
    client: str | None
    day: date
    until: date | None = None
    lang: str
    at: str = ""
    as_of: str | None = None


def request_of(store: Store, wanted: Wanted, contract: Contract, now: int) -> Request:
    """The request that the document is built from.

    Raises:
        Refused: ``report_time_unreadable``, ``as_of_unreadable``, ``period_backwards``.
    """
    zone = store.numbers().calendar(wanted.centre, wanted.client).zone
    said = as_of_us(wanted.as_of)
    as_of = now if said is None else said
    if wanted.at:
        as_of = min(as_of, local_instant(wanted.day, wanted.at, zone))
    period = period_of(wanted.kind, wanted.day, wanted.until)
    made = datetime.fromtimestamp(now / 1_000_000, UTC).isoformat(timespec="seconds")
    return Request(
        kind=wanted.kind,
        centre=wanted.centre,
        client=wanted.client,
        period=period,
        lang=wanted.lang,
        as_of=as_of,
        contract=contract,
        zone=zone,
        names=names_of(store, wanted.centre, wanted.client, wanted.lang),
        at=wanted.at,
        made=made,
        days_final=days_final(store.url, wanted.centre, wanted.client, period, as_of=as_of),
    )


def contract_of(store: Store, wanted: Wanted) -> Contract:
    """The contract that is kept and in force on the report's day; defaults without one."""
    text = library.find_contract(store.url, wanted.centre, wanted.client, wanted.day)
    return Contract() if text is None else read_contract(text)


def notes_of(store: Store, request: Request) -> Sequence[Note]:
    """What was written on the days of the report."""
    return library.notes(store.url, request.centre, request.client, request.period)


def written(
    store: Store,
    wanted: Wanted,
    *,
    form: str,
    contract: str | None = None,
    template: bytes | None = None,
) -> bytes:
    """The file, ``.xlsx`` or ``.html``.

    Raises:
        Refused: what the contract, the template or the numbers are refused for.
    """
    if template is not None and form != ".xlsx":
        raise Refused("template_needs_xlsx")
    agreed = contract_of(store, wanted) if contract is None else read_contract(contract)
    request = request_of(store, wanted, agreed, now_us())
    document = build(store.numbers(), request, notes_of(store, request))
    if template is not None:
        return fill_template(template, document)
    return file_of(document, form)


def file_of(document: Document, form: str) -> bytes:
    """The document in a form."""
    return write_page(document) if form == ".html" else write_workbook(document)


def local_instant(day: date, at: str, zone: str) -> int:
    """Of a day and HH:MM in a zone, microseconds since 1970.

    Raises:
        Refused: ``report_time_unreadable``.
    """
    moment = datetime.combine(day, clock_of(at), ZoneInfo(zone))
    return round(moment.timestamp() * 1_000_000)
