"""Ports of 127.0.0.1 that stay free until who looked for them listens there.

They are below those that Linux gives to outgoing connections (32768 and up), of which one could take
a port, or a neighbour of it, between the look and the listening; and below Asterisk's for speech.
Installations have whole tens, single servers what is left of a ten; each worker has tens of its own,
and none is given twice soon.
"""

from __future__ import annotations

import os
import random
import socket
from collections import deque
from contextlib import suppress

from maju.app.web.ports import FAMILY, held_port
from maju.kernel.errors import Refused

_WORKERS = 8
_WORKER = int(os.environ.get("PYTEST_XDIST_WORKER", "gw0")[2:]) % _WORKERS
_TENS = range(10_000 + 10 * _WORKER, 19_990, 10 * _WORKERS)
_CHANCE = random.SystemRandom()
_given: deque[int] = deque(maxlen=100)


def quiet_port() -> int:
    """For the pages of an installation, with those after it that belong to it."""
    while True:
        port = _CHANCE.choice(_TENS)
        if port not in _given:
            with suppress(Refused), held_port(port):
                _given.append(port)
                return port


def free_port(kind: socket.SocketKind = socket.SOCK_STREAM) -> int:
    """For a single server."""
    while True:
        port = _CHANCE.choice(_TENS) + _CHANCE.randrange(FAMILY, 10)
        with socket.socket(socket.AF_INET, kind) as probe, suppress(OSError):
            if port not in _given:
                probe.bind(("127.0.0.1", port))
                _given.append(port)
                return port
