"""Commands of the desk: into the inbox with the page's own transaction, and what became of them."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Sequence

from maju.desk.seat import Seat
from maju.directory.editing import link
from maju.journal.postgres.submit import submit_sync_in
from maju.journal.postgres.verdicts import verdicts_sync_in
from maju.kernel.commands import Body, Command
from maju.kernel.errors import Refused
from maju.kernel.ids import CommandId, MessageId, sortable
from maju.kernel.ports import Receipt, Verdict

SOURCE = "desk"
WAIT_S = 2.0
"""How long a page without script waits for the engine's answer."""

_LOOK_S = 0.04
_TOKEN_MOST = 64
_DRAWN = 16
"""Characters of an id that are drawn, eighty bits."""


def send(seat: Seat, who: str, token: str, said: str, bodies: Sequence[Body]) -> Receipt:
    """Put the wishes of one form of *who* in the inbox; the receipt of the first of them.

    *token* is the form's own, *said* the digest of what was filled in: the same form sent twice wishes
    once, and the second receipt says so.

    Raises:
        Refused: ``token_missing``, ``form_sent``: it was sent before, and said something else.
    """
    commands = commands_of(seat, who, token, said, bodies)
    receipts = submit_sync_in(link(), seat.centre, commands)
    for command, receipt in zip(commands, receipts, strict=True):
        # an id's last characters follow from what is said, its first from the instant
        if receipt.repeated and receipt.command[-_DRAWN:] != command.id[-_DRAWN:]:
            raise Refused("form_sent")
    return receipts[0]


def commands_of(
    seat: Seat, who: str, token: str, said: str, bodies: Sequence[Body]
) -> list[Command]:
    """The wishes of *who* by one form, under ids that a second sending of it ends in too.

    Raises:
        Refused: ``token_missing``.
    """
    check_token(token)
    return [
        Command(
            id=CommandId(drawn(seat, "cm", f"{who}/{token}/{number}/{said}")),
            source=SOURCE,
            source_id=f"{who}/{token}/{number}",
            body=body,
        )
        for number, body in enumerate(bodies)
    ]


def check_token(token: str) -> None:
    """Refused ``token_missing`` unless the form brought one."""
    if not 8 <= len(token) <= _TOKEN_MOST or not token.isascii() or not token.isprintable():
        raise Refused("token_missing")


def drawn(seat: Seat, prefix: str, said: str) -> str:
    """A new id: of this agent, this form and this moment."""
    digest = hashlib.blake2b(f"{seat.agent}\0{said}".encode(), digest_size=10).digest()
    return sortable(prefix, seat.now, int.from_bytes(digest, "big"))


def message_id(seat: Seat, token: str) -> MessageId:
    """Of the message that a form brings."""
    return MessageId(drawn(seat, "ms", token))


def verdict(seat: Seat, command: str) -> Verdict | None:
    """What became of a command; ``None`` when nobody knows it."""
    found = verdicts_sync_in(link(), seat.centre, [CommandId(command)])
    return found.get(CommandId(command))


def await_verdict(seat: Seat, command: str) -> Verdict | None:
    """The same, after it is decided or :data:`WAIT_S` have passed."""
    until = time.monotonic() + WAIT_S
    while True:
        found = verdict(seat, command)
        if found is None or found.state != "waiting" or time.monotonic() > until:
            return found
        time.sleep(_LOOK_S)
