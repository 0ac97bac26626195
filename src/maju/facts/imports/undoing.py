"""An import taken back: its rows leave their days, and the file counts as never brought.

One transaction writes the days anew, forgets the import and tells the journal. Killed before it,
nothing has changed; killed after it, ``current/`` is brought up by whoever comes next, and the
same command again removes the kept file.
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from importlib.resources import files
from pathlib import Path

import msgspec
import pyarrow as pa
import pyarrow.compute as pc

from maju.facts.fold.editions import put_import_editions
from maju.facts.history.blobs import Blobs
from maju.facts.history.manifest import Link, linked
from maju.facts.history.publishing import publish
from maju.facts.history.queries import QUERIES
from maju.facts.history.tables import ORDER, RECORD, conformed, in_order, read, schema_of
from maju.facts.history.writer import write_days
from maju.facts.imports.counting import CountedOnce
from maju.facts.imports.days import of_days
from maju.facts.imports.format import reference
from maju.facts.imports.raw import raw_key
from maju.facts.schema import GRAINS
from maju.journal.postgres.queries import parse
from maju.journal.postgres.submit import submit_sync_in
from maju.kernel.commands import Command, RecordImport
from maju.kernel.errors import Refused
from maju.kernel.ids import CentreId, ClientId, CommandId, sortable
from maju.kernel.time import Instant

_SQL = parse(files(__package__).joinpath("undoing.sql").read_text(encoding="utf-8"))

UNDO = "undo"
"""The format by which the journal knows it."""


class Undone(msgspec.Struct, frozen=True, kw_only=True):
    """What was taken back."""

    client: str
    format: str
    name: str
    """The file's."""
    records: int
    days: int
    again: list[str]
    """Names of files that are to be brought again: some of their records gave way to the ones that
    are gone, or were found unchanged beside them. The same file is read anew; what they still have in
    the facts stays, and can be taken back."""


def undo_import(
    url: str,
    blobs: Blobs,
    *,
    centre: str,
    sha256: str,
    client: str | None = None,
    now: Callable[[], int],
) -> list[Undone]:
    """Take back all imports of a file; one entry for each client and format.

    Raises:
        Refused: ``import_not_known``; nothing has changed.
        Trouble: database or disk failed; nothing has changed.
    """
    with linked(url) as link:
        asked = {"centre": centre, "client": client, "sha256": sha256}
        with link.transaction():
            link.execute(QUERIES["hold_centre"], asked)
            rows = link.execute(_SQL["imports_of"], asked).fetchall()
            done = [
                _undo(link, blobs, {**asked, **row}, now) for row in _last_of_each(rows).values()
            ]
        publish(link, blobs, centre)
        left = link.execute(_SQL["brought"], asked).fetchone()
        if not done and not _kept(blobs, sha256):
            raise Refused("import_not_known", centre=centre, sha256=sha256)
        if left is not None and not left["brought"]:
            rejects = [str(row["rejects_key"]) for row in rows if row["rejects_key"] is not None]
            for key in (raw_key(sha256), *rejects):
                blobs.remove(key)
    return done


def _last_of_each(
    rows: Sequence[Mapping[str, object]],
) -> dict[tuple[object, object], dict[str, object]]:
    """By client and format: the latest import, with the updates of all."""
    found: dict[tuple[object, object], dict[str, object]] = {}
    for row in rows:
        place = (row["client"], row["format"])
        before = int(str(found[place]["updated"])) if place in found else 0
        found[place] = {**row, "updated": before + int(str(row["updated"]))}
    return found


def _kept(blobs: Blobs, sha256: str) -> bool:
    try:
        blobs.find(raw_key(sha256))
    except FileNotFoundError:
        return False
    return True


