"""Who gave up, added up over numbers: what the abandons of any days and channels say, customer by
customer."""

from __future__ import annotations

from collections import Counter, defaultdict
from datetime import date, timedelta

import pyarrow as pa
from hypothesis import given
from hypothesis import strategies as st

from maju.metrics.links.given_up import WORDS, GivenUp, told

FIRST = date(2026, 2, 27)
DAYS = 5
Abandon = tuple[int, str, int | None, list[bool]]

abandons = st.lists(
    st.tuples(
        st.integers(0, DAYS - 1),
        st.sampled_from(["voice", "chat"]),
        st.none() | st.integers(0, 3),
        st.lists(st.booleans(), min_size=len(WORDS), max_size=len(WORDS)),
    ),
    max_size=12,
)


def kept(rows: list[Abandon]) -> GivenUp:
    words = {
        name: pa.array([row[3][at] for row in rows], pa.bool_()) for at, name in enumerate(WORDS)
    }
    days = pa.array([FIRST + timedelta(days=row[0]) for row in rows], pa.date32())
    channel = pa.array([row[1] for row in rows], pa.string())
    who = pa.array([row[2] for row in rows], pa.int32())
    return GivenUp(pa.table({"business_date": days, "channel": channel, "who": who, **words}))


@given(
    st.lists(st.tuples(st.sampled_from(["k1", "k2"]), abandons), max_size=4),
    st.tuples(st.integers(0, DAYS), st.integers(0, DAYS)).map(sorted),
    st.none() | st.lists(st.sampled_from(["voice", "chat", "email"]), min_size=1, max_size=2),
)
def test_customers_have_every_bit_that_one_of_their_abandons_has(
    files: list[tuple[str, list[Abandon]]], window: list[int], channels: list[str] | None
) -> None:
    since, last = window
    meant = [
        (client, who, words)
        for client, rows in files
        for day, channel, who, words in rows
        if since <= day < last and (channels is None or channel in channels)
    ]
    people: dict[tuple[str, int], int] = defaultdict(int)
    for client, who, words in meant:
        if who is not None:
            people[client, who] |= 1 + sum(2 << at for at, said in enumerate(words) if said)
    given_up = [(client, kept(rows)) for client, rows in files]
    days = (FIRST + timedelta(days=since), FIRST + timedelta(days=last))
    for _ in range(2):  # what is made at the first look says the same at the second
        count, nobody, found = told(given_up, *days, channels)
        assert (count, nobody) == (len(meant), sum(who is None for _, who, _ in meant))
        some = {bits: int(n) for bits, n in enumerate(found) if bits and n}
        assert some == Counter(people.values())
