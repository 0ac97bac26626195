"""An import, from the file to the manifest: streamed, safe to kill, harmless to repeat.

Nothing counts before the one transaction at the end. Killed before it, drafts and unnamed files
are left, which the next import sweeps or overwrites; killed after it, ``current/`` is brought
up by whoever comes next. The journal's own note of the import is the caller's to submit.
"""

from __future__ import annotations

import json
import shutil
from collections import Counter
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path

import msgspec

from maju.facts.history.blobs import Blobs, sha256
from maju.facts.history.engine import connect
from maju.facts.history.manifest import Link, linked
from maju.facts.history.publishing import publish
from maju.facts.history.queries import QUERIES
from maju.facts.history.writer import write_days
from maju.facts.imports.format import Format, Ignored, Outcome, Rejected, Taken
from maju.facts.imports.lines import numbered_lines
from maju.facts.imports.merge import Merge
from maju.facts.imports.places import Place
from maju.facts.imports.staging import Staging
from maju.kernel.errors import Refused


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
    """Blob of the rejects file: one JSON object a line."""
    reasons: dict[str, int] = {}
    """Why records were ignored or rejected, and how often."""

    def __post_init__(self) -> None:
        parts = self.imported + self.updated + self.unchanged + self.ignored + self.rejected
        assert self.read == parts, f"{self.read} read, {parts} accounted for"


def run_import(
    url: str,
    blobs: Blobs,
    form: Format,
    path: Path,
    place: Place,
    *,
    now: Callable[[], int],
    dry_run: bool = False,
    seen: Callable[[int], None] = lambda _bytes: None,
) -> Summary:
    """Bring one file in.

    Args:
        url: the database of the manifest, migrated.
        blobs: where history lies.
        form: the file's format.
        path: the file.
        place: centre, client and zone.
        now: microseconds since 1970, for the manifest's notes.
        dry_run: read and resolve everything, change nothing.
        seen: told how many bytes were read so far, now and then.

    Raises:
        Refused: ``import_empty``, ``import_wrong_encoding``, or the format's own.
        Trouble: database or disk failed; nothing has changed.
    """
    if not path.is_file():
        raise Refused("import_no_file", path=str(path))
    if path.stat().st_size == 0:
        raise Refused("import_empty", path=str(path))
    began, digest = now(), sha256(path)
    asked = {
        "centre": place.centre,
        "client": place.client,
        "format": form.name,
        "sha256": digest,
        "zone": place.zone,
    }
    with ExitStack() as stack:
        link = stack.enter_context(linked(url))
        if before := _repeated(link, asked):
            return before
        blobs.sweep()
        folder = stack.enter_context(blobs.drafting())
        staging = Staging(folder, source=form.name, client=place.client, file_sha256=digest)
        counts, reasons = _stage(
            form, path, place, staging=staging, rejects=folder / "rejects", seen=seen
        )
        engine = stack.enter_context(connect(memory="512MB", spill=folder / "spill"))
        with link.transaction():
            link.execute(QUERIES["hold_centre"], asked)
            if before := _repeated(link, asked):  # another process was faster
                return before
            merge = Merge(engine, staging, _known_records(link, blobs, place))
            became = merge.became()
            rejects_key = f"imports/rejects/{digest}.jsonl" if counts["rejected"] else None
            summary = Summary(
                read=sum(counts.values()),
                imported=became.get("imported", 0),
                updated=became.get("updated", 0),
                unchanged=became.get("unchanged", 0),
                ignored=counts["ignored"],
                rejected=counts["rejected"],
                sha256=digest,
                rejects=rejects_key,
                reasons=dict(sorted(reasons.items())),
            )
            if dry_run:
                return summary
            _keep_raw(blobs, path, folder, digest)
            if rejects_key is not None:
                blobs.keep(folder / "rejects", rejects_key)
            write_days(
                link,
                blobs,
                merge,
                owner=place,
                source=form,
                folder=folder,
                written_at=now(),
            )
            link.execute(
                QUERIES["put_import"],
                {
                    **asked,
                    **{name: getattr(summary, name) for name in (*_COUNTS, "read")},
                    "name": path.name,
                    "bytes": path.stat().st_size,
                    "began_at": began,
                    "ended_at": now(),
                    "covers_until": staging.latest,
                    "rejects_key": rejects_key,
                },
            )
        publish(link, blobs, place.centre)
    return summary


_COUNTS = ("imported", "updated", "unchanged", "ignored", "rejected")


def _repeated(link: Link, asked: dict[str, str]) -> Summary | None:
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
    )


def _stage(
    form: Format,
    path: Path,
    place: Place,
    *,
    staging: Staging,
    rejects: Path,
    seen: Callable[[int], None],
) -> tuple[Counter[str], Counter[str]]:
    """Read the whole file into *staging*; counts, reasons."""
    counts: Counter[str] = Counter(taken=0, ignored=0, rejected=0)
    reasons: Counter[str] = Counter()
    with rejects.open("w", encoding="utf-8") as out:
        for outcome in form.read(numbered_lines(path, form.encoding, seen), place):
            _note(outcome, staging, counts, reasons)
            if isinstance(outcome, Rejected):
                out.write(json.dumps(msgspec.to_builtins(outcome), ensure_ascii=False) + "\n")
    staging.flush()
    return counts, reasons


def _note(outcome: Outcome, staging: Staging, counts: Counter[str], reasons: Counter[str]) -> None:
    match outcome:
        case Taken():
            counts["taken"] += 1
            staging.add(outcome)
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


def _keep_raw(blobs: Blobs, path: Path, folder: Path, digest: str) -> None:
    """The file as it came, by its hash: what facts are a function of."""
    draft = folder / "raw"
    shutil.copyfile(path, draft)
    blobs.keep(draft, f"imports/raw/{digest}")
