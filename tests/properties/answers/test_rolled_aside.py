"""Roll-ups made aside are those made in turn; what stops one of them is told."""

from __future__ import annotations

import random
from datetime import date

import pyarrow as pa
import pytest

from maju.facts.history.engine import connect
from maju.facts.rollups.aside import Aside, Made
from maju.facts.rollups.building import Rolling, settled_at
from tests.properties.answers.random_facts import random_days


def _told(made: Made) -> list[tuple[str, date, pa.Table, int]]:
    return [(cut.name, day, rows, at) for cut, day, rows, at in made]


@pytest.mark.parametrize("seed", range(3))
def test_groups_are_rolled_up_aside_as_in_turn_and_keep_their_names(seed: int) -> None:
    groups = random_days(random.Random(seed), open_days=0.0)
    in_turn, beside = [], []
    with connect(threads=1) as engine, connect(threads=1) as other, Aside(other) as aside:
        for (client, day), grains in groups.items():
            rolling, apart = Rolling(engine), aside.begin()
            for grain, rows in grains.items():
                rolling.add(grain, {day: rows})
                aside.add(apart, grain, {day: rows}, {day: settled_at(grain, rows)})
            names = {day: {"client": client}}
            aside.end(apart, names)
            in_turn.append((_told(rolling.made()), names))
            beside += [(_told(made), of) for made, of in aside.made()]
        beside += [(_told(made), of) for made, of in aside.made(wait=True)]
    assert in_turn == beside
    assert any(told for told, _ in in_turn)


@pytest.mark.parametrize("which", [0, 1, 2, 3])
def test_what_stops_a_grain_stops_whoever_asks_for_its_group(
    which: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = iter(range(4))

    def add(_rolling: Rolling, *_of: object) -> None:
        if next(asked) == which:
            raise MemoryError

    monkeypatch.setattr(Rolling, "add", add)
    with pytest.raises(MemoryError):
        _roll_four_grains()


def _roll_four_grains() -> None:
    with connect(threads=1) as engine, Aside(engine) as aside:
        rolling = aside.begin()
        for _ in range(4):
            aside.add(rolling, "contact", {}, {})
        aside.end(rolling, {})
        list(aside.made(wait=True))
