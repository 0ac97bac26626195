"""uvicorn, as push needs it: no signals of its own, small frames, connections that can be cut."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import uvicorn
from h11 import SEND_BODY
from starlette.applications import Starlette
from uvicorn.protocols.http.h11_impl import H11Protocol
from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol

from maju.kernel.errors import Trouble

MESSAGE_MOST = 16_384
"""Bytes of one message to us; a longer one closes the connection (1009)."""
GOING_S = 2.0
_BUFFER = 131_072
_UNHEARD_MS = 20_000
_PING_S = 15.0


def _cuttable(protocol: Any, transport: Any) -> None:
    """Small buffers, so that who takes nothing is seen; and a way to cut the connection."""
    protocol.app_state = {**protocol.app_state, "abort": transport.abort}
    transport.set_write_buffer_limits(high=_BUFFER)
    link = transport.get_extra_info("socket")
    if link is not None and link.family in (socket.AF_INET, socket.AF_INET6):
        link.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, _BUFFER)
        link.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        if hasattr(socket, "TCP_USER_TIMEOUT"):
            link.setsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT, _UNHEARD_MS)


class Desks(WebSocketsSansIOProtocol):
    """uvicorn's, cuttable."""

    def connection_made(self, transport: Any) -> None:
        """A WebSocket begins, on a connection that HTTP has handed over."""
        super().connection_made(transport)
        _cuttable(self, transport)


class Streams(H11Protocol):
    """uvicorn's, cuttable."""

    def connection_made(self, transport: Any) -> None:
        """Somebody connects."""
        super().connection_made(transport)
        _cuttable(self, transport)
        self.app_state["straight"] = self.straight

    def straight(self, chunk: bytes) -> bool:
        """Write *chunk*, framed already, into a response of chunks that is under way.

        For what goes to many in the same second: it costs a fifth of the way through ASGI and h11,
        whose writer of chunks keeps no state that this could upset. No when the network has not
        taken all that it was given, or there is no such response.
        """
        busy = self.transport.is_closing() or self.transport.get_write_buffer_size() > 0
        if busy or self.conn.our_state is not SEND_BODY or self.conn.their_http_version != b"1.1":
            return False
        self.transport.write(chunk)
        return True


class Server(uvicorn.Server):
    """uvicorn's, which leaves signals to whoever runs it, and says when it takes connections."""

    def __init__(self, config: uvicorn.Config, ready: Callable[[], None]) -> None:
        super().__init__(config)
        self._ready = ready

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Begin to take connections."""
        await super().startup(sockets)
        self._ready()

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """None."""
        yield


async def serve(
    application: Starlette,
    listening: socket.socket,
    stop: asyncio.Event,
    *,
    ready: Callable[[], None],
    end_all: Callable[[], None],
    gone: Callable[[], bool],
) -> None:
    """Serve on *listening* until *stop*; then *end_all*, and time for the good-byes until all are
    *gone*, at most :data:`GOING_S`. *ready* is called when connections are taken.
    """
    config = uvicorn.Config(
        application,
        http=Streams,
        ws=Desks,
        lifespan="off",
        log_config=None,
        access_log=False,
        ws_max_size=MESSAGE_MOST,
        ws_ping_interval=_PING_S,
        ws_ping_timeout=_PING_S,
        ws_per_message_deflate=False,
        timeout_graceful_shutdown=3,
        server_header=False,
        date_header=False,
    )
    server = Server(config, ready)
    serving = asyncio.create_task(server.serve([listening]), name="uvicorn")
    stopped = asyncio.create_task(stop.wait())
    try:
        await asyncio.wait((serving, stopped), return_when=asyncio.FIRST_COMPLETED)
        end_all()
        until = asyncio.get_running_loop().time() + GOING_S
        while not gone() and asyncio.get_running_loop().time() < until:  # noqa: ASYNC110 - no bell
            await asyncio.sleep(0.02)
    finally:
        stopped.cancel()
        server.should_exit = True
        await serving


def listen(host: str, port: int) -> socket.socket:
    """A listening socket; 0 takes any free port.

    Raises:
        Trouble: somebody else has the port.
    """
    listening = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listening.bind((host, port))
    except OSError as error:
        listening.close()
        raise Trouble(f"port {port}: {error.strerror}") from error
    listening.listen(2_048)
    listening.setblocking(False)
    return listening
