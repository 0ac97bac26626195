"""Contracts, notes and reports as they are kept: every version, what it said and who approved it.

A version's files are blobs named by their hash, kept before its row: a kill between leaves a file
that nobody names, which goes when the next version is kept. A version is never changed; a difference makes the next one. After a final
version (확정) the next is a restatement (정정 n) that says what changed.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import date
from importlib.resources import files
from typing import Any

import msgspec
import psycopg
from psycopg.rows import dict_row
from psycopg.types.json import Jsonb

from maju.facts.history.blobs import Blobs, part
from maju.floor.reports.documents.building import Note
from maju.floor.reports.documents.contract import read_contract
from maju.floor.reports.documents.periods import Period
from maju.journal.postgres.queries import parse
from maju.journal.postgres.submit import submit_sync_in
from maju.kernel.commands import ApproveReport, Command
from maju.kernel.errors import Refused, Trouble
from maju.kernel.ids import CentreId, CommandId, sortable
from maju.kernel.time import Instant

QUERIES = parse(files(__package__).joinpath("queries.sql").read_text(encoding="utf-8"))
NOTE_KINDS = ("issue", "remark", "measure", "tomorrow")
_NOTE_LETTERS = 4000
_SAID_CHANGES = 8
_ANY_TIME = 1 << 62


class Draft(msgspec.Struct, frozen=True, kw_only=True):
    """A report that was made, on its way to be kept.

    Args:
        figures: name to number or text, of everything that it says: two drafts with equal ones
            are the same version.
    """

    centre: str
    client: str
    kind: str
    period: Period
    at: str
    lang: str
    final: bool
    figures: Mapping[str, float | str | None]
    as_of: int

    def report_id(self) -> str:
        """The same report has the same id on every machine."""
        parts = (self.centre, self.client, self.kind, str(self.period.since), str(self.period.until),
                 self.at, self.lang)  # fmt: skip
        return "rp_" + hashlib.sha256("\0".join(parts).encode()).hexdigest()[:16]


class Version(msgspec.Struct, frozen=True, kw_only=True):
    """One version of a report."""

    report: str
    centre: str
    client: str
    kind: str
    since: date
    until: date
    at: str
    lang: str
    version: int
    final: bool
    restates: int
    changed: str
    figures: dict[str, float | str | None]
    subject: str
    stem: str
    html_key: str
    xlsx_key: str
    sha256: str
    as_of: int
    made_by: str
    made_at: int
    approved_by: str | None
    approved_at: int | None


class Files(msgspec.Struct, frozen=True, kw_only=True):
    """A version's files and how it is called."""

    html: bytes
    xlsx: bytes
    subject: str
    stem: str


@contextmanager
def linked(url: str) -> Iterator[psycopg.Connection[dict[str, Any]]]:
    """A connection whose block is one transaction.

    Raises:
        Trouble: the database failed; nothing of the block stays.
    """
    try:
        with psycopg.connect(url, row_factory=dict_row) as link:
            yield link
    except psycopg.Error as error:
        raise Trouble(f"the reports' tables failed: {error}") from error


def keep_contract(
    url: str, centre: str, client: str | None, since: date, body: str, *, by: str, at: int
) -> None:
    """Keep a contract from *since* on.

    Raises:
        Refused: as :func:`read_contract`.
    """
    read_contract(body)
    said = {"centre": centre, "client": client or "", "since": since, "body": body}
    with linked(url) as link:
        link.execute(QUERIES["put_contract"], {**said, "by": by, "at": at})


def find_contract(url: str, centre: str, client: str | None, day: date) -> str | None:
    """The contract in force on a day, as it was written."""
    said = {"centre": centre, "client": client or "", "day": day}
    with linked(url) as link:
        row = link.execute(QUERIES["find_contract"], said).fetchone()
    return None if row is None else str(row["body"])


def contracts(url: str, centre: str, day: date) -> list[tuple[str, str]]:
    """Each client of a centre with its contract in force on a day; client '' is the centre."""
    with linked(url) as link:
        rows = link.execute(QUERIES["contracts"], {"centres": [centre], "day": day}).fetchall()
    return [(str(row["client"]), str(row["body"])) for row in rows]


