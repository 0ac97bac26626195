"""The archive: a plain tar, written and read as a stream, whatever its size.

``maju-backup.json``, then the files with an index of checksums behind every thousand, then
``manifest.json`` and its checksum. So a damaged file is named, one that is missing, added or
moved is noticed, an archive that was cut off has no seal, and ``tar`` can look inside.
"""

from __future__ import annotations

import hashlib
import tarfile
from collections.abc import Callable
from typing import IO, Protocol

import msgspec

from maju.app.backup.manifest import FORMAT, Entry, Head, Manifest
from maju.kernel.errors import Refused, Trouble

HEAD = "maju-backup.json"
INDEX = "index/"
MANIFEST = "manifest.json"
SEAL = "manifest.sha256"
CHUNK_BYTES = 1 << 20
ENTRIES_AN_INDEX = 1_000
_SMALL_BYTES = 16 << 20  # heads, indexes and manifests: read whole

_decode_index = msgspec.json.Decoder(list[Entry]).decode


class Readable(Protocol):
    """What entries are read from."""

    def read(self, size: int = -1, /) -> bytes:
        """At most *size* bytes; none at the end."""
        ...


class _Hashing:
    """Passes bytes on and remembers their digest."""

    def __init__(self, source: Readable, name: str, size: int) -> None:
        self.digest = hashlib.sha256()
        self.left = size
        self._source = source
        self._name = name

    def read(self, size: int = -1, /) -> bytes:
        wanted = self.left if size < 0 else min(size, self.left)
        chunk = self._source.read(wanted) if wanted else b""
        if wanted and not chunk:
            raise Trouble(f"{self._name} ends {self.left} bytes early: it changed meanwhile")
        self.left -= len(chunk)
        self.digest.update(chunk)
        return chunk


class ArchiveWriter:
    """Writes to *file*, from the front to the back; the caller syncs and renames it."""

    def __init__(self, file: IO[bytes], head: Head) -> None:
        self._tar = tarfile.open(  # noqa: SIM115 - finish() ends it
            fileobj=file, mode="w|", bufsize=CHUNK_BYTES, format=tarfile.PAX_FORMAT
        )
        self._pending: list[Entry] = []
        self._indexes = 0
        self._index = hashlib.sha256()
        self.files = 0
        self.bytes = 0
        self._put_small(HEAD, msgspec.json.encode(head))

    def add(self, name: str, size: int, source: Readable) -> None:
        """Add *size* bytes of *source*.

        Raises:
            Trouble: there are fewer.
        """
        self._pending.append(self._put(name, size, source))
        self.files += 1
        self.bytes += size
        if len(self._pending) >= ENTRIES_AN_INDEX:
            self._flush()

    @property
    def index(self) -> str:
        """The digest for the manifest; complete once nothing more is added."""
        self._flush()
        return self._index.hexdigest()

    def finish(self, manifest: Manifest) -> None:
        """The manifest, its seal, and the end of the tar."""
        encoded = msgspec.json.encode(manifest)
        self._put_small(MANIFEST, encoded)
        self._put_small(SEAL, hashlib.sha256(encoded).hexdigest().encode() + b"\n")
        self._tar.close()

    def _flush(self) -> None:
        if not self._pending:
            return
        self._indexes += 1
        encoded = msgspec.json.encode(self._pending)
        self._index.update(encoded)
        self._put_small(f"{INDEX}{self._indexes:06}.json", encoded)
        self._pending = []

    def _put_small(self, name: str, content: bytes) -> None:
        self._put(name, len(content), _Bytes(content))

    def _put(self, name: str, size: int, source: Readable) -> Entry:
        info = tarfile.TarInfo(name)
        info.size, info.mode = size, 0o600
        hashing = _Hashing(source, name, size)
        self._tar.addfile(info, hashing)
        _forget_names(self._tar)
        return Entry(name=name, bytes=size, sha256=hashing.digest.hexdigest())


def _forget_names(tar: tarfile.TarFile) -> None:
    """A tar file remembers every header it has seen; a million recordings are a gigabyte."""
    members: list[tarfile.TarInfo] = vars(tar)["members"]
    members.clear()


class _Bytes:
    def __init__(self, content: bytes) -> None:
        self._content = content

    def read(self, size: int = -1, /) -> bytes:
        end = len(self._content) if size < 0 else size
        chunk, self._content = self._content[:end], self._content[end:]
        return chunk


