"""An import, from the file to the manifest: streamed, safe to kill, harmless to repeat.

Nothing counts before the one transaction at the end. Killed before it, drafts and unnamed files
are left, which the next import sweeps or overwrites; killed after it, ``current/`` is brought
up by whoever comes next. That it happened is told to the journal's inbox in that same
transaction: no centre need run, the command waits for its engine.
"""

from __future__ import annotations

import gc
import hashlib
import json
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path

import msgspec

from maju.facts.calendars.kept import keep_frame
from maju.facts.fold.editions import put_import_editions
from maju.facts.history.blobs import Blobs
from maju.facts.history.engine import connect
from maju.facts.history.manifest import Link, linked
from maju.facts.history.publishing import publish
from maju.facts.history.queries import QUERIES
from maju.facts.history.writer import write_days
from maju.facts.imports.carrying import find_carry
from maju.facts.imports.doubts import Doubt, doubts
from maju.facts.imports.format import (
    Foreseeing,
    Format,
    Ignored,
    Outcome,
    Rejected,
    Taken,
    TakenTables,
)
from maju.facts.imports.given import Given
from maju.facts.imports.merge import Merge
from maju.facts.imports.places import Place
from maju.facts.imports.raw import Sealing, raw_key, rejects_key, seal, sha256_of
from maju.facts.imports.staging import Staging
from maju.journal.postgres.submit import submit_sync_in
from maju.kernel.commands import Command, RecordImport
from maju.kernel.errors import Refused
from maju.kernel.ids import CentreId, ClientId, CommandId, sortable
from maju.kernel.time import Instant


class Summary(msgspec.Struct, frozen=True, kw_only=True):
    """What became of a file's records; ``read`` is the sum of the rest."""

    read: int
    imported: int
    updated: int
    unchanged: int
    ignored: int
    rejected: int
    sha256: str
    rejects: str | None = None
    """Blob of the rejects file: one JSON object a line, sealed (``maju imports rejects``)."""
    reasons: dict[str, int] = {}
    """Why records were ignored or rejected, and how often."""
    doubts: list[Doubt] = []
    """Why the figures of what was taken may mislead."""
    lacks: frozenset[str] = frozenset()
    """What the file's format cannot tell, as :attr:`Format.lacks`."""

    def __post_init__(self) -> None:
        parts = self.imported + self.updated + self.unchanged + self.ignored + self.rejected
        assert self.read == parts, f"{self.read} read, {parts} accounted for"


@contextmanager
def few_collections() -> Iterator[None]:
    """Many small objects that live for one batch or one day: looking for cycles in them is vain."""
    usual = gc.get_threshold()
    gc.set_threshold(200_000, *usual[1:])
    try:
        yield
    finally:
        gc.set_threshold(*usual)


