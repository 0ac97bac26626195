"""A group of decisions on its way to the store: checked once, packed once, for both stores."""

from __future__ import annotations

import re
from collections.abc import Sequence

from msgspec import UNSET, Raw, Struct, UnsetType

from maju.journal.codec import COMMANDS, EFFECTS, EVENTS
from maju.kernel.commands import Body, Command, Unreadable
from maju.kernel.effects import Todo
from maju.kernel.errors import Bug, Refused
from maju.kernel.events import Event
from maju.kernel.ids import AdapterId, CommandId, EffectId, Seq
from maju.kernel.ports import Decided
from maju.kernel.time import Instant

_NUL = re.compile(rb"(?<!\\)(?:\\\\)*\\u0000")  # in JSON, after an even number of backslashes


class DecisionRow(Struct, frozen=True, kw_only=True):
    """What becomes of a command's row. Only the engine's own bring their body with them."""

    position: int | None
    id: CommandId
    at: Instant
    first: Seq | None
    last: Seq | None
    settles: EffectId | None
    code: str | None
    params: dict[str, str | int] | None
    source: str | UnsetType = UNSET
    source_id: str | UnsetType = UNSET
    kind: str | UnsetType = UNSET
    version: int | UnsetType = UNSET
    body: Raw | UnsetType = UNSET


class EventRow(Struct, frozen=True, kw_only=True):
    """An event as it is stored."""

    seq: Seq
    at: Instant
    due: Instant | None
    cause: CommandId
    core: int
    kind: str
    version: int
    body: Raw

    def event(self) -> Event:
        """The event, upcast to today's body."""
        return Event(
            seq=self.seq,
            at=self.at,
            due=self.due,
            cause=self.cause,
            core=self.core,
            body=EVENTS.decode(self.kind, self.version, bytes(self.body)),
        )


class EffectRow(Struct, frozen=True, kw_only=True):
    """An effect as it is stored; (*at*, *n*) is its place in the centre's order."""

    id: EffectId
    at: Instant
    n: int
    adapter: AdapterId
    once: bool
    expires_at: Instant | None
    kind: str
    version: int
    body: Raw

    def todo(self) -> Todo:
        """What is to be done."""
        return Todo(
            adapter=self.adapter,
            effect=EFFECTS.decode(self.kind, self.version, bytes(self.body)),
            once=self.once,
            expires_at=self.expires_at,
        )


class Packed(Struct, frozen=True, kw_only=True):
    """A group as rows. *first* is ``None`` when it holds no event."""

    first: Seq | None
    last: Seq | None
    begins: Instant
    ends: Instant
    decisions: list[DecisionRow]
    events: list[EventRow]
    effects: list[EffectRow]
    adapters: frozenset[AdapterId]


def pack(group: Sequence[Decided]) -> Packed:
    """The rows of *group*, which must not be empty.

    Raises:
        Bug: stamps do not rise, numbers have gaps, or a refused command has consequences.
    """
    decisions: list[DecisionRow] = []
    events: list[EventRow] = []
    effects: list[EffectRow] = []
    for decided in group:
        if decisions and decided.at <= decisions[-1].at:
            raise Bug(f"stamps do not rise: {decisions[-1].at}, then {decided.at}")
        if decided.refused and (decided.events or decided.effects):
            raise Bug(f"{decided.command.id} is refused and yet has consequences")
        for event in decided.events:
            if events and event.seq != events[-1].seq + 1:
                raise Bug(f"a gap in the group: {events[-1].seq}, then {event.seq}")
            events.append(_event_row(event, decided))
        effects.extend(
            _effect_row(effect, todo, decided, n)
            for n, (effect, todo) in enumerate(decided.effects)
        )
        decisions.append(_decision_row(decided))
    return Packed(
        first=events[0].seq if events else None,
        last=events[-1].seq if events else None,
        begins=decisions[0].at,
        ends=decisions[-1].at,
        decisions=decisions,
        events=events,
        effects=effects,
        adapters=frozenset(row.adapter for row in effects),
    )


def _decision_row(decided: Decided) -> DecisionRow:
    command = decided.command
    code, params = decided.refused or (None, None)
    first = decided.events[0].seq if decided.events else None
    last = decided.events[-1].seq if decided.events else None
    if decided.position is not None:
        return DecisionRow(
            position=decided.position,
            id=command.id,
            at=decided.at,
            first=first,
            last=last,
            settles=decided.settles,
            code=code,
            params=params,
        )
    stored = COMMANDS.encode(command.body)
    return DecisionRow(
        position=None,
        id=command.id,
        at=decided.at,
        first=first,
        last=last,
        settles=decided.settles,
        code=code,
        params=params,
        source=command.source,
        source_id=command.source_id,
        kind=stored.kind,
        version=stored.version,
        body=Raw(stored.body),
    )


def _event_row(event: Event, decided: Decided) -> EventRow:
    if event.at != decided.at or event.cause != decided.command.id:
        raise Bug(f"event {event.seq} is not of the decision that it came with")
    stored = EVENTS.encode(event.body)
    return EventRow(
        seq=event.seq,
        at=event.at,
        due=event.due,
        cause=event.cause,
        core=event.core,
        kind=stored.kind,
        version=stored.version,
        body=Raw(stored.body),
    )


def _effect_row(effect: EffectId, todo: Todo, decided: Decided, n: int) -> EffectRow:
    stored = EFFECTS.encode(todo.effect)
    return EffectRow(
        id=effect,
        at=decided.at,
        n=n,
        adapter=todo.adapter,
        once=todo.once,
        expires_at=todo.expires_at,
        kind=stored.kind,
        version=stored.version,
        body=Raw(stored.body),
    )


class CommandRow(Struct, frozen=True, kw_only=True):
    """A command as it is stored."""

    id: CommandId
    source: str
    source_id: str
    kind: str
    version: int
    body: Raw

    def command(self) -> Command:
        """The command, upcast to today's body; one that cannot be read says so."""
        body: Body
        try:
            body = COMMANDS.decode(self.kind, self.version, bytes(self.body))
        except Bug:
            body = Unreadable(kind=self.kind, version=self.version)
        return Command(id=self.id, source=self.source, source_id=self.source_id, body=body)


def command_row(command: Command) -> CommandRow:
    """*command* as rows are stored.

    Raises:
        Refused: ``bad_text``: there is something in it that no database keeps.
    """
    names = command.id + command.source + command.source_id
    try:
        names.encode()
        stored = COMMANDS.encode(command.body)
    except UnicodeEncodeError as error:
        raise Refused("bad_text", source=ascii(command.source)) from error
    if "\0" in names or _NUL.search(stored.body):
        raise Refused("bad_text", source=ascii(command.source))
    return CommandRow(
        id=command.id,
        source=command.source,
        source_id=command.source_id,
        kind=stored.kind,
        version=stored.version,
        body=Raw(stored.body),
    )
