"""A carrier that lines register at: it asks for a password, and lets in who knows it."""

from __future__ import annotations

import hashlib
import re
import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager

from tests.phones.sip import Message

REALM, NONCE = "carrier", "1"


class Registrar(socketserver.UDPServer):
    """One carrier on 127.0.0.1. *password*: the one it takes; it may be changed."""

    def __init__(self, password: str) -> None:
        self.password = password
        super().__init__(("127.0.0.1", 0), _Answering)

    @property
    def address(self) -> str:
        """Where it listens."""
        return "{}:{}".format(*self.server_address)

    def answer(self, said: Message) -> str:
        """The line of status for a request, and what goes with it."""
        if said.method != "REGISTER":
            return "200 OK"
        proof = dict(re.findall(r'(\w+)="([^"]*)"', said["authorization"]))
        if not proof:
            return f'401 Unauthorized\r\nWWW-Authenticate: Digest realm="{REALM}",nonce="{NONCE}"'
        ha1 = _md5(f"{proof['username']}:{REALM}:{self.password}")
        right = _md5(f"{ha1}:{NONCE}:{_md5('REGISTER:' + proof['uri'])}")
        if proof["response"] != right:
            return "403 Forbidden"
        return f"200 OK\r\nContact: {said['contact'].partition(';')[0]};expires=300"


class _Answering(socketserver.BaseRequestHandler):
    server: Registrar

    def handle(self) -> None:
        data, link = self.request
        said = Message(data)
        if said.status is not None:
            return
        status, _, more = self.server.answer(said).partition("\r\n")
        lines = [f"SIP/2.0 {status}", *(f"Via: {each}" for each in said.headers["via"])]
        lines += [f"{name}: {said[name.lower()]}" for name in ("From", "Call-ID", "CSeq")]
        lines += [f"To: {said['to']};tag=here", *([more] if more else []), "Content-Length: 0"]
        link.sendto("\r\n".join((*lines, "", "")).encode(), self.client_address)


@contextmanager
def registrar(password: str) -> Iterator[Registrar]:
    """Listening, by a thread of its own."""
    with Registrar(password) as carrier:
        thread = threading.Thread(target=carrier.serve_forever, daemon=True)
        thread.start()
        try:
            yield carrier
        finally:
            carrier.shutdown()
            thread.join()


def _md5(text: str) -> str:
    return hashlib.md5(text.encode(), usedforsecurity=False).hexdigest()
