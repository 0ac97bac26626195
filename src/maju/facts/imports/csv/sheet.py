"""A file's lines as rows of cells: the header, quotes, records that span lines.

A file is cut into pieces at line ends. A plain piece (no quotes) may be folded in columns; every
other is read line by line here.
"""

from __future__ import annotations

import csv
from collections import deque
from collections.abc import Iterable, Iterator, Sequence

import msgspec
import numpy as np
import numpy.typing as npt
import pyarrow as pa

from maju.facts.imports.csv.guesses import identifies
from maju.facts.imports.csv.mapping import Map
from maju.facts.imports.given import Given
from maju.kernel.errors import Refused

Numbered = tuple[int, str]
PIECE_BYTES = 4 << 20
_NEWLINE = ord("\n")
_LONGEST_QUOTE_LINES = 50
_DELIMITERS = (",", "\t", ";", "|")


class Row(msgspec.Struct, frozen=True):
    """One record: its first line, its cells without blanks around them, and its text."""

    line: int
    cells: Sequence[str]
    text: str


class Layout(msgspec.Struct, frozen=True):
    """Where a file's columns are."""

    width: int
    places: dict[str, tuple[int, ...]]
    """Field to its columns."""
    ignored: dict[int, frozenset[str]]
    """Column to the values whose rows count nowhere."""
    used: tuple[int, ...]
    """All columns that the map speaks of, in order: what a record's digest is made of."""
    identifying: tuple[int, ...]
    """What tells one row from another, whatever the map; in the order of the headings."""


class Plain(msgspec.Struct, frozen=True):
    """Whole lines without quotes, in UTF-8."""

    first: int
    lines: int
    block: bytes


def pieces(given: Given, mapping: Map, start: int) -> Iterator[Plain | list[Numbered]]:
    """The file after its header, from line *start* on, in pieces; some of them plain.

    Raises:
        Refused: as walking *given*.
    """
    if given.encoding.startswith("utf-16"):
        yield [each for each in given if each[0] >= start]
        return
    before, rest, quoted = start - 1, b"", False
    with given.open() as file:
        for _ in range(start - 1):
            file.readline()
        while piece := file.read(PIECE_BYTES):
            end = piece.rfind(b"\n")
            if end < 0:
                rest += piece
                if len(rest) > PIECE_BYTES:
                    raise Refused("import_line_too_long", line=before + 1)
                continue
            whole = b"".join((rest, memoryview(piece)[:end]))
            rest = piece[end + 1 :]
            ends = np.frombuffer(whole, np.uint8) == _NEWLINE
            lines = int(np.count_nonzero(ends)) + 1
            quoted = quoted or b'"' in whole  # a quote may be open from here on
            plain = None if quoted else _plain(whole, ends, mapping)
            if plain is None:
                yield list(enumerate(given.decoded(whole, before), before + 1))
            else:
                yield Plain(before + 1, lines, plain)
            before += lines
    if rest:
        given.cut = before + 1
        yield [(before + 1, given.decoded(rest, before)[0])]


def _plain(block: bytes, ends: npt.NDArray[np.bool_], mapping: Map) -> bytes | None:
    """*block* as UTF-8, when each of its lines is a row and nothing in it is odd."""
    if b"\0" in block:
        return None
    if mapping.encoding == "utf-8" and b"\r" not in block:  # as it is
        odd = block[:1] in {b"", b"\n"} or block[-1:] == b"\n" or bool((ends[1:] & ends[:-1]).any())
        return None if odd or not _is_utf8(block) else block
    try:
        made = block.decode(mapping.encoding)
    except UnicodeDecodeError:
        return None
    if "\r" in made:
        made = made.replace("\r\n", "\n").removesuffix("\r")
        if "\r" in made:
            return None
    blank = "\n\n" in made or made[:1] in {"", "\n"} or made[-1:] == "\n"
    return None if blank else made.encode()