def next_version(
    link: psycopg.Connection[dict[str, Any]], draft: Draft
) -> tuple[Version | None, int, int, str]:
    """What a draft becomes: the version that says the same, else number, 정정 and what changed.

    Holds the report until the transaction ends.
    """
    report = draft.report_id()
    link.execute(QUERIES["hold_report"], {"report": report})
    kept = [_version(row) for row in link.execute(QUERIES["versions"], {"report": report})]
    if not kept:
        return None, 1, 0, ""
    newest = kept[0]
    if newest.figures == dict(draft.figures) and newest.final == draft.final:
        return newest, newest.version, newest.restates, newest.changed
    final = next((each for each in kept if each.final), None)
    if final is None:
        return None, newest.version + 1, 0, ""
    changed = "; ".join(_differences(final.figures, draft.figures))
    return None, newest.version + 1, final.restates + 1, changed


def _differences(
    before: Mapping[str, float | str | None], after: Mapping[str, float | str | None]
) -> list[str]:
    """What differs, KPIs of the table first, at most a handful and how many more."""
    names = [name for name in sorted({*before, *after}) if before.get(name) != after.get(name)]
    names.sort(key=lambda name: not name.startswith("kpi."))
    said = [f"{name} {_shown(before.get(name))} → {_shown(after.get(name))}" for name in names]
    more = len(said) - _SAID_CHANGES
    return [*said[:_SAID_CHANGES], *([f"+{more}"] if more > 0 else [])]


def _shown(value: float | str | None) -> str:
    if value is None:
        return "–"
    return value if isinstance(value, str) else f"{value:,.6g}"


def keep(
    link: psycopg.Connection[dict[str, Any]],
    blobs: Blobs,
    draft: Draft,
    made: Files,
    *,
    version: int,
    restates: int,
    changed: str,
    by: str,
    at: int,
) -> Version:
    """Keep the next version, files first; inside the transaction of :func:`next_version`."""
    report = draft.report_id()
    said = {"centre": draft.centre, "client": draft.client, "kind": draft.kind, "at": draft.at,
            "since": draft.period.since, "until": draft.period.until, "lang": draft.lang}  # fmt: skip
    link.execute(QUERIES["put_report"], {"id": report, **said})
    keys = {}
    for form, body in (("html", made.html), ("xlsx", made.xlsx)):
        digest = hashlib.sha256(body).hexdigest()
        keys[form] = f"reports/{part(draft.centre)}/{report}/{version}-{digest[:16]}.{form}"
        with blobs.drafting() as folder:
            path = folder / form
            path.write_bytes(body)
            blobs.keep(path, keys[form])
    whole = hashlib.sha256(made.html + made.xlsx).hexdigest()
    link.execute(
        QUERIES["put_version"],
        {"report": report, "version": version, "final": draft.final, "restates": restates,
         "changed": changed, "figures": Jsonb(dict(draft.figures), dumps=_dumps),
         "subject": made.subject, "stem": made.stem, "html_key": keys["html"],
         "xlsx_key": keys["xlsx"], "sha256": whole, "as_of": draft.as_of, "made_by": by,
         "made_at": at},
    )  # fmt: skip
    there = [_version(row) for row in link.execute(QUERIES["versions"], {"report": report})]
    named = {key for each in there for key in (each.html_key, each.xlsx_key)}
    for key in blobs.older(f"reports/{part(draft.centre)}/{report}", than_us=_ANY_TIME):
        if key not in named:
            blobs.remove(key)
    return there[0]


def approve(url: str, report: str, version: int | None, *, by: str, at: int) -> Version:
    """Approve the newest version; the row and its command to the journal in one transaction.

    Raises:
        Refused: ``report_unknown``, ``report_superseded``, ``report_approved``.
    """
    with linked(url) as link:
        link.execute(QUERIES["hold_report"], {"report": report})
        newest = _find(link, report, None)
        if version is not None and version != newest.version:
            _find(link, report, version)
            raise Refused("report_superseded", version=version, newest=newest.version)
        said = {"report": report, "version": newest.version, "by": by, "at": at}
        if link.execute(QUERIES["approve"], said).rowcount != 1:
            raise Refused("report_approved", version=newest.version, by=str(newest.approved_by))
        digest = hashlib.sha256(f"{report} {newest.version}".encode()).digest()
        command = Command(
            id=CommandId(sortable("cm", Instant(at), int.from_bytes(digest[:10], "big"))),
            source="reports",
            source_id=f"approve:{report}:{newest.version}",
            body=ApproveReport(report=report, version=newest.version, sha256=newest.sha256, by=by),
        )
        submit_sync_in(link, CentreId(newest.centre), [command])
        return _find(link, report, newest.version)


