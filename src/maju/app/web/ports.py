"""Which port of loopback the pages listen on."""

from __future__ import annotations

import errno
import socket

from maju.kernel.errors import Refused

HOST = "127.0.0.1"
PORT = 8787
PORTS_TRIED = 50


def find_port(wanted: int | None) -> int:
    """The port to listen on: the *wanted* one, else the first free one from :data:`PORT` on.

    Raises:
        Refused: ``web_port_taken``.
    """
    if wanted is not None:
        if not _free(wanted):
            raise Refused("web_port_taken", port=wanted)
        return wanted
    for port in range(PORT, PORT + PORTS_TRIED):
        if _free(port):
            return port
    raise Refused("web_port_taken", port=PORT)


def _free(port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except OSError as error:
            if error.errno in {errno.EADDRINUSE, errno.EACCES}:
                return False
            raise
    return True
