"""Which measures are sure over some days: nothing that may still change has a part in them."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pytest

from maju.facts.history.manifest import Held, Piece
from maju.metrics.apart import Arrivals
from maju.metrics.compiling import Scope
from maju.metrics.links import Links, find_links
from maju.metrics.links.needing import needs
from maju.metrics.thresholds import Threshold

DAY = date(2026, 3, 10)
_DAY_US = 86_400_000_000
MORNING = (DAY - date(1970, 1, 1)).days * _DAY_US + 9 * 3_600_000_000
EVENING = MORNING + 9 * 3_600_000_000
LATE = EVENING + 40 * _DAY_US
BACK = "redial_after_abn"
AHEAD = "abn_unhelped"
MATURED = "fcr_ok_7d"
NOW = "uniq_callers"


def piece(day: date, settled_at: int | None = 1) -> Piece:
    shift = (day - DAY).days * _DAY_US
    held = Held(key=f"{day}", settled_at=settled_at, recipe=None, first_us=MORNING + shift,
                last_us=EVENING + shift)  # fmt: skip
    return Piece(client="k", since=day, last=day, files={"attempt": held, "callback": held})


def links(*pieces: Piece, as_of: int = LATE) -> Links:
    found = find_links(pieces, (DAY, DAY + timedelta(days=1)), as_of, lambda _: False, Path)
    assert found is not None
    return found


def sure(found: Links, known_until: int = LATE) -> set[str]:
    scope = Scope(since=DAY, until=DAY + timedelta(days=1), as_of=LATE, known_until=known_until)
    return {*found.of(scope)} & {BACK, AHEAD, MATURED, NOW}


def live(at: int) -> Arrivals:
    day = DAY + timedelta(days=(at - MORNING) // _DAY_US)
    return Arrivals(client="k", since=day, last=day, first_us=at, last_us=at)


def test_a_settled_day_long_ago_is_sure() -> None:
    assert sure(links(piece(DAY))) == {BACK, AHEAD, MATURED, NOW}


@pytest.mark.parametrize(
    ("after_us", "left"),
    [
        (23 * 3_600_000_000, {BACK, NOW}),
        (24 * 3_600_000_000 + 1, {BACK, NOW, AHEAD}),
        (7 * _DAY_US + 1, {BACK, NOW, AHEAD, MATURED}),
    ],
)
def test_an_attempt_that_is_only_just_made_counts_as_far_as_a_measure_looks_ahead(
    after_us: int, left: set[str]
) -> None:
    found = links(piece(DAY)).with_live([live(EVENING + after_us)], {})
    assert sure(found) == left


def test_of_another_client_it_does_not_count() -> None:
    other = Arrivals(client="j", since=date(2026, 3, 11), last=date(2026, 3, 11),
                     first_us=EVENING + 1, last_us=EVENING + 1)  # fmt: skip
    assert sure(links(piece(DAY)).with_live([other], {})) == {BACK, AHEAD, MATURED, NOW}


def test_a_day_before_that_may_still_change_spoils_what_looks_back() -> None:
    assert sure(links(piece(DAY - timedelta(days=3), None), piece(DAY))) == {MATURED, NOW}
    far = links(piece(DAY - timedelta(days=9), None), piece(DAY))
    assert BACK in sure(far)


def test_a_callback_that_is_owed_spoils_who_was_helped() -> None:
    found = links(piece(DAY)).with_live([], {"k": EVENING - 1})
    assert sure(found) == {BACK, MATURED, NOW}


def test_a_day_in_the_window_that_may_still_change_leaves_nothing_sure() -> None:
    assert sure(links(piece(DAY, None))) == set()
    assert sure(links(piece(DAY, LATE + 1))) == set()


def test_what_matures_is_sure_when_facts_are_complete_for_so_long() -> None:
    assert MATURED not in sure(links(piece(DAY)), known_until=EVENING + 7 * _DAY_US - 1)
    assert MATURED in sure(links(piece(DAY)), known_until=EVENING + 7 * _DAY_US)


def test_a_time_that_reaches_farther_than_is_looked_is_never_sure() -> None:
    far = Threshold(name="reconnect_long", ms=9 * 86_400_000)
    assert "reconnect_after_svc_7d" in needs(())
    assert "reconnect_after_svc_7d" not in needs((far,))


def test_files_that_nobody_measured_are_read_row_by_row() -> None:
    bare = Piece(
        client="k", since=DAY, last=DAY, files={"attempt": Held(key="a", settled_at=1, recipe=None)}
    )
    assert find_links([bare], (DAY, DAY + timedelta(days=1)), LATE, lambda _: False, Path) is None
