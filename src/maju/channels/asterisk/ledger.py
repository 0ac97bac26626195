"""The ledger: what Asterisk's own records say of a day, beside what the journal says.

Each call that one of them knows must be known to the other. What has an explanation is counted under
it; the rest is named. Asterisk's records are lines of CEL (``cel_custom.conf``): they are written by
Asterisk whether Maju is there or not.
"""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Iterable, Mapping

from msgspec import Struct

from maju.channels.asterisk.book import name_of
from maju.kernel.ids import EffectId

OURS = "PJSIP/trunk-"
PHONE = ("PJSIP/agent-", "PJSIP/phone-")


class Line(Struct, frozen=True, kw_only=True):
    """A channel, as CEL has it; times in seconds since 1970, 0: not (yet)."""

    id: str
    linked: str
    name: str
    began: int
    answered: int = 0
    ended: int = 0
    dialled: str = ""


class Known(Struct, frozen=True, kw_only=True):
    """What the journal knows of one server.

    Args:
        arrived: the channel of each call that came in, and its contact.
        missed: the same of calls that the dialplan took by itself.
        dialled: the command behind each dial and each line to a number outside.
    """

    arrived: Mapping[str, str]
    missed: Mapping[str, str]
    dialled: frozenset[str]


class Apart(Struct, frozen=True, kw_only=True):
    """A call that only one of them knows: ``asterisk`` or ``journal``."""

    only: str
    channel: str
    at: int
    contact: str = ""
    about: str = ""


class Balance(Struct, frozen=True, kw_only=True):
    """A day of one server."""

    calls: int
    explained: Mapping[str, int]
    apart: tuple[Apart, ...]


def read_lines(rows: Iterable[str]) -> dict[str, Line]:
    """The channels in CEL's file; a line that a kill cut off is passed over."""
    found: dict[str, dict[str, str | int]] = {}
    for row in csv.reader(rows):
        if len(row) < 6 or not row[1].partition(".")[0].isdecimal():
            continue
        kind, at, name, linked = row[0], int(row[1].partition(".")[0]), row[2], row[3]
        line = found.setdefault(
            name, {"id": name, "linked": linked, "name": row[4], "began": at, "dialled": ""}
        )
        if row[5]:
            line["dialled"] = row[5]
        if kind == "ANSWER":
            line["answered"] = at
        elif kind == "CHAN_END":
            line["ended"] = at
    return {name: Line(**about) for name, about in found.items()}  # type: ignore[arg-type]


def compare(lines: Mapping[str, Line], known: Known, begin: int, end: int) -> Balance:
    """The day from *begin* to *end*, in seconds; *lines* and *known* may hold more."""
    explained: Counter[str] = Counter()
    apart: list[Apart] = []
    for line in lines.values():
        if not begin <= line.began < end or not line.name.startswith((OURS, *PHONE)):
            continue  # lines within the server are nobody's call
        why = _why(line, lines, known)
        if why:
            explained[why] += 1
        else:
            apart.append(Apart(only="asterisk", channel=line.id, at=line.began, about=line.dialled))
    for channel, contact in (*known.arrived.items(), *known.missed.items()):
        at = began_of(channel)
        if begin <= at < end and channel not in lines:
            apart.append(Apart(only="journal", channel=channel, at=at, contact=contact))
    calls = sum(explained.values()) - explained["agents"] + len(apart)
    found = tuple(sorted(apart, key=lambda each: (each.at, each.channel)))
    return Balance(calls=calls, explained=dict(sorted(explained.items())), apart=found)


def _why(line: Line, lines: Mapping[str, Line], known: Known) -> str:
    """Which kind of call it is; empty: nobody here knows it."""
    if line.id in known.arrived:
        return "calls"
    if line.id in known.missed:
        return "fallback"
    if line.name.startswith(PHONE):
        return "agents"
    for kind in ("dial", "out"):
        if line.id.startswith(f"{kind}-") and _command_of(kind, line.id) in known.dialled:
            return "dialled"
    if line.linked != line.id and (line.linked in known.missed or line.linked in known.arrived):
        return "forwarded"
    if not line.answered and line.ended:
        # refused by its number, or hung up before anything was said
        return "unanswered"
    return ""


def _command_of(kind: str, channel: str) -> str:
    return channel.removeprefix(f"{kind}-").rpartition("-")[0]


def command_key(command: str) -> str:
    """A command as it stands in the ids of channels."""
    return name_of("", EffectId(command)).removeprefix("-")


def began_of(channel: str) -> int:
    """When Asterisk made a channel that it named itself, in seconds; 0: one of ours."""
    seconds = channel.rpartition("-")[2].partition(".")[0]
    return int(seconds) if seconds.isdecimal() else 0
