"""One centre's state in its leader's hands: what is committed, and the group being decided.

No I/O: commands and instants go in, a group for the journal comes out. The state moves on only
when the group is known to be committed (:meth:`Floor.adopt`); dropping a group is keeping the old
reference. Commands cannot hurt each other: one that the core refuses changes nothing, and one
that it fails on is refused with the code ``bug``, told once, and never decided again.

**Answers to effects.** An effect is settled once, but an adapter that was killed between its act
and its answer answers again, under whatever id its world gives. Neither the core (which forgets
what is closed) nor the inbox (which knows repeats of a command only) can tell. The leader can: it
alone commits effects and settles them, so the set of open ones, read once when it took the lead,
stays exact without asking the store again. An answer to an effect that is not in it is done, with
no events.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import structlog

from maju.engine.core import Core
from maju.kernel.commands import AnswerEffect, Command, Tick
from maju.kernel.effects import AskReport, Todo
from maju.kernel.errors import Refused
from maju.kernel.events import Event
from maju.kernel.ids import AdapterId, CommandId, EffectId, Seq, sortable
from maju.kernel.ports import Decided
from maju.kernel.time import SECOND, Duration, Instant, after
from maju.routing import Decision, State

log: structlog.typing.FilteringBoundLogger = structlog.get_logger("maju.engine")

_EPOCH = Instant(0)
_TICK_REST = SECOND  # after a tick that failed or moved nothing; doubled up to:
_TICK_REST_MOST = Duration(60 * SECOND)


@dataclass(slots=True, kw_only=True)
class Floor:
    """Committed state and the group in the making.

    Args:
        state: after event *seq*.
        open: effects that are committed and not settled.
        poison: commands that could not be written down; refused when they come again.
    """

    core: Core
    state: State
    seq: Seq
    open: set[EffectId]
    poison: set[CommandId] = field(default_factory=set)
    group: list[Decided] = field(default_factory=list)
    _next: State = field(init=False)
    _seq: Seq = field(init=False)
    _made: int = 0
    _opened: set[EffectId] = field(default_factory=set)
    _settled: set[EffectId] = field(default_factory=set)
    _tick_after: Instant = _EPOCH
    _tick_rest: Duration = _TICK_REST

    def __post_init__(self) -> None:
        self.drop()

    @property
    def made(self) -> int:
        """Events and effects in the group so far."""
        return self._made

    def due(self) -> Instant | None:
        """When the next tick must be decided; ``None``: nothing is timed."""
        first = self._next.next_due()
        return None if first is None else max(first, self._tick_after)

    def take(self, command: Command, position: int, at: Instant) -> None:
        """Decide *command*, stamped *at*, and add what came of it to the group."""
        settles = None
        if isinstance(command.body, AnswerEffect):
            settles = command.body.effect
            known = settles in self.open or settles in self._opened
            if not known or settles in self._settled:
                self.group.append(Decided(command=command, position=position, at=at))
                return
        decision = self._decide(command, position, at)
        if decision is not None:
            self._add(command, position, at, decision, settles=settles)

    def tick(self, at: Instant) -> None:
        """Let the timers that are due by *at* fire.

        One that fails, or that moves nothing, is not asked again at once: the floor rests its
        timers for a while, and goes on with its commands.
        """
        due = self._next.next_due()
        command = _tick(at)
        decision = self._decide(command, None, at)
        if decision is not None:
            self._add(command, None, at, decision)
            if decision.events or self._next.next_due() != due:
                self._tick_rest = _TICK_REST
                return
            log.error("tick_moved_nothing", centre=self.state.centre, command=command.id, due=due)
        self._tick_after = after(at, self._tick_rest)
        self._tick_rest = Duration(min(2 * self._tick_rest, _TICK_REST_MOST))

    def ask_reports(self, at: Instant, adapters: Sequence[AdapterId]) -> None:
        """Fire what is due, and ask each of *adapters* what is really going on.

        Stored as a tick whose effects are the core's own and then an ``AskReport`` each.
        """
        command = _tick(at)
        decision = self._decide(command, None, at)
        if decision is None:  # the core fails on its timers: the adapters are asked all the same
            self.group.pop()
            decision = Decision(events=(), effects=(), after=self._next)
        asked = tuple(Todo(adapter=adapter, effect=AskReport()) for adapter in adapters)
        self._add(command, None, at, decision, asked=asked)

    def adopt(self) -> None:
        """The group is committed: it is the state now."""
        self.state, self.seq = self._next, self._seq
        self.open |= self._opened
        self.open -= self._settled
        self.drop()

    def drop(self) -> None:
        """Forget the group in the making: the state is what was committed."""
        self._next, self._seq = self.state, self.seq
        self.group = []
        self._made = 0
        self._opened, self._settled = set(), set()

    def _decide(self, command: Command, position: int | None, at: Instant) -> Decision | None:
        if command.id in self.poison:
            self._refuse(command, position, at, "bug", {"error": "unwritable"})
            return None
        try:
            return self.core.decide(self._next, command, at)
        except Refused as refused:
            self._refuse(command, position, at, refused.code, dict(refused.params))
        except Exception as error:  # one poisonous command must not stop the floor
            log.exception(
                "command_failed",
                centre=self.state.centre,
                command=command.id,
                kind=type(command.body).__name__,
            )
            self._refuse(command, position, at, "bug", {"error": type(error).__name__})
        return None

    def _refuse(
        self,
        command: Command,
        position: int | None,
        at: Instant,
        code: str,
        params: dict[str, str | int],
    ) -> None:
        self.group.append(
            Decided(command=command, position=position, at=at, refused=(code, params))
        )

    def _add(
        self,
        command: Command,
        position: int | None,
        at: Instant,
        decision: Decision,
        *,
        settles: EffectId | None = None,
        asked: tuple[Todo, ...] = (),
    ) -> None:
        first = self._seq + 1
        events = tuple(
            Event(
                seq=Seq(seq),
                at=at,
                due=happened.due,
                cause=command.id,
                core=self.core.version,
                body=happened.body,
            )
            for seq, happened in enumerate(decision.events, first)
        )
        effects = tuple(
            (EffectId(f"{command.id}/{n}"), todo)
            for n, todo in enumerate((*decision.effects, *asked))
        )
        self.group.append(
            Decided(
                command=command,
                position=position,
                at=at,
                events=events,
                effects=effects,
                settles=settles,
            )
        )
        self._next = decision.after
        self._seq = Seq(self._seq + len(events))
        self._made += len(events) + len(effects)
        self._opened.update(effect for effect, _ in effects)
        if settles is not None:
            self._settled.add(settles)


def _tick(at: Instant) -> Command:
    name = sortable("tk", at, at % 1000)  # the id itself sorts by milliseconds
    return Command(id=CommandId(name), source="engine", source_id=name, body=Tick())
