"""``python -m tests.golden.day.make_golden_day`` writes ``src/maju/app/golden/day.jsonl``.

The story's lines go through the real core, one by one, with the timers that fall due between them.
A test makes the file again and compares: a core that decides otherwise needs a new golden day.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from msgspec.structs import replace

import maju.app.golden
from maju.journal.lines import write
from maju.kernel import commands as c
from maju.kernel import effects as f
from maju.kernel.effects import Todo
from maju.kernel.events import Event
from maju.kernel.ids import CommandId, ContactId, EffectId, OfferId, Seq
from maju.kernel.ports import Decided
from maju.kernel.time import SECOND, Instant
from maju.routing import CORE_VERSION, State, decide
from tests.golden.day.story import CENTRE, STORY, Reached, Take, contact

PLACE = Path(maju.app.golden.__file__).with_name("day.jsonl")
_SEOUL = ZoneInfo("Asia/Seoul")
_DAY = "2026-11-24"


def instant(clock: str) -> Instant:
    """Of a time of the golden day."""
    at = datetime.fromisoformat(f"{_DAY}T{clock}").replace(tzinfo=_SEOUL)
    return Instant(round(at.timestamp()) * SECOND)


class Teller:
    """Tells the lines to the core and keeps what it decided."""

    def __init__(self) -> None:
        self.state = State.empty(CENTRE)
        self._seq = 0
        self._told = 0
        self._ringing: dict[str, OfferId] = {}
        self._dial: tuple[EffectId, f.Dial] | None = None
        self._callback = contact("callback")

    def tell(self) -> Iterator[Decided]:
        """Every decision, in order."""
        for clock, line in sorted(STORY, key=lambda each: each[0]):
            at = instant(clock)
            while (due := self.state.next_due()) is not None and due <= at:
                yield self._decide(c.Tick(), due, f"tick {due}")
            self._told += 1
            yield self._decide(self._body(line, at), at, f"line {self._told}")

    def _body(self, line: c.Body | Take | Reached, at: Instant) -> c.Body:
        match line:
            case Take(agent=agent):
                return c.AcceptOffer(agent=agent, offer=self._ringing.pop(agent))
            case Reached():
                assert self._dial is not None
                effect, dial = self._dial
                return c.AnswerEffect(effect=effect, outcome="done", detail="reached", about=dial)
            case c.Arrive():
                return replace(line, began_at=at)
            case c.HangUp() | c.FinishWrapUp() if line.contact == contact("callback"):
                return replace(line, contact=self._callback)
            case _:
                return line

    def _decide(self, body: c.Body, at: Instant, name: str) -> Decided:
        command = c.Command(
            id=CommandId(f"cm_{name.replace(' ', '')}"),
            source="story",
            source_id=name,
            body=body,
        )
        decision = decide(self.state, command, at)
        self.state = decision.after
        events = []
        for each in decision.events:
            self._seq += 1
            events.append(
                Event(
                    seq=Seq(self._seq),
                    at=at,
                    due=each.due,
                    cause=command.id,
                    core=CORE_VERSION,
                    body=each.body,
                )
            )
        effects = [
            (EffectId(f"{command.id}/{number}"), todo)
            for number, todo in enumerate(decision.effects)
        ]
        for effect, todo in effects:
            self._note(effect, todo)
        settles = body.effect if isinstance(body, c.AnswerEffect) else None
        return Decided(
            command=command,
            position=None if isinstance(body, c.Tick) else self._told,
            at=at,
            events=tuple(events),
            effects=tuple(effects),
            settles=settles,
            refused=None,
        )

    def _note(self, effect: EffectId, todo: Todo) -> None:
        match todo.effect:
            case f.Ring(agent=agent, offer=offer):
                self._ringing[agent] = offer
            case f.Dial() as dial:
                self._dial = (effect, dial)
                self._callback = ContactId(dial.contact)
            case _:
                pass


def main() -> None:
    """Write the file."""
    write(PLACE, CENTRE, Teller().tell())


if __name__ == "__main__":
    main()