@few_collections()
def run_import(
    url: str,
    blobs: Blobs,
    form: Format,
    given: Given | Path,
    place: Place,
    *,
    now: Callable[[], int],
    beside: Sequence[Given] = (),
    way: str = "",
    dry_run: bool = False,
    seen: Callable[[int], None] = lambda _bytes: None,
) -> Summary:
    """Bring one file in.

    Args:
        url: the database of the manifest and of the journal, migrated.
        blobs: where history lies.
        form: the file's format.
        given: the file.
        place: centre, client and zone.
        now: microseconds since 1970, for the manifest's notes.
        beside: other files that the format may look into.
        way: what else decides how it is read (the mapping's own words); another way is another
            import of the same file.
        dry_run: read and resolve everything, change nothing.
        seen: told how many bytes were read so far, now and then.

    Raises:
        Refused: ``import_no_file``, ``import_empty``, ``import_binary``, ``import_truncated``,
            ``import_wrong_encoding``, ``import_nothing``, ``import_changed``,
            ``import_archive_damaged``, or the format's own; nothing has changed.
        Trouble: database or disk failed; nothing has changed.
    """
    given = Given(given) if isinstance(given, Path) else given
    given = given.like(encoding=form.encoding, beside=beside, seen=seen, sha256="")
    given.check()
    began, stamp, digest = now(), given.stamp(), _hashed(form, given)
    given.sha256 = digest
    asked = {
        "centre": place.centre,
        "client": place.client,
        "format": form.name,
        "sha256": digest,
        "zone": place.zone,
        "way": _way(place, beside, way, form.reading),
    }
    reading = form.reading
    with ExitStack() as stack:
        link = stack.enter_context(linked(url))
        if carry := find_carry(link, form, given, place, asked):
            form = carry.reader
            asked["way"] += carry.way
        if before := _repeated(link, asked, form):
            if not dry_run:
                publish(link, blobs, place.centre)  # it may have died just before it did
            return before
        blobs.sweep()
        folder = stack.enter_context(blobs.drafting())
        staging = Staging(
            folder,
            source=form.name,
            client=place.client,
            file_sha256=digest,
            way=_said_how(link, reading, place, asked),
        )
        rejects, raw = folder / "rejects", folder / "raw"
        sealing = (
            None
            if dry_run
            else stack.enter_context(Sealing(given, raw, key=place.key, name=raw_key(digest)))
        )
        counts, reasons, words = _stage(form, given, place, staging=staging, rejects=rejects)
        if sealing is not None:
            sealing.wait()
        if given.stamp() != stamp:
            raise Refused("import_changed", path=given.said)
        engine = stack.enter_context(connect(memory="384MB", spill=folder / "spill"))
        with link.transaction():
            link.execute(QUERIES["hold_centre"], asked)
            if before := _repeated(link, asked, form):  # another process was faster
                return before
            merge = Merge(engine, staging, _known_records(link, blobs, place))
            became = merge.became()
            kept = rejects_key(digest, asked["way"]) if counts["rejected"] else None
            summary = Summary(
                read=sum(counts.values()),
                imported=became.get("imported", 0),
                updated=became.get("updated", 0),
                unchanged=became.get("unchanged", 0),
                ignored=counts["ignored"],
                rejected=counts["rejected"],
                sha256=digest,
                rejects=kept,
                reasons=dict(sorted(reasons.items())),
                doubts=doubts(sum(counts.values()), counts["rejected"], words),
                lacks=form.lacks,
            )
            if not summary.read:
                raise Refused("import_nothing", path=given.said)
            if dry_run:
                return summary
            blobs.keep(raw, raw_key(digest))
            if kept is not None:
                with rejects.open("rb") as source:
                    seal(source, folder / "sealed", key=place.key, name=kept)
                blobs.keep(folder / "sealed", kept)
            write_days(
                link,
                blobs,
                merge,
                owner=place,
                source=form,
                folder=folder,
                written_at=now(),
            )
            put_import_editions(
                link, place.centre, place.client, merge.dirty_days(), written_at=now()
            )
            keep_frame(
                link,
                place.centre,
                place.client,
                "import",
                zone=place.zone,
                day_start_s=place.day_start_s,
            )
            link.execute(
                QUERIES["put_import"],
                {
                    **asked,
                    **{name: getattr(summary, name) for name in (*_COUNTS, "read")},
                    "name": given.name,
                    "bytes": stamp[0],
                    "began_at": began,
                    "ended_at": now(),
                    "covers_until": staging.latest,
                    "rejects_key": kept,
                },
            )
            if carry is not None:
                carry.keep(link, asked)
            _tell(link, summary, asked, now())
        publish(link, blobs, place.centre)
    return summary


def _hashed(form: Format, given: Given) -> str:
    """What :func:`sha256_of` gives; beside it, the format gets ready."""
    if isinstance(form, Foreseeing):
        form.foresee(given)
    return sha256_of(given)


def _way(place: Place, beside: Sequence[Given], said: str, reading: int) -> str:
    """A digest of all that decides how a file is read, besides what the manifest names; empty
    for the plain way."""
    parts = [said, *(sha256_of(each) for each in beside)]
    if place.day_start_s:
        parts.append(f"day starts {place.day_start_s}")
    if reading > 1:
        parts.append(f"reading {reading}")
    whole = "\0".join(parts)
    return hashlib.sha256(whole.encode()).hexdigest()[:16] if whole.strip("\0") else ""


def _said_how(link: Link, reading: int, place: Place, asked: Mapping[str, str]) -> str:
    """What ends the digest of a record, because the same words mean other facts: another zone than
    files before it, another start of the day, a mended reader; empty for the plain way.

    The zone is said once a second one is there: records that were kept without it stay the same.
    """
    parts = [f"day starts {place.day_start_s}"] if place.day_start_s else []
    parts += [f"reading {reading}"] if reading > 1 else []
    if link.execute(QUERIES["other_zones"], asked).fetchone():
        parts.append(place.zone)
    whole = "\0".join(parts)
    return f"-{hashlib.sha256(whole.encode()).hexdigest()[:8]}" if parts else ""


