"""Asterisk's REST interface over one WebSocket: events come in, requests go out and are answered.

The connection is all there is: when it ends, every request under way fails with :class:`Lost`, and
what happened meanwhile must be asked for (:mod:`.reconcile`), for Asterisk keeps no events.
"""

from __future__ import annotations

import asyncio
import base64
from collections import OrderedDict
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import msgspec
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import WebSocketException

from maju.channels.asterisk.errors import Declined, Lost

EVENTS = (
    "ChannelDestroyed",
    "ChannelDtmfReceived",
    "ChannelHangupRequest",
    "ChannelStateChange",
    "ContactStatusChange",
    "Dial",
    "PeerStatusChange",
    "PlaybackFinished",
    "PlaybackStarted",
    "RESTResponse",  # an answer passes the filter as events do
    "RecordingFailed",
    "RecordingFinished",
    "StasisEnd",
    "StasisStart",
)
"""What is listened to. Variables set are two thirds of all events, and of no use here."""

OPEN_WITHIN_S = 5.0
ANSWER_WITHIN_S = 10.0
"""An Asterisk that says nothing for so long is as good as gone."""
_GONE = (404, 409, 412)
_LOOK_EVERY_S = 10.0
_REMEMBERED = 4096

Event = Mapping[str, Any]
Hear = Callable[[Event], None]


class Ari:
    """One connection to one Asterisk.

    Args:
        http: where Asterisk's HTTP server is: ``http://127.0.0.1:8088``.
        hear: is given each event once, in order; must not block.
    """

    def __init__(self, http: str, user: str, secret: str, *, app: str, hear: Hear) -> None:
        self._address = f"{http.replace('http', 'ws', 1)}/ari/events?app={app}&subscribeAll=true"
        said = base64.b64encode(f"{user}:{secret}".encode()).decode()
        self._headers = {"Authorization": f"Basic {said}"}
        self._app = app
        self._hear = hear
        self._link: ClientConnection | None = None
        self._asked: dict[str, asyncio.Future[Event]] = {}
        self._count = 0
        self._heard: OrderedDict[tuple[Any, ...], None] = OrderedDict()

    async def open(self) -> None:
        """Connect, and say what is of interest.

        Raises:
            Lost: nobody is there, or it does not let us in.
        """
        try:
            self._link = await connect(
                self._address,
                additional_headers=self._headers,
                subprotocols=None,
                compression=None,
                max_size=None,
                open_timeout=OPEN_WITHIN_S,
                ping_interval=_LOOK_EVERY_S,
                ping_timeout=_LOOK_EVERY_S,
                close_timeout=1.0,
                proxy=None,
            )
        except (OSError, WebSocketException, TimeoutError) as error:
            raise Lost(f"no Asterisk at {self._address}: {error}") from error

    async def listen(self) -> None:
        """Hear events and answers until the connection ends.

        Raises:
            Lost: it ended.
        """
        assert self._link is not None, "listened to before it was opened"
        try:
            async for text in self._link:
                said = msgspec.json.decode(text)
                if said["type"] == "RESTResponse":
                    asked = self._asked.pop(said["request_id"], None)
                    if asked is not None and not asked.done():
                        asked.set_result(said)
                elif self._is_new(said):
                    self._hear(said)
        except (OSError, WebSocketException) as error:
            raise Lost(f"the connection to Asterisk ended: {error}") from error
        finally:
            self._fail()
        raise Lost("Asterisk closed the connection")

    async def choose_events(self) -> None:
        """Have Asterisk send only what is of interest."""
        allowed = {"allowed": [{"type": each} for each in EVENTS]}
        await self.ask("PUT", f"applications/{self._app}/eventFilter", body=allowed)

    async def close(self) -> None:
        """End the connection; who waits for an answer gets :class:`Lost`."""
        if self._link is not None:
            await self._link.close()
        self._fail()

    async def ask(
        self,
        method: str,
        uri: str,
        query: Mapping[str, str | int] | None = None,
        *,
        body: object = None,
    ) -> Any:
        """One request; what Asterisk answers, ``None`` for nothing.

        Raises:
            Declined: it said no; ``status`` 404 for what is not there (any more).
            Lost: the connection ended; nobody knows whether it was done.
        """
        if self._link is None:
            raise Lost("not connected to Asterisk")
        self._count += 1
        name = str(self._count)
        said: dict[str, Any] = {
            "type": "RESTRequest",
            "transaction_id": name,
            "request_id": name,
            "method": method,
            "uri": uri,
        }
        if query:
            said["query_strings"] = [{"name": key, "value": str(query[key])} for key in query]
        if body is not None:
            said["content_type"] = "application/json"
            said["message_body"] = msgspec.json.encode(body).decode()
        answered: asyncio.Future[Event] = asyncio.get_running_loop().create_future()
        self._asked[name] = answered
        try:
            async with asyncio.timeout(ANSWER_WITHIN_S):
                await self._link.send(msgspec.json.encode(said).decode())
                answer = await answered
        except TimeoutError:
            raise Lost(f"Asterisk did not answer {method} {uri}") from None
        except (OSError, WebSocketException) as error:
            raise Lost(f"the connection to Asterisk ended: {error}") from error
        finally:
            self._asked.pop(name, None)
        text = answer.get("message_body") or ""
        if int(answer["status_code"]) >= 400:
            raise Declined(int(answer["status_code"]), f"{method} {uri}: {text.strip()}")
        return msgspec.json.decode(text) if text.strip() else None

    async def find(self, uri: str, query: Mapping[str, str | int] | None = None) -> Any:
        """What is at *uri*; ``None`` when it is not there, or has just left us (409, 412)."""
        try:
            return await self.ask("GET", uri, query)
        except Declined as declined:
            if declined.status in _GONE:
                return None
            raise

    async def tell(
        self,
        method: str,
        uri: str,
        query: Mapping[str, str | int] | None = None,
        *,
        body: object = None,
        fine: Sequence[int] = _GONE,
    ) -> bool:
        """A request whose refusal with one of *fine* is no news: what it is about has gone, or is
        so already. Whether it was done.
        """
        try:
            await self.ask(method, uri, query, body=body)
        except Declined as declined:
            if declined.status in fine:
                return False
            raise
        return True

    def _fail(self) -> None:
        asked, self._asked = self._asked, {}
        for each in asked.values():
            if not each.done():
                each.set_exception(Lost("the connection to Asterisk ended"))
                each.exception()  # whoever waited has it; nobody may be waiting any more

    def _is_new(self, event: Event) -> bool:
        """With every event subscribed to, some come twice."""
        key = _key_of(event)
        if key in self._heard:
            return False
        self._heard[key] = None
        if len(self._heard) > _REMEMBERED:
            self._heard.popitem(last=False)
        return True


def _key_of(event: Event) -> tuple[Any, ...]:
    about = []
    for kind in ("channel", "playback", "recording", "bridge", "endpoint", "contact_info", "peer"):
        one = event.get(kind)
        if isinstance(one, dict):
            about.append((kind, one.get("id") or one.get("name") or one.get("uri", "")))
    return (
        event["type"],
        event.get("timestamp"),
        event.get("digit"),
        event.get("dialstatus"),
        *about,
    )
