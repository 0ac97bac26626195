"""Effects: each belongs to the decision that it is named after, and is answered at most once.

Only open effects are remembered, so that a journal of any length fits. An answer to one that is
not open was either answered before or never was; which of the two, a second reading tells
(:attr:`Outbox.missed`), and only a damaged journal needs that.
"""

from __future__ import annotations

from maju.engine.verify.finding import MOST_PER_CODE, Findings
from maju.kernel import events as e
from maju.kernel.commands import AnswerEffect
from maju.kernel.ids import CommandId, EffectId, Seq
from maju.kernel.ports import Decided


class Outbox:
    """The effects that are committed and not answered."""

    def __init__(self, findings: Findings) -> None:
        self.open: set[EffectId] = set()
        self.seen = 0
        self.missed: dict[EffectId, tuple[CommandId, Seq]] = {}
        self._findings = findings

    def answers(self, decided: Decided) -> bool:
        """Whether this is the first answer to an effect that is open."""
        body = decided.command.body
        return isinstance(body, AnswerEffect) and body.effect in self.open

    def see(self, decided: Decided) -> None:
        """A decision's effects and its answer."""
        command = decided.command
        for n, (effect, _) in enumerate(decided.effects):
            self.seen += 1
            if effect != f"{command.id}/{n}":
                self._findings.add("effect_misplaced", command=command.id, n=n, effect=effect)
            self.open.add(effect)
        settles = decided.settles
        if settles is None:
            return
        if not isinstance(command.body, AnswerEffect) or command.body.effect != settles:
            self._findings.add("effect_settled_apart", effect=settles, command=command.id)
        if settles in self.open:
            self.open.discard(settles)
        elif len(self.missed) < MOST_PER_CODE:
            self.missed.setdefault(settles, (command.id, self._findings.seq))

    def see_event(self, body: e.EventBody, settles: EffectId | None, command: CommandId) -> None:
        """An effect's end is told by the decision that settles it, and by no other."""
        if isinstance(body, e.EffectSettled) and body.effect != settles:
            self._findings.add("effect_settled_apart", effect=body.effect, command=command)
