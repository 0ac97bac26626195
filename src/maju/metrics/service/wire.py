"""A call and its reply over a Unix socket: HTTP as the standard library speaks it, on kept connections.

A page asks three or four times. A client that can do all of HTTP took more of its time for each of
them than reading the answer did.
"""

from __future__ import annotations

import http.client
import select
import socket
import threading


class _Line(http.client.HTTPConnection):
    """One connection to the socket at *address*."""

    def __init__(self, address: str, patience_s: float) -> None:
        super().__init__("report", timeout=patience_s)
        self._address = address

    def connect(self) -> None:
        """Open it."""
        line = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        line.settimeout(self.timeout)
        try:
            line.connect(self._address)
        except BaseException:
            line.close()
            raise
        self.sock = line

    def idle(self) -> bool:
        """Whether nothing has come since the last reply: what comes unasked is the other side's end."""
        if self.sock is None:
            return False
        poll = select.poll()
        poll.register(self.sock, select.POLLIN)
        return not poll.poll(0)


class Wire:
    """Posts to the process behind a socket. Safe among threads: each call has a connection alone."""

    def __init__(self, address: str, patience_s: float) -> None:
        self._address = address
        self._patience_s = patience_s
        self._idle: list[_Line] = []
        self._closed = False
        self._lock = threading.Lock()

    def post(self, body: bytes) -> bytes:
        """What is answered.

        Raises:
            OSError, http.client.HTTPException: the process is not there, or is too slow.
        """
        line = self._taken() or _Line(self._address, self._patience_s)
        try:
            line.request("POST", "/", body)
            reply = line.getresponse()
            said = reply.read()
        except BaseException:
            line.close()
            raise
        with self._lock:
            if not self._closed and not reply.will_close:
                self._idle.append(line)
                return said
        line.close()
        return said

    def close(self) -> None:
        """Let go of the connections; those in use go when they are answered."""
        with self._lock:
            self._closed = True
            idle, self._idle = self._idle, []
        for line in idle:
            line.close()

    def _taken(self) -> _Line | None:
        """A connection that is still open, if there is one."""
        while True:
            with self._lock:
                if not self._idle:
                    return None
                line = self._idle.pop()
            if line.idle():
                return line
            line.close()
