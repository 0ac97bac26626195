"""A flat file folded in columns and row by row gives the same facts, rejects and counts."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from maju.facts.history.coded import plain_schema
from maju.facts.history.tables import ORDER, RECORD, conformed, read, schema_of, table
from maju.facts.imports.csv.reading import Csv
from maju.facts.imports.format import Ignored, Rejected, Taken, TakenTables
from maju.facts.imports.given import Given
from maju.facts.imports.machine import code
from maju.facts.imports.places import Place
from maju.facts.imports.staging import CALLS, Staging
from maju.kernel.errors import Refused

HEADER = "id,in,ans,end,q,who,num,how,talk,hold,acw,ring,dir,vip,ch,day,clock"
MAP = """
time = "{time}"
duration = "auto"
gaps = "allowed"
wait_without_ring = {apart}
talk_includes = {inside}
[columns]
call = "id"
arrived_at = {arrived}
answered_at = "ans"
ended_at = "end"
queue = "q"
agent = "who"
customer = "num"
outcome = "how"
talk = "talk"
hold = "hold"
acw = "acw"
ring = "ring"
direction = "dir"
vip = "vip"
channel = "ch"
[outcomes]
"통화" = "answered"
"끊음" = "abandoned"
"야간" = "after_hours"
"시험" = "ignored"
[ignore]
ring = ["99"]
"""

moments = st.one_of(
    st.builds(
        "2026-{:02}-{:02} {:02}:{:02}:{:02}".format,
        st.integers(1, 12), st.integers(1, 31), st.integers(0, 24), st.integers(0, 60), st.integers(0, 59),
    ),
    st.builds("2026-3-{} {}:{:02}:{:02}".format, st.integers(6, 9), st.integers(0, 3), st.integers(0, 59), st.integers(0, 59)),
    st.sampled_from(["", " ", "2026-02-30 10:00:00", "2026-03-08 02:30:00", "2026-11-01 01:30:00", "어제", "2026-11-01 00:59:59"]),
)  # fmt: skip
lengths = st.one_of(
    st.integers(0, 4000).map(str), st.sampled_from(["", "1:02", "0:01:02", "1분 2초", "-3", "x", "99", "12.5", " 7 "])
)  # fmt: skip
rows = st.tuples(
    st.sampled_from(["", "a1", "a2", "a3", "b", " c ", "d e"]),
    moments, moments, moments,
    st.sampled_from(["주문", "배송", "", " 환불", "가" * 300, "가" * 301]),
    st.sampled_from(["", "민지", "Bob"]),
    st.sampled_from(["", "01012345678", "0212345678", "anonymous"]),
    st.sampled_from(["통화", "끊음", "야간", "시험", "콜백", "응대", "포기", "?", "", "unknown"]),
    lengths, lengths, lengths, lengths,
    st.sampled_from(["", "수신", "발신", "IN", "out"]),
    st.sampled_from(["", "Y", "0"]),
    st.sampled_from(["", "채팅", "voice", "fax"]),
    st.sampled_from(["2026-03-08", "2026-03-07 ", ""]),
    st.sampled_from(["23:59:59", "09:00:00", "", "24:00:00", "02:10:00"]),
).map(",".join)  # fmt: skip
oddities = st.sampled_from(
    ["", "a,b", '"a","b', '"q,uoted",' + "," * 15, "   ", "x" * 40, "," * 16, "\ta"]
)
files = st.lists(st.one_of(rows, rows, rows, rows, oddities), max_size=14)


def fold(path: Path, mapping: str, folder: Path, zone: str, *, in_columns: bool) -> object:
    folder.mkdir()
    form = Csv(mapping, in_columns=in_columns)
    place = Place(centre="c", client="k", zone=zone, key=b"key", day_start_s=4 * 3600)
    staging = Staging(folder, source="csv", client="k", file_sha256="f" * 64)
    counts: Counter[str] = Counter()
    odd: list[tuple[object, ...]] = []
    given_file = Given(path, encoding=form.encoding, sha256="f" * 64)
    try:
        for outcome in form.read(given_file, place):
            match outcome:
                case Taken():
                    staging.add(outcome)
                    counts["taken"] += 1
                case TakenTables(records=records):
                    staging.add_tables(outcome)
                    counts["taken"] += records.num_rows
                case Ignored(line=line, why=why):
                    odd.append((line, why))
                case Rejected(line=line, code=code, why=why, text=text):
                    odd.append((line, code, why, text))
    except Refused as refused:
        return refused.code
    staging.flush()
    facts = {}
    for grain in ("attempt", "contact", "visit", "leg", RECORD):
        drafts = [read(path) for path in staging.all_of(grain)]
        for calls in map(read, staging.all_of(CALLS)):
            assert staging.making is not None
            made = staging.making.table(grain, staging.making.ready(calls))
            drafts.append(conformed(made, schema_of(grain)))
        whole = pa.concat_tables(drafts) if drafts else schema_of(grain).empty_table()
        keys = [
            (name, "ascending")
            for name in (*ORDER[grain], *(["line"] if grain == RECORD else ["source_ref"]))
        ]
        facts[grain] = whole.sort_by(keys).to_pylist()
    return counts, sorted(odd, key=str), facts, staging.latest


@pytest.mark.parametrize("zone", ["Asia/Seoul", "America/New_York"])
@settings(max_examples=60)
@given(
    lines=files,
    apart=st.booleans(),
    inside=st.sampled_from(["[]", '["hold"]', '["acw", "hold"]']),
    told=st.booleans(),
    split=st.booleans(),
    named=st.booleans(),
    end=st.sampled_from(["\n", "\r\n"]),
    last=st.booleans(),
    coded=st.booleans(),
)
def test_both_folds_give_equal_facts_rejects_and_counts(
    tmp_path_factory: pytest.TempPathFactory,
    zone: str, lines: list[str], apart: bool, inside: str, told: bool, split: bool, named: bool, end: str, last: bool,
    coded: bool,
) -> None:  # fmt: skip
    folder = tmp_path_factory.mktemp("folds")
    path = folder / "sheet.csv"
    path.write_bytes((end.join([HEADER, *lines]) + (end if last else "")).encode())
    arrived = '["day", "clock"]' if split else '"in"'
    mapping = MAP.format(
        time="%Y-%m-%d %H:%M:%S", apart=str(apart).lower(), arrived=arrived, inside=inside
    )
    if not told:  # the talk lies between two instants
        mapping = mapping.replace('talk = "talk"\n', "")
    if not named:  # a row is then what it says of times and numbers
        mapping = mapping.replace('call = "id"\n', "")
    slow = fold(path, mapping, folder / "slow", zone, in_columns=False)
    made = code.begin().result() if coded else None
    with pytest.MonkeyPatch.context() as patch:  # hashes by machine code, as long files have them
        patch.setattr(code, "ready", lambda: made)
        quick = fold(path, mapping, folder / "quick", zone, in_columns=True)
    assert quick == slow


def test_the_columns_are_really_taken(tmp_path: Path) -> None:
    path = tmp_path / "sheet.csv"
    good = "a1,2026-03-08 09:00:00,2026-03-08 09:00:05,,주문,민지,010,통화,60,,,,,,,,"
    path.write_text(f"{HEADER}\n{good}\n")
    form = Csv(MAP.format(time="%Y-%m-%d %H:%M:%S", apart="false", arrived='"in"', inside="[]"))
    place = Place(centre="c", client="k", zone="Asia/Seoul", key=b"key")
    (taken,) = form.read(Given(path, sha256="f" * 64), place)
    assert isinstance(taken, TakenTables)
    made = taken.making.table("leg", taken.making.ready(taken.records))
    assert plain_schema(made.schema) == table("leg", []).schema
    assert made.num_rows == 1