def _is_utf8(block: bytes) -> bool:
    """As ``decode`` would find, but nothing is made, and other threads run meanwhile."""
    ends = pa.py_buffer(np.array([0, len(block)], np.int32))
    try:
        pa.StringArray.from_buffers(1, ends, pa.py_buffer(block)).validate(full=True)
    except pa.ArrowInvalid:
        return False
    return True


def rows(lines: Iterable[Numbered], delimiter: str) -> Iterator[Row | int]:
    """Records; a number is a line on which a quote opens and never closes.

    Blank lines are no records.
    """
    waiting = deque[Numbered]()
    source = iter(lines)

    def following() -> Numbered | None:
        return waiting.popleft() if waiting else next(source, None)

    while (got := following()) is not None:
        line, said = got
        if not said.strip():
            continue
        if '"' not in said:
            yield Row(line, [cell.strip() for cell in said.split(delimiter)], said)
            continue
        parts = [said]
        taken: list[Numbered] = []
        while _open(parts) and len(taken) < _LONGEST_QUOTE_LINES:
            more = following()
            if more is None:
                break
            taken.append(more)
            parts.append(more[1])
        if _open(parts):
            waiting.extendleft(reversed(taken))
            yield line
            continue
        try:
            cells = next(csv.reader(["\n".join(parts)], delimiter=delimiter))
        except csv.Error:
            yield line
            continue
        yield Row(line, [cell.strip() for cell in cells], "\n".join(parts))


def _open(parts: Sequence[str]) -> bool:
    return sum(part.count('"') for part in parts) % 2 == 1


def find_header(given: Given, mapping: Map) -> list[str]:
    """The cells of the header's line, or ``#1``, ``#2`` … of as many as the first line has.

    Raises:
        Refused: ``csv_header_only``.
    """
    wanted = max(mapping.header, 1)
    for line, said in given:
        if line == wanted:
            found = next(iter(rows([(line, said)], mapping.delimiter)), None)
            cells = list(found.cells) if isinstance(found, Row) else []
            return cells if mapping.header else [f"#{n}" for n in range(1, len(cells) + 1)]
    raise Refused("csv_header_only")


def lay_out(given: Given, mapping: Map) -> Layout:
    """Find the map's columns in the file.

    Raises:
        Refused: ``csv_wrong_delimiter``, ``map_unknown_column``, ``map_double_column``.
    """
    names = find_header(given, mapping)
    wanted = [name for columns in mapping.columns.values() for name in columns] + [*mapping.ignore]
    missing = [name for name in wanted if _place(name, names) is None]
    if missing:
        for other in _DELIMITERS:
            again = find_header(given, msgspec.structs.replace(mapping, delimiter=other))
            if other != mapping.delimiter and all(_place(n, again) is not None for n in wanted):
                said, seems = (d.replace("\t", "\\t") for d in (mapping.delimiter, other))
                raise Refused("csv_wrong_delimiter", said=said, seems=seems)
        shown = ", ".join(names)[:400]
        raise Refused("map_unknown_column", column=missing[0], columns=shown)
    for name in wanted:
        if names.count(name) > 1:
            raise Refused("map_double_column", column=name)
    places = {
        field: tuple(_sure(name, names) for name in columns)
        for field, columns in mapping.columns.items()
    }
    ignored = {_sure(name, names): values for name, values in mapping.ignore.items()}
    used = sorted({*ignored, *(place for each in places.values() for place in each)})
    telling = [place for place, name in enumerate(names) if identifies(name)]
    by_name = sorted(telling or range(len(names)), key=lambda place: (names[place], place))
    return Layout(len(names), places, ignored, tuple(used), tuple(by_name))


def _place(name: str, names: Sequence[str]) -> int | None:
    if name in names:
        return names.index(name)
    if name[:1] == "#" and name[1:].isdecimal() and 1 <= int(name[1:]) <= len(names):
        return int(name[1:]) - 1
    return None


def _sure(name: str, names: Sequence[str]) -> int:
    place = _place(name, names)
    assert place is not None
    return place
