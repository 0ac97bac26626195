"""Business days that overlap are not linked day by day, files and live rows together."""

from __future__ import annotations

from datetime import date

import pyarrow as pa

from maju.facts.history.manifest import Held, Piece
from maju.metrics.apart import Arrivals, apart, arrivals_in, arrivals_of, with_more

ONE, TWO = date(2026, 3, 1), date(2026, 3, 2)


def piece(day: date, first: int | None, last: int | None, *, client: str = "k") -> Piece:
    held = Held(key="x", settled_at=0, recipe=None, first_us=first, last_us=last)
    return Piece(client=client, since=day, last=day, files={"attempt": held})


def known(*pieces: Piece) -> list[Arrivals]:
    found = arrivals_in(pieces)
    assert found is not None
    return list(found)


def rows(day: date, *at: int) -> pa.Table:
    return pa.table(
        {
            "client": ["k"] * len(at),
            "business_date": pa.array([day] * len(at), pa.date32()),
            "arrived_at": pa.array(at, pa.int64()),
        }
    )


def test_days_that_follow_each_other_lie_apart() -> None:
    assert apart(known(piece(ONE, 1, 5), piece(TWO, 6, 9)))


def test_days_that_share_an_instant_do_not() -> None:
    assert not apart(known(piece(ONE, 1, 6), piece(TWO, 6, 9)))


def test_clients_do_not_matter_to_each_other() -> None:
    assert apart(known(piece(ONE, 1, 9), piece(TWO, 5, 7, client="other")))


def test_a_file_that_was_not_measured_proves_nothing() -> None:
    assert arrivals_in([piece(ONE, 1, 5), piece(TWO, None, None)]) is None


def test_live_rows_widen_their_day() -> None:
    files = known(piece(ONE, 1, 5))
    assert apart(with_more(files, arrivals_of(rows(TWO, 6, 7))))
    assert not apart(with_more(files, arrivals_of(rows(TWO, 5, 7))))
    assert not apart(
        with_more(known(piece(ONE, 1, 5), piece(TWO, 7, 9)), arrivals_of(rows(ONE, 8)))
    )


def test_live_rows_within_a_month_in_one_file_are_not_linked_by_day() -> None:
    month = Piece(client="k", since=ONE, last=date(2026, 3, 31), files=piece(ONE, 1, 99).files)
    assert apart(known(month))
    assert not apart(with_more(known(month), arrivals_of(rows(TWO, 50))))
