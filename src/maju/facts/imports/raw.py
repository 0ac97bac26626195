"""The file as it came, kept by its hash: packed, and sealed, because it holds people's numbers.

A sealed file is a mark, a nonce's beginning, then pieces of at most a megabyte (zstd), each AES-GCM
under a key that is derived from the installation's. A piece is bound to the file's name, to its
place and to whether it is the last, so that none can be moved, changed or cut off.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator
from concurrent.futures import CancelledError, ThreadPoolExecutor
from pathlib import Path
from threading import Event
from typing import BinaryIO, Self

import pyarrow as pa
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from maju.facts.imports.given import Given
from maju.kernel.errors import Refused, Trouble

_MARK = b"maju-sealed-1\n"
_PIECE = 1 << 20
_NONCE = 8
_TAG = 16


def sha256_of(given: Given) -> str:
    """The hash of what is in it, unwrapped."""
    digest = hashlib.sha256()
    with given.open() as file:
        while piece := file.read(_PIECE):
            digest.update(piece)
    return digest.hexdigest()


def seal(source: BinaryIO, target: Path, *, key: bytes, name: str) -> None:
    """Write what *source* gives to *target*, sealed as *name*."""
    cipher, begin = _cipher(key), os.urandom(_NONCE)
    with target.open("wb") as out:
        out.write(_MARK + begin)
        number, piece = 0, source.read(_PIECE)
        while True:
            after = source.read(_PIECE)
            packed = pa.compress(piece, codec="zstd", asbytes=True)
            body = len(piece).to_bytes(4, "big") + packed
            sealed = cipher.encrypt(_nonce(begin, number), body, _bound(name, number, not after))
            out.write(len(sealed).to_bytes(4, "big") + sealed)
            if not after:
                return
            number, piece = number + 1, after


class Sealing:
    """A file that is sealed while others read it; a draft until somebody keeps it.

    Left before it is done, it stops.
    """

    def __init__(self, given: Given, draft: Path, *, key: bytes, name: str) -> None:
        self._left = Event()
        self._given = given.like(
            encoding="binary", beside=(), seen=self._go_on, sha256=given.sha256
        )
        self._pool = ThreadPoolExecutor(1, thread_name_prefix="facts-seal")
        self._work = self._pool.submit(self._seal, draft, key, name)

    def wait(self) -> None:
        """Return when the draft is whole."""
        self._work.result()

    def _seal(self, draft: Path, key: bytes, name: str) -> None:
        with self._given.open() as source:
            seal(source, draft, key=key, name=name)

    def _go_on(self, _bytes: int) -> None:
        if self._left.is_set():
            raise CancelledError

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: object, error: object, trace: object) -> None:
        self._left.set()
        self._pool.shutdown()


def unseal(path: Path, *, key: bytes, name: str) -> Iterator[bytes]:
    """What was sealed, piece by piece.

    Raises:
        Trouble: another key, another file's bytes, or damage.
    """
    cipher = _cipher(key)
    with path.open("rb") as file:
        head = file.read(len(_MARK) + _NONCE)
        begin, number = head[len(_MARK) :], 0
        size = file.read(4)
        while size:
            sealed = file.read(int.from_bytes(size, "big"))
            size = file.read(4)
            try:
                bound = _bound(name, number, not size)
                body = cipher.decrypt(_nonce(begin, number), sealed, bound)
            except (InvalidTag, ValueError) as error:
                raise Trouble(
                    f"{name} cannot be opened: another key, or damaged", retryable=False
                ) from error
            length = int.from_bytes(body[:4], "big")
            yield pa.decompress(body[4:], decompressed_size=length, codec="zstd", asbytes=True)
            number += 1


def check_sha256(said: str) -> str:
    """A whole hash as people wrote it.

    Raises:
        Refused: ``import_hash_unreadable``.
    """
    if len(said) != 64 or any(letter not in "0123456789abcdef" for letter in said):
        raise Refused("import_hash_unreadable", said=said[:80])
    return said


def raw_key(sha256: str) -> str:
    """The blob of a kept file."""
    return f"imports/raw/{sha256}"


def rejects_key(sha256: str, way: str) -> str:
    """The blob of what was rejected of it, one JSON object a line, sealed as well."""
    return f"imports/rejects/{sha256}{'-' if way else ''}{way}.jsonl"


def _cipher(key: bytes) -> AESGCM:
    made = HKDF(hashes.SHA256(), 32, salt=None, info=b"maju imports kept files").derive(key)
    return AESGCM(made)


def _nonce(begin: bytes, number: int) -> bytes:
    return begin + number.to_bytes(4, "big")


def _bound(name: str, number: int, last: bool) -> bytes:  # noqa: FBT001 - part of what is bound
    return f"{name}\0{number}\0{int(last)}".encode()
