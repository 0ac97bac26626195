"""Category: golden. The fold against a count by hand that knows nothing of it."""

from __future__ import annotations

from collections import Counter

import pytest

from maju.facts.fold.fold import Fold
from maju.facts.fold.state import State
from maju.facts.schema import GRAINS
from maju.journal.codec import canonical
from tests.unit.facts.fold.journals import CENTRE, events
from tests.unit.facts.fold.oracle import count
from tests.unit.facts.fold.test_fold import all_rows


@pytest.mark.parametrize("seed", [1, 2, 3, 4])
def test_rows_add_up_to_what_was_counted_by_hand(seed: int) -> None:
    told = events(seed)
    fold = Fold(State(centre=CENTRE))
    fold.project(told)
    rows = {
        grain: [dict(zip(GRAINS[grain].names(), row, strict=True)) for row in found.values()]
        for grain, found in all_rows(fold, told[-1].at).items()
    }
    by_hand = count(canonical(event).decode() for event in told)
    mine: Counter[str] = Counter(
        attempts=len(rows["attempt"]),
        offered=len(rows["contact"]),
        visits=len(rows["visit"]),
        answered=sum(row["outcome"] == "answered" for row in rows["contact"]),
        legs=sum(row["talk_ms"] is not None for row in rows["leg"] if row["role"] == "handling"),
    )
    mine["visit wait"] = sum(row["wait_ms"] or 0 for row in rows["visit"])
    mine["answer wait"] = sum(
        row["wait_ms"] for row in rows["contact"] if row["outcome"] == "answered"
    )
    mine["wrap-up"] = sum(row["acw_ms"] or 0 for row in rows["leg"])
    for outcome in ("abandoned", "callback", "flowed_out"):
        mine[f"closed {outcome}"] = sum(
            row["outcome"] == outcome and row["closed_at"] is not None for row in rows["contact"]
        )
    for name in ("abandoned", "callback", "answered"):
        mine[f"visit {name}"] = sum(row["outcome"] == name for row in rows["visit"])
    assert mine["answered"] > 20
    assert {name: by_hand[name] for name in mine} == dict(mine)
