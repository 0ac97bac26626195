"""The two doors, as ASGI: a WebSocket for desks, a stream of events for boards.

Both take their ticket in a way that no log of addresses shows: in the first message, or in a
header. A browser says from which page it comes, and only ours may.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Mapping
from typing import Any, Final

import msgspec
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route, WebSocketRoute
from starlette.types import Receive, Scope, Send

from maju.kernel.errors import Refused
from maju.kernel.ids import CentreId, ContactId
from maju.live.boards import VIEWERS_MOST, Boards, Viewer
from maju.live.hub import Hub, Tab
from maju.live.session import DeskSession, Hello, Over
from maju.live.tickets import Gate

OPENING_S = 8.0
CONNECTIONS_MOST = 6_000
"""Of one process; who comes then is told to come again later."""

Types = Callable[[CentreId, ContactId], None]

_CODES: Final[Mapping[str, int]] = {
    "ticket_expired": 4401,
    "ticket_unknown": 4401,
    "ticket_used": 4401,
}


class Doors:
    """What the endpoints share.

    Args:
        origins: the pages that may connect, as browsers write them (``http://127.0.0.1:8787``).
        types: rings when an agent types.
        wall: wall seconds, which tickets are dated by.
    """

    def __init__(
        self,
        hub: Hub,
        boards: Boards,
        gate: Gate,
        *,
        origins: frozenset[str],
        types: Types,
        wall: Callable[[], float] = time.time,
    ) -> None:
        self.hub = hub
        self.boards = boards
        self.gate = gate
        self.origins = origins
        self.types = types
        self.wall = wall
        self.closing = False

    def application(self) -> Starlette:
        """The whole of it."""
        return Starlette(
            routes=[
                WebSocketRoute("/live/desk", DeskDoor(self)),
                Route("/live/board", BoardDoor(self), methods=["GET", "OPTIONS"]),
                Route("/live/health", self._health),
            ]
        )

    def knows(self, scope: Scope) -> bool:
        """Whether the page that asks is one of ours.

        Behind one name (a reverse proxy) a page's own ``GET`` names no origin, but browsers say of
        it what no script can: that it comes from the same one.
        """
        origin = header(scope, b"origin")
        same = header(scope, b"sec-fetch-site") == "same-origin" and scope["type"] == "http"
        return origin in self.origins or (not origin and same)

    @property
    def full(self) -> bool:
        """Whether nobody more may come in now."""
        there = self.hub.tabs + self.boards.viewers
        return self.closing or there >= CONNECTIONS_MOST

    async def _health(self, _: Request) -> Response:
        centres = {
            centre: {"seq": source.seq, "stale": source.stale()}
            for centre, source in self.hub.sources.items()
        }
        return JSONResponse(
            {"tabs": self.hub.tabs, "viewers": self.boards.viewers, "centres": centres}
        )


class DeskDoor:
    """``/live/desk``."""

    def __init__(self, doors: Doors) -> None:
        self._doors = doors

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One tab, from its coming to its going."""
        await receive()  # websocket.connect
        if not self._doors.knows(scope) or self._doors.full:
            await send({"type": "websocket.close", "code": 4403})  # before accepting: HTTP 403
            return
        await send({"type": "websocket.accept"})
        try:
            await self._serve(scope, receive, send)
        except Over as over:
            await _close(send, over)

    async def _serve(self, scope: Scope, receive: Receive, send: Send) -> None:
        session = await self._open(receive)
        if session is None:
            return
        ours = asyncio.current_task()
        assert ours is not None
        cut = scope.get("state", {}).get("abort", ours.cancel)
        tab = Tab(session, cut)
        self._doors.hub.enter(tab)
        told = asyncio.create_task(session.run(_texts(send)), name="desk tells")
        heard = asyncio.create_task(self._hear(session, receive), name="desk hears")
        try:
            await asyncio.wait((told, heard), return_when=asyncio.FIRST_COMPLETED)
        finally:
            self._doors.hub.leave(tab)
            for task in (told, heard):
                task.cancel()
            ends = await asyncio.gather(told, heard, return_exceptions=True)
        for end in ends:
            if isinstance(end, Exception) and not isinstance(end, OSError):
                raise end

    async def _open(self, receive: Receive) -> DeskSession | None:
        try:
            async with asyncio.timeout(OPENING_S):
                message = await receive()
        except TimeoutError:
            raise Over("silent", 4408) from None
        if message["type"] == "websocket.disconnect":
            return None
        try:
            hello = msgspec.json.decode(message.get("text") or "", type=Hello)
        except (msgspec.DecodeError, RecursionError):
            raise Over("nonsense", 4400) from None
        try:
            ticket = self._doors.gate.admit(hello.ticket, "desk", self._doors.wall())
        except Refused as refused:
            raise Over(refused.code, _CODES[refused.code]) from None
        source = self._doors.hub.sources.get(ticket.centre)
        if source is None:
            raise Over("ticket_unknown", 4401)
        return DeskSession(ticket, hello, source)

    async def _hear(self, session: DeskSession, receive: Receive) -> None:
        loop = asyncio.get_running_loop()
        while True:
            message: dict[str, Any] = dict(await receive())
            if message["type"] == "websocket.disconnect":
                return
            asked = session.hear(message.get("text") or "", loop.time())
            centre = session.source.centre
            if asked.watch is not None:
                self._doors.hub.watches[centre].add(asked.watch, session)
            if asked.typing is not None and session.has(asked.typing):
                self._doors.types(centre, asked.typing)


class BoardDoor:
    """``/live/board``."""

    def __init__(self, doors: Doors) -> None:
        self._doors = doors

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One viewer, from its coming to its going."""
        doors = self._doors
        if not doors.knows(scope):
            await JSONResponse({"code": "origin"}, 403)(scope, receive, send)
            return
        allowed = {
            "Access-Control-Allow-Origin": header(scope, b"origin"),
            "Vary": "Origin",
        }
        if scope["method"] == "OPTIONS":
            allowed["Access-Control-Allow-Headers"] = "Authorization"
            allowed["Access-Control-Max-Age"] = "600"
            await Response(None, 204, allowed)(scope, receive, send)
            return
        if doors.full:
            await JSONResponse({"code": "full"}, 503, allowed)(scope, receive, send)
            return
        try:
            ticket = doors.gate.admit(_bearer(scope), "board", doors.wall())
            ours = asyncio.current_task()
            assert ours is not None
            state = scope.get("state", {})
            viewer = Viewer(ticket, state.get("abort", ours.cancel), state.get("straight"))
            doors.boards.enter(viewer)
        except Refused as refused:
            status = 401 if refused.code in _CODES else 422
            answer = {"code": refused.code, "params": refused.params}
            await JSONResponse(answer, status, allowed)(scope, receive, send)
            return
        doors.hub.join(viewer, most=VIEWERS_MOST)
        told = asyncio.create_task(_stream(viewer, send, allowed), name="board tells")
        gone = asyncio.create_task(_until_gone(receive), name="board hears")
        try:
            await asyncio.wait((told, gone), return_when=asyncio.FIRST_COMPLETED)
        finally:
            doors.hub.part(viewer)
            doors.boards.leave(viewer)
            for task in (told, gone):
                task.cancel()
            ends = await asyncio.gather(told, gone, return_exceptions=True)
        for end in ends:
            if isinstance(end, Exception) and not isinstance(end, OSError):
                raise end


async def _stream(viewer: Viewer, send: Send, allowed: Mapping[str, str]) -> None:
    loop = asyncio.get_running_loop()
    headers = {
        **allowed,
        "Content-Type": "text/event-stream; charset=utf-8",
        "Cache-Control": "no-store",
        "X-Accel-Buffering": "no",
    }
    lines = [(name.lower().encode(), value.encode()) for name, value in headers.items()]
    await send({"type": "http.response.start", "status": 200, "headers": lines})
    await send({"type": "http.response.body", "body": b": maju\n\n", "more_body": True})
    async for frame in viewer.frames():
        viewer.sending_since = loop.time()
        await send({"type": "http.response.body", "body": frame, "more_body": True})
        viewer.sending_since = None
    await send({"type": "http.response.body", "body": b"", "more_body": False})


async def _until_gone(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass


def _bearer(scope: Scope) -> str:
    kind, _, ticket = header(scope, b"authorization").partition(" ")
    return ticket if kind.lower() == "bearer" else ""


def header(scope: Scope, name: bytes) -> str:
    """A header of the request; empty when it has none."""
    for key, value in scope["headers"]:
        if key == name:
            return str(value.decode("latin-1"))
    return ""


def _texts(send: Send) -> Callable[[str], Any]:
    async def text(message: str) -> None:
        await send({"type": "websocket.send", "text": message})

    return text


async def _close(send: Send, over: Over) -> None:
    try:
        await send({"type": "websocket.close", "code": over.code, "reason": over.why})
    except OSError:  # it is gone already
        return
