"""The bank's log taken in columns and row by row gives the same facts, rejects and counts."""

from __future__ import annotations

from pathlib import Path

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from maju.facts.history.tables import ORDER, RECORD, conformed, read, schema_of
from maju.facts.imports.bank1999 import HEADER, Bank1999
from maju.facts.imports.format import Taken, TakenTables
from maju.facts.imports.given import Given
from maju.facts.imports.places import Place
from maju.facts.imports.staging import CALLS, Staging

clocks = st.one_of(
    st.builds("{}:{:02}:{:02}".format, st.sampled_from([0, 1, 3, 4, 12, 23]), st.integers(0, 60), st.integers(0, 59)),
    st.just("0:00:00"),
)  # fmt: skip
lengths = st.sampled_from(["0", "5", "600", "-3", "x", "86000"])
lines = st.tuples(
    st.sampled_from(["AA0101", "AA0102"]), st.integers(1, 5).map(str),
    st.sampled_from(["0", "7", "3.2E+11"]), st.sampled_from(["0", "1", "2"]),
    st.sampled_from(["PS", "NE", "??"]), st.sampled_from(["990201", "990402", "990910", "990331"]),
    clocks, clocks, lengths, clocks, clocks, lengths,
    st.sampled_from(["AGENT", "HANG", "PHANTOM", "?"]), clocks, clocks, lengths,
    st.sampled_from(["DORIT", "NO_SERVER"]),
).map("\t".join)  # fmt: skip
files = st.lists(st.one_of(lines, lines, lines, st.just("a\tb")), max_size=12)


def fold(path: Path, folder: Path, day_start_s: int, *, in_columns: bool) -> tuple[object, int]:
    folder.mkdir()
    place = Place(
        centre="c", client="k", zone="Asia/Jerusalem", key=b"key", day_start_s=day_start_s
    )
    staging = Staging(folder, source="bank1999", client="k", file_sha256="f" * 64)
    odd, whole = [], 0
    for outcome in Bank1999(in_columns=in_columns).read(Given(path, sha256="f" * 64), place):
        if isinstance(outcome, Taken):
            staging.add(outcome)
        elif isinstance(outcome, TakenTables):
            staging.add_tables(outcome)
            whole += outcome.records.num_rows
        else:
            odd.append(outcome)
    staging.flush()
    facts = {}
    for grain in ("attempt", "contact", "visit", "leg", RECORD):
        drafts = [read(path) for path in staging.all_of(grain)]
        for calls in map(read, staging.all_of(CALLS)):
            assert staging.making is not None
            made = staging.making.table(grain, staging.making.ready(calls))
            drafts.append(conformed(made, schema_of(grain)))
        found = pa.concat_tables([schema_of(grain).empty_table(), *drafts])
        last = "line" if grain == RECORD else "source_ref"
        keys = [(name, "ascending") for name in (*ORDER[grain], last)]
        facts[grain] = found.sort_by(keys).to_pylist()
    return (odd, facts, staging.latest, dict(staging.sizes)), whole


@pytest.mark.parametrize("day_start_s", [0, 4 * 3600])
@settings(max_examples=100)
@given(said=files)
def test_both_ways_give_equal_facts_rejects_and_counts(
    tmp_path_factory: pytest.TempPathFactory, day_start_s: int, said: list[str]
) -> None:
    folder = tmp_path_factory.mktemp("bank")
    path = folder / "log.txt"
    path.write_text("\n".join(["\t".join(HEADER), *said]) + "\n")
    slow, _ = fold(path, folder / "slow", day_start_s, in_columns=False)
    quick, _ = fold(path, folder / "quick", day_start_s, in_columns=True)
    assert quick == slow


def test_the_columns_are_really_taken(tmp_path: Path) -> None:
    line = (
        "AA0101 1 7 2 PS 990201 8:09:16 8:09:22 6 8:09:22 8:09:27 5 AGENT 8:09:26 8:10:26 60 DORIT"
    )
    path = tmp_path / "log.txt"
    path.write_text("\t".join(HEADER) + "\n" + line.replace(" ", "\t") + "\n")
    _, whole = fold(path, tmp_path / "drafts", 0, in_columns=True)
    assert whole == 1
