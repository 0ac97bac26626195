"""A journal as a file: one line a decision, with its command, events and effects.

The same journal gives the same bytes, in any process: keys are sorted, nothing of a machine is in
it. Bodies keep kind and version, so that a file stays readable as long as the journal is. What
was not decided yet is not in it; nor are people's names and texts, which are in no journal.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import TypeVar

import msgspec
from msgspec import Raw, Struct

from maju.journal.codec import COMMANDS, EFFECTS, EVENTS, Family
from maju.kernel.commands import Command
from maju.kernel.effects import Todo
from maju.kernel.errors import Bug, Refused
from maju.kernel.events import Event
from maju.kernel.ids import AdapterId, CentreId, CommandId, EffectId, Seq
from maju.kernel.ports import Decided
from maju.kernel.time import Instant

T = TypeVar("T")

FORMAT = 1
_encode = msgspec.json.Encoder(order="sorted").encode


class Head(Struct, frozen=True, kw_only=True):
    """The first line. *maju_journal* is the version of the file's form."""

    maju_journal: int
    centre: CentreId


class Body(Struct, frozen=True, kw_only=True):
    """A body in its version."""

    kind: str
    version: int
    body: Raw


class CommandLine(Struct, frozen=True, kw_only=True):
    """The command that was decided."""

    id: CommandId
    source: str
    source_id: str
    said: Body


class EventLine(Struct, frozen=True, kw_only=True):
    """One event of the decision; its instant is the decision's."""

    seq: Seq
    due: Instant | None
    core: int
    what: Body


class EffectLine(Struct, frozen=True, kw_only=True):
    """One effect of the decision."""

    id: EffectId
    adapter: AdapterId
    once: bool
    expires_at: Instant | None
    what: Body


class Line(Struct, frozen=True, kw_only=True):
    """One decision."""

    at: Instant
    position: int | None
    command: CommandLine
    events: tuple[EventLine, ...]
    effects: tuple[EffectLine, ...]
    settles: EffectId | None
    refused: tuple[str, dict[str, str | int]] | None


_head = msgspec.json.Decoder(Head)
_line = msgspec.json.Decoder(Line)


def head_line(centre: CentreId) -> bytes:
    """How the file of *centre* begins."""
    return _encode(Head(maju_journal=FORMAT, centre=centre)) + b"\n"


def decision_line(decided: Decided) -> bytes:
    """*decided*, in canonical form."""
    command = decided.command
    line = Line(
        at=decided.at,
        position=decided.position,
        command=CommandLine(
            id=command.id,
            source=command.source,
            source_id=command.source_id,
            said=_body(COMMANDS, command.body),
        ),
        events=tuple(
            EventLine(seq=each.seq, due=each.due, core=each.core, what=_body(EVENTS, each.body))
            for each in decided.events
        ),
        effects=tuple(
            EffectLine(
                id=effect,
                adapter=todo.adapter,
                once=todo.once,
                expires_at=todo.expires_at,
                what=_body(EFFECTS, todo.effect),
            )
            for effect, todo in decided.effects
        ),
        settles=decided.settles,
        refused=decided.refused,
    )
    return _encode(line) + b"\n"


def read_head(line: bytes) -> CentreId:
    """Whose journal a file is.

    Raises:
        Refused: ``not_a_journal``, ``journal_newer``.
    """
    try:
        head = _head.decode(line)
    except msgspec.MsgspecError as error:
        raise Refused("not_a_journal") from error
    if head.maju_journal > FORMAT:
        raise Refused("journal_newer", file=head.maju_journal, code=FORMAT)
    return head.centre


def read_decision(text: bytes, number: int) -> Decided:
    """The decision of line *number*, upcast to today's bodies.

    Raises:
        Refused: ``journal_line``: the line is damaged.
    """
    try:
        line = _line.decode(text)
        return _decided(line)
    except (msgspec.MsgspecError, Bug) as error:
        raise Refused("journal_line", line=number, reason=str(error)) from error


class FileJournal:
    """Reads a file as a journal is read, onwards; memory holds a part of it only.

    Raises:
        Refused: what :func:`read_head` and :func:`read_decision` refuse.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        with path.open("rb") as file:
            self.centre = read_head(file.readline())
        self._events = _Onwards(path)
        self._decisions = _Onwards(path)

    async def last(self, centre: CentreId) -> Seq:
        """The number of the last event."""
        assert centre == self.centre
        last = Seq(0)
        for decided in _decisions(self._path):
            if decided.events:
                last = decided.events[-1].seq
        return last

    async def read(
        self, centre: CentreId, *, after: Seq, limit: int, upto: Seq | None = None
    ) -> Sequence[Event]:
        """Events with ``seq > after``."""
        assert centre == self.centre
        found: list[Event] = []
        for decided in self._events.since(after):
            new = [event for event in decided.events if event.seq > after]
            wanted = [event for event in new if upto is None or event.seq <= upto]
            found += wanted
            if len(wanted) < len(new):
                self._events.lost()
                return found
            if len(found) >= limit:
                break
        self._events.reached(found[-1].seq if found else after)
        return found

    async def decided(self, centre: CentreId, *, after: Instant, limit: int) -> Sequence[Decided]:
        """Decisions stamped later than *after*, in the order of the file."""
        assert centre == self.centre
        found: list[Decided] = []
        for decided in self._decisions.since(after):
            if decided.at > after:
                found.append(decided)
                if len(found) == limit:
                    break
        self._decisions.reached(found[-1].at if found else after)
        return found


class _Onwards:
    """A place in the file, kept while it is asked for what follows; else it begins anew."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._at = 0
        self._rest: Iterator[Decided] = _decisions(path)

    def since(self, place: int) -> Iterator[Decided]:
        if place != self._at:
            self._rest = _decisions(self._path)
        return self._rest

    def reached(self, place: int) -> None:
        self._at = place

    def lost(self) -> None:
        self._at = -1  # more was taken than given


def _decisions(path: Path) -> Iterator[Decided]:
    with path.open("rb") as file:
        file.readline()
        for number, text in enumerate(file, 2):
            yield read_decision(text, number)


def write(path: Path, centre: CentreId, decisions: Iterable[Decided]) -> None:
    """The file of *centre* at *path*, whole."""
    with path.open("wb") as file:
        file.write(head_line(centre))
        file.writelines(decision_line(decided) for decided in decisions)


def _body(family: Family[T], value: T) -> Body:
    stored = family.encode(value)
    return Body(kind=stored.kind, version=stored.version, body=Raw(stored.body))


def _decided(line: Line) -> Decided:
    said = line.command.said
    command = Command(
        id=line.command.id,
        source=line.command.source,
        source_id=line.command.source_id,
        body=COMMANDS.decode(said.kind, said.version, bytes(said.body)),
    )
    return Decided(
        command=command,
        position=line.position,
        at=line.at,
        events=tuple(
            Event(
                seq=each.seq,
                at=line.at,
                due=each.due,
                cause=command.id,
                core=each.core,
                body=EVENTS.decode(each.what.kind, each.what.version, bytes(each.what.body)),
            )
            for each in line.events
        ),
        effects=tuple(
            (
                each.id,
                Todo(
                    adapter=each.adapter,
                    effect=EFFECTS.decode(each.what.kind, each.what.version, bytes(each.what.body)),
                    once=each.once,
                    expires_at=each.expires_at,
                ),
            )
            for each in line.effects
        ),
        settles=line.settles,
        refused=line.refused,
    )
