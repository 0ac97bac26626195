"""What came of simulated days, summed up from the journal's own events."""

from __future__ import annotations

import hashlib
from collections import Counter
from typing import Any

from maju.app.simulate.days import Lived, Wish
from maju.facts.live import Day, Tally, total
from maju.facts.live.work import Work
from maju.journal.lines import decision_line, head_line
from maju.kernel import events as e
from maju.kernel.ports import Decided


class Summary:
    """Counts decision by decision; :meth:`lines` hands each on as it is written down."""

    def __init__(self, wish: Wish) -> None:
        self._wish = wish
        self._day = Day(wish.settings())
        self._bounds = self._day.bounds
        self._work = Work(wish.centre)
        self._past = Tally()
        self._digest = hashlib.sha256(head_line(wish.centre))
        self.outcomes: Counter[str] = Counter()
        self.decisions = 0
        self.events = 0
        self.refused = 0

    def see(self, decided: Decided) -> bytes:
        """Count it; its line in the export."""
        for event in decided.events:
            before = dict(self._day.tallies) if self._ends_day(event) else None
            self._day.see((event,))
            if before is not None:
                self._past += total(before.values())
            if isinstance(event.body, e.ContactClosed):
                self.outcomes[event.body.outcome] += 1
        self._work.see(decided.events)
        self.decisions += 1
        self.events += len(decided.events)
        self.refused += decided.refused is not None
        line = decision_line(decided)
        self._digest.update(line)
        return line

    def _ends_day(self, event: e.Event) -> bool:
        bounds = self._day.bounds
        return bounds is not None and event.at >= bounds.end

    def told(self, lived: Lived) -> dict[str, Any]:
        """For programs; rates are quotients, ``None`` where there is nothing to divide by."""
        wish = self._wish
        sums = self._past + total(self._day.tallies.values())
        return {
            "centre": wish.centre,
            "seed": wish.seed,
            "days": wish.days,
            "agents": wish.agents,
            "load": wish.load,
            "first": wish.first.isoformat(),
            "contacts": sum(self.outcomes.values()) + lived.open,
            "outcomes": dict(sorted(self.outcomes.items())),
            "open": lived.open,
            "offered": sums.offered,
            "answered": sums.answered,
            "abandoned": sums.abandoned,
            "callback": sums.callback,
            "flowed_out": sums.flowed_out,
            "answer_rate": sums.answer_rate,
            "service_level": sums.service_level,
            "asa_s": sums.asa_s,
            "occupancy": self._work.occupancy,
            "decisions": self.decisions,
            "events": self.events,
            "refused": self.refused,
            "sha256": self._digest.hexdigest(),
            "wall_s": round(lived.wall_s, 3),
            "days_per_s": round(wish.days / lived.wall_s, 3),
        }
