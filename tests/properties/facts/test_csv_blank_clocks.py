"""A date column beside an empty clock column is no time at all, in both folds."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from maju.facts.imports.csv.reading import Csv
from maju.facts.imports.format import Rejected, Taken, TakenTables
from maju.facts.imports.given import Given
from maju.facts.imports.places import Place

MAP = """
time = "{time}"
[columns]
arrived_at = ["일자", "인입"]
answered_at = ["일자", "연결"]
ended_at = ["일자", "종료"]
outcome = "결과"
[constants]
queue = "all"
"""
DATES = {"%Y-%m-%d %H:%M:%S": "2026-03-02", "%Y%m%d %H:%M:%S": "20260302", "%Y. %m. %d. %H:%M:%S": "2026. 3. 2."}  # fmt: skip


@pytest.mark.parametrize("in_columns", [True, False])
@given(
    time=st.sampled_from(sorted(DATES)),
    calls=st.lists(st.tuples(st.booleans(), st.booleans(), st.sampled_from(["", " "])), min_size=1),
)
def test_a_date_with_an_empty_clock_is_null_and_rejects_no_row(
    tmp_path_factory: pytest.TempPathFactory,
    in_columns: bool, time: str, calls: list[tuple[bool, bool, str]],
) -> None:  # fmt: skip
    path = tmp_path_factory.mktemp("clocks") / "sheet.csv"
    lines = [
        f"{DATES[time]},09:00:{n % 60:02},{'09:01:00' if answered else blank},"
        f"{'09:02:00' if ended else blank},{'응대' if answered else '포기'}"
        for n, (answered, ended, blank) in enumerate(calls)
    ]
    path.write_text("\n".join(["일자,인입,연결,종료,결과", *lines, ""]))
    form = Csv(MAP.format(time=time), in_columns=in_columns)
    place = Place(centre="c", client="k", zone="Asia/Seoul", key=b"key")
    got = list(form.read(Given(path, sha256="f" * 64), place))
    assert not [each for each in got if isinstance(each, Rejected)]
    taken = sum(
        e.records.num_rows if isinstance(e, TakenTables) else isinstance(e, Taken) for e in got
    )
    assert taken == len(calls)


@pytest.mark.parametrize("cell", ["2026-02-30", "어제"])
def test_an_impossible_date_is_rejected_with_its_clock_empty_too(tmp_path: Path, cell: str) -> None:
    path = tmp_path / "sheet.csv"
    good = "2026-03-02,09:00:00,,,포기"
    path.write_text(f"일자,인입,연결,종료,결과\n{good}\n{cell},09:00:00,,,포기\n")
    place = Place(centre="c", client="k", zone="Asia/Seoul", key=b"key")
    got = list(Csv(MAP.format(time="%Y-%m-%d %H:%M:%S")).read(Given(path, sha256="f" * 64), place))
    assert [each.code for each in got if isinstance(each, Rejected)] == ["unreadable_time"]
