"""Columns of text looked at through their bytes: what costs nothing to find out, before texts are made
anew."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

Array = Any
"""A pyarrow array; it carries no types."""

Bytes = npt.NDArray[np.uint8]


def one_piece(column: Array) -> pa.StringArray:
    """A column of texts in one piece."""
    if isinstance(column, pa.ChunkedArray):
        column = column.chunk(0) if column.num_chunks == 1 else column.combine_chunks()
    assert column.type == pa.string(), column.type
    return column


def offsets(piece: pa.StringArray) -> npt.NDArray[np.int32]:
    """Where each text begins among the letters, and where the last one ends."""
    found = np.frombuffer(piece.buffers()[1], np.int32)
    return found[piece.offset : piece.offset + len(piece) + 1]


def letters(piece: pa.StringArray) -> Bytes:
    """The bytes of all texts of the column, and of others around them."""
    data = piece.buffers()[2]
    return np.empty(0, np.uint8) if data is None else np.frombuffer(data, np.uint8)


def longest(piece: pa.StringArray) -> int:
    """Bytes that no text of the column exceeds: its longest, mostly."""
    at = offsets(piece)
    return int((at[1:] - at[:-1]).max(initial=0))


def null_if_empty(column: Array) -> Array:
    """The same texts; nothing instead of empty ones. No letter is copied."""
    piece = one_piece(column)
    at = offsets(piece)
    there = at[1:] > at[:-1]
    if there.all():
        return piece
    if piece.null_count or piece.offset:
        return pc.if_else(pc.equal(piece, ""), None, piece)
    _, starts, data = piece.buffers()
    mask = pa.py_buffer(np.packbits(there, bitorder="little"))
    return pa.StringArray.from_buffers(len(piece), starts, data, mask)


def surely_trimmed(piece: pa.StringArray) -> bool:
    """Whether no text begins or ends with a blank, where a look at the bytes can tell: none of them
    may be a blank's, or all texts are of one length. False where it cannot."""
    at = offsets(piece)
    said = letters(piece)[at[0] : at[-1]]
    if not len(said):
        return True
    ascii_only = said.max() < _WIDE
    if said.min() > _BLANK and (ascii_only or not _may_be_blank(said)):
        return True
    each = len(said) // len(piece)
    first, last = every_nth(piece, each, 0), every_nth(piece, each, each - 1)
    if first is None or last is None or not ascii_only:
        return False
    return bool(first.min() > _BLANK and last.min() > _BLANK)


def _may_be_blank(said: Bytes) -> bool:
    """Whether a wide letter begins as blanks do: in UTF-8, U+0085 and U+00A0 with C2, others with E1
    to E3."""
    return bool((said == 0xC2).any() or ((said & 0xFC) == 0xE0).any())


_BLANK = ord(" ")
_WIDE = 0x80


def every_nth(piece: pa.StringArray, length: int, place: int) -> Bytes | None:
    """The byte at *place* of each text, when all are *length* bytes long or null."""
    at = offsets(piece)
    begin, end = int(at[0]), int(at[-1])
    count = len(piece) - piece.null_count
    if not length or end - begin != length * count or (at[1:] - at[:-1]).max() != length:
        return None
    return letters(piece)[begin:end].reshape(-1, length)[:, place]
