"""How fast the journal becomes rows of facts, in memory.

    python -m benchmarks.fold [--agents 30]

The events are a simulated day decided by the real core. Written down are events a second of the fold
alone, of the fold with a checkpoint every 1,000 events (packed and read again), and the size of the
checkpoint at the end of the day, when it holds all of the day's rows.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Sequence

from benchmarks.report import machine, measured
from maju.app.simulate.days import Wish, live
from maju.facts.fold.fold import Fold
from maju.facts.fold.state import State, decode, encode
from maju.kernel.events import Event
from maju.kernel.ids import CentreId

CENTRE = CentreId("demo")
STEP = 1_000


def straight(events: Sequence[Event]) -> int:
    """The fold alone."""
    fold = Fold(State(centre=CENTRE))
    fold.project(events)
    return len(events)


def resumed(events: Sequence[Event]) -> int:
    """The fold, taken up from what was written down after each step."""
    packed = encode(State(centre=CENTRE))
    for first in range(0, len(events), STEP):
        state = decode(packed)
        assert state is not None
        fold = Fold(state)
        fold.project(events[first : first + STEP])
        packed = encode(fold.state)
    return len(events)


def main() -> None:
    """Measure and tell."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--agents", type=int, default=30)
    chosen = parser.parse_args()
    events: list[Event] = []
    live(Wish(centre=CENTRE, agents=chosen.agents), lambda decided: events.extend(decided.events))
    fold = Fold(State(centre=CENTRE))
    fold.project(events)
    figures = {
        "fold": measured(lambda: straight(events)),
        "resumed_every_1000": measured(lambda: resumed(events)),
        "checkpoint_bytes": len(encode(fold.state)),
    }
    print(json.dumps({"machine": machine(), **figures}, indent=2))


if __name__ == "__main__":
    main()
