"""Which port of loopback the pages listen on."""

from __future__ import annotations

import errno
import socket
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

from maju.kernel.errors import Refused

HOST = "127.0.0.1"
PORT = 8787
PORTS_TRIED = 50
FAMILY = 7
"""The pages' port and those after it: push, web chat, the demonstration's shops, and of the
telephone SIP (UDP), ARI with softphones, and the manager interface."""
_SIP = 4
"""Which of them is no port of TCP."""
_BROWSED = (0, 1, 2, 3, 5)
"""Which of them browsers open."""
_BLOCKED = frozenset({
    *(0, 1, 7, 9, 11, 13, 15, 17, 19, 20, 21, 22, 23, 25, 37, 42, 43, 53, 69, 77, 79, 87, 95, 101, 102),
    *(103, 104, 109, 110, 111, 113, 115, 117, 119, 123, 135, 137, 139, 143, 161, 179, 389, 427, 465),
    *(512, 513, 514, 515, 526, 530, 531, 532, 540, 548, 554, 556, 563, 587, 601, 636, 989, 990, 993),
    *(995, 1719, 1720, 1723, 2049, 3659, 4045, 4190, 5060, 5061, 6000, 6566, *range(6665, 6670), 6679),
    *(6697, 10_080),
})  # fmt: skip
"""Ports of other protocols, which no browser opens ("bad port", WHATWG Fetch, section 2.9)."""
_PORT_LAST = 65_535


@contextmanager
def held_port(wanted: int | None) -> Iterator[int]:
    """The port to listen on: the *wanted* one, else the first from :data:`PORT` on that is free, as
    are those after it that belong to it. Nobody else is given one of these meanwhile: servers of
    pages share ports, and two centres begun at once would answer for each other.

    Raises:
        Refused: ``web_port_taken``; ``web_port_blocked`` for one that browsers do not open.
    """
    with ExitStack() as stack:
        if wanted is not None:
            for port in (wanted + number for number in _BROWSED):
                if port in _BLOCKED:
                    raise Refused("web_port_blocked", port=port)
            taken = _hold(_family(wanted), stack)
            if taken is not None:
                raise Refused("web_port_taken", port=taken)
            yield wanted
            return
        for port in range(PORT, PORT + PORTS_TRIED):
            if _hold(_family(port), stack) is None:
                yield port
                return
        raise Refused("web_port_taken", port=PORT)


def _hold(family: range, stack: ExitStack) -> int | None:
    """Hold a whole *family* until *stack* ends; the first port that somebody has, and hold nothing."""
    with ExitStack() as ours:
        for number, port in enumerate(family):
            if not _free(port, ours, keep=number != _SIP):
                return port
        stack.push(ours.pop_all())
    return None


def _family(port: int) -> range:
    return range(port, min(port + FAMILY, _PORT_LAST + 1))


def _free(port: int, held: ExitStack, *, keep: bool) -> bool:
    """Whether both of TCP and UDP are free. What is kept is UDP's, which a server of TCP does not need,
    and which is free at once when it ends, however it ends.
    """
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        if not _bound(probe, port):
            return False
    holder = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    if keep:
        held.enter_context(holder)
        return _bound(holder, port)
    with holder:
        return _bound(holder, port)


def _bound(probe: socket.socket, port: int) -> bool:
    try:
        probe.bind((HOST, port))
    except OSError as error:
        if error.errno in {errno.EADDRINUSE, errno.EACCES}:
            return False
        raise
    return True