def _tell(link: Link, summary: Summary, asked: dict[str, str], at: int) -> None:
    """Tell the journal: one command an import; a file that comes back, after it was taken back or
    was read in another way, is one of its own."""
    parts = [summary.sha256, asked["format"], asked["client"]]
    source_id = "/".join([*parts, asked["way"]] if asked["way"] else parts)
    centre = CentreId(asked["centre"])
    (receipt,) = submit_sync_in(link, centre, [_noted(summary, asked, source_id, at)])
    if receipt.repeated:
        submit_sync_in(link, centre, [_noted(summary, asked, f"{source_id}/{at}", at)])


def _noted(summary: Summary, asked: dict[str, str], source_id: str, at: int) -> Command:
    entropy = hashlib.blake2b(f"{asked['centre']}\0{source_id}".encode(), digest_size=10).digest()
    return Command(
        id=CommandId(sortable("cm", Instant(at), int.from_bytes(entropy, "big"))),
        source="import",
        source_id=source_id,
        body=RecordImport(
            format=asked["format"],
            client=ClientId(asked["client"]),
            sha256=summary.sha256,
            read=summary.read,
            imported=summary.imported,
            updated=summary.updated,
            unchanged=summary.unchanged,
            ignored=summary.ignored,
            rejected=summary.rejected,
        ),
    )


_COUNTS = ("imported", "updated", "unchanged", "ignored", "rejected")


def _repeated(link: Link, asked: dict[str, str], form: Format) -> Summary | None:
    """The same file was imported before: all it brought is there, so all is unchanged."""
    row = link.execute(QUERIES["find_import"], asked).fetchone()
    if row is None:
        return None
    known = {name: int(str(row[name])) for name in ("read", *_COUNTS)}
    unchanged = known["imported"] + known["updated"] + known["unchanged"]
    return Summary(
        read=known["read"],
        imported=0,
        updated=0,
        unchanged=unchanged,
        ignored=known["ignored"],
        rejected=known["rejected"],
        sha256=asked["sha256"],
        rejects=None if row["rejects_key"] is None else str(row["rejects_key"]),
        doubts=doubts(known["read"], known["rejected"], Counter()),
        lacks=form.lacks,
    )


def _stage(
    form: Format, given: Given, place: Place, *, staging: Staging, rejects: Path
) -> tuple[Counter[str], Counter[str], Counter[str]]:
    """Read the whole file into *staging*; counts, reasons, outcomes of what was rejected."""
    counts: Counter[str] = Counter(taken=0, ignored=0, rejected=0)
    reasons: Counter[str] = Counter()
    words: Counter[str] = Counter()
    with rejects.open("w", encoding="utf-8", errors="backslashreplace") as out:
        for outcome in form.read(given, place):
            _note(outcome, staging, counts, reasons)
            if isinstance(outcome, Rejected):
                if outcome.outcome:
                    words[outcome.outcome] += 1
                if outcome.line == given.cut:
                    raise Refused("import_truncated", line=outcome.line)
                out.write(json.dumps(msgspec.to_builtins(outcome), ensure_ascii=False) + "\n")
    staging.flush()
    return counts, reasons, words


def _note(outcome: Outcome, staging: Staging, counts: Counter[str], reasons: Counter[str]) -> None:
    match outcome:
        case Taken():
            counts["taken"] += 1
            staging.add(outcome)
        case TakenTables(records=records):
            counts["taken"] += records.num_rows
            staging.add_tables(outcome)
        case Ignored(why=why):
            counts["ignored"] += 1
            reasons[why] += 1
        case Rejected(code=code):
            counts["rejected"] += 1
            reasons[code] += 1


def _known_records(link: Link, blobs: Blobs, place: Place) -> list[Path]:
    rows = link.execute(
        QUERIES["files"],
        {"centre": place.centre, "client": place.client, "since": None, "until": None},
    ).fetchall()
    return [blobs.find(str(row["key"])) for row in rows if row["grain"] == "record"]
