"""How a day begins is kept while there is room, and what is used is not let go for what comes."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from maju.facts.history.tables import schema_of
from maju.metrics import openings
from maju.metrics.openings import LATELY_S, Openings

DAY = date(2026, 3, 2)
DAY_US = 86_400_000_000


def contacts(path: Path, days: int, each: int, *, first: date = DAY) -> Path:
    """A file of some days, *each* contacts a day, a second apart."""
    rows = []
    for number in range(days):
        day = first + timedelta(days=number)
        begins = (day - date(1970, 1, 1)).days * DAY_US
        rows += [
            {
                "business_date": day,
                "entered_at": begins + nth * 1_000_000,
                "contact": f"{day}/{nth}",
            }
            for nth in range(each)
        ]
    table = pa.Table.from_pylist(rows[::-1], schema=_nullable(schema_of("contact")))
    pq.write_table(table, path)
    return path


def _nullable(schema: pa.Schema) -> pa.Schema:
    return pa.schema([field.with_nullable(True) for field in schema])


class Clock:
    now = 0.0

    def __call__(self) -> float:
        return self.now


def names(begun: openings.Begun | None) -> list[str]:
    assert begun is not None
    return sorted(map(str, begun.rows["contact"].to_pylist()))


def test_a_window_begins_with_the_rows_before_the_first_that_is_missing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(openings, "ROWS", 3)
    path = contacts(tmp_path / "a", 2, 5)
    end = DAY + timedelta(days=2)
    begun = Openings().of("contact", [path], DAY, end)
    assert names(begun) == [f"{DAY}/{nth}" for nth in range(3)]
    assert begun is not None
    assert not begun.whole
    few = contacts(tmp_path / "b", 2, 3)
    begun = Openings().of("contact", [few], DAY, end)
    assert begun is not None
    assert begun.whole
    assert begun.rows.num_rows == 6
    assert Openings().of("contact", [path], end, end + timedelta(days=1)) is None


def test_one_file_is_read_for_a_question_and_later_ones_are_not_looked_at(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(openings, "ROWS", 3)
    one, two = (contacts(tmp_path / name, 1, 5) for name in "ab")
    later = contacts(tmp_path / "c", 1, 5, first=DAY + timedelta(days=1))
    kept, paths, end = Openings(), [later, one, two], DAY + timedelta(days=2)
    assert kept.of("contact", paths, DAY, end) is None
    begun = kept.of("contact", paths, DAY, end)
    later.unlink()
    assert (
        names(begun)
        == names(kept.of("contact", paths, DAY, end))
        == sorted([f"{DAY}/{nth}" for nth in range(3)] * 2)
    )


def test_without_room_what_was_used_lately_stays(tmp_path: Path) -> None:
    one, two = (contacts(tmp_path / name, 1, 5) for name in "ab")
    clock, end = Clock(), DAY + timedelta(days=1)
    room = openings._opening("contact", one, "entered_at").rows.nbytes
    kept = Openings(most=room, clock=clock)
    assert kept.of("contact", [one], DAY, end) is not None
    assert kept.of("contact", [two], DAY, end) is not None  # it was read for this question
    assert kept.of("contact", [two], DAY, end) is None, "what does not fit is not read each time"
    assert kept.of("contact", [one], DAY, end) is not None
    clock.now = LATELY_S
    assert kept.of("contact", [two], DAY, end) is not None
    two.unlink()
    assert kept.of("contact", [two], DAY, end) is not None
    assert kept.of("contact", [one], DAY, end) is not None
    one.unlink()
    assert kept.of("contact", [one], DAY, end) is None
