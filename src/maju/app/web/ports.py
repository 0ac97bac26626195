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
_PORT_LAST = 65_535


@contextmanager
def held_port(wanted: int | None) -> Iterator[int]:
    """The port to listen on: the *wanted* one, else the first from :data:`PORT` on that is free, as
    are those after it that belong to it. Nobody else is given one of these meanwhile: servers of
    pages share ports, and two centres begun at once would answer for each other.

    Raises:
        Refused: ``web_port_taken``.
    """
    with ExitStack() as stack:
        if wanted is not None:
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
