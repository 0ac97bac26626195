"""A file as numbered lines: bounded, decoded strictly, counted as it goes."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

from maju.kernel.errors import Refused

LONGEST_LINE = 1 << 20


def numbered_lines(
    path: Path, encoding: str, seen: Callable[[int], None]
) -> Iterator[tuple[int, str]]:
    """Numbered lines without their ends; a file that is no text in *encoding* is refused."""
    read = 0
    with path.open("rb") as file:
        number = 0
        while raw := file.readline(LONGEST_LINE):
            number += 1
            read += len(raw)
            if number % 2_000 == 0:
                seen(read)
            if len(raw) == LONGEST_LINE:
                raise Refused("import_line_too_long", line=number)
            try:
                yield number, raw.decode(encoding).rstrip("\r\n")
            except UnicodeDecodeError as error:
                raise Refused("import_wrong_encoding", line=number, encoding=encoding) from error
    seen(read)