def _undo(link: Link, blobs: Blobs, asked: Mapping[str, object], now: Callable[[], int]) -> Undone:
    centre, client, name = (str(asked[each]) for each in ("centre", "client", "format"))
    without = Without(link, blobs, centre, client, str(asked["sha256"]))
    days = without.dirty_days()
    at = now()
    with blobs.drafting() as folder:
        write_days(
            link,
            blobs,
            without,
            owner=_Owner(centre=centre, client=client),
            source=_Source(name=name),
            folder=folder,
            written_at=at,
        )
    for day in days:
        sources = sorted(without.sources[day])
        link.execute(_SQL["put_sources"], {**asked, "business_date": day, "sources": sources})
    put_import_editions(link, centre, client, days, written_at=at)
    again = link.execute(_SQL["hidden_by"], asked).fetchall()
    link.execute(_SQL["forget_import"], asked)
    for row in again:
        link.execute(_SQL["ask_again"], {**asked, **row})
    link.execute(_SQL["forget_carry"], asked)
    submit_sync_in(link, CentreId(centre), [_noted(asked, without.records, at)])
    return Undone(
        client=client,
        format=name,
        name=str(asked["name"]),
        records=without.records,
        days=len(days),
        again=[str(row["name"]) for row in again],
    )


class _Owner(msgspec.Struct, kw_only=True):
    centre: str
    client: str


class _Source(msgspec.Struct, kw_only=True):
    name: str
    lacks: frozenset[str] = frozenset()


class Without:
    """The days of a client without the rows of one file."""

    def __init__(self, link: Link, blobs: Blobs, centre: str, client: str, sha256: str) -> None:
        self._ref = f"{reference(sha256)}:"
        self._counted = CountedOnce()
        self._gone: pa.Array = pa.array([], pa.string())
        self.records = 0
        """How many records were taken away."""
        self.sources: dict[date, set[str]] = defaultdict(set)
        """What is left of each day."""
        asked = {"centre": centre, "client": client, "since": None, "until": None}
        found: set[date] = set()
        for row in link.execute(QUERIES["files"], asked).fetchall():
            day = row["business_date"]
            assert isinstance(day, date)
            if day not in found and row["grain"] in GRAINS:
                refs = read(blobs.find(str(row["key"])))["source_ref"]
                if pc.any(pc.starts_with(refs, self._ref)).as_py():
                    found.add(day)
        self._days = sorted(found)

    def dirty_days(self) -> list[date]:
        """Days with rows of the file."""
        return self._days

    def tables(
        self, grain: str, days: Sequence[date], known: Sequence[Path]
    ) -> Mapping[date, pa.Table]:
        """What stays of *days*; the grains are asked before the records."""
        schema = schema_of(grain)
        parts = [conformed(read(path), schema) for path in known]
        whole = pa.concat_tables([schema.empty_table(), *parts])
        if grain == RECORD:
            gone = pc.is_in(_keys(whole), value_set=self._gone)
            self.records += pc.sum(gone).as_py() or 0
            self._gone = pa.array([], pa.string())
        else:
            gone = pc.starts_with(whole["source_ref"], self._ref)
            self._gone = pa.concat_arrays([self._gone, pc.unique(_keys(whole.filter(gone)))])
        left = self._counted.counted(grain, whole.filter(pc.invert(gone)))
        for day, rows in (found := of_days(left, days)).items():
            self.sources[day].update(pc.unique(rows["source"]).to_pylist())
        return {day: in_order(rows, ORDER[grain]) for day, rows in found.items()}


def _keys(rows: pa.Table) -> pa.ChunkedArray:
    return pc.binary_join_element_wise(rows["source"], rows["record"], "\0")


def _noted(asked: Mapping[str, object], records: int, at: int) -> Command:
    """What the journal is told: an import of the format ``UNDO`` that changed so many records."""
    source_id = f"{asked['sha256']}/{asked['format']}/{asked['client']}/{UNDO}/{asked['ended_at']}"
    entropy = hashlib.blake2b(f"{asked['centre']}\0{source_id}".encode(), digest_size=10).digest()
    return Command(
        id=CommandId(sortable("cm", Instant(at), int.from_bytes(entropy, "big"))),
        source="import",
        source_id=source_id,
        body=RecordImport(
            format=UNDO,
            client=ClientId(str(asked["client"])),
            sha256=str(asked["sha256"]),
            read=records,
            imported=0,
            updated=records,
            unchanged=0,
            ignored=0,
            rejected=0,
        ),
    )
