"""One file as a format sees it: numbered lines or bytes, out of whatever it came wrapped in.

Nothing is read whole: a plain file, a ``.gz`` and a member of a ``.zip`` are all streams.
"""

from __future__ import annotations

import glob
import gzip
import io
import zipfile
import zlib
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO, cast

from maju.facts.imports.encodings import find_encoding, find_kind, is_noise
from maju.kernel.errors import Refused

LONGEST_LINE = 1 << 20
HEAD_BYTES = 1 << 16
_DAMAGED = (zlib.error, zipfile.BadZipFile, gzip.BadGzipFile, EOFError, RuntimeError)


class Given:
    """A file that is to be imported.

    Walking it gives its numbered lines without their ends, decoded strictly.

    Args:
        path: the file.
        member: of a ``.zip``, the file in it.
        encoding: of its lines.
        beside: other files of the same source (call detail records beside a queue's log).
        seen: told how many bytes of *path* were read, now and then.
        sha256: of what is in it, unwrapped; once it is known.
    """

    def __init__(
        self,
        path: Path,
        *,
        member: str | None = None,
        encoding: str = "utf-8",
        beside: Sequence[Given] = (),
        seen: Callable[[int], None] = lambda _bytes: None,
        sha256: str = "",
    ) -> None:
        self.path = path
        self.member = member
        self.encoding = encoding
        self.beside = beside
        self.seen = seen
        self.sha256 = sha256
        self.in_folder = False
        """Whether somebody named its folder, and not the file itself."""
        self.cut: int | None = None
        """The number of the last line, when its end is missing; known when it was read."""

    @property
    def name(self) -> str:
        """The file's own name, without folder and ``.gz``."""
        if self.member is not None:
            return Path(self.member).name
        return self.path.name.removesuffix(".gz")

    @property
    def said(self) -> str:
        """How to name it to people."""
        return f"{self.path}:{self.member}" if self.member is not None else str(self.path)

    def like(
        self, *, encoding: str, beside: Sequence[Given], seen: Callable[[int], None], sha256: str
    ) -> Given:
        """The same file, to be read in a format's way."""
        return Given(
            self.path,
            member=self.member,
            encoding=encoding,
            beside=beside,
            seen=seen,
            sha256=sha256,
        )

    @contextmanager
    def open(self) -> Iterator[BinaryIO]:
        """Its bytes, unwrapped.

        Raises:
            Refused: ``import_no_file``, ``import_unreadable``, ``import_archive_damaged``.
        """
        try:
            with self.path.open("rb") as raw:
                if self.member is not None:
                    with zipfile.ZipFile(raw) as archive, archive.open(self.member) as inside:
                        yield self._told(cast("BinaryIO", inside), raw)
                elif self.path.suffix == ".gz":
                    with gzip.GzipFile(fileobj=raw) as inside:
                        yield self._told(cast("BinaryIO", inside), raw)
                else:
                    yield self._told(raw, raw)
        except (FileNotFoundError, KeyError) as error:
            raise Refused("import_no_file", path=self.said) from error
        except (PermissionError, IsADirectoryError) as error:
            raise Refused("import_unreadable", path=self.said) from error
        except _DAMAGED as error:
            if self.member is None and self.path.suffix != ".gz":
                raise
            raise Refused("import_archive_damaged", path=self.said) from error

    def _told(self, inside: BinaryIO, raw: BinaryIO) -> BinaryIO:
        return cast("BinaryIO", _Told(inside, raw, self.seen))

    def head(self) -> bytes:
        """How it begins."""
        with self.open() as file:
            return file.read(HEAD_BYTES)

    def stamp(self) -> tuple[int, int]:
        """Changes when somebody writes to the file."""
        try:
            now = self.path.stat()
        except OSError as error:
            raise Refused("import_no_file", path=self.said) from error
        return now.st_size, now.st_mtime_ns

    def __iter__(self) -> Iterator[tuple[int, str]]:
        """Numbered lines.

        Raises:
            Refused: ``import_wrong_encoding``, ``import_line_too_long``, ``import_nul``.
        """
        if self.encoding.startswith("utf-16"):
            yield from self._wide_lines()
            return
        number, rest = 0, b""
        with self.open() as file:
            while piece := file.read(LONGEST_LINE):
                end = piece.rfind(b"\n")
                if end < 0:
                    rest += piece
                    if len(rest) >= LONGEST_LINE:
                        raise Refused("import_line_too_long", line=number + 1)
                    continue
                for said in self.decoded(rest + piece[:end], number):
                    number += 1
                    yield number, said
                rest = piece[end + 1 :]
        if rest:
            self.cut = number + 1
            yield self.cut, self.decoded(rest, number)[0]

    def decoded(self, block: bytes, before: int) -> list[str]:
        """The lines of *block*, which follow line *before*."""
        try:
            said = block.decode(self.encoding)
        except UnicodeDecodeError as error:
            line = before + 1 + block[: error.start].count(b"\n")
            raise self._wrong(line) from error
        if "\0" in said:
            line = before + 1 + said[: said.index("\0")].count("\n")
            raise self._wrong(line, code="import_nul")
        if not before:
            said = said.removeprefix("\ufeff")
        if "\r" in said:
            return [line.rstrip("\r") for line in said.split("\n")]
        return said.split("\n")

    def _wide_lines(self) -> Iterator[tuple[int, str]]:
        number = 0
        with self.open() as file:
            text = io.TextIOWrapper(file, encoding=self.encoding, newline="\n")
            try:
                while said := text.readline(LONGEST_LINE):
                    number += 1
                    if len(said) == LONGEST_LINE:
                        raise Refused("import_line_too_long", line=number)
                    if not said.endswith("\n"):
                        self.cut = number
                    yield number, said.removeprefix("\ufeff").rstrip("\r\n")
            except UnicodeError as error:
                raise self._wrong(number + 1) from error
            finally:
                text.detach()

    def _wrong(self, line: int, *, code: str = "import_wrong_encoding") -> Refused:
        seems = find_encoding(head := self.head())
        if seems is not None:
            return Refused(code, line=line, encoding=self.encoding, seems=seems)
        if is_noise(head):
            return Refused("import_no_text", path=self.said)
        return Refused("import_encoding_unknown", line=line, encoding=self.encoding)

    def check(self) -> None:
        """Refuse what no format of lines can be: ``import_empty``, ``import_binary``,
        ``import_no_text``."""
        head = self.head()
        if not head:
            raise Refused("import_empty", path=self.said)
        if self.encoding != "binary" and (kind := find_kind(head)):
            raise Refused("import_binary", path=self.said, kind=kind)
        if not self.encoding.startswith(("binary", "utf-16")) and is_noise(head):
            raise Refused("import_no_text", path=self.said)


