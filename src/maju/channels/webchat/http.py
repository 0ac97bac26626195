"""The widget's origin: a script, a few requests under a bearer token, and a stream of news.

No cookies; other sites' pages are let in by the allowed origins of a client alone. What a visitor
says is a POST that may be repeated; what it sees is a stream (SSE over ``fetch``) or, where a proxy
holds streams back, a long look at the same thing.
"""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from typing import Any
from urllib.parse import quote

import msgspec
import structlog
from starlette.applications import Starlette
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response, StreamingResponse
from starlette.routing import Route

from maju.channels.webchat.doors import Door
from maju.channels.webchat.errors import REFUSALS
from maju.channels.webchat.files import IMAGES
from maju.channels.webchat.model import Session
from maju.channels.webchat.said import Id, Said
from maju.channels.webchat.script import script
from maju.channels.webchat.visitors import Visitors
from maju.kernel.addresses import counted_as
from maju.kernel.errors import Refused, Trouble

log = structlog.get_logger()

ALIVE_EVERY_S = 15.0
STREAM_FOR_S = 3_600.0
STREAMS_MOST = 6
LOOK_MOST_S = 25.0
TYPING_SHOWN_S = 4.0
_JSON_MOST = 64 << 10

_STATUS = {
    "chat_origin": 403,
    "chat_key": 404,
    "chat_token": 401,
    "chat_too_many": 429,
    "chat_no_file": 404,
    "chat_file_large": 413,
}
_SAFE = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Resource-Policy": "cross-origin",
}
_SAY: msgspec.json.Decoder[Said] = msgspec.json.Decoder(Said)

Typing = Callable[[Session], Awaitable[None]]
Handler = Callable[[Request], Awaitable[Response]]


class _Open(msgspec.Struct, frozen=True):
    """What asks for a session."""

    key: str
    language: str = "ko"


