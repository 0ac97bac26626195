"""Which port of loopback the pages listen on."""

from __future__ import annotations

import errno
import socket

from maju.kernel.errors import Refused

HOST = "127.0.0.1"
PORT = 8787
PORTS_TRIED = 50
FAMILY = 7
"""The pages' port and those after it: push, web chat, the demonstration's shops, and of the
telephone SIP (UDP), ARI with softphones, and the manager interface."""
_PORT_LAST = 65_535


def find_port(wanted: int | None) -> int:
    """The port to listen on: the *wanted* one, else the first from :data:`PORT` on that is free, as
    are those after it that belong to it.

    Raises:
        Refused: ``web_port_taken``.
    """
    if wanted is not None:
        taken = next((port for port in _family(wanted) if not _free(port)), None)
        if taken is not None:
            raise Refused("web_port_taken", port=taken)
        return wanted
    for port in range(PORT, PORT + PORTS_TRIED):
        if all(map(_free, _family(port))):
            return port
    raise Refused("web_port_taken", port=PORT)


def _family(port: int) -> range:
    return range(port, min(port + FAMILY, _PORT_LAST + 1))


def _free(port: int) -> bool:
    for kind in (socket.SOCK_STREAM, socket.SOCK_DGRAM):
        with socket.socket(socket.AF_INET, kind) as probe:
            if kind == socket.SOCK_STREAM:
                probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((HOST, port))
            except OSError as error:
                if error.errno in {errno.EADDRINUSE, errno.EACCES}:
                    return False
                raise
    return True
