"""Typed ids, sortable by time and made at the door. The core never makes one out of nothing.

An id reads ``ct_01HQ3V…``: a prefix that says what it names, ten characters of time
(milliseconds, Crockford's base 32), then sixteen that keep it apart from others. Children are
named after their parent (an offer ``ct_….o2``), so that replaying makes the same ones.
"""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, NewType

from maju.kernel.time import Instant

if TYPE_CHECKING:
    from random import Random

CentreId = NewType("CentreId", str)
ClientId = NewType("ClientId", str)
QueueId = NewType("QueueId", str)
FlowId = NewType("FlowId", str)
NodeId = NewType("NodeId", str)
TeamId = NewType("TeamId", str)
AgentId = NewType("AgentId", str)
CustomerId = NewType("CustomerId", str)
ContactId = NewType("ContactId", str)
OfferId = NewType("OfferId", str)
CallbackId = NewType("CallbackId", str)
MessageId = NewType("MessageId", str)
InquiryId = NewType("InquiryId", str)
CommandId = NewType("CommandId", str)
EffectId = NewType("EffectId", str)
AdapterId = NewType("AdapterId", str)
"""Names one running adapter: ``simulated``, ``asterisk-1``, ``webchat``."""

Seq = NewType("Seq", int)
"""Number of an event in its centre: 1, 2, 3 … without gaps."""

Epoch = NewType("Epoch", int)
"""Which leadership of a centre wrote something; a later one is higher."""

_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"


def _base32(number: int, length: int) -> str:
    digits = []
    for _ in range(length):
        number, digit = divmod(number, 32)
        digits.append(_ALPHABET[digit])
    return "".join(reversed(digits))


def sortable(prefix: str, at: Instant, entropy: int) -> str:
    """An id of *prefix* that sorts by *at* (to the millisecond) and then by *entropy* (80 bits)."""
    return f"{prefix}_{_base32(at // 1000, 10)}{_base32(entropy & (2**80 - 1), 16)}"


def contact_id(at: Instant, source: str, source_id: str) -> ContactId:
    """The id of the contact that *source* knows as *source_id*, first heard at *at*.

    The same three give the same id: an adapter that was killed after it submitted need not
    remember anything to find its contact again.
    """
    digest = hashlib.blake2b(f"{source}\0{source_id}".encode(), digest_size=10).digest()
    return ContactId(sortable("ct", at, int.from_bytes(digest, "big")))


_PERSONS = "person~"


def phone_of_person(person: object) -> AgentId:
    """The telephone of somebody who is no agent and is with others' talks; no agent's id holds a ``~``."""
    return AgentId(f"{_PERSONS}{person}")


def is_persons_phone(agent: AgentId) -> bool:
    """Whether it is such a telephone, and no agent."""
    return agent.startswith(_PERSONS)


class IdSource:
    """Makes ids at the door. Seed the ``Random`` and a whole world repeats."""

    def __init__(self, random: Random) -> None:
        self._random = random

    def customer(self, at: Instant) -> CustomerId:
        """A new customer's id."""
        return CustomerId(sortable("cu", at, self._random.getrandbits(80)))

    def command(self, at: Instant) -> CommandId:
        """A new command's id."""
        return CommandId(sortable("cm", at, self._random.getrandbits(80)))

    def inquiry(self, at: Instant) -> InquiryId:
        """A new inquiry's id."""
        return InquiryId(sortable("iq", at, self._random.getrandbits(80)))

    def message(self, at: Instant) -> MessageId:
        """A new message's id."""
        return MessageId(sortable("ms", at, self._random.getrandbits(80)))
