"""The machine code itself: made once a process, in the background, and done without where it
cannot be had."""

from __future__ import annotations

import ctypes
import mmap
import sys
from collections.abc import Sequence
from concurrent.futures import Future
from threading import Lock, Thread
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from maju.facts.imports.machine import blake2b, sha1
from maju.facts.imports.texts import longest, one_piece

Array = Any
"""A pyarrow array; it carries no types."""

_lock = Lock()
_making: Future[Code | None] | None = None


def begin() -> Future[Code | None]:
    """Have it made, once; nobody need wait for it."""
    global _making  # noqa: PLW0603 - one a process
    with _lock:
        if _making is None:
            _making = Future()
            Thread(target=_make, args=(_making,), name="facts-code", daemon=True).start()
        return _making


def ready() -> Code | None:
    """The code when it was asked for and is there; ``None`` as long as it is not."""
    making = _making
    return making.result() if making is not None and making.done() else None


def _make(into: Future[Code | None]) -> None:
    try:
        into.set_result(Code() if _allowed() else None)
    except (ImportError, OSError, RuntimeError):
        into.set_result(None)  # hashlib and the database give the same, only later


def _allowed() -> bool:
    """Whether this machine lets a process write code: LLVM ends the process where it does not."""
    if sys.byteorder != "little" or not hasattr(mmap, "PROT_EXEC"):
        return False
    every = mmap.PROT_READ | mmap.PROT_WRITE | mmap.PROT_EXEC
    try:
        mmap.mmap(
            -1, mmap.PAGESIZE, prot=every, flags=mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS
        ).close()
    except OSError:
        return False
    return True


class Code:
    """Both hashes; other threads run meanwhile.

    Raises:
        ImportError: llvmlite is not installed.
        RuntimeError: it cannot make code for this machine.
    """

    def __init__(self) -> None:
        import llvmlite.binding as llvm

        llvm.initialize_native_target()
        llvm.initialize_native_asmprinter()
        said = sha1.code() + blake2b.code()
        module = llvm.parse_assembly(said)
        machine = llvm.Target.from_default_triple().create_target_machine(
            cpu=llvm.get_host_cpu_name(), features=llvm.get_host_cpu_features().flatten(), opt=2
        )
        self._engine = llvm.create_mcjit_compiler(module, machine)
        self._engine.finalize_object()
        address, size = ctypes.c_void_p, ctypes.c_int64
        self._digests = ctypes.CFUNCTYPE(None, address, size, address, size, size, address)(
            self._engine.get_function_address("digests")
        )
        self._pseudonyms = ctypes.CFUNCTYPE(
            None, address, address, size, address, address, size, address
        )(self._engine.get_function_address("pseudonyms"))

    def digests(self, salt: str, columns: Sequence[Array]) -> Array | None:
        """SHA-1 of each row, cut: the salt and its cells, a separator between. ``None`` where a
        row is too long, or a cell is null."""
        begin, count = salt.encode(), len(columns[0])
        pieces = [one_piece(column) for column in columns]
        whole = len(begin) + sum(1 + longest(piece) for piece in pieces)
        if not count or whole > sha1.LONGEST or any(each.null_count for each in pieces):
            return None
        pairs = np.array([_addresses(piece) for piece in pieces], np.uint64)
        out = pa.allocate_buffer(count * sha1.LENGTH)
        self._digests(pairs.ctypes.data, len(pieces), begin, len(begin), count, out.address)
        return _texts(out, count, sha1.LENGTH)

    def pseudonyms(self, key: bytes, begin: bytes, column: Array) -> Array | None:
        """Keyed BLAKE2b of each cell, which *begin* goes before; null stays null. ``None`` where
        a cell is too long."""
        count, piece = len(column), one_piece(column)
        if not count or len(begin) + longest(piece) > blake2b.BLOCK:
            return None
        block, state = begin.ljust(blake2b.BLOCK, b"\0"), blake2b.keyed(key)
        offsets, data = _addresses(piece)
        out = pa.allocate_buffer(count * blake2b.LENGTH)
        self._pseudonyms(state, block, len(begin), offsets, data, count, out.address)
        made = _texts(out, count, blake2b.LENGTH)
        return pc.if_else(pc.is_valid(piece), made, None) if piece.null_count else made


def _addresses(piece: pa.StringArray) -> tuple[int, int]:
    """Of a column's offsets, from its first row on, and of its letters."""
    _, offsets, data = piece.buffers()
    return offsets.address + piece.offset * 4, 0 if data is None else data.address


def _texts(letters: pa.Buffer, count: int, length: int) -> Array:
    offsets = np.arange(0, (count + 1) * length, length, dtype=np.int32)
    return pa.StringArray.from_buffers(count, pa.py_buffer(offsets), letters)
