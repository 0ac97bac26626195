"""One sealed file: readable from any place in it, and unreadable without its key.

    mark | length | head (plain JSON) | length | facts, sealed | piece 0, sealed | piece 1 | …

The content is cut into pieces of 64 KiB, each sealed by AES-GCM on its own, so that a player who
asks for the middle gets it without the beginning being opened. A piece's nonce is the file's salt,
the piece's number and whether it is the last; every piece is bound to the head. So pieces cannot be
changed, moved, left out, cut off at the end or passed off as another file's (the STREAM construction:
Hoang, Reyhanitabar, Rogaway, Vizár, "Online Authenticated-Encryption and its Nonce-Reuse
Misuse-Resistance", 2015).
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import IO, Literal, Self

import msgspec
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from msgspec import Struct

from maju.kernel.errors import Trouble
from maju.kernel.ids import CentreId, ClientId, ContactId, CustomerId
from maju.kernel.time import Instant

MARK = b"maju sealed 1\n"
PIECE = 1 << 16
KEY_BYTES = 32
_TAG = 16
_SALT = 7
_FACTS = 2**32 - 1
"""The number of the facts, which no piece has."""
_HEAD_MOST = 1 << 16


class Head(Struct, frozen=True, kw_only=True):
    """What may be read without the key: no word of what was said, no name, no number.

    Args:
        name: what it is called in its centre.
        owner: whose key store holds the key: the customer, or the contact where nobody is known.
        kind: of a talk, or a message that somebody left.
        ms: how long it is.
        size: of the content, in bytes.
        type: of the content.
    """

    name: str
    centre: CentreId
    client: ClientId
    contact: ContactId
    owner: CustomerId
    kind: Literal["call", "message"]
    began_at: Instant
    ms: int
    size: int
    type: str = "audio/wav"
    salt: bytes = b""


class Facts(Struct, frozen=True, kw_only=True):
    """What is drawn of it without its being heard; sealed, for it shows who spoke when.

    Args:
        peaks: for each side (who called, then who is heard by them) the loudest of equal parts of
            the time, from 0 to 100.
        gaps: from and until when, in ms from the beginning, nothing was kept.
    """

    peaks: tuple[bytes, ...] = ()
    gaps: tuple[tuple[int, int], ...] = ()


def write(file: IO[bytes], head: Head, facts: Facts, content: Iterable[bytes], key: bytes) -> None:
    """Seal *content*, of exactly ``head.size`` bytes, into *file*.

    Raises:
        Trouble: there is more or less of it: it changed meanwhile.
    """
    head = msgspec.structs.replace(head, salt=os.urandom(_SALT))
    said, lock = msgspec.json.encode(head), AESGCM(key)
    drawn = lock.encrypt(_nonce(head.salt, _FACTS, last=True), msgspec.msgpack.encode(facts), said)
    file.write(MARK + _length(said) + said + _length(drawn) + drawn)
    count = 0
    for number, piece in enumerate(_pieces(content)):
        count += len(piece)
        last = count >= head.size
        file.write(lock.encrypt(_nonce(head.salt, number, last=last), piece, said))
    if count != head.size:
        raise Trouble(f"{head.name}: {count} bytes instead of {head.size}")


class Sealed:
    """A sealed file that is open. Use it as ``with``.

    Args:
        path: where it lies.

    Raises:
        FileNotFoundError: it does not lie there.
        Trouble: it is none.
    """

    def __init__(self, path: Path) -> None:
        self._file = path.open("rb")
        try:
            self.head, self._said = self._read_head()
            self._drawn = self._read_part()
        except (Trouble, msgspec.MsgspecError) as error:
            self._file.close()
            raise Trouble(f"{path.name} is no sealed file", retryable=False) from error
        self._begin = self._file.tell()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._file.close()

    def facts(self, key: bytes) -> Facts:
        """What is drawn of it; with this, the head is proven too.

        Raises:
            Trouble: not its key, or it was changed.
        """
        nonce = _nonce(self.head.salt, _FACTS, last=True)
        return msgspec.msgpack.decode(self._opened(key, nonce, self._drawn), type=Facts)

    def read(self, key: bytes, first: int, end: int) -> Iterator[bytes]:
        """The content from *first* up to *end*, piece by piece.

        Raises:
            Trouble: not its key, or it was changed.
        """
        pieces = max(1, -(-self.head.size // PIECE))
        place = first
        while place < end:
            number, skip = divmod(place, PIECE)
            self._file.seek(self._begin + number * (PIECE + _TAG))
            sealed = self._file.read(PIECE + _TAG)
            nonce = _nonce(self.head.salt, number, last=number == pieces - 1)
            piece = self._opened(key, nonce, sealed)[skip : skip + end - place]
            if not piece:
                raise Trouble(f"{self.head.name} ends early", retryable=False)
            place += len(piece)
            yield piece

    def _opened(self, key: bytes, nonce: bytes, sealed: bytes) -> bytes:
        try:
            return AESGCM(key).decrypt(nonce, sealed, self._said)
        except (InvalidTag, ValueError) as error:
            why = f"{self.head.name} cannot be opened: not its key, or damaged"
            raise Trouble(why, retryable=False) from error

    def _read_head(self) -> tuple[Head, bytes]:
        if self._file.read(len(MARK)) != MARK:
            raise Trouble("another mark", retryable=False)
        said = self._read_part(most=_HEAD_MOST)
        return msgspec.json.decode(said, type=Head), said

    def _read_part(self, most: int = 1 << 24) -> bytes:
        length = int.from_bytes(self._file.read(4), "big")
        said = self._file.read(min(length, most))
        if not said or len(said) != length:
            raise Trouble("cut off", retryable=False)
        return said


def _pieces(content: Iterable[bytes]) -> Iterator[bytes]:
    """The same bytes in pieces of one size; the last one is what is left."""
    left = b""
    for each in content:
        left += each
        while len(left) > PIECE:
            yield left[:PIECE]
            left = left[PIECE:]
    yield left


def _nonce(salt: bytes, number: int, *, last: bool) -> bytes:
    return salt + number.to_bytes(4, "big") + bytes((last,))


def _length(said: bytes) -> bytes:
    return len(said).to_bytes(4, "big")