def find(url: str, report: str, version: int | None = None) -> Version:
    """A version; by default the newest.

    Raises:
        Refused: ``report_unknown``.
    """
    with linked(url) as link:
        return _find(link, report, version)


def versions(url: str, report: str) -> list[Version]:
    """Every version, the newest first."""
    with linked(url) as link:
        return [_version(row) for row in link.execute(QUERIES["versions"], {"report": report})]


def list_reports(
    url: str,
    centre: str,
    client: str | None = None,
    *,
    kind: str | None = None,
    during: Period | None = None,
    limit: int = 100,
) -> list[Version]:
    """The newest version of each report, the latest days first; of one client, or of all."""
    days = during or Period(date.min, date.max)
    with linked(url) as link:
        said = {"centre": centre, "client": client, "kind": kind, "since": days.since,
                "until": days.until, "limit": limit}  # fmt: skip
        return [_version(row) for row in link.execute(QUERIES["list"], said)]


def deliveries(url: str, report: str) -> list[dict[str, Any]]:
    """Where a report went: version, recipient, state, tries, what was said, when it changed."""
    with linked(url) as link:
        return link.execute(QUERIES["deliveries"], {"report": report}).fetchall()


def _find(link: psycopg.Connection[dict[str, Any]], report: str, version: int | None) -> Version:
    for row in link.execute(QUERIES["versions"], {"report": report}):
        if version is None or row["version"] == version:
            return _version(row)
    raise Refused("report_unknown", report=report)


def _version(row: Mapping[str, object]) -> Version:
    return msgspec.convert(row, Version)


def _dumps(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, allow_nan=False)


def write_note(
    url: str,
    centre: str,
    client: str | None,
    *,
    day: date,
    kind: str,
    text: str,
    by: str,
    at: int,
    replaces: int | None = None,
) -> int:
    """Write a note of the day, or another in place of *replaces* (an empty one takes it back).

    Raises:
        Refused: ``note_kind_unknown``, ``note_empty``, ``note_too_long``, ``note_unknown`` when
            there is no such note or somebody else replaced it already.
    """
    if kind not in NOTE_KINDS:
        raise Refused("note_kind_unknown", kind=kind, known=", ".join(NOTE_KINDS))
    clean = text.replace("\x00", "").strip()
    if not clean and replaces is None:
        raise Refused("note_empty")
    if len(clean) > _NOTE_LETTERS:
        raise Refused("note_too_long", letters=len(clean), most=_NOTE_LETTERS)
    said: dict[str, object] = {"centre": centre, "client": client or "", "day": day, "kind": kind}
    with linked(url) as link:
        if replaces is not None:
            before = link.execute(QUERIES["find_note"], {"id": replaces}).fetchone()
            if before is None or (before["centre"], before["client"]) != (centre, client or ""):
                raise Refused("note_unknown", note=replaces)
            said |= {"day": before["day"], "kind": before["kind"]}
        said |= {"text": clean, "by": by, "at": at, "replaces": replaces}
        row = link.execute(QUERIES["put_note"], said).fetchone()
    assert row is not None
    return int(row["id"])


def notes(url: str, centre: str, client: str | None, period: Period) -> list[Note]:
    """What stands on some days: of a client and of the whole centre, or of everybody."""
    said = {"centre": centre, "client": client, "since": period.since, "until": period.until}
    with linked(url) as link:
        return [_note(row) for row in link.execute(QUERIES["notes"], said)]


def note_history(url: str, note: int) -> list[Note]:
    """A note and what it replaced, the newest first."""
    with linked(url) as link:
        return [_note(row) for row in link.execute(QUERIES["note_history"], {"id": note})]


def _note(row: Mapping[str, Any]) -> Note:
    return Note(
        id=row["id"],
        day=row["day"],
        kind=row["kind"],
        text=row["text"],
        by=row["written_by"],
        at=row["written_at"],
        client=row["client"],
    )
