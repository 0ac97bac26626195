"""A report that is kept: drafted, compared with the version before it, written down."""

from __future__ import annotations

import msgspec

from maju.app.numbers.store import Store
from maju.app.reporting.making import Wanted, contract_of, notes_of, request_of
from maju.floor.reports.documents import library
from maju.floor.reports.documents.building import build
from maju.floor.reports.documents.library import Draft, Files, Version
from maju.floor.reports.documents.model import Document, Num
from maju.floor.reports.documents.page import write_page
from maju.floor.reports.documents.words import say
from maju.floor.reports.documents.workbook import write_workbook


def draft(store: Store, wanted: Wanted, *, by: str, now: int) -> Version:
    """Make the report and keep it as its next version; the newest one when it says the same.

    Raises:
        Refused: what the numbers are refused for.
        Trouble: the database failed; at most files that nobody names are left.
    """
    contract = contract_of(store, wanted)
    request = request_of(store, wanted, contract, now)
    document = build(store.numbers(), request, notes_of(store, request))
    made = Draft(
        centre=wanted.centre,
        client=wanted.client or "",
        kind=wanted.kind,
        period=request.period,
        at=wanted.at,
        lang=wanted.lang,
        final=document.final,
        figures=figures(document),
        as_of=request.as_of,
    )
    with library.linked(store.url) as link:
        same, version, restates, changed = library.next_version(link, made)
        if same is not None:
            return same
        document = _numbered(document, request.lang, version, restates, changed)
        files = Files(
            html=write_page(document),
            xlsx=write_workbook(document),
            subject=f"{document.title} {document.subtitle} [{document.state}]",
            stem=document.stem,
        )
        return library.keep(
            link,
            store.blobs,
            made,
            files,
            version=version,
            restates=restates,
            changed=changed,
            by=by,
            at=now,
        )


def _numbered(document: Document, lang: str, version: int, restates: int, changed: str) -> Document:
    """With its version in its head, and what a restatement changed."""
    state = document.state
    if document.final and restates:
        state = say("restated", lang, n=restates)
    head = [(name, state if name == say("h_state", lang) else text) for name, text in document.head]
    head.append((say("h_version", lang), str(version)))
    footer = list(document.footer)
    if changed:
        footer.insert(0, say("changed", lang, what=changed))
    return msgspec.structs.replace(document, state=state, head=head, footer=footer)


def figures(document: Document) -> dict[str, float | str | None]:
    """Everything that the report says: by name, else by table, row and column."""
    said: dict[str, float | str | None] = {
        name: cell.value if isinstance(cell, Num) else cell.text
        for name, cell in document.values.items()
        if name != "report.as_of"
    }
    for name, table in document.tables().items():
        for number, row in enumerate(table.rows):
            for column, cell in enumerate(row):
                value = cell.value if isinstance(cell, Num) else cell.text
                said[f"table.{name}.{number + 1}.{column + 1}"] = value
    return said
