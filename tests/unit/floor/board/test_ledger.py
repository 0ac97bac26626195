"""Category: property. Sums that follow their rows are the sums of the rows."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from maju.floor.board.ledger import Ledger, Pick, Weighed
from maju.metrics.measure import count, people, total

MEASURES = (
    count("contact", "n"),
    total("contact", "ms", "wait_ms"),
    people("contact", "who", "", ""),
)
WINDOW = 100

cells = st.tuples(st.sampled_from("ab"), st.sampled_from(["q", "r", None]), st.just("voice"))
weights = st.tuples(st.integers(0, 1), st.integers(0, 9), st.sampled_from([None, "kim", "lee"]))
rows = st.builds(Weighed, cells, st.integers(1, 400), weights)
steps = st.lists(
    st.one_of(st.tuples(st.sampled_from("12345"), rows), st.integers(0, 400)), max_size=40
)
picks = st.builds(
    Pick,
    clients=st.none() | st.frozensets(st.sampled_from("ab")),
    queues=st.none() | st.frozensets(st.sampled_from("qr")),
)


def summed(rows: list[Weighed]) -> dict[str, int]:
    return {"n": sum(r.weights[0] for r in rows), "ms": sum(r.weights[1] for r in rows)}


@given(steps, picks, st.booleans())
def test_after_any_changes_the_sums_are_those_of_the_rows_that_are_there(
    told: list[int | tuple[str, Weighed]], pick: Pick, early: bool
) -> None:
    ledger, now = Ledger(MEASURES, window_us=WINDOW), 0
    there: dict[str, Weighed] = {}
    if early:
        ledger.whole(pick)  # people are counted from here on, not only when first asked
    for step in told:
        if isinstance(step, int):
            now = max(now, step)
            ledger.move(now)
        else:
            key, row = step
            ledger.put(key, row)
            there[key] = row
    picked = [row for row in there.values() if pick.takes(row.cell)]
    who = {row.weights[2] for row in picked} - {None}
    assert ledger.whole(pick) == {**summed(picked), "who": len(who)}
    ledger.move(now)
    recent = [row for row in picked if row.at >= now - WINDOW]
    assert ledger.recent(pick) == summed(recent)
    for queue, sums in ledger.by_queue(pick).items():
        assert sums == summed([row for row in picked if row.cell[1] == queue])
