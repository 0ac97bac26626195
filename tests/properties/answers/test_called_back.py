"""When who gave up was called back, of rows that may still change: as counted one by one."""

from __future__ import annotations

import random

import pyarrow as pa
import pytest

from maju.metrics.lazily import lazy
from maju.metrics.unsettled import Instant, masked
from tests.properties.answers.random_facts import random_days


@pytest.mark.parametrize("seed", range(12))
def test_it_is_the_first_reached_callback_after_the_attempt(seed: int) -> None:
    rng = random.Random(seed)
    days = random_days(rng, most=300 if not seed else rng.choice((4, 20, 80)), reach_s=90_000)
    rows, back = (
        pa.concat_tables([grains[name] for grains in days.values() if name in grains])
        for name in ("attempt", "callback")
    )
    instants = sorted(each for each in back["ended_at"].to_pylist() if each is not None)
    as_of = rng.choice([*instants, 1 << 60]) if seed else 1 << 60
    made = masked(
        "attempt", lazy(rows), Instant(as_of=as_of, known_until=as_of), lambda: lazy(back)
    )
    told = dict(
        zip(
            made.array("attempt").to_pylist(),
            made.array("until_called_back_ms").to_pylist(),
            strict=True,
        )
    )
    ends = [
        (each["client"], each["customer"], each["ended_at"])
        for each in back.to_pylist()
        if each["outcome"] == "reached"
        and not each["excluded"]
        and (each["ended_at"] or as_of + 1) <= as_of
    ]
    counted = {}
    for row in rows.to_pylist():
        if row["attempt"] not in told:
            continue
        one_person = row["customer"] and not row["shared_identity"]
        asks = one_person and row["contact_outcome"] == "abandoned"
        whose, arrived = (row["client"], row["customer"]), row["arrived_at"]
        later = [end for *one, end in ends if asks and tuple(one) == whose and end > arrived]
        counted[row["attempt"]] = (min(later) - arrived) / 1000 if later else None
    assert told == pytest.approx(counted)
    assert seed or any(each is not None for each in told.values())
