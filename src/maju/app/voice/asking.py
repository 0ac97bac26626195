"""Asks a running server: by ARI, by a SIP message, and at the door of the manager interface."""

from __future__ import annotations

import base64
import http.client
import json
import secrets
import socket
import urllib.parse
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import BinaryIO

from maju.channels.asterisk.settings import Server, port_of
from maju.channels.asterisk.setup.own import answers

_PATIENCE_S = 3.0


@dataclass(frozen=True, slots=True)
class Asked:
    """A server that lets us in at ARI."""

    server: Server
    secret: str

    def rows(self, what: str) -> Sequence[Mapping[str, str]]:
        """A list that it keeps; nothing when it does not say."""
        said = self._get(what)
        return said if isinstance(said, list) else []

    def variable(self, name: str) -> str:
        """A global variable of its dialplan; empty when it has none."""
        said = self._get(f"asterisk/variable?variable={urllib.parse.quote(name)}")
        return str(said.get("value", "")) if isinstance(said, dict) else ""

    def _get(self, what: str) -> object:
        return self.do("GET", what)

    def do(self, method: str, what: str, body: Mapping[str, object] | None = None) -> object:
        """What it answers to a request; ``None`` when it refuses, or answers nothing."""
        host = self.server.http.partition("://")[2].rpartition(":")[0]
        link = http.client.HTTPConnection(host, port_of(self.server.http), timeout=_PATIENCE_S)
        said = base64.b64encode(f"{self.server.ari_user}:{self.secret}".encode()).decode()
        try:
            heads = {"Authorization": f"Basic {said}", "Content-Type": "application/json"}
            sent = None if body is None else json.dumps(body)
            link.request(method, f"/ari/{what}", body=sent, headers=heads)
            answer = link.getresponse()
            return json.loads(answer.read()) if answer.status == http.client.OK else None
        except (OSError, http.client.HTTPException, ValueError):
            return None
        finally:
            link.close()


def ask(server: Server, secret: str) -> Asked | None:
    """The *server*, when it answers and lets us in."""
    return Asked(server, secret) if answers(server, secret) else None


def sip_answers(server: Server) -> bool:
    """Whether it says anything to a question that everybody may ask (OPTIONS)."""
    host, _, port = server.sip.rpartition(":")
    to = "127.0.0.1" if host == "0.0.0.0" else host  # noqa: S104 - asked of itself
    token = secrets.token_hex(8)
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as link:
        link.settimeout(_PATIENCE_S)
        with suppress(OSError):
            link.connect((to, int(port)))
            here = "{}:{}".format(*link.getsockname())
            link.send(
                (
                    f"OPTIONS sip:{to}:{port} SIP/2.0\r\n"
                    f"Via: SIP/2.0/UDP {here};branch=z9hG4bK{token};rport\r\n"
                    f"From: <sip:maju-check@{here}>;tag={token}\r\n"
                    f"To: <sip:{to}:{port}>\r\nCall-ID: {token}\r\nCSeq: 1 OPTIONS\r\n"
                    f"Contact: <sip:maju-check@{here}>\r\nMax-Forwards: 5\r\n"
                    "Content-Length: 0\r\n\r\n"
                ).encode()
            )
            return link.recv(4096).startswith(b"SIP/2.0 ")
    return False


def ami_lets_in(server: Server, secret: str) -> bool:
    """Whether the manager interface takes our password."""
    return _managed(server, secret, ()) is not None


def registrations(server: Server, secret: str) -> Mapping[str, str] | None:
    """How our registration at each carrier stands, by the trunk's name: ``Registered``, ``Rejected``,
    ``Unregistered``, ``Stopped``. ``None``: the manager interface does not say.
    """
    said = _managed(server, secret, ("PJSIPShowRegistrationsOutbound",))
    if said is None:
        return None
    rows = [row for row in said if row.get("Event") == "OutboundRegistrationDetail"]
    return {row["ObjectName"].removeprefix("trunk-"): row["Status"] for row in rows}


def _managed(
    server: Server, secret: str, actions: Sequence[str]
) -> Sequence[Mapping[str, str]] | None:
    """What the manager interface says to *actions* that answer with a list; ``None``: it lets us not in.

    One that answers with an error has no rows.
    """
    host, _, port = server.ami.rpartition(":")
    login = {"Action": "Login", "Username": server.ami_user, "Secret": secret, "Events": "off"}
    found: list[Mapping[str, str]] = []
    try:
        with socket.create_connection((host, int(port)), _PATIENCE_S) as link:
            heard = link.makefile("rb")
            heard.readline()  # who it is
            _say(link, login)
            if _block(heard).get("Response") != "Success":
                return None
            for action in actions:
                _say(link, {"Action": action})
                if _block(heard).get("Response") != "Success":
                    continue
                while (row := _block(heard)).get("EventList") != "Complete":
                    found.append(row)
    except OSError:
        return None
    return found


def _say(link: socket.socket, fields: Mapping[str, str]) -> None:
    lines = [f"{name}: {value}\r\n" for name, value in fields.items()]
    link.sendall("".join((*lines, "\r\n")).encode())


def _block(heard: BinaryIO) -> Mapping[str, str]:
    """One answer or event.

    Raises:
        OSError: the connection is over.
    """
    found: dict[str, str] = {}
    while True:
        line = heard.readline().decode(errors="replace")
        if not line:
            raise ConnectionResetError
        name, colon, value = line.partition(":")
        if colon:
            found[name.strip()] = value.strip()
        elif found:
            return found
