"""Parts add up to the whole, and a rate is never more than all."""

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.unit.metrics.building import Facts

CALLS = st.lists(
    st.tuples(
        st.integers(0, 86_399),
        st.sampled_from(["answered", "abandoned", "callback", "flowed_out", "open", "unknown"]),
        st.integers(0, 300),
        st.sampled_from(["q1", "q2", "q3"]),
        st.sampled_from([None, "A", "B"]),
    ),
    max_size=25,
)
ADDING = ("agent_requested", "answered", "abandoned", "short_abandoned", "flowed_out", "open_rows")
RATES = ("answer_rate", "abandon_rate", "service_level", "sl_positive", "sl_ignored", "bubble_rate",
         "abandon_rate_net", "answer_rate_net")  # fmt: skip


@settings(max_examples=5)
@given(calls=CALLS)
def test_parts_add_up_and_rates_stay_within_bounds(
    calls: list[tuple[int, str, int, str, str | None]],
) -> None:
    facts = Facts()
    for second, outcome, wait, queue, customer in calls:
        at = facts.at("00:00:00") + second * 1_000_000
        facts.call(at, outcome, wait, queue=queue, customer=customer)
    (whole,) = facts.ask(*ADDING, *RATES).lines
    for name in RATES:
        value = whole.cells[name].value
        assert value is None or 0 <= value <= 100
    for by in ("interval", "queue"):
        parts = facts.ask(*ADDING, by=by).lines
        for name in ADDING:
            added = sum(line.cells[name].value or 0 for line in parts)
            assert added == whole.cells[name].value
    settled = sum(1 for call in calls if call[1] not in {"open", "unknown"})
    assert (whole.cells["answer_rate"].den or 0) == settled
