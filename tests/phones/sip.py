"""A telephone of a customer or of an agent: as much SIP (RFC 3261) as calls need, over UDP.

It resends nothing of its own, for everything is on loopback; to what the server asks again, because
this machine was busy, it says again what it said. What an ordinary telephone would never do (go silent
in the middle, answer busy) it does when it is told to.
"""

from __future__ import annotations

import asyncio
import hashlib
import re
import secrets
from collections.abc import Mapping
from typing import Any, Literal

from tests.phones.sound import Speech

Manner = Literal["ring", "answer", "busy", "decline", "deaf"]


class Message:
    """A request or a response, taken apart."""

    def __init__(self, data: bytes) -> None:
        head, _, self.body = data.decode().partition("\r\n\r\n")
        self.first, *lines = head.split("\r\n")
        self.headers: dict[str, list[str]] = {}
        for line in lines:
            name, _, value = line.partition(":")
            name = {"v": "via", "f": "from", "t": "to", "i": "call-id", "m": "contact"}.get(
                name.strip().lower(), name.strip().lower()
            )
            self.headers.setdefault(name, []).append(value.strip())

    def __getitem__(self, name: str) -> str:
        return self.headers.get(name, [""])[0]

    @property
    def status(self) -> int | None:
        """Of a response."""
        return int(self.first.split()[1]) if self.first.startswith("SIP/2.0") else None

    @property
    def number(self) -> int:
        """Of a request in its call; a request that is sent again has the same."""
        return int(self["cseq"].split()[0])

    @property
    def method(self) -> str:
        """Of a request, or of the request that is responded to."""
        return self["cseq"].split()[1]


class Line:
    """One call at a telephone."""

    def __init__(self, phone: Telephone, call_id: str, speech: Speech) -> None:
        self.phone = phone
        self.call_id = call_id
        self.speech = speech
        self.up = asyncio.Event()
        self.over = asyncio.Event()
        self.status = 0
        self.again = 0
        self.headers: dict[str, list[str]] = {}
        self._mine = ""
        self._theirs = ""
        self._target = ""
        self._seq = 1
        self._invite: Message | None = None
        self._decided: set[int] = set()

    # --- what the test does ----------------------------------------------------------------------

    def press(self, keys: str) -> None:
        """Press keys, one after another."""
        for key in keys:
            self.speech.press(key)

    def hang_up(self) -> None:
        """End the call, or give it up while it rings."""
        if not self.over.is_set():
            if self._invite is not None and not self.up.is_set():
                self.phone.respond(self._invite, 486, "Busy Here", to=self._mine)
            else:
                self.phone.send(self.request("BYE"))
            self.end()

    def cancel(self) -> None:
        """Give up a call that nobody has answered."""
        self.phone.send(self.request("CANCEL", seq=1, tag=False))

    def drop(self) -> None:
        """The network is gone: no word, no sound."""
        self.end()

    def answer(self) -> None:
        """Pick up."""
        assert self._invite is not None
        self.phone.respond(self._invite, 200, "OK", to=self._mine, body=self.describe())
        self.speech.to = _media_of(self._invite.body)
        self.up.set()

    def invite_again(self) -> None:
        """A re-INVITE, as networks send in the middle of a call."""
        self.phone.send(self.request("INVITE", body=self.describe()))

    # --- how it is done --------------------------------------------------------------------------

    def begin(self, number: str, *, caller: str) -> None:
        """Call *number*."""
        self._target = f"sip:{number}@{self.phone.server[0]}:{self.phone.server[1]}"
        self._mine = f"<sip:{caller}@127.0.0.1>;tag={secrets.token_hex(4)}"
        self._theirs = f"<{self._target}>"
        self._seq = 0
        self.phone.send(self.request("INVITE", body=self.describe()))

    def ring(self, invite: Message, manner: Manner) -> None:
        """A call has come in."""
        if self._invite is not None or self.up.is_set():  # in the middle of the call
            self.phone.respond(invite, 200, "OK", to=self._mine, body=self.describe())
            return
        self._invite = invite
        self.headers = invite.headers
        self._mine = f"{invite['to']};tag={secrets.token_hex(4)}"
        self._theirs = invite["from"]
        self._target = _address_in(invite["contact"])
        match manner:
            case "busy":
                self.phone.respond(invite, 486, "Busy Here", to=self._mine)
                self.end()
            case "decline":
                self.phone.respond(invite, 603, "Decline", to=self._mine)
                self.end()
            case "deaf":
                return
            case _:
                self.phone.respond(invite, 180, "Ringing", to=self._mine)
                if manner == "answer":
                    self.answer()

    def heard(self, response: Message) -> None:
        """A response to what we asked for."""
        status = response.status or 0
        if response.method != "INVITE":
            return
        self.status = status
        if status >= 200:
            self._theirs = response["to"] or self._theirs
            if status < 300:
                self._target = _address_in(response["contact"]) or self._target
            seq = response.number
            self.phone.send(self.request("ACK", seq=seq))
            if seq in self._decided:
                return
            self._decided.add(seq)
            if status < 300:
                self.again += self.up.is_set()
                self.speech.to = _media_of(response.body)
                self.up.set()
            elif not self.up.is_set():
                self.end()

    def end(self) -> None:
        """Nothing goes on here any more."""
        self.over.set()
        self.speech.close()
        self.phone.lines.pop(self.call_id, None)

    def request(
        self, method: str, *, body: str = "", seq: int | None = None, tag: bool = True
    ) -> bytes:
        if seq is None:
            self._seq += 1
            seq = self._seq
        theirs = self._theirs if tag else f"<{self._target}>"
        lines = [
            f"{method} {self._target} SIP/2.0",
            f"Via: SIP/2.0/UDP 127.0.0.1:{self.phone.port};rport;branch={self._branch(method, seq)}",
            "Max-Forwards: 70",
            f"From: {self._mine}",
            f"To: {theirs}",
            f"Call-ID: {self.call_id}",
            f"CSeq: {seq} {method}",
            f"Contact: <sip:{self.phone.user}@127.0.0.1:{self.phone.port}>",
        ]
        return _text(lines, body)

    def _branch(self, method: str, seq: int) -> str:
        fresh = "" if method == "CANCEL" else method if method == "ACK" else ""
        return f"z9hG4bK{self.call_id[:12]}{seq}{fresh}"

    def describe(self) -> str:
        """What we can hear and say."""
        said = "v=0\r\no=- 1 1 IN IP4 127.0.0.1\r\ns=-\r\nc=IN IP4 127.0.0.1\r\nt=0 0\r\n"
        said += f"m=audio {self.speech.port} RTP/AVP 8 101\r\na=rtpmap:8 PCMA/8000\r\n"
        return said + "a=rtpmap:101 telephone-event/8000\r\na=fmtp:101 0-15\r\na=sendrecv\r\n"