class Pages:
    """Requests to :class:`Visitors`, and back.

    Args:
        typing: tells the agents that a visitor writes.
        proxies: addresses whose ``X-Forwarded-For`` is believed.
        stop: set when the process shall end; streams end then.
    """

    def __init__(
        self,
        visitors: Visitors,
        *,
        typing: Typing,
        stop: asyncio.Event,
        proxies: frozenset[str] = frozenset(),
    ) -> None:
        self._visitors = visitors
        self._typing = typing
        self._stop = stop
        self._proxies = proxies
        self._script = script()
        self._etag = f'"{hashlib.sha256(self._script).hexdigest()[:20]}"'

    def application(self) -> Starlette:
        """The ASGI application."""

        def at(path: str, handler: Handler, method: str) -> Route:
            return Route(path, self._answered(handler), methods=[method, "OPTIONS"])

        return Starlette(
            routes=[
                Route("/widget.js", self._widget, methods=["GET"]),
                Route("/health", self._health, methods=["GET"]),
                at("/v1/look", self._look, "GET"),
                at("/v1/sessions", self._sessions, "POST"),
                at("/v1/say", self._say, "POST"),
                at("/v1/typing", self._types, "POST"),
                at("/v1/files", self._upload, "POST"),
                at("/v1/files/{message}", self._file, "GET"),
                at("/v1/news", self._news, "GET"),
                at("/v1/stream", self._stream, "GET"),
            ]
        )

    # --- around every request ----------------------------------------------------------------------

    def _answered(self, handler: Handler) -> Handler:
        """With CORS for the sites that may, and refusals as JSON with a code and a sentence."""

        async def answer(request: Request) -> Response:
            origin = request.headers.get("origin")
            if request.method == "OPTIONS":
                response = Response(status_code=204)
                response.headers["Access-Control-Allow-Methods"] = "GET, POST"
                response.headers["Access-Control-Allow-Headers"] = "authorization, content-type"
                response.headers["Access-Control-Max-Age"] = "7200"
            else:
                response = await self._tried(handler, request)
            response.headers.update(_SAFE)
            response.headers.setdefault("Cache-Control", "no-store")
            response.headers["Vary"] = "Origin"
            if origin is not None and self._visitors.doors.known(origin):
                response.headers["Access-Control-Allow-Origin"] = origin
                response.headers["Access-Control-Expose-Headers"] = "retry-after"
            return response

        return answer

    async def _tried(self, handler: Handler, request: Request) -> Response:
        try:
            self._visitors.admit(self._address(request))
            return await handler(request)
        except Refused as refused:
            return _refusal(refused, _language(request))
        except (msgspec.MsgspecError, RecursionError):  # so deep that nobody can read it
            return _refusal(Refused("chat_unreadable"), _language(request))
        except ClientDisconnect:
            return Response(
                status_code=499
            )  # nobody is there to read it; what was said comes again
        except Trouble as trouble:
            log.warning("webchat_trouble", why=str(trouble))
            return Response(status_code=503, headers={"Retry-After": "1"})

    def _address(self, request: Request) -> str:
        peer = "" if request.client is None else request.client.host
        if peer in self._proxies:
            forwarded = request.headers.get("x-forwarded-for", "").split(",")
            peer = forwarded[-1].strip() or peer
        return counted_as(peer)

    async def _who(self, request: Request) -> tuple[Session, Door]:
        scheme, _, token = request.headers.get("authorization", "").partition(" ")
        if scheme.lower() != "bearer" or not token:
            raise Refused("chat_token")
        return await self._visitors.session(token, request.headers.get("origin"))

    # --- the script --------------------------------------------------------------------------------

    async def _widget(self, request: Request) -> Response:
        headers = {**_SAFE, "ETag": self._etag, "Cache-Control": "public, max-age=300"}
        headers["Access-Control-Allow-Origin"] = "*"
        if request.headers.get("if-none-match") == self._etag:
            return Response(status_code=304, headers=headers)
        return Response(self._script, media_type="text/javascript", headers=headers)

    async def _health(self, _: Request) -> Response:
        return Response("ok", media_type="text/plain", headers=_SAFE)

    # --- requests ----------------------------------------------------------------------------------

    async def _look(self, request: Request) -> Response:
        """Whose chat a key opens, for the launcher's title."""
        door = self._visitors.door(
            request.query_params.get("key", ""), request.headers.get("origin")
        )
        names = {language: door.name(language) for language in ("ko", "en")}
        response = _json({"names": names, "hue": door.hue})
        response.headers["Cache-Control"] = "private, max-age=300"
        return response

    async def _sessions(self, request: Request) -> Response:
        asked = msgspec.json.decode(await _body(request, _JSON_MOST), type=_Open)
        language = "ko" if asked.language.startswith("ko") else "en"
        token = await self._visitors.open_session(
            asked.key, request.headers.get("origin"), self._address(request), language
        )
        return _json({"token": token})

    async def _say(self, request: Request) -> Response:
        session, door = await self._who(request)
        said = _SAY.decode(await _body(request, _JSON_MOST))
        return _json({"n": await self._visitors.hear(session, door, said)})

    async def _types(self, request: Request) -> Response:
        session, _ = await self._who(request)
        if session.open is not None:
            await self._typing(session)
        return Response(status_code=204)

    async def _upload(self, request: Request) -> Response:
        session, _ = await self._who(request)
        said = msgspec.convert(request.query_params.get("id", ""), Id)
        most = self._visitors.settings.file_most
        content = await _body(request, most, refusal=Refused("chat_file_large", most=most >> 20))
        name = request.query_params.get("name", "")
        return _json({"n": await self._visitors.upload(session, said, name, content)})

    async def _file(self, request: Request) -> Response:
        """Always a download; the widget alone shows a picture, from bytes that it looks at too."""
        session, _ = await self._who(request)
        about, kind, content = await self._visitors.file(session, request.path_params["message"])
        headers = {
            "Content-Disposition": f"attachment; filename*=UTF-8''{quote(about.name, safe='')}",
            "Content-Security-Policy": "default-src 'none'; sandbox",
        }
        shown = kind if kind in IMAGES else "application/octet-stream"
        return Response(content, media_type=shown, headers=headers)

    # --- news --------------------------------------------------------------------------------------

    async def _news(self, request: Request) -> Response:
        """What is new after *have*; waits for it, at most *wait* seconds."""
        session, _ = await self._who(request)
        have = _number(request.query_params.get("have"))
        wait = min(float(_number(request.query_params.get("wait"))), LOOK_MOST_S)
        with self._visitors.books.presence.streaming(session.id) as bell:
            news = await self._since(session.id, have)
            if wait and not news["lines"] and request.query_params.get("state") == _mark(news):
                await _either(bell, self._stop, wait)
                news = await self._since(session.id, have)
        return _json({**news, "mark": _mark(news)})

    async def _stream(self, request: Request) -> Response:
        session, _ = await self._who(request)
        if self._visitors.books.presence.streams(session.id) >= STREAMS_MOST:
            raise Refused("chat_too_many")
        have = _number(request.query_params.get("have"))
        return StreamingResponse(
            self._flow(session.id, have),
            media_type="text/event-stream",
            headers={"X-Accel-Buffering": "no", "Cache-Control": "no-store, no-transform"},
        )

    async def _flow(self, session: str, have: int) -> AsyncIterator[bytes]:
        """News as it comes; each piece is true whatever was missed, for its lines follow *have*."""
        loop = asyncio.get_running_loop()
        until = loop.time() + STREAM_FOR_S
        last, patience = b"", ALIVE_EVERY_S
        with self._visitors.books.presence.streaming(session) as bell:
            while not self._stop.is_set() and loop.time() < until:
                bell.clear()
                try:
                    news = await self._since(session, have)
                except (Refused, Trouble):
                    return  # the widget comes back and is told why
                have = news["have"]
                piece = msgspec.json.encode(news)
                if news["lines"] or piece != last:
                    last = piece
                    yield b"data: " + piece + b"\n\n"
                    patience = TYPING_SHOWN_S if news["typing"] else ALIVE_EVERY_S
                elif not await _either(bell, self._stop, patience):
                    yield b": alive\n\n"

    async def _since(self, session: str, have: int) -> dict[str, Any]:
        count, state, lines = await self._visitors.see(session, have=have)
        since = self._visitors.books.presence.typing_for(session)
        typing = since < TYPING_SHOWN_S and state["stage"] == "talking"
        return {"have": count, "state": state, "lines": lines, "typing": typing}