Visit = Callable[[str, int, Readable], None]
"""Given each file's name, size and content; what it leaves unread is read behind it."""


def walk(file: IO[bytes], visit: Visit) -> Manifest:
    """Read the whole archive, checking everything, and show each file to *visit*.

    What *visit* sees is proven only when this returns.

    Raises:
        Refused: ``backup_unknown`` (no archive of ours), ``backup_newer``, ``backup_damaged``.
    """
    walker = _Walker(visit)
    try:
        with tarfile.open(fileobj=file, mode="r|", bufsize=CHUNK_BYTES) as tar:
            while (info := tar.next()) is not None:
                content = tar.extractfile(info) if info.isreg() else None
                if content is None:
                    raise Refused("backup_damaged", name=info.name)
                walker.see(info, content)
                _forget_names(tar)
    except (tarfile.TarError, EOFError) as error:
        walker.fail(error)
    return walker.end()


class _Walker:
    """What has been seen of an archive, and what must come next."""

    def __init__(self, visit: Visit) -> None:
        self._visit = visit
        self._head: Head | None = None
        self._name = HEAD  # of what was read last
        self._pending: list[Entry] = []
        self._index = hashlib.sha256()
        self._files = 0
        self._bytes = 0
        self._manifest: bytes | None = None
        self._sealed = False

    def see(self, info: tarfile.TarInfo, content: Readable) -> None:
        name = info.name
        self._name = name
        if self._head is None:
            self._head = self._read_head(info, content)
        elif self._sealed:
            raise self._damaged()
        elif self._manifest is not None:
            seal = hashlib.sha256(self._manifest).hexdigest().encode() + b"\n"
            if name != SEAL or self._whole(info, content) != seal:
                raise self._damaged()
            self._sealed = True
        elif name == MANIFEST:
            self._manifest = self._whole(info, content)
        elif name.startswith(INDEX):
            self._check_index(self._whole(info, content))
        else:
            self._see_file(info, content)

    def fail(self, error: Exception) -> None:
        if self._head is None:
            raise Refused("backup_unknown") from error
        raise self._damaged() from error

    def end(self) -> Manifest:
        if self._head is None:
            raise Refused("backup_unknown")
        if not self._sealed or self._manifest is None or self._pending:
            raise self._damaged()
        manifest = msgspec.json.decode(self._manifest, type=Manifest)
        whole = (self._head, self._files, self._bytes, self._index.hexdigest())
        if whole != (manifest.head, manifest.files, manifest.bytes, manifest.index):
            raise self._damaged()
        return manifest

    def _read_head(self, info: tarfile.TarInfo, content: Readable) -> Head:
        if info.name != HEAD:
            raise Refused("backup_unknown")
        try:
            head = msgspec.json.decode(self._whole(info, content), type=Head)
        except msgspec.MsgspecError as error:
            raise self._damaged() from error
        if head.format > FORMAT:
            raise Refused("backup_newer", backup=head.maju)
        return head

    def _check_index(self, encoded: bytes) -> None:
        self._index.update(encoded)
        try:
            listed = _decode_index(encoded)
        except msgspec.MsgspecError as error:
            raise self._damaged() from error
        for seen, entry in zip(self._pending, listed, strict=False):
            if seen != entry:
                raise Refused("backup_damaged", name=seen.name)
        if len(listed) != len(self._pending):
            raise self._damaged()
        self._pending = []

    def _see_file(self, info: tarfile.TarInfo, content: Readable) -> None:
        hashing = _Hashing(content, info.name, info.size)
        try:
            self._visit(info.name, info.size, hashing)
            while hashing.left:
                hashing.read(CHUNK_BYTES)
        except (tarfile.TarError, EOFError) as error:
            raise self._damaged() from error
        entry = Entry(name=info.name, bytes=info.size, sha256=hashing.digest.hexdigest())
        self._pending.append(entry)
        self._files += 1
        self._bytes += info.size
        if len(self._pending) > ENTRIES_AN_INDEX:
            raise self._damaged()

    def _whole(self, info: tarfile.TarInfo, content: Readable) -> bytes:
        if info.size > _SMALL_BYTES:
            raise self._damaged()
        found = content.read()
        if len(found) != info.size:
            raise self._damaged()
        return found

    def _damaged(self) -> Refused:
        return Refused("backup_damaged", name=self._name)