class Telephone(asyncio.DatagramProtocol):
    """One telephone; what comes in is treated by its *manner*."""

    def __init__(self, server: tuple[str, int], user: str, tone: float) -> None:
        self.server = server
        self.user = user
        self.tone = tone
        self.manner: Manner = "answer"
        self.lines: dict[str, Line] = {}
        self.rang: list[Line] = []
        self.registered = asyncio.Event()
        self._secret = ""
        self._expires = 600
        self._registers = 0
        self._answers: dict[tuple[str, int], bytes] = {}
        self._transport: asyncio.DatagramTransport | None = None
        self._tasks: set[asyncio.Task[None]] = set()

    @classmethod
    async def open(
        cls, server: tuple[str, int], user: str, *, tone: float, port: int = 0
    ) -> Telephone:
        """A telephone on a port of loopback."""
        loop = asyncio.get_running_loop()
        made: Telephone
        _, made = await loop.create_datagram_endpoint(
            lambda: cls(server, user, tone), local_addr=("127.0.0.1", port)
        )
        return made

    @property
    def port(self) -> int:
        """Where it is."""
        assert self._transport is not None
        return int(self._transport.get_extra_info("sockname")[1])

    async def call(self, number: str, *, caller: str = "01012345678") -> Line:
        """Call *number*; an empty *caller* withholds it."""
        line = Line(self, secrets.token_hex(12), await Speech.open(self.tone))
        self.lines[line.call_id] = line
        line.begin(number, caller=caller or "anonymous")
        return line

    async def register(self, secret: str, *, expires: int = 600) -> None:
        """Let the server know where we are."""
        self.begin_to_register(secret, expires=expires)
        async with asyncio.timeout(60):
            await self.registered.wait()

    def begin_to_register(self, secret: str, *, expires: int = 600) -> None:
        """Say where we are; ``registered`` is set when the server has taken it."""
        self._secret = secret
        self._expires = expires
        self.registered.clear()
        self._register(expires, {})
        insisting = asyncio.get_running_loop().create_task(self._insist())
        self._tasks.add(insisting)
        insisting.add_done_callback(self._tasks.discard)

    async def _insist(self) -> None:
        """A datagram may be lost, so what is not answered is said again, as every telephone does."""
        while self._transport is not None and not self._transport.is_closing():
            try:
                async with asyncio.timeout(1):
                    await self.registered.wait()
                return
            except TimeoutError:
                self._register(self._expires, {})

    def _register(self, expires: int, credentials: Mapping[str, str]) -> None:
        self._registers += 1
        host = f"{self.server[0]}:{self.server[1]}"
        lines = [
            f"REGISTER sip:{host} SIP/2.0",
            f"Via: SIP/2.0/UDP 127.0.0.1:{self.port};rport;branch=z9hG4bKr{secrets.token_hex(6)}",
            "Max-Forwards: 70",
            f"From: <sip:{self.user}@{host}>;tag={self.port}",
            f"To: <sip:{self.user}@{host}>",
            f"Call-ID: register-{self.port}",
            f"CSeq: {self._registers} REGISTER",
            f"Contact: <sip:{self.user}@127.0.0.1:{self.port}>",
            f"Expires: {expires}",
            *(f"{name}: {value}" for name, value in credentials.items()),
        ]
        self.send(_text(lines))

    # --- messages --------------------------------------------------------------------------------

    def connection_made(self, transport: Any) -> None:
        self._transport = transport

    def datagram_received(self, data: bytes, addr: Any) -> None:
        if len(data.strip()) == 0:
            return
        message = Message(data)
        if message.status is not None:
            self._response(message)
        else:
            task = asyncio.get_running_loop().create_task(self._request(message))
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)

    def _response(self, message: Message) -> None:
        if message.method == "REGISTER":
            if message.status == 401:
                self._register(
                    self._expires, {"Authorization": self._proof(message["www-authenticate"])}
                )
            elif message.status == 200:
                self.registered.set()
            return
        line = self.lines.get(message["call-id"])
        if line is not None:
            line.heard(message)

    async def _request(self, message: Message) -> None:
        line = self.lines.get(message["call-id"])
        match message.method:
            case "INVITE":
                call = (message["call-id"], message.number)
                if call in self._answers:
                    self.send(self._answers[call])
                    return
                self._answers[call] = b""
                if line is None:
                    line = Line(self, message["call-id"], await Speech.open(self.tone))
                    self.lines[line.call_id] = line
                    self.rang.append(line)
                line.ring(message, self.manner)
            case "CANCEL":
                self.respond(message, 200, "OK")
                if line is not None and line._invite is not None:
                    self.respond(line._invite, 487, "Request Terminated", to=line._mine)
                    line.end()
            case "BYE":
                self.respond(message, 200, "OK")
                if line is not None:
                    line.end()
            case "ACK":
                pass
            case _:
                self.respond(message, 200, "OK")

    def respond(
        self, request: Message, status: int, reason: str, *, to: str = "", body: str = ""
    ) -> None:
        lines = [
            f"SIP/2.0 {status} {reason}",
            *(f"Via: {via}" for via in request.headers["via"]),
            f"From: {request['from']}",
            f"To: {to or request['to']}",
            f"Call-ID: {request['call-id']}",
            f"CSeq: {request['cseq']}",
            f"Contact: <sip:{self.user}@127.0.0.1:{self.port}>",
        ]
        said = _text(lines, body)
        if request.method == "INVITE":
            self._answers[request["call-id"], request.number] = said
        self.send(said)

    def send(self, data: bytes) -> None:
        if data and self._transport is not None and not self._transport.is_closing():
            self._transport.sendto(data, self.server)

    def _proof(self, asked: str) -> str:
        said = dict(re.findall(r'(\w+)="?([^",]+)"?', asked))
        uri = f"sip:{self.server[0]}:{self.server[1]}"
        ha1 = _md5(f"{self.user}:{said['realm']}:{self._secret}")
        ha2 = _md5(f"REGISTER:{uri}")
        if "qop" in said:
            proof = _md5(f"{ha1}:{said['nonce']}:00000001:abcdef:auth:{ha2}")
            more = ', qop=auth, nc=00000001, cnonce="abcdef"'
        else:
            proof, more = _md5(f"{ha1}:{said['nonce']}:{ha2}"), ""
        if "opaque" in said:
            more += f', opaque="{said["opaque"]}"'
        return (
            f'Digest username="{self.user}", realm="{said["realm"]}", nonce="{said["nonce"]}", '
            f'uri="{uri}", algorithm=MD5, response="{proof}"{more}'
        )

    def close(self) -> None:
        """Pull the plug."""
        for line in tuple(self.lines.values()):
            line.drop()
        if self._transport is not None:
            self._transport.close()


def _md5(text: str) -> str:
    return hashlib.md5(text.encode(), usedforsecurity=False).hexdigest()


def _text(lines: list[str], body: str = "") -> bytes:
    if body:
        lines = [*lines, "Content-Type: application/sdp"]
    return "\r\n".join([*lines, f"Content-Length: {len(body)}", "", body]).encode()


def _address_in(header: str) -> str:
    found = re.search(r"<([^>]+)>", header)
    return found[1] if found else header


def _media_of(body: str) -> tuple[str, int]:
    host = re.search(r"c=IN IP4 (\S+)", body)
    port = re.search(r"m=audio (\d+)", body)
    assert host is not None, f"no address in {body!r}"
    assert port is not None, f"no speech in {body!r}"
    return host[1], int(port[1])
