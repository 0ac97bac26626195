"""The register of the forgotten: one line for each customer, on disk before anything is destroyed.

A kill after the line and before the deed leaves "to be forgotten", which the next start (or the
next forget) finishes. It lies beside the database and not only in it, because the database may be
put back to a day before. Ids only, never names.
"""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager

import msgspec
from msgspec import Struct

from maju.app.home import Home
from maju.app.keys import sync_folder
from maju.kernel.errors import Refused
from maju.kernel.ids import CustomerId
from maju.kernel.time import Instant


class Forgotten(Struct, frozen=True, kw_only=True):
    """A line: who, and when it was asked for."""

    customer: CustomerId
    at: Instant


class Register:
    """The register while this process holds it alone; see :func:`held`."""

    def __init__(self, descriptor: int) -> None:
        self._descriptor = descriptor
        self._known = {line.customer: line for line in parse(_content(descriptor))}

    @property
    def customers(self) -> Sequence[CustomerId]:
        """Everybody in it, in the order they were written down."""
        return list(self._known)

    def add(self, customers: Iterable[CustomerId], *, at: Instant) -> None:
        """Write down those who are not in it yet; durable when this returns."""
        new = [
            Forgotten(customer=customer, at=at)
            for customer in dict.fromkeys(customers)
            if customer not in self._known
        ]
        if not new:
            return
        content = _content(self._descriptor)
        whole = content.rfind(b"\n") + 1  # a torn last line is written anew
        torn = [
            line
            for line in parse(content[whole:])
            if line.customer not in {n.customer for n in new}
        ]
        os.ftruncate(self._descriptor, whole)
        text = b"".join(msgspec.json.encode(line) + b"\n" for line in (*torn, *new))
        os.lseek(self._descriptor, 0, os.SEEK_END)
        while text:
            text = text[os.write(self._descriptor, text) :]
        os.fsync(self._descriptor)
        self._known.update((line.customer, line) for line in new)


@contextmanager
def held(home: Home) -> Iterator[Register]:
    """The register of *home*, held alone; waits for whoever holds it.

    Raises:
        Refused: ``register_damaged``, ``home_not_writable``.
    """
    path = home.prepare().forgotten
    fresh = not path.exists()
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        if fresh:
            sync_folder(path.parent)
        yield Register(descriptor)
    finally:
        os.close(descriptor)


def parse(content: bytes) -> list[Forgotten]:
    """The lines of a register. One that was cut off at the end was never promised to anybody.

    Raises:
        Refused: ``register_damaged``.
    """
    found = []
    lines = content.split(b"\n")
    for number, line in enumerate(lines, 1):
        if not line:
            continue
        try:
            found.append(msgspec.json.decode(line, type=Forgotten))
        except msgspec.MsgspecError as error:
            if number == len(lines):
                break
            raise Refused("register_damaged", line=number) from error
    return found


def _content(descriptor: int) -> bytes:
    size = os.fstat(descriptor).st_size
    return os.pread(descriptor, size, 0)