class _Told(io.RawIOBase):
    """Passes on, and tells how far the file on disk was read."""

    def __init__(self, inside: BinaryIO, raw: BinaryIO, seen: Callable[[int], None]) -> None:
        self._inside = inside
        self._raw = raw
        self._seen = seen

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return self._inside.seekable()

    def seek(self, offset: int, whence: int = 0) -> int:
        return self._inside.seek(offset, whence)

    def tell(self) -> int:
        return self._inside.tell()

    def read(self, size: int = -1) -> bytes:
        self._seen(self._raw.tell())
        return self._inside.read(size)

    def readinto(self, buffer: object) -> int:
        view = memoryview(buffer)  # type: ignore[arg-type]
        got = self.read(len(view))
        view[: len(got)] = got
        return len(got)


def find_given(said: Sequence[str | Path]) -> list[Given]:
    """The files that some paths mean, in order: folders (not what is hidden in them), globs,
    members of ``.zip`` archives.

    Raises:
        Refused: ``import_no_file``, ``import_archive_damaged``.
    """
    found: list[Given] = []
    for each in said:
        path = Path(each).expanduser().absolute()
        if path.is_dir():
            inside = sorted(p for p in path.iterdir() if p.is_file() and p.name[0] != ".")
            if not inside:
                raise Refused("import_no_file", path=str(path))
            for given in (given for one in inside for given in _of(one)):
                given.in_folder = True
                found.append(given)
        elif path.exists():
            found += _of(path)
        else:
            matching = sorted(Path(name) for name in glob.glob(str(path)))  # noqa: PTH207 - absolute
            files = [one for one in matching if one.is_file()]
            if not files:
                raise Refused("import_no_file", path=str(path))
            found += [given for one in files for given in _of(one)]
    return found


def _of(path: Path) -> list[Given]:
    if path.suffix.lower() != ".zip":
        return [Given(path)]
    try:
        with zipfile.ZipFile(path) as archive:
            members = [each.filename for each in archive.infolist() if not each.is_dir()]
    except (OSError, *_DAMAGED) as error:
        raise Refused("import_archive_damaged", path=str(path)) from error
    # Some systems add notes of their own: __MACOSX, Thumbs.db.
    kept = [each for each in members if not each.startswith("__MACOSX/")]
    return [Given(path, member=each) for each in sorted(kept)]
