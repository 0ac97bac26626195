"""Who was refused at the door, read from what Asterisk itself wrote.

``security`` names who was asked for a password and did not have it. ``messages`` has the rest: whose
address is no network of ours, what the SIP library could not read and threw away, and who dialled a
number that is none of ours. What is no SIP at all (no first line that could be one) is thrown away
by the library without a word.

A packet that lacks a header is written into ``messages`` as it came, so what stands there may be forged. It is
counted, and nothing else follows from it; a sender's address by UDP can be forged as well.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from msgspec import Struct

LOGS = ("security", "messages")
_EVENT = re.compile(r'SecurityEvent="(\w+)"')
_FROM = re.compile(r'RemoteAddress="IPV[46]/\w+/([^/"]+)/')
_WHO = re.compile(r'AccountID="([^"]{0,80})')
_FINE = frozenset(("SuccessfulAuth", "ChallengeSent"))
_MESSAGES = (
    (
        "NumberNotOurs",
        re.compile(
            r"Call \(\w+:(?P<source>\S+?):\d+\) to extension '(?P<tried>[^']{0,40})"
            r".*rejected because extension not found"
        ),
    ),
    (
        "FailedACL",
        re.compile(r"Incoming SIP message from (?P<source>\S+):\d+ did not pass ACL(?P<tried>)"),
    ),
    (
        "RequestBadFormat",
        re.compile(
            r"Dropping \d+ bytes packet from \w+ (?P<source>\S+):\d+ : (?P<tried>.{0,80})"
        ),
    ),
    (
        "RequestBadFormat",
        re.compile(r"Error processing packet from (?P<source>\S+):\d+: (?P<tried>.{0,80})"),
    ),
    (
        "RequestBadFormat",
        re.compile(r"Error parsing/validating SDP body: (?P<tried>.{0,80})"),
    ),
)  # fmt: skip


class Refusal(Struct, frozen=True):
    """Somebody was refused once.

    Args:
        source: the address; ``?`` where Asterisk does not name it.
        kind: why, by the name of Asterisk's security event where there is one.
        tried: what was asked for, or what was wrong with it.
    """

    source: str
    kind: str
    tried: str = ""


def refusals(log: str, text: str) -> Iterator[Refusal]:
    """What *text*, lines of one of :data:`LOGS`, tells of strangers."""
    read = _of_security if log == "security" else _of_messages
    for line in text.splitlines():
        found = read(line)
        if found is not None:
            yield found


def _of_security(line: str) -> Refusal | None:
    event = _EVENT.search(line)
    if event is None or event[1] in _FINE:
        return None
    source, who = _FROM.search(line), _WHO.search(line)
    return Refusal(source[1] if source else "?", event[1], who[1] if who else "")


def _of_messages(line: str) -> Refusal | None:
    for kind, shape in _MESSAGES:
        found = shape.search(line)
        if found is not None:
            said = found.groupdict()
            return Refusal(said.get("source", "?"), kind, said["tried"].strip())
    return None