async def _either(bell: asyncio.Event, stop: asyncio.Event, wait: float) -> bool:
    """Waits for one of two events; whether one came."""
    both = [asyncio.ensure_future(each.wait()) for each in (bell, stop)]
    try:
        done, _ = await asyncio.wait(both, timeout=wait, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for each in both:
            each.cancel()
    return bool(done)


async def _body(request: Request, most: int, *, refusal: Refused | None = None) -> bytes:
    """The whole body, read no further than *most* bytes."""
    parts, size = [], 0
    async for part in request.stream():
        size += len(part)
        if size > most:
            raise refusal or Refused("chat_unreadable")
        parts.append(part)
    return b"".join(parts)


def _json(value: Any, *, status: int = 200) -> Response:
    return Response(msgspec.json.encode(value), status_code=status, media_type="application/json")


def _mark(news: Mapping[str, Any]) -> str:
    """Tells one state from another, for who looks instead of listening."""
    both = msgspec.json.encode((news["state"], news["typing"]))
    return hashlib.sha256(both).hexdigest()[:16]


def _number(text: str | None) -> int:
    if text is None or not text.isascii() or not text.isdigit() or len(text) > 9:
        return 0
    return int(text)


def _language(request: Request) -> str:
    said = request.headers.get("accept-language", "ko")
    return "ko" if said.lower().startswith("ko") else "en"


def _refusal(refused: Refused, language: str) -> Response:
    sentence = REFUSALS.get(refused.code)
    says = "" if sentence is None else sentence.says(language, refused.params)
    response = _json({"code": refused.code, "says": says}, status=_STATUS.get(refused.code, 422))
    if refused.code == "chat_too_many":
        response.headers["Retry-After"] = "5"
    return response
