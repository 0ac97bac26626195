"""What a backup says about itself."""

from __future__ import annotations

from msgspec import Struct

from maju.kernel.time import Instant

FORMAT = 2


class Head(Struct, frozen=True, kw_only=True):
    """The first thing in an archive: whose it is, before anything else is read.

    Args:
        format: a reader refuses one that is higher than its own.
        id: names the backup; two never share it.
    """

    format: int
    maju: str
    id: str


class Entry(Struct, frozen=True, kw_only=True):
    """One file of an archive, as the index behind it lists it."""

    name: str
    bytes: int
    sha256: str


class Centre(Struct, frozen=True, kw_only=True):
    """Where a centre stood in the snapshot; *events* is how many rows there were."""

    centre: str
    epoch: int
    seq: int
    at: Instant
    events: int


class Manifest(Struct, frozen=True, kw_only=True):
    """The last thing but its seal.

    Args:
        taken_at: when the snapshot was taken, by this machine's clock.
        server: PostgreSQL's version as libpq counts it (180006 is 18.6).
        dumped_by: major version of the programs; older ones cannot read it.
        migrations: file name to checksum, as applied.
        people: how many customers have a key.
        files, bytes: over all entries but indexes, manifest and seal.
        recordings: bytes of the recordings and messages in it; ``None``: they were left out.
        voice: bytes of what belongs to the telephone: its settings, announcements, and calls that
            nobody has read yet.
        index: SHA-256 over all indexes, one after the other.
    """

    head: Head
    taken_at: Instant
    server: int
    dumped_by: int
    migrations: dict[str, str]
    centres: tuple[Centre, ...]
    people: int
    files: int
    bytes: int
    index: str
    recordings: int | None = 0
    voice: int = 0
