"""Decides again what was decided, and compares byte by byte.

The core is pure, so the same state, command and instant must give the same events and effects.
What the engine adds by itself is known and added here too: an answer to an effect that is not
open is not decided at all, and a take-over's tick also asks every adapter for a report.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import zip_longest

from msgspec import Struct

from maju.engine.core import Core
from maju.engine.verify.finding import Findings
from maju.journal.codec import canonical
from maju.kernel.commands import AnswerEffect, Tick
from maju.kernel.effects import AskReport, Todo
from maju.kernel.errors import Refused
from maju.kernel.events import Event
from maju.kernel.ports import Decided
from maju.routing import Happened, State

ENGINE = "engine"
BUG = "bug"
UNREADABLE = "unreadable"
UNWRITABLE = {"error": "unwritable"}


class Again:
    """Judges one decision after another.

    Args:
        core: the one that is judged by; decisions of another version are not.
    """

    def __init__(self, core: Core, findings: Findings) -> None:
        self.decided = 0
        self._core = core
        self._findings = findings

    def judge(
        self, state: State, decided: Decided, events: Sequence[Event], *, open_: bool
    ) -> None:
        """Compare. *events* are the log's; *open_*: an answer's effect is open."""
        self.decided += 1
        if isinstance(decided.command.body, AnswerEffect) and not open_:
            self._compare(decided, (), events, ())
            return
        if decided.refused == (BUG, UNWRITABLE):
            return  # it was decided, and could not be written down
        if decided.refused is not None and decided.refused[0] == UNREADABLE:
            return  # by code that could not read it; newer code may
        try:
            decision = self._core.decide(state, decided.command, decided.at)
        except Refused as refused:
            self._refused(decided, refused)
        except Exception as error:  # noqa: BLE001 - whatever the core does wrong is a finding
            self._failed(decided, error)
        else:
            if decided.refused is not None:
                self._differs(decided, now="done", then=decided.refused[0])
            else:
                self._compare(decided, decision.events, events, decision.effects)

    def _refused(self, decided: Decided, now: Refused) -> None:
        then = decided.refused
        if then is None:
            self._differs(decided, now=now.code, then="done")
        elif then != (now.code, now.params):
            self._differs(decided, now=str(now), then=str(Refused(then[0], **then[1])))

    def _failed(self, decided: Decided, error: Exception) -> None:
        name = type(error).__name__
        asks = all(isinstance(todo.effect, AskReport) for _, todo in decided.effects)
        if decided.refused is None and isinstance(decided.command.body, Tick) and asks:
            return  # a take-over goes on when the timers fail
        if decided.refused is None or decided.refused[0] != BUG:
            then = "done" if decided.refused is None else decided.refused[0]
            self._differs(decided, now=f"{BUG} ({name}: {error})", then=then)

    def _differs(self, decided: Decided, *, now: str, then: str) -> None:
        self._findings.add("refusal_differs", command=decided.command.id, now=now, then=then)

    def _compare(
        self,
        decided: Decided,
        happened: Sequence[Happened],
        events: Sequence[Event],
        todos: Sequence[Todo],
    ) -> None:
        recorded = [Happened(body=event.body, due=event.due) for event in events]
        difference = _first_difference(happened, recorded)
        if difference:
            self._findings.add(
                "decision_differs", command=decided.command.id, difference=difference
            )
        done = [todo for _, todo in decided.effects]
        if isinstance(decided.command.body, Tick) and decided.command.source == ENGINE:
            while len(done) > len(todos) and isinstance(done[-1].effect, AskReport):
                done.pop()
        difference = _first_difference(todos, done)
        if difference:
            self._findings.add("effects_differ", command=decided.command.id, difference=difference)


def _first_difference(now: Sequence[Struct], then: Sequence[Struct]) -> str:
    """Where two sequences part, as their canonical lines; empty when they do not."""
    for n, (one, other) in enumerate(zip_longest(now, then)):
        mine, theirs = _line(one), _line(other)
        if mine != theirs:
            return f"[{n}] {mine} ≠ {theirs}"
    return ""


def _line(value: Struct | None) -> str:
    return "-" if value is None else canonical(value).decode().strip()
