"""Tickets: what a page asks for and a connection opens with, once, within a minute.

A connection has no cookie and no session: all that it may see stands in its ticket, sealed by the
installation's own key. So the push process asks nobody who somebody is. What changes a person's
rights takes back all tickets of before, and closes what was opened with them.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
from base64 import urlsafe_b64decode, urlsafe_b64encode
from binascii import Error as NotBase64
from collections import OrderedDict
from typing import Literal

import msgspec
from msgspec import Struct

from maju.kernel.errors import Refused
from maju.kernel.ids import AgentId, CentreId, ClientId

LIFETIME_S = 60.0
_SKEW_S = 5.0  # between the clocks of two hosts
_LONGEST = 8_192


def _nonce() -> str:
    return secrets.token_urlsafe(12)


class Ticket(Struct, frozen=True, kw_only=True):
    """What its bearer may see.

    Args:
        person: the name that the person signs in with.
        agent: whose desk; ``None`` for a board.
        clients: the client companies it is bound to; ``None``: all of the centre.
        view: a board's filter, as canonical JSON.
        session: the digest of the session that asked; it opens nothing.
        expires: wall seconds since 1970; :data:`LIFETIME_S` after it was made.
    """

    kind: Literal["desk", "board"]
    person: str
    centre: CentreId
    agent: AgentId | None = None
    clients: tuple[ClientId, ...] | None = None
    view: str = ""
    language: str = "ko"
    session: str = ""
    nonce: str = msgspec.field(default_factory=_nonce)
    expires: float

    @property
    def made(self) -> float:
        """Wall seconds when its rights were read."""
        return self.expires - LIFETIME_S


def seal_ticket(secret: str, ticket: Ticket) -> str:
    """*ticket* as a text that only who knows *secret* can make. It can be read: it is not hidden."""
    body = msgspec.json.encode(ticket)
    return f"{_text(body)}.{_text(_mark(secret, body))}"


def open_ticket(secret: str, text: str, now: float) -> Ticket:
    """The ticket that was sealed as *text*.

    Raises:
        Refused: ``ticket_unknown`` (not ours, or damaged), ``ticket_expired``.
    """
    head, _, mark = text.partition(".")
    try:
        if len(text) > _LONGEST:
            raise Refused("ticket_unknown")
        body = urlsafe_b64decode(head.encode("ascii"))
        given = urlsafe_b64decode(mark.encode("ascii"))
        if not hmac.compare_digest(given, _mark(secret, body)):
            raise Refused("ticket_unknown")
        ticket = msgspec.json.decode(body, type=Ticket)
    except (NotBase64, UnicodeEncodeError, msgspec.DecodeError) as error:
        raise Refused("ticket_unknown") from error
    if not now < ticket.expires <= now + LIFETIME_S + _SKEW_S:
        raise Refused("ticket_expired")
    return ticket


class Gate:
    """Lets each ticket in once.

    What was let in is remembered in this process only; so tickets older than the process (or than
    the last change of their person's rights) have expired, and nobody gets in twice by a restart.

    Args:
        began: wall seconds when this process began to listen for changes of rights.
    """

    def __init__(self, secret: str, *, began: float) -> None:
        self._secret = secret
        self._floor = began
        self._used: OrderedDict[str, float] = OrderedDict()
        self._revoked: dict[str, float] = {}

    def admit(self, text: str, kind: Literal["desk", "board"], now: float) -> Ticket:
        """The ticket, which from now on is used.

        Raises:
            Refused: ``ticket_unknown``, ``ticket_expired``, ``ticket_used``.
        """
        ticket = open_ticket(self._secret, text, now)
        if ticket.kind != kind or (kind == "desk") != (ticket.agent is not None):
            raise Refused("ticket_unknown")
        if ticket.made < max(self._floor, self._revoked.get(ticket.person, 0.0)):
            raise Refused("ticket_expired")
        self._forget(now)
        if ticket.nonce in self._used:
            raise Refused("ticket_used")
        self._used[ticket.nonce] = now + LIFETIME_S + _SKEW_S
        return ticket

    def revoke(self, person: str, now: float) -> None:
        """Tickets of *person* made before *now* open nothing any more."""
        self._revoked[person] = now

    def revoke_all(self, now: float) -> None:
        """The same for everybody: changes of rights may have been missed until *now*."""
        self._floor = now

    def _forget(self, now: float) -> None:
        while self._used and next(iter(self._used.values())) < now:
            self._used.popitem(last=False)
        old = now - LIFETIME_S - _SKEW_S
        for person in [each for each, at in self._revoked.items() if at < old]:
            del self._revoked[person]


def _mark(secret: str, body: bytes) -> bytes:
    return hmac.digest(b"maju ticket " + secret.encode(), body, hashlib.sha256)


def _text(body: bytes) -> str:
    return urlsafe_b64encode(body).decode("ascii")
